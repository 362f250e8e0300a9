"""``/page/…``: the graph for people, a page built for each kind of thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template

from server import negotiation
from server.pages.bioschemas import describe
from server.pages.conflicts import read_conflict_page
from server.pages.documents import read_document_page
from server.pages.entities import read_entity
from server.pages.evidence import (
    read_finding_page,
    read_placed_page,
    read_reference_page,
)
from server.pages.pathways import read_pathway_page, read_protocol_page
from server.pages.profile import Profile, read_profile
from server.pages.site import Site
from server.rendering import cacheable, not_modified
from server.searching import Search
from server.views.entities import DATA_FORMATS, ESCAPED, check_known, entity_iri
from server.views.questions import ask_graph, page_tag

blueprint = Blueprint("pages", __name__)


KIND_NAMES = {
    "instrument": "clinical instrument",
    "issue": "quality issue",
    "model": "disruption model",
    "part": "part of a document",
    "place": "place in the body",
    "process": "biological process",
    "route": "route of administration",
}


_PLURALS = {
    "apparatus": "apparatus",
    "evidence": "evidence items",
    "part": "parts of documents",
    "place": "places in the body",
    "process": "biological processes",
    "route": "routes of administration",
    "species": "species",
    "study": "studies",
    "term": "terms of the ontology",
}


def plural_of(kind: str) -> str:
    """Return what several things of a kind are called."""
    return _PLURALS.get(kind) or f"{KIND_NAMES.get(kind, kind)}s"


@dataclass(frozen=True, slots=True)
class _Page:
    """How the page of a kind is made: its template, and what it shows."""

    template: str
    read: Callable[[Site, Profile], Any]


_PAGES: dict[str, _Page] = {
    "conflict": _Page("pages/conflict.html", read_conflict_page),
    "document": _Page("pages/document.html", read_document_page),
    "evidence": _Page("pages/evidence.html", read_placed_page),
    "finding": _Page("pages/finding.html", read_finding_page),
    "issue": _Page("pages/issue.html", read_placed_page),
    "pathway": _Page("pages/pathway.html", read_pathway_page),
    "protocol": _Page("pages/protocol.html", read_protocol_page),
    "reference": _Page("pages/reference.html", read_reference_page),
}
_OTHER = _Page("pages/entity.html", read_entity)


@blueprint.get("/page/<path:name>")
def page(name: str) -> Response:
    """Show an entity."""
    iri = entity_iri(name)
    tag = page_tag()
    known = not_modified(tag)
    if known is not None:
        return known
    check_known(iri)
    questions = ask_graph()
    rows = questions.ask("statements", entity=iri)
    profile = read_profile(iri, quote(name, safe=ESCAPED), rows)
    kind = _PAGES.get(profile.kind, _OTHER)
    view = kind.read(questions, profile)
    search: Search = current_app.extensions["noograph.search"]
    public = current_app.extensions["noograph.public"].rstrip("/")
    body = render_template(
        kind.template,
        page=profile,
        view=view,
        asked_of=questions.asked,
        formats=DATA_FORMATS,
        kind_name=KIND_NAMES.get(profile.kind, profile.kind),
        structured_data=describe(profile, f"{public}/page/{profile.path}", view),
        kind_is_listed=profile.kind in search.kinds(),
    )
    response = Response(body, content_type=negotiation.HTML.content_type())
    _link_data(response, profile.path)
    response.headers.add("Link", f'<{iri}>; rel="describes"')
    return cacheable(response, tag)


def _link_data(response: Response, path: str) -> None:
    for each in DATA_FORMATS:
        link = f'</data/{path}.{each.name}>; rel="alternate"; type="{each.media_type}"'
        response.headers.add("Link", link)
