"""What the query editor knows: the terms there are, and which fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.namespaces import KINDS, PREFIXES
from kg.sparql.library import LibraryQuery
from server.pages.rows import Rows

_OWL = PREFIXES["owl"]
_PROPERTIES = frozenset(
    _OWL + name for name in ("AnnotationProperty", "DatatypeProperty", "ObjectProperty")
)


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """Examples that share a tag."""

    name: str
    queries: tuple[LibraryQuery, ...]


def group_examples(queries: Iterable[LibraryQuery]) -> tuple[ExampleGroup, ...]:
    """Return the queries of the library by their first tag."""
    groups: dict[str, list[LibraryQuery]] = {}
    for query in queries:
        groups.setdefault(query.tags[0] if query.tags else "other", []).append(query)
    return tuple(
        ExampleGroup(name, tuple(sorted(found, key=lambda q: q.summary)))
        for name, found in sorted(groups.items())
    )


def vocabulary(
    shape: Rows, terms: Rows, prefixes: Mapping[str, str], short: Callable[[str], str]
) -> dict[str, Any]:
    """Return prefixes, classes, properties and individuals, by their short names.

    ``fits`` gives for each class the properties that its things have, with counts.
    """
    labels = {row.text("term"): row.text("label") for row in terms}
    said = {row.text("term"): row.text("definition") for row in terms}
    counts: dict[str, int] = {}
    used: dict[str, int] = {}
    fits: dict[str, list[tuple[str, int]]] = {}
    for row in shape:
        class_, property_ = row.text("class"), row.text("property")
        triples = row.whole("triples") or 0
        counts[class_] = row.whole("entities") or 0
        used[property_] = used.get(property_, 0) + triples
        fits.setdefault(short(class_), []).append((short(property_), triples))

    def described(iri: str, count: int) -> dict[str, Any]:
        return {
            "name": short(iri),
            "label": labels.get(iri, ""),
            "definition": said.get(iri, ""),
            "count": count,
        }

    declared: dict[str, list[str]] = {"class": [], "property": [], "individual": []}
    for row in terms:
        declared[_sort_of(row.text("type"))].append(row.text("term"))
    classes = dict.fromkeys([*counts, *declared["class"]])
    properties = dict.fromkeys([*used, *declared["property"]])
    return {
        "prefixes": dict(prefixes),
        "kinds": list(KINDS),
        "classes": [described(iri, counts.get(iri, 0)) for iri in classes],
        "properties": [described(iri, used.get(iri, 0)) for iri in properties],
        "individuals": [
            described(iri, 0) for iri in dict.fromkeys(declared["individual"])
        ],
        "fits": fits,
    }


def _sort_of(type_: str) -> str:
    if type_ in _PROPERTIES:
        return "property"
    return "class" if type_ == f"{_OWL}Class" else "individual"
