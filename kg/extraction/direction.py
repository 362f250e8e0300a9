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

from kg.extraction.changes import has_measure, votes_of
from kg.extraction.model import Direction
from kg.extraction.signed import in_words, is_no_change
from kg.extraction.tokens import fold
from kg.patterns import Pattern

_SIDE = Pattern(
    r"\b(?:locomot\w*|motor\s+\w+|swim\w*\s+speed|spontaneous\s+activity|"
    r"exploratory\s+activity|"
    r"general\s+activity|body\s+weight|plaques?|amyloid\s+load|food\s+intake|toxicity|blood\s+pressure|pain\s+threshold|shock\s+sensitivity|sedation|"
    r"tolerat\w*|safety|adverse\s+\w+|side\s+effects?|total\s+arm\s+entries|"
    r"\d+\s+of\s+(?:the\s+)?\d+\s+\w+|in\s+single\s+animals|(?:one|some|few|single)\s+"
    r"(?:of\s+the\s+)?(?:patients?|animals?)|number\s+of\s+arm\s+entries|vehicle|placebo\s+group|motivation|visual\s+acuity|"
    r"on\s+its\s+own|by\s+itself|when\s+given\s+alone|alone|per\s+se)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;!?]|\.(?!\d)(?=\s|$)|,?\s*\b(?:but|however|whereas|while|although|though|yet|"
    r"except|unlike|despite)\b|,\s*(?:with|and)\s+(?=no\b|not\b|without\b)|"
    r"(?=\bwithout\b)|(?=\(\s*(?:no|not|n\.s)\b)",
    re.IGNORECASE,
)
_UNSURE = Pattern(
    r"\b(?:did|does|do)\s+not\s+(?:reach|attain|achieve)|\bf(?:ell|alls?)\s+short\s+of\b|"
    r"\bnot\s+(?:statistically\s+)?significant(?:ly)?\b|"
    r"\bnon-?significant|\btrends?\b|\btend(?:ed|s)\b",
    re.IGNORECASE,
)
_DOSE_WORD = (
    r"(?:low|high|great|small|larg|middl|medium)(?:e?r|e?st|e)?\s+(?:\w+\s+)?"
    r"(?:doses?|ones?|amounts?)"
)
_STOP = Pattern(
    rf"[;,]?\s*(?:but\s+)?\b(?:the\s+)?{_DOSE_WORD}\s+(?:(?:was|were|did|had)\s+)?no\s+(?:better|more|"
    rf"further|greater)\b[^.;]*|"
    r"[;,]?\s*(?:and\s+|but\s+)?\b(?:the\s+)?(?:two|both|combination)\s+(?:together\s+|drugs\s+)?"
    r"(?:was|were)\s+no\s+(?:better|more\s+\w+)\b[^.;]*|"
    r"\bnot\s+only\b|\brather\s+than\s+(?:fewer|more|less|better|worse|shorter|longer)\b|"
    r"\b(?:acute\s+)?exacerbations?\s+of\b|\bcannot\s+be\s+excluded|\bif\s+not\b|"
    rf"\b{_DOSE_WORD}\b",
    re.IGNORECASE,
)
# Words that a broken PDF runs together, where the negation would be lost.
_JOINED = Pattern(
    r"\b(not|no|significantly|were|was)(?=prevent|revers|improv|affect|impair|differ|"
    r"enhanc|restor|alter|chang|effect|equivocal|reduc|increas|block|inferior)",
    re.IGNORECASE,
)
_ROUTE = re.compile(r"\b[a-z]\.(?:[a-z]\.){1,3}")  # its stops end no clause
_UNIMPAIRED = Pattern(
    r"\bno\s+longer\s+(?:impair|defici|amnes|differ)\w*|"
    r"\b(?:return\w*|back)\s+(?:to|at)\s+(?:the\s+)?(?:(?:levels?|values?)\s+of\s+)?"
    r"(?:the\s+)?(?:controls?|normal|baseline|vehicle|sham|wild-?type|young)\b|"
    r"\b(?:kept|held|maintained|stayed|remained|performed)\b[^.;]{0,60}?\b(?:on|at)\s+(?:the\s+)?"
    r"level\s+of\s+(?:the\s+)?(?:controls?|normal|young|healthy|intact|untreated)\w*|"
    r"\breturned\b|\b(?:deficits?|amnesia|impairments?)\s+(?:(?:was|were|is|are|had|has)\s+)?"
    r"(?:\w+\s+)?(?:absent|gone|disappeared|vanished)\b",
    re.IGNORECASE,
)
# "Mice impaired by dizocilpine": how they came to be, not what came of them.
_MADE_ILL = Pattern(
    r"(?<=[a-z])\s+(?:that\s+(?:were|had\s+been)\s+)?(?:impaired|disrupted|disturbed|rendered\s+"
    r"amnesic)\s+(?:by|with)\s+[\w()+-]+(?=\s*[,(]|\s+(?:and|in|at|did|was|were)\b)",
    re.IGNORECASE,
)
_GLOSS = Pattern(
    r"[,(:]\s*(?:that\s+is,?|i\.e\.,?|which\s+(?:means|indicates|shows|points\s+to)|"
    r"an?\s+(?:clear\s+)?(?:sign|indication|mark)\s+of|indicating|meaning|evidence\s+of)\s+"
    r"(?P<means>[^.;]+)",
    re.IGNORECASE,
)
"""*Shortened it, a sign of better memory*: what a change means, in the text's words."""
_PERHAPS = Pattern(r"\b(?:perhaps|possibly|maybe)\b", re.IGNORECASE)
_TAKEN_AWAY = (
    r"(?:blocked|abolished|antagoni[sz]ed|prevented|reversed|counteracted|attenuated|"
    r"inhibited|suppressed|eliminated|abrogated|nullified|blunted)"
)
# "Effect of X abolished" of a row on X: it was there, and something took it away.
_OWN_GONE = Pattern(
    r"\b(?:effects?|actions?|improvements?|benefits?|activity)\s+(?:of|by|with)\s+"
    r"(?P<of>[\w()+,-]+(?:\s[\w()+-]+){0,2}?)\s+(?:(?:was|were|is|are)\s+)?(?:\w+ly\s+)?"
    rf"{_TAKEN_AWAY}(?!\s+by\b)",
    re.IGNORECASE,
)
_BLOCKED_BY = Pattern(
    rf"(?:\b(?:which|that|this|an?|the|its|these|and)\b[^.;,()]{{0,60}}?)?"
    rf"(?:\b(?:was|were|is|are|being|been)\s+)?(?:\w+ly\s+)?\b{_TAKEN_AWAY}\s+"
    r"(?:\w+ly\s+)?(?:by|with|after)\s+(?P<by>[^.;]+)",
    re.IGNORECASE,
)
_BLOCKER = Pattern(
    rf"(?:^|[.;,]|\band\b|\bwhich\b)\s*(?P<who>[\w()+,-]+(?:\s[\w()+-]+){{0,3}}?"
    rf"(?:\s\([^()]*\))?)\s+"
    rf"(?:\w+ly\s+)?{_TAKEN_AWAY}\s+(?:this|the|its|that|these)\s+(?:[\w-]+\s+){{0,2}}?"
    r"(?:effects?|improvements?|actions?|benefits?|reversal|enhancement)\b"
    r"(?!\s+(?:of|by)\b)",
    re.IGNORECASE,
)
_BLOCKS_IT = Pattern(
    rf"(?:^|[.;,]|\band\b)\s*(?P<who>[\w()+,-]+(?:\s[\w()+-]+){{0,2}}?)\s+(?:\w+ly\s+)?"
    rf"{_TAKEN_AWAY}\s+(?:this|that|it)\s*(?:$|[.;,])",
    re.IGNORECASE,
)
_BLOCKS = Pattern(
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


_SPARES = Pattern(
    r"\b(?:not|no|without|unable\s+to|"
    r"failed\s+to)\b[^.;]{0,30}?\b(?:the\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?:effects?|actions?|improvements?|benefits?|reversal)\s+(?:of|by|"
    r"produced\s+by)\s+"
    r"(?P<of>[A-Z(][^.;]*|[\w()+-]*[a-z]\w*(?:ine|ide|ole|am|il|one)\b)",
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
    text = _ROUTE.sub("", in_words(_JOINED.sub(r"\1 ", fold(finding))))
    text = _UNIMPAIRED.sub("restored", _STOP.sub(" ", text))
    text = _MADE_ILL.sub(" ", text)
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
    blocker = _BLOCKER.search(text) or _BLOCKS_IT.search(text)
    if blocked_by is None and blocker and not _names(blocker["who"], own):
        blocked_by = blocker["who"]
        text = _rest(text, blocker)
    gloss = _GLOSS.search(text)
    if gloss is not None:
        meant = _direction(gloss["means"], latency_is_worse)
        text = text[: gloss.start()]
        told = _direction(text, latency_is_worse)
        if meant in {"improved", "worsened"} and told != "no effect":
            return Effect(meant, blocked_by=blocked_by)
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
        votes = votes_of(clause, latency_is_worse)
        if "?" in votes:
            return "mixed"
        if (
            _SIDE.search(clause)
            and not (
                {"+", "-"} & votes
                and "0" not in votes
                and has_measure(_SIDE.sub(" ", clause))
            )
        ) or _PERHAPS.search(clause):
            aside |= votes
        elif _UNSURE.search(clause):
            main = {"0"}
        elif is_no_change(clause):
            # "(24 weeks; p = 0.7)" is of what stands before it.
            main = main | {"0"} if {"+", "-"} & votes else {"0"}
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
