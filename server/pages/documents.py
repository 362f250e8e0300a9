"""Documents as text, with everything that was found in them at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.documents.json import from_json
from kg.documents.model import Document, Span
from kg.namespaces import NOO
from server.pages.directions import find_direction
from server.pages.profile import Profile
from server.pages.reading import Block, Found, Reader, ReadSection
from server.pages.rows import Row, Rows
from server.pages.site import Site

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with all that was found in it."""

    document: Document
    sections: tuple[ReadSection, ...]
    claims: int
    issues: int


def load_document(path: Path) -> Document | None:
    """Return the document that a version keeps in a file, None where it keeps none."""
    if not _SLUG.fullmatch(path.stem) or not path.is_file():
        return None
    return from_json(path.read_text(encoding="utf-8"))


def read_document(document: Document, rows: Rows) -> Reading:
    """Return a document with the rows of ``document-claims`` marked in it."""
    found = read_found(rows)
    sections = Reader(found).sections(document)
    claims = sum(each.kind == "claim" for each in found)
    return Reading(document, sections, claims, len(found) - claims)


def read_found(rows: Iterable[Row]) -> tuple[Found, ...]:
    """Return what was found, numbered in the order of the document."""
    found: dict[str, Found] = {}
    for row in rows:
        start, end = row.whole("start"), row.whole("end")
        iri, type_ = row.text("thing"), row.text("type").removeprefix(NOO)
        if start is None or end is None or iri in found or type_ == "Protocol":
            continue
        issue = type_ == "QualityIssue"
        found[iri] = Found(
            iri=iri,
            kind="issue" if issue else "claim",
            type=type_,
            label=row.text("label"),
            span=Span(start, end),
            number=len(found) + 1,
            anchor=anchor_of(iri),
            direction=find_direction(row.text("direction")),
            hedged=row.flag("hedged"),
            detail=row.text("detail"),
        )
    return tuple(found.values())


def anchor_of(iri: str) -> str:
    """Return the name of a finding's or an issue's place on its document's page."""
    kind, _, rest = iri.partition("/id/")[2].partition("/")
    return f"{kind}-{rest.partition('/')[2]}"


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with what was found in it; of a table of findings its references."""

    reading: Reading | None
    claims: tuple[Found, ...]
    references: Rows | None
    text: bool
    asked: dict[str, Rows]


def read_document_page(site: Site, profile: Profile) -> DocumentView:
    """Return the page of a document."""
    document = site.document(profile.iri)
    if any(type_.iri == f"{NOO}LiteratureTable" for type_ in profile.types):
        listed = site.ask("document-references", document=profile.iri)
        return DocumentView(
            None, (), listed, document is not None, {"references": listed}
        )
    rows = site.ask("document-claims", document=profile.iri)
    reading = read_document(document, rows) if document else None
    return DocumentView(
        reading=reading,
        claims=read_found(rows),
        references=None,
        text=document is not None,
        asked={"claims": rows},
    )


def passage_in_context(document: Document | None, span: Span | None) -> Block | None:
    """Return the block of a document around a span, the span marked."""
    if document is None or span is None:
        return None
    found = Found("", "claim", "", "", span, 1, "passage")
    return Reader([found]).context(document, span)
