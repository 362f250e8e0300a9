"""What the machine has to give."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def free_memory() -> int:
    """Return the bytes of memory that could be had, 0 where nobody tells.

    Also what the service manager or a container allows counts: control groups,
    version 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html#memory).
    """
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        told = dict(line.split(":", 1) for line in lines)["MemAvailable"]
        free = int(told.split()[0]) * 1024
    except (OSError, LookupError, ValueError):
        return 0
    with suppress(OSError, LookupError, ValueError):
        own = Path("/proc/self/cgroup").read_text(encoding="utf-8").split("::", 1)[1]
        group = Path("/sys/fs/cgroup", own.split("\n", 1)[0].lstrip("/"))
        most, taken = (
            int((group / name).read_text(encoding="ascii"))
            for name in ("memory.max", "memory.current")
        )
        free = max(0, min(free, most - taken))
    return free
