"""From a query as text to how it is answered: what may run, in what form and format.

Nothing is evaluated here; the executors do that (:mod:`server.evaluator`).
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from dataclasses import dataclass, field, replace
from typing import Any

from kg.errors import QueryError
from kg.settings import Settings
from kg.sparql.describe import split_describe
from kg.sparql.faults import explain
from kg.sparql.guard import Guarded, UnsafeQueryError, guard
from kg.sparql.limits import with_limit
from kg.sparql.names import dataset_of
from kg.sparql.rewriting import SEARCHED, Rewritten, explained
from kg.sparql.search import with_searches
from kg.sparql.syntax import REMEMBERED, Parsed, TooComplexError, parse
from kg.sparql.volatile import may_differ
from kg.store import Version
from kg.store.working import OWN
from server import federating, negotiation
from server.errors import Problem
from server.federating import Federated
from server.federation.gateway import Gateway
from server.negotiation import Chosen
from server.protocol import Dataset, Query
from server.rewriting import Rewriter
from server.searching import Search

_MIB = 1024 * 1024
_MOST_PLANS = 512


@dataclass(frozen=True, slots=True)
class Plan:
    """A query that may run: the request to an executor and the format chosen.

    ``tag`` names the answer for caches; None where two runs may differ. ``federated``
    holds the calls that come first; ``explained`` asks for a report of them instead;
    ``report`` is that of a plan alone.
    """

    request: dict[str, Any]
    chosen: Chosen
    timeout: float
    tag: str | None
    whole: bool = False
    federated: Federated | None = None
    explained: bool = False
    report: bytes | None = None
    until: float = math.inf

    def left(self) -> float:
        """Return the seconds that are left of its time; to read it took some."""
        return max(0.0, min(self.timeout, self.until - time.monotonic()))


@dataclass(slots=True)
class Planner:
    """Decides by the settings, and remembers what it decided."""

    settings: Settings
    prefixes: dict[str, str]
    endpoint: str
    gateway: Gateway
    rewriter: Rewriter
    search: Search
    _plans: dict[tuple[Query, str | None], Plan] = field(
        default_factory=dict, init=False
    )

    def plan(self, query: Query, accept: str | None, version: Version) -> Plan:
        """Decide how ``query`` is answered; clients send the same again.

        :raises Problem: where it may not run, or not be answered so.
        """
        started = time.monotonic()
        known = self._plans.get((query, accept))
        if known and known.request["version"] == str(version.folder):
            return replace(known, until=started + known.timeout)
        plan = self._plan(query, accept, version, started)
        simple = not (plan.federated or plan.explained or plan.report)
        longest = max(query.text, plan.request.get("rewritten", ""), key=len)
        if simple and len(longest) <= REMEMBERED:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            self._plans[query, accept] = plan
        return plan

    def _plan(
        self, query: Query, accept: str | None, version: Version, started: float
    ) -> Plan:
        guarded = self._guard(query.text)
        if guarded.parsed.form == "update":
            raise Problem(400, "malformed", "this is an update; send it as one")
        searched = self._searched(guarded.parsed)
        if searched is not None:
            guarded = self._guard(searched)
        parsed = guarded.parsed
        rewrites = query.rewrite and not self.settings.as_written
        federated = self._admit(guarded, rewrites=rewrites)
        text = parsed.text if federated else federating.without_calls(guarded)
        tabular = parsed.form in ("select", "ask", None)
        offered = negotiation.RESULTS if tabular else negotiation.GRAPHS
        chosen = negotiation.choose(offered, accept, query.format)
        explained = query.explain == "federation"
        better = Rewritten(text)
        if rewrites and federated is None:
            better = self._better(query, parsed, text, version)
        request = self._request(query, parsed, text, better)
        request["results" if tabular else "graph"] = chosen.format.name
        request["version"] = str(version.folder)
        self._merge_graphs(request, parsed, version)
        timeout = min(query.timeout or self.settings.timeout, self.settings.timeout)
        report = None
        if query.explain == "plan":
            told = better if searched is None else better.after(SEARCHED)
            report = _plan_report(text if searched is None else query.text, told)
        return Plan(
            request,
            negotiation.REPORT if explained or report else chosen,
            timeout,
            None if federated or explained or report else answer_tag(version, request),
            federated=federated,
            explained=explained,
            report=report,
            until=started + timeout,
            whole=bool(request.get("max_rows")) or request["operation"] == "describe",
        )

    def explained(self, plan: Plan, problem: Problem) -> Problem:
        """Return a problem of syntax as a reader of the query would say it."""
        members = problem.members
        error = explain(
            parse(plan.request["text"]),
            self.prefixes,
            "" if problem.detail == "unexpected text" else problem.detail,
            members.get("line"),
            members.get("column"),
        )
        return syntax_problem(error)

    def _guard(self, text: str) -> Guarded:
        try:
            return guard(parse(text), self.prefixes)
        except TooComplexError as error:
            raise Problem(
                400, "too-complex", str(error), value=error.value, limit=error.limit
            ) from error
        except UnsafeQueryError as error:
            raise syntax_problem(error) from error
        except QueryError as error:
            raise syntax_problem(error) from error

    def _searched(self, parsed: Parsed) -> str | None:
        """Return a query with its searches done, None where it has none."""
        named = self.search.named
        try:
            return with_searches(parsed, self.endpoint, self.prefixes, named)
        except QueryError as error:
            raise syntax_problem(error) from error

    def _admit(self, guarded: Guarded, *, rewrites: bool) -> Federated | None:
        """Return the calls of a query, where it makes some.

        :raises Problem: where it may not make one.
        """
        if not guarded.services:
            return None
        try:
            return federating.admit(
                Federated(guarded, self.gateway, self.endpoint, self.prefixes, rewrites)
            )
        except QueryError as error:
            raise syntax_problem(error) from error

    def _better(
        self, query: Query, parsed: Parsed, text: str, version: Version
    ) -> Rewritten:
        """Return the query as the engine plans it well, where that is wanted."""
        if parsed.form == "describe" or text != parsed.text:
            return Rewritten(text)
        if len(text) > REMEMBERED:
            # Written by a program: to read it again costs more than it brings.
            return Rewritten(text)
        return self.rewriter.rewrite(parsed, version, whole=query.dataset is None)

    def _request(
        self, query: Query, parsed: Parsed, text: str, better: Rewritten
    ) -> dict[str, Any]:
        request: dict[str, Any] = {
            "operation": "query",
            "text": text,
            "base": self.endpoint,
            "most_bytes": self.settings.max_result * _MIB,
        }
        if better.steps:
            request["rewritten"] = better.text
        if query.dataset:
            request.update(_dataset(query.dataset))
        if self.settings.max_rows:
            request["max_rows"] = self.settings.max_rows
            request["truncate"] = query.truncate
            request["limited_text"] = self._limited(parsed, better)
        if parsed.form == "describe":
            request.update(self._description(query, text))
        return request

    def _limited(self, parsed: Parsed, better: Rewritten) -> str | None:
        most = self.settings.max_rows
        if better.steps and not better.edits:
            return with_limit(parse(better.text), most)
        return with_limit(parsed, most, better.edits)

    def _merge_graphs(
        self, request: dict[str, Any], parsed: Parsed, version: Version
    ) -> None:
        """Have the graphs of the dataset merged where they may share triples."""
        default, named = request.get("default"), request.get("named")
        if default is None:
            try:
                default, named = dataset_of(parsed, self.endpoint, self.prefixes)
            except QueryError as error:
                raise syntax_problem(error) from error
        if len(default) < 2:
            return
        if version.triples == version.quads and not (version.folder / OWN).is_dir():
            # Not one triple is in two graphs.
            return
        request["merge"], request["named"] = default, named or ()

    def _description(self, query: Query, text: str) -> dict[str, Any]:
        try:
            parts = split_describe(parse(text), self.endpoint, self.prefixes)
        except QueryError as error:
            raise syntax_problem(error) from error
        if parts is None:
            return {}
        graphs = query.dataset.default if query.dataset else parts.graphs
        return {
            "operation": "describe",
            "iris": parts.iris,
            "select": parts.select,
            "graphs": graphs,
        }


def _plan_report(text: str, better: Rewritten) -> bytes:
    """Return what ``?explain=plan`` is answered with."""
    report = {"query": text, "evaluated": better.text, "rules": [*explained(better)]}
    return json.dumps(report, ensure_ascii=False, indent=2).encode() + b"\n"


def syntax_problem(error: QueryError) -> Problem:
    """Return the problem of a query that cannot be read."""
    return Problem(400, "syntax", str(error), line=error.line, column=error.column)


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {"default": dataset.default, "named": dataset.named}


def answer_tag(version: Version, request: dict[str, Any]) -> str | None:
    """Return a name for the answer: of the same version, query and format the same.

    None where two answers to the same request may differ.
    """
    if may_differ(request.get("text", "")):
        return None
    parts = [version.id, *(f"{k}={request[k]!r}" for k in sorted(request))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
