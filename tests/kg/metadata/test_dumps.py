"""Dumps hold the dataset, whole and in the same bytes each time."""

import gzip
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import zstandard
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
)

from kg.metadata.dumps import (
    CHECKSUMS,
    FORMATS,
    DumpFile,
    find_dumps,
    write_dump,
    write_dumps,
)
from kg.namespaces import Namespaces
from kg.rdf.nodes import Triple, in_graph, iri, noo, text

NAMES = Namespaces("https://x.example/")


def in_default_graph(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


@pytest.fixture(scope="module")
def data() -> Store:
    found = Store()
    for name in ("one", "two"):
        node = iri(NAMES.entity("compound", name))
        triples: list[Triple] = [
            (node, iri("rdf:type"), noo("Compound")),
            (node, iri("rdfs:label"), text(f'{name} σ "1"\n', "en")),
        ]
        for quad in in_graph(triples, iri(NAMES.graph(f"document/{name}"))):
            found.add(quad)
            found.add(in_default_graph(quad))
    return found


@pytest.fixture(scope="module")
def folder(data: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumps")
    write_dumps(data, folder, NAMES)
    return folder


@pytest.fixture
def dumps(folder: Path) -> tuple[DumpFile, ...]:
    return find_dumps(folder)


def unpacked(path: Path) -> bytes:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    return zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())


def named(data: Store) -> Iterator[Quad]:
    return (quad for quad in data if quad.graph_name != DefaultGraph())


def test_every_format_comes_in_every_compression(dumps: tuple[DumpFile, ...]) -> None:
    assert [dump.path.name for dump in dumps] == [
        f"noograph.{suffix}.{packed}"
        for suffix in ("jsonld", "nq", "trig", "ttl")
        for packed in ("gz", "zst")
    ]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_dump_is_the_dataset(
    form: object, data: Store, dumps: tuple[DumpFile, ...]
) -> None:
    wanted = set(named(data))
    merged = {in_default_graph(quad) for quad in wanted}
    for dump in dumps:
        if dump.format == form:
            found = set(parse(unpacked(dump.path), format=dump.format.rdf))
            assert found == (wanted if dump.format.graphs else merged)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_data_gives_the_same_bytes(
    data: Store, folder: Path, tmp_path: Path, workers: int
) -> None:
    write_dumps(data, tmp_path, NAMES, workers)
    sums = [(place / CHECKSUMS).read_text() for place in (folder, tmp_path)]
    assert sums[0] == sums[1]


def test_sha256sum_accepts_the_checksums(folder: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "--quiet", CHECKSUMS]
    subprocess.run(command, cwd=folder, check=True)


def test_sizes_are_those_of_the_files(dumps: tuple[DumpFile, ...]) -> None:
    assert all(dump.size == dump.path.stat().st_size for dump in dumps)


def test_a_store_without_dumps_has_none(tmp_path: Path) -> None:
    assert find_dumps(tmp_path) == ()


def test_a_large_dump_is_written_in_pieces(tmp_path: Path) -> None:
    quads = in_graph(
        (
            (iri(f"https://x.example/{n}"), noo("p"), text("x" * 50))
            for n in range(9999)
        ),
        iri(NAMES.graph("one")),
    )
    large = Store()
    large.bulk_extend(quads)
    write_dumps(large, tmp_path, NAMES)
    packed = next(d for d in find_dumps(tmp_path) if d.path.name == "noograph.nq.zst")
    assert len(list(parse(unpacked(packed.path), format=RdfFormat.N_QUADS))) == 9999


def test_what_is_read_again_gives_the_bytes_of_the_store(tmp_path: Path) -> None:
    data = Store()
    graph = NamedNode(NAMES.graph("ontology"))
    words = ('"\\\n\t\x07 σ', "a\x85b\u2028c", "\U0001f9e0", "")
    for number, word in enumerate(words):
        node = BlankNode()
        data.add(Quad(node, NamedNode("urn:x:p"), Literal(word, language="en"), graph))
        data.add(Quad(node, NamedNode("urn:x:q"), Literal(number), graph))
    write_dumps(data, tmp_path, NAMES)
    for form in FORMATS:
        output = BytesIO()
        write_dump(data, output, form, NAMES)
        path = tmp_path / f"noograph.{form.suffix}.zst"
        assert unpacked(path) == output.getvalue()
