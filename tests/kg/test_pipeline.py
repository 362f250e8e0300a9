"""A build is the same whatever the number of processes or documents."""

from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from kg.documents.model import Document
from kg.errors import ValidationError
from kg.extraction.extract import extract as really
from kg.extraction.model import Extraction
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import Vocabulary
from kg.pipeline import Inputs, build
from kg.reading import read_all
from kg.resources import CORPUS
from kg.store import Version, current_version

GUIDES = CORPUS / "guides"
DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"


def found(version: Version, query: str) -> list[tuple[str, ...]]:
    answer = version.open().query(query, prefixes=Namespaces().prefixes())
    assert isinstance(answer, QuerySolutions)
    names = answer.variables
    return [tuple(row[name].value for name in names) for row in answer]


def test_more_processes_give_the_same_bytes() -> None:
    sources = Inputs(guides=(DOCUMENTS,)).sources()
    assert len(sources) > 4
    one = [read.triples for read in read_all(sources, Namespaces(), 1)]
    two = [read.triples for read in read_all(sources, Namespaces(), 2)]
    assert one == two


def test_one_document_more_changes_nothing_of_the_others(tmp_path: Path) -> None:
    few = Inputs(guides=(GUIDES / "igmesine.txt",), corpus=False).sources()
    more = Inputs(guides=(DOCUMENTS / "donepezil.txt", GUIDES), corpus=False).sources()
    alone = {r.source.path: r.triples for r in read_all(few, Namespaces())}
    among = {r.source.path: r.triples for r in read_all(more, Namespaces())}
    assert alone.items() <= among.items()


def test_every_passage_stands_in_its_document(store: Path) -> None:
    query = """SELECT ?document ?start ?end ?exact {
      ?target oa:hasSource ?document ; oa:hasSelector ?s .
      ?s oa:start ?start ; oa:end ?end ; oa:exact ?exact }"""
    texts = {path.stem: path.read_text("utf-8") for path in GUIDES.glob("*.txt")}
    rows = found(current_version(store), query)
    assert len(rows) > 100
    for document, start, end, exact in rows:
        text = texts.get(document.rpartition("/")[2])
        if text is not None:
            assert text[int(start) : int(end)] == exact


def test_no_node_is_blank_and_every_finding_has_evidence(store: Path) -> None:
    version = current_version(store)
    # Only the class expressions of the ontology are blank, as OWL wants them.
    blank = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(isBlank(?s)) }"
    assert found(version, blank) == [(Namespaces().graph("ontology"),)]
    bare = "SELECT ?f { ?f a noo:BehaviouralFinding MINUS { ?f noo:evidence ?e } }"
    assert not found(version, bare)


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["a/x.txt", "a/b/x.txt"], ["x", "b-x"]),
        (["a/x.txt", "a/x.md"], ["x", "a-x-txt"]),
    ],
)
def test_documents_of_one_name_are_told_apart(
    tmp_path: Path, names: list[str], slugs: list[str]
) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    sources = Inputs(guides=(tmp_path / "a",), corpus=False).sources()
    assert sorted(source.id for source in sources) == sorted(slugs)


def test_a_document_named_twice_is_read_once() -> None:
    inputs = Inputs(guides=(GUIDES, GUIDES / "igmesine.txt", GUIDES), corpus=True)
    assert [source.id for source in inputs.sources()] == ["igmesine", "milacemide"]


def test_a_copy_of_a_document_that_ships_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    copy = tmp_path / "mine" / "igmesine.txt"
    copy.write_bytes((GUIDES / "igmesine.txt").read_bytes())
    ids = [source.id for source in Inputs(guides=(copy,)).sources()]
    assert ids == ["igmesine", "milacemide", "mine-igmesine-txt"]


def test_another_base_is_kept_in_the_version(tmp_path: Path) -> None:
    namespaces = Namespaces("https://kb.example/")
    inputs = Inputs(guides=(GUIDES / "igmesine.txt",), corpus=False)
    report = build(tmp_path / "s", inputs, namespaces)
    assert report.version.base == "https://kb.example/"
    graphs = list(report.version.graphs)
    assert "https://kb.example/graph/document/igmesine" in graphs
    assert all(graph.startswith("https://kb.example/") for graph in graphs)


RULE = """
PREFIX noo: <https://w3id.org/noograph/ontology/>
SELECT ?subject ?reason WHERE {
  ?subject noo:evidence/noo:document <https://w3id.org/noograph/id/document/DOCUMENT> .
  BIND ("nobody may say this" AS ?reason)
}
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of violation queries in place of those that ship."""
    monkeypatch.setattr("kg.validation.QUERIES", tmp_path)
    folder = tmp_path / "violations"
    folder.mkdir()
    return folder


def test_a_document_that_breaks_a_rule_is_left_out_and_told(
    tmp_path: Path, rules: Path
) -> None:
    (rules / "forbidden.rq").write_text(RULE.replace("DOCUMENT", "milacemide"))
    inputs = Inputs(guides=(GUIDES,), corpus=False)
    report = build(tmp_path / "s", inputs, Namespaces(), dumps=False)
    (problem,) = report.problems
    assert "milacemide.txt: left out" in problem and "nobody may say this" in problem
    assert report.version.counts["documents"] == 1
    with pytest.raises(ValidationError, match="nobody may say this"):
        build(tmp_path / "t", inputs, Namespaces(), strict=True)


def test_a_fault_of_no_document_stops_the_build(tmp_path: Path, rules: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text("<urn:x:a> <urn:x:b> <urn:x:c> .")
    query = "SELECT ?subject ?reason { ?subject <urn:x:b> ?o BIND('odd' AS ?reason) }"
    (rules / "forbidden.rq").write_text(query)
    inputs = Inputs(guides=(GUIDES,), corpus=False, rdf=((own, "urn:x:g"),))
    with pytest.raises(ValidationError, match="odd"):
        build(tmp_path / "s", inputs, Namespaces(), dumps=False)


def test_a_document_that_cannot_be_understood_costs_itself_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def extract(document: Document, vocabulary: Vocabulary) -> Extraction:
        if document.id == "milacemide":
            raise IndexError("beyond the end")
        return really(document, vocabulary)

    monkeypatch.setattr("kg.reading.extract", extract)
    inputs = Inputs(guides=(GUIDES,), corpus=False)
    report = build(tmp_path / "s", inputs, Namespaces(), dumps=False)
    (problem,) = report.problems
    assert "milacemide.txt: could not be understood" in problem
