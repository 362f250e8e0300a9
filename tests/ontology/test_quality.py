"""The ontology as data: labels, definitions, declarations, one word for one thing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef

from kg.namespaces import NOO, ONTOLOGY, PREFIXES
from kg.ontology.graph import ontology_files, read_ontology
from kg.ontology.vocabulary import load_vocabulary
from kg.reasoning.check import read_expectations
from kg.resources import ONTOLOGY as FOLDER

GRAPH = read_ontology()
DEFINITION = URIRef(PREFIXES["iao"] + "0000115")
EXAMPLE = URIRef(PREFIXES["skos"] + "example")
SYNONYM = URIRef(PREFIXES["skos"] + "altLabel")
KINDS = {
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.NamedIndividual,
}
TERMS = sorted(
    {
        str(term)
        for kind in KINDS
        for term in GRAPH.subjects(RDF.type, kind)
        if isinstance(term, URIRef)
    }
)
OURS = [term for term in TERMS if term.startswith(NOO)]


def local(term: str) -> str:
    return term.removeprefix(NOO)


@pytest.mark.parametrize("path", ontology_files(), ids=lambda p: p.stem)
def test_files_are_tidy_and_say_what_they_hold(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert text.endswith("\n")
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)
    assert Graph().parse(path).value(predicate=RDF.type, object=OWL.Ontology)


@pytest.mark.parametrize("term", OURS, ids=local)
def test_a_term_has_one_label_and_one_definition(term: str) -> None:
    labels = list(GRAPH.objects(URIRef(term), RDFS.label))
    definitions = list(GRAPH.objects(URIRef(term), DEFINITION))
    assert [getattr(label, "language", None) for label in labels] == ["en"]
    assert [getattr(text, "language", None) for text in definitions] == ["en"]
    assert str(definitions[0])[0].isupper()
    assert str(definitions[0]).endswith(".")


def test_no_two_terms_of_a_kind_share_a_definition() -> None:
    found = Counter(str(text) for text in GRAPH.objects(None, DEFINITION))
    assert [text for text, count in found.items() if count > 1] == []


def test_no_two_classes_of_ours_share_a_label() -> None:
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for term in GRAPH.subjects(RDF.type, OWL.Class):
        if str(term).startswith(NOO):
            labels[str(GRAPH.value(term, RDFS.label)).casefold()].add(str(term))
    assert [names for names in labels.values() if len(names) > 1] == []


@pytest.mark.parametrize("term", [t for t in TERMS if t not in OURS], ids=str)
def test_a_foreign_term_has_a_label(term: str) -> None:
    assert GRAPH.value(URIRef(term), RDFS.label), term


def test_everything_named_is_declared() -> None:
    vocabularies = tuple(PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))
    declared = {URIRef(term) for term in TERMS} | {URIRef(ONTOLOGY)}
    for subject, predicate, value in GRAPH:
        assert isinstance(subject, BNode) or subject in declared, subject
        if not str(predicate).startswith(vocabularies):
            assert predicate in declared, predicate
        if predicate in {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}:
            known = isinstance(value, BNode) or value in declared
            assert known or str(value).startswith(vocabularies), value


def test_a_module_imports_those_whose_terms_it_uses() -> None:
    # Read alone, as Protégé reads it, it says then of what kind each of its terms is.
    modules = {path: Graph().parse(path) for path in ontology_files()[1:]}
    names = {
        path: str(graph.value(predicate=RDF.type, object=OWL.Ontology))
        for path, graph in modules.items()
    }
    home = {
        term: names[path]
        for path, graph in modules.items()
        for kind in KINDS
        for term in graph.subjects(RDF.type, kind)
    }
    for path, graph in modules.items():
        used = {
            home[term]
            for subject, predicate, value in graph
            for term in (subject, predicate, value)
            if term in home and not (predicate == RDFS.seeAlso and term is value)
        }
        imported = {str(name) for name in graph.objects(None, OWL.imports)}
        assert imported == used - {names[path]}, path.name


def test_a_term_is_of_one_kind() -> None:
    for term in OURS:
        kinds = set(GRAPH.objects(URIRef(term), RDF.type)) & KINDS
        assert len(kinds) == 1, term


def test_names_that_differ_in_case_only_are_a_pair_of_class_and_value() -> None:
    folded: defaultdict[str, list[str]] = defaultdict(list)
    for term in OURS:
        folded[local(term).casefold()].append(local(term))
    for names in folded.values():
        kinds = {GRAPH.value(URIRef(NOO + n), RDF.type) for n in names}
        assert len(names) == 1 or len(kinds) == len(names), names


def test_classes_begin_with_a_capital_and_nothing_else_does() -> None:
    for term in OURS:
        is_class = (URIRef(term), RDF.type, OWL.Class) in GRAPH
        assert local(term)[0].isupper() == is_class, term


def test_the_release_is_described() -> None:
    subject = URIRef(ONTOLOGY)
    dcterms = PREFIXES["dcterms"]
    for predicate in ("title", "description", "creator", "license", "created"):
        assert GRAPH.value(subject, URIRef(dcterms + predicate)), predicate
    version = GRAPH.value(subject, OWL.versionInfo)
    assert isinstance(version, Literal)
    release = GRAPH.value(subject, OWL.versionIRI)
    assert str(release) == f"{ONTOLOGY}/releases/{version}"


def test_an_example_of_a_class_of_entities_is_one_of_them() -> None:
    vocabulary = load_vocabulary()
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for entry in vocabulary:
        above = GRAPH.transitive_objects(URIRef(NOO + entry.type), RDFS.subClassOf)
        for found in above:
            kinds[str(found)].add(entry.label)
    given = 0
    # What a reasoner puts into a class is not in the table.
    asserted = [n for n in kinds if not GRAPH.value(URIRef(n), OWL.equivalentClass)]
    for name in asserted:
        for example in GRAPH.objects(URIRef(name), EXAMPLE):
            assert str(example) in kinds[name], name
            given += 1
    assert given > 60


def test_a_synonym_is_another_word_than_the_label() -> None:
    for term in OURS:
        label = str(GRAPH.value(URIRef(term), RDFS.label)).casefold()
        others = [str(name).casefold() for name in GRAPH.objects(URIRef(term), SYNONYM)]
        assert label not in others
        assert len(others) == len(set(others))


def test_the_members_of_a_list_of_values_are_told_apart() -> None:
    above = URIRef(NOO + "CategoricalValue")
    apart = [
        set(GRAPH.items(members))
        for members in GRAPH.objects(None, OWL.distinctMembers)
    ]
    lists = list(GRAPH.subjects(RDFS.subClassOf, above))
    assert len(lists) > 12
    for kind in lists:
        members = set(GRAPH.subjects(RDF.type, kind))
        assert len(members) > 1
        assert any(members <= found for found in apart), kind


def test_every_defined_class_has_a_witness() -> None:
    defined = {
        str(term).removeprefix(NOO)
        for term, value in GRAPH.subject_objects(OWL.equivalentClass)
        if isinstance(value, BNode)
    }
    expected = {name for (_, name), holds in read_expectations().items() if holds}
    assert defined <= expected


def test_expectations_are_sorted_and_stand_once() -> None:
    path = FOLDER / "expected" / "expected.tsv"
    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    assert rows == sorted(set(rows))
    assert len(read_expectations()) == len(rows)


def test_the_readme_names_files_that_exist() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    names = re.findall(
        r"`((?:[\w*.-]+/)*[\w*-]+\.(?:ttl|tsv|rq|xml|py)|[\w-]+/)`", text
    )
    assert len(names) > 15
    for name in names:
        roots = (FOLDER, FOLDER / "vocabulary", FOLDER.parent)
        assert any(list(root.glob(name.removeprefix("../"))) for root in roots), name


def test_the_readme_names_every_component() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for path in (FOLDER / "components").glob("*.ttl"):
        assert f"`components/{path.name}`" in text
