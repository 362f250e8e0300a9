"""How far the development of a compound got, and for what, as a sentence states it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extraction.citing import cited
from kg.extraction.lexicon import unmapped
from kg.extraction.model import Citation, DevelopmentStatusClaim, Term
from kg.extraction.prose import Sentence
from kg.extraction.reading import Reading
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold
from kg.identifiers import slugify

_ONE = r"(?:[1-4]|I{1,3}V?|IV)\s?[ab]?"
_PHASE = rf"phase\s*{_ONE}(?:\s?[/-]\s?{_ONE})?\b"
_WORK = r"(?:development|program(?:me)?|trials?|work|stud(?:y|ies)|investigation)"
_STOPPED = (
    r"discontinued|terminated|halted|stopped|abandoned|suspended|ceased|dropped|ended|"
    r"stalled|paused|put\s+on\s+hold|not\s+pursued(?:\s+further)?|not\s+continued|"
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
            rf"\b{_WORK}\b|\b(?P<out>withdrawn\s+from\s+(?:the\s+)?(?:market|sale|"
            r"development))",
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
    r"\b(?:under\s+way|ongoing|completed|recruiting|in\s+progress|planned|failed)\b",
    re.IGNORECASE,
)
_ABOUT_TRIALS = re.compile(r"\btrials?|\bstud(?:y|ies)|\bdevelopment", re.IGNORECASE)
_NEW_CLAUSE = re.compile(
    r",\s+(?:and\s+|but\s+|so\s+)?(?=(?:the|this|these|its|it|which|there|even)\b)"
)
_USE = re.compile(
    r"^[^.;]{0,40}?\b(?:for|against|to\s+(?:treat|prevent))\s+(?:the\s+(?:treatment|"
    r"prevention|therapy)\s+of\s+)?(?P<use>[a-z][\w'-]*(?:\s+[\w'-]+){0,5}?)\s*"
    r"(?=[.,;\[(^]|$|\b(?:in|since|by|but|at|from|with|under|after|because|were|was)\b)"
)
_NOT_A_USE = re.compile(
    r"^(?:lack|this|that|these|the|a|an|many|more|over|several|use|its|sale|years|human|"
    r"commercial|safety|business|strategic|reasons?|which|all|any|it)\b"
)


def development(
    scope: Scope, sentences: Iterable[Sentence]
) -> Iterator[DevelopmentStatusClaim]:
    """Yield each status once, as stated first."""
    seen: set[tuple[str, str | None, str]] = set()
    for sentence in sentences:
        if "status" not in sentence.reading.hints:
            continue
        for clause, start in _clauses(sentence.text):
            for claim in _statuses(scope, sentence, clause, start):
                where = claim.indication.slug if claim.indication else None
                key = (claim.compound.slug, where, claim.status.split()[0].lower())
                if key not in seen:
                    seen.add(key)
                    yield claim


def _clauses(text: str) -> Iterator[tuple[str, int]]:
    start = 0
    for match in re.finditer(r";\s|,?\s+(?:whereas|while|but|although)\s+", text):
        if match.start() > start:
            yield text[start : match.start()], start
        start = match.end()
    yield text[start:], start


def _statuses(
    scope: Scope, sentence: Sentence, clause: str, start: int
) -> Iterator[DevelopmentStatusClaim]:
    folded = fold(clause)
    if _NOT_DRUGS.search(folded):
        return
    for name, pattern in _STATUS:
        match = pattern.search(folded)
        if match is None:
            continue
        offset = sentence.start + start
        reading = sentence.reading.part(offset, offset + len(clause))
        compound = _developed(scope, sentence, reading)
        first, last = _around(folded, match)
        uses = scope.indications(sentence.reading.part(offset + first, offset + last))
        if not uses:
            unknown = _unknown_use(folded[match.end() :])
            uses = [unknown] if unknown else []
        if compound is None or (
            name == "phase" and not uses and not _ABOUT_TRIALS.search(folded)
        ):
            return
        status = _wording(name, match, folded)
        for use in (*uses,) or (None,):
            yield DevelopmentStatusClaim(
                part=slugify(
                    " ".join([compound.slug, status, use.slug if use else ""])
                ),
                place=sentence.place,
                statement=sentence.text,
                citations=_cited_in(sentence, clause),
                compound=compound,
                indication=use,
                status=status,
            )
        return


def _around(clause: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the bounds of what is said with a status: *…, the evidence for memory*."""
    first, last = 0, len(clause)
    for cut in _NEW_CLAUSE.finditer(clause):
        if cut.end() <= match.start():
            first = cut.end()
        elif cut.start() >= match.end():
            last = min(last, cut.start())
    return first, last


def _unknown_use(text: str) -> Term | None:
    """Return a use that the vocabulary does not know: *approved for nausea*."""
    match = _USE.match(text)
    if match is None or _NOT_A_USE.match(match["use"]):
        return None
    return unmapped("indication", match["use"])


def _cited_in(sentence: Sentence, clause: str) -> tuple[Citation, ...]:
    own = tuple(c for c in cited(clause) if c.number is not None)
    return own or sentence.citations


def _developed(scope: Scope, sentence: Sentence, reading: Reading) -> Term | None:
    named = scope.compounds(reading) or scope.compounds(sentence.reading)
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
    if name == "discontinued":
        verb = found["verb"] or found["out"] or "discontinued"
        return (
            f"{verb} after {found['after'].strip()}" if found["after"] else verb.lower()
        )
    return name
