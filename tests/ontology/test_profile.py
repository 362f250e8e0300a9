"""The ontology is in OWL 2 DL, and what keeps it out of OWL 2 RL is known.

The restrictions are those of https://www.w3.org/TR/owl2-syntax/#Ontologies (section
11.2) as far as the constructs in use can break them; the functional-syntax writer
refuses any other construct.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import owlready2
import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Literal, URIRef

from kg.namespaces import NOO
from kg.ontology.graph import read_ontology
from kg.ontology.release import serialize_ontology
from kg.resources import ONTOLOGY

GRAPH = read_ontology()
# The datatype map of OWL 2, as far as it is likely to be used.
DATATYPES = {
    XSD.string, XSD.boolean, XSD.decimal, XSD.integer, XSD.double, XSD.float,
    XSD.dateTime, XSD.anyURI, RDF.langString,
}  # fmt: skip


def superproperties(prop: URIRef) -> set[URIRef]:
    found = {prop}
    queue = [prop]
    while queue:
        for value in GRAPH.objects(queue.pop(), RDFS.subPropertyOf):
            if isinstance(value, URIRef) and value not in found:
                found.add(value)
                queue.append(value)
    return found


def composite() -> set[URIRef]:
    """Return the properties that are transitive, a chain, or above one of these."""
    roots = {
        *GRAPH.subjects(RDF.type, OWL.TransitiveProperty),
        *GRAPH.subjects(OWL.propertyChainAxiom),
    }
    return {above for root in roots for above in superproperties(URIRef(str(root)))}


def test_only_simple_properties_are_restricted() -> None:
    restricted = {
        prop
        for kind in (
            OWL.FunctionalProperty,
            OWL.InverseFunctionalProperty,
            OWL.IrreflexiveProperty,
            OWL.AsymmetricProperty,
        )
        for prop in GRAPH.subjects(RDF.type, kind)
    }
    for pair in GRAPH.subject_objects(OWL.propertyDisjointWith):
        restricted |= set(pair)
    assert not restricted & composite()


def test_chains_are_regular() -> None:
    for prop, head in GRAPH.subject_objects(OWL.propertyChainAxiom):
        links = list(GRAPH.items(head))
        if prop in links:
            # A property may only start or end a chain that makes it.
            assert links.count(prop) == 1
            assert prop in (links[0], links[-1])
        others = [link for link in links if link != prop]
        for link in others:
            assert prop not in superproperties(URIRef(str(link))) or link == prop


def test_datatypes_are_those_of_owl() -> None:
    ranges = {
        value
        for prop in GRAPH.subjects(RDF.type, OWL.DatatypeProperty)
        for value in GRAPH.objects(prop, RDFS.range)
    }
    literals = {
        value.datatype
        for value in GRAPH.objects()
        if isinstance(value, Literal) and value.datatype
    }
    assert ranges | literals <= DATATYPES


def test_no_term_of_a_reserved_vocabulary_is_redefined() -> None:
    reserved = tuple(str(ns) for ns in (OWL, RDF, RDFS, XSD))
    assert not [s for s in GRAPH.subjects() if str(s).startswith(reserved)]


def test_only_definitions_and_two_ranges_are_outside_of_rl() -> None:
    """OWL 2 RL has no existentials or unions where an axiom would have to make them.

    In the other direction, from what is said to the class, its rules apply them.
    """
    outside: Counter[str] = Counter()
    for predicate in (RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.equivalentClass):
        for subject, value in GRAPH.subject_objects(predicate):
            if isinstance(value, BNode):
                outside[str(predicate).rpartition("#")[2]] += 1
                assert str(subject).startswith(NOO)
    assert set(outside) == {"equivalentClass", "range"}
    assert outside["range"] == 2


@pytest.mark.jdk
def test_the_owl_api_finds_the_edit_file_and_the_releases_alike_and_in_owl_dl(
    tmp_path: Path,
) -> None:
    java = shutil.which("java")
    assert java
    paths = [tmp_path / f"noograph.{name}" for name in ("ttl", "rdf", "ofn")]
    for path in paths:
        text = serialize_ontology(path.suffix.removeprefix("."))
        path.write_text(text, encoding="utf-8")
    whole = tmp_path / "entities.ofn"
    whole.write_text(serialize_ontology("ofn", entities=True), encoding="utf-8")
    # The OWL API comes with HermiT.
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    program = Path(__file__).with_name("OwlApi.java")
    command = [java, "-cp", str(jar), str(program), str(ONTOLOGY)]
    command += map(str, [*paths, whole])
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in found.splitlines()]
    assert [row[0] for row in rows] == ["edit", *(p.name for p in paths), whole.name]
    name, axioms, more, outside_dl, _ = rows.pop()
    assert outside_dl == "0"
    # It adds to the ontology and takes nothing away.
    assert int(axioms) - int(more) == int(rows[0][1])
    assert int(more) > 5000
    for name, axioms, different, outside_dl, outside_rl in rows:
        assert (different, outside_dl) == ("0", "0"), name
        assert int(axioms) > 2000
        assert int(outside_rl) > 0
