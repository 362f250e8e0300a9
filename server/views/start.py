"""``/``: what this is, how much of it, and where to go on."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from server.evaluator import Evaluator

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def start() -> str:
    """Show the start page."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    return render_template(
        "start.html", version=evaluator.version(), endpoint=evaluator.endpoint
    )
