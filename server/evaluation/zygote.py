"""A process that has a version in memory and forks executors that share it.

The engine reads from memory several times as fast as from disk, but needs a while to
fill it: the holder serves from disk until a zygote says that it is ready. The zygote
has one thread and no open files of the engine, so that its forks are whole.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pyoxigraph import DefaultGraph, RdfFormat, Store, parse

from kg.machine import free_memory

READY = b"r"
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_MIB = 1024 * 1024
# Of a quad in memory, with its share of the terms (measured: 345 to 360).
_BYTES_PER_QUAD = 400
# Long texts take more of the disk, and so they do of memory.
_TIMES_ON_DISK = 4
_ADOPTION_SECONDS = 5.0

Become = Callable[[socket.socket, "Resident"], None]


@dataclass(frozen=True, slots=True)
class Resident:
    """A version that this process has in memory, and the folder it came from.

    ``default`` is its default graph alone: in memory, the engine goes through all that
    is said of a thing, and in ``store`` most of that is said in a named graph again.
    """

    folder: str
    store: Store
    default: Store


class Zygote:
    """The holder's side of one: it is told to fork. ``pid`` is 0 when it has ended."""

    def __init__(self, folder: Path, become: Become) -> None:
        self.is_ready = False
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        holder = os.getpid()
        self.pid = os.fork()
        if not self.pid:
            self.control.close()
            _live(folder, theirs, holder, become)
        theirs.close()

    def order(self, end: socket.socket) -> None:
        """Have an executor made that speaks over ``end``.

        :raises OSError: where the zygote is gone.
        """
        socket.send_fds(self.control, [b"f"], [end.fileno()], socket.MSG_DONTWAIT)

    def retire(self) -> None:
        """Have no more made; those that were live on."""
        self.control.close()
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of what a zygote makes, to be told when it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with(parent: int) -> None:
    """End when ``parent``, which is (or soon will be) the parent, ends."""
    give_up = time.monotonic() + _ADOPTION_SECONDS
    while os.getppid() != parent:
        if time.monotonic() > give_up:
            os._exit(1)
        time.sleep(0.0005)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def fits(version: Path, mebibytes: int, processes: int) -> bool:
    """Return whether so many copies of a version fit into memory.

    What is read is written to (the engine counts who holds what), so that the kernel
    comes to copy every page: each process is reckoned with a whole one.
    """
    try:
        facts = json.loads((version / "version.json").read_text(encoding="utf-8"))
        quads = 2 * int(facts["triples"]) + int(facts["quads"])
        on_disk = sum(file.stat().st_size for file in (version / "data").iterdir())
    except (OSError, ValueError, KeyError):
        return False
    one = max(quads * _BYTES_PER_QUAD, on_disk * _TIMES_ON_DISK)
    return one * processes <= min(mebibytes * _MIB, free_memory() // 2)


def _live(
    folder: Path, control: socket.socket, holder: int, become: Become
) -> NoReturn:
    """Load, then fork at each order until the holder is gone or wants no more."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        die_with(holder)
        # Whoever holds this lock reads the version: nobody cleans it up.
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        store = _load(folder)
        resident = Resident(str(folder), store, _default_graph(store))
        if _is_single_threaded():
            gc.collect()
            gc.freeze()
            control.send(READY)
            _fork_at_orders(control, resident, holder, become)
            status = 0
    except BaseException:
        # The rim of this process: what nobody expected goes to the log.
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _is_single_threaded() -> bool:
    return sum(1 for _ in Path("/proc/self/task").iterdir()) == 1


def _fork_at_orders(
    control: socket.socket, resident: Resident, holder: int, become: Become
) -> None:
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        end = socket.socket(fileno=descriptors[0])
        between = os.fork()
        if not between:
            # The one between ends at once: the holder adopts the executor.
            if os.fork():
                os._exit(0)
            control.close()
            die_with(holder)
            become(end, resident)
            os._exit(0)
        end.close()
        os.waitpid(between, 0)


def _load(folder: Path) -> Store:
    """Return the data of a version in memory.

    Another process reads it: the engine on disk has threads that do not survive a fork.

    :raises OSError: where not all of it arrived.
    """
    reading, writing = os.pipe()
    dumper = os.fork()
    if not dumper:
        status = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as out:
                data = Store.read_only(str(folder / "data"))
                data.dump(out, RdfFormat.N_QUADS)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    store = Store()
    with os.fdopen(reading, "rb") as lines:
        # Blank nodes keep their names, so that an answer is the same from disk.
        store.bulk_extend(parse(lines, RdfFormat.N_QUADS, rename_blank_nodes=False))
    _, status = os.waitpid(dumper, 0)
    facts = json.loads((folder / "version.json").read_text(encoding="utf-8"))
    if status or len(store) != facts["triples"] + facts["quads"]:
        raise OSError(f"{folder} could not be read into memory")
    return store


def _default_graph(store: Store) -> Store:
    alone = Store()
    alone.bulk_extend(store.quads_for_pattern(None, None, None, DefaultGraph()))
    return alone
