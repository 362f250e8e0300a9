"""All that a document claims: a pure function of the document and the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TypeVar

from kg.documents.model import Document, Paragraph, Section, Table
from kg.extraction.actions import distinct, row_actions, sentence_actions
from kg.extraction.behaviour import behavioural_claims, is_behavioural
from kg.extraction.binding import binding_claims, is_binding
from kg.extraction.clinical import clinical_claims, is_clinical
from kg.extraction.columns import read_table
from kg.extraction.cues import cues
from kg.extraction.lexicon import Lexicon
from kg.extraction.mechanisms import mechanisms
from kg.extraction.model import AnyClaim, Extraction, Mechanism, PharmacologyClaim
from kg.extraction.prose import Sentence, sentences_of
from kg.extraction.protocols import is_protocol, protocols
from kg.extraction.rows import frame_of, named_apart
from kg.extraction.scope import Scope, scope_of
from kg.extraction.statements import data_gaps, development
from kg.ontology.vocabulary import Vocabulary, load_vocabulary


def extract(document: Document, vocabulary: Vocabulary | None = None) -> Extraction:
    """Return the claims, mechanisms, protocols and issues of a document.

    The vocabulary is the one that ships unless another is given.
    """
    lexicon = _shipped() if vocabulary is None else _compiled(vocabulary)
    scope = scope_of(document, lexicon)
    told = [
        (section, _sentences(scope, section))
        for section in document.sections
        if not section.boilerplate
    ]
    claims = list(_claims(scope, told))
    edges = list(mechanisms(scope, list(_mechanistic(told))))
    return Extraction(
        document=document,
        claims=tuple(unique_parts(claims)),
        mechanisms=tuple(unique_parts(edges)),
        protocols=tuple(protocols(scope)),
        issues=(),
    )


@cache
def _shipped() -> Lexicon:
    return Lexicon.compile(load_vocabulary(), cues())


_LAST: list[tuple[Vocabulary, Lexicon]] = []


def _compiled(vocabulary: Vocabulary) -> Lexicon:
    if not _LAST or _LAST[0][0] is not vocabulary:
        _LAST[:] = [(vocabulary, Lexicon.compile(vocabulary, cues()))]
    return _LAST[0][1]


def _sentences(scope: Scope, section: Section) -> list[Sentence]:
    return [
        sentence
        for block in section.blocks
        if isinstance(block, Paragraph)
        for sentence in sentences_of(scope, section, block)
    ]


def _notes(scope: Scope, section: Section) -> Iterator[Sentence]:
    for block in section.blocks:
        if isinstance(block, Table):
            for note in block.notes:
                yield from sentences_of(scope, section, Paragraph(note))


def _claims(
    scope: Scope, told: list[tuple[Section, list[Sentence]]]
) -> Iterator[AnyClaim]:
    actions: list[PharmacologyClaim] = []
    for section, _ in told:
        for block in section.blocks:
            if isinstance(block, Table) and block.rows:
                frame = frame_of(scope, section, read_table(block, scope.lexicon))
                if is_binding(frame):
                    yield from named_apart(binding_claims(frame))
                elif is_clinical(frame.grid):
                    yield from named_apart(clinical_claims(frame))
                elif is_behavioural(frame.grid):
                    yield from named_apart(behavioural_claims(frame))
                actions += row_actions(frame)
    for section, sentences in told:
        notes = list(_notes(scope, section))
        yield from data_gaps(scope, [*sentences, *notes])
        if not is_protocol(section):
            for sentence in (*sentences, *notes):
                actions += sentence_actions(scope, sentence)
    yield from distinct(actions)
    yield from development(scope, (s for _, group in told for s in group))


_MECHANISM = re.compile(
    r"mechanis|pathway|signal+ing|mode\s+of\s+action|how\s+\w+\s+(?:may\s+|"
    r"might\s+)?(?:work|act)|"
    r"how\s+the|modulation|regulation|homeostasis|pharmacodynamic|introduction|"
    r"overview|"
    r"background|what\s+it\s+(?:is|does)|pharmacolog|profile",
    re.IGNORECASE,
)


def _mechanistic(
    told: list[tuple[Section, list[Sentence]]],
) -> Iterator[tuple[Section, list[Sentence]]]:
    """Yield the sections that tell how things act, those of mechanisms first."""
    chosen = [
        (section, sentences)
        for section, sentences in told
        if any(_MECHANISM.search(title) for title in section.path)
        and not is_protocol(section)
    ]
    first = [
        pair
        for pair in chosen
        if not re.search(
            r"introd|overview|background|profile|what", pair[0].title, re.IGNORECASE
        )
    ]
    yield from first
    yield from (pair for pair in chosen if pair not in first)


AnyPart = TypeVar("AnyPart", AnyClaim, Mechanism)


def unique_parts(found: list[AnyPart]) -> Iterator[AnyPart]:
    """Yield claims with parts that differ; the second of one name gets ``-2``."""
    seen: dict[str, int] = {}
    for one in found:
        count = seen[one.part] = seen.get(one.part, 0) + 1
        yield replace(one, part=f"{one.part}-{count}") if count > 1 else one
