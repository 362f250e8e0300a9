"""Which version is current, which share files, and which nobody needs any more."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from kg.store.version import CURRENT, VERSIONS

KEPT = 2
SHARED = ".sst"
_LEFT_OUT = ("LOCK", "LOG")


def switch_current(store: Path, folder: Path) -> None:
    """Point ``current`` at ``folder`` in one step, as rename(2) promises."""
    fresh = store / f".{CURRENT}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.relative_to(store), target_is_directory=True)
    fresh.replace(store / CURRENT)


def remove_unread(store: Path, newest: Path) -> None:
    """Remove versions that are neither among the newest nor read by anybody.

    Who reads a version holds a shared lock on its folder.
    """
    found = [p for p in (store / VERSIONS).iterdir() if p.name[0] != "."]
    found.sort(key=lambda p: p.stat().st_mtime_ns)
    for folder in [p for p in found if p != newest][: -(KEPT - 1)]:
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)


def link_data(source: Path, target: Path) -> None:
    """Copy a closed database: its tables never change, so a link will do for them."""
    target.mkdir()
    for file in source.iterdir():
        if file.suffix == SHARED:
            try:
                os.link(file, target / file.name)
            except OSError:
                shutil.copy2(file, target)
        elif not file.name.startswith(_LEFT_OUT):
            shutil.copy2(file, target)
