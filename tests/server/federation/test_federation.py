"""Queries with SERVICE, by a real server of ours to a real endpoint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from endpoints import Endpoint
from served import Server, compound

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
