"""Lists of things by kind: what there is, and which way its findings point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.pages.directions import DIRECTIONS, Direction, find_direction
from server.pages.rows import Named, Rows

# What things of a kind are in findings; a kind that is not here is in none.
ROLES = {
    "assay": "assay",
    "compound": "compound",
    "indication": "indication",
    "instrument": "outcomeMeasure",
    "model": "model",
    "population": "population",
    "route": "route",
    "species": "species",
    "strain": "strain",
    "target": "target",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing with the number of its findings, and of those that have a direction."""

    thing: Named
    findings: int
    tally: tuple[tuple[Direction, int], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of a compound in a model: how many findings each way."""

    tally: tuple[tuple[Direction, int], ...]
    example: str

    @property
    def findings(self) -> int:
        """Return how many findings there are."""
        return sum(count for _, count in self.tally)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Compounds by models; ``cells`` holds a row a compound, None where untested."""

    models: tuple[Named, ...]
    rows: tuple[tuple[Named, tuple[Cell | None, ...]], ...]


def read_index(rows: Rows) -> tuple[Listed, ...]:
    """Return the things of ``directions`` with their tallies, by name."""
    counts: dict[Named, dict[Direction | None, int]] = {}
    for row in rows:
        thing = Named(row.text("entity"), row.text("label"))
        found = counts.setdefault(thing, {})
        direction = find_direction(row.text("direction"))
        found[direction] = found.get(direction, 0) + (row.whole("findings") or 0)
    return tuple(
        Listed(thing, sum(found.values()), _tally(found))
        for thing, found in sorted(
            counts.items(), key=lambda item: item[0].label.casefold()
        )
    )


def read_matrix(rows: Rows) -> Matrix:
    """Return the compounds and models of ``matrix``; the most tested stand first."""
    cells: dict[tuple[Named, Named], dict[Direction | None, int]] = {}
    examples: dict[tuple[Named, Named], str] = {}
    for row in rows:
        compound, model = row.named("compound"), row.named("model")
        if compound is None or model is None:
            continue
        found = cells.setdefault((compound, model), {})
        direction = find_direction(row.text("direction"))
        found[direction] = found.get(direction, 0) + (row.whole("findings") or 0)
        examples.setdefault((compound, model), row.text("example"))
    models = _by_use(cells, 1)
    compounds = _by_use(cells, 0)
    return Matrix(
        models,
        tuple(
            (
                compound,
                tuple(
                    Cell(_tally(cells[compound, model]), examples[compound, model])
                    if (compound, model) in cells
                    else None
                    for model in models
                ),
            )
            for compound in compounds
        ),
    )


def _by_use(pairs: Iterable[tuple[Named, Named]], index: int) -> tuple[Named, ...]:
    uses: dict[Named, int] = {}
    for pair in pairs:
        uses[pair[index]] = uses.get(pair[index], 0) + 1
    return tuple(sorted(uses, key=lambda thing: (-uses[thing], thing.label.casefold())))


def _tally(
    found: dict[Direction | None, int],
) -> tuple[tuple[Direction, int], ...]:
    return tuple((d, found[d]) for d in DIRECTIONS if found.get(d))


def page_of(total: int, size: int, asked: int) -> tuple[int, int, Sequence[int]]:
    """Return the page shown, the offset of its first item, and all page numbers."""
    last = max(1, -(-total // size))
    page = min(max(asked, 1), last)
    return page, (page - 1) * size, range(1, last + 1)
