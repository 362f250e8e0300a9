"""What a request to ``/api/queries/{name}`` asks for: values, a page, a format.

Pure: parameters in, a :class:`Call` out, or a problem that names the parameter. No
address and no text of a query is ever taken from the caller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import InputError
from kg.namespaces import Namespaces
from kg.sparql.library import LibraryQuery
from kg.sparql.parameters import take_page
from server.errors import Problem
from server.protocol import Parameters, malformed, read_timeout

RESERVED = ("format", "limit", "offset", "timeout")
"""Parameters of every query; none of the library may be called so."""

LEAST_SECONDS = 0.1
_WHOLE = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Call:
    """A query of the library with the values given, and the page of its answer."""

    query: LibraryQuery
    bound: str
    limit: int | None
    offset: int
    timeout: float | None
    format: str | None

    @property
    def text(self) -> str:
        """Return the text that answers with the page."""
        return take_page(self.bound, self.limit, self.offset)


def read_call(
    query: LibraryQuery, parameters: Parameters, namespaces: Namespaces
) -> Call:
    """Return what ``parameters`` ask of ``query``; an empty value is none.

    :raises Problem: 400, naming the parameter that is unknown, or wrong, or twice.
    """
    known = {parameter.name for parameter in query.parameters}
    given: dict[str, list[str]] = {}
    for name, value in parameters.pairs:
        if name not in known and name not in RESERVED:
            there = ", ".join([*sorted(known), *RESERVED])
            detail = f"{query.name} has no parameter {name}; there are {there}"
            raise malformed(detail, name)
        if name in known and value != "":
            given.setdefault(name, []).append(value)
    return Call(
        query,
        _bind(query, given, namespaces),
        limit=_number(parameters, "limit"),
        offset=_number(parameters, "offset") or 0,
        timeout=_timeout(parameters),
        format=parameters.only("format") or None,
    )


def _bind(
    query: LibraryQuery, given: dict[str, list[str]], namespaces: Namespaces
) -> str:
    prefixes = namespaces.prefixes()
    # One after the other, so that a problem can name the parameter.
    for name, values in given.items():
        try:
            query.bind({name: values}, prefixes)
        except InputError as error:
            raise Problem(400, "malformed", str(error), parameter=name) from error
    return query.bind(given, prefixes)


def _timeout(parameters: Parameters) -> float | None:
    text = parameters.only("timeout")
    seconds = read_timeout(text)
    if text == "":
        raise malformed("timeout: is empty; leave it out", "timeout")
    if seconds is not None and seconds < LEAST_SECONDS:
        raise malformed(f"timeout: the least is {LEAST_SECONDS} seconds", "timeout")
    return seconds


def _number(parameters: Parameters, name: str) -> int | None:
    text = parameters.only(name)
    if text is None:
        return None
    if not _WHOLE.fullmatch(text):
        raise malformed(f"{name}: {text!r} is not a whole number of rows", name)
    return int(text)
