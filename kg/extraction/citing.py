"""What a cell or a sentence cites: numbers of the list, and labels as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest

from kg.documents.citations import find_markers
from kg.extraction.model import Citation
from kg.extraction.tokens import fold

_BARE = re.compile(
    r"^\W*(?:refs?\.?\s*|references?\s*|no\.\s*)?"
    r"(\d{1,3}(?:\s*(?:,|;|-|–|and|&)\s*\d{1,3})*)\W*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*((?:[a-z]{2,3}\s+)?[A-Z][\w'’-]+(?:\s+(?:and|&)\s+[A-Z][\w'’-]+|"
    r",?\s+et\s+al\.?)?"
    r",?\s+(?:19|20)\d\d[a-z]?)\W*$"
)


@lru_cache(maxsize=8192)
def cited(text: str, *, bare: bool = False) -> tuple[Citation, ...]:
    """Return the citations of a text; ``bare`` numbers count in a reference column."""
    found = [one for _, citations in marked(text) for one in citations]
    if bare and not found:
        match = _BARE.match(fold(text))
        if match:
            return cited(f"[{match[1].replace('and', ',').replace('&', ',')}]")
        label = _LABEL.match(text)
        return (Citation(None, label[1]),) if label else ()
    return tuple(dict.fromkeys(found))


def marked(text: str) -> Iterator[tuple[int, tuple[Citation, ...]]]:
    """Yield where each mark of citation starts, and what it cites."""
    for marker in find_markers(text):
        pairs = zip_longest(marker.numbers, marker.labels)
        yield marker.start, tuple(Citation(number, label) for number, label in pairs)


def without_citations(text: str) -> str:
    """Return a text less its citation markers."""
    for marker in reversed(find_markers(text)):
        text = text[: marker.start] + text[marker.end :]
    return text
