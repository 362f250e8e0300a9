"""Shapes and violation queries: quiet on a sound graph, and each finds its fault."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse
from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SH

from kg.errors import ValidationError
from kg.namespaces import NOO, Namespaces
from kg.ontology.graph import ontology_quads, vocabulary_quads
from kg.ontology.vocabulary import load_vocabulary
from kg.resources import ONTOLOGY
from kg.sparql.header import read_header
from kg.validation import (
    Fault,
    check_graph,
    check_queries,
    check_shapes,
    lines_in,
    require_sound,
    violation_queries,
)
from kg.validation.shapes import background, read_shapes
from kg.validation.suspects import find_suspects

DATA = Path(__file__).parent.parent / "ontology"
NAMESPACES = Namespaces()
SAMPLE = NamedNode(NAMESPACES.graph("document/sample"))
BREAKS = sorted((DATA / "violations").glob("*.ttl"))
PREFIXES = """
@prefix ev: <https://w3id.org/noograph/id/evidence/sample/> .
@prefix f: <https://w3id.org/noograph/id/finding/sample/> .
@prefix noo: <https://w3id.org/noograph/ontology/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FINDING = NAMESPACES.entity("finding", "sample")


def add(store: Store, quads: list[Quad]) -> None:
    store.extend(quads)
    default = DefaultGraph()
    store.extend(Quad(q.subject, q.predicate, q.object, default) for q in quads)


def turtle(text: str | bytes) -> list[Quad]:
    return [
        Quad(q.subject, q.predicate, q.object, SAMPLE)
        for q in parse(input=text, format=RdfFormat.TURTLE)
    ]


def described(names: set[str]) -> list[Quad]:
    """Return what the vocabulary says of some things and of what they link to."""
    by_subject: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in vocabulary_quads(load_vocabulary(), NAMESPACES):
        if isinstance(quad.subject, NamedNode):
            by_subject[quad.subject.value].append(quad)
    found: dict[str, list[Quad]] = {}
    queue = names & set(by_subject)
    while queue:
        name = queue.pop()
        found[name] = by_subject[name]
        linked = {getattr(quad.object, "value", "") for quad in found[name]}
        queue |= (linked & set(by_subject)) - set(found)
    return [quad for quads in found.values() for quad in quads]


@lru_cache(maxsize=1)
def sound_quads() -> tuple[Quad, ...]:
    sample = turtle((DATA / "sound.ttl").read_bytes())
    named = {getattr(quad.object, "value", "") for quad in sample}
    return (*ontology_quads(NAMESPACES), *described(named), *sample)


def sound_store() -> Store:
    store = Store()
    add(store, list(sound_quads()))
    return store


def without(store: Store, subject: str, predicate: str) -> None:
    pattern = (NamedNode(subject), NamedNode(predicate), None)
    for quad in list(store.quads_for_pattern(*pattern)):
        store.remove(quad)


def test_a_sound_graph_has_no_faults() -> None:
    assert check_graph(sound_store(), NAMESPACES) == ()


def test_every_violation_query_has_a_graph_that_breaks_it() -> None:
    assert {p.stem for p in violation_queries()} == {p.stem for p in BREAKS}


@pytest.mark.parametrize("path", violation_queries(), ids=lambda p: p.stem)
def test_a_violation_query_says_what_it_is_for(path: Path) -> None:
    header = read_header(path, path.read_text(encoding="utf-8"))
    assert header.summary
    assert header.description


@pytest.mark.parametrize("path", BREAKS, ids=lambda p: p.stem)
def test_a_broken_rule_is_found(path: Path) -> None:
    store = sound_store()
    add(store, turtle(path.read_bytes()))
    subject = path.read_text(encoding="utf-8").splitlines()[0].split()[-1]
    found = [fault for fault in check_queries(store) if fault.rule == path.stem]
    assert subject in {fault.subject for fault in found}
    assert all(fault.reason for fault in found)


@pytest.mark.parametrize(
    ("removed", "rule", "reason"),
    [
        ("evidence", "FindingShape", "at least one evidence item"),
        ("hedged", "FindingShape", "says whether it is hedged"),
        ("compound", "BindingFindingShape", "has one compound"),
        ("target", "BindingFindingShape", "has a target"),
        ("affinity", "BindingFindingShape", "has one affinity"),
    ],
)
def test_a_binding_finding_must_be_whole(removed: str, rule: str, reason: str) -> None:
    store = sound_store()
    without(store, f"{FINDING}/binding", NOO + removed)
    every = set(check_shapes(store, NAMESPACES))
    found = {(f.rule, f.subject) for f in every if reason in f.reason}
    assert found == {(rule, f"{FINDING}/binding")}
    assert set(check_shapes(store, NAMESPACES, thorough=False)) == every


