"""What the annotators say of each document's own account and references."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.documents.model import Document
from kg.documents.reading import read_document
from kg.resources import CORPUS

DATA = Path(__file__).parents[2] / "data"
FOUND_BY_READERS = {
    "lost_figure", "truncated_table", "missing_reference_section", "encoding_error",
}  # fmt: skip


def _documents() -> list[Path]:
    paths = [*(CORPUS / "guides").glob("*.txt"), *(DATA / "documents").iterdir()]
    return [p for p in sorted(paths) if (DATA / "gold" / f"{p.stem}.json").is_file()]


@pytest.fixture(params=_documents(), ids=lambda path: path.name)
def annotated(request: pytest.FixtureRequest) -> tuple[Document, dict[str, Any]]:
    path: Path = request.param
    gold = json.loads((DATA / "gold" / f"{path.stem}.json").read_text("utf-8"))
    return read_document(path), gold


def test_front_matter(annotated: tuple[Document, dict[str, Any]]) -> None:
    document, gold = annotated
    wanted = gold["document"]
    assert document.title is not None
    found = {
        "title": document.title.text,
        "author": document.author,
        "date": document.date,
        "catalog_numbers": list(document.catalog_numbers),
        "product_url": document.product_url,
        "product_id": document.product_id,
        "media_type": document.media_type,
    }
    assert found == {key: wanted[key] for key in found}


def test_references(annotated: tuple[Document, dict[str, Any]]) -> None:
    document, gold = annotated
    numbers = [reference.number for reference in document.references]
    assert numbers == [reference["number"] for reference in gold["references"]]
    for found, wanted in zip(document.references, gold["references"], strict=True):
        for key in ("title", "site", "url"):
            right = [wanted[key], *wanted.get("alternatives", {}).get(key, [])]
            assert getattr(found, key) in right


def test_damage(annotated: tuple[Document, dict[str, Any]]) -> None:
    document, gold = annotated
    wanted = [
        issue["type"]
        for issue in gold["issues"]
        if issue["type"] in FOUND_BY_READERS and not issue.get("optional")
    ]
    assert sorted(defect.type for defect in document.defects) == sorted(wanted)
