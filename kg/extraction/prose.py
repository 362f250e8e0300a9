"""Running text as sentences, each read once, with what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.documents.model import Paragraph, Section, Span
from kg.documents.sentences import sentence_ends
from kg.extraction.citing import marked
from kg.extraction.gaps import find_gap
from kg.extraction.lexicon import Lexicon
from kg.extraction.model import Citation, Place
from kg.extraction.reading import Reading
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold
from kg.patterns import Pattern

# "Donepezil, but not X, inhibits": nothing that follows is said of X.
ASIDE = Pattern(
    r"^\W*(?:unlike|in\s+contrast\s+(?:to|with)|as\s+opposed\s+to|contrary\s+to)\s+"
    r"[^,;.]{2,60},(?!\s*(?:which|who|that)\b)|,\s*(?:but\s+not|and\s+not|unlike|in\s+contrast\s+(?:to|with)|as\s+opposed\s+to|"
    r"rather\s+than|instead\s+of)\s+[^,;.()]{2,60},(?=\s)|\(\s*but\s+not\s+[^()]{2,60}\)|"
    r"\s(?:but|and)\s+not\s+(?:the\s+)?[\w()+,-]{3,40}(?=\s(?:(?:signific|dose|potent|"
    r"select|direct|weak|strong|competit)\w*ly\s)?(?:is|was|are|were|has|had|can|could|"
    r"did|does|[a-z]{4,}(?:s|ed))\s)",
    re.IGNORECASE,
)


# A report that the text itself says not to rely on.
_TAKEN_BACK = Pattern(
    r"\b(?:turned\s+out|proved|(?:was|were)\s+(?:later\s+)?(?:shown|found))\s+to\s+(?:be\s+(?:\w+\s+)?"
    r"(?:wrong|false|an?\s+artefact|artefactual|erroneous|unfounded)|rest\s+on)|"
    r"\bretract(?:ed|ion)\b|\b(?:since|later|now)\s+withdrawn\b(?!\s+from)|"
    r"\bwithdr[ae]wn?\s+(?:the|that|this|their)\s+(?:paper|report|claim|statement|abstract)|"
    r"\b(?:could|can)\s*not\s+(?:confirm|replicate|reproduce|repeat)\s+that\b(?![^.]*:)|"
    r"\b(?:not|never)\s+(?:been\s+)?(?:replicated|reproduced|borne\s+out)\b|"
    r"\b(?:claims?|reports?|statements?|suggestions?)\s+that\b[^.;]{0,120}\bnot\s+been\s+"
    r"(?:confirmed|substantiated|verified)\b|"
    r"\b(?:have|has|did)\s+not\s+(?:borne?|bear)\s+(?:this|that|it)\s+out\b|"
    r"\b(?:once|formerly|originally|initially)\s+(?:was\s+|been\s+)?(?:thought|believed|held|taken|"
    r"assumed|considered|described)\b|\bwithout\s+foundation\b|\bmislabell?ed\b",
    re.IGNORECASE,
)
_THIS_IS_NOT_SO = Pattern(
    r"\W*(?:this|that|it|the\s+(?:claim|statement|report|finding|result|observation)|the\s+"
    r"authors?|we|they)\b[^.;]{0,50}?\b(?:no\s+longer\s+(?:maintain|hold|stand|claim|believ)\w*|"
    r"withdr[ae]wn?|retracted|(?:could|can)\s*not\s+be\s+\w+|(?:is|was|proved|are|were)\s+(?:\w+\s+)?"
    r"(?:wrong|false|untrue|erroneous|unfounded|mistaken|an?\s+(?:error|mistake|artefact))|"
    r"not\s+(?:been\s+)?(?:confirmed|replicated|reproduced)|(?:have|has)\s+found\s+no)\b",
    re.IGNORECASE,
)


_ROUTE = re.compile(r"\b[a-z]\.[a-z]\.(?:[a-z]\.)?\)\s*$")  # "(1 mg/kg, i.p.) 30 min"
_ARROW = re.compile(r"→|⟶|➔|➝|⇒|-{1,2}>|=>|⊣|--\||—\|")
_CHAIN_END = re.compile(r"(?:\]\}?|\)|[⁰¹²³⁴-⁹])\s+(?=[\w(])")


def _chain_ends(text: str) -> Iterator[int]:
    """Yield where a chain of arrows ends with a citation or note and more follows."""
    arrows = [arrow.start() for arrow in _ARROW.finditer(text)]
    for index, arrow in enumerate(arrows):
        following = arrows[index + 1] if index + 1 < len(arrows) else len(text)
        end = _CHAIN_END.search(text, arrow, following)
        if end is not None:
            yield end.end()


NO_SIGN = Pattern(
    r"\b(?:no|without|lacks?|little)\s+(?:\w+\s+)?(?:signs?|evidence|indications?|hints?|proof|"
    r"suggestions?|data|reason\s+to\s+(?:believe|think))\s+(?:\w+\s+)?that\b[^.;]*$",
    re.IGNORECASE,
)
"""What denies all that follows it: *there is no sign that X activates Y*."""


class Whole:
    """A paragraph as read, once, when the first of its sentences is asked."""

    __slots__ = ("_lexicon", "_reading", "text")

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self._lexicon = lexicon
        self._reading: Reading | None = None
        self.text = text

    @property
    def reading(self) -> Reading:
        """Return its items."""
        if self._reading is None:
            self._reading = self._lexicon.read(self.text)
        return self._reading


@dataclass(eq=False)
class Sentence:
    """One sentence of a paragraph, at its place."""

    section: Section
    paragraph: Paragraph
    text: str
    start: int
    end: int
    whole: Whole
    marks: tuple[tuple[int, tuple[Citation, ...]], ...] = ()
    following: str = ""

    @cached_property
    def reading(self) -> Reading:
        """Its items."""
        reading = self.whole.reading
        if self.start != 0 or self.end != len(self.whole.text):
            reading = reading.part(self.start, self.end)
        for aside in ASIDE.finditer(self.text):
            start = self.start + aside.start()
            reading = reading.without(start, self.start + aside.end())
        return reading

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """All that it cites, each once."""
        return tuple(dict.fromkeys(one for _, found in self.marks for one in found))

    def cited_after(self, end: int) -> tuple[Citation, ...]:
        """Return what the first citation after ``end`` of the paragraph names.

        A sentence may cite one source for each of its parts; where no mark follows,
        all that it cites counts.
        """
        for at, citations in self.marks:
            if at >= end:
                return citations
        return self.citations

    @cached_property
    def span(self) -> Span:
        """Its characters in the file."""
        return self.paragraph.passage.span(self.start, self.end)

    @cached_property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.span, self.section.slug)

    @cached_property
    def withdrawn(self) -> bool:
        """Whether it, or the sentence after it, takes back what it says."""
        return bool(
            _TAKEN_BACK.search(self.text) or _THIS_IS_NOT_SO.match(self.following)
        )

    @cached_property
    def gap(self) -> re.Match[str] | None:
        """The words that say that something is not known, if any do."""
        if "gap" not in self.reading.hints:
            return None
        return find_gap(fold(self.text))


def sentences_of(
    scope: Scope, section: Section, paragraph: Paragraph
) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph."""
    told = [*_sentences(scope, section, paragraph)]
    for sentence, following in zip(told, [*told[1:], None], strict=False):
        sentence.following = following.text if following else ""
    yield from told


def _sentences(
    scope: Scope, section: Section, paragraph: Paragraph
) -> Iterator[Sentence]:
    text = paragraph.passage.text
    whole = Whole(scope.lexicon, text)
    marks = [*marked(text)]
    start = 0
    ends = {*sentence_ends(text), *_chain_ends(text)}
    ends = {end for end in ends if not _ROUTE.search(text, max(end - 8, 0), end)}
    ends.add(len(text))
    for end in sorted(ends):
        sentence = text[start:end]
        first = start + len(sentence) - len(sentence.lstrip())
        last = start + len(sentence.rstrip())
        start = end
        if last > first:
            own = tuple(mark for mark in marks if first <= mark[0] < last)
            yield Sentence(
                section, paragraph, text[first:last], first, last, whole, own
            )
