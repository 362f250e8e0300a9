"""Wrong input: one sentence that says what and where, status 2, the store untouched."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.resources import CORPUS
from kg.store import current_version

NOOGRAPH = Path(sys.executable).with_name("noograph")
GUIDE = CORPUS / "guides" / "igmesine.txt"


def run(*arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [NOOGRAPH, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        input=given,
    )


def missing(folder: Path) -> Path:
    return folder / "none.txt"


def empty(folder: Path) -> Path:
    (folder / "empty.txt").touch()
    return folder / "empty.txt"


def binary(folder: Path) -> Path:
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 64)
    return folder / "binary.txt"


def about_nothing(folder: Path) -> Path:
    (folder / "letter.txt").write_text("Dear reader, the weather is fine.\n")
    return folder / "letter.txt"


@pytest.mark.parametrize("make", [missing, empty, binary, about_nothing])
def test_a_useless_document_leaves_the_store_as_it_was(
    tmp_path: Path, store: Path, make: Callable[[Path], Path]
) -> None:
    before = current_version(store).id
    document = make(tmp_path)
    done = run("build", "--store", store, "--guides", document)
    assert done.returncode == 2
    assert str(document) in done.stderr
    assert "Traceback" not in done.stderr
    assert current_version(store).id == before


def test_one_bad_document_among_good_ones_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "guides"
    folder.mkdir()
    (folder / "good.txt").write_bytes(GUIDE.read_bytes())
    bad = binary(folder)
    arguments = ["build", "--no-corpus", "--store", tmp_path / "s", "--guides", folder]
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    assert str(bad) in done.stderr
    before = current_version(tmp_path / "s").id
    assert run(*arguments, "--strict").returncode == 2
    assert current_version(tmp_path / "s").id == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "--store", "{other}"], "is not a store"),
        (["build", "--no-corpus"], "name some with --guides"),
        (["build", "--port", "1"], "No such option"),
        (["query", "x", "--store", "{none}"], "noograph build"),
        (["query", "x", "--store", "{other}"], "is not a store"),
        (["query", "no-such-query", "--store", "{store}"], "neither a file nor"),
        (["query", "-", "--store", "{store}", "-p", "x"], "name=value"),
        (["query", "-", "--endpoint", "http://127.0.0.1:9/"], "cannot be reached"),
        (["query", "-", "--endpoint", "file:///etc/passwd"], "not an http"),
        (["serve", "--store", "{none}"], "noograph build"),
        (["serve", "--store", "{store}", "--port", "70000"], "65535"),
        (["extract", "{none}"], "no such file"),
        (["dump", "--store", "{none}"], "noograph build"),
        (["build", "--config", "{none}"], "config"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_wrong_usage_is_a_sentence(
    tmp_path: Path, store: Path, arguments: list[str], said: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    places = {"store": store, "other": other, "none": tmp_path / "none"}
    done = run(*[a.format(**places) for a in arguments], given="ASK {}")
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", "line 2"),
        ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "asks no other server"),
        ("ASK { " + "{" * 5000 + "}" * 5000 + " }", "nesting"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", ""),
    ],
    ids=["syntax error", "federation", "too deep", "update"],
)
def test_a_query_that_cannot_run_says_why(store: Path, query: str, said: str) -> None:
    done = run("query", "-", "--store", store, given=query)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
