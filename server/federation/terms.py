"""Terms of remote answers, checked and written as SPARQL writes them.

A row of an answer is a tuple of such texts, None where a variable is unbound. Blank
nodes are written ``_:`` and a number, which counts within one answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from server.federation.faults import broken

Row = tuple[str | None, ...]
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_SHOWN = 80
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


class Terms:
    """Writes the terms of one answer."""

    def __init__(self) -> None:
        self._blank: dict[str, str] = {}
        self._suffixes: dict[tuple[str, str], str] = {}

    def iri(self, value: object) -> str:
        """Return an IRI, which has to be a valid absolute one."""
        try:
            return str(NamedNode(_text(value)))
        except (ValueError, TypeError) as error:
            raise _bad("an IRI", value) from error

    def literal(self, value: object, language: object, datatype: object) -> str:
        """Return a literal; ``language`` and ``datatype`` may be None."""
        try:
            text = _text(value)
            if not text.isascii() or _ESCAPED.search(text):
                quoted = str(Literal(text))
            else:
                quoted = f'"{text}"'
            if not language and not datatype:
                return quoted
            key = (_text(language or ""), _text(datatype or ""))
            if key not in self._suffixes:
                self._suffixes[key] = _suffix(*key)
            return quoted + self._suffixes[key]
        except (ValueError, TypeError) as error:
            raise _bad("a literal", (value, language or datatype)) from error

    def blank(self, label: object) -> str:
        """Return a blank node; labels are whatever the remote makes of them."""
        if not isinstance(label, str):
            raise _bad("a blank node", label)
        return self._blank.setdefault(label, f"_:{len(self._blank)}")


class Columns:
    """Where the variables that were asked for stand in a row."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self.names = wanted
        self._places: Mapping[str, int] = {n: i for i, n in enumerate(wanted)}
        self._width = len(wanted)

    def place(self, name: str) -> int | None:
        """Return the place of a variable; None for one that was not asked for."""
        return self._places.get(name)

    def row(self) -> list[str | None]:
        """Return a row with nothing in it."""
        return [None] * self._width


def _suffix(language: str, datatype: str) -> str:
    """Return what follows the quotes of a literal."""
    if language:
        return str(Literal("", language=language))[2:]
    if datatype == _LANG_STRING:
        return ""
    return str(Literal("", datatype=NamedNode(datatype)))[2:]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _bad(what: str, value: object) -> Exception:
    shown = ascii(value)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return broken(f"answered with {what} that is not valid: {shown}")
