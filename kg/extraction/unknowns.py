"""What the source says is not known, as claims of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.extraction.gaps import about_gap, asked_gap
from kg.extraction.model import DataGapClaim
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope
from kg.identifiers import slugify


def data_gaps(scope: Scope, sentences: Iterable[Sentence]) -> Iterator[DataGapClaim]:
    """Yield what the sentences say is not known; each about one thing."""
    for sentence in sentences:
        match = sentence.gap
        about = (
            asked_gap(sentence.text, sentence.following)
            if match is None and sentence.text.rstrip().endswith("?")
            else about_gap(sentence.text, match)
            if match is not None
            else None
        )
        if about is None:
            continue
        named = scope.compounds(sentence.reading)
        yield DataGapClaim(
            part=slugify(f"gap {about}")[:70].strip("-"),
            place=sentence.place,
            statement=sentence.text,
            citations=sentence.citations,
            about=about,
            compound=named[0] if named else scope.subject,
        )
