"""``/conflicts`` and ``/issues``: where sources disagree, what is wrong with them.

As a page, or as the answer of a query of the library in the formats of results.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from flask import Blueprint, Response, render_template, request

from server import negotiation
from server.pages.conflicts import count_kinds, read_conflicts
from server.pages.entities import read_issues
from server.pages.indexes import page_of
from server.pages.rows import Named
from server.rendering import cacheable, not_modified
from server.views.api import answer
from server.views.questions import ask_graph, page_tag

blueprint = Blueprint("disagreements", __name__)

_CONFLICTS = 40
_ISSUES = 200


@blueprint.get("/conflicts")
def conflicts() -> Response:
    """Show contradictions, of one kind with ``?kind=``."""
    if _wants_data():
        return answer("contradictions")
    tag = page_tag()
    known = not_modified(tag)
    if known is not None:
        return known
    questions = ask_graph()
    found = read_conflicts(
        questions.ask("conflicts"), questions.ask("conflict-conditions")
    )
    kinds = count_kinds(found)
    chosen = request.args.get("kind", "")
    wanted = [c for c in found if not chosen or _is_of(c.kinds, chosen)]
    page, offset, pages = page_of(len(wanted), _CONFLICTS, _page_asked())
    body = render_template(
        "conflicts.html",
        conflicts=wanted[offset : offset + _CONFLICTS],
        kinds=kinds,
        chosen=chosen,
        total=len(found),
        page_number=page,
        pages=pages,
        asked=questions.asked,
    )
    return _page(body, tag)


@blueprint.get("/issues")
def issues() -> Response:
    """Show quality issues, of one type with ``?type=``."""
    if _wants_data():
        return answer("issues-in-full")
    tag = page_tag()
    known = not_modified(tag)
    if known is not None:
        return known
    questions = ask_graph()
    found = read_issues(questions.ask("all-issues"))
    types = Counter(issue.label for issue in found)
    chosen = request.args.get("type", "")
    wanted = [issue for issue in found if not chosen or issue.label == chosen]
    page, offset, pages = page_of(len(wanted), _ISSUES, _page_asked())
    shown = wanted[offset : offset + _ISSUES]
    groups = [(t, list(g)) for t, g in groupby(shown, key=lambda issue: issue.label)]
    body = render_template(
        "issues.html",
        groups=groups,
        types=types.most_common(),
        chosen=chosen,
        total=len(found),
        page_number=page,
        pages=pages,
        asked=questions.asked,
    )
    return _page(body, tag)


def _is_of(kinds: tuple[Named, ...], name: str) -> bool:
    return any(kind.iri.endswith(f"/{name}") for kind in kinds)


def _page_asked() -> int:
    return request.args.get("page", 1, type=int)


def _wants_data() -> bool:
    """Return whether the formats of results come before a page."""
    offered = (negotiation.HTML, *negotiation.RESULTS)
    accept, asked = request.headers.get("Accept"), request.args.get("format")
    return negotiation.choose(offered, accept, asked).format != negotiation.HTML


def _page(body: str, tag: str) -> Response:
    page = Response(body, content_type=negotiation.HTML.content_type())
    page.vary.add("Accept")
    return cacheable(page, tag)
