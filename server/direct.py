"""Queries answered before the framework is asked: the path that has to be short.

A plain query costs Flask more than it costs the engine, so it is answered here, by the
same rules; all else goes on to the application.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Flask

from server import protocol
from server.bodies import read_body
from server.clients import Clients
from server.encoding import SMALLEST, choose_encoding, compress, compressed, encoded_tag
from server.errors import MEDIA_TYPE, ClientGoneError, Problem
from server.evaluation.answer import Answer
from server.evaluator import Asker, Evaluator
from server.fields import COMMON, KEPT, NOT_KEPT
from server.journal import digest
from server.observing import Line, Shared, refuse_haste
from server.planning import Plan

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ = dict[str, Any]

_PATHS = frozenset({"/sparql", "/sparql/"})
_METHODS = frozenset({"GET", "POST"})
_COMMON = list(COMMON.items())


class Direct:
    """A WSGI application in front of another."""

    def __init__(self, app: Flask, base: str) -> None:
        self._next = app.wsgi_app
        self._base = base
        self._evaluator: Evaluator = app.extensions["noograph.evaluator"]
        self._clients: Clients = app.extensions["noograph.clients"]
        self._shared: Shared = app.extensions["noograph.shared"]
        self._most_body: int = app.extensions["noograph.settings"].max_body

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a query, or let the application answer."""
        answer = self.respond(environ, start_response)
        return self._next(environ, start_response) if answer is None else answer

    def respond(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        """Answer a query; return None, having said nothing, where it is none."""
        if (
            environ["PATH_INFO"] not in _PATHS
            or environ["REQUEST_METHOD"] not in _METHODS
            or "HTTP_IF_NONE_MATCH" in environ
            or len(environ.get("RAW_URI", "")) > protocol.LONGEST_ADDRESS
        ):
            return None
        asker = self._asker(environ)
        line = Line(
            self._shared,
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"],
            asker.client,
            time.monotonic(),
        )
        try:
            query = self._read(environ)
            if query is None:
                return None
            return self._answer(environ, start_response, query, asker, line)
        except Problem as problem:
            return _tell(problem, self._base, line, start_response)
        except ClientGoneError:
            line.status, line.outcome = 499, "client-gone"
            line.finish()
            start_response("499 Client Closed Request", [("Content-Length", "0")])
            return []

    def _read(self, environ: Environ) -> protocol.Query | None:
        body = b""
        if environ["REQUEST_METHOD"] == "POST":
            body = read_body(environ, self._most_body)
            environ["wsgi.input"] = io.BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            environ.pop("HTTP_CONTENT_ENCODING", None)
        message = protocol.Message(
            environ["REQUEST_METHOD"],
            environ.get("QUERY_STRING", ""),
            environ.get("CONTENT_TYPE", ""),
            body,
        )
        operation = protocol.read(message)
        return operation if isinstance(operation, protocol.Query) else None

    def _answer(
        self,
        environ: Environ,
        start_response: StartResponse,
        query: protocol.Query,
        asker: Asker,
        line: Line,
    ) -> Iterable[bytes]:
        if self._shared.journal.is_kept:
            line.query = digest(query.text)
        refuse_haste(self._shared, asker.client)
        plan = self._evaluator.plan(query, environ.get("HTTP_ACCEPT"))
        answer = self._evaluator.run(plan, asker)
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return _send(plan, answer, encoding, line, start_response)

    def _asker(self, environ: Environ) -> Asker:
        address = self._clients.address(
            environ.get("REMOTE_ADDR", ""), _Fields(environ)
        )
        connection = environ.get("gunicorn.socket")
        return Asker(
            self._clients.number(address),
            connection.fileno() if connection is not None else None,
            whole=environ.get("SERVER_PROTOCOL") == "HTTP/1.0",
        )


class _Fields:
    """The header fields of an environment, by their names."""

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def get(self, name: str, default: str, /) -> str:
        key = f"HTTP_{name.upper().replace('-', '_')}"
        return str(self._environ.get(key, default))


def _send(
    plan: Plan,
    answer: Answer,
    encoding: str | None,
    line: Line,
    start_response: StartResponse,
) -> Iterable[bytes]:
    named = answer.name(plan.tag)
    body = answer.read() if answer.is_small else None
    if body is not None and len(body) < SMALLEST:
        encoding = None
    headers = [
        ("Content-Type", plan.chosen.content_type),
        ("Noograph-Timeout", f"{plan.timeout:g}"),
        ("Vary", "Accept, Accept-Encoding"),
        ("Cache-Control", KEPT if named else NOT_KEPT),
        *_COMMON,
    ]
    if named:
        tag = encoded_tag(named, encoding) if encoding else named
        headers.append(("ETag", f'"{tag}"'))
    if "truncated" in answer.facts:
        headers.append(("Noograph-Truncated", f"rows={answer.facts['truncated']}"))
    if encoding:
        headers.append(("Content-Encoding", encoding))
    if body is None:
        if answer.complete and not encoding:
            headers.append(("Content-Length", str(answer.size)))
        start_response("200 OK", headers)
        pieces = compressed(answer, encoding) if encoding else iter(answer)
        return _Streamed(line.counted(pieces), answer, line)
    if encoding:
        body = compress(body, encoding)
    line.size = len(body)
    headers.append(("Content-Length", str(line.size)))
    start_response("200 OK", headers)
    line.finish()
    return [body]


def _tell(
    problem: Problem, base: str, line: Line, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer with a problem: of a query never a page."""
    text = json.dumps(problem.document(base), ensure_ascii=False) + "\n"
    body = text.encode()
    line.status, line.outcome, line.size = problem.status, problem.kind, len(body)
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Vary", "Accept"),
        ("Cache-Control", NOT_KEPT),
        *_COMMON,
        *problem.headers.items(),
    ]
    start_response(f"{problem.status.value} {problem.status.phrase}", headers)
    line.finish()
    return [body]


class _Streamed:
    """The pieces of an answer; closing it lets the executor go."""

    def __init__(self, pieces: Iterator[bytes], answer: Answer, line: Line) -> None:
        self._pieces = pieces
        self._answer = answer
        self._line = line

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        self._answer.close()
        self._line.finish()
