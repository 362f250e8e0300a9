"""Pages, entity data and operations over real HTTP."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse
from served import Server


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/html", "/page/compound/c7"),
        ("text/turtle", "/data/compound/c7.ttl"),
        ("application/rdf+xml", "/data/compound/c7.rdf"),
        ("application/ld+json", "/data/compound/c7.jsonld"),
        ("application/n-triples;q=0.9, text/html;q=0.5", "/data/compound/c7.nt"),
        ("", "/page/compound/c7"),
    ],
)
def test_an_entity_leads_to_what_the_client_prefers(
    server: Server, accept: str, location: str
) -> None:
    reply = server.get("/id/compound/c7", Accept=accept)
    assert reply.status == 303
    assert reply.headers["Location"] == location
    assert "Accept" in reply.headers["Vary"]


@pytest.mark.parametrize(
    ("extension", "form"),
    [
        ("ttl", RdfFormat.TURTLE),
        ("nt", RdfFormat.N_TRIPLES),
        ("rdf", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
def test_entity_data_in_each_format(
    server: Server, extension: str, form: RdfFormat
) -> None:
    reply = server.get(f"/data/compound/c7.{extension}")
    assert reply.status == 200
    values = {quad.object.value for quad in parse(reply.body, form)}
    assert {"compound 7", "compound 70"} <= values
    again = server.get(
        f"/data/compound/c7.{extension}", If_None_Match=reply.headers["ETag"]
    )
    assert again.status == 304


def test_an_entity_page_shows_both_directions(server: Server) -> None:
    reply = server.get("/page/compound/c7")
    assert reply.type == "text/html"
    assert "<h1>compound 7</h1>" in reply.text
    assert 'href="/page/compound/c70"' in reply.text
    assert "<script>" not in reply.text
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]


def test_literals_are_escaped(server: Server) -> None:
    reply = server.get("/page/odd/controls")
    assert "&lt;i&gt;&amp;" in reply.text
    assert "<i>" not in reply.text


@pytest.mark.parametrize(
    "path",
    [
        "/id/compound/unknown",
        "/page/compound/unknown",
        "/data/compound/unknown.ttl",
        "/data/compound/c7.exe",
        "/id/compound/%3Cscript%3E",
        "/nothing",
    ],
)
def test_what_is_not_there_is_404(server: Server, path: str) -> None:
    reply = server.get(path)
    assert reply.status == 404
    assert reply.problem() == "not-found"
    page = server.get(path, Accept="text/html")
    assert page.status == 404
    assert page.type == ("application/problem+json" if "/data" in path else "text/html")


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/problem/deadline"])
def test_plain_routes(server: Server, path: str) -> None:
    reply = server.get(path)
    assert reply.status == 200
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Set-Cookie"] is None


def test_metrics_count_executors(server: Server) -> None:
    assert "noograph_executors " in server.get("/metrics").text


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/"), ("DELETE", "/page/compound/c7")]
)
def test_a_wrong_method_is_told_the_right_ones(
    server: Server, method: str, path: str
) -> None:
    reply = server.send(method, path)
    assert (reply.status, reply.problem()) == (405, "method-not-allowed")
    assert "GET" in reply.headers["Allow"]


def test_a_file_is_sent_whole(server: Server) -> None:
    reply = server.get("/static/noograph.css")
    assert (reply.status, reply.type) == (200, "text/css")
    assert ":root" in reply.text
