"""``/structures/{compound}.svg``: the structure of a compound as a picture."""

from __future__ import annotations

from flask import Blueprint, Response

from server.errors import Problem
from server.pictures.structure import draw_structure
from server.rendering import cacheable, not_modified
from server.views.entities import entity_iri
from server.views.questions import ask_graph, page_tag

blueprint = Blueprint("structures", __name__)


@blueprint.get("/structures/<name>.svg")
def structure(name: str) -> Response:
    """Draw the structure that the vocabulary has for a compound."""
    tag = page_tag()
    known = not_modified(tag)
    if known is not None:
        return known
    rows = ask_graph().ask("structure", compound=entity_iri(f"compound/{name}"))
    for row in rows:
        drawn = draw_structure(row.text("smiles"))
        if drawn is not None:
            return cacheable(Response(drawn, mimetype="image/svg+xml"), tag)
    raise Problem(404, "not-found", f"no structure of {name} is known")
