"""``/search``: entities by name or identifier, for people and programs.

Also the OpenSearch description (https://github.com/dewitt/opensearch), by which a
browser takes this for a search engine, and its suggestions.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from kg.store.names import Match
from kg.store.naming import compact
from server import negotiation
from server.errors import Problem
from server.negotiation import Format
from server.protocol import malformed
from server.rendering import cacheable, not_modified
from server.searching import Search
from server.views.questions import page_tag

blueprint = Blueprint("search", __name__)

JSON = Format("json", "application/json", "JSON")
SUGGESTIONS = "application/x-suggestions+json"
# The kinds to choose from, in the order in which people ask for them.
_KINDS = (
    "compound", "target", "model", "assay", "finding", "document", "reference",
    "pathway", "protocol", "population", "instrument", "species", "strain", "process",
    "place", "indication", "route", "conflict", "issue",
)  # fmt: skip
_MOST = 200
_SHOWN = 50
_SUGGESTED = 8
_LONGEST = 500


@blueprint.get("/search")
def search() -> Response:
    """Return the matches of ``?q=``, those of some kinds with ``?kind=``."""
    chosen = negotiation.choose(
        (negotiation.HTML, JSON),
        request.headers.get("Accept"),
        request.args.get("format"),
    )
    tag = f"{page_tag()[:24]}-{chosen.format.name}"
    known = not_modified(tag)
    if known is not None:
        return known
    text = read_text(request.args.get("q", ""))
    kinds = [kind for kind in request.args.getlist("kind") if kind]
    limit = _limit(request.args.get("limit"))
    found = find(text, kinds, limit)
    if chosen.format == JSON:
        answer = {"query": text, "kinds": kinds, "results": [*map(described, found)]}
        body = json.dumps(answer, ensure_ascii=False) + "\n"
    else:
        index: Search = current_app.extensions["noograph.search"]
        kinds_there = index.kinds()
        body = render_template(
            "search.html",
            searched=text,
            found=found,
            chosen=kinds,
            kinds={kind: kinds_there[kind] for kind in _KINDS if kind in kinds_there},
            limit=limit,
        )
    response = cacheable(Response(body, content_type=chosen.content_type), tag)
    response.vary.add("Accept")
    return response


@blueprint.get("/suggest")
def suggest() -> Response:
    """Return names that begin as ``?q=`` does, in the form that browsers read."""
    text = read_text(request.args.get("q", ""))
    found = find(text, [], _SUGGESTED)
    public = current_app.extensions["noograph.public"].rstrip("/")
    answer = [
        text,
        [match.label for match in found],
        [match.kind for match in found],
        [f"{public}{_page(match)}" for match in found],
    ]
    body = json.dumps(answer, ensure_ascii=False) + "\n"
    return cacheable(Response(body, content_type=SUGGESTIONS), page_tag())


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """Describe the search for browsers."""
    public = current_app.extensions["noograph.public"].rstrip("/")
    body = render_template("opensearch.xml", public=public)
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return cacheable(Response(body, content_type=kind), page_tag())


def find(text: str, kinds: list[str], limit: int) -> list[Match]:
    """Return the matches of a text; of an IRI those of what identifies in it."""
    index: Search = current_app.extensions["noograph.search"]
    if text.startswith(("http://", "https://")):
        text = compact(text)
    return index.names().search(text, kinds, limit)


def described(match: Match) -> dict[str, Any]:
    """Return a match as programs get it."""
    return {
        "iri": match.iri,
        "label": match.label,
        "kind": match.kind,
        "type": match.type,
        "definition": match.definition or None,
        "name": match.name,
        "score": match.score,
        "close": match.close,
        "mentions": match.mentions,
        "page": _page(match),
    }


def read_text(text: str) -> str:
    """Return what is looked for.

    :raises Problem: 400 where it is too long to be a name.
    """
    if len(text) > _LONGEST:
        raise malformed(f"q is longer than {_LONGEST} characters", "q")
    return text.strip()


def _limit(text: str | None) -> int:
    if text is None:
        return _SHOWN
    if not text.isdecimal() or not 1 <= int(text) <= _MOST:
        detail = f"limit: {text!r} is no whole number from 1 to {_MOST}"
        raise Problem(400, "malformed", detail, parameter="limit")
    return int(text)


def _page(match: Match) -> str:
    local = current_app.jinja_env.filters["local"]
    return str(local(match.iri))
