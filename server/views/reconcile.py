"""``/api/reconcile``: the Reconciliation Service API, as OpenRefine calls it."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from kg.errors import InputError
from kg.namespaces import Namespaces
from kg.settings import Settings
from server.bodies import read_body
from server.errors import Problem
from server.protocol import (
    FORM,
    Parameters,
    decode_utf8,
    malformed,
    parse_parameters,
)
from server.reconciliation import (
    PROPERTIES,
    TYPES,
    Spaces,
    extend,
    kinds_of,
    manifest,
    propose_properties,
    read_extension,
    reconcile,
    suggest_entities,
    suggest_properties,
    suggest_types,
)
from server.rendering import options_response
from server.views.questions import ask_graph
from server.views.search import find

blueprint = Blueprint("reconcile", __name__, url_prefix="/api/reconcile")

_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_SUGGESTED = 10
_FRAMED = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)


@blueprint.route("", methods=list(_METHODS), provide_automatic_options=False)
@blueprint.route("/", methods=list(_METHODS), provide_automatic_options=False)
def service() -> Response:
    """Describe the service, match names, or extend what was matched."""
    if request.method == "OPTIONS":
        return options_response(_METHODS)
    given = _parameters()
    queries, extension = given.only("queries"), given.only("extend")
    if queries is not None:
        return _json(reconcile(queries, lambda *a: find(*_listed(*a)), _spaces()))
    if extension is not None:
        return _extend(extension)
    return _json(manifest(_spaces()))


@blueprint.get("/suggest/<what>")
def suggest(what: str) -> Response:
    """Return what begins as ``?prefix=`` does."""
    prefix = request.args.get("prefix", "")
    if what == "entity":
        kinds = kinds_of(request.args.getlist("type")) or tuple(TYPES)
        found = find(prefix, list(kinds), _SUGGESTED)
        return _json(suggest_entities(found, _spaces()))
    if what == "type":
        return _json(suggest_types(prefix))
    if what == "property":
        return _json(suggest_properties(prefix))
    detail = f"there is no suggestion of {what}; there is entity, type and property"
    raise Problem(404, "not-found", detail)


@blueprint.get("/properties")
def properties() -> Response:
    """Propose properties to extend a column by."""
    limit = request.args.get("limit", len(PROPERTIES), type=int)
    return _json(propose_properties(request.args.get("type", ""), max(limit, 1)))


@blueprint.get("/preview")
def preview() -> Response:
    """Show an entity in a few lines, for a frame in the client."""
    iri = _spaces().iri_of(request.args.get("id", ""))
    try:
        rows = ask_graph().ask("statements", entity=iri)
    except InputError as error:
        raise malformed(str(error), "id") from error
    if not rows.rows:
        raise Problem(404, "not-found", f"the graph says nothing about <{iri}>")
    body = render_template("preview.html", rows=rows, iri=iri)
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _FRAMED
    return response


def _extend(text: str) -> Response:
    extension = read_extension(text)
    spaces = _spaces()
    iris = [spaces.iri_of(id) for id in extension.ids]
    wanted = [PROPERTIES[name][0] for name in extension.properties]
    try:
        rows = ask_graph().ask("extend", entity=iris, property=wanted)
    except InputError as error:
        raise malformed(str(error), "extend") from error
    return _json(extend(extension, rows, spaces))


def _listed(text: str, kinds: Any, limit: int) -> tuple[str, list[str], int]:
    return text, list(kinds), limit


def _parameters() -> Parameters:
    parameters = parse_parameters(request.environ.get("QUERY_STRING", ""))
    if request.method != "POST":
        return parameters
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip()
    if media_type.lower() != FORM:
        raise Problem(415, "unsupported-media-type", f"send the batch as {FORM}")
    settings: Settings = current_app.extensions["noograph.settings"]
    body = decode_utf8(read_body(request.environ, settings.max_body), "the body")
    return Parameters(parameters.pairs + parse_parameters(body).pairs)


def _spaces() -> Spaces:
    namespaces: Namespaces = current_app.extensions["noograph.namespaces"]
    public: str = current_app.extensions["noograph.public"]
    return Spaces(f"{namespaces.base}id/", public.rstrip("/"))


def _json(answer: dict[str, Any]) -> Response:
    body = json.dumps(answer, ensure_ascii=False) + "\n"
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
