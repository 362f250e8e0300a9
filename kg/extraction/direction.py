"""Which way an effect went, read from the wording of a finding.

A finding is cut into clauses. In each, verbs of change meet what they change: less of a
deficit, of errors or of an escape latency is better, less of a retention latency is
worse. Negation and failure make *no effect* of the words in their scope only, so
*reversed amnesia without affecting locomotion* stays an improvement. Clauses that
disagree make *mixed*; wording that says nothing of a direction is *not reported*.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kg.extraction.model import Direction
from kg.extraction.tokens import fold

# Makes things better whatever stands after it.
_GOOD = (
    r"improv\w*|amelior\w*|restor\w*|rescu\w*|normali[sz]\w*|recover\w*|protect\w*|"
    r"benefi\w*|pro-?cognitive|anti-?amn\w*|promnesic|better\b|superior\w*|"
    r"correct(?:ed|s|ing|ion)\b|remed\w*|effective\b|efficac\w*|reinstat\w*|"
    r"(?:discriminat|prefer|recogni[sz])(?:ed|red)\s+(?:the\s+)?(?:new|novel|familiar)\b|"
    r"faster|quicker|sooner|lessened|as\s+(?:fast|well|good|quickly)\s+as\s+(?:the\s+)?"
    r"(?:young|normal|intact|healthy|unimpaired|control)\w*|"
    r"facilitat\w*|strengthen\w*|positive\s+(?:effect|result|outcome)s?|"
    r"end-?points?\s+(?:was\s+|were\s+)?met\b"
)
# Takes away what stands after it: good of a deficit, bad of a memory.
_AGAINST = (
    r"revers(?:e|ed|es|ing|al|als)\b|alleviat\w*|attenuat\w*|prevent\w*|"
    r"antagoni[sz]\w*|"
    r"abolish\w*|counteract\w*|mitigat\w*|offset\w*|overc[oa]m\w*|relie[vf]\w*|"
    r"abrogat\w*|nullif\w*|protected\s+against"
)
_BAD = (
    r"(?<![-\w])impair(?:ed|s|ing)?\b|worsen\w*|disrupt(?:s|ed|ing)?\b|"
    r"deteriorat(?:e|ed|es|ing)\b|"
    r"aggravat\w*|exacerbat\w*|declined\b|poorer\b|worse\b|"
    r"(?:(?<![-\w])induc|produc|caus|elicit|evok|trigger)(?:ed|es|e|s|ing)\s+"
    r"(?:[\w-]+\s+){0,3}?(?:amnesia|deficits?|impairments?|forgetting)|"
    r"detriment\w*|harm\w*|amnesic\s+effects?|amnestic\s+effects?|compromis\w*|"
    r"interfer\w*|deleterious"
)
_UP = (
    r"increas\w*|rais\w+|prolong\w*|lengthen\w*|elevat\w*|higher|longer|greater|"
    r"more\b|augment\w*|rose\b|gain(?:ed|s)?\b|extended|enhanc\w*|boost\w*|"
    r"potentiat\w*|elevation|deepen\w*|widened"
)
_DOWN = (
    r"decreas\w*|reduc\w*|shorten\w*|lower\w*|fewer|shorter|less\b|smaller|diminish\w*|"
    r"lessen\w*|fell\b|dropped|decrements?|block(?:ed|s|ing|ade)?\b|suppress\w*|"
    r"eliminat\w*|inhibit\w*|slow(?:ed|s|ing|er)?\b|delay(?:ed|ing)\b(?!\s+(?:recall|"
    r"matching|non|altern|resp|reten|test))|halt\w*|depress\w*"
)
# More of these is worse.
_WORSE_UP = (
    r"escape\s+(?:latenc|time)\w*|latenc\w+\s+to\s+(?:find|reach|locate|escape|"
    r"platform)|"
    r"(?:time|latency|distance)\s+(?:needed\s+|taken\s+)?to\s+(?:find|reach|locate|"
    r"the\s+platform)|"
    r"path[\s-]?length\w*|swim\w*\s+(?:distance|path|time)|errors?\b|deficit\w*|"
    r"impairment\w*|"
    r"amnesi\w*|amnesti\w*|forgetting|dysfunction\w*|dementia|loss\b|decline\w*|"
    r"disturbance\w*|disruption\w*|decay|trials?\s+to\s+criterion|"
    r"transfer\s+latenc\w*|adas\W?cog\w*|adas\b|cdr\W?sb|cognitive\s+decline|"
    r"progression|deterioration|omission\w*|reaction\s+times?|response\s+times?|"
    r"perseverat\w*|"
    r"distraction|"
    r"immobility|anxiety|symptoms?\b|agitation|apathy|npi\b|sans\b|panss\b|bprs\b"
)
# More of these is better.
_BETTER_UP = (
    r"(?:step[\s-]?(?:through|down)|retention|avoidance|entry|entrance|response|"
    r"test)\s+"
    r"latenc\w*|latenc\w+\s+to\s+(?:enter|step|re-?enter|cross)|latenc\w*|"
    r"retention|alternation\w*|discriminat\w*|recognition|preference|"
    r"(?:time|duration)\s+(?:spent\s+)?(?:in|exploring|with|on)|target\s+quadrant|"
    r"exploration|"
    r"performance|memory|memories|learning|recall|accurac\w*|correct\s+\w+|crossings?|"
    r"acquisition|consolidation|retrieval|avoidance\w*|freezing|cognition|"
    r"cognitive\s+\w+|"
    r"attention|vigilance|scores?\b|index\b|indices|mmse|hits?\b|sensitivity|"
    r"function\w*|"
    r"capacity|ltp|plasticity|speed|span|fluency|scale|outcomes?|measures?"
)
_NOT = (
    r"\bno\b(?!\s+more\s+than)|\bnot\b|n't\b|\bwithout\b|\bfail(?:ed|s|ing|"
    r"ure)?\b|"
    r"\bunable\b|\black(?:ed|s|ing)?\b|\bneither\b|\bnor\b|\bnever\b|\binsufficient\b|"
    r"\babsence\s+of\b|\bdevoid\b|\blittle\b|\bminimal\b|\bnon-?significant\w*|"
    r"\bcannot\b|"
    r"\bhardly\b|\bnegligible\b|\bnull\b"
)
_NO_EFFECT = (
    r"\bineffective\w*|\binactive\b|\bunaffected\b|\bunaltered\b|\bunchanged\b|"
    r"\binsignificant\w*|"
    r"\b(?:similar|comparable|equivalent|equal|indistinguishable)\s+(?:to|from|with)\s+"
    r"(?:\w+\s+){0,3}?(?:placebo|vehicle|control|saline|untreated|sham)\w*|\bn\.s\.|"
    r"^ns$|"
    r"\bfutil\w*|\bdisappoint\w*|\bnegative\s+(?:result|trial|outcome|finding)\w*|"
    r"\bdid\s+not\s+(?:differ|separate)\w*|\bno\s+(?:\w+\s+){0,3}(?:differen\w*|separation)|"
    r"\bnot\s+(?:\w+\s+){0,2}differen\w*|\bnot\s+superior|\bendpoints?\s+(?:was|"
    r"were)?\s*not\s+met|"
    r"\bfail(?:s|ed)\s+(?:against|in|on|at|clinically)\b|\bnot\s+met\b|\bmissed\b|\babsent\b|↔|\b(?:benefit|effect|improvement|reversal|"
    r"enhancement)s?\s+(?:\w+\s+)?(?:lost|gone|disappeared|vanished)\b"
)
_MIXED = (
    r"\bmixed\b|\binconsistent\w*|\binconclusive\b|\bconflicting\b|\bequivocal\b|"
    r"\bvariable\s+(?:effect|result)s?|\bbidirectional\w*|\bcontradictory\b|"
    r"\bbiphasic\b(?!\s+dose)"
)
_SIDE = re.compile(
    r"\b(?:locomot\w*|motor\s+\w+|swim\w*\s+speed|spontaneous\s+activity|"
    r"exploratory\s+activity|"
    r"general\s+activity|body\s+weight|pain\s+threshold|shock\s+sensitivity|sedation|"
    r"tolerat\w*|safety|adverse\s+\w+|side\s+effects?|total\s+arm\s+entries|"
    r"\d+\s+of\s+(?:the\s+)?\d+\s+\w+|in\s+single\s+animals|(?:one|some|few|single)\s+"
    r"(?:of\s+the\s+)?(?:patients?|animals?)|number\s+of\s+arm\s+entries|vehicle|placebo\s+group|motivation|visual\s+acuity|"
    r"on\s+its\s+own|by\s+itself|when\s+given\s+alone|alone|per\s+se)\b",
    re.IGNORECASE,
)
_WORD = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            ("mixed", _MIXED),
            ("none", _NO_EFFECT),
            ("not", _NOT),
            ("bad", r"\b(?:" + _BAD + ")"),
            ("worse", r"\b(?:" + _WORSE_UP + ")"),
            ("measure", r"\b(?:" + _BETTER_UP + ")"),
            ("good", r"\b(?:" + _GOOD + ")"),
            ("against", r"\b(?:" + _AGAINST + ")"),
            ("up", r"[↑⬆]+|\b(?:" + _UP + ")"),
            ("down", r"[↓⬇]+|\b(?:" + _DOWN + ")"),
            ("effect", r"\b(?:effects?|changes?|affect\w*|influenc\w*|alter\w*|"
                       r"modif\w*|"
                       r"induced?|benefits?|response)\b"),
        )
    ),
    re.IGNORECASE,
)  # fmt: skip
_VERBS = frozenset({"good", "against", "bad", "up", "down", "effect"})
_CLAUSE = re.compile(
    r"[;!?]|\.(?!\d)(?=\s|$)|,?\s*\b(?:but|however|whereas|while|although|though|yet|"
    r"except|unlike|despite)\b|,\s*(?:with|and)\s+(?=no\b|not\b|without\b)|"
    r"(?=\bwithout\b)|(?=\(\s*(?:no|not|n\.s)\b)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:did|does|do)\s+not\s+reach|\bnot\s+(?:statistically\s+)?significant\b|"
    r"\bnon-?significant|\btrends?\b|\btend(?:ed|s)\b|\bp\s*>\s*0?\.0\d",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\bnot\s+only\b|\bcannot\s+be\s+excluded|\bif\s+not\b",
    re.IGNORECASE,
)
# Words that a broken PDF runs together, where the negation would be lost.
_JOINED = re.compile(
    r"\b(not|no|significantly|were|was)(?=prevent|revers|improv|affect|impair|differ|"
    r"enhanc|restor|alter|chang|effect|equivocal|reduc|increas|block|inferior)",
    re.IGNORECASE,
)
_UNIMPAIRED = re.compile(
    r"\bno\s+longer\s+(?:impair|defici|amnes|differ)\w*|"
    r"\breturn\w*\s+to\s+(?:the\s+)?(?:control|normal|baseline|vehicle|sham|"
    r"wild-?type|young)\b",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\b(?:perhaps|possibly|maybe)\b", re.IGNORECASE)
_TAKEN_AWAY = (
    r"(?:blocked|abolished|antagoni[sz]ed|prevented|reversed|counteracted|attenuated|"
    r"inhibited|suppressed|eliminated|abrogated|nullified|blunted)"
)
# "Effect of X abolished" of a row on X: it was there, and something took it away.
_OWN_GONE = re.compile(
    r"\b(?:effects?|actions?|improvements?|benefits?|activity)\s+(?:of|by|with)\s+"
    r"(?P<of>[\w()+,-]+(?:\s[\w()+-]+){0,2}?)\s+(?:(?:was|were|is|are)\s+)?(?:\w+ly\s+)?"
    rf"{_TAKEN_AWAY}(?!\s+by\b)",
    re.IGNORECASE,
)
_BLOCKED_BY = re.compile(
    rf"(?:\b(?:which|that|this|an?|the|its|these|and)\b[^.;,()]{{0,60}}?)?"
    rf"(?:\b(?:was|were|is|are|being|been)\s+)?(?:\w+ly\s+)?\b{_TAKEN_AWAY}\s+"
    r"(?:\w+ly\s+)?(?:by|with|after)\s+(?P<by>[^.;]+)",
    re.IGNORECASE,
)
_BLOCKER = re.compile(
    rf"(?:^|[.;,]|\band\b|\bwhich\b)\s*(?P<who>[\w()+,-]+(?:\s[\w()+-]+){{0,3}}?"
    rf"(?:\s\([^()]*\))?)\s+"
    rf"(?:\w+ly\s+)?{_TAKEN_AWAY}\s+(?:this|the|its|that|these)\s+(?:[\w-]+\s+){{0,2}}?"
    r"(?:effects?|improvements?|actions?|benefits?|reversal|enhancement)\b"
    r"(?!\s+(?:of|by)\b)",
    re.IGNORECASE,
)
_BLOCKS = re.compile(
    r"\b(?:block(?:ed|s|ade)?|abolish(?:ed|es)?|antagoni[sz](?:ed|es|ing)?|"
    r"prevent(?:ed|s|ion)?|"
    r"revers(?:ed|es|al)|counteract(?:ed|s)?|attenuat(?:ed|es|ion)|inhibit(?:ed|s|"
    r"ion)?|"
    r"suppress(?:ed|es)?|eliminat(?:ed|es)|abrogat(?:ed|es)|blunt(?:ed|s)|"
    r"nullif(?:ied|ies))\s+"
    r"(?:of\s+)?(?:the\s+)?(?:[\w-]+\s+){0,4}?(?:effects?|actions?|improvements?|"
    r"benefits?|"
    r"activity|reversal|enhancement|facilitation)\s+(?:of|by|produced\s+by|"
    r"induced\s+by|"
    r"seen\s+with)\s+(?P<of>[^.;]+)",
    re.IGNORECASE,
)


_SPARES = re.compile(
    r"\b(?:not|no|without|unable\s+to|"
    r"failed\s+to)\b[^.;]{0,30}?\b(?:the\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?:effects?|actions?|improvements?|benefits?|reversal)\s+(?:of|by|"
    r"produced\s+by)\s+"
    r"(?P<of>[A-Z(][^.;]*|[\w()+-]*[a-z]\w*(?:ine|ide|ole|am|il|one)\b)",
)
# What follows a verb whose object stands before it: *errors reduced in the maze*.
_POSTPOSED = re.compile(
    r"\s*(?:$|[,.;()]|(?:and|or|in|at|by|with|vs|versus|compared|relative|from|than|on|"
    r"after|when|significantly|markedly|dose)\b)",
    re.IGNORECASE,
)


class Effect(NamedTuple):
    """What a finding says: the direction, and the words for another compound.

    ``blocked_by`` is what took the effect away; ``other`` is the compound whose effect
    was taken away, or left as it was, by the one that the finding is about.
    """

    direction: Direction
    blocked_by: str | None = None
    other: str | None = None


@lru_cache(maxsize=4096)
def read_effect(
    finding: str, own: str | None = None, *, latency_is_worse: bool = False
) -> Effect:
    """Return what a finding says of the compound ``own``.

    ``latency_is_worse`` holds for assays in which the animal must get somewhere.
    """
    text = _JOINED.sub(r"\1 ", fold(finding))
    text = _UNIMPAIRED.sub("restored", _STOP.sub(" ", text))
    latency_is_worse = latency_is_worse or "error" in text
    blocks = None if _SPARES.search(text) else _BLOCKS.search(text)
    if blocks and not _names(blocks["of"], own):
        return Effect("blocked", other=blocks["of"])
    gone = _OWN_GONE.search(text)
    if gone and _names(gone["of"], own):
        return Effect("not reported")  # by what, a row or a sentence may tell elsewhere
    spares = _SPARES.search(text)
    if spares and not _names(spares["of"], own):
        return Effect("no effect", other=spares["of"])
    blocked_by = None
    for match in _BLOCKED_BY.finditer(text):
        if not _names(match["by"], own):
            blocked_by = match["by"]
            subject = text[: match.start()]
            text = _rest(text, match)
            if not _is_effect(text) and _is_effect(subject + match.group()):
                text = f"{subject} improvement"
            break
    blocker = _BLOCKER.search(text)
    if blocked_by is None and blocker and not _names(blocker["who"], own):
        blocked_by = blocker["who"]
        text = _rest(text, blocker)
    direction = _direction(text, latency_is_worse)
    return Effect(direction, blocked_by=blocked_by)


def _rest(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " ; " + text[match.end() :]


def _is_effect(text: str) -> bool:
    return _direction(text, False) in {"improved", "worsened", "mixed"}


def _names(fragment: str, own: str | None) -> bool:
    return own is not None and own.lower() in fragment.lower()[: len(own) + 60]


def _direction(text: str, latency_is_worse: bool) -> Direction:
    main: set[str] = set()
    aside: set[str] = set()
    for clause in _CLAUSE.split(text):
        if not clause or not clause.strip():
            continue
        votes = _votes(clause, latency_is_worse)
        if "?" in votes:
            return "mixed"
        if (
            _SIDE.search(clause)
            and not ({"+", "-"} & votes and "0" not in votes and _has_measure(clause))
        ) or _PERHAPS.search(clause):
            aside |= votes
        elif _UNSURE.search(clause):
            main = {"0"}
        else:
            main |= votes
    votes = main or aside
    if votes == {"+"}:
        return "improved"
    if votes == {"-"}:
        return "worsened"
    if votes == {"-", "0"}:
        return "worsened"
    if votes == {"0"}:
        return "no effect"
    return "mixed" if votes else "not reported"


def _has_measure(clause: str) -> bool:
    bare = _SIDE.sub(" ", clause)
    return any(m.lastgroup in {"worse", "measure"} for m in _WORD.finditer(bare))


def _votes(clause: str, latency_is_worse: bool) -> set[str]:
    words = [
        (_kind(m, latency_is_worse), m.start(), m.end()) for m in _WORD.finditer(clause)
    ]
    kinds = [kind for kind, _, _ in words]
    votes: set[str] = set()
    if "mixed" in kinds:
        return {"?"}
    if "none" in kinds:
        votes.add("0")
    denied = False
    skipped = -1
    for at, kind in enumerate(kinds):
        if kind == "not":
            denied = True
        elif kind in _VERBS and at != skipped:
            if _is_adjective(kinds, at, clause[words[at][1] : words[at][2]]):
                continue
            if denied:
                votes.add("0")
            elif kind in {"against", "down"} and _takes_change(
                kinds, at, clause, words
            ):
                # "prevented the prolongation of escape latency"
                inner = _vote(kinds[at + 1], kinds, at + 1, clause, words)
                votes |= {"-" if vote == "+" else "+" for vote in inner}
                skipped = at + 1
            elif kind != "effect":
                votes |= _vote(kind, kinds, at, clause, words)
    if not votes and denied and {"worse", "measure"} & set(kinds):
        return {"0"}
    if not votes and "worse" in kinds and not denied:
        return {"-"}
    return votes


def _takes_change(
    kinds: list[str], at: int, clause: str, words: list[tuple[str, int, int]]
) -> bool:
    """Tell whether what a verb takes away is itself a change: *the increase in*."""
    if at + 1 >= len(kinds) or kinds[at + 1] not in {"up", "down"}:
        return False
    between = clause[words[at][2] : words[at + 1][1]]
    return bool(
        re.fullmatch(
            r"\s*(?:of\s+)?(?:the|an?|any|this)?\s*(?:[\w-]+\s+){0,2}", between
        )
    )


def _kind(match: re.Match[str], latency_is_worse: bool) -> str:
    kind = match.lastgroup or ""
    word = match.group().lower()
    if kind == "measure" and latency_is_worse and word.startswith("latenc"):
        return "worse"
    return kind


def _is_adjective(kinds: list[str], at: int, word: str) -> bool:
    """Tell whether ``impaired`` only describes what a verb before it made better."""
    return word.lower() in {"impaired", "disrupted", "declined"} and any(
        kind in {"good", "against", "up"} for kind in kinds[:at]
    )


def _vote(
    kind: str, kinds: list[str], at: int, clause: str, words: list[tuple[str, int, int]]
) -> set[str]:
    if kind == "good":
        return {"+"}
    if kind == "bad":
        return {"-"}
    changed = _changed(kinds, at, clause, words)
    if kind == "against":
        return {"-"} if changed == "measure" else {"+"}
    if changed is None:
        return (
            {"+"}
            if kind == "up"
            and words[at][2] - words[at][1] > 6
            and clause[words[at][1] :].lower().startswith("enhanc")
            else set()
        )
    better = (kind == "up") == (changed == "measure")
    return {"+"} if better else {"-"}


def _changed(
    kinds: list[str], at: int, clause: str, words: list[tuple[str, int, int]]
) -> str | None:
    """Return what a verb changes: a measure, or something of which more is worse."""
    end = words[at][2]
    before = _before(kinds, at)
    if before and _POSTPOSED.match(clause, end):
        return "worse" if "worse" in before else "measure"
    after: list[str] = []
    for kind, start, stop in words[at + 1 :]:
        if kind in {"worse", "measure"}:
            if after and not re.fullmatch(
                r"[\s,/()-]*(?:and|or|of|in|the|[\w-]+)?[\s,/()-]*(?:[\w-]+\s+)?",
                clause[end:start],
            ):
                break
            after.append(kind)
            end = stop
        elif kind in _VERBS and (after or kind != "bad"):
            break
        elif kind == "bad":
            after.append("worse")
            end = stop
    if not after:
        if not before:
            return None
        return "worse" if "worse" in before else "measure"
    return "worse" if "worse" in after else "measure"


def _before(kinds: list[str], at: int) -> list[str]:
    """Return the measures between a verb and the one before it."""
    found: list[str] = []
    for kind in reversed(kinds[:at]):
        if kind in _VERBS:
            break
        if kind in {"worse", "measure"}:
            found.append(kind)
    return found
