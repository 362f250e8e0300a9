"""What our side binds before a call: found, grouped by endpoint, made fit to send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.federation.terms import Row


@dataclass(frozen=True, slots=True)
class Bindings:
    """Distinct solutions of our side: the terms of ``names``, None where unbound.

    ``cut`` says that there are more: then they narrow nothing.
    """

    names: tuple[str, ...]
    rows: Sequence[Row]
    cut: bool = False

    def batches(self, size: int) -> Iterator[Bindings]:
        """Yield them so many at a time."""
        for start in range(0, len(self.rows), size):
            yield Bindings(self.names, self.rows[start : start + size])

    def by(self, name: str) -> Iterator[tuple[str | None, Bindings]]:
        """Yield the terms of a variable, each with what goes with it."""
        at = self.names.index(name)
        rest = self.names[:at] + self.names[at + 1 :]
        groups: dict[str | None, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row[at], []).append(row[:at] + row[at + 1 :])
        for term, rows in groups.items():
            yield term, Bindings(rest, rows)

    def usable(self, certain: frozenset[str], most: int) -> Bindings | None:
        """Return what narrows an endpoint's answer and may be sent; None for nothing.

        A variable that one solution leaves unbound narrows nothing. A blank node (or a
        triple) of ours is none of the endpoint's: a solution with one joins with no
        answer that binds the variable for certain.
        """
        if self.cut:
            return None
        kept = [
            at
            for at, name in enumerate(self.names)
            if all(row[at] is not None for row in self.rows)
            and (name in certain or not any(_is_ours(row[at]) for row in self.rows))
        ]
        if not kept:
            return None
        rows = dict.fromkeys(
            tuple(row[at] for at in kept)
            for row in self.rows
            if not any(_is_ours(row[at]) for at in kept)
        )
        if len(rows) > most:
            return None
        return Bindings(tuple(self.names[at] for at in kept), list(rows))


def _is_ours(term: str | None) -> bool:
    return term is not None and term.startswith(("_", "<<"))
