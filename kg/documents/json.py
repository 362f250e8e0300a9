"""A document as JSON, all of it, and back: what a version of the graph keeps.

Pages show a document from this; its ``text`` is what every selector in the graph
counts the characters of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from kg.documents.model import (
    Defect,
    Document,
    Paragraph,
    Passage,
    Reference,
    Row,
    Section,
    Span,
    Table,
)

_Json = Mapping[str, Any]


def to_json(document: Document) -> str:
    """Return the whole document; equal documents give equal texts."""
    return json.dumps(
        asdict(document), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def from_json(text: str) -> Document:
    """Return the document that :func:`to_json` was given."""
    read: _Json = json.loads(text)
    return Document(
        **{
            **read,
            "title": _optional(read["title"]),
            "compounds": tuple(read["compounds"]),
            "catalog_numbers": tuple(read["catalog_numbers"]),
            "sections": tuple(map(_section, read["sections"])),
            "references": tuple(
                Reference(**{**r, "printed": _passage(r["printed"])})
                for r in read["references"]
            ),
            "defects": tuple(
                Defect(**{**d, "span": Span(**d["span"])}) for d in read["defects"]
            ),
        }
    )


def _section(read: _Json) -> Section:
    return Section(
        **{
            **read,
            "heading": _optional(read["heading"]),
            "path": tuple(read["path"]),
            "blocks": tuple(map(_block, read["blocks"])),
        }
    )


def _block(read: _Json) -> Paragraph | Table:
    if "passage" in read:
        return Paragraph(**{**read, "passage": _passage(read["passage"])})
    return Table(
        number=read["number"],
        label=read["label"],
        caption=_optional(read["caption"]),
        header=_passages(read["header"]),
        rows=tuple(Row(r["number"], _passages(r["cells"])) for r in read["rows"]),
        notes=_passages(read["notes"]),
    )


def _passages(read: Iterable[_Json]) -> tuple[Passage, ...]:
    return tuple(map(_passage, read))


def _optional(read: _Json | None) -> Passage | None:
    return None if read is None else _passage(read)


def _passage(read: _Json) -> Passage:
    return Passage(read["text"], tuple((at, source) for at, source in read["runs"]))
