"""From a query as text to an answer: what every route that asks the graph goes through.

Decides what may run, in which format, within which limits; the executors do the rest.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
from dataclasses import dataclass, field, replace
from typing import Any

from kg.errors import QueryError
from kg.namespaces import Namespaces
from kg.settings import Settings
from kg.sparql.describe import split_describe
from kg.sparql.faults import explain
from kg.sparql.guard import Guarded, UnsafeQueryError, guard
from kg.sparql.limits import with_limit
from kg.sparql.names import dataset_of
from kg.sparql.rewriting import SEARCHED, Rewritten, explained, rewrite_text
from kg.sparql.search import with_searches
from kg.sparql.syntax import REMEMBERED, Parsed, TooComplexError, parse
from kg.store import Version, current_version
from kg.store.version import CURRENT
from kg.store.working import OWN
from server import federating, negotiation
from server.cache import LARGEST, Cache
from server.errors import Problem, VersionGoneError
from server.evaluation.answer import Answer
from server.evaluation.pool import Job, Pool, too_late
from server.federating import Federated
from server.federation.gateway import Gateway, Session
from server.metrics import Metrics
from server.negotiation import Chosen
from server.protocol import Dataset, Query
from server.rewriting import Rewriter
from server.searching import Search

_MIB = 1024 * 1024
_TRIES = 4
_MOST_PLANS = 1024
_LONGEST_REWRITTEN = 16_384
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks and over what: a number, the socket, whether it takes chunks."""

    client: int
    connection: int | None = None
    whole: bool = False


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
class Evaluator:
    """The graph as the routes see it."""

    settings: Settings
    pool: Pool
    namespaces: Namespaces
    endpoint: str
    gateway: Gateway
    metrics: Metrics | None = None
    _cache: Cache = field(init=False)
    _seen: tuple[str, Version] | None = field(default=None, init=False)
    _plans: dict[tuple[Query, str | None], Plan] = field(
        default_factory=dict, init=False
    )
    _prefixes: dict[str, str] = field(init=False)
    _rewriter: Rewriter = field(init=False)
    search: Search = field(init=False)

    def __post_init__(self) -> None:
        """Keep what does not change."""
        self._prefixes = self.namespaces.prefixes()
        self.search = Search(self.version)
        self._rewriter = Rewriter(self.endpoint, self._prefixes)
        self._cache = Cache(self.settings.cache * _MIB)

    def version(self) -> Version:
        """Return the current version; a new one is seen at once."""
        link = str((self.settings.store / CURRENT).readlink())
        if self._seen is None or self._seen[0] != link:
            self._seen = (link, current_version(self.settings.store))
        return self._seen[1]

    def plan(self, query: Query, accept: str | None) -> Plan:
        """Decide how ``query`` is answered; clients send the same again.

        :raises Problem: where it may not run, or not be answered so.
        """
        started = time.monotonic()
        known = self._plans.get((query, accept))
        if known and known.request["version"] == str(self.version().folder):
            return replace(known, until=started + known.timeout)
        plan = self._plan(query, accept, started)
        simple = not (plan.federated or plan.explained or plan.report)
        if simple and len(query.text) <= REMEMBERED:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            self._plans[query, accept] = plan
        return plan

    def _plan(self, query: Query, accept: str | None, started: float) -> Plan:
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
        version = self.version()
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
            None if federated or explained or report else _tag(version, request),
            federated=federated,
            explained=explained,
            report=report,
            until=started + timeout,
            whole=bool(request.get("max_rows")) or request["operation"] == "describe",
        )

    def run(self, plan: Plan, asker: Asker) -> Answer:
        """Evaluate; the answer may still be arriving.

        :raises Problem: where there is none.
        """
        if plan.report is not None:
            return Answer.of(plan.report, {})
        whole = replace(asker, whole=plan.whole or asker.whole)
        if plan.federated or plan.explained:
            return self._run_federated(plan, whole)
        try:
            return self._answer(plan.request, plan.tag, plan.left(), whole)
        except Problem as problem:
            raise self._told(plan, problem) from problem

    def _run_federated(self, plan: Plan, asker: Asker) -> Answer:
        """Make the calls of a query, then evaluate it; both within its time."""
        started = time.monotonic()
        session = Session(started + plan.left(), asker.connection)

        def run(request: dict[str, Any], left: float) -> Answer:
            if plan.federated is not None and plan.federated.rewrites:
                request = _in_better_form(request)
            return self._answer(request, None, left, replace(asker, whole=True))

        try:
            request, federated = plan.request, plan.federated
            if federated is not None:
                request = federating.in_time(
                    plan.timeout,
                    lambda: federating.carry_out(federated, request, session, run),
                )
            left = max(0.0, session.until - time.monotonic())
            if not plan.explained:
                return self._answer(request, None, left, asker)
            size = len(run(request, left).read())
            return Answer.of(federating.report(session, started, size), {})
        except Problem as problem:
            told = self._told(plan, problem)
            if plan.explained:
                told.members["calls"] = [call.document() for call in session.calls]
            raise told from problem

    def _told(self, plan: Plan, problem: Problem) -> Problem:
        """Return a problem of the executors in terms of what was asked."""
        if problem.kind == "deadline":
            return too_late(plan.timeout)
        if problem.kind == "not-representable":
            problem.detail += "; ask for another format"
        if problem.kind == "syntax" and plan.federated is None:
            return self._explained(plan, problem)
        if problem.kind == "syntax":
            # The engine counts lines of a text that nobody has seen.
            return Problem(400, "syntax", problem.detail)
        return problem

    def ask(
        self, request: dict[str, Any], asker: Asker
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the whole answer to a request of our own, and the facts about it."""
        answer = self.start(request, replace(asker, whole=True))
        return answer.read(), answer.facts

    def start(self, request: dict[str, Any], asker: Asker) -> Answer:
        """Return the answer to a request of our own; it may still be arriving."""
        version = self.version()
        request = {
            "most_bytes": self.settings.max_result * _MIB,
            "version": str(version.folder),
            **request,
        }
        if request["operation"] == "query" and not self.settings.as_written:
            better = self._rewriter.rewrite(parse(request["text"]), version)
            if better.steps:
                request["rewritten"] = better.text
        tag = _tag(self.version(), request)
        return self._answer(request, tag, self.settings.timeout, asker)

    def _answer(
        self, request: dict[str, Any], tag: str | None, timeout: float, asker: Asker
    ) -> Answer:
        kept = self._kept(tag)
        if kept is not None:
            return kept
        for _ in range(_TRIES):
            job = Job(
                request,
                asker.client,
                timeout,
                asker.connection,
                whole=asker.whole,
                most_of_client=self.settings.client_queries,
            )
            try:
                return self._keep(tag, self.pool.run(job))
            except VersionGoneError:
                # It waited so long that newer versions have taken its place.
                tag = None
                request = {**request, "version": str(self.version().folder)}
        raise Problem(503, "unavailable", "the graph changes too fast to be read")

    def _kept(self, tag: str | None) -> Answer | None:
        """Return the answer of that name where one is kept."""
        if tag is None or not self.settings.cache:
            return None
        kept = self._cache.get(tag)
        if self.metrics is not None:
            self.metrics.count_cache(hit=kept is not None)
        return Answer.of(kept.body, kept.facts) if kept else None

    def _keep(self, tag: str | None, answer: Answer) -> Answer:
        """Keep a whole answer for the next who asks the same."""
        if tag is None or not self.settings.cache or not answer.complete:
            return answer
        if answer.size > LARGEST:
            return answer
        body = answer.read()
        self._cache.put(tag, body, answer.facts)
        return Answer.of(body, answer.facts)

    def tag(self, *parts: str) -> str:
        """Return a name for what ``parts`` name in the current version."""
        text = "\0".join((self.version().id, *parts))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def _guard(self, text: str) -> Guarded:
        try:
            return guard(parse(text), self._prefixes)
        except TooComplexError as error:
            raise Problem(
                400, "too-complex", str(error), value=error.value, limit=error.limit
            ) from error
        except UnsafeQueryError as error:
            raise _syntax(error) from error
        except QueryError as error:
            raise _syntax(error) from error

    def _searched(self, parsed: Parsed) -> str | None:
        """Return a query with its searches done, None where it has none."""
        named = self.search.named
        try:
            return with_searches(parsed, self.endpoint, self._prefixes, named)
        except QueryError as error:
            raise _syntax(error) from error

    def _admit(self, guarded: Guarded, *, rewrites: bool) -> Federated | None:
        """Return the calls of a query, where it makes some.

        :raises Problem: where it may not make one.
        """
        if not guarded.services:
            return None
        try:
            return federating.admit(
                Federated(
                    guarded, self.gateway, self.endpoint, self._prefixes, rewrites
                )
            )
        except QueryError as error:
            raise _syntax(error) from error

    def _better(
        self, query: Query, parsed: Parsed, text: str, version: Version
    ) -> Rewritten:
        """Return the query as the engine plans it well, where that is wanted."""
        if parsed.form == "describe" or text != parsed.text:
            return Rewritten(text)
        if len(text) > REMEMBERED:
            # Written by a program: to read it again costs more than it brings.
            return Rewritten(text)
        return self._rewriter.rewrite(parsed, version, whole=query.dataset is None)

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
                default, named = dataset_of(parsed, self.endpoint, self._prefixes)
            except QueryError as error:
                raise _syntax(error) from error
        if len(default) < 2:
            return
        if version.triples == version.quads and not (version.folder / OWN).is_dir():
            # Not one triple is in two graphs.
            return
        request["merge"], request["named"] = default, named or ()

    def _description(self, query: Query, text: str) -> dict[str, Any]:
        try:
            parts = split_describe(parse(text), self.endpoint, self._prefixes)
        except QueryError as error:
            raise _syntax(error) from error
        if parts is None:
            return {}
        graphs = query.dataset.default if query.dataset else parts.graphs
        return {
            "operation": "describe",
            "iris": parts.iris,
            "select": parts.select,
            "graphs": graphs,
        }

    def _explained(self, plan: Plan, problem: Problem) -> Problem:
        members = problem.members
        error = explain(
            parse(plan.request["text"]),
            self._prefixes,
            "" if problem.detail == "unexpected text" else problem.detail,
            members.get("line"),
            members.get("column"),
        )
        return _syntax(error)


def _in_better_form(request: dict[str, Any]) -> dict[str, Any]:
    """Return a request as the engine plans it well, unless it is long."""
    text = request["text"]
    if "rewritten" in request or len(text) > _LONGEST_REWRITTEN:
        return request
    better = rewrite_text(text)
    return {**request, "rewritten": better.text} if better.steps else request


def _plan_report(text: str, better: Rewritten) -> bytes:
    """Return what ``?explain=plan`` is answered with."""
    report = {"query": text, "evaluated": better.text, "rules": [*explained(better)]}
    return json.dumps(report, ensure_ascii=False, indent=2).encode() + b"\n"


def _syntax(error: QueryError) -> Problem:
    return Problem(400, "syntax", str(error), line=error.line, column=error.column)


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {"default": dataset.default, "named": dataset.named}


def _tag(version: Version, request: dict[str, Any]) -> str | None:
    """Return a name for the answer: of the same version, query and format the same."""
    if _VOLATILE.search(request.get("text", "")):
        return None
    parts = [version.id, *(f"{k}={request[k]!r}" for k in sorted(request))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
