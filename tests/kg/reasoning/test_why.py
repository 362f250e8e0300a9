"""Every inferred triple has a proof that ends in what is asserted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.reasoning import Proof, explain
from kg.store import current_version

NAMESPACES = Namespaces()
TYPE = PREFIXES["rdf"] + "type"


def leaves(proof: Proof) -> Iterator[Proof]:
    if not proof.premises:
        yield proof
    for premise in proof.premises:
        yield from leaves(premise)


def steps(proof: Proof) -> Iterator[Proof]:
    yield proof
    for premise in proof.premises:
        yield from steps(premise)


def test_a_failed_translation_rests_on_both_findings(inferred: Store) -> None:
    milacemide = NAMESPACES.entity("compound", "milacemide")
    proof = explain(inferred, NAMESPACES, milacemide, TYPE, NOO + "FailedTranslation")
    assert proof is not None
    text = "\n".join(proof.lines())
    assert "/finding/sample/mouse> <" + NOO + "direction> <" + NOO + "improved>" in text
    assert "/finding/sample/clinical> <" + NOO + "direction>" in text
    assert all(leaf.by.startswith("asserted in <") for leaf in leaves(proof))


def test_a_chain_names_its_rule_and_the_asserted_triples(inferred: Store) -> None:
    proof = explain(
        inferred,
        NAMESPACES,
        NAMESPACES.entity("compound", "milacemide"),
        NOO + "actsThroughMetaboliteOn",
        NAMESPACES.entity("target", "nmda-receptor"),
    )
    assert proof is not None
    assert proof.by.startswith("rule acts-through-metabolite: ")
    reasons = {step.by.partition(":")[0] for step in steps(proof)}
    assert {"rule action-on-target", "rule acts-on-whole-of-site"} <= reasons
    assert all(leaf.by.startswith("asserted in <") for leaf in leaves(proof))


@pytest.mark.parametrize(
    ("predicate", "value", "by"),
    [
        (NOO + "isLigandOf", "target/sigma-1-receptor", "subproperty"),
        (NOO + "hasFinding", "finding/sample/agonist", "inverse"),
        (TYPE, "Sigma1ReceptorLigand", "definition of"),
    ],
)
def test_axioms_are_named(inferred: Store, predicate: str, value: str, by: str) -> None:
    kind, _, slug = value.partition("/")
    end = NAMESPACES.entity(kind, slug) if slug else NOO + value
    igmesine = NAMESPACES.entity("compound", "igmesine")
    proof = explain(inferred, NAMESPACES, igmesine, predicate, end)
    assert proof is not None
    assert proof.by.startswith(by)


def test_an_asserted_triple_names_its_graph(inferred: Store) -> None:
    igmesine = NAMESPACES.entity("compound", "igmesine")
    proof = explain(inferred, NAMESPACES, igmesine, TYPE, NOO + "Compound")
    assert proof is not None
    assert proof.by == f"asserted in <{NAMESPACES.graph('vocabulary')}>"
    assert not proof.premises


def test_the_class_that_is_said_comes_before_what_links_say(inferred: Store) -> None:
    mouse = NAMESPACES.entity("species", "mouse")
    rodents = PREFIXES["ncbitaxon"] + "9989"
    proof = explain(inferred, NAMESPACES, mouse, TYPE, rodents)
    assert proof is not None
    assert {step.by.partition(" ")[0] for step in steps(proof)} == {
        "subclass",
        "asserted",
    }


def test_a_literal_can_be_asked_for(inferred: Store) -> None:
    igmesine = NAMESPACES.entity("compound", "igmesine")
    label = PREFIXES["rdfs"] + "label"
    name = Literal("igmesine", language="en")
    assert explain(inferred, NAMESPACES, igmesine, label, name) is not None
    assert explain(inferred, NAMESPACES, igmesine, label, Literal("igmesine")) is None


def test_what_does_not_hold_has_no_proof(inferred: Store) -> None:
    igmesine = NAMESPACES.entity("compound", "igmesine")
    wanted = NOO + "Sigma1ReceptorAntagonist"
    assert explain(inferred, NAMESPACES, igmesine, TYPE, wanted) is None


def test_each_inferred_triple_has_a_proof(inferred: Store) -> None:
    graph = NamedNode(NAMESPACES.graph("inferred"))
    quads = list(inferred.quads_for_pattern(None, None, None, graph))
    links = [quad for quad in quads if quad.predicate.value.startswith(NOO)]
    for quad in [*links, *quads[::80]]:
        ends = (quad.subject, quad.predicate, quad.object)
        names = [end.value for end in ends if isinstance(end, NamedNode)]
        proof = explain(inferred, NAMESPACES, names[0], names[1], names[2])
        assert proof is not None, quad
        assert all(leaf.by.startswith("asserted in <") for leaf in leaves(proof))


@pytest.mark.parametrize(
    "name",
    [
        "voice", "contradicts", "agreesIn", "differsIn", "unknownIn", "sameStudyAs",
        "missing", "translationOutcome", "findingCount", "questionedBy",
    ],
)  # fmt: skip
def test_what_rules_of_evidence_made_has_a_proof(store: Path, name: str) -> None:
    data = current_version(store).open()
    graph = NamedNode(NAMESPACES.graph("inferred"))
    quads = list(data.quads_for_pattern(None, NamedNode(NOO + name), None, graph))
    assert quads
    for quad in (quads[0], quads[-1]):
        assert isinstance(quad.subject, NamedNode)
        assert not isinstance(quad.object, BlankNode | Triple)
        value = quad.object if isinstance(quad.object, Literal) else quad.object.value
        ends = (quad.subject.value, quad.predicate.value)
        proof = explain(data, NAMESPACES, *ends, value)
        assert proof is not None, quad
        assert any(step.by.startswith("rule ") for step in steps(proof))
