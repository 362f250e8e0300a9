"""From a query to an answer: what every route that asks the graph goes through.

What is decided (:mod:`server.planning`) goes to the executors, or comes from a cache.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass, field, replace
from typing import Any

from kg.namespaces import Namespaces
from kg.settings import Settings
from kg.sparql.rewriting import rewrite_text
from kg.sparql.syntax import parse
from kg.store import Version, current_version
from kg.store.version import CURRENT
from server import federating
from server.cache import LARGEST, Cache
from server.errors import Problem, VersionGoneError
from server.evaluation.answer import Answer
from server.evaluation.pool import Job, Pool, too_late
from server.federation.gateway import Gateway, Session
from server.metrics import Metrics
from server.planning import Plan, Planner, answer_tag
from server.protocol import Query
from server.rewriting import Rewriter
from server.searching import Search

_MIB = 1024 * 1024
_TRIES = 4
_LONGEST_REWRITTEN = 16_384


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks and over what: a number, the socket, whether it takes chunks."""

    client: int
    connection: int | None = None
    whole: bool = False


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
    _current: str = field(init=False)
    _planner: Planner = field(init=False)
    _rewriter: Rewriter = field(init=False)
    search: Search = field(init=False)

    def __post_init__(self) -> None:
        """Keep what does not change."""
        self._current = str(self.settings.store / CURRENT)
        prefixes = self.namespaces.prefixes()
        self.search = Search(self.version)
        self._rewriter = Rewriter(self.endpoint, prefixes)
        self._planner = Planner(
            self.settings,
            prefixes,
            self.endpoint,
            self.gateway,
            self._rewriter,
            self.search,
        )
        self._cache = Cache(self.settings.cache * _MIB)

    def version(self) -> Version:
        """Return the current version; a new one is seen at once."""
        link = os.readlink(self._current)  # noqa: PTH115 (four times as fast, asked always)
        if self._seen is None or self._seen[0] != link:
            self._seen = (link, current_version(self.settings.store))
        return self._seen[1]

    def plan(self, query: Query, accept: str | None) -> Plan:
        """Decide how ``query`` is answered.

        :raises Problem: where it may not run, or not be answered so.
        """
        return self._planner.plan(query, accept, self.version())

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
            return self._planner.explained(plan, problem)
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
        tag = answer_tag(version, request)
        return self._answer(request, tag, self.settings.timeout, asker)

    def _answer(
        self, request: dict[str, Any], tag: str | None, timeout: float, asker: Asker
    ) -> Answer:
        kept = self._kept(tag)
        if kept is not None:
            return kept
        for tries in range(_TRIES):
            job = Job(
                request,
                asker.client,
                timeout,
                asker.connection,
                whole=asker.whole,
                most_of_client=self.settings.client_queries,
            )
            try:
                answer = self._keep(tag, self.pool.run(job))
            except VersionGoneError:
                # It waited so long that newer versions have taken its place.
                tag = None
                request = {**request, "version": str(self.version().folder)}
                continue
            answer.moved = bool(tries)
            return answer
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


def _in_better_form(request: dict[str, Any]) -> dict[str, Any]:
    """Return a request as the engine plans it well, unless it is long."""
    text = request["text"]
    if "rewritten" in request or len(text) > _LONGEST_REWRITTEN:
        return request
    better = rewrite_text(text)
    return {**request, "rewritten": better.text} if better.steps else request
