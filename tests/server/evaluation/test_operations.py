"""What an executor does: which graphs it needs for it."""

from __future__ import annotations

from typing import Any

import pytest

from server.evaluation.operations import reads_default_graph

QUERY = {"operation": "query", "text": "SELECT * { ?s ?p ?o }"}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param(QUERY, True, id="a query"),
        pytest.param({**QUERY, "default": None}, True, id="no dataset"),
        pytest.param({**QUERY, "default": []}, False, id="an empty dataset"),
        pytest.param({**QUERY, "named": ["x:g"]}, False, id="a named graph"),
        pytest.param({**QUERY, "merge": ["x:g"]}, False, id="a merge"),
        pytest.param(
            {**QUERY, "text": "ASK { GRAPH ?g {} }"}, False, id="in the pattern"
        ),
        pytest.param(
            {**QUERY, "text": "ASK from <x:g> {}"}, False, id="in small letters"
        ),
        pytest.param(
            {**QUERY, "text": r"ASK { \u0047RAPH ?g {} }"}, False, id="escaped"
        ),
        pytest.param(
            {**QUERY, "rewritten": "ASK { GRAPH ?g {} }"}, False, id="rewritten"
        ),
        pytest.param(
            {"operation": "describe", "iris": [], "select": "SELECT ?s FROM <x:g> {}"},
            False,
            id="what is described",
        ),
        pytest.param(
            {"operation": "describe", "iris": ["x:s"]}, True, id="a description"
        ),
        pytest.param(
            {"operation": "describe", "iris": ["x:s"], "graphs": ["x:g"]},
            False,
            id="a description from a graph",
        ),
        pytest.param(
            {"operation": "graph", "graph_name": "x:g"}, False, id="a whole graph"
        ),
        pytest.param({"operation": "graph"}, True, id="the whole default graph"),
    ],
)
def test_the_default_graph_is_enough(
    request_: dict[str, Any], *, expected: bool
) -> None:
    assert reads_default_graph(request_) is expected
