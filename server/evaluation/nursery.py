"""The executors that have no seat yet, and where they come from.

From the holder itself, to read a version from disk, or from a zygote that has the
current version in memory, as soon as there is one and for as long as it is current.
"""

from __future__ import annotations

import os
import selectors
import socket
import struct
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.evaluation import zygote
from server.evaluation.zygote import Resident, Zygote

# What an executor says when it could begin: its process.
READY = struct.Struct("I")
_PAUSE = 0.5
_MOST_FAILURES = 3

Become = Callable[[socket.socket, Resident | None], None]


@dataclass(slots=True, eq=False)
class Spare:
    """An executor without a seat; ``pid`` is known when it is ready."""

    private: socket.socket
    maker: Zygote | None
    pid: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """How many MiB a version may take in memory, in so many processes."""

    mebibytes: int
    processes: int


class Nursery:
    """Starts executors, and knows which of them are ready.

    :param become: makes a new process an executor that speaks over a socket; it
        returns when the executor has ended.
    """

    def __init__(
        self,
        current: Path,
        room: Room,
        become: Become,
        selector: selectors.BaseSelector,
    ) -> None:
        self.zygote: Zygote | None = None
        self._current = current
        self._room = room
        self._become = become
        self._selector = selector
        self._version = ""
        self._starting: set[Spare] = set()
        self._ready: deque[Spare] = deque()
        self._may_start = 0.0
        self._failures = 0

    def fill(self, wanted: int) -> None:
        """See that ``wanted`` executors are ready or on their way."""
        missing = wanted - len(self._starting) - len(self._ready)
        if missing > 0 and time.monotonic() >= self._may_start:
            for _ in range(missing):
                self._start()

    def take(self) -> Spare | None:
        """Return an executor that is ready, None where there is none now."""
        return self._ready.popleft() if self._ready else None

    def arrived(self, spare: Spare) -> None:
        """Take note that an executor is ready, or that it never will be."""
        self._selector.unregister(spare.private)
        self._starting.discard(spare)
        said = spare.private.recv(READY.size)
        if len(said) == READY.size:
            self._failures = -1
            (spare.pid,) = READY.unpack(said)
            if spare.maker is self._maker():
                self._ready.append(spare)
            else:
                spare.private.close()
            return
        spare.private.close()
        if spare.maker is not None and spare.maker is self.zygote:
            # It can make none (any more): what is on disk is there.
            self._retire()
        self._may_start = time.monotonic() + _PAUSE
        if self._failures >= 0:
            self._failures += 1
        if self._failures >= _MOST_FAILURES:
            # Not one executor has ever come up: the server says so and ends.
            sys.exit(1)

    def forget(self, pid: int) -> None:
        """Take note that a process is gone that has no seat."""
        self._ready = deque(spare for spare in self._ready if spare.pid != pid)
        if self.zygote is not None and self.zygote.pid == pid:
            self.zygote.pid = 0
            self._retire()

    def follow(self) -> bool:
        """Keep to the current version; True where executors hold one for nothing."""
        version = os.path.realpath(self._current)
        if version == self._version:
            return False
        self._version = version
        had = self.zygote is not None
        self._retire()
        room = self._room
        if zygote.fits(Path(version), room.mebibytes, room.processes):
            self.zygote = Zygote(Path(version), self._become)
            self._selector.register(
                self.zygote.control, selectors.EVENT_READ, self.zygote
            )
        return had and self.zygote is None

    def heard(self, maker: Zygote) -> bool:
        """Take note of a zygote's word; True where executors now come from it."""
        if maker is not self.zygote:
            return False
        if maker.control.recv(1) != zygote.READY:
            self._retire()
            return False
        self._selector.unregister(maker.control)
        maker.is_ready = True
        while self._ready:
            # It was to read from disk; nobody has a use for it.
            self._ready.popleft().private.close()
        return True

    def _maker(self) -> Zygote | None:
        return self.zygote if self.zygote and self.zygote.is_ready else None

    def _retire(self) -> None:
        if self.zygote is not None:
            with suppress(KeyError, ValueError):
                self._selector.unregister(self.zygote.control)
            self.zygote.retire()
            self.zygote = None

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        maker = self._maker()
        if maker is None:
            self._fork(ours, theirs)
        else:
            with suppress(OSError):
                # Where it cannot be asked, our end is told so at once.
                maker.order(theirs)
        theirs.close()
        spare = Spare(ours, maker)
        self._starting.add(spare)
        self._selector.register(ours, selectors.EVENT_READ, spare)

    def _fork(self, ours: socket.socket, theirs: socket.socket) -> None:
        holder = os.getpid()
        if os.fork():
            return
        status = 1
        said = os.fdopen(os.dup(2), "w")
        try:
            ours.close()
            zygote.die_with(holder)
            self._become(theirs, None)
            status = 0
        except BaseException:
            # The rim of this process: what nobody expected goes to the log.
            traceback.print_exc(file=said)
            said.flush()
        finally:
            os._exit(status)
