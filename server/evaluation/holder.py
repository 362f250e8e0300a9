"""The process that holds the executors: it forks them, seats them, buries them.

Single-threaded and small, so that a fork is fast and safe. Executors start as spares;
a slot that loses its executor gets a spare at once. Run as a module by the server with
its configuration as JSON.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import selectors
import signal
import socket
import sys
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from server.evaluation import channel, executor
from server.evaluation.channel import Channel
from server.evaluation.nursery import READY, Nursery, Room, Spare
from server.evaluation.operations import Context
from server.evaluation.table import Plan, Table
from server.evaluation.zygote import Resident, Zygote, adopt_orphans
from server.writing import writer

_PAUSE = 0.5
# Between two executors that are replaced although they do well.
_BREATH = 0.01
_THREAD_STACK = 8 * 1024 * 1024
_ATTRIBUTES = 64  # bytes; sizeof(pthread_attr_t) is 56


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the server tells its holder; numbers in ``*_ends`` are descriptors."""

    plan: dict[str, int]
    table: int
    wakers: tuple[int, ...]
    web_ends: tuple[int, ...]
    executor_ends: tuple[int, ...]
    control: int
    current: str
    memory: int
    in_memory: int
    spares: int
    prefixes: dict[str, str]
    writes: bool = False

    def to_json(self) -> str:
        """Return the form that :func:`main` reads."""
        return json.dumps(asdict(self))


class Holder:
    """The state of all executors."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        plan = Plan(**configuration.plan)
        self._table = Table(plan, configuration.table, tuple(configuration.wakers))
        self._web_ends = [_channel(fd) for fd in configuration.web_ends]
        self._executor_ends = [_channel(fd) for fd in configuration.executor_ends]
        self._control = socket.socket(fileno=configuration.control)
        self._seated: dict[int, int] = {}
        self._dying: set[int] = set()
        self._vacant: deque[int] = deque(range(plan.slots))
        # Seats of executors that do well, but others would do better.
        self._outdated: deque[int] = deque()
        self._selector = selectors.DefaultSelector()
        self._nursery = Nursery(
            Path(configuration.current),
            # The zygote has a copy, too.
            Room(configuration.in_memory, plan.slots + configuration.spares + 1),
            self._become_executor,
            self._selector,
        )

    def run(self) -> None:
        """Serve until the control socket is closed."""
        _limit_thread_stacks()
        wake, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._selector.register(wake, selectors.EVENT_READ)
        self._selector.register(self._control, selectors.EVENT_READ)
        adopt_orphans()
        self._announce_orphans()
        while True:
            if self._nursery.follow():
                self._replace_all()
            self._fill()
            wait = _BREATH if self._outdated else _PAUSE
            for key, _ in self._selector.select(timeout=wait):
                if key.fileobj == wake:
                    os.read(wake, 4096)
                    self._reap()
                elif key.fileobj is self._control:
                    if not self._obey():
                        return
                elif isinstance(key.data, Zygote):
                    if self._nursery.heard(key.data):
                        self._replace_all()
                else:
                    self._nursery.arrived(key.data)

    def _announce_orphans(self) -> None:
        """Tell who waits for executors of a holder before this one that they died."""
        for slot, end in enumerate(self._executor_ends):
            if not self._table.remove_if_free(slot):
                self._vacant.remove(slot)
                end.send_json(channel.DIED, {"signal": signal.SIGKILL})

    def _fill(self) -> None:
        self._nursery.fill(len(self._vacant) + self._configuration.spares)
        while self._vacant:
            spare = self._nursery.take()
            if spare is None:
                return
            self._seat(spare, self._vacant.popleft())
        self._replace_one()

    def _seat(self, spare: Spare, slot: int) -> None:
        try:
            spare.private.send(bytes([slot]))
        except OSError:
            self._vacant.appendleft(slot)
            return
        finally:
            spare.private.close()
        self._seated[slot] = spare.pid
        self._table.install(slot, spare.pid, in_memory=spare.maker is not None)

    def _replace_all(self) -> None:
        """Have every executor replaced when it is free, one after the other."""
        self._outdated = deque(self._seated)

    def _replace_one(self) -> None:
        for _ in range(len(self._outdated)):
            slot = self._outdated.popleft()
            if slot in self._seated and slot not in self._dying:
                if self._table.remove_if_free(slot):
                    self._kill(slot)
                    return
                self._outdated.append(slot)

    def _kill(self, slot: int) -> None:
        self._dying.add(slot)
        os.kill(self._seated[slot], signal.SIGKILL)

    def _become_executor(
        self, private: socket.socket, resident: Resident | None
    ) -> None:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # What the engine says when it runs out of memory helps nobody here.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        seat = _Seat(private, self._executor_ends)
        current = self._configuration.current
        context = Context(self._configuration.prefixes)
        if self._configuration.writes:
            writer.run(seat, context, self._configuration.memory, current)
            return
        version = resident or str(Path(current).resolve())
        executor.run(seat, context, self._configuration.memory, version)

    def _obey(self) -> bool:
        message = self._control.recv(65_536)
        if not message:
            return False
        order = json.loads(message)
        slot = order["recycle"]
        if self._table.remove(slot, order["generation"]):
            pid = self._seated.get(slot)
            if pid is None:
                self._vacate(slot)
            else:
                self._kill(slot)
        return True

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._bury(pid, status)

    def _bury(self, pid: int, status: int) -> None:
        slot = next((s for s, p in self._seated.items() if p == pid), None)
        if slot is None:
            self._nursery.forget(pid)
            return
        del self._seated[slot]
        if slot in self._dying:
            self._dying.discard(slot)
            self._vacate(slot)
        elif self._table.remove_if_free(slot):
            self._vacate(slot)
        else:
            number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            self._executor_ends[slot].send_json(channel.DIED, {"signal": number})

    def _vacate(self, slot: int) -> None:
        """Leave nothing of the old executor's conversation to the new one."""
        self._executor_ends[slot].drain()
        self._web_ends[slot].drain()
        self._vacant.append(slot)


class _Seat(Channel):
    """An executor's end: that of the slot it is given when it first waits for one."""

    def __init__(self, private: socket.socket, ends: list[Channel]) -> None:
        self._private: socket.socket | None = private
        self._ends = ends
        super().__init__(private)

    def receive_request(self) -> dict[str, Any]:
        if self._private is not None:
            self._private.send(READY.pack(os.getpid()))
            seat = self._private.recv(1)
            self._private.close()
            self._private = None
            if not seat:
                raise EOFError
            self.socket = self._ends[seat[0]].socket
        return super().receive_request()


def _channel(descriptor: int) -> Channel:
    return Channel(socket.socket(fileno=descriptor))


def _limit_thread_stacks() -> None:
    """Give threads of the engine the usual stack.

    Ours is far larger, for the evaluator's recursion, and the C library would give
    every thread as much, which counts as data.
    """
    library = ctypes.CDLL(None)
    set_default = getattr(library, "pthread_setattr_default_np", None)
    if set_default is not None:
        attributes = ctypes.create_string_buffer(_ATTRIBUTES)
        library.pthread_attr_init(attributes)
        library.pthread_attr_setstacksize(attributes, ctypes.c_size_t(_THREAD_STACK))
        set_default(attributes)


def main() -> None:
    """Run the holder that the first argument configures."""
    Holder(Configuration(**json.loads(sys.argv[1]))).run()


if __name__ == "__main__":
    main()
