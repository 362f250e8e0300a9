"""What the views of pages share: asking the graph, and naming what they answer."""

from __future__ import annotations

import hashlib

from flask import current_app, request

from server.evaluator import Evaluator
from server.pages.asking import PageQueries, Questions
from server.rendering import asker


def ask_graph() -> Questions:
    """Return what asks the graph for the page that is being made."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    queries: PageQueries = current_app.extensions["noograph.page-queries"]
    return Questions(queries, evaluator, asker())


def page_tag() -> str:
    """Return a name for the page asked for, of this version and this design."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    parts = (
        evaluator.version().id,
        current_app.extensions["noograph.design"],
        request.full_path,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
