"""Sentences of a passage, safe for the abbreviations and citations of pharmacology.

A full stop ends a sentence when white space and something that can open one follow,
and what stands before it is no abbreviation. Citations that follow the stop
(``memory.[3] The``) belong to the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.documents.model import Passage

_BREAK = re.compile(
    r"(?P<stop>[.!?])(?P<close>[\"'”’)\]]*)"
    r"(?P<cited>(?:\s*\^?\{?\[\d[\d,;\s–-]*\]\}?|\^\{\d[\d,;\s–-]*\}|[⁰¹²³⁴-⁹][⁰¹²³⁴-⁹,]*)*)"
    r"(?:\s+|(?<=[\]}⁰¹²³⁴-⁹])(?=[A-Z]))"
    r"(?=[\"'“‘(\[]*(?:[A-Z0-9]|[^\W\d_a-z]|\$|\(?[+±−-]\)?))"
)
# Full stops of these end no sentence, those of the second list only before a word
# that opens one.
_ABBREVIATIONS = """i.p e.g i.e cf vs viz fig figs tab ref refs eq eqs dr prof mr mrs ms
st no nos vol pp ca approx al resp incl excl sp spp subsp var i.v s.c p.o i.m i.c.v i.c
i.n i.t cat dept ed eds inc ltd co corp gmbh conc temp min max avg ave p.c q.d b.i.d
t.i.d q.i.d a.k.a n.s"""
_ENDING = """i.p i.v s.c p.o i.m i.c.v i.c i.n i.t al sp spp ltd inc co corp gmbh b.i.d
q.d t.i.d q.i.d n.s min max etc no"""
_NEVER = frozenset(_ABBREVIATIONS.split())
_MAY_END = frozenset(_ENDING.split())
_WORD = re.compile(r"[^\s(\[{\"'“‘,;/]*$")
_OPENER = re.compile(
    r"[\"'“‘(\[]*(?:The|This|These|Those|It|Its|In|A|An|However|While|For|By|At|When|"
    r"After|Both|No|Such|Thus|Therefore|Moreover|Furthermore|Similarly|On|As|Scopolamine"
    r"|Animals|Rats|Mice|Each|Control|Vehicle|Doses?|Treatment|Data|Results?|We|Our)\b"
)


def split_sentences(passage: Passage) -> Iterator[Passage]:
    """Yield the sentences of a passage, each with its place in the file."""
    text = passage.text
    start = 0
    for end in sentence_ends(text):
        sentence = passage.part(start, end).stripped()
        if sentence.text:
            yield sentence
        start = end
    last = passage.part(start, len(text)).stripped()
    if last.text:
        yield last


def sentence_ends(text: str) -> Iterator[int]:
    """Yield where each sentence but the last ends, its citations included."""
    for match in _BREAK.finditer(text):
        if match["stop"] != "." or _ends(text, match):
            yield match.end("cited")


def _ends(text: str, match: re.Match[str]) -> bool:
    if match["cited"].strip() or match["close"]:
        return True
    at = match.start("stop")
    found = _WORD.search(text, max(at - 40, 0), at)
    word = found[0].lower() if found else ""
    if word in _NEVER:
        return word in _MAY_END and bool(_OPENER.match(text, match.end()))
    if len(word) == 1 and word.isalpha():
        # An initial (J. Smith) goes on; "vitamin E. The" ends.
        return bool(_OPENER.match(text, match.end()))
    return not (word.isdigit() and len(word) < 3 and _list_number(text, at, word))


def _list_number(text: str, at: int, number: str) -> bool:
    before = text[: at - len(number)].rstrip()
    return not before or before[-1] in ".:;"
