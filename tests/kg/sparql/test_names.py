from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.sparql.names import dataset_of, read_prologue
from kg.sparql.syntax import parse

BASE = "http://base/x/"


@pytest.mark.parametrize(
    ("text", "name", "iri"),
    [
        ("ASK {}", "<http://x/a>", "http://x/a"),
        ("ASK {}", "<a>", "http://base/x/a"),
        ("BASE <http://y/> ASK {}", "<a>", "http://y/a"),
        ("BASE <z/> ASK {}", "<a>", "http://base/x/z/a"),
        ("PREFIX : <http://x/> ASK {}", ":a", "http://x/a"),
        ("PREFIX p: <q#> BASE <http://y/> ASK {}", "p:a", "http://base/x/q#a"),
        ("PREFIX p: <http://x/> ASK {}", "p:a\\-b%20c", "http://x/a-b%20c"),
        ("# PREFIX p: <http://no/>\nprefix p: <http://x/>ASK {}", "p:a", "http://x/a"),
        ("PREFIX known: <http://own/> ASK {}", "known:a", "http://own/a"),
    ],
)
def test_names_stand_for_iris(text: str, name: str, iri: str) -> None:
    prologue = read_prologue(text, BASE, {"known": "http://known/"})
    assert prologue.resolve(name) == iri


def test_an_unknown_prefix_is_said() -> None:
    with pytest.raises(QueryError, match="foo: is not declared"):
        read_prologue("ASK {}", BASE, {}).resolve("foo:a")


def test_the_dataset_is_resolved() -> None:
    text = (
        "PREFIX p: <http://x/> SELECT * FROM p:a FROM <b> FROM NAMED p:c "
        "WHERE { GRAPH p:d { ?s ?p ?o } }"
    )
    default, named = dataset_of(parse(text), BASE, {})
    assert default == ("http://x/a", "http://base/x/b")
    assert named == ("http://x/c",)
