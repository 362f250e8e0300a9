"""The library over HTTP: pages, forms, one address a question, its interface."""

import csv
import io

import pytest
from fetching import fetch
from fuzz_interface import fuzz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from kg.namespaces import Namespaces
from kg.sparql.library import Library
from server.errors import Problem
from server.library_api import RESERVED, read_call
from server.protocol import Parameters, parse_parameters

FLAGSHIP = "sigma1-agonists-reversing-scopolamine-amnesia"
API = f"/api/queries/{FLAGSHIP}"
LIBRARY = Library(Namespaces())
GRAPHS = [name for name in LIBRARY if LIBRARY[name].form == "construct"]
LOCAL = [name for name in LIBRARY if not LIBRARY[name].endpoints]


@pytest.mark.parametrize("name", LOCAL)
def test_every_query_answers_at_its_address(endpoint: str, name: str) -> None:
    reply = fetch(endpoint, f"/api/queries/{name}")
    assert reply.status == 200, reply.text
    form = "ld+json" if LIBRARY[name].form == "construct" else "results+json"
    assert form in reply.type or LIBRARY[name].form == "construct"


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_every_query_has_a_page(endpoint: str, name: str) -> None:
    reply = fetch(endpoint, f"/queries/{name}", Accept="text/html")
    assert reply.status == 200
    assert f'<form action="/queries/{name}"' in reply.text
    for parameter in LIBRARY[name].parameters:
        assert f'name="{parameter.name}"' in reply.text


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
    ],
)
def test_every_format_of_results(endpoint: str, form: str, media_type: str) -> None:
    by_name = fetch(endpoint, f"{API}?format={form}")
    by_header = fetch(endpoint, API, Accept=media_type)
    assert by_name.type == by_header.type == media_type
    assert by_name.body == by_header.body
    if form != "csv":
        format_ = QueryResultsFormat.from_media_type(media_type)
        assert format_ is not None
        assert len(list(parse_query_results(by_name.body, format=format_))) >= 1  # type: ignore[arg-type]


def test_values_given_change_the_answer(endpoint: str) -> None:
    assert fetch(endpoint, f"{API}?model=no-such-model").column("compound") == []
    same = "model=model:scopolamine-induced-amnesia&direction=improved&target="
    assert fetch(endpoint, f"{API}?{same}").body == fetch(endpoint, API).body
    twice = "direction=improved&direction=noo:worsened"
    assert fetch(endpoint, f"{API}?{twice}").status == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("endpoint=http://127.0.0.1/", "endpoint"),
        ("query=ASK{}", "query"),
        ("model=a%20b", "model"),
        ("model=x%3E%20%7D", "model"),
        ("direction=better", "direction"),
        ("limit=-1", "limit"),
        ("limit=1.5", "limit"),
        ("limit=1&limit=2", "limit"),
        ("offset=x", "offset"),
        ("limit=", "limit"),
        ("timeout=soon", "timeout"),
        ("timeout=", "timeout"),
        ("timeout=0.001", "timeout"),
    ],
)
def test_a_wrong_parameter_is_named(endpoint: str, query: str, parameter: str) -> None:
    reply = fetch(endpoint, f"{API}?{query}")
    assert (reply.status, reply.problem()) == (400, "malformed")
    assert reply.json()["parameter"] == parameter


def test_an_unknown_query_is_not_found(endpoint: str) -> None:
    reply = fetch(endpoint, f"/api/queries/{FLAGSHIP[:-2]}")
    assert (reply.status, reply.problem()) == (404, "not-found")
    assert FLAGSHIP in reply.json()["detail"]


def test_writing_to_a_query_is_not_allowed(endpoint: str) -> None:
    reply = fetch(endpoint, API, "POST")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert fetch(endpoint, API, "OPTIONS").status == 204


