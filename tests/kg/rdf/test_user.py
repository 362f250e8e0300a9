"""A user's own RDF goes into a graph of its own, or is refused with its place."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.errors import DocumentError, InputError, ValidationError
from kg.namespaces import NOO, Namespaces
from kg.pipeline import Inputs, build
from kg.rdf.user import file_quads, graph_of

MINE = "https://mine.example/"
OURS = Namespaces()


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("given", "graph"),
    [
        ("a/My notes.ttl", OURS.graph("rdf/my-notes")),
        (f"x.nt={MINE}g", f"{MINE}g"),
    ],
)
def test_a_file_has_a_graph(given: str, graph: str) -> None:
    assert graph_of(given, OURS)[1] == graph


@pytest.mark.parametrize(
    "given", ["x.ttl=no iri", f"x.ttl={OURS.graph('ontology')}", f"x={OURS.void}"]
)
def test_a_graph_that_is_not_the_users_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="--rdf"):
        graph_of(given, OURS)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.doc", "", "no known RDF format"),
        ("x.ttl", "<a:a> <a:b> ", "not valid RDF"),
        ("x.nt", "nonsense", "not valid RDF"),
    ],
)
def test_a_broken_file_is_named(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(DocumentError, match=said):
        list(file_quads(path, MINE))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.ttl"):
        list(file_quads(tmp_path / "none.ttl", MINE))


def test_named_graphs_of_a_file_become_one(tmp_path: Path) -> None:
    path = write(tmp_path, "x.nq", "<a:a> <a:b> <a:c> <a:g> .\n<a:a> <a:b> <a:d> .\n")
    assert {q.graph_name for q in file_quads(path, MINE)} == {NamedNode(MINE)}


def test_it_is_built_beside_what_ships(tmp_path: Path) -> None:
    path = write(tmp_path, "x.ttl", f"<{MINE}a> <{MINE}stock> 12 .")
    inputs = Inputs(rdf=((path, MINE),))
    report = build(tmp_path / "s", inputs, OURS, dumps=False)
    assert report.version.graphs[MINE] == 1


def test_a_contradiction_in_it_fails_the_build(tmp_path: Path) -> None:
    finding = f"<{MINE}f> a <{NOO}BehaviouralFinding> ."
    path = write(tmp_path, "x.ttl", finding)
    with pytest.raises(ValidationError, match=f"{MINE}f"):
        build(tmp_path / "s", Inputs(rdf=((path, MINE),), corpus=False), OURS)
    assert not (tmp_path / "s" / "current").exists()
