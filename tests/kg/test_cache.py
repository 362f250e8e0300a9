"""A build that takes documents as read before gives what a build from scratch gives."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from kg import reading
from kg.cache import Cache
from kg.documents.model import Document
from kg.extraction.extract import extract as really
from kg.extraction.model import Extraction
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import Vocabulary
from kg.pipeline import Inputs, Report, build
from kg.resources import CORPUS
from kg.store import Version

GUIDES = CORPUS / "guides"
DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
NAMESPACES = Namespaces()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with four guides, one with pictures beside it."""
    folder = tmp_path / "guides"
    folder.mkdir()
    for path in (*GUIDES.glob("*.txt"), DOCUMENTS / "sarcosine.txt"):
        (folder / path.name).write_bytes(path.read_bytes())
    text = (DOCUMENTS / "pre-084.md").read_text(encoding="utf-8")
    picture = "\n\n![Figure 9: dose and response](dose.png)\n\n"
    (folder / "pre-084.md").write_text(text + picture, encoding="utf-8")
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the documents that are understood from now on, as they are."""
    found: list[str] = []

    def extract(document: Document, vocabulary: Vocabulary) -> Extraction:
        found.append(document.id)
        return really(document, vocabulary)

    monkeypatch.setattr(reading, "extract", extract)
    return found


def built(store: Path, folder: Path, *, cached: bool = True) -> Report:
    inputs = Inputs(guides=(folder,), corpus=False)
    return build(store, inputs, NAMESPACES, dumps=False, cached=cached)


def lines(version: Version) -> list[bytes]:
    dumped = version.open().dump(format=RdfFormat.N_QUADS)
    assert dumped is not None
    return sorted(dumped.splitlines())


def reads(store: Path, folder: Path) -> list[bytes]:
    """Return the triples of all documents of a folder, by way of a store's cache."""
    sources = Inputs(guides=(folder,), corpus=False).sources()
    cache = Cache(store / "cache")
    return [r.triples for r in reading.read_all(sources, NAMESPACES, 1, cache)]


def test_one_document_more_or_changed_costs_that_document(
    tmp_path: Path, folder: Path, read: list[str]
) -> None:
    assert built(tmp_path / "s", folder).cached == 0
    read.clear()
    (folder / "memantine.txt").write_bytes((DOCUMENTS / "memantine.txt").read_bytes())
    with (folder / "sarcosine.txt").open("a", encoding="utf-8") as file:
        file.write("\n\nSarcosine was without effect in mice given scopolamine.\n")
    (folder / "milacemide.txt").unlink()
    again = built(tmp_path / "s", folder)
    assert sorted(read) == ["memantine", "sarcosine"]
    assert again.cached == 2
    scratch = built(tmp_path / "t", folder, cached=False)
    assert again.version.digest == scratch.version.digest
    assert again.version.counts == scratch.version.counts
    assert lines(again.version) == lines(scratch.version)
    assert len(list((tmp_path / "s" / "cache").iterdir())) == 4
    assert not (tmp_path / "t" / "cache").exists()
    kept = again.version.document("igmesine").read_text(encoding="utf-8")
    assert kept == scratch.version.document("igmesine").read_text(encoding="utf-8")


def test_a_picture_that_is_put_beside_a_document_is_seen(
    tmp_path: Path, folder: Path, read: list[str]
) -> None:
    before = reads(tmp_path, folder)
    (folder / "dose.png").write_bytes(b"\x89PNG")
    read.clear()
    after = reads(tmp_path, folder)
    assert read == ["pre-084"]
    assert before != after
    assert reads(tmp_path, folder) == after


@pytest.mark.parametrize("damage", ["cut", "swapped", "empty", "of another kind"])
def test_what_is_damaged_is_read_again(
    tmp_path: Path, folder: Path, read: list[str], damage: str
) -> None:
    expected = reads(tmp_path, folder)
    entries = sorted((tmp_path / "cache").glob("*.entry"))
    assert len(entries) == 4
    if damage == "swapped":
        entries[0].write_bytes(entries[1].read_bytes())
    elif damage == "of another kind":
        Cache(tmp_path / "cache").put(entries[0].stem, {"triples": 1})
    else:
        half = entries[0].stat().st_size // 2
        content = entries[0].read_bytes()
        entries[0].write_bytes(content[: half if damage == "cut" else 0])
    read.clear()
    assert reads(tmp_path, folder) == expected
    assert len(read) == 1
    read.clear()
    assert reads(tmp_path, folder) == expected
    assert not read


def test_other_software_reads_again(
    tmp_path: Path, folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = reads(tmp_path, folder)
    read.clear()
    monkeypatch.setattr(reading, "software", lambda: "of tomorrow")
    assert reads(tmp_path, folder) == expected
    assert len(read) == 4


def test_a_cache_that_cannot_be_written_changes_nothing(
    tmp_path: Path, folder: Path, read: list[str]
) -> None:
    (tmp_path / "cache").write_text("a file, where a folder should be")
    assert reads(tmp_path, folder) == reads(tmp_path, folder)
    assert len(read) == 8


def test_other_processes_and_the_cache_give_the_same(
    tmp_path: Path, folder: Path
) -> None:
    sources = Inputs(guides=(folder,), corpus=False).sources()
    cache = Cache(tmp_path / "cache")
    few = list(reading.read_all(sources[1:3], NAMESPACES, 1, cache))
    assert len(few) == 2
    all_ = list(reading.read_all(sources, NAMESPACES, 2, cache))
    assert [r.source for r in all_] == list(sources)
    alone = [r.triples for r in reading.read_all(sources, NAMESPACES, 1)]
    assert [r.triples for r in all_] == alone
