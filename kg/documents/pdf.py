"""Characters of a PDF in reading order: lines, cells between tabs, pages apart.

What comes out is text as the plain text reader likes it: a blank line where the page
leaves one, two columns one after the other, ruled tables with a tab between cells,
columns without rules aligned by blanks, a form feed at the end of a page. Which lines
are headings is told by their letters, so it is handed on beside the text.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from kg.errors import DocumentError

_Word = dict[str, Any]
_RAISED = re.compile(r"[\d\[\],;–-]+")
_HYPHEN = re.compile(r"([^\W\d_]+)-$")
_CELL_END = re.compile(r"([^\W\d_]*)(\s*\n\s*)([^\W\d_]*)")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class _PrintedLine:
    """A line of a page: its words joined, where it stands, and in which letters."""

    text: str
    top: float
    bottom: float
    left: float
    size: float
    bold: bool
    gaps: bool = False
    is_row: bool = False


@dataclass(slots=True)
class Extracted:
    """The text of a PDF; ``headings`` maps where a heading starts to its level."""

    text: str
    headings: dict[int, int] = field(default_factory=dict)
    pictured: bool = False


def extract_text(path: Path, data: bytes) -> Extracted:
    """Return the text of a PDF.

    :raises DocumentError: when it is locked, damaged, or holds pictures of pages only.
    """
    pages: list[list[_PrintedLine]] = []
    pictured = False
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                pages.append(list(_lines(page)))
                pictured = pictured or bool(page.images)
                page.close()
    except PDFPasswordIncorrect as error:
        problem = "the PDF is locked; save a copy without a password"
        raise DocumentError(path, problem) from error
    except Exception as error:
        # The parsers under pdfplumber raise whatever a damaged file makes them trip
        # over (KeyError, struct.error, RecursionError ...): here is their rim.
        problem = f"the PDF is damaged ({type(error).__name__}); export it again"
        raise DocumentError(path, problem) from error
    if not any(pages):
        problem = "the PDF holds no text, perhaps pictures of pages; recognise its "
        raise DocumentError(path, problem + "characters (OCR) first")
    return _assembled(pages, pictured)


def _lines(page: Any) -> Iterator[_PrintedLine]:
    """Yield the lines of a page from top to bottom, table rows among them."""
    tables = [table for table in page.find_tables() if _is_table(table)]
    words = page.extract_words(extra_attrs=["size", "fontname"], x_tolerance=1.5)
    outside = [word for word in words if not _within(word, tables)]
    rows: list[_PrintedLine] = []
    for table in tables:
        for row, cells in zip(table.rows, table.extract(), strict=False):
            texts = [(cell or "").strip().replace("\t", " ") for cell in cells]
            if any(texts):
                left, top, _, bottom = row.bbox
                line = _PrintedLine("\t".join(texts), top, bottom, left, 0, False)
                line.is_row = True
                rows.append(line)
    for column in _columns(outside, float(page.width), bool(tables)):
        printed = list(_printed(column))
        yield from sorted([*printed, *rows], key=lambda line: line.top)
        rows = []


def _is_table(table: Any) -> bool:
    return len(table.rows) > 1 and max(len(row.cells) for row in table.rows) > 1


def _within(word: _Word, tables: Iterable[Any]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return any(
        left <= x <= right and top <= y <= bottom
        for left, top, right, bottom in (table.bbox for table in tables)
    )


def _columns(words: list[_Word], width: float, one: bool) -> list[list[_Word]]:
    """Return the words by column: two where hardly a word crosses the middle."""
    if one or len(words) < 120:
        return [words]
    middle = width / 2
    crossing = sum(word["x0"] < middle < word["x1"] for word in words)
    left = [word for word in words if word["x1"] <= middle]
    if crossing > 0.02 * len(words) or not 0.3 < len(left) / len(words) < 0.7:
        return [words]
    near = [w for w in left if w["x1"] > middle - 0.02 * width]
    if len(near) > 0.25 * len({round(w["top"]) for w in left}):
        return [words]
    return [left, [word for word in words if word["x1"] > middle]]


def _printed(words: list[_Word]) -> Iterator[_PrintedLine]:
    margin = min((word["x0"] for word in words), default=0.0)
    line: list[_Word] = []
    for word in sorted(words, key=lambda word: (word["top"], word["x0"])):
        if line and not _same_line(line, word):
            yield _joined(line, margin)
            line = []
        line.append(word)
    if line:
        yield _joined(line, margin)


def _same_line(line: Sequence[_Word], word: _Word) -> bool:
    tallest = max(line, key=lambda w: w["bottom"] - w["top"])
    overlap = min(tallest["bottom"], word["bottom"]) - max(tallest["top"], word["top"])
    height = min(tallest["bottom"] - tallest["top"], word["bottom"] - word["top"])
    return bool(overlap > 0.5 * height)


def _joined(words: list[_Word], margin: float) -> _PrintedLine:
    """Return words of one line with the blanks that their distances ask for."""
    words = sorted(words, key=lambda word: float(word["x0"]))
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[float(word["size"])] += len(word["text"])
    size = sizes.most_common(1)[0][0]
    bottom = max(word["bottom"] for word in words)
    letter = max(size * 0.5, 1)
    text = " " * max(round((words[0]["x0"] - margin) / letter), 0)
    gaps = False
    end = words[0]["x0"]
    for word in words:
        distance = word["x0"] - end
        shown = word["text"]
        raised = word["size"] < 0.8 * size and word["bottom"] < bottom - 0.15 * size
        if raised and _RAISED.fullmatch(shown) and text[-1:].strip():
            shown = "^{" + shown + "}"
        if distance > 1.8 * size and text.strip():
            gaps = True
            column = round((word["x0"] - margin) / letter)
            text += " " * max(column - len(text), 3)
        elif distance > 0.15 * size and text.strip():
            text += " "
        text += shown
        end = word["x1"]
    bold = all("bold" in word["fontname"].lower() for word in words)
    top = min(word["top"] for word in words)
    return _PrintedLine(text, top, bottom, words[0]["x0"], float(size), bold, gaps)


def _assembled(pages: Sequence[Sequence[_PrintedLine]], pictured: bool) -> Extracted:
    levels = _heading_levels(pages)
    known = Counter(
        word.lower()
        for page in pages
        for line in page
        for word in _WORD.findall(line.text)
    )
    result = Extracted("", pictured=pictured)
    parts: list[str] = []
    length = 0
    for page in pages:
        above: _PrintedLine | None = None
        step = _usual_step(page)
        for line in page:
            between = _between(above, line, step, levels)
            if line.is_row:
                line.text = _CELL_END.sub(lambda end: _mended(end, known), line.text)
            if between == "\n" and parts and _hyphenated(parts[-1], line, known):
                parts[-1] = parts[-1][:-1]
                length -= 1
                between = ""
                line.text = line.text.lstrip()
            level = levels.get(_style(line))
            if level and not line.gaps and not line.is_row and _short(line.text):
                start = length + len(between)
                start += len(line.text) - len(line.text.lstrip())
                if above is None or between == "\n\n":
                    result.headings[start] = level
            parts += [between, line.text]
            length += len(between) + len(line.text)
            above = line
        parts.append("\n\f")
        length += 2
    result.text = "".join(parts)
    return result


def _usual_step(page: Sequence[_PrintedLine]) -> float:
    """Return the usual distance from the top of a line to that of the next."""
    steps = sorted(
        below.top - above.top
        for above, below in pairwise(page)
        if below.top > above.top and not below.is_row
    )
    return steps[len(steps) // 4] if steps else 12.0


def _between(
    above: _PrintedLine | None,
    line: _PrintedLine,
    step: float,
    levels: dict[tuple[float, bool], int],
) -> str:
    if above is None:
        return ""
    if above.is_row and line.is_row:
        return "\n"
    heads = levels.get(_style(above)), levels.get(_style(line))
    apart = line.top - above.bottom > 0.6 * max(above.size, line.size, 6)
    far = line.top - above.top > 1.35 * step
    if above.is_row or line.is_row or heads[0] != heads[1] or (apart and far):
        return "\n\n"
    return "\n"


def _style(line: _PrintedLine) -> tuple[float, bool]:
    return (round(line.size * 2) / 2, line.bold)


def _short(text: str) -> bool:
    return len(text) < 160 and text.rstrip()[-1:] not in (".", ",", ";")


def _heading_levels(
    pages: Sequence[Sequence[_PrintedLine]],
) -> dict[tuple[float, bool], int]:
    """Return the level of each style of letters that is not the text's own."""
    used: Counter[tuple[float, bool]] = Counter()
    for page in pages:
        for line in page:
            if not line.is_row:
                used[_style(line)] += len(line.text)
    if not used:
        return {}
    body = used.most_common(1)[0][0]
    styles = [
        style
        for style in used
        if style[0] > 1.1 * body[0]
        or (style[1] and not body[1] and style[0] >= 0.95 * body[0])
    ]
    ordered = sorted(styles, key=lambda style: (-style[0], not style[1]))
    return {style: level for level, style in enumerate(ordered, start=1)}


def _mended(end: re.Match[str], known: Counter[str]) -> str:
    """Join two lines of a cell: in one word where neither half is one elsewhere."""
    head, tail = end[1].lower(), end[3].lower()
    if not head or not tail or tail != end[3]:
        return f"{end[1]} {end[3]}"
    one = known[head + tail] or (known[head] < 2 and known[tail] < 2)
    return end[1] + ("" if one else " ") + end[3]


def _hyphenated(above: str, line: _PrintedLine, known: Counter[str]) -> bool:
    """Tell whether a line ends inside a word that stands whole elsewhere."""
    match = _HYPHEN.search(above)
    following = _WORD.match(line.text.lstrip())
    if match is None or following is None or not following[0].islower():
        return False
    return (match[1] + following[0]).lower() in known
