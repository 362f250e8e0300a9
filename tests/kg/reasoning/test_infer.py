"""What follows from a graph, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.reasoning import infer
from kg.reasoning.rules import Rule, apply, predicates, read_rules
from kg.sparql.header import read_header

Grow = Callable[[Store, str], None]

NAMESPACES = Namespaces()
TYPE = NamedNode(PREFIXES["rdf"] + "type")
RULES = read_rules(NAMESPACES)


def entity(name: str) -> NamedNode:
    kind, _, slug = name.partition("/")
    return NamedNode(NAMESPACES.entity(kind, slug))


def holds(store: Store, subject: str, predicate: str, value: str) -> bool:
    link = TYPE if predicate == "a" else NamedNode(NOO + predicate)
    end = NamedNode(NOO + value) if predicate == "a" else entity(value)
    return Quad(entity(subject), link, end, DefaultGraph()) in store


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("compound/igmesine", "isAgonistOf", "target/sigma-1-receptor"),
        ("compound/igmesine", "isLigandOf", "target/sigma-1-receptor"),
        ("compound/igmesine", "hasAffinityFor", "target/sigma-1-receptor"),
        ("compound/igmesine", "a", "Sigma1ReceptorAgonist"),
        ("compound/igmesine", "a", "SigmaReceptorLigand"),
        ("compound/igmesine", "improvedIn", "model/scopolamine-induced-amnesia"),
        ("compound/igmesine", "a", "AmnesiaReversingCompound"),
        ("compound/ne-100", "a", "Sigma1ReceptorAntagonist"),
        ("compound/glycine", "a", "NmdaReceptorCoAgonist"),
        ("compound/glycine", "a", "Metabolite"),
        ("compound/glycine", "actsOn", "target/nmda-receptor"),
        ("compound/milacemide", "a", "ProdrugCompound"),
        ("compound/milacemide", "actsThroughMetaboliteOn", "target/nmda-receptor"),
        ("compound/milacemide", "a", "FailedTranslation"),
        ("model/scopolamine-induced-amnesia", "a", "PharmacologicalAmnesiaModel"),
        ("species/rat", "a", "Species"),
        ("target/nmda-receptor", "a", "IonChannel"),
        ("target/sigma-1-receptor-rat", "a", "Chaperone"),
        ("target/sigma-1-receptor", "leadsTo", "target/sk-channel"),
        ("finding/sample/mouse", "a", "RodentFinding"),
        ("finding/sample/clinical", "a", "NullFinding"),
    ],
)
def test_it_follows(inferred: Store, subject: str, predicate: str, value: str) -> None:
    assert holds(inferred, subject, predicate, value)


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("compound/igmesine", "a", "Sigma1ReceptorAntagonist"),
        ("compound/igmesine", "a", "FailedTranslation"),
        ("compound/milacemide", "a", "Sigma1ReceptorLigand"),
        ("compound/milacemide", "isAgonistOf", "target/nmda-receptor"),
        (
            "model/amyloid-beta-25-35-induced-amnesia",
            "a",
            "PharmacologicalAmnesiaModel",
        ),
        ("finding/sample/clinical", "a", "RodentFinding"),
    ],
)
def test_it_does_not_follow(
    inferred: Store, subject: str, predicate: str, value: str
) -> None:
    assert not holds(inferred, subject, predicate, value)


def test_foreign_classes_are_reached(inferred: Store) -> None:
    def members(iri: str) -> set[str]:
        found = inferred.quads_for_pattern(None, TYPE, NamedNode(iri), DefaultGraph())
        return {str(quad.subject).rpartition("/")[2].strip(">") for quad in found}

    assert {"rat", "mouse", "guinea-pig"} <= members(PREFIXES["ncbitaxon"] + "9989")
    assert "human" not in members(PREFIXES["ncbitaxon"] + "9989")
    assert {"working-memory", "memory"} <= members(PREFIXES["go"] + "0007613")
    assert "synaptic-plasticity" not in members(PREFIXES["go"] + "0007613")


def test_nothing_asserted_is_repeated(plain: Store) -> None:
    for quad in infer(plain, NAMESPACES):
        same = Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        assert same not in plain


def test_everything_is_about_named_things_in_one_graph(plain: Store) -> None:
    graph = NamedNode(NAMESPACES.graph("inferred"))
    for quad in infer(plain, NAMESPACES):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode)
        assert quad.graph_name == graph
        assert not quad.object.value.startswith((PREFIXES["owl"], PREFIXES["bfo"]))


def test_inferring_again_gives_the_same(plain: Store) -> None:
    first = list(infer(plain, NAMESPACES))
    for quad in first:
        plain.add(quad)
        default = DefaultGraph()
        plain.add(Quad(quad.subject, quad.predicate, quad.object, default))
    assert list(infer(plain, NAMESPACES)) == first


def test_hedged_findings_make_no_links(plain: Store, grow: Grow) -> None:
    grow(
        plain,
        "f:x a noo:PharmacologyFinding ; noo:compound c:piracetam ; noo:hedged true ; "
        "noo:action noo:agonist ; noo:target t:ampa-receptor ; "
        "noo:evidence ev:agonist .",
    )
    made = {(q.subject, q.predicate) for q in infer(plain, NAMESPACES)}
    link = NamedNode(NOO + "isAgonistOf")
    assert (entity("compound/igmesine"), link) in made
    assert (entity("compound/piracetam"), link) not in made


def test_sources_that_disagree_contest_an_action(plain: Store, grow: Grow) -> None:
    grow(
        plain,
        "f:x a noo:PharmacologyFinding ; noo:compound c:igmesine ; noo:hedged false ; "
        "noo:action noo:antagonist ; noo:target t:sigma-1-receptor ; "
        "noo:evidence ev:agonist .",
    )
    made = {
        q.predicate.value.removeprefix(NOO)
        for q in infer(plain, NAMESPACES)
        if q.subject == entity("compound/igmesine")
    }
    assert "hasContestedActionOn" in made
    assert not made & {"isAgonistOf", "isAntagonistOf"}


def test_a_lower_bound_is_no_affinity(plain: Store, grow: Grow) -> None:
    grow(
        plain,
        "f:x a noo:BindingFinding ; noo:compound c:ne-100 ; noo:hedged false ; "
        "noo:target t:sigma-2-receptor ; noo:affinity <urn:q> ; "
        "noo:parameter <http://www.bioassayontology.org/bao#BAO_0000190> . "
        '<urn:q> noo:qualifier ">" .',
    )
    link = NamedNode(NOO + "hasAffinityFor")
    made = {q.subject for q in infer(plain, NAMESPACES) if q.predicate == link}
    assert made == {entity("compound/igmesine")}


def test_entities_move_with_the_base() -> None:
    assert all(
        "https://w3id.org/noograph/id/" not in rule.text
        for rule in read_rules(Namespaces("http://127.0.0.1/"), all=True)
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_it_is_for(rule: Rule) -> None:
    header = read_header(rule.path, rule.path.read_text(encoding="utf-8"))
    assert header.summary == rule.summary
    assert header.description


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_of_use(inferred: Store, rule: Rule) -> None:
    # Some need findings that the sample does not hold.
    idle = {"acts-on-whole-of-subunit", "contested-action", "metabolised-to"}
    idle |= {"refuted-finding"}
    assert rule.name in idle or list(apply(rule, inferred))


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("?s <urn:a> ?o ; <urn:b>/^<urn:c> ?x", {"urn:a", "urn:b", "urn:c"}),
        ("?s <urn:a> ?o MINUS { ?s <urn:b> ?o }", {"urn:a", "urn:b"}),
        ("?s ?p ?o", None),
        ("?s <urn:a> ?o FILTER NOT EXISTS { ?o ?p ?s }", None),
        ("?s !<urn:a> ?o", None),
        ("{ SELECT ?s { ?s a ?c ; ?p ?o } }", None),
    ],
)
def test_a_rule_looks_at_its_properties_or_at_any(
    tmp_path: Path, where: str, found: set[str] | None
) -> None:
    text = f"CONSTRUCT {{ ?s ?any <urn:made> }} WHERE {{ {where} }}"
    looked_at = predicates(Rule("r", "", text, tmp_path))
    if found is None:
        assert looked_at is None
    else:
        assert looked_at is not None
        assert found <= looked_at
