"""The web process's side of evaluation: get an executor, wait for it, let it go."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from server.errors import ClientGoneError, Problem
from server.evaluation import channel
from server.evaluation.answer import Answer
from server.evaluation.channel import Channel
from server.evaluation.table import Table, TicketState

_GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR
_RETRY_AFTER = "5"
_EAGER = 0.1
_SHORT = 0.25
_LOOK = 0.05
_NICER = 10


class GaveWayError(Exception):
    """A request had to leave its executor to shorter ones, and may start again."""


@dataclass(frozen=True, slots=True)
class Job:
    """A request to an executor and what bounds it.

    ``timeout`` is for all of it: to wait for an executor, to be evaluated, perhaps to
    start again. ``client`` is a number that stands for who asks; ``connection`` the
    descriptor of the client's socket, watched for a hang-up; ``whole`` keeps the
    answer back until it is complete; ``most_of_client`` bounds the jobs of the client
    (0: not).
    """

    request: Mapping[str, Any]
    client: int
    timeout: float
    connection: int | None = None
    whole: bool = False
    most_of_client: int = 0


class Pool:
    """The executors as one web process sees them."""

    def __init__(
        self,
        table: Table,
        ends: list[Channel],
        control: socket.socket,
        memory: int,
        *,
        yields: bool = True,
    ) -> None:
        """Take what all web processes share.

        :param yields: whether executors leave the processor to others after a while.
        """
        self.table = table
        self.memory = memory
        self.yields = yields
        self._ends = ends
        self._control = control
        self._owner = os.getpid

    def run(self, job: Job) -> Answer:
        """Have ``job`` done; the answer may still be arriving when this returns.

        :raises Problem: where there is no answer, and why.
        :raises ClientGoneError: where nobody waits for one.
        """
        until = time.monotonic() + job.timeout
        try:
            return self._run(job, self._slot(job, until, long=False), until)
        except GaveWayError:
            # It starts again, as one of the long ones.
            return self._run(job, self._slot(job, until, long=True), until)

    def _run(self, job: Job, slot: int, until: float) -> Answer:
        held = _Held(self, slot, job, until)
        try:
            answer = Answer(held)
            held.send(job.request)
            answer.begin(whole=job.whole)
            held.settle()
        except BaseException:
            held.abandon()
            raise
        return answer

    def _slot(self, job: Job, until: float, *, long: bool) -> int:
        most = job.most_of_client
        if most and self.table.count(job.client) >= most:
            raise Problem(
                429,
                "rate",
                f"{most} queries of yours are being answered; wait for one to end",
                headers={"Retry-After": _RETRY_AFTER},
                limit="client-queries",
                value=most,
            )
        slot = self.table.acquire(job.client, self._owner(), long=long)
        return self._wait(job, until, long=long) if slot is None else slot

    def _wait(self, job: Job, until: float, *, long: bool) -> int:
        ticket = self.table.enqueue(job.client, self._owner(), long=long)
        if ticket is None:
            raise self._busy("the queue is full")
        poll = select.poll()
        poll.register(self.table.wakers[ticket], select.POLLIN)
        if job.connection is not None:
            poll.register(job.connection, _GONE & ~select.POLLERR)
        while True:
            left = until - time.monotonic()
            events = dict(poll.poll(max(0.0, left) * 1000))
            if job.connection in events:
                self.table.cancel(ticket)
                raise ClientGoneError
            if left <= 0:
                self.table.cancel(ticket)
                raise self._busy("no executor was free in time")
            state, slot = self.table.outcome(ticket)
            if state is TicketState.GRANTED:
                return slot
            if state is not TicketState.WAITING:
                detail = "the queue is full and others have fewer requests in it"
                raise self._busy(detail)

    def _busy(self, detail: str) -> Problem:
        return Problem(
            503,
            "busy",
            f"{detail}; try again in a few seconds",
            headers={"Retry-After": _RETRY_AFTER},
            limit="queue",
            value=self.table.plan.queue,
        )

    def recycle(self, slot: int, generation: int) -> None:
        """Have the executor of a slot killed and replaced."""
        order = {"recycle": slot, "generation": generation}
        self._control.send(json.dumps(order).encode())

    def end(self, slot: int) -> Channel:
        """Return our end of a slot."""
        return self._ends[slot]


class _Held:
    """A slot while it works for one job."""

    def __init__(self, pool: Pool, slot: int, job: Job, until: float) -> None:
        self._pool = pool
        self._slot = slot
        self._job = job
        self._generation = pool.table.generation(slot)
        self._end = pool.end(slot)
        self._deadline = until
        self._started = time.monotonic()
        # When to look whether others go first now, and whether this has to give way.
        self._look = self._started + _EAGER
        self._settled = False
        self._nice = False
        self._poll = select.poll()
        self._poll.register(self._end, select.POLLIN)
        if job.connection is not None:
            self._poll.register(job.connection, _GONE & ~select.POLLERR)
        self._either: select.poll | None = None
        self._lock = threading.Lock()
        self._done = False

    def send(self, request: Mapping[str, Any]) -> None:
        self._end.send_request(dict(request))

    def receive(self) -> tuple[bytes, bytes] | None:
        """Return the next packet of the answer.

        :raises Problem: at the deadline, or where the executor died.
        :raises ClientGoneError: where the client hung up.
        """
        return self._next(self._poll)

    def receive_or_writable(self) -> tuple[bytes, bytes] | None:
        """Return the next packet; None as soon as the client can take more."""
        if self._either is None:
            self._either = select.poll()
            self._either.register(self._end, select.POLLIN)
            if self._job.connection is not None:
                wanted = (_GONE & ~select.POLLERR) | select.POLLOUT
                self._either.register(self._job.connection, wanted)
        return self._next(self._either, wait=self._job.connection is not None)

    def _next(
        self, poll: select.poll, *, wait: bool = True
    ) -> tuple[bytes, bytes] | None:
        left = self._deadline - time.monotonic()
        events = self._events(poll, left, wait=wait) if left > 0 else {}
        client = events.get(self._job.connection or -1, 0)
        if client & _GONE:
            self.abandon()
            raise ClientGoneError
        if client:
            return None
        if self._end.fileno() in events:
            kind, payload = self._end.receive()
            if kind == channel.DIED:
                self.abandon()
                number = json.loads(payload)["signal"]
                raise _death(number, self._pool.memory)
            return kind, payload
        if wait or left <= 0:
            self.abandon()
            raise too_late(self._job.timeout)
        return None

    def _events(self, poll: select.poll, left: float, *, wait: bool) -> dict[int, int]:
        """Wait for something to happen; look after the others from time to time."""
        end = time.monotonic() + left
        while True:
            now = time.monotonic()
            until = end if self._settled else min(end, self._look)
            events = dict(poll.poll(max(0.0, until - now) * 1000 if wait else 0))
            if events or not wait or time.monotonic() >= end:
                return events
            self._look_around()

    def _look_around(self) -> None:
        """Let others have the processor first; make room for them if it must be."""
        now = time.monotonic()
        self._look = now + _LOOK
        if self._pool.yields and not self._nice:
            self._nice = self._set_niceness(_NICER)
        if now - self._started < _SHORT:
            return
        table = self._pool.table
        if not table.stay(self._slot):
            self.abandon()
            raise GaveWayError
        self._settled = table.is_long(self._slot)

    def settle(self) -> None:
        """Run to the end whatever comes: something of the answer is out."""
        if not self._done and not self._settled:
            self._settled = True
            self._pool.table.stay(self._slot, whatever=True)

    def _set_niceness(self, more: int) -> bool:
        """Set how much the executor leaves to others, from ours on up, if it may be."""
        pid = self._pool.table.executor(self._slot)
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        try:
            os.setpriority(os.PRIO_PROCESS, pid, min(ours + more, 19))
        except OSError:
            return False
        return True

    def finish(self) -> None:
        """Give the slot back: the executor has said all."""
        # Most users may not take niceness back: then another takes its place.
        if self._nice and not self._set_niceness(0):
            self.abandon()
            return
        with self._lock:
            if not self._done:
                self._done = True
                self._pool.table.release(self._slot)

    def abandon(self) -> None:
        """Have the executor replaced: it is in the middle of something."""
        with self._lock:
            if not self._done:
                self._done = True
                with suppress(OSError):
                    self._pool.recycle(self._slot, self._generation)


def too_late(timeout: float) -> Problem:
    """Return the problem of a query whose time is over."""
    return Problem(
        503,
        "deadline",
        f"the query was stopped after {timeout:g} s; ask for less at a time",
        limit="timeout",
        value=timeout,
    )


def _death(number: int, mebibytes: int) -> Problem:
    if number in (signal.SIGSEGV, signal.SIGBUS):
        return Problem(400, "too-complex", "the query nests too deeply to be evaluated")
    if number not in (signal.SIGABRT, signal.SIGKILL):
        return Problem(500, "internal", "the executor ended unexpectedly")
    return Problem(
        503,
        "memory",
        f"the query needed more than {mebibytes} MiB of memory; ask for less at a time",
        limit="memory",
        value=mebibytes,
    )
