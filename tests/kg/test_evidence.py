"""What the shipped graph says across its sources, asked by the queries that ship."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from kg.namespaces import Namespaces
from kg.sparql.library import Library
from kg.store import current_version

NAMESPACES = Namespaces()
LIBRARY = Library(NAMESPACES)
Ask = Callable[..., list[dict[str, str]]]

FLAGSHIP = "sigma1-agonists-reversing-scopolamine-amnesia"
REVERSING = {
    "igmesine": ("rat", "sigma-1 receptor"),
    "(+)-SKF-10,047": ("mouse", "sigma-1 receptor"),
    "cutamesine": ("mouse", "sigma-1 receptor"),
    "dimemorfan": ("mouse", "sigma-1 receptor"),
    "blarcamesine": ("mouse", "sigma-1 receptor"),
    "dehydroepiandrosterone sulfate": ("mouse", "sigma-1 receptor"),
    "pregnenolone sulfate": ("mouse", "sigma-1 receptor"),
    "(+)-pentazocine": ("mouse", "sigma receptor"),
    "(-)-pentazocine": ("mouse", "sigma receptor"),
}
DTG = "1,3-di(2-tolyl)guanidine"


@pytest.fixture(scope="module")
def data(store: Path) -> Store:
    return current_version(store).open()


@pytest.fixture(scope="module")
def ask(data: Store) -> Ask:
    prefixes = NAMESPACES.prefixes()

    def rows(name: str, **given: str) -> list[dict[str, str]]:
        bound = {key: [value] for key, value in given.items()}
        answer = data.query(LIBRARY[name].bind(bound, prefixes), prefixes=prefixes)
        assert isinstance(answer, QuerySolutions)
        names = [variable.value for variable in answer.variables]
        return [
            {n: term.value for n in names if (term := row[n]) is not None}
            for row in answer
        ]

    return rows


def count(data: Store, pattern: str) -> int:
    found = data.query(
        f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", prefixes=NAMESPACES.prefixes()
    )
    assert isinstance(found, QuerySolutions)
    return int(next(found)["n"].value)


def test_the_flagship_answers_with_every_sigma_ligand(ask: Ask) -> None:
    found = ask(FLAGSHIP)
    for compound, (species, target) in REVERSING.items():
        rows = [row for row in found if row["compoundLabel"] == compound]
        assert species in {row["species"] for row in rows}, compound
        assert all(f"of the {target}" in row["actsAs"] for row in rows)
        assert all(row["study"] and row["passage"] for row in rows)


def test_the_flagship_keeps_what_the_guide_says(ask: Ask) -> None:
    (row,) = (r for r in ask(FLAGSHIP) if r["compoundLabel"] == "igmesine")
    assert (row["species"], row["assay"]) == ("rat", "passive avoidance")
    assert (row["doseMin"], row["doseMax"], row["unit"]) == ("0.25", "16", "mg/kg")
    assert row["route"] == "intraperitoneal"


def test_only_a_sigma_receptor_is_marked_so(ask: Ask) -> None:
    marked = {r["compoundLabel"] for r in ask(FLAGSHIP) if "sigma-1" not in r["actsAs"]}
    assert marked == {"(+)-pentazocine", "(-)-pentazocine"}


def test_neither_milacemide_nor_those_that_failed_are_in_it(ask: Ask) -> None:
    found = {row["compoundLabel"] for row in ask(FLAGSHIP)}
    assert not found & {"milacemide", "PRE-084", DTG, "(+)-3-PPP", "(-)-SKF-10,047"}


def test_those_that_failed_are_one_query_away(ask: Ask) -> None:
    found = ask("sigma-ligands-not-reversing-scopolamine-amnesia")
    assert {row["compoundLabel"] for row in found} >= {
        "PRE-084", DTG, "(+)-3-PPP", "(-)-SKF-10,047"
    }  # fmt: skip


def test_ligands_of_sigma_receptors_differ_after_scopolamine(ask: Ask) -> None:
    (row,) = ask(
        "disagreements-within-a-class",
        target="sigma-receptor",
        model="scopolamine-induced-amnesia",
    )
    good, bad = row["improvedBy"].split(", "), row["notImprovedBy"]
    assert {"(+)-SKF-10,047", "cutamesine", "dimemorfan"} <= set(good)
    assert all(name in bad for name in ("PRE-084", DTG, "(+)-3-PPP"))


def test_milacemide_in_volunteers_is_told_in_two_ways(ask: Ask) -> None:
    found = ask("contradictions", compound="milacemide", kind="RetellingContradiction")
    assert len(found) == 2
    for row in found:
        assert "worsened" in row["first"] + row["second"]
        assert "no effect" in row["first"] + row["second"]
        assert row["differs"] == "class of source"
    retold = ask("same-study-in-two-sources")
    assert sum(row["superseded"] == "true" for row in retold) == 2


@pytest.mark.parametrize("compound", ["oxiracetam", "piracetam"])
def test_racetams_came_out_both_ways(ask: Ask, compound: str) -> None:
    kinds = {row["kindLabel"] for row in ask("contradictions", compound=compound)}
    assert kinds == {"direct contradiction", "contradiction under different conditions"}


def test_igmesine_potentiates_and_blocks_nmda_responses(ask: Ask) -> None:
    found = ask("contradictions", compound="igmesine")
    assert len(found) == 2
    for row in found:
        assert "inhibits" in row["first"] and "potentiates" in row["second"]
        assert row["differs"] == "assay"


def test_a_lesion_is_a_difference_of_conditions(ask: Ask) -> None:
    found = ask("contradictions", compound="oxiracetam")
    lesioned = [r for r in found if "lesioned" in r["firstStudy"] + r["secondStudy"]]
    assert lesioned and all("preparation" in row["differs"] for row in lesioned)


@pytest.mark.parametrize(
    ("compound", "outcome"),
    [
        ("milacemide", "harmful in people"),
        ("cutamesine", "failed in people"),
        ("piracetam", "failed in people"),
        ("d-cycloserine", "mixed in people"),
        ("blarcamesine", "mixed in people"),
    ],
)
def test_what_failed_to_translate(ask: Ask, compound: str, outcome: str) -> None:
    found = ask("failed-translation", compound=compound)
    assert {row["outcomeLabel"] for row in found} == {outcome}
    assert {row["side"][0] for row in found} >= {"1", "2"}


def test_the_citations_of_the_trials_do_not_match(ask: Ask) -> None:
    found = ask("citation-audit", verdict="citationMismatch")
    wrong = {(row["source"].split(":")[0], row["number"]) for row in found}
    assert len([number for _, number in wrong if number in ("6", "7", "8")]) == 4
    (earley,) = (row for row in found if row.get("citedAs") == "Earley et al., 1991")
    assert "piracetam" in earley["reason"] and "piracetam" in earley["printed"]
    assert earley["meantDoi"] == "10.1016/0006-8993(91)91492-J"


def test_independent_sources_are_counted_once(ask: Ask) -> None:
    found = {
        (row["compoundLabel"], row["testedIn"]): row
        for row in ask("evidence-summary")
        if row["direction"] == "improved"
    }
    retold = found["milacemide", "spontaneous forgetting"]
    assert (retold["findings"], retold["independentSources"]) == ("4", "1")
    agreed = found["cutamesine", "dizocilpine-induced amnesia"]
    assert agreed["independentSources"] == "2"


def test_every_evidence_item_has_source_class_voice_and_method(data: Store) -> None:
    items = count(data, "?e a noo:EvidenceItem")
    for name in ("sourceClass", "assertionMethod", "stance", "evidenceCode"):
        assert count(data, f"?e a noo:EvidenceItem ; noo:{name} ?x") == items
    assert not count(
        data, "?e a noo:EvidenceItem FILTER NOT EXISTS { ?e noo:voice ?v }"
    )


def test_codes_tell_statement_from_experiment_and_hand_from_machine(
    data: Store,
) -> None:
    guide = "?e noo:sourceClass noo:vendorGuide ; noo:assertionMethod ?m"
    assert not count(data, f"{guide} FILTER (?m != eco:0000203)")
    abstract = "?f a noo:ClinicalFinding ; noo:evidence ?e . ?e noo:evidenceCode ?c"
    paper = f"{abstract} ; noo:sourceClass noo:journalAbstract"
    assert count(data, paper) and not count(data, f"{paper} FILTER (?c != eco:0000180)")
    press = f"{abstract} ; noo:sourceClass noo:pressReleaseSource"
    assert count(data, press) and not count(data, f"{press} FILTER (?c != eco:0000302)")


def test_a_guide_is_never_independent_of_the_study_that_it_retells(
    data: Store,
) -> None:
    pattern = "?f noo:sameStudyAs ?g . ?f noo:evidence/noo:voice ?v"
    assert count(data, pattern) == count(
        data, f"{pattern} . ?g noo:evidence/noo:voice ?v"
    )


def test_links_between_findings_hold_both_ways(data: Store) -> None:
    for name in ("contradicts", "sameStudyAs"):
        pattern = f"?f noo:{name} ?g FILTER NOT EXISTS {{ ?g noo:{name} ?f }}"
        assert not count(data, pattern)


def test_derived_triples_are_in_the_inferred_graph(data: Store) -> None:
    graph = f"<{NAMESPACES.graph('inferred')}>"
    for pattern in ("?f noo:contradicts ?x", "?s a noo:EvidenceSummary"):
        assert count(data, pattern) == count(data, f"GRAPH {graph} {{ {pattern} }}")
