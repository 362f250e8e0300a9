"""Queries with SERVICE, by a real server of ours to a real endpoint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from endpoints import FORMATS, Endpoint, weights
from served import Server, compound

from kg.namespaces import DEFAULT_BASE

PREFIX = "PREFIX x: <http://example.org/> "
SEVEN = "?c rdfs:label 'compound 7'@en"


def explained(server: Server, text: str) -> list[dict[str, Any]]:
    """Return the report on the calls of a query."""
    reply = server.query(PREFIX + text, more="&explain=federation")
    assert reply.type == "application/json", reply.text
    calls: list[dict[str, Any]] = reply.json()["calls"]
    return calls


def test_only_what_joins_is_asked_for(federated: Server, remote: Endpoint) -> None:
    text = f"SELECT ?w {{ {SEVEN} SERVICE <{remote.url}> {{ ?c x:weight ?w }} }}"
    reply = federated.query(PREFIX + text)
    assert reply.column("w") == ["7"]
    assert any(f"<{compound(7).value}>" in asked.query for asked in remote.asked)
    call = explained(federated, text)[0]
    assert (call["rows"], call["bindings"], call["error"]) == (1, 1, None)


@pytest.mark.parametrize(
    "pattern",
    [
        "{here} SERVICE {there}",
        "SERVICE {there} {here}",
        "{here} OPTIONAL {{ SERVICE {there} }}",
        "{here} {{ SERVICE {there} }} UNION {{ ?c x:none ?w }}",
        "{here} {{ SELECT ?c ?w {{ SERVICE {there} }} }}",
        "{here} FILTER EXISTS {{ SERVICE {there} }} BIND(7 AS ?w)",
        "{here} BIND(7 AS ?w) MINUS {{ SERVICE {other} }}",
        "VALUES ?e {{ {endpoint} }} {here} SERVICE ?e {there2}",
        "{here} BIND({endpoint} AS ?e) SERVICE ?e {there2}",
        "GRAPH ?g {{ {here} SERVICE {there} }}",
    ],
)
def test_bindings_travel_wherever_the_call_stands(
    federated: Server, remote: Endpoint, pattern: str
) -> None:
    endpoint = f"<{remote.url}>"
    text = pattern.format(
        here=f"{SEVEN} .",
        there=f"{endpoint} {{ ?c x:weight ?w }}",
        there2="{ ?c x:weight ?w }",
        other=f"{endpoint} {{ ?c x:has ?w }}",
        endpoint=endpoint,
    )
    reply = federated.query(f"{PREFIX} SELECT DISTINCT ?w {{ {text} }}")
    assert reply.status == 200, reply.text
    assert reply.column("w") == ["7"]
    call = explained(federated, f"SELECT DISTINCT ?w {{ {text} }}")[0]
    assert call["bindings"] == 1 and call["rows"] <= 1


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://127.0.0.1:9/> {} } }",
        "SELECT * { BIND(<http://127.0.0.1:9/sparql> AS ?e) SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { VALUES ?e { <http://127.0.0.1:9/> } SERVICE ?e { ?s ?p ?o } }",
    ],
)
def test_an_endpoint_that_is_not_listed_is_refused(
    federated: Server, text: str
) -> None:
    reply = federated.query(text)
    assert reply.status == 403
    assert reply.problem() == "federation-refused"
    assert reply.json()["endpoint"].startswith("http://127.0.0.1:9/")
    silent = federated.query(text.replace("SERVICE", "SERVICE SILENT"))
    assert silent.status == 200


@pytest.mark.parametrize(
    "change",
    [
        ("/sparql", "/sparql/"), ("/sparql", "/spar%71l"), ("/sparql", "/sparql?"),
        ("/sparql", "/sparql?a=b"), ("/sparql", "/sparql#x"), ("/sparql", ""),
        ("/sparql", "/SPARQL"), ("/sparql", "/./sparql"), ("/sparql", "//sparql"),
        ("127.0.0.1", "localhost"), ("127.0.0.1", "127.1"), ("127.0.0.1", "[::1]"),
        ("127.0.0.1", "user@127.0.0.1"), ("127.0.0.1", "127.0.0.1."),
        ("127.0.0.1", "2130706433"), ("127.0.0.1", "[::ffff:127.0.0.1]"),
        ("http:", "https:"), ("http:", "ftp:"), ("http:", "file:"),
    ],
)  # fmt: skip
def test_another_spelling_is_another_endpoint(
    federated: Server, remote: Endpoint, change: tuple[str, str]
) -> None:
    spelled = remote.url.replace(*change)
    reply = federated.query(f"ASK {{ SERVICE <{spelled}> {{ ?s ?p ?o }} }}")
    assert reply.problem() == "federation-refused", spelled


def test_scheme_and_host_have_no_case(federated: Server, remote: Endpoint) -> None:
    spelled = remote.url.replace("http:", "HTTP:")
    reply = federated.query(f"ASK {{ SERVICE <{spelled}> {{ ?s ?p ?o }} }}")
    assert reply.json()["boolean"] is True


def test_every_kind_of_term_comes_through(federated: Server, remote: Endpoint) -> None:
    text = (
        f"SELECT ?o {{ SERVICE <{remote.url}> {{ <{compound(1).value}> x:has ?o }} }}"
    )
    found = federated.query(PREFIX + text).json()["results"]["bindings"]
    terms = [row["o"] for row in found]
    assert {"type": "uri", "value": "http://example.org/é"} in terms
    assert {"type": "literal", "value": 'a "quoted"\n\\ text\t'} in terms
    german = {"type": "literal", "value": "gewicht", "xml:lang": "de-at"}
    assert german in terms
    odd = "http://example.org/odd"
    assert {"type": "literal", "value": "2020-01-01", "datatype": odd} in terms
    assert [term["type"] for term in terms].count("bnode") == 1


def test_a_blank_node_is_one_across_batches(
    graph: Path, remote: Endpoint, tmp_path: Path
) -> None:
    listed = tmp_path / "endpoints.toml"
    listed.write_text(f'[one]\nurl = "{remote.url}"\nbatch = 1\n')
    server = Server(graph, "--federate", str(listed))
    try:
        reply = server.query(
            f"{PREFIX} SELECT (COUNT(DISTINCT ?b) AS ?n) (COUNT(?b) AS ?all) {{ "
            f"VALUES ?c {{ <{compound(1).value}> <{compound(2).value}> }} "
            f"SERVICE <{remote.url}> {{ ?c x:has ?b }} FILTER(isBlank(?b)) }}"
        )
        assert (reply.column("n"), reply.column("all")) == (["1"], ["2"])
    finally:
        server.stop()


def test_what_nobody_names_may_still_be_counted(
    federated: Server, remote: Endpoint
) -> None:
    where = f"{{ {SEVEN} SERVICE <{remote.url}> {{ ?d x:has ?t }} }}"
    for counted, number in (("*", "10"), ("DISTINCT *", "10"), ("DISTINCT ?c", "1")):
        text = f"SELECT (COUNT({counted}) AS ?n) {where}"
        assert federated.query(PREFIX + text).column("n") == [number]


def test_answers_with_calls_are_kept_by_no_cache(
    federated: Server, remote: Endpoint
) -> None:
    reply = federated.query(f"ASK {{ SERVICE <{remote.url}> {{ ?s ?p ?o }} }}")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["ETag"] is None


def test_the_metrics_count_calls(federated: Server, remote: Endpoint) -> None:
    federated.query(f"ASK {{ SERVICE <{remote.url}> {{ ?s ?p 'for metrics' }} }}")
    text = federated.get("/metrics").text
    label = f'endpoint="{remote.url}",outcome="ok"'
    line = next(row for row in text.splitlines() if label in row)
    assert int(line.split()[-1]) >= 1


def test_the_journal_has_a_line_for_each_call(
    graph: Path, remote: Endpoint, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    server = Server(graph, "--federate", remote.url, "--journal", str(journal))
    server.query(f"ASK {{ SERVICE <{remote.url}> {{ ?s ?p 'for journal' }} }}")
    server.stop()
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    calls = [line for line in lines if "call" in line]
    assert [(c["call"], c["outcome"], c["rows"]) for c in calls] == [
        (remote.url, "ok", 0)
    ]


def test_a_description_and_a_graph_may_need_a_call(
    federated: Server, remote: Endpoint
) -> None:
    where = f"{{ {SEVEN} SERVICE <{remote.url}> {{ ?c x:weight ?w }} }}"
    described = federated.query(f"{PREFIX} DESCRIBE ?c {where}")
    assert "compound 7" in described.text
    made = federated.query(f"{PREFIX} CONSTRUCT {{ ?c x:w ?w }} {where}")
    assert "/c7>" in made.text


def test_the_service_description_lists_who_may_be_called(
    federated: Server, server: Server, remote: Endpoint
) -> None:
    said = federated.get("/sparql", Accept="text/turtle").text
    assert "sd:BasicFederatedQuery" in said and f"<{remote.url}>" in said
    assert "BasicFederatedQuery" not in server.get("/sparql", Accept="text/turtle").text


def test_a_call_inside_a_call_is_passed_on(federated: Server, remote: Endpoint) -> None:
    other = Endpoint.of(weights())
    try:
        reply = federated.query(
            f"{PREFIX} SELECT ?w {{ {SEVEN} SERVICE <{remote.url}> "
            f"{{ ?c x:weight ?v SERVICE <{other.url}> {{ ?c x:weight ?w }} }} }}"
        )
        assert reply.column("w") == ["7"]
        # Not by us, who may not call it.
        assert {asked.headers.get("user-agent", "") for asked in other.asked} != {""}
        assert not any("noograph" in a.headers["user-agent"] for a in other.asked)
    finally:
        other.close()


def test_several_calls_feed_each_other(federated: Server, remote: Endpoint) -> None:
    calls = explained(
        federated,
        f"SELECT * {{ SERVICE <{remote.url}> {{ ?d x:weight ?w }} "
        f"{SEVEN} SERVICE <{remote.url}> {{ ?c x:weight ?w }} }}",
    )
    assert [(call["bindings"], call["rows"]) for call in calls] == [(1, 1), (1, 1)]


@pytest.mark.parametrize(
    ("text", "bindings"),
    [
        # What is limited or counted inside is not narrowed from outside.
        ("{ SELECT ?c ?w { CALL } ORDER BY ?w LIMIT 5 }", 0),
        ("{ SELECT ?c (COUNT(*) AS ?n) { CALL } GROUP BY ?c }", 0),
        # What is handed through is.
        ("{ SELECT DISTINCT ?c { CALL } }", 1),
        ("{ SELECT ?w { CALL } }", 0),
        # What an OPTIONAL leaves unmatched would be seen further out.
        ("{ ?x skos:broader ?y OPTIONAL { CALL } }", 0),
        ("OPTIONAL { CALL }", 1),
        ("{ CALL } UNION { CALL }", 1),
        ("FILTER NOT EXISTS { CALL }", 1),
    ],
)
def test_bindings_go_where_they_change_nothing(
    graph: Path, remote: Endpoint, federated: Server, text: str, bindings: int
) -> None:
    call = f"SERVICE <{remote.url}> {{ ?c x:weight ?w FILTER(?w < 10) }}"
    query = f"SELECT (COUNT(*) AS ?n) {{ {SEVEN} . {text.replace('CALL', call)} }}"
    assert explained(federated, query)[0]["bindings"] == bindings


def test_data_behind_a_query_goes_along(federated: Server, remote: Endpoint) -> None:
    for head, kind in (("SELECT ?w", "SELECT"), ("ASK", "ASK")):
        calls = explained(
            federated,
            f"{head} {{ SERVICE <{remote.url}> {{ ?c x:weight ?w }} }} "
            f"VALUES ?c {{ <{compound(7).value}> }}",
        )
        assert (calls[0]["bindings"], calls[0]["rows"]) == (1, 1), kind


def test_more_bindings_than_are_sent_are_not_sent(
    graph: Path, remote: Endpoint, tmp_path: Path
) -> None:
    listed = tmp_path / "endpoints.toml"
    listed.write_text(f'[one]\nurl = "{remote.url}"\nbindings = 50\n')
    server = Server(graph, "--federate", str(listed))
    text = f"?c a noo:Compound SERVICE <{remote.url}> {{ ?c x:weight ?w }}"
    try:
        found = server.query(f"{PREFIX} SELECT (COUNT(*) AS ?n) {{ {text} }}")
        assert found.column("n") == ["1000"]
        assert explained(server, f"ASK {{ {text} }}")[0]["bindings"] == 0
    finally:
        server.stop()


@pytest.mark.parametrize(
    "text", ["SERVICE ?e { ?s ?p ?o }", "BIND('x' AS ?e) SERVICE ?e { ?s ?p ?o }"]
)
def test_a_variable_has_to_name_an_endpoint(federated: Server, text: str) -> None:
    reply = federated.query(f"SELECT * {{ {text} }}")
    assert (reply.status, reply.problem()) == (400, "malformed")
    assert "?e" in reply.json()["detail"]


def test_without_a_list_nobody_is_called(server: Server, remote: Endpoint) -> None:
    for call in (f"<{remote.url}>", "?e"):
        text = f"ASK {{ BIND(<{remote.url}> AS ?e) SERVICE {call} {{ ?s ?p ?o }} }}"
        assert server.query(text).problem() == "federation-refused"
        silent = text.replace("SERVICE", "SERVICE SILENT")
        assert server.query(silent).json()["boolean"] is True


def test_a_fault_of_the_query_is_told_as_one(
    federated: Server, remote: Endpoint
) -> None:
    call = f"SERVICE <{remote.url}> {{ ?s ?p ?o }}"
    reply = federated.query(f"SELECT * {{ {call} BIND(1 AS ?s) }}")
    assert (reply.status, reply.problem()) == (400, "syntax")
    reply = federated.query("SELECT * { SERVICE unknown:e { ?s ?p ?o } }")
    assert (reply.status, reply.problem()) == (400, "syntax")
    assert "unknown" in reply.json()["detail"]
    reply = federated.query(f"SELECT * {{ ?s ?p ?x LATERAL {{ {call} }} }}")
    assert (reply.status, reply.problem()) == (400, "malformed")


@pytest.mark.parametrize("form", ["json", "xml", "tsv", "csv"])
def test_any_format_of_results_is_read(graph: Path, form: str) -> None:
    media_type = next(
        m for m in FORMATS if form in m or form in m.replace("tab", "tsv")
    )
    endpoint = Endpoint.of(weights(), media_type)
    server = Server(graph, "--federate", endpoint.url)
    try:
        reply = server.query(
            f"{PREFIX} SELECT (COUNT(?w) AS ?n) {{ ?c a noo:Compound "
            f"SERVICE <{endpoint.url}> {{ ?c x:weight ?w }} }}"
        )
        assert reply.column("n") == ["1000"]
    finally:
        server.stop()
        endpoint.close()


class Cutting(Endpoint):
    """Cuts an answer of more than 20 rows, and says so as Virtuoso does."""

    def headers(self, query: str) -> dict[str, str]:
        found = sum(1 for _ in self.store.query(query))  # type: ignore[union-attr,misc]
        return {"X-SPARQL-MaxRows": "20"} if found > 20 else {}


def test_an_endpoint_that_cuts_its_answers_is_asked_for_less(graph: Path) -> None:
    endpoint = Cutting.of(weights())
    server = Server(graph, "--federate", endpoint.url)
    call = f"SERVICE <{endpoint.url}> {{ ?c x:weight ?w }}"
    here = f"?c skos:broader/skos:broader <{compound(0).value}> ."
    try:
        reply = server.query(f"{PREFIX} SELECT (COUNT(?w) AS ?n) {{ {here} {call} }}")
        assert reply.column("n") == ["100"]
        reply = server.query(f"{PREFIX} SELECT ?w {{ {call} }}")
        assert reply.problem() == "federation"
        assert "cut its answer short" in reply.json()["detail"]
    finally:
        server.stop()
        endpoint.close()


@pytest.mark.parametrize("method", ["get", "post", "direct"])
def test_each_way_of_asking_works(
    graph: Path, remote: Endpoint, tmp_path: Path, method: str
) -> None:
    listed = tmp_path / "endpoints.toml"
    listed.write_text(
        f'[one]\nurl = "{remote.url}?key=1"\nmethod = "{method}"\nbatch = 200\n'
        'headers = { Authorization = "Bearer x", User-Agent = "me" }\n'
    )
    server = Server(graph, "--federate", str(listed))
    try:
        reply = server.query(
            f"{PREFIX} SELECT (SUM(?w) AS ?n) {{ ?c skos:broader <{compound(3).value}> "
            f"SERVICE <{remote.url}?key=1> {{ ?c x:weight ?w }} }}"
        )
        assert reply.column("n") == ["345"]
        calls = explained(
            server,
            f"ASK {{ ?c a noo:Compound SERVICE <{remote.url}?key=1> "
            "{ ?c x:weight ?w } }",
        )
        assert sum(call["rows"] for call in calls) == 1000
        # What is too long for an address goes in more pieces.
        assert len(calls) == (5 if method != "get" else 10)
    finally:
        server.stop()
    asked = remote.asked[-1]
    assert asked.headers["authorization"] == "Bearer x"
    assert asked.headers["user-agent"] == "me"
    assert asked.method == ("GET" if method == "get" else "POST")


def test_the_form_that_the_engine_plans_well_has_no_calls(
    federated: Server, remote: Endpoint
) -> None:
    text = (
        f"{SEVEN} OPTIONAL {{ ?c skos:broader ?b . ?b rdfs:label ?l }} "
        f"SERVICE <{remote.url}> "
        "{ ?c x:weight ?w OPTIONAL { ?c x:a ?y . ?y x:b ?z } } "
        "FILTER EXISTS { ?c a ?kind . ?c skos:broader ?b }"
    )
    reply = federated.query(f"{PREFIX} SELECT ?l ?w {{ {text} }}")
    assert (reply.column("l"), reply.column("w")) == (["compound 0"], ["7"])


def test_an_endpoint_may_be_named_in_any_way_that_sparql_has(
    federated: Server, remote: Endpoint
) -> None:
    place, _, path = remote.url.rpartition("/")
    escaped = remote.url.replace("h", "\\u0068", 1)
    for prologue, name in (
        (f"PREFIX e: <{place}/>", f"e:{path}"),
        (f"BASE <{place}/>", f"<{path}>"),
        ("", f"<{escaped}>"),
    ):
        text = f"{SEVEN} sErViCe#\n{name}{{?c x:weight ?w}}"
        reply = federated.query(f"{prologue} {PREFIX} SELECT ?w {{ {text} }}")
        assert reply.column("w") == ["7"], reply.text
        other = text.replace("sparql", "other")
        reply = federated.query(f"{prologue} {PREFIX} SELECT ?w {{ {other} }}")
        assert reply.problem() == "federation-refused"


def test_bindings_come_from_the_graphs_that_are_asked(
    federated: Server, remote: Endpoint
) -> None:
    second = f"{DEFAULT_BASE}graph/document/second"
    where = f"{{ ?c rdfs:label ?l SERVICE <{remote.url}> {{ ?c x:weight ?w }} }}"
    for text, more in (
        (f"SELECT (COUNT(*) AS ?n) FROM <{second}> {where}", ""),
        (f"SELECT (COUNT(*) AS ?n) {where}", f"&default-graph-uri={second}"),
    ):
        reply = federated.query(PREFIX + text, more=more)
        assert reply.column("n") == ["500"]
        told = federated.query(PREFIX + text, more=f"{more}&explain=federation")
        assert sum(call["bindings"] for call in told.json()["calls"]) == 501
