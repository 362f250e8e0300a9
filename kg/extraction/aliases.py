"""Codes that a document prints beside a name: *ispronicline (TC-1734, AZD3480)*.

They are learnt before the text is read, so that a table or a reference that uses the
code is about the compound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.documents.model import Document
from kg.extraction.lexicon import Lexicon
from kg.extraction.names import of_interest
from kg.extraction.reading import Sense

_BRACKETS = re.compile(r"\((?P<inside>[^()\n]{3,60})\)")
_CODE = re.compile(
    r"(?!CAS\b|PMID\b|IC\d|EC\d|ED\d|LD\d)[A-Z]{1,6}[a-z]?[ -]?\d{2,7}"
    r"(?:[A-Za-z]|-\d{1,4})?"
)
_CODE_BEFORE = re.compile(rf"(?<![\w-])(?P<code>{_CODE.pattern})$")
_PARTED = re.compile(r"\s*[,;/]\s*|\s+or\s+")
_LEAD = re.compile(
    r"(?:also\s+(?:known|called)\s+as|formerly|code(?:\s+name)?|development\s+code|aka)[\s:]+",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:^|[\n.;:]|\*\*)\s*(?:the\s+)?$", re.IGNORECASE)
_BEFORE = 50


def aliases(
    document: Document, known: Lexicon, lexicon: Lexicon
) -> Iterator[tuple[str, Sense]]:
    """Yield codes with what they stand for.

    ``known`` is the vocabulary, whose codes need no learning; ``lexicon`` also has the
    names of the document.
    """
    text = document.text
    interest = {
        sense.slug
        for name in (*of_interest(document, known), *_title(document))
        for _, sense in lexicon.read(name).of("compound")
    }
    for match in _BRACKETS.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()].rstrip(" *_")
        inside = _LEAD.sub("", match["inside"])
        codes = [
            code
            for code in _PARTED.split(inside)
            if _CODE.fullmatch(code) and not _is_known(code, known)
        ]
        if codes:
            sense, opens = _last_compound(before, lexicon)
            if sense is not None and (opens or sense.slug in interest):
                yield from ((code, sense) for code in codes)
            continue
        code = _CODE_BEFORE.search(before)
        if code is not None and not _is_known(code["code"], known):
            named = lexicon.read(inside)
            one = named.items[0].sense("compound") if len(named.items) == 1 else None
            if one is not None:
                yield code["code"], one


def _title(document: Document) -> tuple[str, ...]:
    return (document.title.text,) if document.title else ()


def _last_compound(text: str, lexicon: Lexicon) -> tuple[Sense | None, bool]:
    """Return the compound that a text ends with, and whether a sentence opens so."""
    reading = lexicon.read(text)
    last = reading.items[-1] if reading.items else None
    if last is None or last.end != len(text):
        return None, False
    return last.sense("compound"), bool(_OPENING.search(text[: last.start]))


def _is_known(code: str, lexicon: Lexicon) -> bool:
    return any(item.senses for item in lexicon.read(code).items)
