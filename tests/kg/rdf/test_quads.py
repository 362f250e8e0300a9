"""What was extracted comes out as findings, evidence and characters that hold."""

from dataclasses import replace

import pytest
from pyoxigraph import Dataset, NamedNode, Quad, QuerySolutions, Store

from kg.documents.model import Document, Passage, Reference, Section, Span
from kg.extraction.model import (
    BehaviouralClaim,
    BindingClaim,
    Citation,
    Extraction,
    Mechanism,
    PharmacologyClaim,
    Place,
    QualityIssue,
    Quantity,
    Term,
)
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import load_vocabulary
from kg.rdf.quads import to_quads

TEXT = "Zorine reversed the deficit in rats at 0.25 - 16 mg/kg (i.p.).[1]"
ZORINE = Term("compound", "zorine", "zorine", "Zorine", mapped=False)
RAT = Term("species", "rat", "rat", "rats", mapped=True)
RECEPTOR = Term("target", "sigma-1-receptor", "sigma-1 receptor", "σ1", mapped=True)
PLACE = Place(Span(0, 62), "results")
DOSE = Quantity(
    "0.25 - 16 mg/kg", 0.25, 16, "milligram-per-kilogram", "mg/kg"
)  # fmt: skip
DOCUMENT = Document(
    id="zorine",
    path="zorine.txt",
    media_type="text/plain",
    sha256="0" * 64,
    encoding="utf-8",
    text=TEXT,
    date="2025-12",
    sections=(Section("results", None, 0, (), ()),),
    references=(Reference(1, Passage.at("site", 0), None, "x.example"),),
)
BEHAVIOUR = BehaviouralClaim(
    part="one",
    place=PLACE,
    statement="reversed the deficit",
    citations=(Citation(1, "Roe et al., 1991"), Citation(9)),
    compound=ZORINE,
    model=None,
    assay=None,
    species=RAT,
    dose=DOSE,
    direction="no effect",
)
IC50 = BindingClaim(
    part="two",
    place=PLACE,
    statement="39",
    compound=ZORINE,
    target=RECEPTOR,
    parameter="IC50",
    quantity=Quantity("<0.039 µM", 0.039, 0.039, "micromolar", "µM", qualifier="<"),
)
LOGARITHM = BindingClaim(
    part="six",
    place=PLACE,
    statement="8.6",
    compound=ZORINE,
    target=RECEPTOR,
    parameter="pKi",
    quantity=Quantity("8.6", 8.6, 8.6, "", "", qualifier="~"),
)
ACTION = PharmacologyClaim(
    part="three",
    place=PLACE,
    statement="is an agonist",
    compound=ZORINE,
    action="partial agonist",
    target=RECEPTOR,
)
EDGE = Mechanism(
    "four", PLACE, "leaves", RECEPTOR, "dissociates_from", ZORINE, "Path one", 1
)
ISSUE = QualityIssue("five", "citation_mismatch", PLACE, "why", (1, 9), about="one")
EXTRACTION = Extraction(
    DOCUMENT, (BEHAVIOUR, IC50, LOGARITHM, ACTION), (EDGE,), (), (ISSUE,)
)

PREFIXES = Namespaces().prefixes()


@pytest.fixture(scope="module")
def graph() -> Store:
    made = Store()
    made.extend(to_quads(EXTRACTION, Namespaces(), load_vocabulary()))
    return made


def rows(graph: Store, pattern: str) -> list[dict[str, str]]:
    found = graph.query(
        f"SELECT * {{ {pattern} }}", prefixes=PREFIXES, use_default_graph_as_union=True
    )
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name].value for name in names} for row in found]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("?f noo:direction noo:noEffect ; noo:dose/noo:minimum ?n", "0.25"),
        ("?f noo:dose ?d . ?d noo:maximum 16.0 ; noo:unitSymbol ?n", "mg/kg"),
        ("?f noo:dose/qudt:unit ?n", "http://qudt.org/vocab/unit/MilliGM-PER-KiloGM"),
        ("?f noo:parameter bao:0000190 ; noo:affinity/noo:qualifier ?n", "<"),
        (
            "?f noo:affinity ?a . ?a noo:normalisedMinimum ?n ; noo:unitSymbol 'µM'",
            "39",
        ),
        ("?f noo:parameterLabel 'pKi' ; noo:affinity/noo:minimum ?n", "8.6"),
        ("?f noo:affinity ?a . ?a noo:minimum 8.6 ; noo:normalisedMaximum ?n", "2.51"),
        ("?f noo:action noo:partialAgonist ; rdfs:label ?n", None),
        ("?f noo:relation noo:dissociatesFrom ; noo:pathway/rdfs:label ?n", "Path one"),
        ("?i a noo:CitationMismatch ; noo:concerns/noo:compound/rdfs:label ?n", None),
        ("?f noo:evidence/noo:reference/noo:site ?n", "x.example"),
        ("?f noo:evidence/noo:citationLabel ?n", "Roe et al., 1991"),
        ("compound:zorine noo:unmapped true ; rdfs:label ?n", "zorine"),
    ],
)
def test_the_graph_can_be_asked(
    graph: Store, pattern: str, expected: str | None
) -> None:
    found = rows(graph, pattern)
    assert len(found) == 1
    assert expected is None or expected == found[0]["n"]


def test_every_selector_finds_its_characters(graph: Store) -> None:
    found = rows(graph, "?s oa:start ?start ; oa:end ?end ; oa:exact ?exact")
    assert len(found) == len(EXTRACTION.claims) + 2
    for row in found:
        assert TEXT[int(row["start"]) : int(row["end"])] == row["exact"]


def test_a_grounded_thing_is_left_to_the_vocabulary(graph: Store) -> None:
    assert not rows(graph, "target:sigma-1-receptor rdfs:label ?n")


def test_everything_is_in_the_graph_of_its_document(graph: Store) -> None:
    name = Namespaces().graph("document/zorine")
    assert list(graph.named_graphs()) == [NamedNode(name)]


def test_a_dangling_number_makes_no_reference(graph: Store) -> None:
    assert rows(graph, "?i noo:printedNumber ?n")[0]["n"] == "9"


def test_another_base_moves_everything_but_the_terms() -> None:
    base = Namespaces("https://other.example/")
    quads = list(to_quads(EXTRACTION, base, load_vocabulary()))
    ours = "https://w3id.org/noograph/ontology/"
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, NamedNode) and "noograph" in term.value:
                assert term.value.startswith((ours, base.base))


def test_the_same_input_gives_the_same_quads() -> None:
    def made() -> Dataset:
        return Dataset(to_quads(EXTRACTION, Namespaces(), load_vocabulary()))

    assert made() == made()


def test_one_document_more_changes_no_quad() -> None:
    def quads(extraction: Extraction) -> set[Quad]:
        return set(to_quads(extraction, Namespaces(), load_vocabulary()))

    other = replace(EXTRACTION, document=replace(DOCUMENT, id="other"))
    common = quads(EXTRACTION) & quads(other)
    assert not common