@pytest.mark.parametrize(
    ("text", "rule", "reason"),
    [
        (
            "f:mouse noo:direction noo:up .",
            "BehaviouralFindingShape",
            "direction",
        ),
        ("f:agonist noo:action noo:improved .", "PharmacologyFindingShape", "action"),
        ("f:mechanism noo:position 0 .", "MechanismFindingShape", "position"),
        ("ev:gap noo:stance noo:improved .", "EvidenceItemShape", "stance"),
        ("ev:gap noo:evidenceCode noo:agonist .", "EvidenceItemShape", "code"),
        ('f:gap noo:hedged "perhaps" .', "FindingShape", "hedged"),
        ("<urn:x> a noo:Compound .", "EntityShape", "label"),
        ("<urn:q> a noo:Quantity .", "QuantityShape", "qualifier"),
        (
            '<urn:q> a noo:Quantity ; noo:qualifier "about" .',
            "QuantityShape",
            'not "about"',
        ),
        (
            "<urn:q> a noo:Quantity ; noo:minimum 3.0 ; noo:maximum 1.0 .",
            "QuantityShape",
            "not above the upper",
        ),
        (
            "<urn:s> a oa:TextPositionSelector ; oa:start 9 ; oa:end 3 .",
            "TextPositionSelectorShape",
            "before the last",
        ),
        ("<urn:i> a noo:BareReference .", "QualityIssueShape", "what is wrong"),
        ("<urn:d> a noo:TechnicalGuide .", "DocumentShape", "digest"),
        ("f:clinical noo:population f:gap .", "ClinicalFindingShape", "population"),
    ],
)
def test_shapes_find_what_is_wrong(text: str, rule: str, reason: str) -> None:
    store = sound_store()
    add(store, turtle(PREFIXES + text))
    found = set(check_shapes(store, NAMESPACES))
    assert [f for f in found if f.rule == rule and reason in f.reason], found
    assert set(check_shapes(store, NAMESPACES, thorough=False)) == found


def test_a_constraint_that_no_query_stands_for_makes_all_targets_suspects() -> None:
    shapes = Graph().parse(
        data="""
        @prefix noo: <https://w3id.org/noograph/ontology/> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:s> a sh:NodeShape ; sh:targetClass noo:DataGap ;
            sh:property [ sh:path noo:about ; sh:uniqueLang true ] .
        """,
        format="turtle",
    )
    found = find_suspects(sound_store(), shapes, background())
    assert found == {NamedNode(f"{FINDING}/gap")}


def test_nothing_sound_is_suspect_of_what_queries_can_tell() -> None:
    assert not find_suspects(sound_store(), read_shapes(), background())


def test_a_fault_says_document_and_line() -> None:
    store = sound_store()
    without(store, f"{FINDING}/behavioural/dose", NOO + "unitSymbol")

    def line_of(document: str, start: int) -> int:
        assert document == NAMESPACES.entity("document", "sample")
        assert start == 50
        return 7

    (fault,) = check_graph(store, NAMESPACES, line_of=line_of)
    assert fault == Fault(
        rule="QuantityShape",
        subject=f"{FINDING}/behavioural/dose",
        reason="a quantity has one unit",
        document=NAMESPACES.entity("document", "sample"),
        start=50,
        line=7,
    )
    assert f"{FINDING}/behavioural/dose" in str(fault)
    assert "/document/sample, line 7)" in str(fault)
    assert "[QuantityShape]" in str(fault)


def test_without_lines_a_fault_says_the_character() -> None:
    store = sound_store()
    without(store, f"{FINDING}/behavioural/dose", NOO + "unitSymbol")
    (fault,) = check_graph(store, NAMESPACES)
    assert ", character 50)" in str(fault)


def test_an_unsound_graph_is_refused_with_its_faults() -> None:
    require_sound(sound_store(), NAMESPACES)
    store = sound_store()
    add(store, turtle(PREFIXES + "<urn:x> a noo:Finding ."))
    with pytest.raises(
        ValidationError, match=r"urn:x: no evidence item quotes"
    ) as held:
        require_sound(store, NAMESPACES)
    assert len(held.value.faults) > 1


def test_what_one_graph_leaves_out_another_may_say() -> None:
    store = sound_store()
    other = NamedNode(NAMESPACES.graph("document/other"))
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    (quad,) = store.quads_for_pattern(
        NamedNode(NAMESPACES.entity("compound", "xy-1")), label, None, SAMPLE
    )
    store.remove(quad)
    store.add(Quad(quad.subject, quad.predicate, quad.object, other))
    assert check_graph(store, NAMESPACES) == ()


@pytest.mark.parametrize(
    "path", sorted((ONTOLOGY / "shapes").glob("*.ttl")), ids=lambda p: p.stem
)
def test_every_shape_has_a_label_and_every_constraint_a_message(path: Path) -> None:
    graph = Graph().parse(path)
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        assert graph.value(shape, RDFS.label), shape
        assert graph.value(shape, SH.targetClass), shape
        for constraint in graph.objects(shape, SH.property):
            assert graph.value(constraint, SH.message), shape


def test_lines_are_counted_in_the_documents_that_a_build_keeps(tmp_path: Path) -> None:
    kept = json.dumps({"id": "sample", "text": "one\ntwo\nthree"})
    (tmp_path / "sample.json").write_text(kept, encoding="utf-8")
    line_of = lines_in(tmp_path, NAMESPACES)
    document = NAMESPACES.entity("document", "sample")
    assert [line_of(document, start) for start in (0, 3, 4, 9)] == [1, 1, 2, 3]
    assert line_of(NAMESPACES.entity("document", "other"), 0) is None
    assert line_of("http://example.org/", 0) is None
