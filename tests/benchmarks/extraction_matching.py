"""When an extracted item is the same as one of the gold annotations.

Names are compared by what the vocabulary says they name, numbers by value, free text
by its words. ``tests/data/gold/README.md`` describes the annotations.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.ontology.vocabulary import Vocabulary, fold

Item = Mapping[str, Any]

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "binding": ("compound", "target", "parameter"),
    "pharmacology": ("compound", "target", "action"),
    "behavioural": ("compound", "model", "assay", "species"),
    "clinical": ("compound", "population"),
    "data_gap": ("about",),
    "development_status": ("compound", "indication"),
    "mechanisms": ("subject", "relation", "object"),
    "protocols": ("name",),
    "references": ("number", "title"),
    "issues": ("type", "where"),
    "document": (),
}
"""The fields that say which item is meant, a kind."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "binding": ("qualifier", "value", "error", "unit", "species", "assay"),
    "pharmacology": (),
    "behavioural": (
        "strain", "dose_min", "dose_max", "dose_unit", "route", "direction",
        "interacts_with",
    ),
    "clinical": (
        "dose_min", "dose_max", "dose_unit", "route", "duration", "outcome_measures",
        "direction",
    ),
    "data_gap": (),
    "development_status": ("status",),
    "mechanisms": ("negated", "hedged"),
    "protocols": ("steps",),
    "references": ("site",),
    "issues": (),
    "document": (
        "title", "author", "date", "compounds", "catalog_numbers", "product_url",
        "product_id", "media_type",
    ),
}  # fmt: skip
"""The fields that must be right too."""

CITING = frozenset(
    {"binding", "pharmacology", "behavioural", "clinical", "development_status"}
)
"""The kinds whose citations count among the fields."""

CRITICAL = frozenset(
    {
        "direction", "dose_min", "dose_max", "dose_unit", "route", "species",
        "interacts_with", "value", "unit", "qualifier", "status", "negated",
    }
)  # fmt: skip
"""The fields that do harm when they hold something wrong, not merely nothing."""

_NUMBERS = frozenset({"value", "error", "dose_min", "dose_max"})
_SETS = frozenset({"outcome_measures", "compounds", "catalog_numbers"})
_WORDS = frozenset({"about", "name", "status"})
_EXACT = frozenset({"negated", "hedged", "number", "duration", "date", "qualifier"})
_UNKNOWN: tuple[object, ...] = (None, "", [], "not reported")
_COMMON_WORDS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "available", "by", "data", "for", "from",
        "in", "is", "its", "no", "not", "of", "on", "or", "quantitative", "specific",
        "that", "the", "to", "value", "values", "was", "were", "which", "with",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_TABLE = re.compile(r"\btable\s*(\d+)", re.IGNORECASE)
_ROW = re.compile(r"\brow\s*(\d+)", re.IGNORECASE)
_SOURCE = re.compile(r"\s*[-–|]?\s*\b(?:PubMed|PMC)\s*$", re.IGNORECASE)
_LEAD = re.compile(r"^\s*Frontiers\s*\|\s*", re.IGNORECASE)
_WHOLE_DOCUMENT = frozenset(
    {"encoding_error", "missing_reference_section", "out_of_domain"}
)


@dataclass(frozen=True)
class Names:
    """What each spelling may name, folded: the slugs of the vocabulary, any kind."""

    meanings: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Names:
        """Return the names of all entries of a vocabulary, of all kinds together."""
        meanings: dict[str, set[str]] = {}
        for entry in vocabulary:
            for name in (entry.label, entry.extra.get("symbol", ""), *entry.synonyms):
                if name:
                    meaning = f"{entry.kind}/{entry.slug}"
                    meanings.setdefault(fold(name), set()).add(meaning)
        return cls({name: frozenset(slugs) for name, slugs in meanings.items()})

    def same(self, one: object, other: object) -> bool:
        """Tell whether two spellings, or two nulls, name one thing."""
        if one is None or other is None:
            return one is other
        first, second = fold(str(one)), fold(str(other))
        if first == second:
            return True
        return bool(
            self.meanings.get(first, frozenset())
            & self.meanings.get(second, frozenset())
        )


