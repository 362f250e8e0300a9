"""All that a document claims: a pure function of the document and the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TypeVar

from kg.documents.model import Document
from kg.extraction.actions import distinct, likewise, row_actions, sentence_actions
from kg.extraction.affinities import affinity_claims, untold
from kg.extraction.binding import binding_claims
from kg.extraction.constants import is_binding
from kg.extraction.cues import cues
from kg.extraction.development import development
from kg.extraction.groups import group_claims, is_group_table
from kg.extraction.lexicon import Lexicon
from kg.extraction.mechanisms import inhibitors, mechanisms, summarised
from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    Extraction,
    Mechanism,
    PharmacologyClaim,
    Protocol,
    QualityIssue,
)
from kg.extraction.protocols import protocols
from kg.extraction.quality import find_issues
from kg.extraction.quality.issues import defects, out_of_domain
from kg.extraction.rows import named_apart
from kg.extraction.scope import Scope, scope_of
from kg.extraction.seen import Known
from kg.extraction.studies import study_claims
from kg.extraction.told import Told, in_domain, tell
from kg.extraction.trials import is_study_table, study_rows
from kg.extraction.unknowns import data_gaps
from kg.ontology.vocabulary import Vocabulary, load_vocabulary
from kg.patterns import Pattern


def extract(document: Document, vocabulary: Vocabulary | None = None) -> Extraction:
    """Return the claims, mechanisms, protocols and issues of a document.

    The vocabulary is the one that ships unless another is given.
    """
    lexicon = _shipped() if vocabulary is None else _compiled(vocabulary)
    scope = scope_of(document, lexicon)
    told = tuple(tell(scope))
    if not in_domain(scope, told):
        issues = [*defects(document), out_of_domain(document)]
        return Extraction(document=document, issues=tuple(unique_parts(issues)))
    prose = [
        (one.section, one.sentences + one.notes) for one in told if not one.is_protocol
    ]
    edges = tuple(unique_parts(mechanisms(scope, prose)))
    affinities = tuple(_affinities(scope, told))
    stated = (*edges, *summarised(scope, prose))
    found = map(_whole, _claims(scope, told, stated, affinities))
    claims = tuple(unique_parts(found))
    return Extraction(
        document=_with_subjects(document, scope),
        claims=claims,
        mechanisms=edges,
        protocols=tuple(unique_parts(protocols(scope))),
        issues=tuple(unique_parts(find_issues(scope, told, claims, edges, affinities))),
    )


def _whole(claim: AnyClaim) -> AnyClaim:
    """Return a claim that says what its direction needs: whose effect was blocked."""
    if isinstance(claim, BehaviouralClaim | ClinicalClaim):
        other = getattr(claim, "interacts_with", None)
        if claim.direction == "blocked" and other is None:
            return replace(claim, direction="not reported")
    return claim


def _with_subjects(document: Document, scope: Scope) -> Document:
    """Return the document with its compounds of interest by their preferred names."""
    return replace(document, compounds=tuple(t.label for t in scope.subjects))


@cache
def _shipped() -> Lexicon:
    return Lexicon.compile(load_vocabulary(), cues())


_LAST: list[tuple[Vocabulary, Lexicon]] = []


def _compiled(vocabulary: Vocabulary) -> Lexicon:
    if not _LAST or _LAST[0][0] is not vocabulary:
        _LAST[:] = [(vocabulary, Lexicon.compile(vocabulary, cues()))]
    return _LAST[0][1]


_IN_BRIEF = Pattern(
    r"abstract|summary|conclusion|key\s+points|highlights|outlook|in\s+brief",
    re.IGNORECASE,
)


def _affinities(scope: Scope, told: tuple[Told, ...]) -> Iterator[BindingClaim]:
    for one in told:
        if not one.is_protocol and not _IN_BRIEF.search(one.section.title):
            yield from affinity_claims(scope, (*one.sentences, *one.notes))


def _claims(
    scope: Scope,
    told: tuple[Told, ...],
    edges: tuple[Mechanism, ...],
    affinities: tuple[BindingClaim, ...],
) -> Iterator[AnyClaim]:
    actions: list[PharmacologyClaim] = []
    rows: list[AnyClaim] = []
    for one in told:
        for frame in one.frames:
            if is_binding(frame):
                rows += named_apart(binding_claims(frame))
            elif is_study_table(frame.grid):
                rows += named_apart(study_rows(frame))
            elif is_group_table(frame.grid):
                rows += named_apart(group_claims(frame))
            actions += row_actions(frame)
    known = Known.of(rows)
    studies: list[BehaviouralClaim | ClinicalClaim] = []
    for one in told:
        if not one.is_protocol and not _IN_BRIEF.search(one.section.title):
            prose = (*one.sentences, *one.notes)
            studies += study_claims(scope, prose, known)
    yield from (row for row in rows if not _told_better(row, studies))
    yield from untold(affinities, rows)
    yield from studies
    for one in told:
        if not one.is_protocol:
            prose = (*one.sentences, *one.notes)
            yield from data_gaps(scope, prose)
            last: PharmacologyClaim | None = None
            for sentence in prose:
                found = [*sentence_actions(scope, sentence)]
                actions += found or likewise(scope, sentence, last)
                last = found[-1] if found else last
    named = {(claim.compound.slug, claim.target.slug) for claim in actions}
    actions += (
        claim
        for claim in inhibitors(scope, edges)
        if (claim.compound.slug, claim.target.slug) not in named
    )
    yield from distinct(actions)
    yield from development(
        scope,
        (s for one in told if not one.is_protocol for s in one.sentences),
        (frame for one in told for frame in one.frames),
    )


def _told_better(
    row: AnyClaim, studies: list[BehaviouralClaim | ClinicalClaim]
) -> bool:
    """Tell whether the text gives the outcome of a trial that a table leaves out."""
    return (
        isinstance(row, ClinicalClaim)
        and row.direction == "not reported"
        and any(
            isinstance(one, ClinicalClaim)
            and one.compound.slug == row.compound.slug
            and one.population.slug == row.population.slug
            and (one.duration or row.duration) == (row.duration or one.duration)
            for one in studies
        )
    )


AnyPart = TypeVar("AnyPart", AnyClaim, Mechanism, Protocol, QualityIssue)


def unique_parts(found: Iterable[AnyPart]) -> Iterator[AnyPart]:
    """Yield claims with parts that differ; the second of one name gets ``-2``."""
    seen: dict[str, int] = {}
    for one in found:
        count = seen[one.part] = seen.get(one.part, 0) + 1
        yield replace(one, part=f"{one.part}-{count}") if count > 1 else one
