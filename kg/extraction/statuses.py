"""The words by which a text says how far the development of a compound got."""

from __future__ import annotations

import re

_ONE = r"(?:[1-4]|I{1,3}V?|IV)\s?[ab]?"
PHASE = rf"phase\s*{_ONE}(?:\s?[/-]\s?{_ONE})?\b"
_WORK = r"(?:development|program(?:me)?|trials?|work|stud(?:y|ies)|investigation)"
STOPPED = (
    r"discontinued|terminated|halted|stopped|abandoned|suspended|ceased|dropped|ended|"
    r"stalled|paused|(?:put|placed)\s+on\s+(?:clinical\s+)?(?:hold|ice)|on\s+(?:clinical\s+)?(?:hold|ice)|"
    r"shelved|closed|cancell?ed|scrapped|axed|wound\s+(?:down|up)|not\s+pursued(?:\s+further)?|"
    r"not\s+continued|no\s+longer\s+(?:pursued|developed|(?:in|under)\s+(?:\w+\s+)?"
    r"(?:development|investigation))|"
    r"not\s+taken\s+further|given\s+up"
)
ALLOWED = (
    r"(?:approved|licensed(?!\s+(?:out\s+)?(?:to|from)\s+(?!treat\b))|marketed|"
    r"authori[sz]ed|registered|launched)"
)
_LEAVE = r"(?:approval|licen[cs]e|authori[sz]ation)"
_GETTING = r"(?:receiv|obtain|gain|w[io]n|secur|get\b|got\b|granted|held|holds?\b)\w*"
_INTO = (
    r"(?:enter|reach|advanc|progress|mov|been\s+in|been\s+taken|made\s+it|went|gone|go)\w*\s+"
    r"(?:in)?(?:to\s+)?"
)
STATUS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "discontinued",
            rf"\b{_WORK}\b[^.;,]{{0,90}}?\b(?:was|were|has|have|is|are|been|being)\s+"
            rf"(?:been\s+)?(?:\w+ly\s+)?(?P<verb>{STOPPED})\b"
            rf"(?:\s+(?:after|in|at|during)\s+(?P<after>{PHASE}))?|"
            r"\b(?P<away>walked\s+away\s+from|turned\s+away\s+from)\b|"
            rf"\b(?P<let>let)\s+(?:\w+\s+){{0,4}}?{_WORK}\s+lapse\b|"
            r"\b(?:but|and)\s+(?:later|then|subsequently|soon|since|eventually|afterwards)\s+"
            rf"(?P<late>{STOPPED})\b|"
            rf"\b(?P<act>discontinu(?:ation|ed)|abandon(?:ed|ment)|terminat(?:ed|ion)|"
            rf"halt(?:ed)?|shelved|suspended|gave\s+up)\b[^.;]{{0,30}}?\b{_WORK}\b|"
            rf"\b(?P<put>put\s+(?:the\s+|its\s+|all\s+)?[\w()+-]+\b[^.;,]{{0,40}}?\bon\s+"
            r"(?:hold|ice))\b|"
            r"\b(?:development|program(?:me)?|work)\b[^.;,]{0,60}?\b(?P<end>ended|stopped|"
            r"ceased|halted|came\s+to\s+(?:an\s+end|a\s+(?:halt|stop|standstill)))\b|\b(?P<out>withdrawn\s+from\s+(?:the\s+|that\s+)?(?:market|"
            r"sale|development)|t(?:aken|ook)\s+(?:\w+\s+)?off\s+(?:the\s+market|again))"
            rf"|\b(?P<did>stopped|ended|halted|ceased|closed)\s+"
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
            "preclinical",
            r"\bnever\s+left\s+the\s+(?:laboratory\s+)?(?:bench|laboratory|lab)\b|"
            rf"\b(?:not|never)\s+(?:yet\s+|so\s+far\s+|been\s+)*{_INTO}(?:the\s+)?"
            r"(?:clinic\b|clinical\s+(?:trials?|development|testing|stud(?:y|ies))|human\s+trials?|"
            r"trials\s+in\s+(?:humans?|people|man|patients))",
        ),
        (
            "food supplement",
            r"\b(?:sold|marketed|available|offered|used)\s+(?:\w+\s+){0,4}?as\s+(?:an?\s+)?"
            r"(?:dietary|food|nutritional|health)\s+supplement",
        ),
        (
            "not approved",
            rf"\b(?:not|never|failed\s+to)\s+(?:yet\s+)?(?:been\s+)?{_GETTING}\s+"
            rf"(?:[\w-]+\s+){{0,4}}?{_LEAVE}\b|"
            rf"\b(?:not|never)\s+(?:yet\s+)?(?:been\s+)?{ALLOWED}\b|\bunapproved\b|"
            rf"\b(?:no|none|neither|nor)\b[^.;]{{0,60}}\b{ALLOWED}\b|"
            r"\b(?:holds?|has|have)\s+no\s+(?:\w+\s+)?(?:licen[cs]e|approval|"
            r"authori[sz]ation)\b",
        ),
        (
            "approved",
            rf"\b{ALLOWED}\b(?=[^.;]{{0,60}}\b(?:for|in|as|to\s+treat|it|since|by|"
            rf"against|under)\b)|\b(?:has\s+|have\s+|was\s+|were\s+|been\s+)*{_GETTING}\s+"
            rf"(?:[\w-]+\s+){{0,4}}?{_LEAVE}\b|"
            rf"\b{_LEAVE}\b[^.;]{{0,60}}\b(?:was|were|been)\s+(?:granted|given)\b",
        ),
        (
            "on the market",
            r"(?<!never\s)(?<!not\s)\b(?:is|are|was|were|been|remains?|came|brought)\s+"
            r"(?:still\s+|now\s+|already\s+)?(?:on|onto|to)\s+the\s+(?:\w+\s+)?market\b|"
            r"\bavailable\s+(?:\w+\s+){0,2}?on\s+prescription\b|"
            r"\b(?:is|are|was|were|been)\s+(?:\w+\s+)?(?:in\s+clinical\s+use|used\s+clinically)\b",
        ),
        (
            "refused",
            r"\b(?:refused|rejected|declined|turned\s+down|negative\s+opinion)\b[^.;]{0,60}\b(?:approval|"
            r"authori[sz]ation|licen[cs]e|application)|\b(?:approval|authori[sz]ation|"
            r"application)\b[^.;]{0,60}\b(?:refused|rejected|declined|denied|turned\s+down)\b|"
            r"\bcomplete\s+response\s+letter\b|\b(?:FDA|EMA|PMDA|agency|authorit\w+|regulators?)\b"
            r"[^.;]{0,40}\b(?:refused|rejected|turned\s+down)\b",
        ),
        (
            "application withdrawn",
            r"\bapplication\b[^.;]{0,60}\bwithdrawn\b(?!\s+from)|\bwithdrew\s+(?:its|the)\s+(?:\w+\s+)?application\b",
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
    if name == "on the market" and "clinical" in match.group().lower():
        return "in clinical use"
    if name == "preclinical" and "preclinical" not in match.group().lower():
        return "preclinical, not in clinical trials"
    if name in HALTED:
        words = (found.get(key) for key in ("verb", "late", "out", "did", "act", "end"))
        verb = next((word for word in words if word), "discontinued").lower()
        if found.get("away") or found.get("let"):
            return "abandoned" if found.get("away") else "lapsed"
        if found.get("put"):
            return f"put on {str(found['put']).split()[-1]}"
        verb = _NOUNS.get(" ".join(verb.split()), verb)
        return f"{verb} after {found['after'].strip()}" if found.get("after") else verb
    return name
