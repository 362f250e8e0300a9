"""``/problem/…``: what the type of a problem means, for who follows it."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.errors import TITLES, Problem

blueprint = Blueprint("problems", __name__)


@blueprint.get("/problem/<kind>")
def problem(kind: str) -> str:
    """Explain a kind of problem."""
    if kind not in TITLES:
        raise Problem(404, "not-found", f"there is no problem called {kind}")
    return render_template("problem_kind.html", kind=kind, title=TITLES[kind])
