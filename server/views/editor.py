"""The query editor of ``/sparql`` and what it completes from (``/api/vocabulary``)."""

from __future__ import annotations

import json
from functools import partial

from flask import Blueprint, Response, current_app, render_template, request

from kg.errors import InputError
from kg.namespaces import Namespaces
from kg.settings import Settings
from kg.sparql.library import Library
from server import negotiation
from server.errors import Problem
from server.evaluator import Evaluator
from server.links import short_name
from server.negotiation import Format
from server.pages.asking import PageQueries
from server.pages.editor import group_examples, vocabulary
from server.rendering import cacheable, not_modified
from server.views.questions import ask_graph, page_tag

blueprint = Blueprint("editor", __name__)

_FIRST = """\
# Findings with a direction, the newest ideas first: change it and run it.
SELECT ?compound ?direction ?model ?label
WHERE {
  ?finding a noo:BehaviouralFinding ;
    noo:compound/rdfs:label ?compound ;
    noo:direction/rdfs:label ?direction ;
    noo:model/rdfs:label ?model ;
    rdfs:label ?label .
}
ORDER BY ?compound
LIMIT 50
"""
_FORMATS: tuple[Format, ...] = (
    *negotiation.RESULTS,
    *(f for f in negotiation.GRAPHS if f.name in ("ttl", "nt", "jsonld", "rdf")),
)


def editor_page() -> str:
    """Return the page: with the query that ``?from=`` names, or ``?edit=`` holds."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    settings: Settings = current_app.extensions["noograph.settings"]
    library: Library = current_app.extensions["noograph.library"]
    namespaces: Namespaces = current_app.extensions["noograph.namespaces"]
    named = _named_query()
    return render_template(
        "sparql.html",
        endpoint=evaluator.endpoint,
        text=request.args.get("edit") or named or _FIRST,
        named=named is not None,
        examples=group_examples(library.values()),
        formats=_FORMATS,
        timeout=settings.timeout,
        max_rows=settings.max_rows,
        base=namespaces.base,
    )


def _named_query() -> str | None:
    """Return the query that ``?from=folder/name`` asks for, with its parameters."""
    folder, _, name = request.args.get("from", "").partition("/")
    given = {
        key: values
        for key, values in request.args.lists()
        if key not in ("from", "edit")
    }
    queries: PageQueries = current_app.extensions["noograph.page-queries"]
    library: Library = current_app.extensions["noograph.library"]
    found = {"pages": queries.library, "competency": library}.get(folder)
    if found is None or name not in found:
        return None
    namespaces: Namespaces = current_app.extensions["noograph.namespaces"]
    try:
        return found[name].bind(given, namespaces.prefixes()) + "\n"
    except InputError as error:
        raise Problem(400, "malformed", str(error)) from error


@blueprint.get("/api/vocabulary")
def terms() -> Response:
    """Return the terms that queries are made of, and which fit together."""
    tag = page_tag()
    known = not_modified(tag)
    if known is not None:
        return known
    namespaces: Namespaces = current_app.extensions["noograph.namespaces"]
    prefixes = namespaces.prefixes()
    questions = ask_graph()
    answer = vocabulary(
        questions.ask("shape"),
        questions.ask("terms"),
        prefixes,
        partial(short_name, prefixes),
    )
    body = json.dumps(answer, ensure_ascii=False) + "\n"
    return cacheable(Response(body, content_type="application/json"), tag)
