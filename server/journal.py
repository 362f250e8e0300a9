"""A line of JSON a request, for who runs the server; it names no person.

A query appears as a digest, a client as a keyed one that changes with each start.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any


class Journal:
    """Writes to a file, or to standard error for ``-``; to nothing without a name.

    Each line is written at once, so lines of several processes do not mix.
    """

    def __init__(self, name: str) -> None:
        self._descriptor: int | None = None
        if name == "-":
            self._descriptor = sys.stderr.fileno()
        elif name:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            self._descriptor = os.open(name, flags, 0o640)

    @property
    def is_kept(self) -> bool:
        """Return whether lines go anywhere."""
        return self._descriptor is not None

    def write(self, **facts: Any) -> None:
        """Write one line of what is known."""
        if self._descriptor is None:
            return
        moment = datetime.fromtimestamp(time.time(), UTC)
        line = {"time": moment.isoformat(timespec="milliseconds"), **facts}
        known = {name: value for name, value in line.items() if value is not None}
        text = json.dumps(known, ensure_ascii=False) + "\n"
        os.write(self._descriptor, text.encode())


def digest(text: str) -> str:
    """Return what stands for a query in the journal."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
