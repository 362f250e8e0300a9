"""Precision, recall and harm of an extraction against its gold annotation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from extraction_matching import (
    IDENTITY,
    Item,
    Names,
    by_reference,
    faults,
    harms,
    same_item,
)

KINDS = tuple(IDENTITY)
CLAIMS = KINDS[:6]

_HARMFUL = frozenset(CLAIMS) - {"data_gap"}
_RAISING = frozenset(
    {
        "activates", "coagonist_of", "contributes_to", "increases", "potentiates",
        "prolongs", "relieves", "stabilises", "supports", "triggers",
    }
)  # fmt: skip
_LOWERING = frozenset({"inhibits", "decreases"})


@dataclass(frozen=True)
class Pair:
    """A gold item, the found one that it was matched to, and what is wrong with it."""

    gold: Item
    found: Item
    faults: tuple[str, ...]
    harms: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """What became of the items of one kind; optional gold items count nowhere."""

    kind: str
    matched: tuple[Pair, ...] = ()
    missed: tuple[Item, ...] = ()
    extra: tuple[Item, ...] = ()
    opposed: tuple[Item, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.kind,
            self.matched + other.matched,
            self.missed + other.missed,
            self.extra + other.extra,
            self.opposed + other.opposed,
        )

    @property
    def gold(self) -> int:
        """Return how many items were to be found."""
        return len(self.matched) + len(self.missed)

    @property
    def found(self) -> int:
        """Return how many items were found, the optional ones left out."""
        return len(self.matched) + len(self.extra)

    @property
    def precision(self) -> float:
        """Return which part of what was found is right."""
        return len(self.matched) / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Return which part of what was to be found was found."""
        return len(self.matched) / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = self.found + self.gold
        return 2 * len(self.matched) / total if total else 1.0

    @property
    def all_right(self) -> float:
        """Return which part of the matched items has all fields right."""
        right = sum(not pair.faults for pair in self.matched)
        return right / len(self.matched) if self.matched else 1.0

    @property
    def harmful(self) -> tuple[Item, ...]:
        """Return what would mislead: claims that are not there, or say it wrong."""
        extra = self.extra if self.kind in _HARMFUL else ()
        wrong = tuple(pair.found for pair in self.matched if pair.harms)
        return (*extra, *wrong, *self.opposed)


Scores = Mapping[str, Tally]


def score(gold: Item, found: Item, names: Names) -> dict[str, Tally]:
    """Compare the extraction of one document with its gold annotation, a kind."""
    return {
        kind: match(kind, _items(gold, kind), _items(found, kind), names)
        for kind in KINDS
    }


def match(
    kind: str, gold: Iterable[Item], found: Iterable[Item], names: Names
) -> Tally:
    """Pair each gold item with at most one found item, the best pairs first."""
    wanted, offered = list(gold), list(found)
    candidates = sorted(
        (
            bool(g.get("optional")),
            len(harms(kind, g, f, names)),
            len(faults(kind, g, f, names)),
            i,
            j,
        )
        for i, g in enumerate(wanted)
        for j, f in enumerate(offered)
        if same_item(kind, g, f, names)
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in candidates:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    pairs = [
        Pair(
            wanted[i],
            offered[j],
            faults(kind, wanted[i], offered[j], names),
            harms(kind, wanted[i], offered[j], names),
        )
        for i, j in sorted(partner.items())
    ]
    # Saying once more what is right says nothing that is false.
    extra = [
        f
        for j, f in enumerate(offered)
        if j not in taken and not _tolerated(kind, f, wanted, names)
    ]
    return Tally(
        kind,
        tuple(pair for pair in pairs if not pair.gold.get("optional")),
        tuple(
            g
            for i, g in enumerate(wanted)
            if i not in partner and not g.get("optional")
        ),
        tuple(extra),
        tuple(f for f in extra if _opposes(kind, f, wanted, names)),
    )


def total(scores: Iterable[Scores]) -> dict[str, Tally]:
    """Return the sum over several documents, a kind."""
    return reduce(
        lambda one, other: {kind: one[kind] + other[kind] for kind in KINDS},
        scores,
        {kind: Tally(kind) for kind in KINDS},
    )


def _items(document: Item, kind: str) -> list[Item]:
    if kind == "document":
        return [document["document"]]
    if kind == "issues":
        return by_reference(document.get("issues", []))
    if kind in CLAIMS:
        return [c for c in document.get("claims", []) if c["kind"] == kind]
    return list(document.get(kind, []))


def _tolerated(kind: str, found: Item, wanted: list[Item], names: Names) -> bool:
    return kind in {"issues", "mechanisms"} and any(
        (kind == "issues" or g.get("optional")) and same_item(kind, g, found, names)
        for g in wanted
    )


def _opposes(kind: str, found: Item, wanted: list[Item], names: Names) -> bool:
    """Tell whether an edge says the opposite of one that the gold has."""
    if kind != "mechanisms":
        return False
    sign = _sign(found)
    return sign != 0 and any(
        _sign(g) == -sign
        and names.same(g["subject"], found["subject"])
        and names.same(g["object"], found["object"])
        for g in wanted
    )


def _sign(edge: Item) -> int:
    relation = edge["relation"]
    sign = (relation in _RAISING) - (relation in _LOWERING)
    return -sign if edge.get("negated") else sign
