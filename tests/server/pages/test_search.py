"""Search, suggestions and reconciliation over the shipped corpus."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from visited import Site

SIGMA = "https://w3id.org/noograph/id/target/sigma-1-receptor"
IGMESINE = "https://w3id.org/noograph/id/compound/igmesine"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("igmesine", IGMESINE),
        ("JO 1784", IGMESINE),
        ("CHEMBL2110660", IGMESINE),
        ("σ1 receptor", SIGMA),
        ("sigma1", SIGMA),
        ("igmasine", IGMESINE),
        (IGMESINE, IGMESINE),
    ],
)
def test_what_a_search_finds_first(site: Site, text: str, iri: str) -> None:
    reply = site.get(f"/search?q={text}", Accept="application/json")
    assert reply.json()["results"][0]["iri"] == iri


def test_a_search_as_a_page_and_as_json(site: Site) -> None:
    page = site.page("/search?q=igmesine")
    assert 'href="/page/compound/igmesine"' in page
    assert 'value="igmesine"' in page
    reply = site.get("/search?q=igmesine&format=json")
    assert reply.type == "application/json"
    again = site.get(
        "/search?q=igmesine&format=json", If_None_Match=reply.headers["ETag"]
    )
    assert again.status == 304


def rows_of(site: Site, query: str, more: str = "") -> list[dict[str, str]]:
    accept = "application/sparql-results+json"
    found = site.get(f"/sparql?query={quote(query)}{more}", Accept=accept).json()
    return [
        {name: term["value"] for name, term in row.items()}
        for row in found["results"]["bindings"]
    ]


@pytest.mark.parametrize("more", ["", "&rewrite=no"])
def test_a_query_finds_the_same(site: Site, more: str) -> None:
    query = """SELECT ?iri ?label {
      ?iri noo:search "sigma receptor" ; noo:searchScore ?score ; noo:searchLimit 20 ;
        rdfs:label ?label } ORDER BY DESC(?score)"""
    found = site.get("/search?q=sigma+receptor&limit=20&format=json").json()["results"]
    rows = rows_of(site, query, more)
    assert {row["iri"] for row in rows} == {entity["iri"] for entity in found}


def test_passages_are_found_by_their_words(site: Site) -> None:
    query = """SELECT ?evidence ?passage {
      ?evidence noo:passage ?passage . ?passage noo:containsWords "amnesia SCOPOLAMIN*"
    } ORDER BY ?evidence"""
    found = rows_of(site, query)
    assert found == rows_of(site, query, "&rewrite=no")
    assert found
    assert all("scopolamin" in row["passage"].lower() for row in found)


def test_a_search_of_one_kind(site: Site) -> None:
    found = site.get("/search?q=igmesine&kind=finding&format=json").json()["results"]
    assert {result["kind"] for result in found} == {"finding"}


@pytest.mark.parametrize(
    "path",
    [f"/search?q={'a' * 501}", "/search?q=a&limit=0", "/search?q=a&limit=many"],
    ids=["long", "zero", "word"],
)
def test_a_search_that_makes_no_sense(site: Site, path: str) -> None:
    assert (site.get(path).status, site.get(path).problem()) == (400, "malformed")


def test_what_is_looked_for_is_escaped(site: Site) -> None:
    page = site.page("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_description_for_browsers(site: Site) -> None:
    reply = site.get("/opensearch.xml")
    assert reply.type == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(reply.text)
    urls = root.findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert len(urls) == 3
    assert "{searchTerms}" in urls[0].attrib["template"]
    suggested = site.get("/suggest?q=igm").json()
    assert suggested[0] == "igm"
    assert suggested[1][0] == "igmesine"


def test_the_service_describes_itself(site: Site) -> None:
    manifest = site.get("/api/reconcile").json()
    assert "0.2" in manifest["versions"]
    assert manifest["identifierSpace"] == "https://w3id.org/noograph/id/"
    assert "{{id}}" in manifest["view"]["url"]
    assert manifest["suggest"]["entity"]["service_path"]


def matched(site: Site, **queries: Any) -> dict[str, Any]:
    answer: dict[str, Any] = site.post(
        "/api/reconcile", queries=json.dumps(queries)
    ).json()
    return answer


def test_names_are_matched(site: Site) -> None:
    answer = matched(
        site,
        sure={"query": "Igmesine", "type": "Compound"},
        open={"query": "sigma", "limit": 2},
        none={"query": "xyzzyqq"},
    )
    best = answer["sure"]["result"][0]
    assert (best["id"], best["match"]) == ("compound/igmesine", True)
    assert best["type"] == [{"id": "Compound", "name": "compound"}]
    assert len(answer["open"]["result"]) == 2
    assert not any(each["match"] for each in answer["open"]["result"][1:])
    assert answer["none"]["result"] == []


@pytest.mark.parametrize(
    "queries",
    ["[", "[]", '{"q": {}}', '{"q": {"query": "a", "type": "Unicorn"}}',
     '{"q": {"query": "a", "limit": 0}}'],
)  # fmt: skip
def test_a_wrong_batch_is_told(site: Site, queries: str) -> None:
    reply = site.post("/api/reconcile", queries=queries)
    assert (reply.status, reply.problem()) == (400, "malformed")


def test_a_column_is_extended(site: Site) -> None:
    wanted = {
        "ids": ["compound/igmesine", "target/sigma-1-receptor", "compound/no-such"],
        "properties": [{"id": "exactMatch"}, {"id": "broader"}],
    }
    answer = site.post("/api/reconcile", extend=json.dumps(wanted)).json()
    assert [column["id"] for column in answer["meta"]] == ["exactMatch", "broader"]
    rows = answer["rows"]["compound/igmesine"]
    assert any("CHEMBL2110660" in value["str"] for value in rows["exactMatch"])
    broader = answer["rows"]["target/sigma-1-receptor"]["broader"]
    assert broader[0] == {"id": "target/sigma-receptor", "name": "sigma receptor"}
    assert answer["rows"]["compound/no-such"]["exactMatch"] == []


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("/api/reconcile/suggest/entity?prefix=igm", "compound/igmesine"),
        ("/api/reconcile/suggest/type?prefix=comp", "Compound"),
        ("/api/reconcile/suggest/property?prefix=syn", "altLabel"),
    ],
)
def test_suggestions(site: Site, path: str, id: str) -> None:
    assert site.get(path).json()["result"][0]["id"] == id


def test_a_preview_may_be_framed(site: Site) -> None:
    reply = site.get("/api/reconcile/preview?id=compound/igmesine")
    assert "frame-ancestors *" in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Frame-Options"] is None
    assert "igmesine" in reply.text
    framed = site.get("/api/reconcile/preview?id=compound/%3Cx%3E")
    assert framed.status in (400, 404)
