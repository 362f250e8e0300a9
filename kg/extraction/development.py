"""How far the development of a compound got, and for what, as a sentence states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.extraction.citing import cited
from kg.extraction.columns import Cell, Line
from kg.extraction.lexicon import unmapped
from kg.extraction.model import Citation, DevelopmentStatusClaim, Place, Term
from kg.extraction.prose import Sentence
from kg.extraction.reading import Reading
from kg.extraction.rows import Frame, citations
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold
from kg.identifiers import slugify

_ONE = r"(?:[1-4]|I{1,3}V?|IV)\s?[ab]?"
_PHASE = rf"phase\s*{_ONE}(?:\s?[/-]\s?{_ONE})?\b"
_WORK = r"(?:development|program(?:me)?|trials?|work|stud(?:y|ies)|investigation)"
_STOPPED = (
    r"discontinued|terminated|halted|stopped|abandoned|suspended|ceased|dropped|ended|"
    r"stalled|paused|put\s+on\s+hold|shelved|closed|wound\s+down|not\s+pursued(?:\s+further)?|not\s+continued|"
    r"not\s+taken\s+further|given\s+up"
)
_ALLOWED = r"(?:approved|licensed|marketed|authori[sz]ed|registered|launched)"
_NOT_DRUGS = re.compile(
    r"\b(?:ethics|committee|protocols?|trademark|animal\s+care|treatment\s+was)\b",
    re.IGNORECASE,
)
_STATUS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "discontinued",
            rf"\b{_WORK}\b[^.;,]{{0,90}}?\b(?:was|were|has|have|is|are|been|being)\s+"
            rf"(?:been\s+)?(?:\w+ly\s+)?(?P<verb>{_STOPPED})\b"
            rf"(?:\s+(?:after|in|at|during)\s+(?P<after>{_PHASE}))?|"
            rf"\bdiscontinu(?:ation|ed)\b[^.;]{{0,30}}?\b{_WORK}\b|"
            rf"\b(?:abandon(?:ed|ment)|terminat(?:ed|ion)|halt(?:ed)?)\b[^.;]{{0,30}}?"
            rf"\b{_WORK}\b|\b(?P<out>withdrawn\s+from\s+(?:the\s+|that\s+)?(?:market|"
            rf"sale|development))|\b(?P<did>stopped|ended|halted|ceased|closed)\s+"
            rf"(?:all\s+|its\s+|the\s+|further\s+|clinical\s+)*{_WORK}\b",
        ),
        (
            "dropped",
            r"\b(?:was|were|has|have|had|is)\s+(?:\w+\s+)?(?:been\s+)?(?:\w+ly\s+)?"
            rf"(?P<verb>{_STOPPED})\b(?:[^.;,]{{0,30}}?\b(?:after|in|at|during)\s+"
            rf"(?P<after>{_PHASE}))?",
        ),
        (
            "not approved",
            rf"\b(?:not|never)\s+(?:yet\s+)?(?:been\s+)?{_ALLOWED}\b|\bunapproved\b|"
            rf"\b(?:no|none|neither|nor)\b[^.;]{{0,60}}\b{_ALLOWED}\b",
        ),
        (
            "approved",
            rf"\b{_ALLOWED}\b(?=[^.;]{{0,60}}\b(?:for|in|as|to\s+treat|it|since|by|"
            r"against|under)\b)",
        ),
        (
            "refused",
            r"\b(?:refused|rejected|declined|negative\s+opinion)\b[^.;]{0,60}\b(?:approval|"
            r"authori[sz]ation|licen[cs]e|application)|\b(?:approval|authori[sz]ation|"
            r"application)\b[^.;]{0,60}\b(?:refused|rejected|declined|denied)\b",
        ),
        (
            "under review",
            r"\bunder\s+(?:regulatory\s+)?review\b|\b(?:application|dossier)\b[^.;]{0,60}"
            r"\b(?:submitted|filed|pending|accepted)\b|\b(?:submitted|filed|accepted)\b"
            r"[^.;]{0,40}\bapplication\b",
        ),
        ("phase", rf"\b(?P<phase>{_PHASE})"),
        (
            "in development",
            r"\b(?:is|are)\s+(?:being|under|in)\s+(?:\w+\s+){0,2}?develop(?:ed|ment)\b",
        ),
        ("investigational", r"\b(?:remains?|is|are)\s+(?:an?\s+)?investigational\b"),
    )
)
_STATE = re.compile(
    r"\b(?:under\s*way|ongoing|completed|recruiting|in\s+progress|planned|failed)\b",
    re.IGNORECASE,
)
_ABOUT_TRIALS = re.compile(r"\btrials?|\bstud(?:y|ies)|\bdevelopment", re.IGNORECASE)
_REACHED = re.compile(
    r"\b(?:reach|enter|advanc|progress|mov|brought|t[ao]k|went|proceed|stand|remain|"
    r"complet|plan|recruit|underg|underw|evaluat|investigat|develop)\w*\b|"
    r"\b(?:is|are)\s+(?:now\s+|currently\s+|being\s+)?(?:in|at|tested|studied)\b|"
    r"\b(?:under\s*way|ongoing|in\s+progress|currently|so\s+far|highest|furthest)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b\d[\d,]*\s+(?:\w+\s+)?(?:patients|outpatients|subjects|volunteers|people|adults|"
    r"participants)\b|\bmg\b|\bmissed\b|\bpositive\b|\bendpoint|\bscored?\b",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(
    r",\s+(?:and\s+|but\s+|so\s+)?(?=(?:the|this|these|its|it|which|there|even)\b)"
)
_BACK = re.compile(
    r"\b(?:this|that|the)\s+(?:indication|use|disease|disorder|condition)\b"
)
_LISTED = re.compile(
    r"\s*\(\s*(?P<status>(?:discontinued|terminated|inactive|active|approved|suspended|"
    r"withdrawn|preclinical|preregistration|(?:in\s+)?phase\s*[^()]{1,20}|no\s+development"
    r"[^()]{0,20})[^()]{0,20})\)",
    re.IGNORECASE,
)
_HALTED = frozenset({"discontinued", "dropped"})
_USE = re.compile(
    r"^[^.;]{0,40}?\b(?:for|against|to\s+(?:treat|prevent))\s+(?:the\s+(?:treatment|"
    r"prevention|therapy)\s+of\s+)?(?P<use>[a-z][\w'-]*(?:\s+[\w'-]+){0,5}?)\s*"
    r"(?=[.,;\[(^]|$|\b(?:in|since|by|but|at|from|with|under|after|because|were|was)\b)"
)
_NOT_A_USE = re.compile(
    r"^(?:lack|this|that|these|the|a|an|many|more|over|several|use|its|sale|years|human|"
    r"commercial|safety|business|strategic|reasons?|which|all|any|it)\b"
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


def development(
    scope: Scope, sentences: Iterable[Sentence], frames: Iterable[Frame] = ()
) -> Iterator[DevelopmentStatusClaim]:
    """Yield each status once, as stated first."""
    seen: set[tuple[str, str | None, str]] = set()
    for found in (*_told(scope, sentences), *_tabled(scope, frames)):
        kind = "discontinued" if found.name in _HALTED else found.name
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
        if last is not None and last.name == "phase" and one.name in _HALTED:
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
        r";\s|,?\s+(?:whereas|while|but|although)\s+|,\s+and\s+(?=(?:its|the)\b)|"
        r"\s+and\s+(?=was\s)",
        text,
    ):
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
    for name, pattern in _STATUS:
        match = pattern.search(folded)
        if match is None:
            continue
        if name == "dropped" and not _is_drug(reading, offset + match.start()):
            continue
        first, last = _around(folded, match)
        uses = scope.indications(sentence.reading.part(offset + first, offset + last))
        if not uses:
            unknown = _unknown_use(folded[match.end() :])
            uses = [unknown] if unknown else _meant(scope, sentence, folded, memory)
        compound = _developed(scope, sentence, reading, memory)
        if compound is None:
            return None
        if name == "phase" and not _is_stage(folded, uses):
            return None
        wording = _wording(name, match, folded)
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


def _is_drug(reading: Reading, at: int) -> bool:
    """Tell whether it is a compound that *was dropped*, not a trial or a rat."""
    before = [item for item in reading.items if item.end <= at]
    tags = "".join(item.tag for item in before)
    return bool(re.search(r"[Cp](?:\([^()]*\))?[mexny]{0,3}$", tags))


def _is_stage(clause: str, uses: list[Term]) -> bool:
    """Tell whether a phase is one that was reached, not the label of a result."""
    if _RESULT.search(clause):
        return False
    if not uses and not _ABOUT_TRIALS.search(clause):
        return False
    return bool(_REACHED.search(clause) or _STATE.search(clause))


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


def _unknown_use(text: str) -> Term | None:
    """Return a use that the vocabulary does not know: *approved for nausea*."""
    match = _USE.match(text)
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
    named = scope.compounds(reading)
    if not named and memory.compound is not None:
        return memory.compound
    named = named or scope.compounds(sentence.reading)
    own = [t for t in named if scope.is_subject(t)]
    if own:
        return own[0]
    return named[0] if named else scope.subject


def _wording(name: str, match: re.Match[str], clause: str) -> str:
    found = match.groupdict()
    if name == "phase":
        state = _STATE.search(clause)
        phase = str(found["phase"]).strip()
        return f"{phase} {state.group()}" if state else phase
    if name in _HALTED:
        words = (found.get(key) for key in ("verb", "out", "did"))
        verb = next((word for word in words if word), "discontinued").lower()
        return f"{verb} after {found['after'].strip()}" if found["after"] else verb
    return name


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
        name = next((n for n, p in _STATUS if p.search(status)), status.lower())
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
    phase = re.search(_PHASE, text, re.IGNORECASE)
    halted = re.search(rf"\b(?:{_STOPPED})\b", text, re.IGNORECASE)
    allowed = re.match(rf"\W*(?P<not>not\s+)?{_ALLOWED}", text, re.IGNORECASE)
    if compound is None or not (phase or halted or allowed):
        return
    if halted:
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
