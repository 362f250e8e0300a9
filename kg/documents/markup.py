"""Tags, text and character references of HTML, each with its place in the file.

Tree builders (lxml, selectolax, html5lib) do not tell where a character stood, and
:mod:`html.parser` needs quadratic time on unclosed markup. This reads the tokens that
https://html.spec.whatwg.org/multipage/parsing.html#tokenization yields, as far as
the text of a page needs them, in one pass: no search runs twice over the same rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_NAME = re.compile(r"/?([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?"
)
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?"
)
_RAW = frozenset({"script", "style", "template", "textarea", "xmp", "noembed"})


class Tag(NamedTuple):
    """A start or end tag at ``text[start:end]``; its attributes are read on demand."""

    start: int
    end: int
    name: str
    closing: bool
    source: str

    def attributes(self) -> dict[str, str]:
        """Return the attributes, names in lower case; the first of two wins."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.source):
            value = match[2] or match[3] or match[4] or ""
            found.setdefault(match[1].lower(), unescape(value))
        return found


class Text(NamedTuple):
    """Characters between tags, as they stand in the file."""

    start: int
    end: int


def iter_tokens(text: str) -> Iterator[Tag | Text]:
    """Yield the tags and texts of a page; comments and scripts are passed over."""
    ends = _Ends(text)
    at = begin = 0
    while True:
        start = text.find("<", at)
        if start < 0:
            break
        following = text[start + 1 : start + 2]
        if following in ("!", "?"):
            end = _end_of_declaration(text, start, ends)
            tag = None
        elif match := _NAME.match(text, start + 1):
            end = ends.of_tag(start)
            name = match[1].lower()
            closing = following == "/"
            tag = Tag(start, end, name, closing, text[match.end() : max(end - 1, 0)])
        else:
            at = start + 1
            continue
        if end < 0:
            at = start + 1
            continue
        if start > begin:
            yield Text(begin, start)
        if tag:
            yield tag
            if not tag.closing and tag.name in _RAW:
                end = ends.of_raw(tag.name, end)
        at = begin = end
    if begin < len(text):
        yield Text(begin, len(text))


def iter_characters(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield runs of readable characters of ``text[start:end]`` and where they stood."""
    at = start
    for match in _REFERENCE.finditer(text, start, end):
        meant = unescape(match[0])
        if meant == match[0]:
            continue
        if match.start() > at:
            yield at, text[at : match.start()]
        yield match.start(), meant
        at = match.end()
    if at < end:
        yield at, text[at:end]


def find_close(text: str, tag: Tag) -> int | None:
    """Return where the element that ``tag`` opens is closed, or None if never."""
    depth = 1
    pattern = re.compile(rf"<(/?){re.escape(tag.name)}\b", re.IGNORECASE)
    for match in pattern.finditer(text, tag.end):
        depth += -1 if match[1] else 1
        if depth == 0:
            end = text.find(">", match.end())
            return end + 1 if end >= 0 else len(text)
    return None


def _end_of_declaration(text: str, start: int, ends: _Ends) -> int:
    if text.startswith("<!--", start):
        return ends.of("-->", start + 4)
    if text.startswith("<![CDATA[", start):
        return ends.of("]]>", start)
    return ends.of(">", start)


class _Ends:
    """Searches that give up for good once nothing is found in the rest."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.missing: set[str] = set()

    def of(self, mark: str, start: int) -> int:
        """Return where ``mark`` ends, or -1."""
        if mark in self.missing:
            return -1
        found = self.text.find(mark, start)
        if found < 0:
            self.missing.add(mark)
            return -1
        return found + len(mark)

    def of_tag(self, start: int) -> int:
        """Return where a tag ends; a ``>`` inside a quoted value does not end it."""
        end = self.of(">", start)
        at = start
        while end > 0:
            quote = _first_quote(self.text, at, end)
            if quote < 0:
                return end
            close = self.of(self.text[quote], quote + 1)
            if close < 0 or close > end + 1_000_000:
                return end
            at = close
            if close > end:
                end = self.of(">", close)
        return end

    def of_raw(self, name: str, start: int) -> int:
        """Return where the text of a script or the like ends."""
        mark = f"</{name}"
        if mark in self.missing:
            return start
        match = re.compile(mark, re.IGNORECASE).search(self.text, start)
        if match is None:
            self.missing.add(mark)
            return len(self.text) if name in ("script", "style") else start
        return match.start()


_VALUE = re.compile(r"=\s*([\"'])")


def _first_quote(text: str, start: int, end: int) -> int:
    """Return the first quote that opens a value: only one after ``=`` does."""
    match = _VALUE.search(text, start, end)
    return match.start(1) if match else -1
