"""Words that a line end cut in two: which hyphens were the printer's alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.documents.plain.rows import Piece
from kg.documents.plain.scan import Chunk

_LAST_WORD = re.compile(r"\b([^\W\d_]{1,40})-$")
_FIRST_WORD = re.compile(r"\s*([a-z]+)")
_ANY_WORD = re.compile(r"[^\W\d_]{4,}")
_COMPOUND = re.compile(r"\b[^\W\d_]{1,40}-[^\W\d_]{1,40}")
_CUT = re.compile(r"\b[^\W\d_]{1,40}-[ \t]{0,8}[\r\n]\s{0,400}[^\W\d_]+")
_FIRST_WORDS = """anti co cross dose double high inter intra long low multi non open
placebo post pre self short single sub time two three well wild"""
_SECOND_WORDS = """activated affinity associated based blind containing controlled
dependent derived evoked fed free from impaired induced label like linked lived lowering
mediated naive old out related resistant response sensitive specific stimulated term
tests threshold through treated type up week weeks year years"""
_FIRST = frozenset(_FIRST_WORDS.split())
_SECOND = frozenset(_SECOND_WORDS.split())
"""What makes a compound word with what stands before it."""


def mend_words(chunks: list[Chunk], text: str) -> None:
    """Take the hyphen out of a word that a line end cut.

    A word that is whole elsewhere in the text was cut. Where a few of them were, a
    word that is nowhere whole was cut as well, but for one that bears its hyphen
    elsewhere or is made of two words that do (``dose-dependent``).
    """
    cut = [broken for chunk in chunks for broken in _broken_words(chunk)]
    if not cut:
        return
    known = set(_ANY_WORD.findall(_CUT.sub(" ", text.lower())))
    whole = [broken for broken in cut if broken.head + broken.tail in known]
    compounds = set(_COMPOUND.findall(text.lower())) if len(whole) > 1 else set()
    for broken in cut if len(whole) > 1 else whole:
        joined, parted = broken.head + broken.tail, f"{broken.head}-{broken.tail}"
        if joined in known or not (
            parted in compounds
            or broken.tail in _SECOND
            or (broken.head in known | _FIRST and broken.tail in known)
        ):
            start, piece = broken.pieces[broken.place]
            broken.pieces[broken.place] = (start, piece.rstrip()[:-1] + "\u00ad")


class _Broken(NamedTuple):
    """A word over a line end: its halves, and which of the pieces ends with one."""

    pieces: list[Piece]
    place: int
    head: str
    tail: str


def _broken_words(chunk: Chunk) -> Iterator[_Broken]:
    cells = (cell for row in chunk.rows for cell in row if len(cell) > 1)
    for pieces in cells if chunk.rows else (chunk.pieces,):
        for index, (_, piece) in enumerate(pieces[:-1]):
            printed = piece.rstrip()
            if printed[-1:] != "-" or not (head := _LAST_WORD.search(printed)):
                continue
            if tail := _FIRST_WORD.match(pieces[index + 1][1]):
                yield _Broken(pieces, index, head[1].lower(), tail[1])
