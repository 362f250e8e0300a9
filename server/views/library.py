"""``/queries``: the library, for people and programs; ``/openapi.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request

from kg import __version__
from kg.metadata.files import dataset_names
from kg.sparql.library import LibraryQuery
from kg.sparql.parameters import take_page
from kg.sparql.recorded import Recorded, find_recorded
from server import negotiation
from server.errors import Problem
from server.evaluator import Evaluator
from server.library_api import read_call
from server.negotiation import GRAPHS, RESULTS, Format
from server.openapi import describe_api
from server.protocol import Parameters, Query
from server.rendering import asker, cacheable, not_modified
from server.views.api import find_query, library, read_parameters

blueprint = Blueprint("library", __name__)

JSON = Format("json", "application/json", "JSON")
SPARQL = Format("rq", "application/sparql-query", "SPARQL", charset=True)
_SHOWN = 100
_RUN = "run"


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a page shows it: rows of result terms, or triples as text."""

    columns: tuple[str, ...] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    more: bool = False
    triples: str | None = None


@blueprint.get("/queries")
def queries() -> Response:
    """List the library: by tag for people, as JSON for programs."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    accept, asked = request.headers.get("Accept"), request.args.get("format")
    chosen = negotiation.choose((negotiation.HTML, JSON), accept, asked)
    if chosen.format == JSON:
        found = [_described(query) for query in library().values()]
        body = json.dumps(found, ensure_ascii=False, indent=1)
        tag = f"{evaluator.version().id}-queries"
        response = cacheable(Response(body, content_type=chosen.content_type), tag)
    else:
        tags: dict[str, list[LibraryQuery]] = {}
        for query in library().values():
            for name in query.tags:
                tags.setdefault(name, []).append(query)
        body = render_template(
            "queries.html", queries=list(library().values()), tags=sorted(tags.items())
        )
        response = Response(body, content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


@blueprint.get("/queries/<name>.rq")
def text(name: str) -> Response:
    """Return the file of a query, with its header."""
    query = find_query(name)
    return Response(query.text, content_type=SPARQL.content_type())


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """Show a query: what it asks, a form, its answer, when it was last right."""
    found = find_query(name)
    accept, asked = request.headers.get("Accept"), request.args.get("format")
    offered = (negotiation.HTML, JSON, SPARQL)
    chosen = negotiation.choose(offered, accept, asked)
    if chosen.format == JSON:
        body = json.dumps(_described(found), ensure_ascii=False, indent=1)
    elif chosen.format == SPARQL:
        body = found.text
    else:
        body = _page(found, read_parameters())
    response = Response(body, content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the interface as OpenAPI."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    version = evaluator.version()
    public = current_app.extensions["noograph.public"]
    writable = evaluator.settings.writable
    tag = evaluator.tag("openapi", __version__, public, str(writable))
    known = not_modified(tag)
    if known is not None:
        return known
    document = describe_api(
        library().values(),
        public,
        dataset_names(version).version,
        writable=writable,
    )
    body = json.dumps(document, ensure_ascii=False)
    return cacheable(Response(body, mimetype="application/json"), tag)


def _described(query: LibraryQuery) -> dict[str, Any]:
    public = current_app.extensions["noograph.public"]
    recorded = find_recorded(query.name)
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "form": query.form,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "description": parameter.description,
                "prefix": parameter.prefix,
                "choices": list(parameter.choices),
                "defaults": list(parameter.defaults),
            }
            for parameter in query.parameters
        ],
        "minimum_rows": query.minimum_rows,
        "endpoints": list(query.endpoints),
        "verified": _verified(recorded),
        "page": f"{public}queries/{query.name}",
        "api": f"{public}api/queries/{query.name}",
        "query": query.query,
    }


def _verified(recorded: Recorded | None) -> dict[str, Any] | None:
    if recorded is None:
        return None
    return {
        "on": recorded.verified,
        "dataset": recorded.dataset,
        "rows": recorded.count,
        "sha256": recorded.checksum,
    }


def _page(query: LibraryQuery, parameters: Parameters) -> str:
    """Return the page of a query; with ``run`` its answer is on it."""
    wanted = [pair for pair in parameters.pairs if pair[0] not in (_RUN, "format")]
    filled = [pair for pair in wanted if pair[1]]
    given: dict[str, list[str]] = {}
    for name, value in filled:
        given.setdefault(name, []).append(value)
    answer = problem = None
    if parameters.all(_RUN):
        try:
            answer = _answer(query, Parameters(tuple(wanted)))
        except Problem as found:
            problem = found
    address = f"/api/queries/{query.name}"
    return render_template(
        "query.html",
        query=query,
        given=given,
        answer=answer,
        problem=problem,
        shown=_SHOWN,
        recorded=find_recorded(query.name),
        formats=RESULTS if query.form in ("select", "ask") else GRAPHS[:4],
        address=f"{address}?{urlencode(filled)}" if filled else address,
        separator="&" if filled else "?",
        public=current_app.extensions["noograph.public"].rstrip("/"),
    )


def _answer(query: LibraryQuery, parameters: Parameters) -> Shown:
    """Return the first rows of the answer, or its triples."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    call = read_call(query, parameters, evaluator.namespaces)
    tabular = query.form in ("select", "ask")
    most = _SHOWN + 1 if query.form == "select" else None
    wanted = Query(
        take_page(call.text, most),
        timeout=call.timeout,
        format="json" if tabular else "ttl",
    )
    body = b"".join(evaluator.run(evaluator.plan(wanted, None), asker()))
    if not tabular:
        return Shown(triples=body.decode())
    found = json.loads(body)
    if "boolean" in found:
        word = "yes" if found["boolean"] else "no"
        return Shown(("answer",), [{"answer": {"type": "literal", "value": word}}])
    rows = found["results"]["bindings"]
    return Shown(tuple(found["head"]["vars"]), rows[:_SHOWN], more=len(rows) > _SHOWN)
