"""What all processes of a server share: slots, queues, and the holders behind them."""

from __future__ import annotations

import os
import resource
import socket
import struct
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from kg.errors import StoreError
from kg.namespaces import Namespaces
from kg.settings import Settings
from kg.store.version import CURRENT
from server.evaluation import holder
from server.evaluation.channel import Channel, slot_pair
from server.evaluation.pool import Pool
from server.evaluation.table import Plan, Table
from server.words import make_memory

_FEWEST = 4
_STACK = 512 * 1024 * 1024
_SEND_SECONDS = 5
_START_SECONDS = 60.0


def plan_of(settings: Settings) -> Plan:
    """Return how many executors there are, and how many more in reserve.

    The reserve is for clients that hold no executor while all others are taken.
    """
    common = settings.executors or max(_FEWEST, 2 * (os.cpu_count() or 1))
    reserve = max(1, common // 2)
    return Plan(common + reserve, reserve, settings.queue, long=max(1, common // 2))


class Department:
    """A kind of executor: its slots, its queue, its holder."""

    def __init__(
        self, settings: Settings, plan: Plan, *, spares: int, writes: bool
    ) -> None:
        self._settings = settings
        self._spares = spares
        self._writes = writes
        self.plan = plan
        self._memory = make_memory("noograph-table", plan.words)
        self._wakers = tuple(
            os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC) for _ in range(plan.places)
        )
        self._pairs = [slot_pair() for _ in range(plan.slots)]
        for web, _ in self._pairs:
            # An executor that dies leaves nobody to read: do not wait for it for ever.
            timeout = struct.pack("ll", _SEND_SECONDS, 0)
            web.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)
        self._control, self._orders = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET
        )
        self.table = Table(plan, self._memory, self._wakers)
        self._holder: subprocess.Popen[bytes] | None = None

    def pool(self) -> Pool:
        """Return the executors, for one web process."""
        ends = [Channel(web) for web, _ in self._pairs]
        return Pool(
            self.table,
            ends,
            self._control,
            self._settings.memory,
            yields=not self._writes,
        )

    def wait(self) -> None:
        """Wait until the executors are ready.

        :raises StoreError: where they cannot open the store.
        """
        give_up = time.monotonic() + _START_SECONDS
        while self.table.ready() < self.plan.slots:
            if self._holder is None or self._holder.poll() is not None:
                raise StoreError(self._settings.store, "its executors do not start")
            if time.monotonic() > give_up:
                raise StoreError(self._settings.store, "its executors cannot open it")
            time.sleep(0.005)

    def ensure_holder(self) -> None:
        """Start the holder where it is not running (any more)."""
        if self._holder is not None and self._holder.poll() is None:
            return
        configuration = self._configuration()
        soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
        most = _STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard)
        # Evaluation recurses on the main thread's stack: give it room.
        resource.setrlimit(resource.RLIMIT_STACK, (most, hard))
        command = [sys.executable, "-P", "-m", holder.__name__]
        try:
            self._holder = subprocess.Popen(  # noqa: S603 (our own module)
                [*command, configuration.to_json()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[
                    configuration.table,
                    configuration.control,
                    *configuration.wakers,
                    *configuration.web_ends,
                    *configuration.executor_ends,
                ],
            )
        finally:
            resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))

    def forget(self, process: int) -> None:
        """Free what a web process that ended held."""
        pool = self.pool()
        for slot, generation in self.table.forget(process):
            pool.recycle(slot, generation)

    def stop(self) -> None:
        """End the holder, and with it the executors."""
        if self._holder is None:
            return
        self._holder.terminate()
        try:
            self._holder.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._holder.kill()
            self._holder.wait()
        self._holder = None

    def _configuration(self) -> holder.Configuration:
        return holder.Configuration(
            plan=asdict(self.plan),
            table=self._memory,
            wakers=self._wakers,
            web_ends=tuple(web.fileno() for web, _ in self._pairs),
            executor_ends=tuple(end.fileno() for _, end in self._pairs),
            control=self._orders.fileno(),
            current=str(Path(self._settings.store, CURRENT).absolute()),
            memory=self._settings.memory,
            in_memory=self._in_memory(),
            spares=self._spares,
            prefixes=Namespaces(self._settings.base).prefixes(),
            writes=self._writes,
        )

    def _in_memory(self) -> int:
        # Each update makes a version: to load it anew would take longer than it lasts.
        return 0 if self._settings.writable else self._settings.in_memory


class Runtime:
    """Made once, before the web processes are forked: who reads and who writes."""

    def __init__(self, settings: Settings) -> None:
        self.readers = Department(settings, plan_of(settings), spares=1, writes=False)
        self.writer: Department | None = None
        if settings.writable:
            plan = Plan(1, 0, settings.queue, long=1)
            self.writer = Department(settings, plan, spares=0, writes=True)

    def start(self) -> None:
        """Start all and wait until queries can be answered.

        :raises StoreError: where the executors cannot open the store.
        """
        self.ensure_holders()
        for department in self._departments():
            department.wait()

    def ensure_holders(self) -> None:
        """Start the holders that are not running (any more)."""
        for department in self._departments():
            department.ensure_holder()

    def forget(self, process: int) -> None:
        """Free what a web process that ended held."""
        for department in self._departments():
            department.forget(process)

    def stop(self) -> None:
        """End all executors."""
        for department in self._departments():
            department.stop()

    def _departments(self) -> list[Department]:
        return [self.readers] + ([self.writer] if self.writer else [])
