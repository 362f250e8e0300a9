"""How far the development of a compound got, and for what, as a sentence states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.extraction.citing import cited
from kg.extraction.columns import Cell, Line
from kg.extraction.gaps import find_gap
from kg.extraction.lexicon import unmapped
from kg.extraction.model import Citation, DevelopmentStatusClaim, Place, Term
from kg.extraction.prose import Sentence
from kg.extraction.reading import Reading
from kg.extraction.rows import Frame, citations
from kg.extraction.scope import Scope
from kg.extraction.statuses import (
    ALLOWED,
    HALTED,
    PHASE,
    STATE,
    STATUS,
    STOPPED,
    wording_of,
)
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
_NO_FURTHER = re.compile(r"\b(?:beyond|past|further\s+than)\s+phase\b", re.IGNORECASE)
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
    r"\b(?:this|that|the)\s+(?:indication|use|disease|disorder|condition)\b"
)
_ITS = re.compile(r"\W*its\b", re.IGNORECASE)
_LISTED = re.compile(
    r"\s*\(\s*(?P<status>(?:discontinued|terminated|inactive|active|approved|suspended|"
    r"withdrawn|preclinical|preregistration|(?:in\s+)?phase\s*[^()]{1,20}|no\s+development"
    r"[^()]{0,20})[^()]{0,20})\)",
    re.IGNORECASE,
)
_ONLY_A_TRIAL = re.compile(r"\b(?:trials?|stud(?:y|ies))\b", re.IGNORECASE)
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


_NOT_DRUGS = Pattern(
    r"\b(?:ethics|committee|protocols?|trademark|animal\s+care|treatment\s+was)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Found:
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
class _Memory:
    """What a paragraph spoke of last."""

    paragraph: object = None
    compound: Term | None = None
    uses: list[Term] = field(default_factory=list)
    last: Term | None = None


def development(
    scope: Scope, sentences: Iterable[Sentence], frames: Iterable[Frame] = ()
) -> Iterator[DevelopmentStatusClaim]:
    """Yield each status once, as stated first."""
    seen: set[tuple[str, str | None, str]] = set()
    for found in (*_told(scope, sentences), *_tabled(scope, frames)):
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


def _told(scope: Scope, sentences: Iterable[Sentence]) -> Iterator[_Found]:
    memory = _Memory()
    for sentence in sentences:
        if memory.paragraph is not sentence.paragraph:
            memory = _Memory(paragraph=sentence.paragraph)
        if "status" in sentence.reading.hints:
            yield from _merged(_of_sentence(scope, sentence, memory))
        named = scope.compounds(sentence.reading)
        if len(named) == 1 and (scope.subject is None or scope.is_subject(named[0])):
            memory.compound = named[0]
        if re.match(r"[xd]{0,2}C", sentence.reading.tags):
            memory.last = named[0] if named else None
        memory.uses = scope.indications(sentence.reading) or memory.uses


def _of_sentence(scope: Scope, sentence: Sentence, memory: _Memory) -> Iterator[_Found]:
    yield from _listed(
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


def _merged(found: Iterator[_Found]) -> Iterator[_Found]:
    """Yield *entered Phase II, but was discontinued* as one status."""
    last: _Found | None = None
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
    scope: Scope, sentence: Sentence, clause: str, reading: Reading, memory: _Memory
) -> _Found | None:
    folded = fold(clause)
    if _NOT_DRUGS.search(folded):
        return None
    offset = sentence.end if not clause else sentence.start + sentence.text.find(clause)
    for name, pattern in STATUS:
        match = pattern.search(folded)
        if match is None:
            continue
        if name == "dropped" and not _is_drug(reading, offset + match.start()):
            continue
        if name == "given up" and not _takes_drug(
            reading, offset + match.start("what")
        ):
            continue
        first, last = _around(folded, match)
        uses = scope.indications(sentence.reading.part(offset + first, offset + last))
        if not uses:
            unknown = _unknown_use(folded[match.end() :])
            unknown = unknown or _used_before(folded, match)
            uses = [unknown] if unknown else _meant(scope, sentence, folded, memory)
        if name in {"approved", "not approved"} and _ONLY_A_TRIAL.search(match.group()):
            continue
        if name == "discontinued" and not uses and _ONLY_A_TRIAL.search(match.group()):
            return None  # a trial that was stopped
        if name == "not approved" and _is_of_a_class(reading, match.group()):
            return None
        at = offset + match.start()
        compound = _relative(scope, reading, at)
        compound = compound or _developed(scope, sentence, reading, memory)
        untold = name == "phase" and find_gap(folded) is not None
        if compound is None or untold:
            return None
        if name == "phase" and not _is_stage(folded, uses):
            return None
        wording = wording_of(name, match, folded)
        return _Found(
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


def _is_of_a_class(reading: Reading, words: str) -> bool:
    """Tell whether it is of a class that *none has been approved*."""
    named = any(True for _ in reading.of("compound")) or "p" in reading.tags
    return bool(_NO_ONE.match(words)) and not named and not _BY_WHOM.search(words)


def _is_drug(reading: Reading, at: int) -> bool:
    """Tell whether it is a compound that *was dropped*, not a trial or a rat."""
    before = [item for item in reading.items if item.end <= at]
    tags = "".join(item.tag for item in before)
    return bool(re.search(r"[CpDO](?:\([^()]*\))?[mexny]{0,3}$", tags))


def _takes_drug(reading: Reading, at: int) -> bool:
    """Tell whether it is a compound that somebody *dropped*."""
    after = "".join(item.tag for item in reading.items if item.start >= at)
    named = re.match(r"d?x?(?:C|p)", after)
    drug = re.match(r"the\s+(?:drug|compound|molecule|substance)\b", reading.text[at:])
    return bool(named or drug)


def _is_stage(clause: str, uses: list[Term]) -> bool:
    """Tell whether a phase is one that was reached, not the label of a result."""
    if _RESULT.search(clause):
        return False
    if _NO_FURTHER.search(clause) or _PHASED.match(clause):
        return True
    if not uses and not _ABOUT_TRIALS.search(clause):
        return False
    return bool(_REACHED.search(clause) or STATE.search(clause))


def _meant(
    scope: Scope, sentence: Sentence, clause: str, memory: _Memory
) -> list[Term]:
    """Return the use that *this indication*, or nothing, goes back to."""
    if _BACK.search(clause):
        for title in reversed(sentence.section.path):
            named = scope.indications(scope.title(title))
            if memory.uses or named:
                return memory.uses or named
    return []


def _used_before(clause: str, match: re.Match[str]) -> Term | None:
    """*Has orphan status for X and is in Phase II there*: return X."""
    if not re.match(r"\s+there\b", clause[match.end() :]):
        return None
    return _unknown_use(clause[: match.start()])


def _unknown_use(text: str) -> Term | None:
    """Return a use that the vocabulary does not know: *approved for nausea*."""
    match = _USE.match(text) or _IN_USE.match(text)
    if match is None or _NOT_A_USE.match(match["use"]):
        return None
    return unmapped("indication", match["use"])


def _around(clause: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the bounds of what is said with a status: *…, the evidence for memory*."""
    first, last = 0, len(clause)
    for cut in _NEW_CLAUSE.finditer(clause):
        if cut.end() <= match.start():
            first = cut.end()
        elif cut.start() >= match.end():
            last = min(last, cut.start())
    return first, last


