"""The parts of a sentence that each tell of a study: *3 mg/kg improved it, 1 did not*.

A sentence is cut where a second dose, compound, test or group of people has its own
outcome. What a part leaves out it takes from the part before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.direction import read_effect
from kg.extraction.model import Citation
from kg.extraction.prose import Sentence
from kg.extraction.reading import Reading
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold
from kg.extraction.wordings import TAKING_AWAY
from kg.patterns import Pattern

_CUT = re.compile(
    r";[^\s\w]*(?:\[[\d,\s^-]*\][^\s\w]*|[⁰¹²³⁴-⁹,]+)?\s+|,?\s+(?:but|whereas|while|although|though|yet)\s+|"
    r",\s+(?:and|an\s+effect\s+that|which)\s+(?=[^;]{0,120}?\b(?:abolish|block|prevent|"
    r"antagoni[sz]|revers|counteract|eliminat|attenuat|inhibit|abrogat|blunt)(?:ed|es|s)\b"
    r"\s+(?:by|when|after|this|that|the|its)\b)|"
    r",[^\s\w]*(?:\[[\d,\s^-]*\][^\s\w]*|[⁰¹²³⁴-⁹,]+)?\s+and\s+(?=[^,;.]{1,60}?(?:\([^()]*\)\s*)?\b(?:did|was|"
    r"were|had)\s+(?:not|the\s+same|so|no|without|also|too)\b)|"
    r",[^\s\w]*(?:\[[\d,\s^-]*\][^\s\w]*|[⁰¹²³⁴-⁹,]+)?\s+and\s+(?=[^,;.()]{2,40}\([^()]*\d\s?(?:[nuμµm]?g|"
    r"[nuμµm]?mol)\b[^()]*\)\s+[a-z]+(?:ed|led|red)\b)",
    re.IGNORECASE,
)
_FRONT = re.compile(r"\W*(?:whereas|while|although|though)\b", re.IGNORECASE)
_ELLIPSIS = re.compile(
    r"\b(?:did|was|were|had|but)\s+not\b|^\W*not\b|\bineffective\b|\binactive\b|"
    r"\bwithout\s+effect\b|\bno\s+effect\b|\bfailed\s+to\b|\bdid\s+(?:the\s+same|so)\b",
    re.IGNORECASE,
)
_LIKEWISE = Pattern(r"\bdid\s+(?:exactly\s+)?the\s+same\b", re.IGNORECASE)
_DOSE = re.compile(r"\d\s?(?:[nuμµm]?g|[nuμµm]?mol)\b")
_INTERACTION = Pattern(
    rf"\b{TAKING_AWAY}|\bvanish(?:ed|es)\b|\bdisappear(?:ed|s)\b|"
    r"\bleft\b[^.;]{1,80}\b(?:intact|unchanged|untouched|unaffected|unaltered)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a sentence, or all of it, that tells of one outcome."""

    sentence: Sentence
    reading: Reading
    text: str
    end: int
    is_first: bool
    is_whole: bool

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the part cites, else the sentence."""
        if self.is_whole:
            return self.sentence.citations
        own = [
            one
            for at, found in self.sentence.marks
            if self.end - len(self.text) <= at < self.end
            for one in found
        ]
        return tuple(dict.fromkeys(own)) or self.sentence.cited_after(self.end)

    def printed(self, start: int, end: int) -> str:
        """Return characters of the paragraph."""
        return self.reading.text[start:end]


def units(scope: Scope, sentence: Sentence) -> Iterator[Unit]:
    """Yield the parts of a sentence that have outcomes of their own."""
    bounds = _bounds(scope, sentence)
    for index, (start, end) in enumerate(bounds):
        first = sentence.start + start
        last = sentence.start + end
        yield Unit(
            sentence=sentence,
            reading=sentence.reading
            if len(bounds) == 1
            else sentence.reading.part(first, last),
            text=sentence.text[start:end],
            end=last,
            is_first=index == 0,
            is_whole=len(bounds) == 1,
        )


def _bounds(scope: Scope, sentence: Sentence) -> list[tuple[int, int]]:
    text = fold(sentence.text)
    starts = [0]
    opening = _fronted(scope, sentence, text)
    if opening:
        starts.append(opening)
    for match in _CUT.finditer(text):
        if match.start() < starts[-1]:
            continue
        before = text[starts[-1] : match.start()]
        if _tells(before) and _is_own(scope, sentence, text, match.end()):
            starts.append(match.end())
    return [*zip(starts, [*starts[1:], len(text)], strict=True)]


def _fronted(scope: Scope, sentence: Sentence, text: str) -> int | None:
    """Return where the main clause starts: *Whereas X restored it, Y was inactive*."""
    if not _FRONT.match(text):
        return None
    for match in re.finditer(r",\s+", text):
        before = text[: match.start()]
        if before.count("(") != before.count(")"):
            continue
        if _tells(before) and _is_own(scope, sentence, text, match.end()):
            return match.end()
    return None


def _tells(text: str) -> bool:
    return bool(
        _LIKEWISE.search(text)
        or _INTERACTION.search(text)
        or read_effect(text).direction != "not reported"
    )


def _is_own(scope: Scope, sentence: Sentence, text: str, start: int) -> bool:
    """Tell whether what follows has an outcome and something of its own."""
    following = _CUT.search(text, start)
    end = following.start() if following else len(text)
    part = text[start:end]
    if not (_tells(part) or _ELLIPSIS.search(part)):
        return False
    if _DOSE.search(part):
        return True
    reading = sentence.reading.part(sentence.start + start, sentence.start + end)
    if _INTERACTION.search(part):
        return any(True for _ in reading.of("compound"))
    return any(True for kind in ("assay",) for _ in reading.of(kind)) or any(
        scope.model_of(scope.term(sense, "")) is None
        for _, sense in reading.of("compound")
    )
