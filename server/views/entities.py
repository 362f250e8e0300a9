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
from server.pages.documents import load_document
from server.rendering import asker, cacheable, not_modified
from server.views.questions import ask_graph

blueprint = Blueprint("entities", __name__)

DATA_FORMATS = tuple(
    f for f in negotiation.GRAPHS if f.name in ("ttl", "nt", "rdf", "jsonld")
)
ESCAPED = "/:@!$&'()*+,;=~-._"
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@blueprint.get("/id/<path:name>")
def entity(name: str) -> Response:
    """Lead to the page or the data of an entity, as the client prefers."""
    check_known(entity_iri(name))
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
    response.headers.add("Link", f'</page/{path}>; rel="alternate"; type="text/html"')
    for each in DATA_FORMATS:
        link = f'</data/{path}.{each.name}>; rel="describedby"'
        response.headers.add("Link", f'{link}; type="{each.media_type}"')
    return response


@blueprint.get("/data/document/<name>.txt")
def text(name: str) -> Response:
    """Return a document as it was read: what selectors count the characters of."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    version = evaluator.version()
    tag = f"{version.id}-txt"
    known = not_modified(tag)
    if known is not None:
        return known
    document = load_document(version.document(name))
    if document is None:
        raise Problem(404, "not-found", f"no text of a document {name} is kept")
    response = Response(document.text, content_type="text/plain; charset=utf-8")
    iri = entity_iri(f"document/{name}")
    response.headers.add("Link", f'<{iri}>; rel="describes"')
    return cacheable(response, tag)


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
    iri = entity_iri(name)
    check_known(iri)
    body = _description(iri, extension)
    response = Response(body, content_type=chosen.content_type())
    path = quote(name, safe=ESCAPED)
    response.headers.add("Link", f'</page/{path}>; rel="alternate"; type="text/html"')
    response.headers.add("Link", f'<{iri}>; rel="describes"')
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


def check_known(iri: str) -> None:
    """Let pass what the graph knows.

    :raises Problem: 404 for what it says nothing about, 410 for what was withdrawn.
    """
    for row in ask_graph().ask("existence", entity=iri):
        if row.flag("withdrawn"):
            detail = f"<{iri}> was withdrawn"
            if replacement := row.text("replacement"):
                detail += f"; <{replacement}> takes its place"
            raise Problem(410, "gone", detail)
        if row.flag("known"):
            return
    raise Problem(404, "not-found", f"the graph says nothing about <{iri}>")


def _description(iri: str, extension: str) -> bytes:
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    request_ = {"operation": "describe", "iris": [iri], "graph": extension}
    body, _ = evaluator.ask(request_, asker())
    return body
