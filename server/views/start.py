"""``/``: what this is, how much of it, a question with its answer, the ways in."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template

from kg.sparql.library import Library
from server import negotiation
from server.evaluator import Evaluator
from server.pages.bioschemas import describe_dataset
from server.pages.start import FLAGSHIP, entries, read_answer
from server.rendering import cacheable, not_modified
from server.searching import Search
from server.views.questions import ask_graph, page_tag

blueprint = Blueprint("start", __name__)

_TITLE = (
    "The evidence on cognition-modulating compounds: findings with their conditions, "
    "their direction and the passage that states them"
)


@blueprint.get("/")
def start() -> Response:
    """Show the start page."""
    tag = page_tag()
    known = not_modified(tag)
    if known is not None:
        return known
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    library: Library = current_app.extensions["noograph.library"]
    search: Search = current_app.extensions["noograph.search"]
    flagship = library[FLAGSHIP]
    answer = ask_graph().ask_library(flagship)
    public: str = current_app.extensions["noograph.public"]
    body = render_template(
        "start.html",
        version=evaluator.version(),
        endpoint=evaluator.endpoint,
        flagship=flagship,
        answer=read_answer(answer),
        rows=answer,
        entries=entries(search.kinds()),
        queries=len(library),
        structured_data=describe_dataset(evaluator.version(), public, _TITLE),
    )
    return cacheable(Response(body, content_type=negotiation.HTML.content_type()), tag)
