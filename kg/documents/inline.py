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
# Each alternative begins with a letter of its own and none is a group: so the search
# skips over plain text at the speed of a character table.
_MARK = re.compile(
    rf"\[|!\[|\]{_TARGET}|\*\**|__*|``*|~~|\\[*_#`~|]|<[bB][rR]\s*/?>"
    r"|</?(?:[sS][uU][pPbB]|[bBiIuUpPaA]|[eE][mM]|[sS][tT][rR][oO][nN][gG]"
    r"|[sS][pP][aA][nN])"
    r"(?:\s+[a-z-]{1,20}=(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}'))*\s*/?>"
)
_LINK = re.compile(rf"!?\[([^\[\]]*)\]{_TARGET}")
_FOOTNOTE = re.compile(r"\[\^\d{1,3}\]")
_OUTER = re.compile(rf"\[\[[^\[\]]{{0,80}}\]\]{_TARGET}")
_BLANK = re.compile(rf"(\s\s+)|[{_INVISIBLE}]+")
_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_AFTER_STEM = re.compile(r"(?:and|or|to|und|versus|vs)\b")
_CITATION = re.compile(r"\^?\d[\d,;\s–-]*")


def passage(pieces: Sequence[tuple[int, str]]) -> Passage:
    """Return printed pieces (offset in the file, text) as one readable passage."""
    if len(pieces) == 1:
        start, piece = pieces[0]
        inner = piece.strip()
        if inner and piece[0] != inner[0]:
            start += piece.index(inner[0])
        return (
            readable(Passage(inner, ((0, start),))) if inner else Passage.at("", start)
        )
    texts: list[str] = []
    runs: list[tuple[int, int]] = []
    length = 0
    for start, piece in pieces:
        inner = piece.strip()
        if inner:
            if piece[0] != inner[0]:
                start += piece.index(inner[0])
            if texts:
                blank = "" if _breaks_word(texts[-1], inner) else " "
                texts.append(blank)
                length += len(blank)
            runs.append((length, start))
            texts.append(inner)
            length += len(inner)
    if not runs:
        return Passage("", ((0, pieces[0][0] if pieces else 0),))
    return readable(Passage("".join(texts), tuple(runs)))


def _breaks_word(above: str, below: str) -> bool:
    """Tell whether a line ends inside a word: ``long-`` and ``term``, not ``and``."""
    return (
        above[-1] in "-/\u00ad"
        and above[-2:-1].isalnum()
        and below[0].isalnum()
        and not _AFTER_STEM.match(below)
    )


def readable(printed: Passage, *, marks: bool = True) -> Passage:
    """Return the passage with single blanks, and without ``marks`` of Markdown."""
    text = printed.text
    edits: list[Edit] = []
    if not text.isascii():
        edits += [(a, b, new.translate(_BLANKS)) for a, b, new in iter_garbled(text)]
        edits += [(*m.span(), _LIGATURES[m[0]]) for m in _LIGATURE.finditer(text)]
    if not text.isprintable():
        text = text.translate(_BLANKS)
        printed = Passage(text, printed.runs)
        edits += _find_blanks(text)
    elif "  " in text:
        edits += _find_blanks(text)
    # Spelled out: a loop over the marks costs as much as all the rest.
    if marks and (
        "*" in text or "_" in text or "](" in text or "`" in text or "<" in text
        or "~~" in text or "\\" in text or "[^" in text
    ):  # fmt: skip
        edits += _find_marks(text)
    return edited(printed, sorted(edits)).stripped() if edits else printed


def edited(whole: Passage, edits: Iterable[Edit]) -> Passage:
    """Return the passage with each ``text[start:end]`` replaced; edits ascend."""
    text, old = whole.text, whole.runs
    kept: list[str] = []
    runs: list[tuple[int, int]] = []
    length = at = index = 0
    for start, end, new in [*edits, (len(text), len(text), "")]:
        if start > at:
            while index + 1 < len(old) and old[index + 1][0] <= at:
                index += 1
            runs.append((length, old[index][1] + at - old[index][0]))
            while index + 1 < len(old) and old[index + 1][0] < start:
                index += 1
                runs.append((length + old[index][0] - at, old[index][1]))
            kept.append(text[at:start])
            length += start - at
        if new and start >= at:
            runs.append((length, whole.source(start)))
            kept.append(new)
            length += len(new)
        at = max(at, end)
    return Passage("".join(kept), tuple(runs) or ((0, whole.source(0)),))


def _find_marks(text: str) -> list[Edit]:
    edits: list[Edit] = []
    emphasis: list[tuple[int, int]] = []
    links: list[bool] = []
    ticks: list[tuple[int, int]] = []
    for match in _MARK.finditer(text):
        start, end = match.span()
        kind = text[start]
        if kind in "*_":
            emphasis.append((start, end))
        elif kind in "[!":
            if _FOOTNOTE.match(text, start):
                edits.append((start + 1, start + 2, ""))
            elif link := _LINK.match(text, start):
                # The number that a link was put on stays a citation.
                number = bool(_CITATION.fullmatch(link[1]))
                links.append(number)
                if not number:
                    edits.append((start, end, ""))
            elif _OUTER.match(text, start):
                links.append(False)
                edits.append((start, end, ""))
        elif kind == "]":
            if links:
                edits.append((start + links.pop(), end, ""))
        elif kind == "`":
            ticks.append((start, end))
        elif kind == "<":
            line_end = text[start + 1 : start + 3].lower() == "br"
            edits.append((start, end, " " if line_end else ""))
        elif kind == "~":
            edits.append((start, end, ""))
        elif "$" not in text:
            edits.append((start, start + 1, ""))
    if len(ticks) % 2 == 0:
        edits += [(start, end, "") for start, end in ticks]
    if emphasis:
        edits += _pair_emphasis(text, emphasis)
    return edits


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
