"""The description as files of a version, so that a server need not ask for it.

The endpoint is named in them as metadata that ships names it; a server that is reached
at another address has it put in the place of that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from pyoxigraph import Triple as EngineTriple

from kg.metadata.catalog import catalog_triples
from kg.metadata.dataset import DatasetNames
from kg.metadata.dumps import find_dumps
from kg.namespaces import Namespaces
from kg.rdf.nodes import Triple
from kg.store import Version

VOID = "void"
EXAMPLES = "sparql-examples"
_FOLDER = "metadata"


def write_metadata(folder: Path, name: str, triples: Iterable[Triple]) -> None:
    """Write one of the two descriptions into the folder of a version."""
    place = folder / _FOLDER
    place.mkdir(exist_ok=True)
    found = sorted({EngineTriple(*triple) for triple in triples}, key=str)
    serialize(found, place / f"{name}.nt", format=RdfFormat.N_TRIPLES)


def read_metadata(version: Version, name: str, public: str) -> bytes:
    """Return a description as N-Triples; empty where the version has none.

    ``public`` is the address that the server is reached at, with a slash at its end.
    """
    path = version.folder / _FOLDER / f"{name}.nt"
    if not path.is_file():
        return b""
    return _at(path.read_bytes(), version, public)


def dataset_names(version: Version) -> DatasetNames:
    """Return the names of the dataset that a version holds."""
    return DatasetNames(Namespaces(version.base), version.digest)


def read_void(version: Version, public: str) -> bytes:
    """Return VoID together with the catalogue, as N-Triples."""
    return read_metadata(version, VOID, public) + read_catalog(version, public)


def read_catalog(version: Version, public: str) -> bytes:
    """Return the catalogue, as N-Triples: dates, downloads, checksums."""
    names = dataset_names(version)
    dumps = find_dumps(version.dumps)
    triples = catalog_triples(version, dumps, names, public)
    written = serialize((EngineTriple(*t) for t in triples), format=RdfFormat.N_TRIPLES)
    return _at(written or b"", version, public)


def convert(triples: bytes, form: RdfFormat, namespaces: Namespaces) -> bytes:
    """Return N-Triples in another format, grouped by their subjects."""
    found = sorted(set(_parsed(triples)), key=_subject_first)
    prefixes = None if form == RdfFormat.N_TRIPLES else namespaces.prefixes()
    quads = (quad.triple for quad in found)
    return serialize(quads, format=form, prefixes=prefixes) or b""


def _parsed(triples: bytes) -> Iterator[Quad]:
    return parse(triples, format=RdfFormat.N_TRIPLES)


def _subject_first(quad: Quad) -> tuple[str, bool, str]:
    kind = isinstance(quad.predicate, NamedNode) and quad.predicate.value
    return str(quad.subject), kind != _TYPE, str(quad)


def _at(triples: bytes, version: Version, public: str) -> bytes:
    shipped = f"<{Namespaces(version.base).endpoint}>".encode()
    return triples.replace(shipped, f"<{public}sparql>".encode())


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
