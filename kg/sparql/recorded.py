"""Recorded answers: what a query of the library answered, when, and from which data.

One JSON file a query in ``queries/answers``, a row a line, so that a change of an
answer can be read in a review. Rows are compared as a bag: their order is the query's
affair, and equal rows of an order may change places.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from pyoxigraph import BlankNode, QueryBoolean, QuerySolutions, Triple

from kg.errors import DataError
from kg.resources import QUERIES

ANSWERS = QUERIES / "answers"
MOST_ROWS = 200

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as text: columns, and rows of terms written as in N-Triples."""

    columns: Row
    rows: tuple[Row, ...]

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the rows, whatever their order."""
        lines = sorted("\t".join(row) for row in self.rows)
        return sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer that was found right: the day, the dataset's version, its sources.

    ``sources`` is a digest of the documents that the dataset was built from; ``rows``
    are all, or the first 200, ``count`` tells how many there are.
    """

    verified: str
    dataset: str
    sources: str
    count: int
    checksum: str
    columns: Row
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, answer: Answer, dataset: str, sources: str, today: date) -> Recorded:
        """Return the record of an answer."""
        return cls(
            verified=today.isoformat(),
            dataset=dataset,
            sources=sources,
            count=len(answer.rows),
            checksum=answer.checksum,
            columns=answer.columns,
            rows=answer.rows[:MOST_ROWS],
        )

    def differences(self, answer: Answer) -> list[str]:
        """Return how ``answer`` differs, in lines: ``-`` is missing, ``+`` is new."""
        if answer.checksum == self.checksum and answer.columns == self.columns:
            return []
        if answer.columns != self.columns:
            wanted, found = ", ".join(self.columns), ", ".join(answer.columns)
            return [f"columns were {wanted}, are {found}"]
        lines = [f"rows were {self.count}, are {len(answer.rows)}"]
        if self.count == len(self.rows):
            before, after = Counter(self.rows), Counter(answer.rows)
            lines += ["- " + " | ".join(row) for row in (before - after).elements()]
            lines += ["+ " + " | ".join(row) for row in (after - before).elements()]
        return lines


def to_answer(found: QuerySolutions | QueryBoolean | Iterable[Triple]) -> Answer:
    """Return what an engine answered: a table, a boolean or triples."""
    if isinstance(found, QueryBoolean):
        return Answer(("answer",), ((str(bool(found)).lower(),),))
    if isinstance(found, QuerySolutions):
        names = tuple(variable.value for variable in found.variables)
        rows = (tuple(_term(row[name]) for name in names) for row in found)
        return Answer(names, tuple(rows))
    columns = ("subject", "predicate", "object")
    triples = ((t.subject, t.predicate, t.object) for t in found)
    return Answer(columns, tuple(sorted(tuple(map(_term, t)) for t in triples)))


def find_recorded(name: str, folder: Path = ANSWERS) -> Recorded | None:
    """Return the recorded answer of a query, None where there is none.

    :raises DataError: where the file is not one that :func:`write_recorded` writes.
    """
    path = folder / f"{name}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        columns, rows = tuple(found.pop("columns")), found.pop("rows")
        return Recorded(**found, columns=columns, rows=tuple(map(tuple, rows)))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(f"{path}: is no recorded answer: {error}") from error


def write_recorded(name: str, recorded: Recorded, folder: Path = ANSWERS) -> None:
    """Write the recorded answer of a query, a row a line."""
    facts: Mapping[str, object] = asdict(recorded)
    lines = [
        f'  "{key}": {_json(value)}' for key, value in facts.items() if key != "rows"
    ]
    rows = ",\n".join(f"    {_json(row)}" for row in recorded.rows)
    lines.append(f'  "rows": [\n{rows}\n  ]' if rows else '  "rows": []')
    folder.mkdir(parents=True, exist_ok=True)
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def sources_digest(checksums: Sequence[str]) -> str:
    """Return the digest of the documents that have these checksums."""
    return sha256("\n".join(sorted(checksums)).encode()).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _term(term: object) -> str:
    # Blank nodes have no names that last.
    if isinstance(term, BlankNode):
        return "_:"
    return "" if term is None else str(term)
