"""Running text as sentences, each read once, with what it cites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents.model import Paragraph, Section, Span
from kg.documents.sentences import sentence_ends
from kg.extraction.citing import marked
from kg.extraction.lexicon import Reading
from kg.extraction.model import Citation, Place
from kg.extraction.scope import Scope


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph, at its place."""

    section: Section
    paragraph: Paragraph
    text: str
    start: int
    end: int
    reading: Reading
    citations: tuple[Citation, ...]
    marks: tuple[tuple[int, tuple[Citation, ...]], ...] = ()

    def cited_after(self, end: int) -> tuple[Citation, ...]:
        """Return what the first citation after ``end`` of the paragraph names.

        A sentence may cite one source for each of its parts; where no mark follows,
        all that it cites counts.
        """
        for at, citations in self.marks:
            if at >= end:
                return citations
        return self.citations

    @property
    def span(self) -> Span:
        """Return its characters in the file."""
        return self.paragraph.passage.span(self.start, self.end)

    @property
    def place(self) -> Place:
        """Return where it stands."""
        return Place(self.span, self.section.slug)


def sentences_of(
    scope: Scope, section: Section, paragraph: Paragraph
) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph."""
    text = paragraph.passage.text
    reading = scope.lexicon.read(text)
    start = 0
    for end in (*sentence_ends(text), len(text)):
        sentence = text[start:end]
        first = start + len(sentence) - len(sentence.lstrip())
        last = start + len(sentence.rstrip())
        start = end
        if last > first:
            yield Sentence(
                section,
                paragraph,
                text[first:last],
                first,
                last,
                reading.part(first, last),
                *_citations(text[first:last], first),
            )


def _citations(
    sentence: str, start: int
) -> tuple[tuple[Citation, ...], tuple[tuple[int, tuple[Citation, ...]], ...]]:
    marks = tuple((start + at, found) for at, found in marked(sentence))
    every = dict.fromkeys(one for _, found in marks for one in found)
    return tuple(every), marks
