"""The released ontology: whole in every format, the same every time, read by others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import owlready2
import pyhornedowl
import pytest
import rdflib
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import OWL, RDF
from rdflib.compare import to_isomorphic

from kg.errors import DataError, InputError
from kg.namespaces import NOO, Namespaces
from kg.ontology.functional import to_functional
from kg.ontology.graph import entity_iri, read_ontology
from kg.ontology.release import FORMATS, serialize_ontology
from kg.ontology.vocabulary import load_vocabulary

HERMIT = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"


@pytest.fixture(scope="module")
def canonical() -> int:
    """Return what graphs have in common that differ in names of blank nodes only."""
    digest: int = to_isomorphic(read_ontology()).graph_digest()  # type: ignore[no-untyped-call]
    return digest


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("ttl", RdfFormat.TURTLE),
        ("rdf", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
        ("nt", RdfFormat.N_TRIPLES),
    ],
)
def test_rdf_formats_hold_every_triple(
    canonical: int, name: str, reader: RdfFormat
) -> None:
    quads = parse(input=serialize_ontology(name), format=reader)
    triples = serialize((q.triple for q in quads), format=RdfFormat.N_TRIPLES)
    graph = rdflib.Graph().parse(data=triples, format="nt")
    assert to_isomorphic(graph).graph_digest() == canonical  # type: ignore[no-untyped-call]


def test_functional_syntax_holds_every_axiom() -> None:
    graph = read_ontology()
    written = pyhornedowl.open_ontology(
        serialize_ontology("ofn"), serialization="ofn"
    ).get_axioms()
    read = pyhornedowl.open_ontology(
        serialize_ontology("rdf"), serialization="rdf"
    ).get_axioms()
    found = Counter(type(axiom.component).__name__ for axiom in written)
    expected = Counter(type(axiom.component).__name__ for axiom in read)
    # Its reader of RDF drops these without a word.
    sets = set(graph.subjects(RDF.type, OWL.AllDisjointClasses))
    expected["DisjointClasses"] += len(sets)
    assert found == expected


def test_owlready_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "noograph.rdf"
    path.write_text(serialize_ontology("rdf"), encoding="utf-8")
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    graph = read_ontology()
    classes = set(graph.subjects(RDF.type, OWL.Class))
    named = {str(term) for term in classes if isinstance(term, rdflib.URIRef)}
    assert {found.iri for found in world.classes()} == named


def test_owlready_finds_the_entities(tmp_path: Path) -> None:
    path = tmp_path / "entities.rdf"
    path.write_text(serialize_ontology("rdf", entities=True), encoding="utf-8")
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    names = {found.iri for found in world.individuals()}
    vocabulary = load_vocabulary()
    assert {entity_iri(entry, Namespaces()) for entry in vocabulary} <= names
    igmesine = world[Namespaces().entity("compound", "igmesine")]
    assert igmesine in world[f"{NOO}Compound"].instances()


@pytest.mark.java
@pytest.mark.parametrize("name", ["ttl", "rdf", "ofn"])
def test_the_owl_api_reads_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"noograph.{name}"
    path.write_text(serialize_ontology(name), encoding="utf-8")
    java = shutil.which("java")
    assert java
    command = [java, "-cp", str(HERMIT), "org.semanticweb.HermiT.cli.CommandLine", "-k"]
    result = subprocess.run(
        [*command, str(path)], capture_output=True, text=True, check=True
    )
    assert "Thing is satisfiable" in result.stdout


@pytest.mark.parametrize("name", FORMATS)
def test_it_is_the_same_in_another_process(name: str) -> None:
    code = (
        "import sys; from kg.ontology.release import serialize_ontology; "
        f"sys.stdout.write(serialize_ontology({name!r}))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env=environment,
    )
    assert result.stdout.decode("utf-8") == serialize_ontology(name)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(InputError, match="no format 'obo'; it has: ttl, rdf, ofn"):
        serialize_ontology("obo")


PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
: a owl:Ontology .
:A a owl:Class .
:p a owl:ObjectProperty .
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (":A :unknown :A .", "cannot be written .* such as: <http://example.org/A>"),
        (
            ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; "
            "owl:maxCardinality 1 ] .",
            "restriction on <http://example.org/p> is of no known form",
        ),
        (":A rdfs:subClassOf [ owl:complementOf :A ] .", "is of no known form"),
        (":q a owl:FunctionalProperty .", "is declared to be of no kind"),
    ],
)
def test_no_axiom_is_dropped_in_silence(text: str, says: str) -> None:
    graph = rdflib.Graph().parse(data=PREFIXES + text, format="turtle")
    with pytest.raises(DataError, match=says):
        to_functional(graph)
