"""SPARQL 1.1 Query Results JSON Format, read solution by solution.

https://www.w3.org/TR/sparql11-results-json/. Only one solution is held at a time. The
engine's own parser will not do: it overflows the stack on deep terms and takes time
that is quadratic in the number of columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from server.federation.faults import broken
from server.federation.terms import Columns, Row, Terms

_MOST_HEAD = 1_048_576
_MOST_SOLUTION = 4_194_304
_NEAR_END = 16
_SPACE = " \t\r\n"
_decode = json.JSONDecoder(strict=False).raw_decode


class _Reader:
    """The text of a JSON document, as far as it is needed."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._text = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """Return the next character that is no white space; nothing at the end."""
        while True:
            while self._at < len(self._text):
                character = self._text[self._at]
                if character not in _SPACE:
                    return character
                self._at += 1
            if not self._more():
                return ""

    def take(self, expected: str) -> None:
        """Go past a character, which has to be the next."""
        if self.peek() != expected:
            raise _cut() if not self.peek() else _malformed()
        self._at += 1

    def skip(self, character: str) -> bool:
        """Go past a character where it is the next."""
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def value(self, most: int) -> Any:
        """Return the next value, whose text has at most so many characters."""
        if self._text[self._at : self._at + 1] != "{" and not self.peek():
            raise _cut()
        while True:
            try:
                value, end = _decode(self._text, self._at)
            except json.JSONDecodeError as error:
                unfinished = error.pos >= len(self._text) - _NEAR_END
                if not unfinished and not error.msg.startswith("Unterminated"):
                    raise _malformed() from error
            except (RecursionError, ValueError) as error:
                raise _malformed() from error
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            if len(self._text) - self._at > most:
                raise broken(f"answered with more than {most} characters in one piece")
            if not self._more():
                raise _cut()

    def elements(self, most: int) -> Iterator[Any]:
        """Yield the values of an array, each of at most so many characters."""
        self.take("[")
        if self.skip("]"):
            return
        while True:
            yield self.value(most)
            # Mostly a comma follows at once.
            if self._text[self._at : self._at + 1] == ",":
                self._at += 1
            elif self.skip("]"):
                return
            else:
                self.take(",")

    def _more(self) -> bool:
        """Get as much again as there is, so that trying again costs little."""
        if self._ended:
            return False
        parts = [self._text[self._at :]]
        self._at, wanted, got = 0, max(1, len(parts[0])), 0
        while got < wanted:
            piece = next(self._pieces, None)
            if piece is None:
                self._ended = True
                break
            parts.append(piece)
            got += len(piece)
        self._text = "".join(parts)
        return got > 0


def read_json(pieces: Iterable[str], columns: Columns) -> Iterator[Row]:
    """Yield the solutions of a document.

    :raises RemoteFault: where it is none, or is not whole.
    """
    reader = _Reader(pieces)
    found = False
    for key in _members(reader):
        if key == "results" and reader.peek() == "{":
            for inner in _members(reader):
                if inner == "bindings" and reader.peek() == "[":
                    found = True
                    yield from _solutions(reader, columns)
                else:
                    reader.value(_MOST_HEAD)
        elif key == "boolean":
            raise broken("answered with yes or no instead of solutions")
        else:
            reader.value(_MOST_HEAD)
    if reader.peek():
        raise broken("answered with more after the end of the results")
    if not found:
        raise broken("answered with JSON that holds no results")


def _members(reader: _Reader) -> Iterator[str]:
    """Yield the names of an object; the caller reads the value behind each."""
    reader.take("{")
    if reader.skip("}"):
        return
    while True:
        name = reader.value(_MOST_HEAD)
        if not isinstance(name, str):
            raise _malformed()
        reader.take(":")
        yield name
        if reader.skip("}"):
            return
        reader.take(",")


def _solutions(reader: _Reader, columns: Columns) -> Iterator[Row]:
    terms = Terms()
    for solution in reader.elements(_MOST_SOLUTION):
        if not isinstance(solution, dict):
            raise _malformed()
        yield tuple(
            [
                _term(solution[n], terms) if n in solution else None
                for n in columns.names
            ]
        )


def _term(term: Any, terms: Terms) -> str | None:
    if term is None:
        return None
    if not isinstance(term, dict) or "value" not in term:
        raise _malformed()
    kind, value = term.get("type"), term["value"]
    if kind == "uri":
        return terms.iri(value)
    if kind in ("literal", "typed-literal"):
        language = term.get("xml:lang") or term.get("lang")
        return terms.literal(value, language, term.get("datatype"))
    if kind == "bnode":
        return terms.blank(value)
    raise broken(f"answered with a term of the type {ascii(kind)[:40]}")


def _malformed() -> Exception:
    return broken("answered with malformed JSON")


def _cut() -> Exception:
    return broken("answered with results that end too early")