def test_an_answer_held_already_is_not_sent_again(endpoint: str) -> None:
    first = fetch(endpoint, API)
    again = fetch(endpoint, API, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    other = fetch(endpoint, f"{API}?direction=worsened")
    assert other.headers["ETag"] != first.headers["ETag"]


def test_pages_lead_from_one_to_the_next(endpoint: str) -> None:
    address = "/api/queries/findings-by-kind"
    whole = fetch(endpoint, f"{address}?format=csv").text.splitlines()[1:]
    seen: list[str] = []
    path: str | None = f"{address}?format=csv&limit=2"
    while path is not None:
        reply = fetch(endpoint, path)
        rows = list(csv.reader(io.StringIO(reply.text)))[1:]
        assert len(rows) <= 2
        seen += reply.text.splitlines()[1:]
        assert "Noograph-Truncated" not in reply.headers
        path = linked(reply.headers.get_all("Link") or [], "next")
    assert seen == whole and len(seen) > 2


def linked(headers: list[str], relation: str) -> str | None:
    for header in headers:
        target, _, rest = header.partition(">")
        if f'rel="{relation}"' in rest:
            return target.removeprefix("<")
    return None


def test_the_library_is_listed(endpoint: str) -> None:
    listed = fetch(endpoint, "/queries", Accept="application/json").json()
    assert [query["name"] for query in listed] == sorted(LIBRARY)
    page = fetch(endpoint, "/queries", Accept="text/html").text
    assert all(f'href="/queries/{name}"' in page for name in LIBRARY)


def test_a_page_shows_the_answer_when_it_was_run(endpoint: str) -> None:
    page = fetch(endpoint, f"/queries/{FLAGSHIP}?run=1", Accept="text/html").text
    assert 'href="/page/compound/igmesine"' in page
    wrong = f"/queries/{FLAGSHIP}?run=1&model=%3Cscript%3E"
    page = fetch(endpoint, wrong, Accept="text/html").text
    assert "parameter model" in page and "<script>" not in page


def test_the_file_of_a_query_is_served(endpoint: str) -> None:
    reply = fetch(endpoint, f"/queries/{FLAGSHIP}.rq")
    assert reply.type == "application/sparql-query"
    assert reply.text == LIBRARY[FLAGSHIP].text


def test_the_interface_is_valid_openapi(endpoint: str) -> None:
    document = fetch(endpoint, "/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    paths = document["paths"]
    assert {f"/api/queries/{name}" for name in LIBRARY} <= set(paths)
    for name, query in LIBRARY.items():
        described = paths[f"/api/queries/{name}"]["get"]["parameters"]
        own = {p["name"] for p in described if "name" in p} - {"format"}
        assert own == {parameter.name for parameter in query.parameters}


def test_examples_of_the_interface_are_answered(endpoint: str) -> None:
    document = fetch(endpoint, "/openapi.json").json()
    for path, methods in document["paths"].items():
        given = [
            f"{parameter['name']}={value}"
            for parameter in methods["get"].get("parameters", ())
            for value in parameter.get("example", ())
            if path.startswith("/api/") and not methods["get"].get("x-endpoints")
        ]
        reply = fetch(endpoint, f"{path}?{'&'.join(given)}".replace(" ", "%20"))
        expected = {"/graph-store": (400,)}.get(path, (200, 403))
        assert reply.status in expected, reply.text


def test_the_interface_is_what_it_says(endpoint: str) -> None:
    # A few operations; tests/benchmarks/fuzz_interface.py takes all of them.
    some = f"^/(graph-store|readyz|sparql|api/queries/{FLAGSHIP})$"
    assert fuzz(endpoint, 3, paths=some) == []


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_no_parameter_is_called_as_those_of_the_server(name: str) -> None:
    own = {parameter.name for parameter in LIBRARY[name].parameters}
    assert not own & {*RESERVED, "run"}


def names_and_values() -> st.SearchStrategy[list[tuple[str, str]]]:
    names = st.sampled_from(["model", "direction", "limit", "offset", "format", "x"])
    return st.lists(st.tuples(names, st.text(max_size=20)), max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names_and_values())
def test_whatever_is_given_is_bound_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        call = read_call(LIBRARY[FLAGSHIP], Parameters(tuple(pairs)), Namespaces())
    except Problem as problem:
        assert (problem.status, problem.kind) == (400, "malformed")
        assert problem.members["parameter"] in {name for name, _ in pairs}
    else:
        assert call.text.count("VALUES") == LIBRARY[FLAGSHIP].query.count("VALUES")


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_comes_in_the_formats_of_graphs(endpoint: str, name: str) -> None:
    reply = fetch(endpoint, f"/api/queries/{name}", Accept="text/turtle")
    assert list(parse(reply.body, format=RdfFormat.TURTLE))
    page = fetch(endpoint, f"/queries/{name}?run=1", Accept="text/html")
    assert page.status == 200 and "<pre>" in page.text


def test_parameters_of_an_address_are_decoded() -> None:
    assert parse_parameters("a=%CF%83+1").pairs == (("a", "σ 1"),)
