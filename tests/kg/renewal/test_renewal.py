"""A version made from the one before it is the one that is built from scratch."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from kg.namespaces import Namespaces
from kg.pipeline import Inputs, build
from kg.resources import CORPUS
from kg.sparql.needles import Wanted, fold
from kg.store import Version
from kg.store.names import Match, Names
from kg.store.origin import read_origin
from kg.store.texts import Texts
from kg.store.working import Working

DATA = Path(__file__).parents[2] / "data" / "documents"
NAMESPACES = Namespaces()
# Of one author, so that which document is the first of an author changes.
GUIDES = ("dizocilpine", "donepezil", "memantine", "sarcosine")
LATER = ("d-cycloserine", "galantamine")
AUTHOR = "Author: Peregrine Amino Acids Support Team\n\n"
WORDS = ("scopolamine", "sigma", "NMDA", "improv", "amnesia", "NVX-77", "donepezil")

# What came of nothing but one guide: a compound, a target and a model that no other
# names, and the opposite of what others find of compounds that they name.
OWN = """Technical Guide: NVX-77

Author: Peregrine Amino Acids Support Team

## Effects

NVX-77 reversed scopolamine-induced amnesia in mice in the passive avoidance test at
3 mg/kg i.p. [1].
NVX-77 is a sigma-1 receptor agonist (Ki = 12 nM) and a flumbo receptor antagonist.
Donepezil (1 mg/kg, p.o.) had no effect on scopolamine-induced amnesia in mice in the
passive avoidance test.
Donepezil reversed quoxazine-induced amnesia in rats. Memantine inhibits flumbo release.

## References

1. Doe J. A study of NVX-77. https://example.org/1
"""


def guide(name: str) -> str:
    return AUTHOR + (DATA / f"{name}.txt").read_text("utf-8", errors="replace")


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a store that was built from scratch, and its guides."""
    folder = tmp_path_factory.mktemp("start")
    (folder / "guides").mkdir()
    for name in GUIDES:
        (folder / "guides" / f"{name}.txt").write_text(guide(name), "utf-8")
    built(folder, "store")
    return folder


def built(folder: Path, store: str) -> Version:
    inputs = Inputs(guides=(folder / "guides",))
    return build(folder / store, inputs, NAMESPACES, dumps=False).version


def steps(version: Version) -> int:
    origin = read_origin(version.folder)
    assert origin is not None
    return origin.steps


def one_more(guides: Path) -> None:
    (guides / "d-cycloserine.txt").write_text(guide("d-cycloserine"), "utf-8")


def first_of_its_author(guides: Path) -> None:
    (guides / "aaa-nvx.txt").write_text(OWN, "utf-8")


def one_changed(guides: Path) -> None:
    path = guides / "donepezil.txt"
    text = path.read_text("utf-8").replace("mice", "rats")
    more = "\n\nDonepezil was without effect in rats given MK-801 (1 mg/kg, i.p.).\n"
    path.write_text(text + more, "utf-8")


def gone_and_come(guides: Path) -> None:
    (guides / "dizocilpine.txt").unlink()
    (guides / "galantamine.txt").write_text(guide("galantamine"), "utf-8")
    (guides / "aaa-nvx.txt").unlink()


def nothing(guides: Path) -> None:
    assert guides.is_dir()


# What two changes leave is held against a build from scratch, which takes long.
CHANGES = ((one_more, first_of_its_author), (one_changed, gone_and_come))


def test_changes_give_what_a_build_from_scratch_gives(
    start: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine a search must not give up in one version and not in the other.
    monkeypatch.setattr("kg.store.texts._LONGEST_SEARCH", 60.0)
    cache = start / "store" / "cache"
    for number, changes in enumerate(CHANGES):
        for step, change in enumerate(changes, start=1):
            change(start / "guides")
            found = built(start, "store")
            assert steps(found) == number * len(changes) + step, change
        scratch = start / f"scratch-{number}"
        (scratch / "versions").mkdir(parents=True)
        cache.rename(scratch / "cache")
        again = built(start, scratch.name)
        assert steps(again) == 0, change
        assert_same(found, again, change)
        (scratch / "cache").rename(cache)
    assert_same(built(start, "store"), again, nothing)


def assert_same(found: Version, scratch: Version, change: Callable[..., None]) -> None:
    """Compare triples by graph, figures, descriptions, documents and both indexes."""
    one, two = lines(found), lines(scratch)
    assert (sorted(one - two), sorted(two - one)) == ([], []), change
    for name in ("triples", "quads", "digest", "graphs", "counts", "base"):
        assert getattr(found, name) == getattr(scratch, name), (change, name)
    assert found.predicates == scratch.predicates, change
    assert found.classes == scratch.classes, change
    for folder in ("metadata", "documents"):
        assert files(found.folder / folder) == files(scratch.folder / folder), change
    assert rows(found) == rows(scratch), change
    for word in WORDS:
        assert matches(found, word) == matches(scratch, word), (change, word)
        for properties in (None, sorted(scratch.predicates)):
            sought = [texts(v, word, properties) for v in (found, scratch)]
            assert sought[0] == sought[1], (change, word)


def lines(version: Version) -> set[bytes]:
    dumped = version.open().dump(format=RdfFormat.N_QUADS)
    assert dumped is not None
    return set(dumped.splitlines())


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(version: Version) -> list[list[tuple[object, ...]]]:
    """Return what is in the index of names, whatever the numbers of its rows."""
    asked = (
        "SELECT iri, kind, type, label, sorted, definition, mentions FROM entity",
        "SELECT iri, text, role, folded, squeezed FROM name "
        "JOIN entity ON entity.id = name.entity",
    )
    with closing(sqlite3.connect(version.names)) as connection:
        return [sorted(connection.execute(query)) for query in asked]


def matches(version: Version, word: str) -> list[Match]:
    names = Names(version.names)
    try:
        return names.search(word)
    finally:
        names.close()


def texts(version: Version, word: str, properties: list[str] | None) -> set[str] | None:
    """Return the texts that are found and that the graph holds."""
    index = Texts(version.texts)
    try:
        found = index.find(Wanted(((fold(word),),)), properties, most=10_000)
    finally:
        index.close()
    if found is None:
        return None
    data = version.open()
    return {
        str(text)
        for text in found
        if next(data.quads_for_pattern(None, None, text, None), None)
    }


def test_what_is_no_document_starts_from_scratch(start: Path, tmp_path: Path) -> None:
    inputs = Inputs(guides=(start / "guides" / "sarcosine.txt",), corpus=False)
    build(tmp_path, inputs, NAMESPACES, dumps=False)
    assert steps(build(tmp_path, inputs, NAMESPACES, dumps=False).version) == 1
    table = CORPUS / "literature" / "findings.tsv"
    more = Inputs(guides=inputs.guides, findings=(table,), corpus=False)
    assert steps(build(tmp_path, more, NAMESPACES, dumps=False).version) == 0


def test_a_version_that_was_written_to_is_built_from_scratch(
    start: Path, tmp_path: Path
) -> None:
    inputs = Inputs(guides=(start / "guides" / "sarcosine.txt",), corpus=False)
    build(tmp_path, inputs, NAMESPACES, dumps=False)
    triple = NamedNode("urn:x:a"), NamedNode("urn:x:b"), NamedNode("urn:x:c")
    with Working(tmp_path).changes() as changes:
        changes.add([Quad(*triple, NamedNode("urn:x:g"))])
    again = build(tmp_path, inputs, NAMESPACES, dumps=False).version
    assert steps(again) == 0
    assert "urn:x:g" not in again.graphs
