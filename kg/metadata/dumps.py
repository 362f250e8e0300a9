"""The dataset as files for other stores: made at build, each with its checksum.

Four formats, each compressed twice. The same data gives the same bytes: no file holds
a date. ``SHA256SUMS`` is in the form that ``sha256sum --check`` reads.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from io import RawIOBase
from pathlib import Path
from typing import IO

import zstandard
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, Triple, parse, serialize

from kg.namespaces import Namespaces

CHECKSUMS = "SHA256SUMS"
STEM = "noograph"
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 9


@dataclass(frozen=True, slots=True)
class DumpFormat:
    """A format of a dump; ``graphs`` tells whether it keeps the named graphs apart."""

    name: str
    suffix: str
    label: str
    rdf: RdfFormat
    graphs: bool


@dataclass(frozen=True, slots=True)
class Compression:
    """A compression: the suffix of its files, its media type."""

    suffix: str
    label: str
    media_type: str


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A file of the dumps: its bytes on disk, their SHA-256 in hexadecimal digits."""

    path: Path
    format: DumpFormat
    compression: Compression
    size: int
    checksum: str


FORMATS = (
    DumpFormat("nquads", "nq", "N-Quads", RdfFormat.N_QUADS, graphs=True),
    DumpFormat("trig", "trig", "TriG", RdfFormat.TRIG, graphs=True),
    DumpFormat("turtle", "ttl", "Turtle", RdfFormat.TURTLE, graphs=False),
    DumpFormat("jsonld", "jsonld", "JSON-LD", RdfFormat.JSON_LD, graphs=True),
)
COMPRESSIONS = (
    Compression("gz", "gzip", "application/gzip"),
    Compression("zst", "Zstandard", "application/zstd"),
)


class _Tee(RawIOBase):
    """Writes what it is given to several files at once."""

    def __init__(self, targets: Sequence[IO[bytes]]) -> None:
        self._targets = targets

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        for target in self._targets:
            target.write(piece)
        return len(piece)


def write_dumps(
    data: Store, folder: Path, namespaces: Namespaces, workers: int = 1
) -> None:
    """Write every format with every compression, and their checksums, to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    first, *others = FORMATS
    _write_format(data, folder, first, namespaces)
    # To read what was written first is quicker than to read the store, and another
    # process can do it.
    again = [form for form in others if form.graphs]
    with ExitStack() as stack:
        waiting = []
        if workers > 1:
            pool = stack.enter_context(ProcessPoolExecutor(min(workers, len(again))))
            waiting = [
                pool.submit(_write_again, folder, form.name, namespaces)
                for form in again
            ]
        for form in others:
            if not (waiting and form.graphs):
                held = None if form.graphs else data
                _write_format(held, folder, form, namespaces)
        for done in waiting:
            done.result()
    paths = sorted(_path(folder, f, c) for f in FORMATS for c in COMPRESSIONS)
    sums = [f"{_checksum(path)}  {path.name}\n" for path in paths]
    (folder / CHECKSUMS).write_text("".join(sums), encoding="utf-8")


def _write_again(folder: Path, name: str, namespaces: Namespaces) -> None:
    """Write the format of a name; the format itself cannot go to another process."""
    form = next(form for form in FORMATS if form.name == name)
    _write_format(None, folder, form, namespaces)


def _write_format(
    data: Store | None, folder: Path, form: DumpFormat, namespaces: Namespaces
) -> None:
    """Write the files of one format; without the data, from those of the first one."""
    with ExitStack() as stack:
        quads: Iterator[Quad] | None = None
        if data is None:
            first = folder / f"{STEM}.nq.zst"
            quads = _read_again(stack.enter_context(first.open("rb")))
        targets = []
        for compression in COMPRESSIONS:
            raw = stack.enter_context(_path(folder, form, compression).open("wb"))
            targets.append(stack.enter_context(_compressed(raw, compression)))
        write_dump(data, _Tee(targets), form, namespaces, quads)


def _path(folder: Path, form: DumpFormat, compression: Compression) -> Path:
    return folder / f"{STEM}.{form.suffix}.{compression.suffix}"


def write_dump(
    data: Store | None,
    output: IO[bytes] | RawIOBase,
    form: DumpFormat,
    namespaces: Namespaces,
    quads: Iterator[Quad] | None = None,
) -> None:
    """Write the data in one format, not compressed.

    ``quads`` are those of its named graphs, which stand for the data where it is None.
    """
    prefixes = None if form.rdf == RdfFormat.N_QUADS else namespaces.prefixes()
    told: Iterator[Quad] | Iterator[Triple] | None = quads
    if data is not None:
        told = _quads(data) if form.graphs else _merged(data)
    serialize(told, output, format=form.rdf, prefixes=prefixes)  # type: ignore[arg-type]


def find_dumps(folder: Path) -> tuple[DumpFile, ...]:
    """Return the dumps in a folder; none where they were not made."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for line in lines:
        checksum, _, name = line.partition("  ")
        _, suffix, compressed = name.split(".")
        path = folder / name
        form = next(known for known in FORMATS if known.suffix == suffix)
        compression = next(c for c in COMPRESSIONS if c.suffix == compressed)
        size = path.stat().st_size
        found.append(DumpFile(path, form, compression, size, checksum))
    return tuple(found)


def compressed_writer(output: IO[bytes], suffix: str) -> IO[bytes]:
    """Return a file that compresses what is written to it into ``output``."""
    known = next(c for c in COMPRESSIONS if c.suffix == suffix)
    return _compressed(output, known)


def _compressed(raw: IO[bytes], compression: Compression) -> IO[bytes]:
    if compression.suffix == "zst":
        compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
        writer: IO[bytes] = compressor.stream_writer(raw, closefd=False)
        return writer
    # Neither the name nor the time goes into the file: the same data, the same bytes.
    packed = gzip.GzipFile("", "wb", _GZIP_LEVEL, raw, mtime=0)
    return packed  # type: ignore[return-value]


def _read_again(dumped: IO[bytes]) -> Iterator[Quad]:
    """Yield the quads of N-Quads compressed by Zstandard, in their order."""
    with zstandard.ZstdDecompressor().stream_reader(dumped) as plain:
        yield from parse(plain, format=RdfFormat.N_QUADS)


def _quads(data: Store) -> Iterator[Quad]:
    for graph in sorted(data.named_graphs(), key=str):
        yield from data.quads_for_pattern(None, None, None, graph)


def _merged(data: Store) -> Iterator[Triple]:
    for quad in data.quads_for_pattern(None, None, None, DefaultGraph()):
        yield quad.triple


def _checksum(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while piece := stream.read(2**20):
            digest.update(piece)
    return digest.hexdigest()
