"""All that a document claims: a pure function of the document and the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TypeVar

from kg.documents.model import Document, Paragraph
from kg.extraction.actions import distinct, row_actions, sentence_actions
from kg.extraction.affinities import affinity_claims, untold
from kg.extraction.binding import binding_claims, is_binding
from kg.extraction.columns import read_table
from kg.extraction.cues import cues
from kg.extraction.lexicon import Lexicon
from kg.extraction.mechanisms import inhibitors, mechanisms
from kg.extraction.model import (
    AnyClaim,
    BindingClaim,
    Extraction,
    Mechanism,
    PharmacologyClaim,
    Protocol,
    QualityIssue,
)
from kg.extraction.prose import Sentence, sentences_of
from kg.extraction.protocols import is_protocol, protocols
from kg.extraction.quality import find_issues
from kg.extraction.quality.findings import Told
from kg.extraction.quality.issues import defects, out_of_domain
from kg.extraction.rows import Frame, frame_of, named_apart
from kg.extraction.scope import Scope, scope_of
from kg.extraction.statements import data_gaps, development
from kg.extraction.studies import Known, study_claims
from kg.extraction.trials import is_study_table, study_rows
from kg.ontology.vocabulary import Vocabulary, load_vocabulary


def extract(document: Document, vocabulary: Vocabulary | None = None) -> Extraction:
    """Return the claims, mechanisms, protocols and issues of a document.

    The vocabulary is the one that ships unless another is given.
    """
    lexicon = _shipped() if vocabulary is None else _compiled(vocabulary)
    scope = scope_of(document, lexicon)
    told = tuple(_told(scope))
    if not in_domain(scope, told):
        issues = [*defects(document), out_of_domain(document)]
        return Extraction(document=document, issues=tuple(unique_parts(issues)))
    prose = [
        (one.section, one.sentences + one.notes) for one in told if not one.is_protocol
    ]
    edges = tuple(unique_parts(mechanisms(scope, prose)))
    affinities = tuple(_affinities(scope, told))
    claims = tuple(unique_parts(_claims(scope, told, edges, affinities)))
    return Extraction(
        document=_with_subjects(document, scope),
        claims=claims,
        mechanisms=edges,
        protocols=tuple(unique_parts(protocols(scope))),
        issues=tuple(unique_parts(find_issues(scope, told, claims, edges, affinities))),
    )


def _with_subjects(document: Document, scope: Scope) -> Document:
    """Return the document with its compounds of interest by their preferred names."""
    return replace(document, compounds=tuple(t.label for t in scope.subjects))


_OF_THE_FIELD = frozenset(
    {"target", "model", "instrument", "population", "indication", "strain"}
)


def in_domain(scope: Scope, told: tuple[Told, ...]) -> bool:
    """Tell whether a document is about pharmacology: it names enough of the field."""
    named: set[tuple[str, str]] = set()
    readings = [s.reading for one in told for s in one.sentences]
    for one in told:
        for frame in one.frames:
            readings += [
                cell.reading for line in frame.grid.lines for cell in line.cells
            ]
    for reading in readings:
        for item in reading.items:
            for sense in item.senses:
                if sense.kind in _OF_THE_FIELD or (
                    sense.kind == "assay" and sense.slug not in _COMMON_METHODS
                ):
                    named.add((sense.kind, sense.slug))
        if len(named) > 3:
            return True
    return len(named) > (0 if scope.subjects else 2)


_COMMON_METHODS = frozenset({"magnetic-resonance-imaging", "habituation-test"})


@cache
def _shipped() -> Lexicon:
    return Lexicon.compile(load_vocabulary(), cues())


_LAST: list[tuple[Vocabulary, Lexicon]] = []


def _compiled(vocabulary: Vocabulary) -> Lexicon:
    if not _LAST or _LAST[0][0] is not vocabulary:
        _LAST[:] = [(vocabulary, Lexicon.compile(vocabulary, cues()))]
    return _LAST[0][1]


def _told(scope: Scope) -> Iterator[Told]:
    for section in scope.document.sections:
        if section.boilerplate:
            continue
        sentences: list[Sentence] = []
        notes: list[Sentence] = []
        frames: list[Frame] = []
        for block in section.blocks:
            if isinstance(block, Paragraph):
                sentences += sentences_of(scope, section, block)
            elif block.rows:
                grid = read_table(block, scope.lexicon)
                frames.append(frame_of(scope, section, grid))
                for note in block.notes:
                    notes += sentences_of(scope, section, Paragraph(note))
        yield Told(
            section,
            tuple(sentences),
            tuple(notes),
            tuple(frames),
            is_protocol(section),
        )


_IN_BRIEF = re.compile(
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
            actions += row_actions(frame)
    yield from rows
    yield from untold(affinities, rows)
    known = Known.of(rows)
    for one in told:
        if not one.is_protocol and not _IN_BRIEF.search(one.section.title):
            prose = (*one.sentences, *one.notes)
            yield from study_claims(scope, prose, known)
    for one in told:
        prose = (*one.sentences, *one.notes)
        yield from data_gaps(scope, prose)
        if not one.is_protocol:
            for sentence in prose:
                actions += sentence_actions(scope, sentence)
    named = {(claim.compound.slug, claim.target.slug) for claim in actions}
    actions += (
        claim
        for claim in inhibitors(scope, edges)
        if (claim.compound.slug, claim.target.slug) not in named
    )
    yield from distinct(actions)
    yield from development(scope, (s for one in told for s in one.sentences))


AnyPart = TypeVar("AnyPart", AnyClaim, Mechanism, Protocol, QualityIssue)


def unique_parts(found: Iterable[AnyPart]) -> Iterator[AnyPart]:
    """Yield claims with parts that differ; the second of one name gets ``-2``."""
    seen: dict[str, int] = {}
    for one in found:
        count = seen[one.part] = seen.get(one.part, 0) + 1
        yield replace(one, part=f"{one.part}-{count}") if count > 1 else one
