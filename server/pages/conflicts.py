"""Where sources disagree: contradictions with both sides and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.namespaces import NOO
from server.pages.directions import Direction, find_direction
from server.pages.profile import Profile
from server.pages.rows import Named, Row, Rows
from server.pages.site import Site

# The kinds of contradiction, from the most telling to the best explained.
_ORDER = (
    "DirectContradiction",
    "UnexplainedContradiction",
    "RetellingContradiction",
    "ConditionalContradiction",
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the findings that contradict each other, and who says so."""

    finding: Named
    direction: Direction | None
    statement: str
    sources: tuple[tuple[Named | None, str], ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction; ``kinds`` say what sort of one it is."""

    iri: str
    kinds: tuple[Named, ...]
    compound: Named | None
    sides: tuple[Side, ...]
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def read_conflicts(rows: Rows, conditions: Rows | None = None) -> tuple[Conflict, ...]:
    """Return the contradictions, the most telling first."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.text("conflict"), []).append(row)
    known = _conditions(conditions or ())
    found = [_conflict(iri, group, known) for iri, group in grouped.items()]
    return tuple(sorted(found, key=_rank))


@dataclass(frozen=True, slots=True)
class ConflictView:
    """One contradiction."""

    conflicts: tuple[Conflict, ...]
    asked: dict[str, Rows]


def read_conflict_page(site: Site, profile: Profile) -> ConflictView:
    """Return the page of a contradiction."""
    asked = {
        "conflict": site.ask("conflict", conflict=profile.iri),
        "conditions": site.ask("conditions-of-conflict", conflict=profile.iri),
    }
    found = read_conflicts(asked["conflict"], asked["conditions"])
    return ConflictView(found, asked)


def count_kinds(conflicts: Iterable[Conflict]) -> tuple[tuple[Named, int], ...]:
    """Return how many contradictions there are of each kind, in their order."""
    counts = Counter(kind for conflict in conflicts for kind in conflict.kinds)
    return tuple(sorted(counts.items(), key=lambda item: _place(item[0])))


def _conflict(
    iri: str, group: list[Row], known: dict[tuple[str, str], list[str]]
) -> Conflict:
    kinds = dict.fromkeys(k for k in (row.named("kind") for row in group) if k)
    sides: dict[str, list[Row]] = {}
    for row in group:
        sides.setdefault(row.text("finding"), []).append(row)
    return Conflict(
        iri,
        tuple(sorted(kinds, key=_place)),
        group[0].named("compound"),
        tuple(_side(rows) for rows in sides.values()),
        agrees=tuple(known.get((iri, "agreesIn"), ())),
        differs=tuple(known.get((iri, "differsIn"), ())),
        unknown=tuple(known.get((iri, "unknownIn"), ())),
    )


def _side(rows: list[Row]) -> Side:
    row = rows[0]
    sources = dict.fromkeys((r.named("document"), r.text("citation")) for r in rows)
    return Side(
        Named(row.text("finding"), row.text("label")),
        find_direction(row.text("direction")),
        row.text("statement"),
        tuple(sources),
    )


def _conditions(rows: Iterable[Row]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        relation = row.text("relation").removeprefix(NOO)
        key = row.text("conflict"), relation
        found.setdefault(key, []).append(row.text("conditionLabel"))
    return found


def _place(kind: Named) -> int:
    name = kind.iri.removeprefix(NOO)
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _rank(conflict: Conflict) -> tuple[int, str, str]:
    kind = min(map(_place, conflict.kinds), default=len(_ORDER))
    name = conflict.compound.label.casefold() if conflict.compound else ""
    return (kind, name, conflict.iri)
