"""Each file in cases/ gives the outline beside it; a new case is two new files.

An outline is written by hand, or read through before it is kept: it is the claim.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.documents.model import Document
from kg.documents.reading import read_document

CASES = Path(__file__).parent / "cases"
INPUTS = sorted(path for path in CASES.iterdir() if path.suffix != ".outline")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_case_gives_its_outline(path: Path, outline: Callable[[Document], str]) -> None:
    expected = path.with_suffix(".outline").read_text(encoding="utf-8")
    assert outline(read_document(path)) == expected


@pytest.mark.parametrize("ending", ["\r\n", "\r"], ids=["CR LF", "CR"])
@pytest.mark.parametrize(
    "path", [p for p in INPUTS if p.suffix == ".txt"], ids=lambda path: path.name
)
def test_line_endings_change_nothing(
    path: Path, ending: str, outline: Callable[[Document], str], tmp_path: Path
) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes().replace(b"\n", ending.encode()))
    expected = path.with_suffix(".outline").read_text(encoding="utf-8")
    assert outline(read_document(copy)) == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings_change_nothing(
    encoding: str, outline: Callable[[Document], str], tmp_path: Path
) -> None:
    path = CASES / "lists.txt"
    copy = tmp_path / path.name
    copy.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert outline(read_document(copy)) == outline(read_document(path))
