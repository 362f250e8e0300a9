"""Called by other engines: each joins its own graph with ours, and gets all of it.

What is right is told by one store that holds both graphs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
from engines import ENGINES, Ask, Bag, bag, comunica_over
from fetching import fetch
from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.store import current_version

DATA = Path(__file__).parents[2] / "data" / "called"
OWN = DATA / "own.ttl"
QUERIES = sorted(DATA.glob("*.rq"))
NOT_FROM_PYPI = {"comunica", "jena", "rasqal", "virtuoso"}
MARKED = [
    pytest.param(name, marks=getattr(pytest.mark, name))
    if name in NOT_FROM_PYPI
    else name
    for name in ENGINES
]


@pytest.fixture(scope="session")
def both(store: Path) -> pyoxigraph.Store:
    """Return one store in memory with our default graph and the other's."""
    joined = pyoxigraph.Store()
    version = current_version(store)
    ours = version.open().quads_for_pattern(None, None, None, DefaultGraph())
    joined.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in ours)
    joined.bulk_load(path=OWN, format=pyoxigraph.RdfFormat.TURTLE)
    return joined


# What an engine cannot do with any endpoint, whatever it is answered.
CANNOT = {
    ("virtuoso", "counted"): "reads a sub-select of a SERVICE as a table of its own",
    ("rasqal", "counted"): "knows no sub-select",
    ("rasqal", "filter"): "sends functions as operators, which is no SPARQL",
    ("rasqal", "optional"): "dies of OPTIONAL in a SERVICE",
}


@pytest.fixture(scope="module", params=MARKED)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Ask]]:
    """Yield each engine with the other graph in it, and its name."""
    work = tmp_path_factory.mktemp(request.param)
    with ENGINES[request.param](OWN, work) as ask:
        yield request.param, ask


def expected(both: pyoxigraph.Store, query: str) -> Bag:
    text = query.replace("SERVICE <ENDPOINT>", "")
    answer = both.query(text)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    body = answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    return bag(json.loads(body or b""))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_an_engine_that_calls_us_gets_the_join(
    engine: tuple[str, Ask], both: pyoxigraph.Store, endpoint: str, path: Path
) -> None:
    name, ask = engine
    query = path.read_text(encoding="utf-8")
    wanted = expected(both, query)
    assert wanted
    called = query.replace("ENDPOINT", f"{endpoint}/sparql")
    if (name, path.stem) in CANNOT:
        with pytest.raises(AssertionError):
            ask(called)
    else:
        assert ask(called) == wanted


@pytest.mark.comunica
@pytest.mark.parametrize("name", ["plain", "optional"])
def test_comunica_takes_us_as_one_of_its_sources(
    both: pyoxigraph.Store, endpoint: str, tmp_path: Path, name: str
) -> None:
    query = (DATA / f"{name}.rq").read_text(encoding="utf-8")
    found = comunica_over(
        OWN, f"{endpoint}/sparql", tmp_path, query.replace("SERVICE <ENDPOINT>", "")
    )
    assert found == expected(both, query)


CALL = "SELECT ?f { ?f noo:compound compound:igmesine ; noo:direction noo:improved }"
BATCH = "SELECT ?c ?f {{ VALUES ?c {{ {} }} ?f noo:compound ?c }}"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
SHAPES: dict[str, tuple[str, str, dict[str, str]]] = {
    # As GraphDB and RDF4J: a row index in the batch, settings of their own.
    "rdf4j": (
        "queryLn=SPARQL&infer=true&query="
        + quote(
            'SELECT ?c ?f ?__rowIdx { VALUES (?c ?__rowIdx) { (compound:igmesine "0") '
            '(UNDEF "1") } ?f noo:compound ?c ; noo:direction noo:improved }'
        ),
        "application/sparql-results+json, application/x-binary-rdf-results-table;q=0.8",
        {},
    ),
    "virtuoso": (
        f"query={quote(CALL)}&maxrows=10000&format=text%2Fxml",
        "application/sparql-results+xml, text/turtle, application/rdf+xml",
        {"Content_Length": "0"},
    ),
    "jena": (
        "query=" + quote(CALL, safe="?:/{}<>;"),
        "application/sparql-results+json, text/csv, */*;q=0.1",
        {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c"},
    ),
    "sparqlwrapper": (
        f"query={quote(CALL)}&format=json&output=json&results=json&format=json",
        "application/sparql-results+json,application/json,text/javascript",
        {},
    ),
    "sib-editor": (f"ac=1&query={quote(CALL)}", "application/sparql-results+json", {}),
    "perl": (
        "query=" + quote(CALL),
        "application/sparql-results+xml;q=0.9,application/rdf+xml,text/turtle",
        {"TE": "deflate,gzip;q=0.3"},
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_engines_send_is_answered(endpoint: str, name: str) -> None:
    query, accept, headers = SHAPES[name]
    reply = fetch(endpoint, f"/sparql?{query}", Accept=accept, **headers)
    assert reply.status == 200, reply.text
    assert reply.type in {each.partition(";")[0] for each in re.split(r",\s*", accept)}
    assert "finding/igmesine" in reply.text


@pytest.mark.parametrize("size", [1, 50, 1000, 5000])
def test_a_batch_of_bindings_is_answered_whole(endpoint: str, size: int) -> None:
    known = ["compound:igmesine", "compound:milacemide"]
    names = [*known[:size], *(f"compound:none-{n}" for n in range(size - 2))]
    reply = fetch(
        endpoint,
        "/sparql",
        "POST",
        urlencode({"query": BATCH.format(" ".join(names))}),
        Accept="application/sparql-results+json",
        **FORM,
    )
    rows = reply.json()["results"]["bindings"]
    found = {row["c"]["value"].rpartition("/")[2] for row in rows}
    assert found == {name.partition(":")[2] for name in known[:size]}


def test_a_sub_select_that_comes_without_its_prefixes_is_read(endpoint: str) -> None:
    sent = f"BASE <http://127.0.0.1:7878/> SELECT REDUCED * WHERE {{ {{ {CALL} }} }}"
    reply = fetch(endpoint, f"/sparql?query={quote(sent)}")
    assert reply.status == 200
    assert "finding/igmesine" in reply.text


def test_the_description_that_a_client_reads_first_leads_back_to_us(
    endpoint: str,
) -> None:
    reply = fetch(endpoint, "/sparql", Accept="text/turtle;q=0.9, */*;q=0.1")
    found = pyoxigraph.parse(reply.body, format=pyoxigraph.RdfFormat.TURTLE)
    name = NamedNode("http://www.w3.org/ns/sparql-service-description#endpoint")
    assert {q.object for q in found if q.predicate == name} == {
        NamedNode(f"{endpoint}/sparql")
    }
