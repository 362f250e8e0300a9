"""Files to documents: which reader a file wants, and what cannot be read at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from kg.documents.blocks import Block
from kg.documents.decoding import decode, find_damage, is_binary
from kg.documents.frontmatter import parse_date
from kg.documents.html import read_page
from kg.documents.model import Defect, Document, MediaType
from kg.documents.plain import read_blocks
from kg.documents.structure import build_structure
from kg.errors import DocumentError
from kg.identifiers import slugify

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that are read at most, unless the caller says otherwise."""

_HTML = frozenset({".html", ".htm", ".xhtml"})
_HTML_START = re.compile(
    rb"\s*(?:<!--.{0,400}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:-]{1,40})", re.I)
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
    path: Path,
    id: str | None = None,
    *,
    largest: int = LARGEST,
    is_file: Callable[[Path], bool] = Path.is_file,
) -> Document:
    """Read the document at ``path``; its id is the slug of the file name or given.

    ``is_file`` is asked for pictures that stand beside it; nothing else is looked at.

    :raises DocumentError: for what is missing, empty, too large or no text.
    """
    data = _read_bytes(path, largest)
    if not data.strip():
        raise DocumentError(path, "the file is empty; give one that holds text")
    media_type = _media_type(path, data)
    if media_type == "application/pdf":
        content = _read_pdf(path, data)
    else:
        content = _read_characters(path, data, media_type)
    return _document(
        content,
        id=id or slugify(path.stem) or "document",
        path=str(path),
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        is_there=partial(_is_beside, path.parent, is_file),
    )


def parse_text(
    text: str,
    *,
    id: str = "document",
    path: str = "",
    media_type: MediaType = "text/plain",
) -> Document:
    """Return the document that ``text`` is: plain text, Markdown or HTML."""
    return _document(
        _parse(text, "utf-8", find_damage(text), media_type),
        id=id,
        path=path,
        media_type=media_type,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        is_there=None,
    )


@dataclass(frozen=True, slots=True)
class _Content:
    """What a reader made of a file: characters, blocks, and what its head says."""

    text: str
    encoding: str
    blocks: list[Block]
    defects: tuple[Defect, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    pictured: bool = False


def _media_type(path: Path, data: bytes) -> MediaType:
    suffix = path.suffix.lower()
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if suffix in _HTML or _HTML_START.match(data[:1024]):
        return "text/html"
    return "text/markdown" if suffix in _MARKDOWN else "text/plain"


def _read_characters(path: Path, data: bytes, media_type: MediaType) -> _Content:
    for magic, what in _ARCHIVES.items():
        if data.startswith(magic):
            problem = f"this is {what}; export it as text, Markdown, HTML or PDF"
            raise DocumentError(path, problem)
    if is_binary(data):
        problem = "this is no text: most of its bytes are no characters; give a "
        raise DocumentError(path, problem + "text, Markdown, HTML or PDF file")
    declared = _CHARSET.search(data[:2048]) if media_type == "text/html" else None
    text, encoding, damage = decode(data, declared[1].decode() if declared else None)
    if not text.strip():
        raise DocumentError(path, "the file holds blanks only; give one with text")
    return _parse(text, encoding, damage, media_type)


def _read_pdf(path: Path, data: bytes) -> _Content:
    # pdfplumber takes a quarter of a second to import: only who reads a PDF pays.
    from kg.documents.pdf import extract_text

    found = extract_text(path, data)
    blocks = read_blocks(found.text)
    for block in blocks:
        start = block.passage.source(0)
        if block.kind in ("text", "item") and start in found.headings:
            block.kind, block.level = "heading", found.headings[start]
    damage = find_damage(found.text)
    return _Content(found.text, "utf-8", blocks, damage, {}, found.pictured)


def _parse(
    text: str, encoding: str, damage: tuple[Defect, ...], media_type: MediaType
) -> _Content:
    if media_type == "text/html":
        page = read_page(text)
        return _Content(text, encoding, page.blocks, damage, page.meta)
    return _Content(text, encoding, read_blocks(text), damage)


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
    content: _Content,
    *,
    id: str,
    path: str,
    media_type: MediaType,
    sha256: str,
    is_there: Callable[[str], bool] | None,
) -> Document:
    def has_picture(source: str) -> bool:
        if not source:
            return content.pictured
        if source.startswith(("http:", "https:", "//", "data:")):
            return True
        return is_there is not None and is_there(source)

    found = build_structure(content.blocks, content.text, has_picture)
    front, meta = found.front, content.meta
    author = front.author or meta.get("author") or meta.get("citation_author")
    date = front.date or parse_date(
        meta.get("citation_publication_date")
        or meta.get("article:published_time")
        or meta.get("date")
        or ""
    )
    return Document(
        id=id,
        path=path,
        media_type=media_type,
        sha256=sha256,
        encoding=content.encoding,
        text=content.text,
        title=front.title,
        author=author,
        date=date,
        compounds=front.compounds,
        catalog_numbers=front.catalog_numbers,
        product_url=front.product_url,
        product_id=front.product_id,
        sections=found.sections,
        references=found.references,
        defects=tuple(
            sorted((*content.defects, *found.defects), key=lambda defect: defect.span)
        ),
    )


def _is_beside(folder: Path, is_file: Callable[[Path], bool], source: str) -> bool:
    """Tell whether a picture stands beside the document, and nowhere else."""
    relative = Path(unquote(source.split("#")[0].split("?")[0]))
    if relative.is_absolute() or ".." in relative.parts:
        return False
    try:
        return is_file(folder / relative)
    except (OSError, ValueError):
        return False
