"""What a build has read before, so that the next one need not read it again.

An entry is kept under a digest of all that it depends on, and a digest of its own says
that it is whole: whatever is damaged, or cannot be read, is as if it were not there.
Entries hold text, numbers and lists, as JSON; nothing in them is ever run.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import zstandard

from kg.resources import CORPUS, ONTOLOGY

_log = logging.getLogger("noograph.build")

FOLDER = "cache"
_SUFFIX = ".entry"
_LEVEL = 3
_DIGEST = 32
# No entry is larger than this when unpacked: bytes.
_LARGEST = 2**30


class Cache:
    """Entries in a folder, of which those that were not used can be removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()
        self._fresh: set[str] = set()

    def get(self, key: str) -> dict[str, Any] | None:
        """Return the entry of a key; None where there is none that is whole."""
        self._used.add(key)
        try:
            found = (self._folder / f"{key}{_SUFFIX}").read_bytes()
        except OSError:
            return None
        digest, packed = found[:_DIGEST], found[_DIGEST:]
        if digest != _check(key, packed):
            _log.info("an entry of the cache is damaged: %s", key)
            return None
        try:
            text = zstandard.ZstdDecompressor().decompress(packed, _LARGEST)
            entry = json.loads(text)
        except (zstandard.ZstdError, ValueError):
            return None
        return entry if isinstance(entry, dict) else None

    def put(self, key: str, entry: dict[str, Any]) -> None:
        """Keep an entry, all at once; where that fails, it is read again next time."""
        self.put_packed(key, pack(entry))

    def put_packed(self, key: str, packed: bytes) -> None:
        """Keep an entry that was packed, in another process perhaps."""
        self._used.add(key)
        self._fresh.add(key)
        fresh = self._folder / f".{key}.{os.getpid()}"
        try:
            self._folder.mkdir(exist_ok=True)
            fresh.write_bytes(_check(key, packed) + packed)
            fresh.replace(self._folder / f"{key}{_SUFFIX}")
        except OSError as error:
            _log.info("cannot be kept for the next build: %s", error)
            with suppress(OSError):
                fresh.unlink()

    def keep(self, key: str) -> None:
        """Keep the entry of a key, as if it had been asked for."""
        self._used.add(key)

    def is_fresh(self, key: str) -> bool:
        """Return whether an entry was put by this build, not by an earlier one."""
        return key in self._fresh

    def remove_unused(self) -> None:
        """Remove all entries that were neither asked for nor put."""
        for path in self._folder.glob("*"):
            if path.suffix != _SUFFIX or path.stem not in self._used:
                path.unlink(missing_ok=True)


def pack(entry: dict[str, Any]) -> bytes:
    """Return an entry as it is kept."""
    text = json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return zstandard.ZstdCompressor(level=_LEVEL).compress(text)


def digest_of(*parts: str | bytes) -> str:
    """Return one digest of several parts, whatever is in them: 64 digits."""
    total = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(len(data).to_bytes(8) + data)
    return total.hexdigest()


@lru_cache(maxsize=1)
def software() -> str:
    """Return a digest of the software and of what it is given to read with.

    It covers our code, vocabulary, mappings and literature, byte by byte, and the
    versions of Python and of all packages beside it.
    """
    parts: list[str | bytes] = [sys.version, *_installed()]
    for root in (Path(__file__).parent, ONTOLOGY, CORPUS):
        for path in _files(root):
            parts += [str(path.relative_to(root)), path.read_bytes()]
    return digest_of(*parts)


def _installed() -> list[str]:
    """Return the packages that can be imported, by the folders that name a version."""
    found: set[str] = set()
    for entry in map(Path, sys.path):
        # To open the description of each takes as long as to read a guide.
        with suppress(OSError):
            found.update(p.name for p in entry.iterdir() if p.name.endswith("-info"))
    return sorted(found)


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _check(key: str, packed: bytes) -> bytes:
    return sha256(key.encode() + packed).digest()
