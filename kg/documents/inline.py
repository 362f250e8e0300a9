"""Readable text out of printed lines: Markdown marks cut, white space collapsed.

Only marks, control bytes and invisible characters go, and what was garbled by a wrong
decoding is mended; words, LaTeX and signs stay as printed. A star that is no emphasis
(``p < 0.01**``, ``2 * 100``) stays too: delimiters pair by the flanking rules of
https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis, a little stricter
inside words. Every step is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.documents.decoding import iter_garbled
from kg.documents.model import Passage

Edit = tuple[int, int, str]

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0e-\x1f\x7f\x80-\x9f"
_BLANKS = str.maketrans(dict.fromkeys("\t\v\f\xa0\u2002\u2003\u2007\u2009\u202f", " "))
# An address, so that the words of [3H](+)-pentazocine are none.
_TARGET = (
    r"\((?:\#|https?:|mailto:|www\.|/|\./|\.\./|(?=[^()\s]*[/.][a-z]{2,5}[)#?\s]))"
    r"(?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)"
)
_MARK = re.compile(
    rf"(?P<outer>\[(?=\[[^\[\]]{{0,80}}\]\]{_TARGET}))"
    rf"|(?P<open>!?\[(?=[^\[\]]*\]{_TARGET}))"
    rf"|(?P<close>\]{_TARGET})"
    r"|(?P<star>\*+)"
    r"|(?P<under>_+)"
    r"|(?P<tick>`+)"
    r"|(?P<line><br\s*/?>)"
    r"|(?P<tag></?(?:sup|sub|b|i|em|strong|u|span|p|a)"
    r"(?:\s+[a-z-]{1,20}=(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}'))*\s*/?>)"
    r"|(?P<escape>\\(?=[*_#`~]))"
    r"|(?P<strike>~~)"
    rf"|(?P<blank>\s\s+)|(?P<invisible>[{_INVISIBLE}]+)",
    re.IGNORECASE,
)
_BLANK = re.compile(rf"(\s\s+)|[{_INVISIBLE}]+")
_CITATION = re.compile(r"\^?\d[\d,;\s–-]*")


def passage(pieces: Sequence[tuple[int, str]]) -> Passage:
    """Return printed pieces (offset in the file, text) as one readable passage."""
    text, runs = "", []
    for start, piece in pieces:
        inner = piece.strip()
        if not inner:
            continue
        start += piece.index(inner[0]) if piece[0] != inner[0] else 0
        if text:
            text += " "
        runs.append((len(text), start))
        text += inner
    if not runs:
        return Passage("", ((0, pieces[0][0] if pieces else 0),))
    whole = Passage(text, tuple(runs))
    if (
        "*" in text or "_" in text or "  " in text or "](" in text or "`" in text
        or "<" in text or "~~" in text or "\\" in text or not text.isascii()
        or not text.isprintable()
    ):  # fmt: skip
        return readable(whole)
    return whole


def readable(printed: Passage, *, marks: bool = True) -> Passage:
    """Return the passage with single blanks, and without ``marks`` of Markdown."""
    text = printed.text
    garbled: list[Edit] = []
    if not text.isascii() or not text.isprintable():
        garbled = [(a, b, new.translate(_BLANKS)) for a, b, new in iter_garbled(text)]
        text = text.translate(_BLANKS)
        printed = Passage(text, printed.runs)
    edits = _find_edits(text) if marks else _find_blanks(text)
    if garbled:
        edits = sorted(edits + garbled)
    return edited(printed, edits).stripped() if edits else printed


def edited(whole: Passage, edits: Iterable[Edit]) -> Passage:
    """Return the passage with each ``text[start:end]`` replaced; edits ascend."""
    kept: list[str] = []
    runs: list[tuple[int, int]] = []
    length = at = 0
    for start, end, new in [*edits, (len(whole.text), len(whole.text), "")]:
        if start > at:
            part = whole.part(at, start)
            runs += [(length + offset, source) for offset, source in part.runs]
            kept.append(part.text)
            length += start - at
        if new:
            runs.append((length, whole.source(start)))
            kept.append(new)
            length += len(new)
        at = max(at, end)
    return Passage("".join(kept), tuple(runs) or ((0, whole.source(0)),))


def _find_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    emphasis: list[tuple[int, int]] = []
    links: list[bool] = []
    ticks: list[tuple[int, int]] = []
    for match in _MARK.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "blank":
            edits.append((start, end, " "))
        elif kind in ("star", "under"):
            emphasis.append((start, end))
        elif kind == "open":
            number = bool(_CITATION.fullmatch(text, end, text.index("]", end)))
            links.append(number)
            if not number:
                edits.append((start, end, ""))
        elif kind == "outer":
            links.append(False)
            edits.append((start, end, ""))
        elif kind == "close":
            if links:
                edits.append((start + links.pop(), end, ""))
        elif kind == "tick":
            ticks.append((start, end))
        elif kind == "line":
            edits.append((start, end, " "))
        elif kind == "escape" and "$" in text:
            continue
        else:
            edits.append((start, end, ""))
    if len(ticks) % 2 == 0:
        edits += [(start, end, "") for start, end in ticks]
    edits += _pair_emphasis(text, emphasis)
    return sorted(edits)


def _find_blanks(text: str) -> list[Edit]:
    return [(*match.span(), " " if match[1] else "") for match in _BLANK.finditer(text)]


def _pair_emphasis(text: str, marks: list[tuple[int, int]]) -> list[Edit]:
    openers: dict[str, list[int]] = {}
    cut: list[Edit] = []
    for start, end in marks:
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        mark = text[start:end]
        strict = mark[0] == "_" or len(mark) == 1
        opens = not after.isspace() and (
            not before.isalnum() if strict or not after.isalnum() else True
        )
        closes = not before.isspace() and (
            not after.isalnum() if strict or not before.isalnum() else True
        )
        pending = openers.setdefault(mark, [])
        if closes and pending:
            begin = pending.pop()
            cut += [(begin, begin + len(mark), ""), (start, end, "")]
        elif opens:
            pending.append(start)
    return cut
