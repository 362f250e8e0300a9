"""Terms of remote answers, checked and written as SPARQL writes them.

A row of an answer is a tuple of such texts, None where a variable is unbound. Blank
nodes are written ``_:`` and a number, which counts within one answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from server.federation.faults import broken

Row = tuple[str | None, ...]
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_SHOWN = 80


class Terms:
    """Writes the terms of one answer."""

    def __init__(self) -> None:
        self._blank: dict[str, str] = {}

    def iri(self, value: object) -> str:
        """Return an IRI, which has to be a valid absolute one."""
        try:
            return str(NamedNode(_text(value)))
        except (ValueError, TypeError) as error:
            raise _bad("an IRI", value) from error

    def literal(self, value: object, language: object, datatype: object) -> str:
        """Return a literal; ``language`` and ``datatype`` may be None."""
        try:
            if language:
                return str(Literal(_text(value), language=_text(language)))
            if datatype and datatype != _LANG_STRING:
                kind = NamedNode(_text(datatype))
                return str(Literal(_text(value), datatype=kind))
            return str(Literal(_text(value)))
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
        self._places: Mapping[str, int] = {n: i for i, n in enumerate(wanted)}
        self._width = len(wanted)

    def place(self, name: str) -> int | None:
        """Return the place of a variable; None for one that was not asked for."""
        return self._places.get(name)

    def row(self) -> list[str | None]:
        """Return a row with nothing in it."""
        return [None] * self._width


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _bad(what: str, value: object) -> Exception:
    shown = ascii(value)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return broken(f"answered with {what} that is not valid: {shown}")
