"""Who took part in a trial: a known population, or the patients of a disease."""

from __future__ import annotations

import re

from kg.extraction.columns import Cell
from kg.extraction.lexicon import Reading, unmapped
from kg.extraction.model import Term
from kg.extraction.names import plain_name
from kg.extraction.scope import Scope

GENERIC = frozenset({"patients", "people"})
"""Who they are says nothing of what they have."""
_ILL = re.compile(r"\b(?:\w+-)?(?:injured|impaired|demented|ill|diseased)\b|\bwith\b")
_ONLY_PEOPLE = re.compile(
    r"^\W*(?:\d+\s+)?(?:patients?|people|humans?|subjects?|participants?)\W*$",
    re.IGNORECASE,
)


def named_population(scope: Scope, reading: Reading) -> Term | None:
    """Return who a text names: people of a kind, or those with a disease."""
    known = [t for t in scope.all(reading, "population") if t.slug not in GENERIC]
    if known:
        return known[0]
    for item, sense in reading.of("indication"):
        for entry in scope.lexicon.vocabulary.entries("population"):
            if sense.slug in entry.linked("condition"):
                printed = reading.text[item.start : item.end]
                return Term("population", entry.slug, entry.label, printed, mapped=True)
    return None


def population_of(scope: Scope, cell: Cell) -> Term | None:
    """Return who a cell names, known or as printed."""
    known = named_population(scope, cell.reading)
    name = plain_name(cell.text)
    if known is not None and name and known.slug.startswith("healthy"):
        # "Brain-injured young men" are young, but not healthy.
        ill = _ILL.search(name) and not _ILL.search(known.printed)
        return unmapped("population", name) if ill else known
    if known is not None:
        return known
    if _ONLY_PEOPLE.match(cell.text):
        return scope.first(cell.reading, "population")
    return unmapped("population", name) if name else None
