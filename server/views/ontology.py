"""``/ontology`` and ``/ontology/{Term}``: the ontology as documentation and as RDF.

An address without an extension answers as the client prefers and says so in
``Content-Location``; with one it answers in that format.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, current_app, render_template, request

from kg.namespaces import NOO, ONTOLOGY, Namespaces
from server import negotiation
from server.errors import Problem
from server.evaluator import Evaluator
from server.negotiation import Format
from server.pages.entities import read_mentions
from server.pages.ontology import read_ontology
from server.pages.profile import Profile, read_profile
from server.rendering import asker, cacheable, not_modified
from server.views.entities import DATA_FORMATS
from server.views.questions import ask_graph, page_tag

blueprint = Blueprint("ontology", __name__)

_FORMATS = (*DATA_FORMATS, negotiation.HTML)
_TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@blueprint.get("/ontology")
@blueprint.get("/ontology/")
@blueprint.get("/ontology.<extension>")
def ontology(extension: str | None = None) -> Response:
    """Return the whole ontology."""
    chosen = _choose(extension)
    tag = f"{page_tag()[:24]}-{chosen.name}"
    known = not_modified(tag)
    if known is not None:
        return known
    if chosen is negotiation.HTML:
        questions = ask_graph()
        profile = read_profile(
            ONTOLOGY, "ontology", questions.ask("statements", entity=ONTOLOGY)
        )
        view = read_ontology(questions.ask("ontology"))
        body: str | bytes = render_template(
            "ontology.html",
            page=profile,
            view=view,
            asked=questions.asked,
            formats=DATA_FORMATS,
        )
    else:
        namespaces: Namespaces = current_app.extensions["noograph.namespaces"]
        graph = namespaces.graph("ontology")
        body = _ask({"operation": "graph", "graph_name": graph, "graph": chosen.name})
    return _response(body, chosen, "/ontology", extension, tag)


@blueprint.get("/ontology/<name>")
@blueprint.get("/ontology/<name>.<extension>")
def term(name: str, extension: str | None = None) -> Response:
    """Return one term."""
    iri = NOO + name
    if not _TERM.fullmatch(name):
        raise Problem(404, "not-found", f"the ontology has no term {name}")
    chosen = _choose(extension)
    tag = f"{page_tag()[:24]}-{chosen.name}"
    known = not_modified(tag)
    if known is not None:
        return known
    profile, rendered = _documentation(iri, name)
    if chosen is negotiation.HTML:
        body: str | bytes = rendered
    else:
        namespaces: Namespaces = current_app.extensions["noograph.namespaces"]
        # What the ontology says; who uses a term is a question to the endpoint.
        body = _ask(
            {
                "operation": "describe",
                "iris": [iri],
                "graphs": [namespaces.graph("ontology")],
                "graph": chosen.name,
            }
        )
    response = _response(body, chosen, f"/ontology/{name}", extension, tag)
    response.headers.add("Link", f'<{profile.iri}>; rel="describes"')
    return response


def _documentation(iri: str, name: str) -> tuple[Profile, str]:
    questions = ask_graph()
    profile = read_profile(
        iri, f"ontology/{name}", questions.ask("statements", entity=iri)
    )
    if not profile.facts and not profile.definition:
        raise Problem(404, "not-found", f"the ontology has no term {name}")
    uses = questions.ask("term", term=iri)
    body = render_template(
        "term.html",
        page=profile,
        mentions=read_mentions(uses),
        uses=uses,
        asked=questions.asked,
        formats=DATA_FORMATS,
    )
    return profile, body


def _choose(extension: str | None) -> Format:
    if extension is not None:
        named = next((f for f in _FORMATS if f.name == extension), None)
        if named is None:
            known = ", ".join(f.name for f in _FORMATS)
            raise Problem(
                404, "not-found", f"there is no .{extension}; there is {known}"
            )
        return named
    accept = request.headers.get("Accept")
    # To who accepts anything, a browser's address bar above all, a page says most.
    return negotiation.choose(
        _FORMATS, accept or "text/html", request.args.get("format")
    ).format


def _ask(request_: dict[str, str | list[str]]) -> bytes:
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    body, _ = evaluator.ask(request_, asker())
    return body


def _response(
    body: str | bytes, chosen: Format, path: str, extension: str | None, tag: str
) -> Response:
    response = Response(body, content_type=chosen.content_type())
    if extension is None:
        response.headers["Content-Location"] = f"{path}.{chosen.name}"
        response.vary.add("Accept")
    for each in _FORMATS:
        if each is not chosen:
            link = f'<{path}.{each.name}>; rel="alternate"; type="{each.media_type}"'
            response.headers.add("Link", link)
    return cacheable(response, tag)
