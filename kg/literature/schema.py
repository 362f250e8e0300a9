"""The columns of a table of findings, and what a cell of each may hold.

``kg/corpus/literature/README.md`` documents the same columns for people; a test holds
the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from kg.extraction.model import Action, Direction, Qualifier, Relation
from kg.identifiers import slugify
from kg.literature.model import Confidence, Role, SourceClass, Stance, Timing

Kind = Literal["binding", "pharmacology", "behavioural", "clinical", "mechanism"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SEPARATOR = "|"

Check = Callable[[str], str | None]
"""Returns what is wrong with a cell, None where it is right."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its check, the kinds that need it and those that may have it."""

    name: str
    check: Check
    needed_by: frozenset[str] = frozenset()
    allowed_in: frozenset[str] = frozenset(KINDS)
    several: bool = False


def _any(cell: str) -> str | None:
    return None


def _one_of(*values: str) -> Check:
    def check(cell: str) -> str | None:
        if cell in values:
            return None
        return f"{cell!r} is none of: {', '.join(values)}"

    return check


def _like(pattern: str, wanted: str) -> Check:
    compiled = re.compile(pattern)

    def check(cell: str) -> str | None:
        return None if compiled.fullmatch(cell) else f"{cell!r} is not {wanted}"

    return check


def _slug(cell: str) -> str | None:
    if cell == slugify(cell):
        return None
    return f"{cell!r} is not a slug (lower-case letters, digits and hyphens)"


_number = _like(r"\d{1,12}(\.\d{1,12})?", "a number such as 0.25")
_whole = _like(r"[1-9]\d{0,8}", "a whole number above 0")
_duration = _like(
    r"P(?=\d|T\d)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?"
    r"(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?)?",
    "an ISO 8601 duration such as P14D or PT30M",
)
_yes = _one_of("yes", "no")


def _kinds(*names: Kind) -> frozenset[str]:
    return frozenset(names)


_ALL = frozenset(KINDS)
_DOSED = _kinds("behavioural", "clinical", "mechanism")
_TESTED = _kinds("behavioural", "clinical")

COLUMNS: tuple[Column, ...] = (
    Column("id", _slug, _ALL),
    Column("study", _slug, _ALL),
    Column("kind", _one_of(*KINDS), _ALL),
    Column("role", _one_of(*get_args(Role)), allowed_in=_DOSED),
    Column("compound", _any, _ALL),
    Column(
        "relation",
        _one_of(*get_args(Relation)),
        _kinds("mechanism"),
        _kinds("mechanism"),
    ),
    Column("object", _any, _kinds("mechanism"), _kinds("mechanism")),
    Column(
        "action",
        _one_of(*get_args(Action)),
        _kinds("pharmacology"),
        _kinds("pharmacology"),
    ),
    Column(
        "target",
        _any,
        _kinds("binding", "pharmacology"),
        _kinds("binding", "pharmacology"),
    ),
    Column("parameter", _any, _kinds("binding"), _kinds("binding")),
    Column(
        "qualifier",
        _one_of(*get_args(Qualifier)),
        allowed_in=_kinds("binding"),
    ),
    Column("value", _number, _kinds("binding"), _kinds("binding")),
    Column("value_unit", _any, _kinds("binding"), _kinds("binding")),
    Column("model", _any, allowed_in=_DOSED),
    Column("inducer_dose", _number, allowed_in=_TESTED),
    Column("inducer_unit", _any, allowed_in=_TESTED),
    Column("inducer_route", _any, allowed_in=_TESTED),
    Column("preparation", _any, allowed_in=_DOSED),
    Column("assay", _any, allowed_in=_kinds("binding", "behavioural", "mechanism")),
    Column("process", _any, allowed_in=_TESTED),
    Column("place", _any, allowed_in=_kinds("mechanism")),
    Column("population", _any, _kinds("clinical"), _kinds("clinical")),
    Column("sample_size", _whole, allowed_in=_TESTED),
    Column("outcome", _any, allowed_in=_kinds("clinical")),
    Column("species", _any),
    Column("strain", _any, allowed_in=_kinds("behavioural")),
    Column("sex", _one_of("male", "female", "both"), allowed_in=_DOSED),
    Column("dose_min", _number, allowed_in=_DOSED),
    Column("dose_max", _number, allowed_in=_DOSED),
    Column("dose_unit", _any, allowed_in=_DOSED),
    Column("route", _any, allowed_in=_DOSED),
    Column("timing", _one_of(*get_args(Timing)), allowed_in=_DOSED, several=True),
    Column("lead_time", _duration, allowed_in=_DOSED),
    Column("duration", _duration, allowed_in=_DOSED),
    Column("direction", _one_of(*get_args(Direction)), _TESTED, _TESTED),
    Column("interacts_with", _any, allowed_in=_DOSED),
    Column("negated", _yes, allowed_in=_kinds("mechanism")),
    Column("hedged", _yes),
    Column("effect", _any),
    Column("statistic", _any, several=True),
    Column("stance", _one_of(*get_args(Stance))),
    Column("confidence", _one_of(*get_args(Confidence))),
    Column("source_class", _one_of(*get_args(SourceClass)), _ALL),
    Column("citation", _any, _ALL),
    Column("year", _like(r"(1[89]|20)\d\d", "a year")),
    Column("journal", _any),
    Column("title", _any),
    Column("pmid", _like(r"[1-9]\d{0,8}", "a PubMed number")),
    Column("doi", _like(r"10\.\d{4,9}/\S+", "a DOI (10.…/…, without https://)")),
    Column("url", _like(r"https?://[^\s<>\"{}|\\^`]+", "an http(s) address")),
    Column("note", _any),
)
BY_NAME = {column.name: column for column in COLUMNS}
NEEDED = frozenset(c.name for c in COLUMNS if c.needed_by == _ALL)
OF_STUDY = ("citation", "year", "journal", "title", "pmid", "doi", "url")
"""The columns that say the same in every row of a study."""
