"""Changes to the bytes of a query: some text in place of a range, at a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Bytes ``start`` to ``end`` become ``text``; ``place`` is where the rule applied.

    Of edits at one point, those of the outer place stand outside.
    """

    start: int
    end: int
    text: str
    place: int = 0


def apply(source: bytes, edits: Iterable[Edit]) -> str:
    """Return a text with all edits made; ranges do not overlap."""
    pieces: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        pieces += [source[at : edit.start], edit.text.encode()]
        at = edit.end
    return b"".join([*pieces, source[at:]]).decode()
