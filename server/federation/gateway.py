"""The one way out: every request to another endpoint goes through here.

Threads of the web process do it, as many an endpoint as it may be asked in parallel, so
that one that hangs holds up nobody else. Whoever waits is woken when an answer is
there, when the time is over, or when our own client hangs up.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

from server.errors import ClientGoneError
from server.federation.asking import Connections, ask
from server.federation.faults import CancelledError, RemoteFault
from server.federation.memory import Memory
from server.federation.remotes import Remote
from server.federation.results import read_rows
from server.federation.state import State
from server.federation.terms import Row
from server.federation.wire import Deadline
from server.journal import Journal, digest

_GONE = select.POLLRDHUP | select.POLLHUP
_BLAMELESS = frozenset(["resting", "request", "busy", "incomplete"])


@dataclass(frozen=True, slots=True)
class Question:
    """A query for an endpoint, and how many bindings go with it."""

    text: str
    bindings: int = 0


@dataclass(slots=True)
class Call:
    """What one request was and what came of it."""

    endpoint: str
    query: str
    bindings: int
    rows: int = 0
    bytes: int = 0
    milliseconds: float = 0.0
    cached: bool = False
    error: str | None = None

    def document(self) -> dict[str, Any]:
        """Return what a report says of it."""
        return asdict(self)


@dataclass(slots=True)
class Session:
    """One query of our own client: until when, who waits, what was called for it."""

    until: float
    connection: int | None = None
    calls: list[Call] = field(default_factory=list)


class Gateway:
    """Asks endpoints, within their bounds; one a web process."""

    def __init__(self, state: State, journal: Journal, memory: int) -> None:
        self.remotes = state.remotes
        self._state = state
        self._journal = journal
        self._memory = Memory(memory)
        self._lock = threading.Lock()
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._connections: dict[str, Connections] = {}

    def fetch(
        self,
        remote: Remote,
        questions: Iterable[Question],
        wanted: tuple[str, ...],
        session: Session,
    ) -> list[Sequence[Row]]:
        """Return the rows of each question, in order.

        :raises RemoteFault: where one has no answer, or all have too many rows.
        :raises CancelledError: at the end of the session's time.
        :raises ClientGoneError: where our client hung up.
        """
        deadline = Deadline(session.until)
        bell = _Bell()
        budget = _Budget(remote)
        pool = self._pool(remote)
        futures: list[Future[Sequence[Row]]] = []
        try:
            for question in questions:
                call = Call(remote.url, question.text, question.bindings)
                session.calls.append(call)
                job = _Job(self, remote, call, wanted, deadline, budget)
                futures.append(pool.submit(job.run))
            for future in futures:
                future.add_done_callback(bell.ring)
            _wait(futures, bell, session)
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
            deadline.cancel()
            bell.close()

    def close(self) -> None:
        """End the threads and close the connections that rest."""
        for pool in self._pools.values():
            pool.shutdown()
        for connections in self._connections.values():
            connections.close()

    def note_refused(self, endpoint: str, session: Session, why: str) -> None:
        """Put a call that was not made into the report."""
        session.calls.append(Call(endpoint, "", 0, error=why))

    def _pool(self, remote: Remote) -> ThreadPoolExecutor:
        with self._lock:
            if remote.name not in self._pools:
                self._pools[remote.name] = ThreadPoolExecutor(
                    remote.parallel, f"federation-{remote.name}"
                )
                self._connections[remote.name] = Connections(remote)
            return self._pools[remote.name]

    def answer(
        self,
        remote: Remote,
        call: Call,
        wanted: tuple[str, ...],
        deadline: Deadline,
        budget: _Budget,
    ) -> Sequence[Row]:
        """Return the rows of one question, from memory or from the endpoint."""
        key = (remote.name, call.query, wanted)
        kept = self._memory.get(key)
        started = time.monotonic()
        outcome = "cached" if kept is not None else "failed"
        try:
            if kept is not None:
                budget.take(len(kept))
                call.cached = True
                rows = kept
            else:
                rows = self._ask(remote, call, wanted, deadline, budget)
                self._memory.put(key, rows, remote.cache)
                outcome = "ok"
            call.rows = len(rows)
            return rows
        except RemoteFault as fault:
            call.error = fault.detail
            if fault.kind == "resting":
                outcome = "refused"
            elif fault.kind not in _BLAMELESS:
                self._state.failed(remote)
            raise
        except CancelledError:
            call.error = "was not waited for any longer"
            raise
        finally:
            seconds = time.monotonic() - started
            call.milliseconds = round(seconds * 1000, 1)
            self._tell(remote, call, outcome, seconds)

    def _ask(
        self,
        remote: Remote,
        call: Call,
        wanted: tuple[str, ...],
        deadline: Deadline,
        budget: _Budget,
    ) -> Sequence[Row]:
        wait = self._state.turn(remote, time.monotonic())
        if wait > 0:
            if wait > deadline.left():
                raise RemoteFault(
                    "busy",
                    f"may be asked {remote.rate:g} times a second, and others wait",
                    status=503,
                    retry=wait,
                )
            deadline.sleep(wait)
        rows: list[Row] = []
        connections = self._connections[remote.name]
        with ask(connections, remote, call.query, deadline) as body:
            for row in read_rows(body, wanted):
                rows.append(row)
                budget.take(1)
            call.bytes = body.count.total
        self._state.succeeded(remote)
        return rows

    def _tell(self, remote: Remote, call: Call, outcome: str, seconds: float) -> None:
        self._state.count(
            remote,
            outcome,
            rows=call.rows,
            bindings=call.bindings,
            size=call.bytes,
            seconds=seconds,
        )
        if self._journal.is_kept:
            self._journal.write(
                call=remote.url,
                outcome=outcome,
                milliseconds=call.milliseconds,
                bindings=call.bindings,
                rows=call.rows,
                bytes=call.bytes,
                query=digest(call.query),
                error=call.error,
            )


@dataclass(frozen=True, slots=True)
class _Job:
    """A question on its way through the threads of an endpoint."""

    gateway: Gateway
    remote: Remote
    call: Call
    wanted: tuple[str, ...]
    deadline: Deadline
    budget: _Budget

    def run(self) -> Sequence[Row]:
        self.deadline.left()
        return self.gateway.answer(
            self.remote, self.call, self.wanted, self.deadline, self.budget
        )


class _Budget:
    """The rows that all answers of one SERVICE may have together."""

    def __init__(self, remote: Remote) -> None:
        self._left = self._most = remote.rows
        self._lock = threading.Lock()

    def take(self, rows: int) -> None:
        with self._lock:
            self._left -= rows
        if self._left < 0:
            detail = f"answered with more than {self._most} rows, which is too many"
            raise RemoteFault("too-large", detail)


class _Bell:
    """Wakes who waits for answers beside other things."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def fileno(self) -> int:
        return self._descriptor

    def ring(self, _: object) -> None:
        with self._lock:
            if self._descriptor >= 0:
                os.eventfd_write(self._descriptor, 1)

    def close(self) -> None:
        """Go away: who rings later, a look-up of a name may, rings nobody."""
        with self._lock:
            os.close(self._descriptor)
            self._descriptor = -1


def _wait(
    futures: Sequence[Future[Sequence[Row]]], bell: _Bell, session: Session
) -> None:
    """Return when all are done or one has failed."""
    poll = select.poll()
    poll.register(bell, select.POLLIN)
    if session.connection is not None:
        poll.register(session.connection, _GONE)
    while True:
        done = [future for future in futures if future.done()]
        if len(done) == len(futures) or any(future.exception() for future in done):
            for future in done:
                if error := future.exception():
                    raise error
            return
        left = session.until - time.monotonic()
        if left <= 0:
            raise CancelledError
        events = dict(poll.poll(left * 1000))
        if bell.fileno() in events:
            os.eventfd_read(bell.fileno())
        elif session.connection in events:
            raise ClientGoneError
