"""What a table of findings holds: a claim a row, its study, and on whose word.

A row becomes a claim of :mod:`kg.extraction.model`; what such a claim has no field
for (sex, timing, sample size, …) is in its :class:`Conditions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.documents.model import Document
from kg.extraction.model import AnyClaim, Mechanism, Quantity, Term

Role = Literal["test", "blocker", "inducer"]
Stance = Literal["supports", "refutes", "inconclusive"]
Confidence = Literal["high", "medium", "low"]
SourceClass = Literal[
    "abstract", "truncated abstract", "title", "press release", "encyclopaedia",
    "second-hand value",
]  # fmt: skip
Sex = Literal["male", "female"]
Timing = Literal[
    "before disruption", "before training", "during training", "after training",
    "before retention test", "before test", "repeated dosing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Study:
    """A publication: its slug in the table, and what is known of the article.

    ``citation`` names it in a line (``Wang et al., 2003``); the rest may be empty.
    """

    slug: str
    citation: str
    year: str = ""
    journal: str = ""
    title: str = ""
    pmid: str = ""
    doi: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Under which conditions a finding was made, beyond what its claim holds.

    Durations are ISO 8601. A mechanism's species, assay, dose and route are here too.
    """

    role: Role = "test"
    species: Term | None = None
    model: Term | None = None
    assay: Term | None = None
    process: Term | None = None
    place: Term | None = None
    dose: Quantity | None = None
    route: Term | None = None
    interacts_with: Term | None = None
    inducer_dose: Quantity | None = None
    inducer_route: Term | None = None
    preparation: str = ""
    sex: tuple[Sex, ...] = ()
    timing: tuple[Timing, ...] = ()
    lead_time: str = ""
    duration: str = ""
    sample_size: int | None = None
    effect: str = ""
    statistics: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """One row: a claim, the study it comes from, and how far its word goes."""

    claim: AnyClaim | Mechanism
    study: Study
    conditions: Conditions
    stance: Stance
    confidence: Confidence
    source_class: SourceClass


@dataclass(frozen=True, slots=True)
class FindingsTable:
    """A table as read: the file as a document, and its rows."""

    document: Document
    findings: tuple[Published, ...]
