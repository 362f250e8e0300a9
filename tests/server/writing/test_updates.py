"""Updates on a working copy: the cases of the specification, and against the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store, parse

from kg.namespaces import DEFAULT_BASE
from kg.sparql.syntax import parse as parse_sparql
from kg.sparql.updates import split_update
from kg.store import current_version, open_draft
from kg.store.working import Working
from server.evaluation.sink import OperationError
from server.writing.updates import Updater

BASE = "http://x/"
PREFIXES = {"x": "http://x/"}
START = """
<http://x/a> <http://x/p> "1" <http://x/g1> .
<http://x/a> <http://x/p> "1" <http://x/g2> .
<http://x/b> <http://x/p> "2" <http://x/g2> .
"""
Apply = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    with open_draft(folder, DEFAULT_BASE) as draft:
        draft.add(parse(START, RdfFormat.N_QUADS))
        draft.publish({})
    return folder


@pytest.fixture
def apply(store: Path) -> Apply:
    working = Working(store)

    def apply(text: str, **request: object) -> None:
        operations = split_update(parse_sparql(text), BASE, PREFIXES)
        with working.changes() as changes:
            updater = Updater(changes, {"base": BASE, **request}, PREFIXES)
            for operation in operations:
                updater.apply(operation.to_json())

    return apply


def graph(store: Path, name: str | None) -> set[str]:
    """Return the triples of a graph, as subject and value, short."""
    where = DefaultGraph() if name is None else NamedNode(f"http://x/{name}")
    found = current_version(store).open().quads_for_pattern(None, None, None, where)
    return {f"{short(q.subject)} {short(q.object)}" for q in found}


def short(term: object) -> str:
    if isinstance(term, BlankNode):
        return "_"
    return str(term.value).removeprefix(BASE)  # type: ignore[attr-defined]


CASES: dict[str, tuple[str, dict[str | None, set[str]]]] = {
    "insert data": (
        "INSERT DATA { x:c x:p '3' . GRAPH x:g3 { x:d x:p '4' } }",
        {None: {"a 1", "b 2", "c 3", "d 4"}, "g3": {"d 4"}},
    ),
    "delete data of one of two graphs": (
        "DELETE DATA { GRAPH x:g1 { x:a x:p '1' } }",
        {None: {"a 1", "b 2"}, "g1": set(), "g2": {"a 1", "b 2"}},
    ),
    "delete data of the last graph": (
        "DELETE DATA { GRAPH x:g2 { x:b x:p '2' } }",
        {None: {"a 1"}, "g2": {"a 1"}},
    ),
    "delete data of the default graph alone": (
        "INSERT DATA { x:a x:p '1' } ; DELETE DATA { x:a x:p '1' . x:b x:p '2' }",
        {None: {"a 1", "b 2"}, "g1": {"a 1"}},
    ),
    "own triples outlive the graphs": (
        "INSERT DATA { x:a x:p '1' } ; DROP NAMED",
        {None: {"a 1"}, "g1": set(), "g2": set()},
    ),
    "patterns see the merge": (
        "INSERT { GRAPH x:g3 { ?s x:p ?o } } WHERE { ?s x:p ?o }",
        {"g3": {"a 1", "b 2"}},
    ),
    "with": (
        "WITH x:g2 DELETE { ?s x:p ?o } INSERT { ?s x:p '9' } WHERE { ?s x:p ?o }",
        {None: {"a 1", "a 9", "b 9"}, "g2": {"a 9", "b 9"}, "g1": {"a 1"}},
    ),
    "with reads its graph": (
        "WITH x:g1 INSERT { ?s x:p 'w' } WHERE { ?s x:p ?o }",
        {"g1": {"a 1", "a w"}},
    ),
    "using": (
        "WITH x:g1 INSERT { ?s x:p 'u' } USING x:g2 WHERE { ?s x:p ?o }",
        {"g1": {"a 1", "a u", "b u"}},
    ),
    "using named": (
        "INSERT { x:n x:p ?g } USING NAMED x:g1 WHERE { GRAPH ?g { ?s x:p ?o } }",
        {None: {"a 1", "b 2", "n g1"}},
    ),
    "a variable graph": (
        "INSERT { GRAPH ?g { x:n x:p ?g } } WHERE { GRAPH ?g { x:b x:p ?o } }",
        {"g2": {"a 1", "b 2", "n g2"}, "g1": {"a 1"}},
    ),
    "delete where": (
        "DELETE WHERE { GRAPH ?g { x:a x:p ?o } }",
        {None: {"b 2"}, "g1": set(), "g2": {"b 2"}},
    ),
    "delete before insert": (
        "DELETE { GRAPH x:g1 { ?s x:p ?o } } INSERT { GRAPH x:g1 { ?s x:p ?o } } "
        "WHERE { GRAPH x:g1 { ?s x:p ?o } }",
        {"g1": {"a 1"}, None: {"a 1", "b 2"}},
    ),
    "an unbound variable leaves its triple out": (
        "INSERT { x:n x:p ?nothing . x:n x:p '5' } WHERE {}",
        {None: {"a 1", "b 2", "n 5"}},
    ),
    "blank nodes are fresh in each solution": (
        "INSERT { GRAPH x:g3 { _:n x:p ?o . [] x:p ?o } } WHERE { ?s x:p ?o }",
        {"g3": {"_ 1", "_ 2"}},
    ),
    "collections": (
        "INSERT DATA { GRAPH x:g3 { x:l x:p ( '1' ) } }",
        {"g3": {"l _", "_ 1", "_ http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"}},
    ),
    "later operations see earlier ones": (
        "INSERT DATA { x:c x:p '3' } ; "
        "INSERT { x:d x:p ?o } WHERE { x:c x:p ?o } ; DELETE DATA { x:c x:p '3' }",
        {None: {"a 1", "b 2", "d 3"}},
    ),
    "clear": ("CLEAR GRAPH x:g2", {None: {"a 1"}, "g2": set()}),
    "clear default": (
        "INSERT DATA { x:c x:p '3' } ; CLEAR DEFAULT",
        {None: {"a 1", "b 2"}},
    ),
    "clear all": (
        "INSERT DATA { x:c x:p '3' } ; CLEAR ALL",
        {None: set(), "g1": set()},
    ),
    "drop silent": ("DROP SILENT GRAPH x:none", {None: {"a 1", "b 2"}}),
    "copy": ("COPY x:g2 TO x:g1", {"g1": {"a 1", "b 2"}, "g2": {"a 1", "b 2"}}),
    "copy to default": ("COPY x:g1 TO DEFAULT ; DROP NAMED", {None: {"a 1"}}),
    "move": ("MOVE x:g2 TO x:g3", {"g3": {"a 1", "b 2"}, "g2": set()}),
    "add": ("ADD x:g2 TO x:g1", {"g1": {"a 1", "b 2"}, "g2": {"a 1", "b 2"}}),
    "copy default": ("COPY DEFAULT TO x:g3", {"g3": {"a 1", "b 2"}}),
    "one identifier in two graphs": (
        "INSERT { GRAPH x:g3 { x:n x:p ?u } GRAPH x:g4 { x:n x:p ?u } } "
        "WHERE { BIND(STRUUID() AS ?u) }",
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_updates_do_as_specified(
    store: Path, apply: Apply, text: str, expected: dict[str | None, set[str]]
) -> None:
    apply(text)
    for name, triples in expected.items():
        assert graph(store, name) == triples, name
    if not expected:
        assert graph(store, "g3") == graph(store, "g4") != set()


def test_the_protocol_names_the_dataset(store: Path, apply: Apply) -> None:
    text = "INSERT { GRAPH x:g3 { ?s x:p ?o } } WHERE { ?s x:p ?o }"
    apply(text, using=["http://x/g1"], using_named=[])
    assert graph(store, "g3") == {"a 1"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("DROP GRAPH x:none", "no-such-graph"),
        ("CREATE GRAPH x:g1", "invalid-data"),
        ("INSERT DATA { x:a x:p ?v }", "syntax"),
        ("DELETE DATA { _:b x:p '1' }", "syntax"),
        ("DELETE { _:b x:p ?o } WHERE { ?s x:p ?o }", "syntax"),
        ("INSERT DATA { x:a x:p 'x'^^rdf:langString }", "syntax"),
        (
            "INSERT DATA { x:a x:p "
            "'x'^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> }",
            "invalid-data",
        ),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    store: Path, apply: Apply, text: str, kind: str
) -> None:
    before = current_version(store)
    with pytest.raises(OperationError) as caught:
        apply(f"INSERT DATA {{ x:z x:p 'z' }} ; {text}")
    assert caught.value.kind == kind
    assert current_version(store) == before


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH x:g1 { x:q x:p 1, 2.5, 'l'@en, true ; x:r x:s } }",
        "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?s x:new ?o } } "
        "WHERE { GRAPH ?g { ?s ?p ?o } }",
        "INSERT { GRAPH x:g9 { ?s x:count ?n } } WHERE "
        "{ SELECT ?s (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?s }",
        "DELETE WHERE { GRAPH x:g2 { ?s ?p ?o } }",
        "WITH x:g2 DELETE { x:a ?p ?o } WHERE { x:a ?p ?o FILTER(?o = '1') }",
        "COPY x:g2 TO x:g7 ; MOVE x:g1 TO x:g8 ; ADD x:g7 TO x:g8 ; CLEAR GRAPH x:g7",
        "INSERT { GRAPH x:g1 { ?o x:inverse ?s } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_named_graphs_end_as_the_engine_would_have_them(
    store: Path, apply: Apply, text: str
) -> None:
    reference = Store()
    reference.extend(parse(START, RdfFormat.N_QUADS))
    reference.update(text, base_iri=BASE, prefixes=PREFIXES)
    apply(text)
    found = current_version(store).open()
    named = {str(q) for q in found if q.graph_name != DefaultGraph()}
    assert named == {str(q) for q in reference}
