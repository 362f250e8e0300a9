"""``/id/…`` and what it leads to: ``/page/…`` for people, ``/data/….{format}``.

https://www.w3.org/TR/cooluris/#r303gendocument. Redirects are relative, so they hold
behind any proxy.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request

from kg.resources import QUERIES
from server import negotiation
from server.errors import Problem
from server.evaluator import Evaluator
from server.rendering import asker, cacheable, not_modified

blueprint = Blueprint("entities", __name__)

_DATA = tuple(f for f in negotiation.GRAPHS if f.name in ("ttl", "nt", "rdf", "jsonld"))
_ESCAPED = "/:@!$&'()*+,;=~-._"
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@blueprint.get("/id/<path:name>")
def entity(name: str) -> Response:
    """Lead to the page or the data of an entity, as the client prefers."""
    _description(name, "nt")
    chosen = negotiation.choose(
        (*_DATA, negotiation.HTML),
        request.headers.get("Accept") or "text/html",
        request.args.get("format"),
    )
    path = quote(name, safe=_ESCAPED)
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
    chosen = next((f for f in _DATA if f.name == extension), None)
    if chosen is None:
        known = ", ".join(f.name for f in _DATA)
        raise Problem(404, "not-found", f"there is no .{extension}; there is {known}")
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    tag = f"{evaluator.version().id}-{extension}"
    known_already = not_modified(tag)
    if known_already is not None:
        return known_already
    body = _description(name, extension)
    response = Response(body, content_type=chosen.content_type())
    path = quote(name, safe=_ESCAPED)
    response.headers.add("Link", f'</page/{path}>; rel="alternate"; type="text/html"')
    response.headers.add("Link", f'<{_iri(name)}>; rel="describes"')
    return cacheable(response, tag)


@blueprint.get("/page/<path:name>")
def page(name: str) -> Response:
    """Show an entity: its label, what is said about it, what points at it."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    iri = _iri(name)
    about = _rows("entity-statements", iri)
    incoming = _rows("entity-incoming", iri)
    if not about and not incoming:
        raise _nothing(iri)
    local = evaluator.namespaces.base
    body = render_template(
        "entity.html",
        iri=iri,
        name=name,
        label=_label(about) or name.rsplit("/", 1)[-1],
        about=_grouped(about),
        incoming=_grouped(incoming),
        base=local,
        formats=_DATA,
        path=quote(name, safe=_ESCAPED),
    )
    response = Response(body, mimetype="text/html")
    for each in _DATA:
        target = f"/data/{quote(name, safe=_ESCAPED)}.{each.name}"
        response.headers.add(
            "Link", f'<{target}>; rel="alternate"; type="{each.media_type}"'
        )
    return response


def _iri(name: str) -> str:
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    iri = f"{evaluator.namespaces.base}id/{name}"
    if _NOT_IN_IRI.search(iri):
        raise Problem(404, "not-found", f"{name!r} is no name of an entity")
    return iri


def _nothing(iri: str) -> Problem:
    return Problem(404, "not-found", f"the graph says nothing about <{iri}>")


def _description(name: str, extension: str) -> bytes:
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    iri = _iri(name)
    request_ = {"operation": "describe", "iris": [iri], "graph": extension}
    body, facts = evaluator.ask(request_, asker())
    if not facts["triples"]:
        raise _nothing(iri)
    return body


def _rows(query: str, iri: str) -> list[dict[str, Any]]:
    """Return the rows of one of the queries behind the pages, about ``iri``."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    text = (QUERIES / "pages" / f"{query}.rq").read_text(encoding="utf-8")
    request_ = {
        "operation": "query",
        "text": text,
        "results": "json",
        "bindings": {"entity": iri},
    }
    body, _ = evaluator.ask(request_, asker())
    rows: list[dict[str, Any]] = json.loads(body)["results"]["bindings"]
    return rows


def _label(rows: list[dict[str, Any]]) -> str | None:
    wanted = "http://www.w3.org/2000/01/rdf-schema#label"
    return next((r["o"]["value"] for r in rows if r["p"]["value"] == wanted), None)


def _grouped(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Group rows by property, in their order."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["p"]["value"], []).append(row)
    return groups
