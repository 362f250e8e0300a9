"""``/graph-store``: the SPARQL 1.1 Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-http-rdf-update/. A graph is named by ``?graph=`` or
``?default``, or directly by an address under ``/graph-store/``.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from email.policy import HTTP
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request

from server import negotiation, protocol
from server.bodies import read_body
from server.encoding import tags_of
from server.errors import Problem
from server.evaluation.answer import IN_MEMORY
from server.evaluator import Evaluator
from server.negotiation import GRAPHS, Format
from server.rendering import (
    asker,
    cacheable,
    not_modified,
    options_response,
    streamed,
)
from server.writing.desk import Desk

blueprint = Blueprint("graph_store", __name__)

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
_ANY = [*METHODS, "PATCH"]
_IN_PATH = "/:@!$&'()*+,;=~-._"
_MOST_PARTS = 100
_AS_IS = frozenset({"7bit", "8bit", "binary"})
_MULTIPART = "multipart/form-data"
_ROUTE: dict[str, Any] = {"methods": _ANY, "provide_automatic_options": False}


@blueprint.route("/graph-store", **_ROUTE)
@blueprint.route("/graph-store/", **_ROUTE)
@blueprint.route("/graph-store/<path:name>", **_ROUTE)
def graph_store(name: str = "") -> Response:
    """Answer by the Graph Store Protocol."""
    if request.method == "OPTIONS":
        return options_response(METHODS)
    if request.method not in METHODS:
        raise protocol.method_not_allowed(request.method, METHODS)
    if request.method in ("GET", "HEAD"):
        return _read(_graph(name))
    desk: Desk = current_app.extensions["noograph.desk"]
    desk.admit(request.headers.get("Authorization"))
    if request.method == "POST" and not name and not request.query_string:
        return _create(desk)
    return _write(desk, _graph(name))


def _graph(name: str) -> str | None:
    """Return the IRI of the graph that the request names, None for the default graph.

    :raises Problem: where it names none, or more than one.
    """
    parameters = protocol.parse_parameters(request.environ.get("QUERY_STRING", ""))
    if name:
        return f"{_address()}/{quote(name, safe=_IN_PATH)}"
    graph = parameters.only("graph")
    default = bool(parameters.all("default"))
    if default == (graph is not None):
        detail = "name one graph: ?graph=IRI or ?default"
        raise protocol.malformed(detail, "graph")
    # The protocol knows no base for the name of a graph in an address.
    if graph is not None and not protocol.is_absolute_iri(graph):
        detail = f"graph: {graph!r} is not an absolute IRI"
        raise protocol.malformed(detail, "graph")
    return graph


def _address() -> str:
    public: str = current_app.extensions["noograph.public"]
    return f"{public}graph-store"


def _read(graph: str | None) -> Response:
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    chosen = negotiation.choose(
        GRAPHS, request.headers.get("Accept"), request.args.get("format")
    )
    version = evaluator.version()
    tag = evaluator.tag("graph", graph or "", chosen.format.name)
    known = not_modified(tag)
    if known is not None:
        return known
    asked = {
        "operation": "graph",
        "graph_name": graph,
        "graph": chosen.format.name,
        "version": str(version.folder),
    }
    answer = evaluator.start(asked, asker())
    response = streamed(answer)
    response.headers["Content-Type"] = chosen.content_type
    response.vary.add("Accept")
    return cacheable(response, answer.name(tag))


def _write(desk: Desk, graph: str | None) -> Response:
    facts = desk.change_graph(
        {
            "method": request.method,
            "graph_name": graph,
            "parts": [] if request.method == "DELETE" else _parts(),
            "base": graph or _address(),
            **_conditions(graph),
        },
        asker(),
    )
    if not facts.get("created"):
        return Response(status=204)
    response = Response(status=201)
    if graph is not None:
        response.headers["Location"] = graph
        response.autocorrect_location_header = False
    return response


def _conditions(graph: str | None) -> dict[str, Any]:
    """Return under which conditions the graph may be changed (RFC 9110, 13.1).

    :raises Problem: where it is not what the client has seen.
    """
    conditions: dict[str, Any] = {}
    if request.if_none_match.star_tag:
        conditions["exists"] = False
    if request.if_match.star_tag:
        conditions["exists"] = True
    elif request.if_match:
        evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
        conditions["version"] = evaluator.version().id
        tags = [evaluator.tag("graph", graph or "", each.name) for each in GRAPHS]
        names = [*tags, *(f"{tag}{IN_MEMORY}" for tag in tags)]
        if not any(request.if_match.contains(t) for n in names for t in tags_of(n)):
            raise Problem(412, "precondition", "the graph is another one by now")
    return conditions


def _create(desk: Desk) -> Response:
    """Make a graph under a name of our own, as POST to the store itself asks."""
    graph = f"{_address()}/{secrets.token_hex(8)}"
    asked = {"method": "POST", "graph_name": graph, "parts": _parts(), "base": graph}
    desk.change_graph(asked, asker())
    response = Response(status=201)
    response.autocorrect_location_header = False
    response.headers["Location"] = graph
    return response


def _parts() -> list[dict[str, str]]:
    """Return the bodies sent, each with its format; a form may hold several."""
    settings = current_app.extensions["noograph.settings"]
    body = read_body(request.environ, settings.max_body)
    content_type = request.headers.get("Content-Type", "")
    if not content_type.lower().startswith(_MULTIPART):
        return [_part(content_type, body)]
    return [
        _part(kind, payload) for kind, payload in _parts_of_form(content_type, body)
    ]


def _parts_of_form(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield media type and bytes of each part (RFC 7578).

    :raises Problem: where there is none, or one that may not be what was sent.
    """
    read = BytesHeaderParser(policy=HTTP).parsebytes
    named = read(f"Content-Type: {content_type}\n\n".encode("latin-1", "replace"))
    boundary = named.get_boundary("").encode("latin-1", "replace")
    end = b"\r\n" if b"\r\n" in body else b"\n"
    _, *sections = (end + body).split(end + b"--" + boundary, _MOST_PARTS + 2)
    if len(sections) > _MOST_PARTS + 1:
        raise protocol.malformed(f"the form has more than {_MOST_PARTS} parts")
    if not boundary or len(sections) < 2 or not sections[-1].startswith(b"--"):
        raise protocol.malformed("the form holds no part, or is cut short")
    for section in sections[:-1]:
        padding, first, rest = section.partition(end)
        head, blank, payload = (first + rest).partition(end + end)
        if padding.strip() or not blank:
            raise protocol.malformed("a part of the form has no head")
        fields = read(head.removeprefix(end) + end + end)
        coding = str(fields.get("Content-Transfer-Encoding", "binary"))
        if coding.strip().lower() not in _AS_IS:
            detail = "a part of the form is not sent as it is (RFC 7578, 4.7)"
            raise protocol.malformed(detail)
        yield str(fields.get("Content-Type", "")), payload


def _part(content_type: str, body: bytes) -> dict[str, str]:
    media_type = content_type.split(";")[0].strip().lower()
    found = _format(media_type)
    if found is None:
        accepted = ", ".join(each.media_type for each in GRAPHS)
        raise Problem(
            415,
            "unsupported-media-type",
            f"a body of type {media_type or '(none)'} is not understood; "
            f"use one of {accepted}",
            headers={"Accept-Post": accepted},
        )
    return {"format": found.name, "body": base64.b64encode(body).decode()}


def _format(media_type: str) -> Format | None:
    for each in GRAPHS:
        if media_type == each.media_type:
            return each
    generic = {"application/json", "text/plain", "application/xml", "text/xml"}
    if media_type in generic:
        return None
    return next((each for each in GRAPHS if media_type in each.aliases), None)
