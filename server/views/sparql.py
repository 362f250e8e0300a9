"""``/sparql``: queries; without one, the service description or the query form."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from kg.settings import Settings
from server import negotiation, protocol
from server.bodies import read_body
from server.evaluation.operations import GRAPHS
from server.evaluator import Evaluator
from server.journal import digest
from server.observing import note_outcome, note_query
from server.rendering import (
    answer_response,
    asker,
    cacheable,
    not_modified,
    options_response,
)
from server.service_description import describe_service, write_description
from server.views.editor import editor_page
from server.views.questions import page_tag
from server.writing.desk import Desk

blueprint = Blueprint("sparql", __name__)

_ANY = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]


@blueprint.route("/sparql", methods=_ANY, provide_automatic_options=False)
@blueprint.route("/sparql/", methods=_ANY, provide_automatic_options=False)
def endpoint() -> Response:
    """Answer by the SPARQL 1.1 Protocol."""
    if request.method == "OPTIONS":
        return options_response(protocol.METHODS)
    settings: Settings = current_app.extensions["noograph.settings"]
    message = protocol.Message(
        request.method,
        request.environ.get("QUERY_STRING", ""),
        request.headers.get("Content-Type", ""),
        read_body(request.environ, settings.max_body)
        if request.method == "POST"
        else b"",
    )
    operation = protocol.read(message)
    if isinstance(operation, protocol.Describe):
        return _describe(operation)
    if isinstance(operation, protocol.Update):
        return _update(operation)
    return _query(operation)


def _query(query: protocol.Query) -> Response:
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    note_query(digest(query.text))
    plan = evaluator.plan(query, request.headers.get("Accept"))
    known = not_modified(plan.tag)
    if known is not None:
        note_outcome("not-modified")
        return known
    return answer_response(plan, evaluator.run(plan, asker()))


def _update(update: protocol.Update) -> Response:
    desk: Desk = current_app.extensions["noograph.desk"]
    desk.admit(request.headers.get("Authorization"))
    desk.update(update, asker())
    return Response(status=204)


def _describe(operation: protocol.Describe) -> Response:
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    offered = (*negotiation.GRAPHS, negotiation.HTML)
    accept = request.headers.get("Accept")
    chosen = negotiation.choose(offered, accept, operation.format)
    version = evaluator.version()
    if chosen.format is negotiation.HTML:
        response = Response(editor_page(), content_type=chosen.content_type)
        response = cacheable(response, page_tag())
    else:
        called = [remote.url for remote in evaluator.gateway.remotes]
        triples = describe_service(
            evaluator.settings, version, evaluator.endpoint, called
        )
        body = write_description(triples, GRAPHS[chosen.format.name])
        response = Response(body, content_type=chosen.content_type)
        # It tells of the settings, too, which a version knows nothing of.
        response = cacheable(response, evaluator.tag(chosen.format.name, body.decode()))
    response.vary.add("Accept")
    return response
