"""A document kept as JSON comes back as it was."""

from pathlib import Path

import pytest

from kg.documents.json import from_json, to_json
from kg.documents.reading import read_document
from kg.resources import CORPUS

DOCUMENTS = sorted(
    [
        *(CORPUS / "guides").glob("*.txt"),
        *(Path(__file__).parents[2] / "data" / "documents").glob("*.[thm]*"),
    ]
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_survives(path: Path) -> None:
    document = read_document(path, id=path.stem)
    assert from_json(to_json(document)) == document
