"""SPARQL as tokens: cut as the grammar cuts, and counted.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar, productions 139 to 173. Comments
and white space are skipped; what is no token comes out as single characters.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_FIRST = f"{_BASE}_"
_INNER = f"{_FIRST}\\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"|'''|"|')
  | (?P<variable>[?$][{_FIRST}0-9][{_FIRST}0-9\u00b7\u0300-\u036f\u203f-\u2040]*)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?P<prefix>(?:[{_BASE}](?:[{_INNER}.]{{0,255}}[{_INNER}])?)?)
     :(?:(?:[{_FIRST}:0-9]|{_ESCAPE})(?:\.*(?:[{_INNER}:]++|{_ESCAPE})){{0,999}})?)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SKIPPED = frozenset({"space", "comment"})
# What may end a string that was opened so. A pattern for strings as a whole would keep
# a trail of every character of a literal of many megabytes.
_CLOSING = {
    '"': re.compile(r'\\.|["\r\n]', re.DOTALL),
    "'": re.compile(r"\\.|['\r\n]", re.DOTALL),
    '"""': re.compile(r'\\.|"""', re.DOTALL),
    "'''": re.compile(r"\\.|'''", re.DOTALL),
}
_REMEMBERED = 4_096
_PUNCTUATION = frozenset("{}()[]<>=!&|*/+-,;.^?$%_~@")


class Token(NamedTuple):
    """A token: what it is, its characters, and the prefix label of a name."""

    kind: str
    start: int
    end: int
    text: str
    prefix: str = ""


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text``, without comments and white space."""
    return iter(_cut_once(text)) if len(text) <= _REMEMBERED else _cut(text)


def _cut(text: str) -> Iterator[Token]:
    end = 0
    while match := _TOKEN.match(text, end):
        start, end = match.span()
        kind = match.lastgroup or "other"
        if kind in _SKIPPED:
            continue
        prefix = ""
        if kind == "name":
            prefix = match["prefix"] or ""
        elif kind == "string":
            closed = _closing(text, end, match[0])
            kind, end = ("string", closed) if closed else ("other", start + 1)
        yield Token(kind, start, end, text[start:end], prefix)


@lru_cache(maxsize=64)
def _cut_once(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text that several readers ask for, one after another."""
    return tuple(_cut(text))


def _closing(text: str, start: int, quote: str) -> int:
    """Return where the string ends whose content starts at ``start``; 0 for nowhere."""
    found = _CLOSING[quote].search(text, start)
    while found and found[0][0] == "\\":
        found = _CLOSING[quote].search(text, found.end())
    return found.end() if found and found[0] == quote else 0


@dataclass(frozen=True, slots=True)
class Size:
    """How large a text is: its tokens outside ``VALUES`` data, its deepest nesting.

    ``foreign`` is the first piece that no SPARQL has: the quote of a string that is
    not closed, or a stray character. What comes after it is not counted.
    """

    tokens: int
    nesting: int
    foreign: Token | None = None


def measure(text: str, most: int = sys.maxsize) -> Size:
    """Count the tokens of ``text`` outside ``VALUES`` data and its nesting.

    Beyond ``most`` tokens it stops.
    """
    count = depth = deepest = 0
    data_at: int | None = None
    values = False
    for token in tokens(text):
        if token.kind == "other" and token.text not in _PUNCTUATION:
            return Size(count, deepest, token)
        if data_at is None:
            count += 1
            if count > most:
                break
        if token.kind == "word":
            values = values or token.text.upper() == "VALUES"
        elif token.text in ("{", "(", "["):
            depth += 1
            deepest = max(deepest, depth)
            if values and token.text == "{":
                values, data_at = False, depth
        elif token.text in ("}", ")", "]"):
            if data_at is not None and depth <= data_at:
                data_at = None
            depth -= 1
    return Size(count, deepest)


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of a character, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
