"""``/page/{kind}``: everything of a kind, the matrix of the evidence among it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request

from kg.namespaces import NOO
from server import negotiation
from server.errors import Problem
from server.pages.indexes import ROLES, page_of, read_index, read_matrix
from server.rendering import cacheable, not_modified
from server.searching import Search
from server.views.pages import plural_of
from server.views.questions import ask_graph, page_tag

blueprint = Blueprint("indexes", __name__)

_SIZE = 200


@blueprint.get("/page/<kind>")
def index(kind: str) -> Response:
    """List the things of a kind."""
    search: Search = current_app.extensions["noograph.search"]
    total = search.names().kinds().get(kind, 0)
    if not total:
        raise Problem(404, "not-found", f"there is no kind of thing called {kind}")
    tag = page_tag()
    known = not_modified(tag)
    if known is not None:
        return known
    page, offset, pages = page_of(total, _SIZE, request.args.get("page", 1, type=int))
    questions = ask_graph()
    rows = found = matrix = None
    if kind in ROLES:
        rows = questions.ask("directions", role=NOO + ROLES[kind])
        found = read_index(rows)
    if kind in ("compound", "model"):
        matrix = read_matrix(questions.ask("matrix"))
    if kind in ("document", "pathway"):
        rows = questions.ask(f"{kind}s")
    body = render_template(
        f"pages/{kind}s.html"
        if kind in ("document", "pathway")
        else "pages/index.html",
        kind=kind,
        plural=plural_of(kind),
        total=total,
        rows=rows,
        found=found,
        matrix=matrix,
        things=search.names().of_kind(kind, _SIZE, offset),
        page_number=page,
        pages=pages,
        asked_of=questions.asked,
    )
    return cacheable(Response(body, content_type=negotiation.HTML.content_type()), tag)
