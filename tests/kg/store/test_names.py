"""Names are found however they are spelled, the surest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from kg.errors import StoreError
from kg.store.folding import fold, squeeze
from kg.store.names import NamedEntity, Names, rewrite_names, write_names
from kg.store.naming import compact, named_entities

BASE = "https://example.org/"
ENTITIES = [
    NamedEntity(
        "i/igmesine",
        "compound",
        "Compound",
        "igmesine",
        mentions=40,
        synonyms=("JO-1784",),
        identifiers=("CHEMBL2110660",),
    ),
    NamedEntity(
        "i/sigma-1",
        "target",
        "Target",
        "sigma-1 receptor",
        mentions=90,
        synonyms=("σ1 receptor",),
        identifiers=("Q99720",),
    ),
    NamedEntity("i/sigma-2", "target", "Target", "sigma-2 receptor", mentions=3),
    NamedEntity("i/skf", "compound", "Compound", "(+)-SKF-10,047"),
    NamedEntity("i/calcium", "process", "P", "intracellular calcium signalling"),
    NamedEntity("i/f1", "finding", "F", "igmesine improved passive avoidance"),
]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Names]:
    path = tmp_path_factory.mktemp("names") / "names.sqlite"
    write_names(path, ENTITIES)
    opened = Names(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("igmesine", "i/igmesine"),
        ("IGM", "i/igmesine"),
        ("jo 1784", "i/igmesine"),
        ("CHEMBL2110660", "i/igmesine"),
        ("Q99720", "i/sigma-1"),
        ("σ1", "i/sigma-1"),
        ("$\\sigma 1$", "i/sigma-1"),
        ("sigma1 recept", "i/sigma-1"),
        ("sigm recep 1", "i/sigma-1"),
        ("receptor sigma", "i/sigma-1"),
        ("SKF10047", "i/skf"),
        ("calcium signaling", "i/calcium"),
        ("igmasine", "i/igmesine"),
        ("passive avoid", "i/f1"),
    ],
)
def test_the_first_match(names: Names, text: str, found: str) -> None:
    assert names.search(text)[0].iri == found


def test_a_match_tells_the_name_that_it_was_found_by(names: Names) -> None:
    assert names.search("JO1784")[0].name == "JO-1784"
    assert names.search("igmesine")[0].name is None


def test_what_is_spelled_nearly_so_is_marked(names: Names) -> None:
    assert [match.close for match in names.search("igmasine")] == [True]
    assert not names.search("igmesine")[0].close


def test_a_search_can_be_for_some_kinds(names: Names) -> None:
    assert {m.kind for m in names.search("igmesine", kinds=["finding"])} == {"finding"}


def test_the_entities_of_a_kind_are_in_order(names: Names) -> None:
    found = [match.label for match in names.of_kind("target", limit=10)]
    assert found == ["sigma-1 receptor", "sigma-2 receptor"]
    assert names.kinds()["compound"] == 2


@given(st.text())
def test_any_text_can_be_looked_for(names: Names, text: str) -> None:
    names.search(text, limit=3)


@given(st.text())
def test_what_is_folded_is_plain(text: str) -> None:
    folded = fold(text)
    assert set(folded) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert " " not in squeeze(folded)


def test_a_missing_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="build the store again"):
        Names(tmp_path / "names.sqlite")


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        ("http://purl.obolibrary.org/obo/CHEBI_15428", "CHEBI:15428"),
        ("https://identifiers.org/chembl.compound:CHEMBL773", "CHEMBL773"),
        ("http://purl.uniprot.org/uniprot/Q99720", "Q99720"),
    ],
)
def test_what_identifies_in_an_iri(iri: str, short: str) -> None:
    assert compact(iri) == short


def test_the_names_of_a_graph() -> None:
    store = Store()
    store.load(
        b"""
        PREFIX noo: <https://w3id.org/noograph/ontology/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        <https://example.org/id/compound/glycine> a noo:Compound ;
          rdfs:label "glycine"@en ; skos:altLabel "Gly"@en ;
          skos:definition "An amino acid."@en ;
          skos:exactMatch <http://purl.obolibrary.org/obo/CHEBI_15428> .
        <https://example.org/id/finding/a/1> noo:compound
          <https://example.org/id/compound/glycine> .
        <https://example.org/id/part/a/s> a noo:Section ; rdfs:label "Abstract" .
        <https://elsewhere.example/x> rdfs:label "not ours" .
        """,
        RdfFormat.TURTLE,
    )
    assert list(named_entities(store, BASE)) == [
        NamedEntity(
            iri="https://example.org/id/compound/glycine",
            kind="compound",
            type="Compound",
            label="glycine",
            definition="An amino acid.",
            mentions=1,
            synonyms=("Gly",),
            identifiers=("CHEBI:15428",),
        )
    ]


def test_entities_are_renamed_in_an_index(tmp_path: Path) -> None:
    path = tmp_path / "names.sqlite"
    write_names(path, ENTITIES)
    other = NamedEntity("i/igmesine", "compound", "Compound", "renamed thing")
    rewrite_names(path, ["i/igmesine", "i/skf", "i/unknown"], [other])
    opened = Names(path)
    assert opened.search("renamed")[0].iri == "i/igmesine"
    assert not [m for m in opened.search("JO-1784") if not m.close]
    assert not [m for m in opened.search("SKF10047") if not m.close]
    assert opened.kinds()["compound"] == 1
    opened.close()
