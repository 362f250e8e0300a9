"""The ontology holds together, and contradictions put into it are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.ontology.vocabulary import KINDS, Vocabulary
from kg.reasoning import check_ontology
from kg.reasoning.check import HERMIT, RULES, OntologyReport, read_expectations

CONTRADICTIONS = sorted(
    (Path(__file__).parents[2] / "ontology" / "contradictions").glob("*.ttl")
)
NO_JAVA = "no-such-program"
EMPTY = Vocabulary(dict.fromkeys(KINDS, ()), {})


def test_the_rules_find_nothing_wrong() -> None:
    report = check_ontology(java=NO_JAVA)
    assert report.engine == RULES
    assert "no Java" in report.note
    assert report.faults == ()
    assert report.expectations == len(read_expectations()) > 30


@pytest.mark.parametrize("path", CONTRADICTIONS, ids=lambda p: p.stem)
def test_the_rules_find_a_contradiction(path: Path) -> None:
    report = check_ontology(vocabulary=EMPTY, java=NO_JAVA, extra=path)
    assert not report.consistent
    assert report.faults == ("the ontology contradicts itself",)


@pytest.mark.java
@pytest.mark.parametrize("path", CONTRADICTIONS, ids=lambda p: p.stem)
def test_hermit_finds_a_contradiction(path: Path) -> None:
    report = check_ontology(vocabulary=EMPTY, extra=path)
    assert report.engine == HERMIT
    assert not report.consistent


def test_faults_are_said_in_words() -> None:
    report = OntologyReport(
        engine=RULES,
        consistent=True,
        unsatisfiable=("http://example.org/X",),
        wrong=("agonist should be a Ligand",),
        expectations=1,
        triples=1,
        seconds=0.0,
    )
    assert report.faults == (
        "nothing can be a http://example.org/X",
        "agonist should be a Ligand",
    )
