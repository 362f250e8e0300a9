"""The graph as a file, in the format and compression that its name says."""

import gzip
import subprocess
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result
from pyoxigraph import DefaultGraph, RdfFormat, parse

from kg.cli import main
from kg.store import current_version


def dump(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["dump", *map(str, arguments)])


def test_the_dump_is_the_named_graphs(store: Path) -> None:
    result = dump("--store", store)
    assert result.exit_code == 0
    found = set(parse(result.stdout_bytes, format=RdfFormat.N_QUADS))
    data = current_version(store).open()
    assert found == {q for q in data if q.graph_name != DefaultGraph()}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.ttl", RdfFormat.TURTLE),
        ("a.trig.gz", RdfFormat.TRIG),
        ("a.jsonld.zst", RdfFormat.JSON_LD),
        ("a.nq", RdfFormat.N_QUADS),
        ("a", RdfFormat.N_QUADS),
    ],
)
def test_the_name_of_the_file_says_what_it_is(
    store: Path, tmp_path: Path, name: str, form: RdfFormat
) -> None:
    path = tmp_path / name
    assert dump("--store", store, "-o", path).exit_code == 0
    body = path.read_bytes()
    if path.suffix == ".gz":
        body = gzip.decompress(body)
    if path.suffix == ".zst":
        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    version = current_version(store)
    wanted = version.triples if form == RdfFormat.TURTLE else version.quads
    assert len(set(parse(body, format=form))) == wanted


def test_flags_win_over_the_name(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    dump("--store", store, "-o", path, "--format", "nquads", "--compress", "gz")
    unpacked = subprocess.run(["gzip", "-dc", path], check=True, capture_output=True)
    assert set(parse(unpacked.stdout, format=RdfFormat.N_QUADS))


def test_a_file_that_cannot_be_written_is_named(store: Path, tmp_path: Path) -> None:
    assert dump("--store", store, "-o", tmp_path / "no" / "a.nq").exit_code == 2
