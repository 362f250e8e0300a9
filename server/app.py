"""The Flask application: routes, the rim where errors become problems."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from kg.errors import StoreError
from kg.namespaces import Namespaces
from kg.settings import Settings
from kg.sparql.library import Library
from server.clients import Clients, read_trusted
from server.design import register_design
from server.direct import Direct
from server.errors import ClientGoneError, Problem
from server.evaluation.pool import Pool
from server.evaluator import Evaluator
from server.federation.gateway import Gateway
from server.federation.remotes import read_remotes
from server.federation.state import State
from server.journal import Journal
from server.metrics import Metrics
from server.observing import Shared, note_outcome, observe
from server.pages.asking import PageQueries
from server.protocol import LONGEST_ADDRESS, method_not_allowed
from server.rates import Rates
from server.rendering import add_headers, problem_response
from server.views import (
    api,
    disagreements,
    downloads,
    editor,
    entities,
    graph_store,
    indexes,
    library,
    metadata,
    ontology,
    operations,
    pages,
    problems,
    reconcile,
    search,
    sparql,
    start,
    structures,
)
from server.writing.desk import Desk
from server.writing.tokens import Tokens

_MIB = 1024 * 1024
_log = logging.getLogger("noograph.server")


def create_app(
    settings: Settings,
    pool: Pool,
    *,
    key: bytes | None = None,
    writer: Pool | None = None,
    tokens: Tokens | None = None,
    shared: Shared | None = None,
) -> Flask:
    """Return the application over the store and the executors of ``pool``.

    :param writer: the process that writes, for holders of one of ``tokens``.
    :param shared: counters and limits of all processes of one server.
    :param key: the secret behind the digests of client addresses; the same in all
        processes of one server.
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    # What a path means is decided by its characters, not by merging slashes.
    app.url_map.merge_slashes = False
    namespaces = Namespaces(settings.base)
    public = settings.public_url or f"http://{settings.host}:{settings.port}/"
    public = public.rstrip("/") + "/"
    clients = Clients(read_trusted(settings.trusted_proxies), key or _fresh_key())
    app.extensions["noograph.settings"] = settings
    app.extensions["noograph.namespaces"] = namespaces
    app.extensions["noograph.clients"] = clients
    app.extensions["noograph.public"] = public
    shared = shared or share(settings)
    app.extensions["noograph.evaluator"] = Evaluator(
        settings,
        pool,
        namespaces,
        f"{public}sparql",
        Gateway(shared.remotes, shared.journal, settings.federation_cache * _MIB),
        shared.metrics,
    )
    app.extensions["noograph.desk"] = Desk(
        settings, namespaces, f"{public}sparql", writer, tokens
    )
    app.extensions["noograph.library"] = Library(namespaces)
    for views in (
        api,
        disagreements,
        downloads,
        editor,
        entities,
        graph_store,
        indexes,
        library,
        metadata,
        ontology,
        operations,
        pages,
        problems,
        reconcile,
        search,
        sparql,
        start,
        structures,
    ):
        app.register_blueprint(views.blueprint)
    observe(app, shared)
    app.before_request(_refuse_long_address)
    app.after_request(add_headers)
    app.extensions["noograph.page-queries"] = PageQueries.shipped(namespaces)
    app.extensions["noograph.search"] = app.extensions["noograph.evaluator"].search
    register_design(app, namespaces)
    _register_errors(app)
    app.wsgi_app = Direct(app, namespaces.base)  # type: ignore[method-assign]
    return app


def _refuse_long_address() -> None:
    if len(request.environ.get("RAW_URI", "")) > LONGEST_ADDRESS:
        raise Problem(
            414,
            "address-too-long",
            f"the address is longer than {LONGEST_ADDRESS} bytes; send it by POST",
            limit="address",
            value=LONGEST_ADDRESS,
        )


def share(settings: Settings) -> Shared:
    """Return what the processes of one server share; made before they are forked."""
    return Shared(
        Metrics(),
        Rates(settings.rate),
        Journal(settings.journal),
        State(read_remotes(settings.federate)),
    )


def _fresh_key() -> bytes:
    return secrets.token_bytes(32)


def _register_errors(app: Flask) -> None:
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(ClientGoneError, _client_gone)
    app.register_error_handler(StoreError, _store_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _problem(problem: Problem) -> Response:
    note_outcome(problem.kind)
    return problem_response(problem)


def _client_gone(error: ClientGoneError) -> Response:
    note_outcome("client-gone")
    # Nobody reads this; 499 is what logs of other servers say of it.
    return Response(status=499)


def _store_error(error: StoreError) -> Response:
    _log.error("the store cannot be read: %s", error)
    detail = "the graph cannot be read at the moment"
    return _problem(Problem(503, "unavailable", detail, headers={"Retry-After": "5"}))


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, MethodNotAllowed):
        allowed = sorted(error.valid_methods or ())
        return _problem(method_not_allowed(request.method, allowed))
    if isinstance(error, NotFound):
        detail = f"there is nothing at {request.path}"
        return _problem(Problem(404, "not-found", detail))
    if error.code is not None and 300 <= error.code < 400:
        return Response(error.get_response().get_data(), error.code)
    status = error.code if error.code is not None and error.code < 500 else 500
    kind = "malformed" if status < 500 else "internal"
    return _problem(Problem(status, kind, error.description or kind))


def _unexpected(error: Exception) -> Response:
    _log.exception("a request could not be answered", exc_info=error)
    detail = "the request could not be answered; the log of the server says more"
    return _problem(Problem(500, "internal", detail))
