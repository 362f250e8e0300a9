"""Queries over real HTTP, to a real server."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)
from served import Reply, Server

from kg.namespaces import DEFAULT_BASE, NOO
from kg.ontology.graph import read_ontology

FORM = "application/x-www-form-urlencoded"
FIRST = f"{DEFAULT_BASE}graph/document/first"
SECOND = f"{DEFAULT_BASE}graph/document/second"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?o }"


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type"),
    [
        ("GET", f"/sparql?query={quote(COUNT)}", None, None),
        ("GET", f"/sparql/?query={quote(COUNT)}&ac=1", None, None),
        ("POST", "/sparql", urlencode({"query": COUNT}), FORM),
        ("POST", f"/sparql?query={quote(COUNT)}", "", FORM),
        ("POST", "/sparql/", COUNT, "application/sparql-query"),
    ],
)
def test_a_query_is_answered_however_sent(
    server: Server, method: str, path: str, body: str | None, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    reply = server.send(method, path, body, headers)
    assert reply.status == 200, reply.text
    # Each triple once, though two graphs share half of the labels.
    assert reply.column("n") == ["1001"]


def test_a_compressed_body_is_read(server: Server) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    # A file of several members is what all of them hold.
    body = b"".join(gzip.compress(part.encode()) for part in (COUNT[:9], COUNT[9:]))
    reply = server.send("POST", "/sparql", body, headers)
    assert reply.column("n") == ["1001"]
    for wrong in (body[:-1], body + b"junk", gzip.compress(b"") * 2000, b""):
        reply = server.send("POST", "/sparql", wrong, headers)
        assert (reply.status, reply.problem()) == (400, "malformed")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/sparql-results+json", QueryResultsFormat.JSON),
        ("application/sparql-results+xml", QueryResultsFormat.XML),
        ("text/tab-separated-values", QueryResultsFormat.TSV),
    ],
)
def test_rows_come_in_the_format_asked_for(
    server: Server, accept: str, form: QueryResultsFormat
) -> None:
    text = "SELECT ?o { ?s rdfs:label ?o } ORDER BY ?s LIMIT 3"
    reply = server.query(text, Accept=accept)
    assert reply.type == accept
    rows = [row["o"].value for row in parse_query_results(reply.body, form)]  # type: ignore[union-attr]
    assert rows == ["compound 0", "compound 1", "compound 10"]


def test_csv_is_plain(server: Server) -> None:
    text = "SELECT ?o { ?s rdfs:label ?o } ORDER BY DESC(?o) LIMIT 1"
    reply = server.query(text, more="&format=csv")
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.text == "o\r\ncompound 999\r\n"


def test_xml_names_its_encoding(server: Server) -> None:
    reply = server.query("ASK {}", Accept="application/sparql-results+xml")
    assert reply.text.startswith('<?xml version="1.0" encoding="UTF-8"?>')


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/n-quads", RdfFormat.N_QUADS),
        ("application/trig", RdfFormat.TRIG),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        f"CONSTRUCT WHERE {{ <{DEFAULT_BASE}id/compound/c7> ?p ?o }}",
        f"DESCRIBE <{DEFAULT_BASE}id/compound/c7>",
    ],
    ids=["construct", "describe"],
)
def test_graphs_come_in_the_format_asked_for(
    server: Server, accept: str, form: RdfFormat, text: str
) -> None:
    reply = server.query(text, Accept=accept)
    assert reply.type == accept
    values = {quad.object.value for quad in parse(reply.body, form)}
    assert "compound 7" in values


def test_describe_shows_both_directions_and_labels(server: Server) -> None:
    reply = server.query(
        "DESCRIBE ?c { ?c rdfs:label 'compound 7'@en }", Accept="application/n-triples"
    )
    assert "/c7> <http://www.w3.org/2004/02/skos/core#broader>" in reply.text
    assert "/c70> <http://www.w3.org/2004/02/skos/core#broader>" in reply.text
    assert '"compound 70"@en' in reply.text
    assert '"compound 8"@en' not in reply.text


def test_describe_of_nothing_is_an_empty_graph(server: Server) -> None:
    reply = server.query("DESCRIBE <http://example.org/nothing>")
    assert (reply.status, reply.body) == (200, b"")


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        (f"SELECT (COUNT(*) AS ?n) FROM <{SECOND}> {{ ?s rdfs:label ?o }}", "", "501"),
        ("SELECT (COUNT(*) AS ?n) FROM <http://x/none> { ?s ?p ?o }", "", "0"),
        (COUNT, f"&default-graph-uri={quote(SECOND)}", "501"),
        (COUNT, "&default-graph-uri=http://x/none", "0"),
        (
            f"SELECT (COUNT(*) AS ?n) FROM <{FIRST}> {{ ?s rdfs:label ?o }}",
            f"&default-graph-uri={quote(SECOND)}",
            "501",
        ),
        (
            "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s rdfs:label ?o } }",
            f"&named-graph-uri={quote(SECOND)}",
            "501",
        ),
        ("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "", "2"),
    ],
)
def test_named_datasets_win_over_the_merged_default_graph(
    server: Server, text: str, more: str, expected: str
) -> None:
    assert server.query(text, more=more).column("n") == [expected]


def test_overlapping_graphs_of_from_are_merged(server: Server) -> None:
    text = (
        f"SELECT (COUNT(*) AS ?n) FROM <{FIRST}> FROM <{SECOND}> {{ ?s rdfs:label ?o }}"
    )
    assert server.query(text).column("n") == ["1001"]


def test_head_has_the_headers_of_get(server: Server) -> None:
    path = f"/sparql?query={quote(COUNT)}"
    get, head = server.get(path), server.send("HEAD", path)
    assert head.status == 200
    assert head.body == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Noograph-Timeout"):
        assert head.headers[name] == get.headers[name], name


def test_every_answer_is_open_to_other_origins(server: Server) -> None:
    reply = server.query("ASK {}", Origin="http://example.org")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Access-Control-Allow-Credentials"] is None
    assert "Noograph-Timeout" in reply.headers["Access-Control-Expose-Headers"]
    assert "Accept" in reply.headers["Vary"]


def test_preflight_is_answered(server: Server) -> None:
    reply = server.send("OPTIONS", "/sparql", None, {"Origin": "http://example.org"})
    assert reply.status == 204
    assert reply.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in reply.headers["Access-Control-Allow-Headers"]


def test_an_answer_held_already_is_not_sent_again(server: Server) -> None:
    first = server.query(COUNT)
    again = server.query(COUNT, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    other = server.query(COUNT, more="&format=csv")
    assert other.headers["ETag"] != first.headers["ETag"]


def test_an_answer_that_changes_has_no_tag(server: Server) -> None:
    assert server.query("SELECT (RAND() AS ?r) {}").headers["ETag"] is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("SELECT * {\n ?s ?p }", 2, "unexpected '}'"),
        ("SELECT * { ?s ?p ?o", 1, "ends too early"),
        ("SELECT *\n{ ?s foo:bar ?o }", 2, "prefix foo: is not declared"),
        ("SELECT ?p { ?s ?p ?o } GROUP BY ?s", 1, "unbound"),
        ("", None, "empty"),
        ("gibberish", 1, "unexpected 'gibberish'"),
    ],
)
def test_a_syntax_error_says_where(
    server: Server, text: str, line: int | None, said: str
) -> None:
    reply = server.query(text)
    assert reply.status == 400
    assert reply.problem() == ("malformed" if not text else "syntax")
    assert said in reply.json()["detail"]
    assert reply.json().get("line") == line


def test_a_syntax_error_is_never_a_page(server: Server) -> None:
    reply = server.query("gibberish", Accept="text/html")
    assert reply.problem() in ("syntax", "not-acceptable")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT * " + "{" * 400 + "}" * 400, "too-complex"),
        ("SELECT * { " + "{} UNION " * 8000 + "{} }", "too-complex"),
        ("ASK { " + "?s ?p ?o . " * 20000 + "}", "too-complex"),
    ],
    ids=["braces", "unions", "flat"],
)
def test_what_is_too_complex_is_refused(
    server: Server, text: str, problem: str
) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    reply = server.send("POST", "/sparql", text, headers)
    assert (reply.status, reply.problem()) == (400, problem)
    told = reply.json()
    assert told["value"] in (256, 20_000)
    assert f"{told['limit']}, where at most {told['value']} are" in told["detail"]


def test_what_is_just_within_the_limits_runs(start: Callable[..., Server]) -> None:
    server = start("--timeout", "20")
    headers = {"Content-Type": "application/sparql-query"}
    for text in (
        "ASK " + "{" * 250 + "}" * 250,
        "ASK { " + "{} UNION " * 6000 + "{} }",
        "ASK { FILTER(" + "(" * 250 + "true" + ")" * 250 + ") }",
        "ASK { FILTER(" + "!" * 19_000 + "true) }",
    ):
        reply = server.send("POST", "/sparql", text, headers)
        assert reply.status == 200, (text[:40], reply.text)


def test_service_is_refused_by_name(server: Server) -> None:
    reply = server.query("SELECT * {\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (reply.status, reply.problem()) == (403, "federation-refused")
    assert reply.json()["endpoint"] == "http://127.0.0.1:9/"
    assert reply.json()["line"] == 2


def test_silent_service_is_the_empty_solution(server: Server) -> None:
    text = (
        "SELECT * { BIND(1 AS ?a) SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }"
    )
    reply = server.query(text)
    assert reply.status == 200
    bindings = json.loads(reply.body)["results"]["bindings"]
    assert [set(row) for row in bindings] == [{"a"}]


@pytest.mark.parametrize("accept", ["application/sparql-results+xml"])
def test_what_xml_cannot_carry_is_refused(server: Server, accept: str) -> None:
    text = f"SELECT ?o {{ <{DEFAULT_BASE}id/odd/controls> rdfs:label ?o }}"
    reply = server.query(text, Accept=accept)
    assert (reply.status, reply.problem()) == (406, "not-representable")
    assert server.query(text).column("o") == ["a\x01b"]


def test_a_property_that_rdf_xml_cannot_name_is_refused(server: Server) -> None:
    text = "CONSTRUCT WHERE { ?s <http://example.org/1> ?o }"
    reply = server.query(text, Accept="application/rdf+xml")
    assert (reply.status, reply.problem()) == (406, "not-representable")


def test_the_service_describes_itself(server: Server) -> None:
    reply = server.get("/sparql", Accept="text/turtle")
    assert reply.type == "text/turtle"
    triples = {
        (quad.predicate.value.rsplit("#")[-1], quad.object.value)
        for quad in parse(reply.body, RdfFormat.TURTLE)
    }
    endpoint = f"http://127.0.0.1:{server.port}/sparql"
    assert ("endpoint", endpoint) in triples
    assert ("name", FIRST) in triples
    assert ("triples", "3002") in triples


def test_a_browser_gets_the_form(server: Server) -> None:
    reply = server.get("/sparql", Accept="text/html,*/*;q=0.8")
    assert reply.type == "text/html"
    assert "<textarea" in reply.text


def test_updates_are_refused(server: Server) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    reply = server.send("POST", "/sparql", "CLEAR ALL", headers)
    assert (reply.status, reply.problem()) == (403, "read-only")
    assert server.query("CLEAR ALL").status == 400


def test_the_host_header_changes_nothing(server: Server) -> None:
    reply = server.get("/sparql", Accept="text/turtle", Host="evil.example")
    assert "evil" not in reply.text


def test_the_limits_in_force_are_declared(server: Server) -> None:
    reply = server.get("/sparql", Accept="application/n-triples")
    found = {
        quad.predicate.value.rsplit("/")[-1]: quad.object.value
        for quad in parse(reply.body, RdfFormat.N_TRIPLES)
        if "/ontology/limit" in quad.predicate.value
    }
    assert found == {
        "limitTimeout": "2",
        "limitMemory": "256",
        "limitQueue": "64",
        "limitResult": "1024",
        "limitBody": "16",
        "limitAddress": "65536",
        "limitTokens": "20000",
        "limitNesting": "256",
    }


def test_all_limits_are_terms_of_the_ontology(start: Callable[..., Server]) -> None:
    options = ("--max-rows", "9", "--client-queries", "3", "--rate", "100")
    reply = start(*options).get("/sparql", Accept="application/n-triples")
    named = {quad.predicate.value for quad in parse(reply.body, RdfFormat.N_TRIPLES)}
    named |= {
        quad.subject.value
        for quad in parse(reply.body, RdfFormat.N_TRIPLES)
        if isinstance(quad.subject, NamedNode)
    }
    named = {name for name in named if name.startswith(NOO)}
    assert {"limitRows", "limitQueriesOfClient", "limitRate"} <= {
        name.removeprefix(NOO) for name in named
    }
    defined = {str(subject) for subject in read_ontology().subjects()}
    assert named <= defined


def test_links_come_from_the_public_address(start: Callable[..., Server]) -> None:
    server = start("--public-url", "https://kg.example.org/")
    reply = server.get("/sparql", Accept="text/turtle", Host="evil.example")
    assert "<https://kg.example.org/sparql>" in reply.text
    assert "127.0.0.1" not in reply.text
    assert "evil" not in reply.text


STAR = """SELECT ?c ?up {
  ?c a noo:Compound
  OPTIONAL { ?c skos:broader ?b . ?b rdfs:label ?l ; skos:broader ?up }
} ORDER BY ?c ?up"""


def test_a_plan_is_told_and_not_run(server: Server) -> None:
    reply = server.query(STAR, more="&explain=plan")
    assert (reply.status, reply.type) == (200, "application/json")
    told = reply.json()
    assert told["query"] == STAR
    assert [step["rule"] for step in told["rules"]] == ["lateral-optional"]
    assert "LATERAL" in told["evaluated"]
    plain = server.query(STAR, more="&explain=plan&rewrite=no").json()
    assert (plain["rules"], plain["evaluated"]) == ([], STAR)


def test_rewriting_changes_no_answer(server: Server) -> None:
    rewritten, written = server.query(STAR), server.query(STAR, more="&rewrite=no")
    assert rewritten.json() == written.json()
    assert rewritten.json()["results"]["bindings"]


def test_rewriting_is_switched_by_yes_or_no_only(server: Server) -> None:
    reply = server.query(STAR, more="&rewrite=perhaps")
    assert (reply.status, reply.json()["parameter"]) == (400, "rewrite")


def test_what_was_counted_at_build_is_answered_from_that(server: Server) -> None:
    query = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
    told = server.query(query, more="&explain=plan").json()
    assert [step["rule"] for step in told["rules"]] == ["counted-at-build"]
    assert server.query(query).json() == server.query(query, more="&rewrite=no").json()


LABEL = 'SELECT ?c { ?c rdfs:label ?l FILTER(CONTAINS(LCASE(STR(?l)), "%s")) }'


def test_texts_are_looked_up_in_the_index(server: Server) -> None:
    query = LABEL % "pound 77"
    told = server.query(query, more="&explain=plan").json()
    assert [step["rule"] for step in told["rules"]] == ["text-lookup"]
    assert '"compound 777"@en' in told["evaluated"]
    found, written = server.query(query), server.query(query, more="&rewrite=no")
    assert len(found.json()["results"]["bindings"]) == 11
    assert _bag(found) == _bag(written)
    common = server.query(LABEL % "compound", more="&explain=plan").json()
    assert common["rules"] == []


def test_a_search_may_have_its_rows_counted(start: Callable[..., Server]) -> None:
    server = start("--max-rows", "5", size=1000)
    reply = server.query(LABEL % "pound 77", more="&truncate=yes")
    assert reply.headers["Noograph-Truncated"] == "rows=5"
    assert len(reply.json()["results"]["bindings"]) == 5


FOUND = "SELECT ?c ?score ?name { ?c noo:search 'compound 77' %s }"


def test_a_search_that_cannot_be_done_is_refused(server: Server) -> None:
    refused = server.query(FOUND % "; skos:broader []")
    assert (refused.status, refused.json()["line"]) == (400, 1)
    # This version was made without names.
    assert server.query(FOUND % "; noo:searchScore ?score").status == 503


def test_words_are_searched_for_in_texts(server: Server) -> None:
    query = "SELECT ?c { ?c rdfs:label ?l . ?l noo:containsWords '77 comp*' }"
    for more in ("", "&rewrite=no"):
        rows = server.query(query, more=more).json()["results"]["bindings"]
        assert [row["c"]["value"][-4:] for row in rows] == ["/c77"]
    told = server.query(query, more="&explain=plan").json()
    assert [step["rule"] for step in told["rules"]][:1] == ["search"]
    assert told["query"] == query


def _bag(reply: Reply) -> list[str]:
    return sorted(str(row) for row in reply.json()["results"]["bindings"])


def test_a_fault_is_told_in_the_words_of_the_query(server: Server) -> None:
    reply = server.query(STAR.replace("?l ;", "?l ; ; nope:"))
    assert reply.status == 400
    assert reply.json()["line"] == 3
