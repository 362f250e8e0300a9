"""The start page: what there is, and a question with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.pages.rows import Named, Row, Rows

FLAGSHIP = "sigma1-agonists-reversing-scopolamine-amnesia"

# Kinds to enter by, the most asked for first, and what to say of them.
ENTRIES = (
    ("compound", "what was given"),
    ("target", "what it acts on"),
    ("model", "how memory was disturbed"),
    ("assay", "how it was measured"),
    ("pathway", "how it may work, drawn"),
    ("document", "what the sources say, marked in their text"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into the graph: a kind of thing, how many there are."""

    kind: str
    note: str
    count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """One row of the answer to the flagship question."""

    compound: Named
    species: str
    assay: str
    dose: str
    route: str
    source: str
    document: Named | None


def entries(kinds: Mapping[str, int]) -> tuple[Entry, ...]:
    """Return the ways into the graph, those that lead somewhere."""
    return tuple(
        Entry(kind, note, kinds[kind]) for kind, note in ENTRIES if kinds.get(kind)
    )


def read_answer(rows: Rows) -> tuple[Answered, ...]:
    """Return the rows of the flagship's answer, equal ones once."""
    return tuple(dict.fromkeys(_answered(row) for row in rows if row.cell("compound")))


def _answered(row: Row) -> Answered:
    low, high = row.text("doseMin"), row.text("doseMax")
    amount = low if low == high else f"{low} to {high}"
    return Answered(
        compound=row.named("compound") or Named("", ""),
        species=row.text("species"),
        assay=row.text("assay"),
        dose=f"{amount} {row.text('unit')}".strip(),
        route=row.text("route"),
        source=row.text("study") or row.text("reference"),
        document=row.named("document"),
    )
