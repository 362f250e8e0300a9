"""What a text must contain for a filter to hold, whatever its case.

A text is folded character by character, so that what contains a piece still does when
both are folded; what ``LCASE``, ``UCASE`` and the flag ``i`` of ``REGEX`` change is
gone afterwards. Of a piece, only characters are used for which that is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST = 3
"""Characters that a piece must have to be looked for."""

_MOST_ALTERNATIVES = 16
# Scripts whose cases are settled: Unicode still adds capitals to rarer letters, and the
# engine may know others than we do.
_UNSURE = re.compile("[^\\x20-\\x7e\u00a0-\u017f\u0386-\u03ff\u0400-\u04ff]+")
_ESCAPED_ANY = re.compile(r"\\(?:[sSdDwWbBnrt<>]|[pP].*)", re.DOTALL)
_QUANTIFIED = re.compile(r"[*?+]|\{\d+(?:,\d*)?\}")
_CERTAIN = re.compile(r"\+|\{0*[1-9].*")
_PIECE = re.compile(
    r"\\[pP](?:\{[^}]*\}|.)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|.",
    re.DOTALL,
)


def fold(text: str) -> str:
    """Return a text without case, each character by itself.

    >>> fold("Σ1 Straße") == fold("ς1 STRASSE")
    True
    """
    return text.upper().casefold()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Folded pieces: of one of the ``alternatives``, a text contains them all."""

    alternatives: tuple[tuple[str, ...], ...]

    def __and__(self, other: Wanted) -> Wanted:
        """Return what both demand, or nearly so where that would be long."""
        joined = {
            tuple(dict.fromkeys(a + b)): None
            for a in self.alternatives
            for b in other.alternatives
        }
        return Wanted(tuple(joined)) if len(joined) <= _MOST_ALTERNATIVES else self

    def __or__(self, other: Wanted) -> Wanted | None:
        """Return what either demands; None where that is too much to look for."""
        joined = tuple(dict.fromkeys(self.alternatives + other.alternatives))
        return Wanted(joined) if len(joined) <= _MOST_ALTERNATIVES else None


def containing(text: str) -> Wanted | None:
    """Return what is sure of all that contains ``text``; None where nothing is."""
    return _wanted([text])


def matching(pattern: str, flags: str = "") -> Wanted | None:
    """Return what is sure of all that match a regular expression of SPARQL.

    https://www.w3.org/TR/xpath-functions/#regex-syntax; what is not a plain run of
    characters demands nothing.
    """
    if "q" in flags:
        return containing(pattern)
    if not set(flags) <= set("ims") or "(?" in pattern:
        return None
    wanted: Wanted | None = None
    for branch in _branches(pattern):
        runs = _runs(branch)
        found = _wanted(runs) if runs is not None else None
        if found is None:
            return None
        wanted = found if wanted is None else wanted | found
        if wanted is None:
            return None
    return wanted


def _wanted(texts: list[str]) -> Wanted | None:
    pieces = [fold(piece) for text in texts for piece in _UNSURE.split(text)]
    long = [piece for piece in dict.fromkeys(pieces) if len(piece) >= SHORTEST]
    return Wanted((tuple(long),)) if long else None


def _branches(pattern: str) -> list[str]:
    """Return what stands between the bars that are in no group or class."""
    branches, depth, start = [], 0, 0
    for at, piece in _pieces(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            branches.append(pattern[start:at])
            start = at + 1
    return [*branches, pattern[start:]]


def _runs(branch: str) -> list[str] | None:
    """Return the plain runs of characters that each match has.

    None where there is something in it that engines read in several ways.
    """
    runs, depth = [""], 0
    for _, piece in _pieces(branch):
        depth += (piece == "(") - (piece == ")")
        if depth or piece in (")", "^", "$", ".") or _ESCAPED_ANY.fullmatch(piece):
            runs.append("")
        elif _QUANTIFIED.fullmatch(piece):
            # What may be missing, or be there more than once, ends the run.
            runs[-1] = runs[-1] if _CERTAIN.match(piece) else runs[-1][:-1]
            runs.append("")
        elif piece == "{" or piece.find("[", 1) > 0 or piece[1:].isalnum():
            return None
        elif piece[0] == "[":
            runs.append("")
        else:
            runs[-1] += piece[-1]
    return runs


def _pieces(pattern: str) -> Iterator[tuple[int, str]]:
    for found in _PIECE.finditer(pattern):
        yield found.start(), found[0]
