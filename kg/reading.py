"""Documents read and understood, each by itself, on as many processes as wanted.

What an earlier build has read of the same bytes, with the same software, is taken from
its cache: a document is a function of these, and of which pictures stand beside it.
"""

from __future__ import annotations

import logging
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, serialize

from kg.cache import Cache, digest_of, pack, software
from kg.documents.json import to_json
from kg.documents.reading import read_document
from kg.errors import DocumentError
from kg.extraction.extract import extract
from kg.extraction.model import Extraction
from kg.literature import audit
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import Vocabulary, load_vocabulary
from kg.rdf.audit import audit_quads
from kg.rdf.quads import to_quads

_log = logging.getLogger("noograph.build")

# Documents that go to a process at a time, and how many of these loads it may be ahead:
# enough to go on with while what was read is loaded, few enough to be held in memory.
_CHUNK, _AHEAD = 8, 32


@dataclass(frozen=True, slots=True)
class Source:
    """A document to build from: its file, its slug, and whether a user named it."""

    path: Path
    id: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """One document after extraction: its triples as N-Triples, and what was found.

    ``document`` is the document itself as JSON, without the folder that it came from;
    ``sha256`` is the digest of the file as it was read, ``beside`` which files were
    looked for in its folder, and whether they were there. ``cached`` tells that all
    this was read by an earlier build, ``key`` under what the cache has it, if it does.
    """

    source: Source
    triples: bytes = b""
    document: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    problem: str | None = None
    sha256: str = ""
    beside: tuple[tuple[str, bool], ...] = ()
    cached: bool = False
    key: str = ""


def read_all(
    sources: Sequence[Source],
    namespaces: Namespaces,
    workers: int = 1,
    cache: Cache | None = None,
) -> Iterator[Read]:
    """Yield each document read, in the order given."""
    keys = {s: key_of(s, namespaces) for s in sources} if cache else {}
    known = {s for s, key in keys.items() if cache and _known(cache, key, s)}
    unknown = [s for s in sources if s not in known]
    one = partial(_read_packed, namespaces=namespaces, packs=cache is not None)
    fresh = _read_fresh(unknown, one, workers)
    for source in sources:
        key = keys.get(source)
        found = _known(cache, key, source) if cache and source in known else None
        if found is None:
            # An entry that went between two looks at it costs the others nothing.
            lost = source in known
            found, packed = one(source) if lost else next(fresh)
            if cache and key and not found.problem and key[0] == found.sha256:
                cache.put_packed(key[1], packed)
                found = replace(found, key=key[1])
        yield found


_Packed = tuple[Read, bytes]
"""A document read, and its entry for the cache."""


def _read_fresh(
    sources: Sequence[Source], one: Callable[[Source], _Packed], workers: int
) -> Iterator[_Packed]:
    # What the first one needs is then in memory, and each process starts with it.
    yield from map(one, sources[:1])
    rest = sources[1:]
    if workers <= 1 or len(rest) <= 1:
        yield from map(one, rest)
        return
    size = max(1, min(_CHUNK, len(rest) // (workers * 4)))
    chunks = (rest[start : start + size] for start in range(0, len(rest), size))
    with ExitStack() as stack:
        pool = stack.enter_context(ProcessPoolExecutor(workers))
        begun = deque(pool.submit(_read_many, one, c) for c in islice(chunks, _AHEAD))
        while begun:
            found = begun.popleft().result()
            begun.extend(pool.submit(_read_many, one, c) for c in islice(chunks, 1))
            yield from found


def _read_many(
    one: Callable[[Source], _Packed], sources: Sequence[Source]
) -> list[_Packed]:
    return [*map(one, sources)]


def _read_packed(source: Source, namespaces: Namespaces, packs: bool) -> _Packed:
    """Read a document; to pack it here spares the process that loads it."""
    read = read_one(source, namespaces)
    return read, pack(_entry(read)) if packs and not read.problem else b""


def read_one(source: Source, namespaces: Namespaces) -> Read:
    """Read, understand and serialise one document; a bad one says why."""
    try:
        return _read_one(source, namespaces)
    except DocumentError as error:
        return Read(source, problem=str(error))
    except Exception as error:
        # The rim of what one document may do: a fault of ours costs it, not the build.
        _log.exception("a document could not be understood: %s", source.path)
        said = f"{type(error).__name__}: {error}"
        return Read(source, problem=f"{source.path}: could not be understood ({said})")


def _read_one(source: Source, namespaces: Namespaces) -> Read:
    beside: dict[str, bool] = {}

    def is_file(path: Path) -> bool:
        found = path.is_file()
        beside[os.path.relpath(path, source.path.parent)] = found
        return found

    document = read_document(source.path, id=source.id, is_file=is_file)
    extraction = extract(document, _vocabulary())
    if is_empty(extraction):
        problem = f"{source.path}: nothing was found in it; is it a technical guide?"
        return Read(source, problem=problem)
    quads = chain(
        to_quads(extraction, namespaces, _vocabulary()),
        audit_quads(
            audit(extraction, _vocabulary()), document, namespaces, _vocabulary()
        ),
    )
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    kept = to_json(replace(document, path=source.path.name))
    return Read(
        source,
        triples or b"",
        kept,
        _count(extraction),
        sha256=document.sha256,
        beside=tuple(sorted(beside.items())),
    )


def is_empty(extraction: Extraction) -> bool:
    """Return whether a document holds neither claims nor anything of a guide."""
    document = extraction.document
    return not (
        extraction.claims
        or extraction.mechanisms
        or extraction.protocols
        or document.references
        or next(document.iter_tables(), None)
    )


Key = tuple[str, str]
"""The digest of a file, and that of all that its document depends on."""


def key_of(source: Source, namespaces: Namespaces) -> Key | None:
    """Return the digest of a file, and the key of its document in the cache.

    None where it cannot be read.
    """
    try:
        digest = sha256(source.path.read_bytes()).hexdigest()
    except OSError:
        return None
    name = source.path.name
    return digest, digest_of(software(), namespaces.base, source.id, name, digest)


def _entry(read: Read) -> dict[str, Any]:
    return {
        "triples": read.triples.decode(),
        "document": read.document,
        "counts": dict(read.counts),
        "beside": read.beside,
    }


def _known(cache: Cache, key: Key | None, source: Source) -> Read | None:
    """Return a document as an earlier build has read it, if that still holds."""
    entry = cache.get(key[1]) if key else None
    if key is None or entry is None:
        return None
    try:
        beside = tuple((str(name), bool(there)) for name, there in entry["beside"])
        read = Read(
            source,
            entry["triples"].encode(),
            str(entry["document"]),
            Counter({str(name): int(n) for name, n in entry["counts"].items()}),
            sha256=key[0],
            beside=beside,
            cached=not cache.is_fresh(key[1]),
            key=key[1],
        )
    except (LookupError, TypeError, ValueError, AttributeError):
        return None
    folder = source.path.parent
    still = all((folder / name).is_file() == there for name, there in beside)
    return read if still else None


@lru_cache(maxsize=1)
def _vocabulary() -> Vocabulary:
    return load_vocabulary()


def _count(extraction: Extraction) -> Counter[str]:
    return Counter(
        documents=1,
        findings=len(extraction.claims) + len(extraction.mechanisms),
        claims=len(extraction.claims),
        mechanisms=len(extraction.mechanisms),
        protocols=len(extraction.protocols),
        references=len(extraction.document.references),
        issues=len(extraction.issues),
    )
