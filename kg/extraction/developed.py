"""Of which compound a status of development is said, and for which use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.extraction.actors import is_of_a_stranger
from kg.extraction.lexicon import unmapped
from kg.extraction.model import Citation, Place, Term
from kg.extraction.prose import Sentence
from kg.extraction.reading import Reading
from kg.extraction.scope import Scope

_ADDED = re.compile(
    r"\b(?:adjunct(?:ive)?\s+to|add(?:ed|-on)\s+to|on\s+top\s+of|(?:in\s+)?combination\s+with|"
    r"together\s+with|along(?:side)?\s+with|treated\s+with)\s+$",
    re.IGNORECASE,
)
_NO_ONE = re.compile(r"\b(?:no|none|neither)\b", re.IGNORECASE)
_BY_WHOM = re.compile(
    r"\b(?:countr|agenc|authorit|regulator|where|indication|use\b|market)",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\W*(?:,\s*(?:which|who|that)|which|who|that)?\s*(?:(?:has|have|had|is|are|was|were|been|now|"
    r"only|currently|later|already)\s+){0,4}$"
)
"""What parts a compound from its own status: *X, which is approved*."""
_NEW_CLAUSE = re.compile(
    r",(?:\^?\{?\[[\d,\s]+\]\}?)?\s+(?:and\s+|but\s+|so\s+)?"
    r"(?=(?:the|this|these|its|it|which|there|even|no|none)\b)"
)
_BACK = re.compile(
    r"\b(?:this|that|the)\s+(?:indication|use|disease|disorder|condition|"
    r"program(?:me)?)\b"
)
_ITS = re.compile(r"\W*its\b", re.IGNORECASE)
_USE = re.compile(
    r"^[^.;]{0,40}?\b(?:for|against|to\s+(?:treat|prevent))\s+(?:the\s+(?:treatment|"
    r"prevention|therapy)\s+of\s+)?(?P<use>[a-z][\w'-]*(?:\s+[\w'-]+){0,5}?)\s*"
    r"(?=[.,;\[(^]|$|\b(?:in|since|by|but|at|from|with|under|after|because|were|was)\b)"
)
_IN_USE = re.compile(
    r"^\s*(?:trials?|stud(?:y|ies)|program(?:me)?s?|development)\s+(?:in|of)\s+"
    r"(?P<use>[A-Za-z][\w'-]*(?:\s+[a-z][\w'-]*){0,3}?\s+(?:disorder|disease|syndrome|dystrophy|"
    r"pain|injury|palsy|sclerosis|failure))\b"
)
_NOT_A_USE = re.compile(
    r"^(?:review|approval|registration|marketing|[\w-]+\s+reasons?|financ\w+|strategic\w*|lack|this|that|these|the|a|an|many|more|over|several|use|its|sale|years|human|"
    r"commercial|safety|business|strategic|reasons?|which|all|any|it)\b"
)


@dataclass(slots=True)
class Found:
    """A status before it is a claim: of what, for what, and how it is worded."""

    name: str
    status: str
    compound: Term
    uses: list[Term]
    citations: tuple[Citation, ...]
    place: Place
    statement: str
    after: str = ""


@dataclass(slots=True)
class Memory:
    """What a paragraph spoke of last."""

    paragraph: object = None
    compound: Term | None = None
    uses: list[Term] = field(default_factory=list)
    last: Term | None = None


def is_of_a_class(reading: Reading, words: str) -> bool:
    """Tell whether it is of a class that *none has been approved*."""
    named = any(True for _ in reading.of("compound")) or "p" in reading.tags
    return bool(_NO_ONE.match(words)) and not named and not _BY_WHOM.search(words)


def is_drug(reading: Reading, at: int) -> bool:
    """Tell whether it is a compound that *was dropped*, not a trial or a rat."""
    before = [item for item in reading.items if item.end <= at]
    tags = "".join(item.tag for item in before)
    return bool(re.search(r"[CpDO](?:\([^()]*\))?[mexny]{0,3}$", tags))


def takes_drug(reading: Reading, at: int) -> bool:
    """Tell whether it is a compound that somebody *dropped*."""
    after = "".join(item.tag for item in reading.items if item.start >= at)
    named = re.match(r"d?x?(?:C|p)", after)
    drug = re.match(r"the\s+(?:drug|compound|molecule|substance)\b", reading.text[at:])
    return bool(named or drug)


def meant_use(
    scope: Scope, sentence: Sentence, clause: str, memory: Memory
) -> list[Term]:
    """Return the use that *this indication*, or nothing, goes back to."""
    if _BACK.search(clause):
        for title in reversed(sentence.section.path):
            named = scope.indications(scope.title(title))
            if memory.uses or named:
                return memory.uses or named
    return []


def used_before(clause: str, match: re.Match[str]) -> Term | None:
    """*Has orphan status for X and is in Phase II there*: return X."""
    if not re.match(r"\s+there\b", clause[match.end() :]):
        return None
    return unknown_use(clause[: match.start()])


def unknown_use(text: str) -> Term | None:
    """Return a use that the vocabulary does not know: *approved for nausea*."""
    match = _USE.match(text) or _IN_USE.match(text)
    if match is None or _NOT_A_USE.match(match["use"]):
        return None
    return unmapped("indication", match["use"])


def around(clause: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the bounds of what is said with a status: *…, the evidence for memory*."""
    first, last = 0, len(clause)
    for cut in _NEW_CLAUSE.finditer(clause):
        if cut.end() <= match.start():
            first = cut.end()
        elif cut.start() >= match.end():
            last = min(last, cut.start())
    return first, last


def developed(
    scope: Scope, sentence: Sentence, reading: Reading, memory: Memory
) -> Term | None:
    """Return the compound of a clause: named, gone back to, or the document's own."""
    named = [t for t in scope.compounds(reading) if not _is_beside(reading, t)]
    if re.match(r"\W*it\b", sentence.text, re.IGNORECASE) and not named:
        return memory.compound or scope.subject
    whole = [
        t
        for t in scope.compounds(sentence.reading)
        if not _is_beside(sentence.reading, t)
    ]
    if not named and not whole and is_of_a_stranger(sentence.text):
        return None
    if not named and whole and not any(scope.is_subject(t) for t in whole):
        # "X reached the market and was taken off again": of X, not of the one before.
        return whole[0] if len(whole) == 1 else None
    if not named and memory.last is not None and _ITS.match(sentence.text):
        return memory.last
    if not named and memory.compound is not None:
        return memory.compound
    named = named or scope.compounds(sentence.reading)
    own = [t for t in named if scope.is_subject(t)]
    if own:
        return own[0]
    return named[0] if named else scope.subject


def relative_to(scope: Scope, reading: Reading, at: int) -> Term | None:
    """Return the compound right before a status, or before its *which*."""
    for item, sense in reversed([*reading.of("compound")]):
        if item.end <= at:
            between = reading.text[item.end : at]
            if not _WHO.fullmatch(between) or not between.strip(" "):
                return None
            return scope.term(sense, reading.text[item.start : item.end])
    return None


def _is_beside(reading: Reading, term: Term) -> bool:
    """Tell whether a drug is only what another is added to."""
    return any(
        _ADDED.search(reading.text[max(0, item.start - 40) : item.start])
        for item, sense in reading.of("compound")
        if sense.slug == term.slug
    )
