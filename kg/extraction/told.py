"""What a document tells, section by section, before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents.model import Paragraph, Section
from kg.extraction.prose import Sentence, sentences_of
from kg.extraction.protocols import is_protocol
from kg.extraction.reading import Reading
from kg.extraction.rows import Frame, frame_of
from kg.extraction.scope import Scope


@dataclass(frozen=True, slots=True)
class Told:
    """A section as read: its sentences, the notes under its tables, its tables."""

    section: Section
    sentences: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    frames: tuple[Frame, ...]
    is_protocol: bool = False


def tell(scope: Scope) -> Iterator[Told]:
    """Yield the sections of a document that are no vendor text, read."""
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
                frames.append(frame_of(scope, section, scope.grids[block.number]))
                for note in block.notes:
                    notes += sentences_of(scope, section, Paragraph(note))
        yield Told(
            section,
            tuple(sentences),
            tuple(notes),
            tuple(frames),
            is_protocol(section),
        )


_OF_THE_FIELD = frozenset(
    {"target", "model", "instrument", "population", "indication", "strain"}
)


def in_domain(scope: Scope, told: tuple[Told, ...]) -> bool:
    """Tell whether a document is about pharmacology: it names enough of the field."""
    named: set[tuple[str, str]] = set()
    for reading in _readings(told):
        for sense in reading.senses:
            if sense.kind in _OF_THE_FIELD or (
                sense.kind == "assay" and sense.slug not in _COMMON_METHODS
            ):
                named.add((sense.kind, sense.slug))
        if len(named) > 3:
            return True
    return len(named) > (0 if scope.subjects else 2)


_COMMON_METHODS = frozenset({"magnetic-resonance-imaging", "habituation-test"})


def _readings(told: tuple[Told, ...]) -> Iterator[Reading]:
    for one in told:
        for sentence in one.sentences:
            yield sentence.reading
        for frame in one.frames:
            for line in frame.grid.lines:
                for cell in line.cells:
                    yield cell.reading
