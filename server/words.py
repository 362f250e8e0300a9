"""Memory of 64-bit words that all processes of a server share, with a lock.

The lock is on the file behind the memory, so the kernel gives it up when its holder
dies; it does not tell threads apart, hence a second one in each process.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_WORD = 8


class SharedWords:
    """Words in the memory behind a descriptor; all zero at first."""

    def __init__(self, descriptor: int, count: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self.words = memoryview(mmap.mmap(descriptor, count * _WORD)).cast("Q")

    @classmethod
    def make(cls, name: str, count: int) -> SharedWords:
        """Return fresh words, for this process and those that it forks."""
        return cls(make_memory(name, count), count)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock: nobody else changes the words."""
        with self._lock:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN)


def make_memory(name: str, count: int) -> int:
    """Return the descriptor of fresh memory for so many words."""
    descriptor = os.memfd_create(name)
    os.ftruncate(descriptor, count * _WORD)
    return descriptor
