from __future__ import annotations

import pytest

from kg.sparql.faults import explain
from kg.sparql.syntax import parse


@pytest.mark.parametrize(
    ("text", "said", "message"),
    [
        ("ASK {\n ?s foo:a ?o }", "", "line 2, column 5: the prefix foo: is not"),
        ("PREFIX foo: <x> ASK { ?s ?p }", "", "line 1, column 28: unexpected '}'"),
        ("ASK { ?s ?p ?o", "", "the query ends too early"),
        ("ASK {}", "a reason", "line 1, column 1: a reason"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_words(text: str, said: str, message: str) -> None:
    error = explain(parse(text), ["known"], said, 1, 1)
    assert message in str(error)
