"""How far the development of a compound got, and for what, as a sentence states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extraction.citing import cited
from kg.extraction.developed import (
    Found,
    Memory,
    around,
    developed,
    is_drug,
    is_of_a_class,
    meant_use,
    relative_to,
    takes_drug,
    unknown_use,
    used_before,
)
from kg.extraction.development_tables import listed, tabled
from kg.extraction.gaps import find_gap
from kg.extraction.model import Citation, DevelopmentStatusClaim, Term
from kg.extraction.prose import Sentence
from kg.extraction.reading import Reading
from kg.extraction.rows import Frame
from kg.extraction.scope import Scope
from kg.extraction.statuses import HALTED, STATE, STATUS, wording_of
from kg.extraction.tokens import fold
from kg.identifiers import slugify
from kg.patterns import Pattern

_ABOUT_TRIALS = re.compile(r"\btrials?|\bstud(?:y|ies)|\bdevelopment", re.IGNORECASE)
_REACHED = re.compile(
    r"\b(?:reach|enter|advanc|progress|mov|brought|t[ao]k|went|proceed|stand|remain|"
    r"complet|plan|recruit|underg|underw|evaluat|investigat|develop)\w*\b|"
    r"\b(?:is|are)\s+(?:now\s+|currently\s+|being\s+)?(?:in|at|tested|studied)\b|"
    r"\b(?:was|were|been)\s+(?:\w+ly\s+)?(?:tested|studied|tried|examined)\s+in\b|"
    r"\b(?:under\s*way|ongoing|in\s+progress|currently|so\s+far|highest|furthest)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b\d[\d,]*\s+(?:\w+\s+)?(?:patients|outpatients|subjects|volunteers|people|adults|"
    r"participants)\b|\bmg\b|\bmissed\b|\bpositive\b|\bendpoint|\bscored?\b",
    re.IGNORECASE,
)
_PHASED = re.compile(r"\W*(?:is\s+|was\s+)?(?:in|at)\s+phase\b", re.IGNORECASE)
_NO_FURTHER = re.compile(r"\b(?:beyond|past|further\s+than)\s+phase\b", re.IGNORECASE)
_ONLY_A_TRIAL = re.compile(r"\b(?:trials?|stud(?:y|ies))\b", re.IGNORECASE)
_NOT_DRUGS = Pattern(
    r"\b(?:ethics|committee|protocols?|trademark|animal\s+care|treatment\s+was)\b",
    re.IGNORECASE,
)


def development(
    scope: Scope, sentences: Iterable[Sentence], frames: Iterable[Frame] = ()
) -> Iterator[DevelopmentStatusClaim]:
    """Yield each status once, as stated first."""
    seen: set[tuple[str, str | None, str]] = set()
    for found in (*_told(scope, sentences), *tabled(scope, frames)):
        kind = "discontinued" if found.name in HALTED else found.name
        for use in (*found.uses,) or (None,):
            key = (found.compound.slug, use.slug if use else None, kind)
            bare = (found.compound.slug, None, kind)
            if key in seen or (use is None and any(k[::2] == bare[::2] for k in seen)):
                continue
            seen.add(key)
            yield DevelopmentStatusClaim(
                part=slugify(
                    f"{found.compound.slug} {found.status} {use.slug if use else ''}"
                ),
                place=found.place,
                statement=found.statement,
                citations=found.citations,
                compound=found.compound,
                indication=use,
                status=found.status,
            )


def _told(scope: Scope, sentences: Iterable[Sentence]) -> Iterator[Found]:
    memory = Memory()
    for sentence in sentences:
        if memory.paragraph is not sentence.paragraph:
            memory = Memory(paragraph=sentence.paragraph)
        if "status" in sentence.reading.hints:
            yield from _merged(_of_sentence(scope, sentence, memory))
        named = scope.compounds(sentence.reading)
        if len(named) == 1 and (scope.subject is None or scope.is_subject(named[0])):
            memory.compound = named[0]
        if re.match(r"[xd]{0,2}C", sentence.reading.tags):
            memory.last = named[0] if named else None
        memory.uses = scope.indications(sentence.reading) or memory.uses


def _of_sentence(scope: Scope, sentence: Sentence, memory: Memory) -> Iterator[Found]:
    yield from listed(
        scope, sentence.reading, sentence.place, sentence.text, sentence.citations
    )
    for clause, start in _clauses(sentence.text):
        offset = sentence.start + start
        reading = sentence.reading.part(offset, offset + len(clause))
        found = _status(scope, sentence, clause, reading, memory)
        if found is not None:
            yield found
            memory.compound = found.compound
        memory.uses = scope.indications(reading) or memory.uses


def _merged(found: Iterator[Found]) -> Iterator[Found]:
    """Yield *entered Phase II, but was discontinued* as one status."""
    last: Found | None = None
    for one in found:
        if last is not None and last.name == "phase" and one.name in HALTED:
            same = {u.slug for u in last.uses} >= {u.slug for u in one.uses}
            if same and one.compound.slug == last.compound.slug:
                if not one.after:
                    one.status = f"{one.status} after {last.status}"
                one.uses = one.uses or last.uses
                last = None
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _clauses(text: str) -> Iterator[tuple[str, int]]:
    start = 0
    for match in re.finditer(
        r"\s+and\s+(?=(?:is\s+|was\s+)?(?:in|at)\s+phase\b)|"
        r";\s|,?\s+(?:whereas|while|but|although)\s+(?!(?:later|then|subsequently|soon|since|"
        r"eventually|afterwards)\b)|,\s+and\s+(?=(?:its|the)\b)|"
        r"\s+and\s+(?=was\s)",
        text,
        re.IGNORECASE,
    ):
        again = _PHASED.match(text, match.end())
        if again and "phase" not in text[start : match.start()].lower():
            continue  # "has orphan status for X and is in Phase II"
        if match.start() > start:
            yield text[start : match.start()], start
        start = match.end()
    yield text[start:], start


def _status(
    scope: Scope, sentence: Sentence, clause: str, reading: Reading, memory: Memory
) -> Found | None:
    folded = fold(clause)
    if _NOT_DRUGS.search(folded):
        return None
    offset = sentence.end if not clause else sentence.start + sentence.text.find(clause)
    for name, pattern in STATUS:
        match = pattern.search(folded)
        if match is None:
            continue
        if name == "dropped" and not is_drug(reading, offset + match.start()):
            continue
        if name == "given up" and not takes_drug(reading, offset + match.start("what")):
            continue
        first, last = around(folded, match)
        uses = scope.indications(sentence.reading.part(offset + first, offset + last))
        if not uses:
            unknown = unknown_use(folded[match.end() :])
            unknown = unknown or used_before(folded, match)
            uses = [unknown] if unknown else meant_use(scope, sentence, folded, memory)
        if name in {"approved", "not approved"} and _ONLY_A_TRIAL.search(match.group()):
            continue
        if name == "discontinued" and not uses and _ONLY_A_TRIAL.search(match.group()):
            return None  # a trial that was stopped
        if name == "not approved" and is_of_a_class(reading, match.group()):
            return None
        at = offset + match.start()
        compound = relative_to(scope, reading, at)
        compound = compound or developed(scope, sentence, reading, memory)
        untold = name == "phase" and find_gap(folded) is not None
        if compound is None or untold:
            return None
        if name == "phase" and not _is_stage(folded, uses):
            return None
        wording = wording_of(name, match, folded)
        return Found(
            name=name,
            status=wording,
            compound=compound,
            uses=uses,
            citations=_cited_in(sentence, clause),
            place=sentence.place,
            statement=sentence.text,
            after=wording.partition(" after ")[2],
        )
    return None


def _is_stage(clause: str, uses: list[Term]) -> bool:
    """Tell whether a phase is one that was reached, not the label of a result."""
    if _RESULT.search(clause):
        return False
    if _NO_FURTHER.search(clause) or _PHASED.match(clause):
        return True
    if not uses and not _ABOUT_TRIALS.search(clause):
        return False
    return bool(_REACHED.search(clause) or STATE.search(clause))


def _cited_in(sentence: Sentence, clause: str) -> tuple[Citation, ...]:
    own = tuple(c for c in cited(clause) if c.number is not None)
    return own or sentence.citations
