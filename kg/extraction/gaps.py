"""Words that say that something is not known, and what it is that is not known."""

from __future__ import annotations

import re

from kg.extraction.citing import without_citations
from kg.patterns import Pattern

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
    r"provided|in\s+the\s+public\s+domain|confirmed\s+in\s+humans|obtained|recorded|"
    r"collected|calculated|carried\s+out|performed|conducted|undertaken|compared|solved|"
    r"made\s+public|released|attempted|looked\s+at|followed\s+up|mapped|traced|done|"
    r"imaged|visuali[sz]ed|derived|inferred|deduced|"
    r"appeared|addressed|counted|sequenced|worked\s+out|written\s+up)\b"
)
_DATA = (
    r"(?:data|information|stud(?:y|ies)|trials?|reports?|values?|measurements?|"
    r"figures?|"
    r"details?|evidence|results|numbers|curves?|publications?|record|replications?|Ki|Kd|IC50|EC50|half-life|"
    r"constants?(?:\s+\([^()]*\))?|publications?|comparisons?|experiments?|investigations?)"
)
_NOTHING = re.compile(
    rf"\b[Nn]o\s+(?P<what>(?:[\w-]+\s+){{0,4}}?{_DATA}\b[^.;,]{{0,80}}?)\s*"
    r"\b(?:(?:can|could|has|have|had|is|are|was|were|exists?|seems?)\b[^.;]{0,40}?"
    r"\b(?:available|published|reported|found|known|given|disclosed|exists?|accessible|"
    r"described|released|presented|carried\s+out|performed|conducted|undertaken|run|"
    r"appeared|been\s+(?:done|made))|exists?)\b"
)
_OF_IT = re.compile(
    r"\b(?:nothing|little|hardly\s+anything|next\s+to\s+nothing)\s+(?:(?:is|was|has\s+been)\s+)"
    r"(?:\w+ly\s+)?(?:known|published|reported|disclosed|written|said|learnt)\s+(?:of|about|on)\s+"
    r"(?P<what>[^.;]*)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:nobody|no\s+one|(?:no|not\s+a\s+single|not\s+one)\s+(?:group|laborator(?:y|ies)|authors?|"
    r"teams?|stud(?:y|ies)|trials?|papers?|reports?|works?)|none\s+of\s+(?:the\s+)?"
    r"\w+)\s+(?:(?:has|have|had|(?:seems?|appears?)\s+to\s+have)\s+)?(?:ever\s+|yet\s+|so\s+far\s+)?"
    r"(?:compared|measured|tested|"
    r"studied|determined|looked\s+(?:at|into)|examined|investigated|reported(?!\s+\w*\s*(?:effect|"
    r"adverse))|published|addressed|assessed|evaluated|explored|"
    r"followed|checked|asked|tried|explained|described|counted|shown|repeated)\s+"
    r"(?P<what>[^.;]*)",
    re.IGNORECASE,
)
_FOUND_NO = re.compile(
    r"\b(?:we|the\s+authors?|our\s+search)\s+(?:(?:have|could|has|can)\s+)?(?:found|find|knows?|knew|"
    r"are\s+aware|saw|seen)\s+(?:of\s+)?no\s+(?P<what>(?:[\w-]+\s+){0,3}?(?:data|information|"
    r"stud(?:y|ies)|trials?|reports?|values?|publications?|papers?|measurements?)\b[^.;]*)",
    re.IGNORECASE,
)
_DID_NOT = re.compile(
    r"\b(?:authors?|stud(?:y|ies)|papers?|articles?|reports?|sources?|abstracts?|sponsors?|"
    r"compan(?:y|ies)|manufacturers?|literature|publications?|poster|table)\s+(?:did|does|do|has|have)\s+not\s+"
    r"(?:report(?:ed)?|stated?|gave|give[ns]?|mention(?:ed)?|say|said|specif(?:y|ied)|describe[ds]?|"
    r"disclosed?|measured?|provided?|published?|reveal(?:ed)?|name[ds]?|released?)\s+"
    r"(?P<what>(?!(?:an?|any)\s+(?:\w+\s+)?(?:effect|change|difference|improvement|benefit|deficit))"
    r"[^.;]*)",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\b(?:more|further|additional)\s+(?:\w+\s+){0,2}?(?:work|stud(?:y|ies)|research|trials?|"
    r"experiments?|data)\s+(?:is|are|will\s+be|would\s+be)\s+(?:needed|required|necessary)\s+"
    r"(?:to|before)\s+(?:\w+\s+){0,3}?(?P<what>(?:whether|how|which|what|if)\b[^.;]*)",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"\b(?:literature|authors?|sources?|papers?|sponsor|company|guide|reports?)\s+(?:is|are|"
    r"remain\w*|stays?)\s+silent\s+(?:on|about|as\s+to)\s+(?P<what>[^.;]*)",
    re.IGNORECASE,
)
_NO_DATA = re.compile(
    r"^\W*(?P<what>[^:.;]{3,80}):\s*(?:no\s+data|not\s+(?:known|available|determined|studied|"
    r"reported|investigated)|unknown|data\s+not\s+available)\W*$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:remains?|is|are|still)\s+(?:\w+ly\s+)?(?:an?\s+)?(?:\w+\s+)?(?:open\s+(?:question|issue|"
    r"matter)|anybody's\s+guess|anyone's\s+guess|mystery|matter\s+of\s+(?:debate|"
    r"speculation|conjecture))\b",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(?:has|have|had|is|are|was|were)\s+(?:been\s+)?(?:kept\s+(?:secret|confidential|back|to\s+"
    r"(?:itself|themselves))|withheld|confidential)\b",
    re.IGNORECASE,
)
_GIVES_NO = re.compile(
    r"\b(?:gives?|gave|contains?|has|have|holds?|offers?|provides?|reports?|includes?|"
    r"shows?|there\s+(?:is|are|was|were|has\s+been|have\s+been))(?:,[^,;.]{3,40},)?\s+"
    r"(?:no|little|only\s+limited)\s+(?!new\b|further\b|other\b)"
    rf"(?P<what>(?:[\w-]+\s+){{0,3}}?{_DATA}\b[^.;]*)",
    re.IGNORECASE,
)
_LACK = re.compile(
    r"\b(?:lack|absence|paucity|scarcity)\s+of\s+"
    r"(?P<what>(?:[\w-]+\s+){0,3}?(?:data|information|studies)\b[^.;]*)",
    re.IGNORECASE,
)
GAP = Pattern(
    rf"\b(?:is|are|was|were|has|have|had|be|can|could)\s+(?:not|"
    rf"never)\s+{_ADVERB}{_KNOWN}|"
    rf"\bcannot\s+{_ADVERB}{_KNOWN}|"
    rf"\b(?:is|are|remains?|(?:has|have)\s+been)\s+(?:still\s+|only\s+)*(?:poorly|little|"
    rf"incompletely|insufficiently|inadequately|barely|hardly|scarcely)\s+{_KNOWN}|"
    rf"\b(?:needs?|ha(?:s|ve|d)|would\s+have|remains?)\s+(?:still\s+|yet\s+)*to\s+be\s+{_KNOWN}|"
    r"\b(?:is|are)\s+not\s+to\s+be\s+found\b|"
    r"\b(?:values?|figures?|numbers?|data|details?|latenc(?:y|ies)|scores?|counts?|doses?|results?)\b"
    r"[^.;,]{0,50}\b(?:was|were)\s+not\s+(?:given|printed|shown|included)\b|"
    rf"\b(?:has|have|had|was|were)\s+(?:hardly|barely|scarcely|rarely)\s+{_ADVERB}{_KNOWN}|"
    rf"{_OPEN.pattern}|{_SECRET.pattern}|"
    rf"\b(?:isn't|aren't|hasn't|haven't|wasn't|weren't)\s+{_ADVERB}{_KNOWN}|"
    r"\b(?:remains?|is|are|still)\s+(?:\w+ly\s+|still\s+)*(?:unknown|unclear|"
    r"undetermined|undefined|unexplored|uncharacteri[sz]ed|unresolved|unexplained|"
    r"elusive|obscure|undocumented|unstudied|untested|unmeasured|unreported|uninvestigated|"
    r"scarce|lacking|sparse|unavailable|undisclosed|unpublished|open|"
    r"to\s+be\s+\w+(?:ed|own|ood))\b|"
    r"\b(?:data|information|details?|stud(?:y|ies)|comparisons?|evidence|figures|values?|"
    r"replications?|confirmation|trials?|experience)\b[^.;]{0,60}\b(?:are|is)\s+(?:\w+ly\s+|still\s+)*"
    r"(?:limited|missing|absent)\b|"
    r"\b(?:has|have)\s+yet\s+to\s+be\b|"
    r"\b(?:is|are)\s+not\s+given\b|"
    r"\bneither\s+(?:confirmed|proven|shown|established)\s+nor\s+(?:excluded|refuted|"
    r"disproven|ruled\s+out)\b|"
    r"\bawaits?\s+(?:\w+\s+)?(?:determination|study|publication)|"
    r"\b(?:is|are)\s+(?:still\s+|yet\s+)?(?:awaited|pending|outstanding)\b|"
    rf"{_NOTHING.pattern.replace('?P<what>', '?:')}|"
    rf"{_GIVES_NO.pattern.replace('?P<what>', '?:')}|"
    rf"{_NOBODY.pattern.replace('?P<what>', '?:')}|"
    rf"{_FOUND_NO.pattern.replace('?P<what>', '?:')}|"
    r"\bcan\s+only\s+be\s+(?:guessed|estimated|speculated)\b|"
    r"\b[Nn]o\s+(?:dose|trace|single\s+dose)\s+of\s+[\w-]+\s+(?:has|have)\s+(?:ever\s+|yet\s+)?been\s+"
    r"given\b|"
    rf"{_DID_NOT.pattern.replace('?P<what>', '?:')}|"
    rf"{_NEEDED.pattern.replace('?P<what>', '?:')}|"
    rf"{_SILENT.pattern.replace('?P<what>', '?:')}|"
    rf"{_NO_DATA.pattern.replace('?P<what>', '?:')}|"
    rf"{_OF_IT.pattern.replace('?P<what>', '?:')}|"
    rf"{_LACK.pattern.replace('?P<what>', '?:')}",
    re.IGNORECASE,
)
_STATED = (
    _NOTHING, _OF_IT, _GIVES_NO, _NOBODY, _FOUND_NO, _SILENT, _NO_DATA, _LACK,
    _DID_NOT, _NEEDED,
)  # fmt: skip
"""Wordings that say themselves what is not known."""
# "They could not be tested": animals that were ill, not a thing unknown.
_ANIMALS = Pattern(
    r"(?:^|[,;]|\b(?:and|but|that))\s*(?:the\s+)?(?:they|animals|rats|mice|monkeys)\s+$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",\s+(?:although|though|while|if)\s[^,]{3,50},")
_SUBJECT = re.compile(
    r"(?!is|are|was|were|has|have|had|be\b|can|could|remain|still|need)\w+\b[^.;]*?"
    r"(?=\s+(?:is|are|was|were)\b)",
    re.IGNORECASE,
)
_IT_IS = re.compile(r"^\W*it\s+(?:is|was|remains|has)\b", re.IGNORECASE)
_PRE = re.compile(
    r"^\W*(?:(?:since|as|because)\s[^,]{3,80},\s+|note\s*:?\s*|while\s+|although\s+|though\s+|however,?\s+|but\s+|and\s+|"
    r"the\s+table\s+gives[^,;]*[,;]\s*|information\s+regarding\s+|information\s+on\s+|"
    r"data\s+(?:for|on|regarding)\s+|details\s+of\s+)+",
    re.IGNORECASE,
)
_NOT_A_GAP = re.compile(
    r"\bnot\s+(?:\w+\s+)?(?:confirmed|been\s+confirmed)\b|\bdoes\s+not\s+need\b",
    re.IGNORECASE,
)
# What follows words that deny a fact, or that vendors print under anything.
_NO_GAP_AFTER = re.compile(
    r"(?<=known)\s+to\s+(?!date\b)[a-z]+\b|\s+(?:by\s+(?:the\s+)?(?:FDA|EMA|food|agency|authorit)|for\s+(?:human|"
    r"veterinary|clinical|diagnostic|household)\b)",
    re.IGNORECASE,
)


def find_gap(folded: str) -> re.Match[str] | None:
    """Return the words of a sentence that say that something is not known."""
    match = GAP.search(folded)
    if match and _ANIMALS.search(folded[: match.start()]):
        return None
    if match is None or _NOT_A_GAP.search(match.group()):
        return None
    return None if _NO_GAP_AFTER.match(folded, match.end()) else match


def asked_gap(question: str, answer: str) -> str | None:
    """Return what a question is about that its answer says is not known.

    *Is the half-life known? Not for any species but the rat.*
    """
    asked = _ASKED.match(question)
    said = _DENIED.match(answer) if asked else None
    if asked is None or said is None:
        return None
    limits = answer if _LIMITED.search(answer) else ""
    return _tidy(f"{asked['what']}: {limits}" if limits else asked["what"])


_ESTABLISHED = (
    r"(?:known|measured|determined|studied|tested|established|investigated|understood|"
    r"examined|reported|described|characteri[sz]ed|explored|assessed)\b"
)
"""What is done about a question; of what is *available* a shop speaks too."""
_ASKED = re.compile(
    rf"\W*(?:is|are|has|have|do\s+(?:we|you)\s+know)\s+(?:the\s+|its\s+|there\s+)?"
    rf"(?P<what>[^?]{{3,90}}?)\s+(?:been\s+|already\s+|ever\s+)*{_ESTABLISHED}[^?]{{0,40}}\?\W*$",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\W*(?:no|not|never|nobody|none)\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(?:but|except|other\s+than|only|for\s+any)\b", re.IGNORECASE)


def about_gap(text: str, match: re.Match[str]) -> str:
    """Return what is not known: the subject of the verb, or what follows it."""
    for pattern in _STATED:
        stated = pattern.search(text)
        if stated is not None:
            what = _tidy(stated["what"])
            if not re.fullmatch(rf"(?:[\w-]+\s+)?{_DATA}", what, re.IGNORECASE):
                return what
            # "No data are available on chronic dosing": on what stands after it.
            rest = re.match(
                r"\s*(?:on|about|for|regarding|in|from|of)\b[^.;]*",
                text[stated.end() :],
            )
            return _tidy(f"{what} {rest.group()}" if rest else text)
    # "A comparison with X is missing": the words that were found hold the subject.
    named = _SUBJECT.match(text, match.start())
    head = _ASIDE.sub(" ", text[: named.end() if named else match.start()])
    before = re.split(
        r"[;:](?=\s)|\s+and\s+(?=its\b)|,\s+(?:but|and|although|while|"
        r"yet)\b",
        head,
    )
    subject = _PRE.sub("", before[-1]).strip(" ,")
    if _IT_IS.match(before[-1] + text[match.start() : match.end()]) or (
        len(subject.split()) < 2
    ):
        is_it = _IT_IS.match(before[-1] + text[match.start() : match.end()])
        tail = is_it or (not subject and not match.group().startswith("No "))
        return (_tidy(text[match.end() :]) if tail else "") or _tidy(text)
    return _tidy(subject)


def _tidy(words: str) -> str:
    return " ".join(without_citations(words).split()).strip(" .,;:")
