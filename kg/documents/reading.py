"""Files to documents: which reader a file wants, and what cannot be read at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.documents.blocks import Block
from kg.documents.decoding import decode, find_damage, is_binary
from kg.documents.model import Defect, Document, MediaType
from kg.documents.structure import build_structure
from kg.documents.text import read_blocks
from kg.errors import DocumentError
from kg.identifiers import slugify

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that are read at most, unless the caller says otherwise."""

_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_ARCHIVES = {
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x7fELF": "a program",
}


def read_document(
    path: Path, id: str | None = None, *, largest: int = LARGEST
) -> Document:
    """Read the document at ``path``; its id is the slug of the file name or given.

    :raises DocumentError: for what is missing, empty, too large or no text.
    """
    data = _read_bytes(path, largest)
    name = id or slugify(path.stem) or "document"
    digest = hashlib.sha256(data).hexdigest()
    if not data.strip():
        raise DocumentError(path, "the file is empty; give one that holds text")
    for magic, what in _ARCHIVES.items():
        if data.startswith(magic):
            problem = f"this is {what}; export it as text, Markdown, HTML or PDF"
            raise DocumentError(path, problem)
    if is_binary(data):
        problem = "this is no text: most of its bytes are no characters; give a "
        raise DocumentError(path, problem + "text, Markdown, HTML or PDF file")
    text, encoding, damage = decode(data)
    if not text.strip():
        raise DocumentError(path, "the file holds blanks only; give one with text")
    media_type: MediaType = (
        "text/markdown" if path.suffix.lower() in _MARKDOWN else "text/plain"
    )
    return _document(
        read_blocks(text),
        text,
        id=name,
        path=str(path),
        media_type=media_type,
        sha256=digest,
        encoding=encoding,
        defects=damage,
    )


def parse_text(
    text: str,
    *,
    id: str = "document",
    path: str = "",
    media_type: MediaType = "text/plain",
) -> Document:
    """Return the document that ``text`` is, as plain text or Markdown."""
    return _document(
        read_blocks(text),
        text,
        id=id,
        path=path,
        media_type=media_type,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        encoding="utf-8",
        defects=find_damage(text),
    )


def _read_bytes(path: Path, largest: int) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            problem = "this is a folder; name a file in it, or build with the folder"
            raise DocumentError(path, problem)
        if size > largest:
            problem = (
                f"the file has {size:,} bytes and {largest:,} are read at most; "
                "split it or raise the limit"
            )
            raise DocumentError(path, problem)
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(path, "there is no such file; check the path") from None
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror}); check its permissions"
        raise DocumentError(path, problem) from error


def _document(
    blocks: list[Block],
    text: str,
    *,
    id: str,
    path: str,
    media_type: MediaType,
    sha256: str,
    encoding: str,
    defects: tuple[Defect, ...],
    figures_lost: bool = True,
) -> Document:
    found = build_structure(blocks, text, figures_lost=figures_lost)
    front = found.front
    return Document(
        id=id,
        path=path,
        media_type=media_type,
        sha256=sha256,
        encoding=encoding,
        text=text,
        title=front.title,
        author=front.author,
        date=front.date,
        compounds=front.compounds,
        catalog_numbers=front.catalog_numbers,
        product_url=front.product_url,
        product_id=front.product_id,
        sections=found.sections,
        references=found.references,
        defects=tuple(sorted((*defects, *found.defects), key=lambda d: d.span)),
    )
