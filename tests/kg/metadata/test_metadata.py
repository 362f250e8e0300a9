"""What describes a store is true of it, the same for the same data, and asked fast."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from kg.metadata.dataset import DatasetNames
from kg.metadata.describing import add_metadata
from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.rdf.nodes import in_graph, integer, iri, noo, text
from kg.sparql.library import Library
from kg.store import Version, current_version, open_draft

NAMES = Namespaces("https://x.example/")
GRAPH = NamedNode(NAMES.graph("document/one"))
OTHER = NamedNode(NAMES.graph("mappings"))
PREFIXES_ALL = NAMES.prefixes()


def entity(name: str) -> NamedNode:
    return NamedNode(NAMES.entity("compound", name))


def quads() -> Iterator[Quad]:
    for name in ("one", "two", "three"):
        yield from in_graph(
            [
                (entity(name), iri("rdf:type"), noo("Compound")),
                (entity(name), iri("rdfs:label"), text(name, "en")),
                (entity(name), noo("position"), integer(len(name))),
            ],
            GRAPH,
        )
    link = (entity("one"), iri("skos:exactMatch"), iri("chebi:1"))
    broader = (entity("one"), iri("skos:broader"), entity("two"))
    document = NamedNode(NAMES.entity("document", "one"))
    checksum = (document, noo("sha256"), text("0" * 64))
    yield from in_graph([link, broader, checksum], OTHER)
    declared = (noo("position"), iri("rdfs:domain"), noo("Thing"))
    yield from in_graph([declared], NamedNode(NAMES.graph("ontology")))
    for name in ("one", "two"):
        followed = (entity(name), iri("rdf:type"), noo("Thing"))
        yield from in_graph([followed], NamedNode(NAMES.graph("inferred")))


def build(folder: Path) -> Version:
    with open_draft(folder, NAMES.base) as draft:
        draft.add(quads())
        return draft.publish({}, add_metadata(draft, NAMES).digest)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    folder = tmp_path_factory.mktemp("metadata") / "store"
    build(folder)
    return current_version(folder)


@pytest.fixture
def data(version: Version) -> Store:
    return version.open()


def rows(data: Store, query: str) -> list[tuple[str, ...]]:
    answer = data.query(query, prefixes=PREFIXES_ALL)
    assert isinstance(answer, QuerySolutions)
    names = answer.variables
    return [tuple(getattr(row[n], "value", "") for n in names) for row in answer]


def test_the_same_data_has_the_same_description(
    version: Version, data: Store, tmp_path: Path
) -> None:
    again = build(tmp_path / "again")
    assert again.digest == version.digest
    assert set(again.open()) == set(data)


def test_triples_are_counted_with_the_description(
    version: Version, data: Store
) -> None:
    names = DatasetNames(NAMES, version.digest)
    pattern = (iri("void:triples"), None, NamedNode(NAMES.void))
    for node in (names.dataset, names.default_graph):
        (quad,) = data.quads_for_pattern(node, *pattern)
        assert isinstance(quad.object, Literal)
        assert int(quad.object.value) == version.triples
    query = "SELECT ?g ?n { ?g sd:graph/void:triples ?n ; sd:name [] }"
    assert {g: int(n) for g, n in rows(data, query)} == version.graphs


def test_partitions_say_what_a_class_has_and_leads_to(data: Store) -> None:
    compounds = f"?c void:class <{NOO}Compound>"
    assert rows(data, f"SELECT ?n {{ {compounds} ; void:entities ?n }}") == [("3",)]
    uses = rows(
        data,
        f"SELECT ?p ?n ?class ?type {{ {compounds} ; void:propertyPartition ?part ."
        " ?part void:property ?p ; void:triples ?n ."
        " OPTIONAL { ?part void:classPartition/void:class ?class }"
        " OPTIONAL { ?part voidext:datatypePartition/voidext:datatype ?type } }",
    )
    assert {
        (p.rpartition("#")[2].rpartition("/")[2], *others) for p, *others in uses
    } == {
        ("type", "5", "", ""),
        ("label", "3", "", PREFIXES["rdf"] + "langString"),
        ("position", "3", "", PREFIXES["xsd"] + "integer"),
        ("broader", "1", NOO + "Compound", ""),
        ("exactMatch", "1", "", ""),
    }


def test_a_class_that_only_follows_has_what_is_declared_for_it(data: Store) -> None:
    thing = f"?c void:class <{NOO}Thing> ; void:entities ?n ; void:propertyPartition ?p"
    property_ = "?p void:property ?property ; void:triples ?t"
    found = rows(data, f"SELECT ?n ?property ?t {{ {thing} . {property_} }}")
    assert found == [("2", f"{NOO}position", "2")]


def test_links_to_elsewhere_are_linksets(data: Store) -> None:
    query = """SELECT ?property ?space ?n { ?l a void:Linkset ; void:triples ?n ;
      void:linkPredicate ?property ; void:objectsTarget/void:uriSpace ?space }"""
    match = PREFIXES["skos"] + "exactMatch"
    assert rows(data, query) == [(match, PREFIXES["chebi"], "1")]


@pytest.mark.parametrize(
    ("level", "demanded", "forbidden"),
    [
        (
            "dctypes:Dataset . ?s pav:hasCurrentVersion ?v",
            "rdf:type dcterms:title dcterms:description dcterms:publisher",
            "pav:version dcterms:issued dcterms:creator dcat:distribution"
            " void:dataDump",
        ),
        (
            "dctypes:Dataset . ?s dcterms:isVersionOf ?v",
            "rdf:type dcterms:title dcterms:description dcterms:publisher"
            " dcterms:creator pav:version dcterms:isVersionOf dcat:distribution",
            "void:dataDump void:triples",
        ),
        (
            "dcat:Distribution , void:Dataset",
            "rdf:type dcterms:title dcterms:description dcterms:publisher"
            " dcterms:creator dcterms:license void:triples void:classes void:properties"
            " void:distinctSubjects void:distinctObjects",
            "pav:hasCurrentVersion dcterms:isVersionOf",
        ),
    ],
    ids=["summary", "version", "distribution"],
)
def test_each_level_of_description_is_complete(
    data: Store, level: str, demanded: str, forbidden: str
) -> None:
    found = rows(data, f"SELECT DISTINCT ?p {{ ?s a {level} . ?s ?p ?o }}")
    properties = {p for (p,) in found}
    assert {iri(name).value for name in demanded.split()} <= properties
    assert not {iri(name).value for name in forbidden.split()} & properties


def test_the_version_was_derived_from_its_documents(data: Store) -> None:
    found = rows(data, "SELECT ?d { ?version prov:wasDerivedFrom ?d }")
    assert found == [("https://x.example/id/document/one",)]


def test_the_description_has_no_blank_node_and_no_date(data: Store) -> None:
    for graph in (NAMES.void, NAMES.examples):
        for quad in data.quads_for_pattern(None, None, None, NamedNode(graph)):
            assert isinstance(quad.subject, NamedNode)
            assert isinstance(quad.object, NamedNode | Literal)
            kind = (
                quad.object.datatype.value if isinstance(quad.object, Literal) else ""
            )
            assert "date" not in kind


# What the published shapes demand (spex.shacl of the sparql-examples): the faults.
EXAMPLE_RULES = {
    "exactly one query": """
        ?x a sh:SPARQLExecutable .
        { SELECT ?x (COUNT(?q) AS ?n) { ?x a sh:SPARQLExecutable .
          OPTIONAL { ?x sh:select|sh:ask|sh:construct|spex:describe ?q } } GROUP BY ?x }
        FILTER(?n != 1)""",
    "a comment with a language, or in HTML": """
        ?x a sh:SPARQLExecutable .
        FILTER NOT EXISTS { ?x rdfs:comment ?c .
          FILTER(LANG(?c) != "" || DATATYPE(?c) = rdf:HTML) }""",
    "one comment only": """
        ?x rdfs:comment ?a, ?b . ?x a sh:SPARQLExecutable . FILTER(?a != ?b)""",
    "a target": """
        ?x a sh:SPARQLExecutable . FILTER NOT EXISTS { ?x schema:target ?t }""",
    "keywords spelled right": """
        ?x schema:keyword|schema:keyowrds ?k .""",
    "keywords without blanks at their ends": """
        ?x a sh:SPARQLExecutable ; schema:keywords ?k .
        FILTER(!REGEX(?k, "^[^\\\\s].*[^\\\\s]$"))""",
    "the class of its form": """
        { ?x sh:select ?q FILTER NOT EXISTS { ?x a sh:SPARQLSelectExecutable } }
        UNION { ?x sh:ask ?q FILTER NOT EXISTS { ?x a sh:SPARQLAskExecutable } }
        UNION { ?x sh:construct ?q
                FILTER NOT EXISTS { ?x a sh:SPARQLConstructExecutable } }""",
    "prefixes": """
        ?x a sh:SPARQLExecutable .
        FILTER NOT EXISTS { ?x sh:prefixes/sh:declare/sh:namespace ?n }""",
    "endpoints that are asked": """
        ?x a sh:SPARQLExecutable ; sh:select|sh:ask|sh:construct ?q ;
           spex:federatesWith ?e . FILTER(!CONTAINS(?q, STR(?e)))""",
    "prefixes as IRIs": """
        ?x sh:namespace ?n . FILTER(DATATYPE(?n) != xsd:anyURI)""",
}


@pytest.mark.parametrize("rule", EXAMPLE_RULES.values(), ids=EXAMPLE_RULES)
def test_examples_follow_the_published_shapes(data: Store, rule: str) -> None:
    assert rows(data, f"SELECT DISTINCT ?x {{ {rule} }}") == []


def test_every_query_of_the_library_is_an_example(data: Store) -> None:
    found = rows(data, "SELECT ?x { ?x a sh:SPARQLExecutable }")
    names = {iri_.removeprefix(f"{NAMES.examples}/") for (iri_,) in found}
    assert names == set(Library(NAMES))


def test_an_example_runs_with_a_limit_behind_it(data: Store) -> None:
    # As the test runner of sparql-examples does: text after text, on one line.
    texts = rows(data, "SELECT ?q { ?x sh:select ?q ; rdfs:comment ?c }")
    for (text_,) in texts:
        if "SERVICE" not in text_ and "LIMIT" not in text_:
            list(data.query(text_ + " LIMIT 1"))  # type: ignore[arg-type]


EDITOR = sorted((Path(__file__).parents[2] / "data" / "editor").glob("*.rq"))


@pytest.mark.parametrize("query", EDITOR, ids=lambda path: path.stem)
def test_editors_get_their_metadata_fast(data: Store, query: Path) -> None:
    asked = query.read_text(encoding="utf-8")
    rows(data, asked)
    start = time.perf_counter()
    assert rows(data, asked)
    assert time.perf_counter() - start < 0.1


def test_the_default_graph_has_the_description_too(data: Store) -> None:
    described = data.quads_for_pattern(
        None, iri("void:linkPredicate"), None, DefaultGraph()
    )
    assert list(described)
