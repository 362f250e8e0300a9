"""What a document tells, section by section, before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents.model import Paragraph, Section
from kg.extraction.columns import Grid, read_table
from kg.extraction.constants import is_binding
from kg.extraction.prose import Sentence, sentences_of
from kg.extraction.protocols import is_protocol
from kg.extraction.reading import Reading
from kg.extraction.records import records, sheet
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


_BASIS = re.compile(
    r"\W*(?:all\s+|the\s+)*(?:[\w-]+\s+)?(?:membranes?|enzymes?|tissues?|receptors?|"
    r"preparations?|homogenates?|synaptosomes?|cells?|proteins?|kinases?|values?|"
    r"affinit\w+|data|assays?|measurements?|animals?|experiments?|binding)\b[^.;]{0,40}?"
    r"\b(?:were|was|came|comes?|are|is|stems?|derived?|from|used)\b",
    re.IGNORECASE,
)


def tell(scope: Scope) -> Iterator[Told]:
    """Yield the sections of a document that are no vendor text, read."""
    for section in scope.document.sections:
        if section.boilerplate:
            continue
        sentences: list[Sentence] = []
        notes: list[Sentence] = []
        paragraphs = [b for b in section.blocks if isinstance(b, Paragraph)]
        made = [] if is_protocol(section) else [*records(paragraphs)]
        taken = [paragraph for _, used in made for paragraph in used]
        grids: list[tuple[Grid, list[Sentence]]] = [
            (read_table(table, scope.lexicon), []) for table, _ in made
        ]
        for block in section.blocks:
            if isinstance(block, Paragraph):
                if any(block is other for other in taken):
                    continue
                told = [*sentences_of(scope, section, block)]
                sentences += told
            elif block.rows and len(block.rows[0].cells) > 1:
                record, texts = sheet(block)
                for text in texts:
                    sentences += sentences_of(scope, section, text)
                told = [
                    sentence
                    for note in block.notes
                    for sentence in sentences_of(scope, section, Paragraph(note))
                ]
                notes += told
                if texts and not record:
                    continue
                grid = read_table(record, scope.lexicon) if record else None
                grids.append((grid or scope.grids[block.number], []))
            else:
                continue
            if grids:
                grids[-1][1].extend(s for s in told if _BASIS.match(s.text))
        frames = [
            frame_of(scope, section, grid, (s.reading for s in basis))
            for grid, basis in grids
        ]
        yield Told(
            section,
            tuple(sentences),
            tuple(notes),
            tuple(frames),
            is_protocol(section),
        )


_OF_THE_FIELD = frozenset(
    {"target", "model", "assay", "instrument", "population", "indication", "strain"}
)
_COMMON = frozenset(
    {"magnetic-resonance-imaging", "habituation-test", "patients", "people", "amnesia"}
)
"""Words that other fields use too: the amnesia of a memory chip."""


def in_domain(scope: Scope, told: tuple[Told, ...]) -> bool:
    """Tell whether a document is about pharmacology: it names enough of the field.

    One name is enough where it is about a known compound, two where its compound is
    not known, three where it is about none.
    """
    needed = 3
    if scope.subjects:
        needed = 1 if any(subject.mapped for subject in scope.subjects) else 2
    named: set[tuple[str, str]] = set()
    for reading in _readings(told):
        for sense in reading.senses:
            ours = sense.mapped and sense.kind in _OF_THE_FIELD
            if ours and sense.slug not in _COMMON:
                named.add((sense.kind, sense.slug))
        if len(named) >= needed:
            return True
    # A table of affinities is of this field, whatever it names.
    tables = sum(is_binding(frame) for one in told for frame in one.frames)
    return len(named) + tables >= needed


def _readings(told: tuple[Told, ...]) -> Iterator[Reading]:
    for one in told:
        for sentence in one.sentences:
            yield sentence.reading
        for frame in one.frames:
            if frame.grid.caption is not None:
                yield frame.grid.caption
            for column in frame.grid.columns:
                yield column.reading
            for line in frame.grid.lines:
                for cell in line.cells:
                    yield cell.reading
