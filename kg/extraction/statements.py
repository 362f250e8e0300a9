"""What the source says is not known, and how far development of a compound got."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extraction.citing import cited
from kg.extraction.gaps import about_gap
from kg.extraction.lexicon import Reading, unmapped
from kg.extraction.model import (
    Citation,
    DataGapClaim,
    DevelopmentStatusClaim,
    Term,
)
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold
from kg.identifiers import slugify

_PHASE = r"phase\s*(?P<phase>[1-4]|I{1,3}|IV)\s?(?:[ab]|/\s?(?:[1-4]|I{1,3}V?))?\b"
_STATUS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "discontinued",
        re.compile(
            r"\b(?:development|program(?:me)?|trials?|work|clinical\s+\w+|"
            r"studies)\b[^.;]{0,90}?"
            r"\b(?:was|were|has\s+been|have\s+been|is|being|been)\s+(?:\w+ly\s+)?"
            r"(?P<verb>discontinued|terminated|halted|stopped|abandoned|suspended|"
            r"ceased|dropped|ended|not\s+pursued(?:\s+further)?|not\s+continued)\b"
            rf"(?:\s+(?:after|in|at|during)\s+(?P<after>{_PHASE}))?|"
            r"\bdiscontinu(?:ation|ed)\b[^.;]{0,30}?\b(?:development|program(?:me)?|"
            r"trials?)\b|"
            r"\b(?:abandon(?:ed|ment)|terminat(?:ed|ion)|halt(?:ed)?)\b[^.;]{0,30}?"
            r"\b(?:development|program(?:me)?)\b|"
            r"\bwithdrawn\s+from\s+(?:the\s+)?(?:market|development|sale)",
            re.IGNORECASE,
        ),
    ),
    (
        "not approved",
        re.compile(
            r"\b(?:not|never)\s+(?:yet\s+)?(?:been\s+)?(?:approved|licensed|marketed|"
            r"authori[sz]ed|registered)\b|\bunapproved\b",
            re.IGNORECASE,
        ),
    ),
    (
        "approved",
        re.compile(
            r"(?<!not )(?<!not been )(?<!never )\b(?:approved|licensed|marketed|"
            r"authori[sz]ed|"
            r"registered)\b(?=[^.;]{0,60}\b(?:for|in|as|to\s+treat|it|since|by)\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "under review",
        re.compile(
            r"\b(?:under|in)\s+(?:regulatory\s+)?review\b|\b(?:application|dossier)\b[^.;]{0,60}"
            r"\b(?:submitted|filed|pending|under\s+review|accepted)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "refused",
        re.compile(
            r"\b(?:refused|rejected|declined|negative\s+opinion)\b[^.;]{0,60}\b(?:approval|"
            r"authori[sz]ation|licen[cs]e|application)|\b(?:approval|authori[sz]ation|"
            r"application)\b[^.;]{0,60}\b(?:refused|rejected|declined|denied)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "phase",
        re.compile(rf"\b{_PHASE}", re.IGNORECASE),
    ),
)  # fmt: skip
_FOR = re.compile(
    r"\b(?:for|in|of|against|on|as\s+an?|such\s+as|to\s+treat|with)\b", re.IGNORECASE
)
_PHASE_STATE = re.compile(
    r"\b(?:under\s+way|ongoing|completed|reached|entered|recruiting|in\s+progress|"
    r"planned)\b",
    re.IGNORECASE,
)


def data_gaps(scope: Scope, sentences: Iterable[Sentence]) -> Iterator[DataGapClaim]:
    """Yield what the sentences say is not known; each about one thing."""
    for sentence in sentences:
        match = sentence.gap
        if match is None:
            continue
        about = about_gap(sentence.text, match)
        named = scope.compounds(sentence.reading)
        yield DataGapClaim(
            part=slugify(f"gap {about}")[:70].strip("-"),
            place=sentence.place,
            statement=sentence.text,
            citations=sentence.citations,
            about=about,
            compound=named[0] if named else scope.subject,
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
            claim = _status(scope, sentence, clause, start)
            if claim is None:
                continue
            key = (
                claim.compound.slug,
                claim.indication.slug if claim.indication else None,
                claim.status.split()[0].lower(),
            )
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


def _status(
    scope: Scope, sentence: Sentence, clause: str, start: int
) -> DevelopmentStatusClaim | None:
    folded = fold(clause)
    for name, pattern in _STATUS:
        match = pattern.search(folded)
        if match is None:
            continue
        offset = sentence.start + start
        reading = sentence.reading.part(offset, offset + len(clause))
        indication = scope.indication(reading) or _unknown_use(folded[match.end() :])
        if name == "phase" and (
            indication is None
            and not re.search(r"\btrials?|\bstud(?:y|ies)|\bdevelopment", folded)
        ):
            return None
        compound = _developed(scope, sentence, reading)
        if compound is None:
            return None
        status = _wording(name, match, clause)
        disease = indication.slug if indication else ""
        return DevelopmentStatusClaim(
            part=slugify(" ".join([compound.slug, status.split()[0], disease])),
            place=sentence.place,
            statement=sentence.text,
            citations=_cited_in(sentence, clause),
            compound=compound,
            indication=indication,
            status=status,
        )
    return None


_USE = re.compile(
    r"^[^.;]{0,40}?\b(?:for|against|to\s+(?:treat|prevent))\s+(?:the\s+(?:treatment|"
    r"prevention|therapy)\s+of\s+)?(?P<use>[a-z][\w'-]*(?:\s+[\w'-]+){0,5}?)\s*"
    r"(?=[.,;\[(^]|$|\b(?:in|since|by|but|at|from|with|under|after|because|were|was)\b)"
)
_NOT_A_USE = re.compile(
    r"^(?:lack|this|that|these|the|a|an|many|more|over|several|use|its|sale|years|human|"
    r"commercial|safety|business|strategic|reasons?|which|all|any)\b"
)


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
    if name == "phase":
        state = _PHASE_STATE.search(clause)
        phase = f"Phase {match['phase'].upper()}"
        return (
            f"{phase} {state.group()}"
            if state and state.group() not in {"reached", "entered"}
            else phase
        )
    if name == "discontinued":
        verb = match["verb"] or "discontinued"
        return f"{verb} after {match['after']}" if match["after"] else verb.lower()
    return name
