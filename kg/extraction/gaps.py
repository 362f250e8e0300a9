"""Words that say that something is not known, and what it is that is not known."""

from __future__ import annotations

import re

from kg.extraction.citing import without_citations

_ADVERB = (
    r"(?:\w+ly\s+|(?:as\s+)?yet\s+|so\s+far\s+|to\s+date\s+|been\s+|be\s+|well\s+|"
    r"all\s+|"
    r"always\s+|at\s+all\s+)*"
)
_KNOWN = (
    r"(?:available|reported|known|published|described|disclosed|determined|established|"
    r"detailed|characteri[sz]ed|elucidated|investigated|studied|tested|measured|"
    r"specified|explained|clarified|understood|examined|evaluated|assessed|documented|"
    r"explored|defined|resolved|quantified|accessible|identified|found|public|stated|"
    r"provided|in\s+the\s+public\s+domain|confirmed\s+in\s+humans)\b"
)
_DATA = (
    r"(?:data|information|stud(?:y|ies)|trials?|reports?|values?|measurements?|"
    r"figures?|"
    r"details?|evidence|results|numbers|Ki|Kd|IC50|EC50|half-life)"
)
_NOTHING = re.compile(
    rf"\b[Nn]o\s+(?P<what>(?:[\w-]+\s+){{0,4}}?{_DATA}\b[^.;,]{{0,80}}?)\s*"
    r"\b(?:(?:can|could|has|have|had|is|are|was|were|exists?|seems?)\b[^.;]{0,40}?"
    r"\b(?:available|published|reported|found|known|given|disclosed|exists?|accessible|"
    r"described|released|presented|been\s+(?:done|made))|exists?)\b"
)
_OF_IT = re.compile(
    r"\b(?:nothing|little)\s+(?:\w+\s+)?is\s+known\s+(?:of|about|on)\s+(?P<what>[^.;]*)",
    re.IGNORECASE,
)
_GIVES_NO = re.compile(
    r"\b(?:gives?|gave|contains?|has|have|holds?|offers?|provides?|reports?|includes?|"
    r"shows?|there\s+(?:is|are))\s+(?:no|little|only\s+limited)\s+(?!new\b|further\b|other\b)"
    rf"(?P<what>(?:[\w-]+\s+){{0,3}}?{_DATA}\b[^.;]*)",
    re.IGNORECASE,
)
_LACK = re.compile(
    r"\b(?:lack|absence|paucity|scarcity)\s+of\s+"
    r"(?P<what>(?:[\w-]+\s+){0,3}?(?:data|information|studies)\b[^.;]*)",
    re.IGNORECASE,
)
GAP = re.compile(
    rf"\b(?:is|are|was|were|has|have|had|be|can|could)\s+(?:not|"
    rf"never)\s+{_ADVERB}{_KNOWN}|"
    rf"\bcannot\s+{_ADVERB}{_KNOWN}|"
    rf"\b(?:isn't|aren't|hasn't|haven't|wasn't|weren't)\s+{_ADVERB}{_KNOWN}|"
    r"\b(?:remains?|is|are|still)\s+(?:\w+ly\s+|still\s+)*(?:unknown|unclear|"
    r"undetermined|undefined|unexplored|uncharacteri[sz]ed|unresolved|unexplained|"
    r"scarce|lacking|sparse|unavailable|undisclosed|unpublished|open|"
    r"to\s+be\s+\w+(?:ed|own|ood))\b|"
    r"\b(?:data|information|details?|studies)\b[^.;]{0,60}\b(?:are|is)\s+(?:\w+ly\s+)?"
    r"(?:limited|missing|absent)\b|"
    r"\b(?:has|have)\s+yet\s+to\s+be\b|"
    r"\b(?:is|are)\s+not\s+given\b|"
    r"\bneither\s+(?:confirmed|proven|shown|established)\s+nor\s+(?:excluded|refuted|"
    r"disproven|ruled\s+out)\b|"
    r"\bawaits?\s+(?:\w+\s+)?(?:determination|study|publication)|"
    rf"{_NOTHING.pattern.replace('?P<what>', '?:')}|"
    rf"{_GIVES_NO.pattern.replace('?P<what>', '?:')}|"
    rf"{_OF_IT.pattern.replace('?P<what>', '?:')}|"
    rf"{_LACK.pattern.replace('?P<what>', '?:')}",
    re.IGNORECASE,
)
_IT_IS = re.compile(r"^\W*it\s+(?:is|was|remains|has)\b", re.IGNORECASE)
_PRE = re.compile(
    r"^\W*(?:note\s*:?\s*|while\s+|although\s+|though\s+|however,?\s+|but\s+|and\s+|"
    r"the\s+table\s+gives[^,;]*[,;]\s*|information\s+regarding\s+|information\s+on\s+|"
    r"data\s+(?:for|on|regarding)\s+|details\s+of\s+)+",
    re.IGNORECASE,
)
_NOT_A_GAP = re.compile(
    r"\bnot\s+(?:\w+\s+)?(?:confirmed|been\s+confirmed)\b|\bdoes\s+not\s+need\b",
    re.IGNORECASE,
)


def find_gap(folded: str) -> re.Match[str] | None:
    """Return the words of a sentence that say that something is not known."""
    match = GAP.search(folded)
    return None if match is None or _NOT_A_GAP.search(match.group()) else match


def about_gap(text: str, match: re.Match[str]) -> str:
    """Return what is not known: the subject of the verb, or what follows it."""
    for pattern in (_NOTHING, _OF_IT, _GIVES_NO, _LACK):
        stated = pattern.search(text)
        if stated is not None:
            return _tidy(stated["what"])
    before = re.split(
        r"[;:](?=\s)|,\s+(?:but|and|although|while|"
        r"yet)\b",
        text[: match.start()],
    )
    subject = _PRE.sub("", before[-1]).strip(" ,")
    if _IT_IS.match(before[-1] + text[match.start() : match.end()]) or (
        len(subject.split()) < 2
    ):
        return _tidy(text[match.end() :]) or _tidy(text)
    return _tidy(subject)


def _tidy(words: str) -> str:
    return " ".join(without_citations(words).split()).strip(" .,;:")
