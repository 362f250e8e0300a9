"""What is claimed stands in a part of the document that there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.documents.reading import read_document
from kg.extraction.extract import extract
from kg.extraction.model import Place

DOCUMENTS = Path(__file__).parents[2] / "data" / "documents"
GUIDES = sorted(
    path
    for path in DOCUMENTS.rglob("*")
    if path.suffix in {".txt", ".md", ".html"} and path.name != "README.md"
)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_every_place_is_in_a_section_of_the_document(path: Path) -> None:
    document = read_document(path)
    extraction = extract(document)
    slugs = {section.slug for section in document.sections}
    for place in _places(extraction):
        assert place.section in slugs, place


def _places(value: object) -> Iterator[Place]:
    if isinstance(value, Place):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _places(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _places(getattr(value, name))
