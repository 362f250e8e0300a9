"""A query that calls other endpoints, between its plan and its evaluation.

Before: which calls are refused from the start. After: its text with the answers of the
endpoints in their places, and what is told of the calls to who wants it explained.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.errors import QueryError
from kg.sparql.describe import split_describe
from kg.sparql.guard import Guarded, ServiceCall, guard, silence
from kg.sparql.limits import limit_edit
from kg.sparql.names import read_prologue
from kg.sparql.rewriting import RULES
from kg.sparql.rewriting.edits import Edit, apply
from kg.sparql.scope import is_lateral
from kg.sparql.syntax import parse
from server.errors import Problem
from server.evaluation.answer import Answer
from server.evaluation.pool import too_late
from server.federation.faults import CancelledError, RemoteFault, refused
from server.federation.gateway import Gateway, Session
from server.federation.joining import Federation, endpoint_of
from server.federation.json_results import read_json
from server.federation.terms import Columns, Row

Run = Callable[[dict[str, Any], float], Answer]
"""Evaluates a request of our own within so many seconds."""

_CARRIED = ("version", "base", "default", "named", "merge", "most_bytes")


@dataclass(frozen=True, slots=True)
class Federated:
    """A query whose calls are still to be made.

    ``rewrites`` says whether it may be put in a form that the engine plans well.
    """

    guarded: Guarded
    gateway: Gateway
    base: str
    prefixes: Mapping[str, str]
    rewrites: bool = True


def admit(federated: Federated) -> Federated | None:
    """Return the query where it has calls to make; None where all are refused.

    :raises Problem: where one is refused that is not SILENT.
    :raises QueryError: for a prefix that is not declared.
    """
    guarded, gateway = federated.guarded, federated.gateway
    text = guarded.parsed.text
    prologue = read_prologue(text, federated.base, federated.prefixes)
    made = False
    for call in guarded.services:
        _refuse_lateral(guarded, call)
        if call.endpoint[:1] in ("?", "$"):
            made = True
            continue
        endpoint = endpoint_of(call, prologue.resolve)
        if gateway.remotes.find(endpoint) is not None:
            made = True
        elif not call.silent:
            raise refused(endpoint, call.line, call.column)
    if not made or not len(gateway.remotes):
        _refuse_variables(guarded)
        return None
    return federated


def without_calls(guarded: Guarded) -> str:
    """Return the text where none of its calls may be made and all are SILENT."""
    return silence(guarded) if guarded.services else guarded.parsed.text


def carry_out(
    federated: Federated, request: dict[str, Any], session: Session, run: Run
) -> dict[str, Any]:
    """Make the calls; return the request without them.

    :raises Problem: where a call fails, or the time is over.
    """
    request = dict(request)
    if request["operation"] == "describe":
        return _describe(federated, request, session, run)
    parsed = federated.guarded.parsed
    edits = _federation(federated, request, session, run).resolve()
    request["text"] = apply(parsed.source, edits)
    if federated.rewrites:
        better = list(better_form(federated.guarded))
        if better:
            edits += better
            request["rewritten"] = apply(parsed.source, edits)
    if request.get("max_rows"):
        limit = limit_edit(parsed, request["max_rows"])
        limited = apply(parsed.source, [*edits, limit]) if limit else None
        request["limited_text"] = limited
    return request


def better_form(guarded: Guarded) -> Iterator[Edit]:
    """Yield what the engine would rather have in another form, outside of calls.

    Found in the query as it was asked: the data in its place may be long.
    """
    for rule in RULES.values():
        for edit in rule(guarded.parsed):
            inside = (c.start <= edit.start < c.end for c in guarded.services)
            if not any(inside):
                yield edit


def report(session: Session, started: float, size: int) -> bytes:
    """Return what ``?explain=federation`` is answered with."""
    milliseconds = round((time.monotonic() - started) * 1000, 1)
    calls = [call.document() for call in session.calls]
    document = {"calls": calls, "milliseconds": milliseconds, "bytes": size}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _describe(
    federated: Federated, request: dict[str, Any], session: Session, run: Run
) -> dict[str, Any]:
    """Make the calls of the SELECT that finds what to describe."""
    parts = split_describe(federated.guarded.parsed, federated.base, federated.prefixes)
    if parts is None or parts.select is None:
        return request
    inner = replace(federated, guarded=guard(parse(parts.select), federated.prefixes))
    edits = _federation(inner, request, session, run).resolve()
    request["select"] = apply(inner.guarded.parsed.source, edits)
    return request


def _federation(
    federated: Federated, request: dict[str, Any], session: Session, run: Run
) -> Federation:
    carried = {key: request[key] for key in _CARRIED if request.get(key) is not None}

    def ask(text: str, names: tuple[str, ...]) -> Sequence[Row] | None:
        left = session.until - time.monotonic()
        if left <= 0:
            raise CancelledError
        probe = {"operation": "query", "text": text, "results": "json", **carried}
        try:
            body = run(probe, left).read().decode()
            return list(read_json([body], Columns(names)))
        except Problem as problem:
            # What is wrong with the query is told when the whole of it is evaluated.
            if problem.kind in ("syntax", "malformed"):
                return None
            raise
        except RemoteFault:
            return None

    return Federation(
        federated.guarded,
        federated.gateway,
        session,
        ask,
        federated.base,
        federated.prefixes,
    )


def _refuse_lateral(guarded: Guarded, call: ServiceCall) -> None:
    """Refuse a call inside LATERAL, where data for bound variables may not stand."""
    node = call.node.parent
    while node is not None:
        if is_lateral(node, guarded.parsed.text_of):
            detail = "a SERVICE may not stand inside LATERAL; write it beside"
            raise Problem(400, "malformed", detail, line=call.line, column=call.column)
        node = node.parent


def _refuse_variables(guarded: Guarded) -> None:
    """Refuse a call by variable where no endpoint may be called at all."""
    for call in guarded.services:
        if not call.silent:
            raise refused(call.endpoint, call.line, call.column)


def in_time(timeout: float, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what ``work`` returns; an end of the session's time is a deadline."""
    try:
        return work()
    except CancelledError as error:
        raise too_late(timeout) from error
    except QueryError as error:
        raise Problem(
            400, "syntax", str(error), line=error.line, column=error.column
        ) from error
