"""Rows of an answer as Python values.

https://www.w3.org/TR/sparql11-results-json/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from kg.namespaces import PREFIXES

# What everybody knows has no label in the graph.
_WORDS = {
    PREFIXES[prefix] + name: words
    for prefix, name, words in (
        ("rdf", "type", "is a"),
        ("rdfs", "comment", "comment"),
        ("rdfs", "domain", "has as domain"),
        ("rdfs", "range", "has as range"),
        ("rdfs", "seeAlso", "see also"),
        ("rdfs", "subClassOf", "is a kind of"),
        ("rdfs", "subPropertyOf", "is a kind of"),
        ("schema", "url", "address"),
        ("skos", "broader", "has as broader"),
    )
}


class Cell(NamedTuple):
    """One term of an answer: an IRI, a literal or a blank node."""

    value: str
    kind: str = "literal"
    language: str | None = None
    datatype: str | None = None

    @property
    def is_iri(self) -> bool:
        """Return whether this is an IRI."""
        return self.kind == "uri"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with an IRI and the name to show for it."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One solution: the terms of its variables, those that are bound."""

    cells: Mapping[str, Cell]

    def cell(self, name: str) -> Cell | None:
        """Return the term of a variable, None where it is unbound."""
        return self.cells.get(name)

    def text(self, name: str) -> str:
        """Return the text of a variable, empty where it is unbound."""
        found = self.cells.get(name)
        return found.value if found else ""

    def flag(self, name: str) -> bool:
        """Return whether a variable is bound to true."""
        return self.text(name) in ("true", "1")

    def number(self, name: str) -> float | None:
        """Return the number of a variable, None where it has none."""
        try:
            return float(self.text(name))
        except ValueError:
            return None

    def whole(self, name: str) -> int | None:
        """Return the whole number of a variable, None where it has none."""
        try:
            return int(self.text(name))
        except ValueError:
            return None

    def named(self, name: str) -> Named | None:
        """Return the thing of ``?name`` with the label of ``?nameLabel``."""
        found = self.cells.get(name)
        if found is None:
            return None
        label = self.text(f"{name}Label") or _WORDS.get(found.value)
        return Named(
            found.value, label or re.split(r"[/#]", found.value.rstrip("/"))[-1]
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a page query, and the query itself as anyone may run it.

    ``name`` and ``parameters`` are how to ask for it again; ``limit`` is that of the
    query: as many rows mean that there may be more.
    """

    name: str
    summary: str
    parameters: Mapping[str, str | Sequence[str]]
    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    limit: int | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def cut(self) -> bool:
        """Return whether the answer reached the limit of the query."""
        return self.limit is not None and len(self.rows) >= self.limit


def read_rows(body: bytes) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return the variables and the rows of an answer in JSON."""
    read: dict[str, Any] = json.loads(body)
    rows = tuple(
        Row({name: _cell(term) for name, term in binding.items()})
        for binding in read["results"]["bindings"]
    )
    return tuple(read["head"]["vars"]), rows


def _cell(term: Mapping[str, Any]) -> Cell:
    value = term["value"]
    if not isinstance(value, str):  # a triple term: shown, not followed
        value = json.dumps(value, ensure_ascii=False)
    return Cell(value, term["type"], term.get("xml:lang"), term.get("datatype"))
