"""Responses: answers of the graph, problems in either shape, the headers of all."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Response, current_app, render_template, request

from kg.namespaces import Namespaces
from server import negotiation
from server.encoding import tags_of
from server.errors import MEDIA_TYPE, Problem
from server.evaluation.answer import IN_MEMORY, Answer
from server.evaluator import Asker
from server.fields import COMMON, KEPT, NOT_KEPT
from server.planning import Plan

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def asker() -> Asker:
    """Return who sent the request that is being handled."""
    clients = current_app.extensions["noograph.clients"]
    address = clients.address(request.remote_addr or "", request.headers)
    connection = request.environ.get("gunicorn.socket")
    return Asker(
        clients.number(address),
        connection.fileno() if connection is not None else None,
        # Before HTTP/1.1 nothing but the length tells a whole answer from a cut one.
        whole=request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0",
    )


def answer_response(plan: Plan, answer: Answer) -> Response:
    """Return the answer: with its length where it is complete, else streamed."""
    response = streamed(answer)
    response.headers["Content-Type"] = plan.chosen.content_type
    response.headers["Noograph-Timeout"] = f"{plan.timeout:g}"
    response.vary.add("Accept")
    truncated = answer.facts.get("truncated")
    if truncated is not None:
        response.headers["Noograph-Truncated"] = f"rows={truncated}"
    return cacheable(response, answer.name(plan.tag))


def streamed(answer: Answer) -> Response:
    """Return the bytes of an answer: whole where they are there, else as they come."""
    if answer.is_small:
        return Response(answer.read())
    response = Response(_stream(answer))
    if answer.complete:
        response.content_length = answer.size
    response.call_on_close(answer.close)
    return response


def cacheable(response: Response, tag: str | None) -> Response:
    """Let caches keep a response and ask each time whether it still holds."""
    if tag is None:
        response.headers["Cache-Control"] = NOT_KEPT
    else:
        response.set_etag(tag)
        response.headers["Cache-Control"] = KEPT
    return response


def not_modified(tag: str | None) -> Response | None:
    """Return a 304 where the client holds the representation ``tag`` already."""
    if tag is None or request.method not in ("GET", "HEAD"):
        return None
    names = (*tags_of(tag), *tags_of(f"{tag}{IN_MEMORY}"))
    held = (name for name in names if request.if_none_match.contains_weak(name))
    found = next(held, None)
    if found is None:
        return None
    response = Response(status=304)
    response.vary.update(("Accept", "Accept-Encoding"))
    return cacheable(response, found)


def _stream(answer: Answer) -> Iterator[bytes]:
    yield from answer


def problem_response(problem: Problem) -> Response:
    """Return a problem, as JSON for programs and as a page for people."""
    namespaces: Namespaces = current_app.extensions["noograph.namespaces"]
    document = problem.document(namespaces.base)
    if _wants_page():
        body = render_template("problem.html", problem=problem, document=document)
        response = Response(body, status=problem.status, mimetype="text/html")
    else:
        text = json.dumps(document, ensure_ascii=False) + "\n"
        response = Response(text, status=problem.status, content_type=MEDIA_TYPE)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = NOT_KEPT
    response.vary.add("Accept")
    return response


def _wants_page() -> bool:
    """Return whether a person asks: a query is never answered with HTML."""
    if request.path.rstrip("/") in ("/sparql", "/graph-store"):
        return False
    if request.path.startswith(("/api/", "/data/", "/graph-store/")):
        return False
    accept = request.headers.get("Accept", "")
    problem = negotiation.Format(
        "problem", MEDIA_TYPE, "problem", ("application/json",)
    )
    try:
        chosen = negotiation.choose((problem, negotiation.HTML), accept)
    except Problem:
        return False
    return chosen.format is negotiation.HTML


def add_headers(response: Response) -> Response:
    """Add what every response has: open to other origins, closed to tricks."""
    headers = response.headers
    headers.update(COMMON)
    if response.status_code in (201, 204):
        # There is nothing that could be of a type.
        del headers["Content-Type"]
    own = "Content-Security-Policy" in headers
    if response.mimetype == "text/html" and not own:
        headers["Content-Security-Policy"] = _POLICY
        headers["X-Frame-Options"] = "DENY"
    return response


def options_response(methods: tuple[str, ...]) -> Response:
    """Return the answer to OPTIONS, a preflight among them."""
    response = Response(status=204)
    allowed = ", ".join(methods)
    response.headers["Allow"] = allowed
    response.headers["Access-Control-Allow-Methods"] = allowed
    response.headers["Access-Control-Allow-Headers"] = (
        "Accept, Authorization, Content-Type, If-Match, If-None-Match"
    )
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
