"""What a machine reads first, over HTTP: formats, dates, addresses, downloads."""

import gzip
import hashlib
import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from fetching import fetch
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.namespaces import DEFAULT_BASE, PREFIXES, Namespaces

EDITOR = sorted((Path(__file__).parents[1] / "data" / "editor").glob("*.rq"))
DCAT, SPDX = PREFIXES["dcat"], PREFIXES["spdx"]
DOCUMENTS = ("/.well-known/void", "/.well-known/sparql-examples", "/catalog", "/sparql")


def quads(endpoint: str, path: str) -> list[Quad]:
    reply = fetch(endpoint, path, Accept="text/turtle")
    assert reply.status == 200, reply.text
    return list(parse(reply.body, format=RdfFormat.TURTLE))


def objects(found: list[Quad], predicate: str) -> set[str]:
    return {
        quad.object.value
        for quad in found
        if quad.predicate.value == predicate
        and isinstance(quad.object, NamedNode | Literal)
    }


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/n-triples", "application/rdf+xml"],
)
def test_every_document_comes_in_every_format(
    endpoint: str, path: str, media_type: str
) -> None:
    reply = fetch(endpoint, path, Accept=media_type)
    assert (reply.status, reply.type) == (200, media_type)
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    assert set(parse(reply.body, format=form)) == set(quads(endpoint, path))
    assert "Accept" in reply.headers["Vary"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", DOCUMENTS[:3])
def test_a_document_held_already_is_not_sent_again(endpoint: str, path: str) -> None:
    tag = fetch(endpoint, path, Accept="text/turtle").headers["ETag"]
    again = fetch(endpoint, path, Accept="text/turtle", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_names_the_address_that_it_was_served_at(
    endpoint: str, path: str
) -> None:
    reply = fetch(endpoint, path, Accept="application/n-triples")
    assert f"<{endpoint}/sparql>" in reply.text
    assert f"<{DEFAULT_BASE}sparql>" not in reply.text


def test_void_says_by_whom_under_what_and_when(endpoint: str) -> None:
    found = quads(endpoint, "/.well-known/void")
    terms = PREFIXES["dcterms"]
    assert objects(found, f"{terms}license") == {
        "https://creativecommons.org/licenses/by/4.0/"
    }
    assert objects(found, f"{terms}publisher")
    assert all(date.endswith("Z") for date in objects(found, f"{terms}modified"))


def test_the_service_description_has_void_and_examples(endpoint: str) -> None:
    found = quads(endpoint, "/sparql")
    for path in ("/.well-known/void", "/.well-known/sparql-examples"):
        assert set(quads(endpoint, path)) <= set(found)
    sd = PREFIXES["sd"]
    services = {q.subject for q in found if q.predicate.value == f"{sd}endpoint"}
    assert services == {NamedNode(f"{endpoint}/sparql")}
    assert len(objects(found, f"{sd}defaultDataset")) == 1


def test_the_catalogue_leads_to_files_that_are_what_it_says(endpoint: str) -> None:
    found = quads(endpoint, "/catalog")
    files = objects(found, f"{DCAT}downloadURL")
    assert len(files) == 8
    checksums = objects(found, f"{SPDX}checksumValue")
    sizes = objects(found, f"{DCAT}byteSize")
    for address in files:
        assert address.startswith(f"{endpoint}/dumps/")
        body = fetch(endpoint, address.removeprefix(endpoint)).body
        assert hashlib.sha256(body).hexdigest() in checksums
        assert str(len(body)) in sizes


def test_each_thing_of_the_catalogue_has_what_dcat_and_bioschemas_ask_for(
    endpoint: str,
) -> None:
    found = quads(endpoint, "/catalog") + quads(endpoint, "/.well-known/void")
    demanded = {
        "dcat:Catalog": "dcterms:title dcterms:description dcterms:publisher"
        " dcterms:license dcat:dataset dcat:service",
        "dcat:Dataset": "dcterms:title dcterms:description dcterms:publisher"
        " dcterms:issued dcat:version dcat:distribution dcat:keyword",
        "dcat:DataService": "dcterms:title dcat:endpointURL dcat:servesDataset"
        " dcat:endpointDescription dcterms:conformsTo",
        "dcat:Distribution": "dcterms:title dcterms:license dcat:accessURL",
        "schema:Dataset": "schema:name schema:description schema:identifier"
        " schema:keywords schema:license schema:url dcterms:conformsTo",
        "schema:DataCatalog": "schema:name schema:description schema:url"
        " schema:keywords schema:provider dcterms:conformsTo",
        "schema:DataDownload": "schema:contentUrl schema:encodingFormat",
    }
    prefixes = Namespaces().prefixes()

    def full(name: str) -> str:
        label, _, local = name.partition(":")
        return prefixes[label] + local

    for kind, properties in demanded.items():
        members = {q.subject for q in found if q.object == NamedNode(full(kind))}
        assert members, kind
        for member in members:
            known = {q.predicate.value for q in found if q.subject == member}
            assert {full(name) for name in properties.split()} <= known, member


def test_a_part_of_a_dump_can_be_had(endpoint: str) -> None:
    path = "/dumps/noograph.nq.gz"
    whole = fetch(endpoint, path)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = fetch(endpoint, path, Range="bytes=10-29")
    assert (part.status, part.body) == (206, whole.body[10:30])
    kept = fetch(endpoint, path, If_None_Match=whole.headers["ETag"])
    assert kept.status == 304
    past = fetch(endpoint, path, Range=f"bytes={len(whole.body)}-")
    assert past.status == 416
    assert gzip.decompress(whole.body).count(b"\n") > 1000


@pytest.mark.parametrize("name", ["nothing.nq", "..%2Fversion.json", "%2e%2e/data"])
def test_nothing_else_is_sent(endpoint: str, name: str) -> None:
    assert fetch(endpoint, f"/dumps/{name}").status == 404


def test_lists_of_the_same_formats_do_not_get_mixed_up(endpoint: str) -> None:
    for path in ("/dumps/", "/queries", "/dumps/", "/queries/findings-by-kind"):
        reply = fetch(endpoint, path, Accept="application/json")
        assert reply.type == "application/json" and reply.json()


def test_dumps_are_listed(endpoint: str) -> None:
    listed = fetch(endpoint, "/dumps/", Accept="application/json").json()
    sums = fetch(endpoint, "/dumps/SHA256SUMS").text
    assert all(f"{one['sha256']}  {one['name']}" in sums for one in listed)
    page = fetch(endpoint, "/dumps/", Accept="text/html").text
    assert all(one["sha256"] in page for one in listed)


def test_prefixes_come_as_a_map_a_context_and_declarations(endpoint: str) -> None:
    known = Namespaces().prefixes()
    assert fetch(endpoint, "/prefixes").json() == known
    context = fetch(endpoint, "/prefixes", Accept="application/ld+json").json()
    assert context == {"@context": known}
    text = fetch(endpoint, "/prefixes", Accept="text/turtle").text
    list(parse(f"{text}<a:b> rdfs:label 'x' .", format=RdfFormat.TURTLE))
    page = fetch(endpoint, "/prefixes", Accept="text/html")
    assert page.type == "text/html"


def test_the_iri_of_an_example_leads_to_it(endpoint: str) -> None:
    path = "/.well-known/sparql-examples/findings-by-kind"
    page = fetch(endpoint, path, Accept="text/html")
    assert (page.status, page.headers["Location"]) == (303, "/queries/findings-by-kind")
    data = fetch(endpoint, path, Accept="text/turtle")
    assert data.headers["Location"] == "/.well-known/sparql-examples"
    assert fetch(endpoint, f"{path}x").status == 404


def test_the_catalogue_page_carries_bioschemas(endpoint: str) -> None:
    page = fetch(endpoint, "/catalog", Accept="text/html").text
    text = page.partition('<script type="application/ld+json">')[2]
    found = json.loads(text.partition("</script>")[0])
    assert found["@type"] == "Dataset"
    assert len(found["distribution"]) == 8


@pytest.mark.parametrize("query", EDITOR, ids=lambda path: path.stem)
def test_editors_get_their_metadata_fast_over_http(endpoint: str, query: Path) -> None:
    # As the SIB editor asks: an extra parameter, JSON, within five seconds.
    path = f"/sparql?ac=1&query={quote(query.read_text(encoding='utf-8'))}"
    times = []
    for _ in range(3):
        start = time.perf_counter()
        reply = fetch(endpoint, path, Accept="application/sparql-results+json")
        times.append(time.perf_counter() - start)
    assert reply.json()["results"]["bindings"]
    assert min(times) < 0.1
