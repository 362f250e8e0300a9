"""A text as read: what its words name, and one letter of grammar for each.

The tags of a text are a string, so that plain regular expressions over them are a
grammar. Items are made only where somebody looks at them: most words are never asked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

from kg.extraction.model import Term, TermKind


class Sense(NamedTuple):
    """One meaning of a name: an entry of the vocabulary, or an unknown thing."""

    kind: str
    slug: str
    label: str
    mapped: bool = True


class Cue(NamedTuple):
    """A word that the grammar knows: its tag, what it stands for, what it hints at."""

    tag: str
    value: str = ""
    hint: str = ""


class Item(NamedTuple):
    """A token, name or cue word: its tag, characters and meanings."""

    tag: str
    start: int
    end: int
    senses: tuple[Sense, ...] = ()
    value: str = ""

    def sense(self, kind: str) -> Sense | None:
        """Return the meaning of a kind, if the name has one."""
        for sense in self.senses:
            if sense.kind == kind:
                return sense
        return None


Names = dict[int, tuple[Sense, ...]]


class Reading:
    """The items of a text in order: tags as one string, names and cues by place.

    ``hints`` names the kinds of statement that its words may belong to.
    """

    __slots__ = (
        "_ends", "_hints", "_items", "_kinds", "_names", "_starts", "_values", "hints",
        "tags", "text",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        tags: str,
        starts: list[int],
        ends: list[int],
        names: Names,
        values: dict[int, str],
        hints: dict[int, str],
    ) -> None:
        self.text = text
        self.tags = tags
        self._starts = starts
        self._ends = ends
        self._names = names
        self._values = values
        self._hints = hints
        self.hints = " ".join(hints.values())
        self._items: tuple[Item, ...] | None = None
        self._kinds: dict[str, list[tuple[int, Sense]]] | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """Return all items."""
        if self._items is None:
            names, values = self._names, self._values
            self._items = tuple(
                Item(tag, start, end, names.get(i, ()), values.get(i, ""))
                for i, (tag, start, end) in enumerate(
                    zip(self.tags, self._starts, self._ends, strict=True)
                )
            )
        return self._items

    @property
    def printed(self) -> str:
        """Return the characters that the items stand in, of a longer text perhaps."""
        if not self._starts:
            return ""
        return self.text[self._starts[0] : self._ends[-1]]

    @property
    def senses(self) -> Iterator[Sense]:
        """Yield the meanings of all names."""
        for senses in self._names.values():
            yield from senses

    def of(self, kind: str) -> Iterator[tuple[Item, Sense]]:
        """Yield the names of a kind, in order."""
        if not self._names:
            return iter(())
        if self._kinds is None:
            self._kinds = {}
            for index, senses in self._names.items():
                for sense in senses:
                    self._kinds.setdefault(sense.kind, []).append((index, sense))
        places = self._kinds.get(kind, ())
        return iter([(self._item(index), sense) for index, sense in places])

    def part(self, start: int, end: int) -> Reading:
        """Return the items that stand within characters ``start`` to ``end``."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end)
        while last > first and self._ends[last - 1] > end:
            last -= 1
        return Reading(
            self.text,
            self.tags[first:last],
            self._starts[first:last],
            self._ends[first:last],
            {i - first: s for i, s in self._names.items() if first <= i < last},
            {i - first: v for i, v in self._values.items() if first <= i < last},
            {i - first: h for i, h in self._hints.items() if first <= i < last},
        )

    def without(self, start: int, end: int) -> Reading:
        """Return the items that do not stand within characters ``start`` to ``end``."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        gone = last - first

        def moved(places: dict[int, Any]) -> dict[int, Any]:
            kept = {i: each for i, each in places.items() if i < first}
            kept |= {i - gone: each for i, each in places.items() if i >= last}
            return kept

        return Reading(
            self.text,
            self.tags[:first] + self.tags[last:],
            self._starts[:first] + self._starts[last:],
            self._ends[:first] + self._ends[last:],
            moved(self._names),
            moved(self._values),
            moved(self._hints),
        )

    def less(self, index: int) -> Reading:
        """Return the reading with the name at an index as a plain word."""
        tags = f"{self.tags[:index]}x{self.tags[index + 1 :]}"
        return Reading(
            self.text, tags, self._starts, self._ends, self._names, self._values, {}
        )

    def _item(self, index: int) -> Item:
        if self._items is not None:
            return self._items[index]
        return Item(
            self.tags[index],
            self._starts[index],
            self._ends[index],
            self._names[index],
            self._values.get(index, ""),
        )


def term_of(sense: Sense, printed: str) -> Term:
    """Return a name as what a claim holds."""
    kind: TermKind = sense.kind  # type: ignore[assignment]
    return Term(kind, sense.slug, sense.label, printed, sense.mapped)
