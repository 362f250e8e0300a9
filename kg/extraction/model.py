"""What extraction yields: claims, mechanisms, protocols and quality issues.

All are frozen. A :class:`Term` is a thing as the source names it, with what it was
grounded to; a claim's ``place`` says where in the document it stands. Their JSON form
(:mod:`kg.extraction.json`) is a contract that other tools load.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.documents.model import Document, Span

Direction = Literal[
    "improved", "no effect", "worsened", "blocked", "mixed", "not reported"
]
Qualifier = Literal["=", "<", ">", "~", "<=", ">="]
Action = Literal[
    "agonist", "antagonist", "partial agonist", "inverse agonist", "co-agonist",
    "prodrug", "inhibitor", "positive modulator", "negative modulator",
    "ligand",  # of published findings: it binds, and how it acts is not said
]  # fmt: skip
Relation = Literal[
    "activates", "inhibits", "potentiates", "increases", "decreases", "stabilises",
    "dissociates_from", "translocates_to", "interacts_with", "binds_to", "prolongs",
    "triggers", "supports", "modulates", "metabolised_to", "coagonist_of", "relieves",
    "crosses", "contributes_to",
]  # fmt: skip
IssueType = Literal[
    "citation_mismatch", "citation_unverifiable", "bare_reference",
    "contradictory_cell", "contradictory_statement", "missing_data",
    "dangling_citation", "missing_citation", "unreferenced_claim", "truncated_table",
    "encoding_error", "missing_reference_section", "out_of_domain",
    "parameter_conflict", "unit_anomaly", "table_title_conflict", "lost_figure",
]  # fmt: skip
TermKind = Literal[
    "compound", "target", "model", "assay", "species", "strain", "route",
    "population", "instrument", "process", "place", "indication", "apparatus",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A thing that a source names.

    ``label`` is the vocabulary's preferred label where ``mapped``, else the printed
    words; ``slug`` is the last part of its IRI either way.
    """

    kind: TermKind
    slug: str
    label: str
    printed: str
    mapped: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands: its characters, section, and table and row if any.

    ``table`` and ``row`` count from 1; ``section`` is the section's slug.
    """

    span: Span
    section: str
    table: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """What a claim cites: ``number`` in the list, ``label`` as in ``Roman 1990``."""

    number: int | None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range with its unit and its printed form.

    ``low`` equals ``high`` for a single value; ``unit`` is a vocabulary slug such as
    ``nanomolar`` or ``milligram-per-kilogram``; ``symbol`` is that unit's (``nM``).
    """

    printed: str
    low: float
    high: float
    unit: str
    symbol: str
    qualifier: Qualifier = "="
    error: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What every kind of claim has.

    ``part`` is its stable name within the document, the last part of its IRI;
    ``statement`` is the wording of the finding (a cell or sentence), unaltered.
    """

    part: str
    place: Place
    statement: str
    citations: tuple[Citation, ...] = ()
    hedged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingClaim(Claim):
    """An affinity or potency: a compound at a target in an assay."""

    compound: Term
    target: Term
    parameter: str
    quantity: Quantity
    species: Term | None = None
    assay: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PharmacologyClaim(Claim):
    """A compound acts on a target (for a prodrug: what it is turned into)."""

    compound: Term
    action: Action
    target: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviouralClaim(Claim):
    """What a compound did to behaviour in animals."""

    compound: Term
    model: Term | None
    assay: Term | None
    species: Term | None
    strain: Term | None = None
    dose: Quantity | None = None
    route: Term | None = None
    direction: Direction
    interacts_with: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalClaim(Claim):
    """What a compound did in people; ``duration`` is ISO 8601 (``P1M``)."""

    compound: Term
    population: Term
    dose: Quantity | None = None
    route: Term | None = None
    duration: str | None = None
    outcome_measures: tuple[Term, ...] = ()
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class DataGapClaim(Claim):
    """What the source says is not known."""

    about: str
    compound: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentStatusClaim(Claim):
    """How far a compound's development got, for an indication if one is named."""

    compound: Term
    indication: Term | None
    status: str


AnyClaim = (
    BindingClaim
    | PharmacologyClaim
    | BehaviouralClaim
    | ClinicalClaim
    | DataGapClaim
    | DevelopmentStatusClaim
)


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One edge of a pathway; ``position`` counts from 1 within the pathway."""

    part: str
    place: Place
    statement: str
    subject: Term
    relation: Relation
    object: Term
    pathway: str
    position: int
    negated: bool = False
    hedged: bool = False
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a protocol: its name if printed (``Probe Trial``) and its text."""

    position: int
    name: str | None
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Protocol:
    """How an assay is usually done, in ordered steps."""

    part: str
    place: Place
    name: str
    assay: Term | None
    apparatus: str | None
    purpose: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class QualityIssue:
    """Something wrong with the source; ``about`` is the claim part concerned."""

    part: str
    type: IssueType
    place: Place
    detail: str
    references: tuple[int, ...] = ()
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one document."""

    document: Document
    claims: tuple[AnyClaim, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    issues: tuple[QualityIssue, ...] = ()
