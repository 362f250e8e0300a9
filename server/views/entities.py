"""``/id/…`` and what it leads to: ``/page/…`` for people, ``/data/….{format}``.

https://www.w3.org/TR/cooluris/#r303gendocument. Redirects are relative, so they hold
behind any proxy.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request

from server import negotiation
from server.errors import Problem
from server.evaluator import Evaluator
from server.rendering import asker, cacheable, not_modified

blueprint = Blueprint("entities", __name__)

DATA_FORMATS = tuple(
    f for f in negotiation.GRAPHS if f.name in ("ttl", "nt", "rdf", "jsonld")
)
ESCAPED = "/:@!$&'()*+,;=~-._"
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@blueprint.get("/id/<path:name>")
def entity(name: str) -> Response:
    """Lead to the page or the data of an entity, as the client prefers."""
    _description(name, "nt")
    chosen = negotiation.choose(
        (*DATA_FORMATS, negotiation.HTML),
        request.headers.get("Accept") or "text/html",
        request.args.get("format"),
    )
    path = quote(name, safe=ESCAPED)
    html = chosen.format is negotiation.HTML
    location = f"/page/{path}" if html else f"/data/{path}.{chosen.format.name}"
    response = Response(status=303)
    response.autocorrect_location_header = False
    response.headers["Location"] = location
    response.vary.add("Accept")
    return response


@blueprint.get("/data/<path:name>.<extension>")
def data(name: str, extension: str) -> Response:
    """Return what the graph says about an entity."""
    chosen = next((f for f in DATA_FORMATS if f.name == extension), None)
    if chosen is None:
        known = ", ".join(f.name for f in DATA_FORMATS)
        raise Problem(404, "not-found", f"there is no .{extension}; there is {known}")
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    tag = f"{evaluator.version().id}-{extension}"
    known_already = not_modified(tag)
    if known_already is not None:
        return known_already
    body = _description(name, extension)
    response = Response(body, content_type=chosen.content_type())
    path = quote(name, safe=ESCAPED)
    response.headers.add("Link", f'</page/{path}>; rel="alternate"; type="text/html"')
    response.headers.add("Link", f'<{entity_iri(name)}>; rel="describes"')
    return cacheable(response, tag)


def entity_iri(name: str) -> str:
    """Return the IRI whose path ends in ``name``.

    :raises Problem: 404 where it could be none.
    """
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    iri = f"{evaluator.namespaces.base}id/{name}"
    if _NOT_IN_IRI.search(iri):
        raise Problem(404, "not-found", f"{name!r} is no name of an entity")
    return iri


def _nothing(iri: str) -> Problem:
    return Problem(404, "not-found", f"the graph says nothing about <{iri}>")


def _description(name: str, extension: str) -> bytes:
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    iri = entity_iri(name)
    request_ = {"operation": "describe", "iris": [iri], "graph": extension}
    body, facts = evaluator.ask(request_, asker())
    if not facts["triples"]:
        raise _nothing(iri)
    return body
