"""The words by which a text says how far the development of a compound got."""

from __future__ import annotations

import re

_ONE = r"(?:[1-4]|I{1,3}V?|IV)\s?[ab]?"
PHASE = rf"phase\s*{_ONE}(?:\s?[/-]\s?{_ONE})?\b"
_WORK = r"(?:development|program(?:me)?|trials?|work|stud(?:y|ies)|investigation)"
STOPPED = (
    r"discontinued|terminated|halted|stopped|abandoned|suspended|ceased|dropped|ended|"
    r"stalled|paused|put\s+on\s+(?:hold|ice)|shelved|closed|wound\s+down|not\s+pursued(?:\s+further)?|not\s+continued|no\s+longer\s+(?:pursued|developed|under\s+development)|"
    r"not\s+taken\s+further|given\s+up"
)
ALLOWED = r"(?:approved|licensed|marketed|authori[sz]ed|registered|launched)"
STATUS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "discontinued",
            rf"\b{_WORK}\b[^.;,]{{0,90}}?\b(?:was|were|has|have|is|are|been|being)\s+"
            rf"(?:been\s+)?(?:\w+ly\s+)?(?P<verb>{STOPPED})\b"
            rf"(?:\s+(?:after|in|at|during)\s+(?P<after>{PHASE}))?|"
            rf"\b(?P<act>discontinu(?:ation|ed)|abandon(?:ed|ment)|terminat(?:ed|ion)|"
            rf"halt(?:ed)?|shelved|suspended|gave\s+up)\b[^.;]{{0,30}}?\b{_WORK}\b|"
            rf"\b(?P<put>put\s+(?:the\s+|its\s+|all\s+)?{_WORK}\b[^.;,]{{0,40}}?\bon\s+"
            r"(?:hold|ice))\b|"
            r"\b(?:development|program(?:me)?)\b[^.;,]{0,60}?\b(?P<end>ended|stopped|"
            r"ceased|halted|came\s+to\s+an\s+end)\b|\b(?P<out>withdrawn\s+from\s+(?:the\s+|that\s+)?(?:market|"
            rf"sale|development))|\b(?P<did>stopped|ended|halted|ceased|closed)\s+"
            rf"(?:all\s+|its\s+|the\s+|further\s+|clinical\s+)*{_WORK}\b",
        ),
        (
            "given up",
            r"\b(?P<act>stopped|dropped|shelved|abandoned|discontinued|terminated|halted|"
            r"suspended|gave\s+up|withdrew|gave(?=[^.;]{1,40}\bup\b))\s+"
            r"(?P<what>(?:the\s+)?[\w()+-]+)",
        ),
        (
            "dropped",
            r"\b(?:was|were|has|have|had|is)\s+(?:\w+\s+)?(?:been\s+)?(?:\w+ly\s+)?"
            rf"(?P<verb>{STOPPED})\b(?:[^.;,]{{0,30}}?\b(?:after|in|at|during)\s+"
            rf"(?P<after>{PHASE}))?",
        ),
        (
            "not approved",
            rf"\b(?:not|never)\s+(?:yet\s+)?(?:been\s+)?{ALLOWED}\b|\bunapproved\b|"
            rf"\b(?:no|none|neither|nor)\b[^.;]{{0,60}}\b{ALLOWED}\b|"
            r"\b(?:holds?|has|have)\s+no\s+(?:\w+\s+)?(?:licen[cs]e|approval|"
            r"authori[sz]ation)\b",
        ),
        (
            "approved",
            rf"\b{ALLOWED}\b(?=[^.;]{{0,60}}\b(?:for|in|as|to\s+treat|it|since|by|"
            r"against|under)\b)",
        ),
        (
            "refused",
            r"\b(?:refused|rejected|declined|negative\s+opinion)\b[^.;]{0,60}\b(?:approval|"
            r"authori[sz]ation|licen[cs]e|application)|\b(?:approval|authori[sz]ation|"
            r"application)\b[^.;]{0,60}\b(?:refused|rejected|declined|denied)\b",
        ),
        (
            "application withdrawn",
            r"\bapplication\b[^.;]{0,60}\bwithdrawn\b|\bwithdrew\s+(?:its|the)\s+(?:\w+\s+)?application\b",
        ),
        (
            "under review",
            r"\bunder\s+(?:regulatory\s+)?review\b|\b(?:application|dossier)\b[^.;]{0,60}"
            r"\b(?:submitted|filed|pending|accepted)\b|\b(?:submitted|filed|accepted)\b"
            r"[^.;]{0,40}\bapplication\b",
        ),
        ("phase", rf"\b(?P<phase>{PHASE})"),
        (
            "in development",
            r"\b(?:is|are)\s+(?:being|under|in)\s+(?:\w+\s+){0,2}?develop(?:ed|ment)\b",
        ),
        (
            "preclinical",
            r"\b(?:is|are|remains?|stays?|left|beyond)\s+(?:\w+\s+){0,3}?preclinical\b",
        ),
        ("investigational", r"\b(?:remains?|is|are)\s+(?:an?\s+)?investigational\b"),
    )
)
STATE = re.compile(
    r"\b(?:under\s*way|ongoing|completed|recruiting|in\s+progress|planned|failed)\b",
    re.IGNORECASE,
)
HALTED = frozenset({"discontinued", "dropped", "given up"})
_NOUNS = {
    "discontinuation": "discontinued", "abandonment": "abandoned",
    "termination": "terminated", "halt": "halted", "gave": "given up",
    "gave up": "given up",
}  # fmt: skip


def wording_of(name: str, match: re.Match[str], clause: str) -> str:
    """Return a status as a clause words it: ``abandoned after Phase II``."""
    found = match.groupdict()
    if name == "phase":
        state = STATE.search(clause)
        phase = str(found["phase"]).strip()
        return f"{phase} {state.group()}" if state else phase
    if name in HALTED:
        words = (found.get(key) for key in ("verb", "out", "did", "act", "end"))
        verb = next((word for word in words if word), "discontinued").lower()
        if found.get("put"):
            return f"put on {str(found['put']).split()[-1]}"
        verb = _NOUNS.get(" ".join(verb.split()), verb)
        return f"{verb} after {found['after'].strip()}" if found.get("after") else verb
    return name
