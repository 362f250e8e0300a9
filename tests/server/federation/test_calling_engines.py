"""Our calls, answered by the engines that others run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from endpoints import weights
from engines import oxigraph_at, virtuoso_at
from pyoxigraph import RdfFormat, serialize
from served import Server

QUERIES = {
    "plain": (
        "SELECT (SUM(?w) AS ?n) { HERE SERVICE REMOTE { ?c x:weight ?w } }",
        "45",
    ),
    "after": (
        "SELECT (SUM(?w) AS ?n) { SERVICE REMOTE { ?c x:weight ?w } HERE }",
        "45",
    ),
    "optional": (
        "SELECT (COUNT(?t) AS ?n) { HERE OPTIONAL { SERVICE REMOTE "
        "{ ?c x:has ?t FILTER(isIRI(?t)) } } }",
        "2",
    ),
    "nested": (
        "SELECT (SUM(?w) AS ?n) { HERE SERVICE REMOTE { { ?c x:weight ?w } UNION "
        "{ ?c x:none ?w } } }",
        "45",
    ),
    "blank": (
        "SELECT (COUNT(DISTINCT ?t) AS ?n) { HERE SERVICE REMOTE "
        "{ ?c x:has ?t FILTER(isBlank(?t)) } FILTER(isBlank(?t)) }",
        "1",
    ),
    "language": (
        "SELECT (COUNT(*) AS ?n) { VALUES ?t { 'gewicht'@de-at } "
        "SERVICE REMOTE { ?c x:has ?t } }",
        "2",
    ),
    "limited": (
        "SELECT (SUM(?w) AS ?n) { HERE SERVICE REMOTE { SELECT ?c ?w "
        "{ ?c x:weight ?w } ORDER BY ?w LIMIT 3 } }",
        "3",
    ),
    "counted": (
        "SELECT (SUM(?k) AS ?n) { HERE SERVICE REMOTE { SELECT ?c (COUNT(?w) AS ?k) "
        "{ ?c x:weight ?w } GROUP BY ?c } }",
        "10",
    ),
}
HERE = "?c skos:broader <https://w3id.org/noograph/id/compound/c0> ."
ENGINES: dict[str, Callable[[Path, Path], Any]] = {
    "oxigraph": oxigraph_at,
    "virtuoso": virtuoso_at,
}


@pytest.mark.parametrize(
    "engine", ["oxigraph", pytest.param("virtuoso", marks=pytest.mark.virtuoso)]
)
def test_an_engine_is_called(graph: Path, tmp_path: Path, engine: str) -> None:
    data = tmp_path / "remote.ttl"
    triples = (quad.triple for quad in weights())
    data.write_bytes(serialize(triples, format=RdfFormat.TURTLE) or b"")
    with ENGINES[engine](data, tmp_path) as address:
        listed = tmp_path / "endpoints.toml"
        listed.write_text(f'[one]\nurl = "{address}"\nbatch = 4\n')
        server = Server(graph, "--federate", str(listed))
        try:
            for name, (text, expected) in QUERIES.items():
                query = text.replace("HERE", HERE).replace("REMOTE", f"<{address}>")
                reply = server.query(f"PREFIX x: <http://example.org/> {query}")
                assert reply.status == 200, f"{name}: {reply.text}"
                assert reply.column("n") == [expected], name
        finally:
            server.stop()