def _cited_in(sentence: Sentence, clause: str) -> tuple[Citation, ...]:
    own = tuple(c for c in cited(clause) if c.number is not None)
    return own or sentence.citations


def _developed(
    scope: Scope, sentence: Sentence, reading: Reading, memory: _Memory
) -> Term | None:
    named = [t for t in scope.compounds(reading) if not _is_beside(reading, t)]
    if re.match(r"\W*it\b", sentence.text, re.IGNORECASE) and not named:
        return memory.compound or scope.subject
    if not named and memory.last is not None and _ITS.match(sentence.text):
        return memory.last
    if not named and memory.compound is not None:
        return memory.compound
    named = named or scope.compounds(sentence.reading)
    own = [t for t in named if scope.is_subject(t)]
    if own:
        return own[0]
    return named[0] if named else scope.subject


def _relative(scope: Scope, reading: Reading, at: int) -> Term | None:
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


def _listed(
    scope: Scope,
    reading: Reading,
    place: Place,
    statement: str,
    cites: tuple[Citation, ...],
) -> Iterator[_Found]:
    """Yield *Alzheimer's disease (discontinued), depression (inactive)*."""
    compound = next(iter(scope.compounds(reading)), None) or scope.subject
    for item, sense in reading.of("indication"):
        match = _LISTED.match(reading.text, item.end)
        if match is None or compound is None:
            continue
        status = match["status"].strip()
        name = next((n for n, p in STATUS if p.search(status)), status.lower())
        if re.match(r"discontinued|terminated|suspended|withdrawn", status, re.I):
            name = "discontinued"
        use = scope.term(sense, reading.text[item.start : item.end])
        yield _Found(name, status, compound, [use], cites, place, statement)


def _tabled(scope: Scope, frames: Iterable[Frame]) -> Iterator[_Found]:
    """Yield the statuses of tables and records."""
    for frame in frames:
        for line in frame.grid.lines:
            for cell in line.all("status"):
                listed = [
                    *_listed(
                        scope,
                        cell.reading,
                        frame.place(line),
                        cell.text,
                        _cited_by(line, cell),
                    )
                ]
                yield from listed or _of_cell(scope, frame, line, cell)


def _of_cell(scope: Scope, frame: Frame, line: Line, cell: Cell) -> Iterator[_Found]:
    own = line.get("compound")
    named = scope.compounds(own.reading) if own else []
    compound = named[0] if named else (None if own else scope.subject)
    text = fold(cell.text)
    phase = re.search(PHASE, text, re.IGNORECASE)
    halted = re.search(rf"\b(?:{STOPPED})\b", text, re.IGNORECASE)
    allowed = re.match(rf"\W*(?P<not>not\s+)?{ALLOWED}", text, re.IGNORECASE)
    early = re.match(
        r"\W*(?P<how>preclinical|tool\s+compound|research\s+tool)\b",
        text,
        re.IGNORECASE,
    )
    if compound is None or not (phase or halted or allowed or early):
        return
    if early:
        name, status = "preclinical", early["how"].lower()
    elif halted:
        name, status = "discontinued", halted.group().lower()
        status = f"{status} after {phase.group()}" if phase else status
    elif phase:
        name, status = "phase", phase.group()
    else:
        name = "not approved" if allowed and allowed["not"] else "approved"
        status = name
    uses = [u for c in line.all("indication") for u in scope.indications(c.reading)]
    uses = uses or scope.indications(cell.reading)
    yield _Found(
        name,
        status,
        compound,
        uses,
        _cited_by(line, cell),
        frame.place(line),
        cell.text,
    )


def _cited_by(line: Line, cell: Cell) -> tuple[Citation, ...]:
    """Return what a cell cites, or its row where the row has a place for that."""
    has_place = any(True for _ in line.all("reference"))
    return citations(line) if has_place else cited(cell.text)
