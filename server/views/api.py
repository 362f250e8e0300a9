"""``/api/queries/{name}``: the library over HTTP, one address a question."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request

from kg.sparql.library import Library, LibraryQuery
from kg.sparql.limits import with_limit
from kg.sparql.parameters import take_page
from kg.sparql.syntax import parse
from server.errors import Problem
from server.evaluator import Evaluator
from server.library_api import Call, read_call
from server.planning import Plan
from server.protocol import Parameters, Query, method_not_allowed, parse_parameters
from server.rendering import answer_response, asker, not_modified, options_response

blueprint = Blueprint("api", __name__)

METHODS = ("GET", "HEAD", "OPTIONS")
_ANY = [*METHODS, "POST", "PUT", "DELETE", "PATCH"]


def library() -> Library:
    """Return the library under the base of this server."""
    found: Library = current_app.extensions["noograph.library"]
    return found


def find_query(name: str) -> LibraryQuery:
    """Return a query of the library.

    :raises Problem: 404 with the names that look like it.
    """
    if name not in library():
        close = library().close_names(name)
        hint = f"; did you mean {', '.join(close)}?" if close else ""
        detail = f"the library has no query {name}{hint}"
        raise Problem(404, "not-found", detail)
    return library()[name]


def read_parameters() -> Parameters:
    """Return the parameters of the request that is being handled."""
    return parse_parameters(request.environ.get("QUERY_STRING", ""))


@blueprint.route("/api/queries/<name>", methods=_ANY, provide_automatic_options=False)
def answer(name: str) -> Response:
    """Answer a query of the library with the parameters of the address."""
    if request.method == "OPTIONS":
        return options_response(METHODS)
    if request.method not in METHODS:
        raise method_not_allowed(request.method, METHODS)
    query = find_query(name)
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    call = read_call(query, read_parameters(), evaluator.namespaces)
    plan = _plan(call, evaluator)
    known = not_modified(plan.tag)
    if known is not None:
        return known
    found = evaluator.run(plan, asker())
    response = answer_response(plan, found)
    response.headers.add("Link", f'</queries/{name}>; rel="describedby"')
    more = found.facts.get("truncated") is not None
    for relation, offset in _neighbours(call, more):
        response.headers.add("Link", f'<{_at(offset)}>; rel="{relation}"')
    if call.limit is not None and not evaluator.settings.max_rows:
        # The cut was asked for.
        response.headers.pop("Noograph-Truncated", None)
    return response


def _plan(call: Call, evaluator: Evaluator) -> Plan:
    """Return how the call is answered.

    The limit is left to the executor, which then tells whether there is more.
    """
    paged = call.query.form == "select" and bool(call.limit)
    text = take_page(call.bound, None, call.offset) if paged else call.text
    wanted = Query(text, timeout=call.timeout, format=call.format)
    plan = evaluator.plan(wanted, request.headers.get("Accept"))
    if not paged or call.limit is None:
        return plan
    limited = with_limit(parse(text), call.limit)
    rows = min(call.limit, plan.request.get("max_rows") or call.limit)
    limits = {"max_rows": rows, "truncate": True, "limited_text": limited}
    tag = f"{plan.tag}-{rows}" if plan.tag else None
    return replace(plan, request={**plan.request, **limits}, whole=True, tag=tag)


def _neighbours(call: Call, more: bool) -> list[tuple[str, int]]:
    if not call.limit:
        return []
    found = []
    if call.offset:
        found += [("first", 0), ("prev", max(call.offset - call.limit, 0))]
    if more:
        found.append(("next", call.offset + call.limit))
    return found


def _at(offset: int) -> str:
    pairs = [pair for pair in read_parameters().pairs if pair[0] != "offset"]
    return f"{request.path}?{urlencode([*pairs, ('offset', str(offset))])}"
