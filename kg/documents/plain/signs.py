"""Lines that a sign makes a heading, a rule, code, a drawn graph or a picture."""

from __future__ import annotations

import re

from kg.documents import headings
from kg.documents.marks import FIGURE
from kg.documents.plain import rows
from kg.documents.plain.lines import Line
from kg.documents.plain.scan import Scan

QUOTED = re.compile(r"(?:>[ \t]+(?!\d))+(?=\S)")
"""The signs of a quotation; ``> 10,000`` is a number."""
_HASHES = re.compile(r"(#{1,6})[ \t]+(?=\S)(?!(?i:p|n\.?s\.?)(?:\s?[<>=≤≥,]|\b\s*vs))")
"""The signs of a heading; ``## p < 0.01`` explains a mark of a table."""
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{3,})\s*")
_RULER = re.compile(
    r"\s{0,3}(?:(?:\*\s?){3,}|(?:_\s?){3,}|(?:-\s?){3,}|={3,}|~{3,})\s*"
)
_GRAPH = re.compile(r"\s*(?:strict\s+)?(?:di)?graph\b[^{}]{0,60}\{", re.IGNORECASE)


def take_sign(scan: Scan, line: Line, printed: str) -> bool:
    """Take a line for what its first characters say, if they say anything."""
    first = printed[0]
    if first == "#":
        return _take_hashes(scan, line, printed)
    if printed[:3] in ("```", "~~~"):
        _skip_code(scan, line, printed[:3])
        return True
    if first.isalpha():
        if not _GRAPH.match(printed):
            return False
        _skip_graph(scan, line)
        return True
    return _take_underline(scan, line) or _take_rule(scan, line, printed)


def take_figure(scan: Scan, line: Line, printed: str) -> bool:
    """Take a line that stands where a picture stood, or points to one."""
    if len(line.text) >= 200 or not FIGURE.fullmatch(printed.rstrip()):
        return False
    figure = scan.open("figure", line)
    figure.closed = True
    words, link, address = printed.partition("](")
    if link and words.startswith("!["):
        figure.marker = "!"
        figure.source = address.split(")")[0]
    return True


def _take_hashes(scan: Scan, line: Line, printed: str) -> bool:
    match = _HASHES.match(printed)
    if match is None:
        return False
    chunk = scan.open("heading", line, len(line.text) - len(printed) + match.end())
    start, words = chunk.pieces[0]
    chunk.pieces[0] = (start, words.rstrip().rstrip("#"))
    chunk.level = len(match[1])
    chunk.closed = True
    scan.listing = headings.is_references(words.strip("*_# "))
    return True


def _take_underline(scan: Scan, line: Line) -> bool:
    """Make the line above a heading, as Markdown does with one that is underlined."""
    above = scan.current
    if line.gap or above is None or above.kind != "text" or len(above.pieces) > 1:
        return False
    if not _UNDERLINE.fullmatch(line.text):
        return False
    above.kind = "heading"
    above.level = 1 if "=" in line.text else 2
    above.closed = True
    return True


def _take_rule(scan: Scan, line: Line, printed: str) -> bool:
    if not (_RULER.fullmatch(line.text) or rows.is_rule(printed)):
        return False
    table = scan.inside(line)
    if table is None:
        scan.open("rule", line).closed = True
    elif "=" in printed and table.header_rows is None:
        # A rule inside a drawn table; a double one closes its header.
        table.header_rows = len(table.rows)
    return True


def _skip_code(scan: Scan, line: Line, fence: str) -> None:
    scan.open("code", line).closed = True
    if fence in scan.unclosed:
        return
    for index in range(scan.index + 1, len(scan.lines)):
        if scan.lines[index].text.lstrip().startswith(fence):
            scan.index = index
            return
    # A fence that is never closed opens nothing, here or later.
    scan.unclosed.add(fence)


def _skip_graph(scan: Scan, line: Line) -> None:
    """Skip the source of a drawn graph, up to where its braces balance."""
    scan.open("code", line).closed = True
    if "{" in scan.unclosed:
        return
    depth = 0
    for index in range(scan.index, len(scan.lines)):
        text = scan.lines[index].text
        depth += text.count("{") - text.count("}")
        if depth <= 0:
            scan.index = index
            return
    scan.unclosed.add("{")
