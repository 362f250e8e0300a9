"""Versions are published whole or not at all, and each triple counts once."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.store import current_version, open_draft

S, P, G, H = (NamedNode(f"https://x.example/{n}") for n in "spgh")
BASE = "https://x.example/"


def build(store: Path, *quads: Quad) -> str:
    with open_draft(store, BASE) as draft:
        draft.add(quads)
        return draft.publish({"documents": 1}).id


def test_a_triple_of_two_graphs_is_once_in_the_default_graph(tmp_path: Path) -> None:
    one = Literal("1")
    build(tmp_path / "s", Quad(S, P, one, G), Quad(S, P, one, H), Quad(S, P, one, H))
    version = current_version(tmp_path / "s")
    assert (version.triples, version.quads) == (1, 2)
    assert version.graphs == {G.value: 1, H.value: 1}
    assert len(list(version.open().query("SELECT * { ?s ?p ?o }"))) == 1  # type: ignore[arg-type]


def test_a_new_version_replaces_the_current_one(tmp_path: Path) -> None:
    first = build(tmp_path, Quad(S, P, Literal("1"), G))
    reader = current_version(tmp_path).open()
    second = build(tmp_path, Quad(S, P, Literal("2"), G))
    assert current_version(tmp_path).id == second != first
    assert {quad.object for quad in reader} == {Literal("1")}


def test_only_the_newest_two_versions_stay(tmp_path: Path) -> None:
    made = [build(tmp_path, Quad(S, P, Literal(str(i)), G)) for i in range(4)]
    kept = sorted(p.name for p in (tmp_path / "versions").iterdir())
    assert kept == sorted(made[-2:])


def test_a_version_that_is_read_stays(tmp_path: Path) -> None:
    first = build(tmp_path, Quad(S, P, Literal("0"), G))
    lock = os.open(tmp_path / "versions" / first, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)
    made = [build(tmp_path, Quad(S, P, Literal(str(i)), G)) for i in range(1, 4)]
    kept = sorted(p.name for p in (tmp_path / "versions").iterdir())
    assert kept == sorted([first, *made[-2:]])
    os.close(lock)


def test_a_draft_that_fails_leaves_the_current_version(tmp_path: Path) -> None:
    first = build(tmp_path, Quad(S, P, Literal("1"), G))
    with pytest.raises(RuntimeError), open_draft(tmp_path, BASE) as draft:
        draft.add([Quad(S, P, Literal("2"), G)])
        raise RuntimeError
    assert current_version(tmp_path).id == first
    assert [p.name for p in (tmp_path / "versions").iterdir()] == [first]


def test_a_killed_build_leaves_the_current_version(tmp_path: Path) -> None:
    first = build(tmp_path, Quad(S, P, Literal("1"), G))
    code = (
        "import os, signal, pathlib\nfrom kg.store import open_draft\n"
        f"with open_draft(pathlib.Path({str(tmp_path)!r}), {BASE!r}):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -9
    assert current_version(tmp_path).id == first
    build(tmp_path, Quad(S, P, Literal("2"), G))
    assert not list((tmp_path / "versions").glob(".draft-*"))


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    refused = pytest.raises(StoreError, match="another build")
    with open_draft(tmp_path, BASE), refused, open_draft(tmp_path, BASE):
        pass


@pytest.mark.parametrize("kind", ["file", "other folder"])
def test_what_is_no_store_is_not_written(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "x"
    if kind == "file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="store"), open_draft(place, BASE):
        pass
    with pytest.raises(StoreError, match="store"):
        current_version(place)
    mine = place if kind == "file" else place / "letter.txt"
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "said"), [("{", "build the store again"), (None, "cannot be read")]
)
def test_a_damaged_version_is_named(
    tmp_path: Path, text: str | None, said: str
) -> None:
    build(tmp_path, Quad(S, P, Literal("1"), G))
    file = current_version(tmp_path).folder / "version.json"
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    with pytest.raises(StoreError, match=said):
        current_version(tmp_path)


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="noograph build"):
        current_version(tmp_path / "none")
