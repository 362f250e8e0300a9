"""The process that evaluates: one request at a time, on a version it only reads.

It may be killed at any moment and is replaced by its holder. What it can do is bounded
by the kernel: memory by a resource limit, the network by a filter on system calls.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import os
import resource
import signal
import time
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from server.evaluation import channel
from server.evaluation.channel import Channel
from server.evaluation.operations import Context, perform, reads_default_graph
from server.evaluation.sandbox import close_network
from server.evaluation.sink import OperationError
from server.evaluation.zygote import Resident

_MIB = 1024 * 1024
_HEAVY = 0.05
_DATA = "data"


class Versions:
    """The version in use: opened when a request names another one."""

    def __init__(self, memory: int, resident: Resident | None = None) -> None:
        self._memory = memory
        self._resident = resident
        self._folder = ""
        self._lock = -1
        self._store: Store | None = None

    def open(self, folder: str, *, default: bool = False) -> Store:
        """Return the data of a version, read-only; the one in memory at once.

        The lock on the folder tells who cleans up that somebody reads it.

        :param default: whether the default graph is enough.
        """
        if self._resident is not None and folder == self._resident.folder:
            return self._resident.default if default else self._resident.store
        if self._store is None or folder != self._folder:
            # What the engine needs to open it is no query's memory.
            _uncap_memory()
            try:
                lock = os.open(folder, os.O_RDONLY)
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                self._store = Store.read_only(str(Path(folder, _DATA)))
            except OSError as error:
                raise OperationError("no-version", str(error)) from error
            if self._lock >= 0:
                os.close(self._lock)
            self._lock = lock
            self._folder = folder
            cap_memory(self._memory)
        return self._store

    def is_in_memory(self, store: Store) -> bool:
        """Return whether ``store`` is in memory."""
        return store is not self._store


class _Answer:
    """What the sink writes to: packets of the slot."""

    def __init__(self, end: Channel, kind: bytes) -> None:
        self._end = end
        self._kind = kind

    def write(self, data: Any) -> int:
        view = memoryview(data)
        for start in range(0, len(view), channel.MOST):
            self._end.send(self._kind, view[start : start + channel.MOST])
        return len(view)


def run(end: Channel, context: Context, memory: int, version: Resident | str) -> None:
    """Answer requests until the process is killed or its slot closed.

    :param version: what is in memory already, or a folder to open.
    """
    if isinstance(version, Resident):
        versions = Versions(memory, version)
        cap_memory(memory)
    else:
        versions = Versions(memory)
        versions.open(version)
    close_network()
    while True:
        try:
            request = end.receive_request()
        except EOFError:
            return
        started = time.monotonic()
        _answer(end, versions, request, context)
        if time.monotonic() - started > _HEAVY:
            gc.collect()
            _give_back()
            cap_memory(memory)


def _answer(
    end: Channel, versions: Versions, request: dict[str, Any], context: Context
) -> None:
    try:
        default = reads_default_graph(request)
        store = versions.open(request["version"], default=default)
        in_memory = versions.is_in_memory(store)
        out = _Answer(end, channel.MEMORY_DATA if in_memory else channel.DATA)
        facts = perform(store, request, context, out)  # type: ignore[arg-type]
        end.send_json(channel.END, facts)
    except OperationError as error:
        failure = {"kind": error.kind, "detail": error.detail, **error.facts}
        end.send_json(channel.FAILED, failure)
    except ValueError as error:
        # A name that the engine takes for no IRI.
        end.send_json(channel.FAILED, {"kind": "malformed", "detail": str(error)})
    except RuntimeError as error:
        # A query that it takes but cannot evaluate, such as one with an own function.
        end.send_json(channel.FAILED, {"kind": "unsupported", "detail": str(error)})
    except MemoryError:
        # The engine aborts when it finds no memory; where Python does, so do we.
        os.kill(os.getpid(), signal.SIGABRT)
    except OSError as error:
        end.send_json(channel.FAILED, {"kind": "engine", "detail": str(error)})


def cap_memory(mebibytes: int) -> None:
    """Allow so much memory beyond what the process has now."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = _data_size() + mebibytes * _MIB
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _uncap_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _data_size() -> int:
    # proc(5): the sixth figure of statm is data and stack, in pages.
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    return pages * resource.getpagesize()


def _give_back() -> None:
    """Return freed memory to the system, where the C library can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