def words(text: object) -> frozenset[str]:
    """Return the words that carry meaning, cut so that endings do not matter."""
    found = _WORD.findall(str(text).lower())
    return frozenset(w[:6] for w in found if w not in _COMMON_WORDS)


def overlap(one: object, other: object) -> float:
    """Return which part of the shorter text's words the other has too."""
    first, second = words(one), words(other)
    if not first or not second:
        return float(first == second)
    return len(first & second) / min(len(first), len(second))


def allowed(gold: Item, name: str) -> list[Any]:
    """Return the values of a field that are right: the gold's and its alternatives."""
    return [gold.get(name), *gold.get("alternatives", {}).get(name, [])]


def same_item(kind: str, gold: Item, found: Item, names: Names) -> bool:
    """Tell whether both are about the same thing, be their details right or wrong."""
    if kind == "issues":
        return _same_issue(gold, found)
    return all(_right(name, gold, found, names) for name in IDENTITY[kind])


def faults(kind: str, gold: Item, found: Item, names: Names) -> tuple[str, ...]:
    """Return the fields of a matched item that are not right."""
    fields = FIELDS[kind] + (("references",) if kind in CITING else ())
    return tuple(f for f in fields if not _right(f, gold, found, names))


def harms(kind: str, gold: Item, found: Item, names: Names) -> tuple[str, ...]:
    """Return the fields of a matched item that hold something false and matter."""
    return tuple(
        name
        for name in faults(kind, gold, found, names)
        if name in CRITICAL and found.get(name) not in _UNKNOWN
    )


def by_reference(issues: Iterable[Item]) -> list[Item]:
    """Return one issue a cited reference for those that concern references."""
    split: list[Item] = []
    for issue in issues:
        numbers = issue.get("references") or [None]
        split += [
            {**issue, "references": [] if number is None else [number]}
            for number in numbers
        ]
    return split


def _right(name: str, gold: Item, found: Item, names: Names) -> bool:
    value = found.get(name)
    return any(_equal(name, right, value, names) for right in allowed(gold, name))


def _equal(name: str, gold: Any, found: Any, names: Names) -> bool:
    if name in _NUMBERS:
        if gold is None or found is None:
            return gold is found
        return math.isclose(gold, found, rel_tol=1e-6)
    if name in _SETS:
        return _same_set(gold or [], found or [], names)
    if name == "references":
        return sorted(gold or []) == sorted(found or [])
    if name == "steps":
        return len(gold or []) == len(found or [])
    if name == "title":
        return _same_title(gold, found)
    if name == "product_url":
        return str(gold).partition("#")[0] == str(found).partition("#")[0]
    if name in _WORDS:
        return overlap(gold, found) >= 0.5
    if name in _EXACT:
        return bool(gold == found)
    return names.same(gold, found)


def _same_set(gold: list[str], found: list[str], names: Names) -> bool:
    left = list(found)
    for one in gold:
        match = next((other for other in left if names.same(one, other)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _same_title(gold: str | None, found: str | None) -> bool:
    if not gold or not found:
        return not gold and not found
    one, other = (_LEAD.sub("", _SOURCE.sub("", title)) for title in (gold, found))
    return one == other or fold(one) == fold(other)


def _same_issue(gold: Item, found: Item) -> bool:
    if gold["type"] != found["type"]:
        return False
    cited = set(gold.get("references") or [])
    if cited:
        return bool(cited & set(found.get("references") or []))
    if gold["type"] in _WHOLE_DOCUMENT:
        return True
    return any(_same_place(where, found) for where in allowed(gold, "where"))


def _same_place(gold: str, found: Item) -> bool:
    span = found.get("span") or {}
    where = f"{found.get('where') or ''}"
    section = f"{span.get('section') or ''}".replace("-", " ")
    table = span.get("table") or _number(_TABLE, where)
    wanted = _number(_TABLE, gold)
    if wanted is None:
        return overlap(gold, section) >= 0.6 or overlap(gold, where) >= 0.6
    if table != wanted:
        return False
    row, wanted_row = span.get("row") or _number(_ROW, where), _number(_ROW, gold)
    return row is None or wanted_row is None or row == wanted_row


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(match[1]) if match else None
