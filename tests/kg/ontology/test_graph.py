"""The ontology, the vocabulary and the mappings as RDF."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad
from rdflib import OWL, RDF, RDFS, URIRef

from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.namespaces import ONTOLOGY as ONTOLOGY_IRI
from kg.ontology.graph import (
    mapping_quads,
    ontology_files,
    ontology_quads,
    read_ontology,
    vocabulary_quads,
)
from kg.ontology.vocabulary import KINDS, load_vocabulary

VOCABULARY = load_vocabulary()
NAMESPACES = Namespaces()


def quads_of(subject: str, quads: list[Quad]) -> set[tuple[str, str]]:
    return {
        (quad.predicate.value, getattr(quad.object, "value", ""))
        for quad in quads
        if isinstance(quad.subject, NamedNode) and quad.subject.value == subject
    }


def test_the_ontology_is_read_as_one_that_imports_nothing() -> None:
    graph = read_ontology()
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [URIRef(ONTOLOGY_IRI)]
    assert not list(graph.triples((None, OWL.imports, None)))
    assert (
        URIRef(NOO + "BindingFinding"),
        RDFS.subClassOf,
        URIRef(NOO + "Finding"),
    ) in (graph)


def test_the_quads_hold_what_the_files_hold() -> None:
    quads = list(ontology_quads(NAMESPACES))
    assert len(quads) == len(read_ontology())
    assert {q.graph_name for q in quads} == {NamedNode(NAMESPACES.graph("ontology"))}


def test_blank_nodes_get_the_same_labels_every_time() -> None:
    first = [str(quad) for quad in ontology_quads(NAMESPACES)]
    assert first == [str(quad) for quad in ontology_quads(NAMESPACES)]


def test_every_module_is_imported_by_the_edit_file_and_in_the_catalogue() -> None:
    edit, *modules = ontology_files()
    catalogue = (edit.parent / "catalog-v001.xml").read_text(encoding="utf-8")
    for module in modules:
        name = module.relative_to(edit.parent).with_suffix("").as_posix()
        assert f"<{NOO}{name}>" in edit.read_text(encoding="utf-8")
        assert f'name="{NOO}{name}" uri="{name}.ttl"' in catalogue


def test_an_entity_has_type_names_definition_and_links() -> None:
    quads = list(vocabulary_quads(VOCABULARY, NAMESPACES))
    strain = quads_of(NAMESPACES.entity("strain", "samp8"), quads)
    assert (PREFIXES["rdf"] + "type", NOO + "Strain") in strain
    assert (PREFIXES["rdfs"] + "label", "SAMP8") in strain
    assert (NOO + "species", NAMESPACES.entity("species", "mouse")) in strain
    model = NAMESPACES.entity("model", "samp8-senescence-accelerated-mouse")
    assert (NOO + "model", model) in strain
    broader = PREFIXES["skos"] + "broader"
    assert (broader, NAMESPACES.entity("model", "ageing")) in quads_of(model, quads)


def test_a_unit_is_the_one_of_qudt() -> None:
    quads = list(vocabulary_quads(VOCABULARY, NAMESPACES))
    unit = quads_of(PREFIXES["unit"] + "MilliGM-PER-KiloGM", quads)
    assert (NOO + "symbol", "mg/kg") in unit
    assert quads_of(NAMESPACES.entity("unit", "nanomole-per-animal"), quads)


def test_entities_move_with_the_base() -> None:
    elsewhere = Namespaces("http://127.0.0.1/kg/")
    for quads in (
        vocabulary_quads(VOCABULARY, elsewhere),
        mapping_quads(VOCABULARY, elsewhere),
    ):
        for quad in quads:
            assert isinstance(quad.subject, NamedNode)
            assert not quad.subject.value.startswith(NAMESPACES.base + "id/")


def test_no_blank_node_is_in_the_data() -> None:
    for quads in (
        vocabulary_quads(VOCABULARY, NAMESPACES),
        mapping_quads(VOCABULARY, NAMESPACES),
    ):
        for quad in quads:
            assert not isinstance(quad.subject, BlankNode)
            assert not isinstance(quad.object, BlankNode)


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_is_a_class_of_the_ontology(kind: str) -> None:
    graph = read_ontology()
    for entry in VOCABULARY.entries(kind):
        assert (URIRef(NOO + entry.type), RDF.type, OWL.Class) in graph, entry.slug
