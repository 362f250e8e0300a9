"""The commands that say whether the graph is sound, and why a triple holds."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.namespaces import NOO
from kg.store import open_draft

NOOGRAPH = Path(sys.executable).with_name("noograph")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(NOOGRAPH), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_ships_has_no_faults(store: Path) -> None:
    done = run("check", "graph", "--store", store)
    assert (done.returncode, done.stdout) == (0, "no faults\n")


def test_a_finding_without_evidence_is_a_fault(tmp_path: Path) -> None:
    base = "https://x.example/"
    finding = NamedNode(f"{base}id/finding/x/bare")
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    with open_draft(tmp_path / "s", base) as draft:
        graph = NamedNode(f"{base}graph/document/x")
        draft.add([Quad(finding, kind, NamedNode(f"{NOO}BehaviouralFinding"), graph)])
        draft.publish({}, "0" * 64)
    done = run("check", "graph", "--store", tmp_path / "s")
    assert done.returncode == 1
    assert finding.value in done.stdout


def test_the_ontology_is_consistent() -> None:
    done = run("check", "ontology")
    assert done.returncode == 0, done.stdout
    assert ("HermiT" if shutil.which("java") else "OWL 2 RL") in done.stdout


def test_an_inferred_class_is_explained_by_what_is_asserted(store: Path) -> None:
    names = ("compound:igmesine", "rdf:type", "noo:Sigma1ReceptorAgonist")
    done = run("check", "why", *names, "--store", store)
    assert done.returncode == 0, done.stderr
    assert "definition of" in done.stdout
    assert "graph/document/igmesine" in done.stdout

    assert "compound:igmesine noo:isAgonistOf target:sigma-1-receptor" in done.stdout


def test_a_number_that_was_counted_is_explained(store: Path) -> None:
    summary = "id:summary/behaviour/compound/igmesine/model/scopolamine-induced-amnesia"
    names = (f"{summary}/improved", "noo:independentSourceCount")
    done = run("check", "why", *names, "1", "--store", store)
    assert done.returncode == 0, done.stderr
    assert "[rule 60-summaries: " in done.stdout
    assert run("check", "why", *names, "99", "--store", store).returncode == 1


@pytest.mark.parametrize(
    "names",
    [
        ("compound:milacemide", "rdf:type", "noo:Sigma1ReceptorAgonist"),
        ("compound:nosuch", "noo:nosuch", "target:nosuch"),
        ("compound:igmesine", "rdfs:label", '"igmesin"@en'),
    ],
)
def test_what_does_not_hold_is_not_explained(
    store: Path, names: tuple[str, str, str]
) -> None:
    done = run("check", "why", *names, "--store", store)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("nonsense", "rdf:type", "noo:Compound"), "SUBJECT: 'nonsense'"),
        (("compound:igmesine", "foo:bar", "noo:Compound"), "PREDICATE: 'foo:bar'"),
        (("compound:igmesine", "rdfs:label", '"igmesine'), "OBJECT: '\"igmesine'"),
        (("compound:igmesine", "rdfs:label", '"a" . <x:> <x:> "b"'), "OBJECT: "),
        (("", "", ""), "SUBJECT: ''"),
    ],
)
def test_nonsense_is_told_from_what_does_not_hold(
    store: Path, names: tuple[str, str, str], wrong: str
) -> None:
    done = run("check", "why", *names, "--store", store)
    assert done.returncode == 2
    assert wrong in done.stderr


@pytest.mark.parametrize("form", ["turtle", "rdf", "ofn", "jsonld", "nt"])
def test_the_ontology_can_be_dumped(form: str) -> None:
    done = run("dump", "ontology", "--format", form)
    assert done.returncode == 0, done.stderr
    assert "Sigma1ReceptorAgonist" in done.stdout


@pytest.mark.parametrize(
    "what", [["ontology", "--format", "trig"], ["graph", "--format", "ofn"]]
)
def test_a_format_that_does_not_fit_is_refused(store: Path, what: list[str]) -> None:
    done = run("dump", *what, "--store", store)
    assert done.returncode == 2
    assert "format" in done.stderr
