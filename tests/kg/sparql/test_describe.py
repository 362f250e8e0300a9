from __future__ import annotations

import pytest

from kg.sparql.describe import Description, split_describe
from kg.sparql.syntax import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DESCRIBE <http://x/a>", Description(("http://x/a",), None, None)),
        (
            "PREFIX p: <http://x/> DESCRIBE p:a <b> FROM p:g",
            Description(("http://x/a", "http://base/b"), None, ("http://x/g",)),
        ),
        (
            "DESCRIBE ?s <http://x/a> WHERE { ?s ?p 1 } LIMIT 3",
            Description(
                ("http://x/a",),
                " SELECT DISTINCT ?s  WHERE { ?s ?p 1 } LIMIT 3",
                None,
            ),
        ),
        (
            "DESCRIBE * { ?s ?p ?o }",
            Description((), " SELECT DISTINCT *  { ?s ?p ?o }", None),
        ),
    ],
)
def test_a_describe_is_what_to_describe_and_from_where(
    text: str, expected: Description
) -> None:
    assert split_describe(parse(text), "http://base/", {}) == expected


def test_what_cannot_be_read_is_left_to_the_engine() -> None:
    assert split_describe(parse("DESCRIBE ?s { ?s ?p"), "http://base/", {}) is None
