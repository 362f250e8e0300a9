"""The structure of a document as lines that a reader can compare by eye."""

from collections.abc import Callable, Iterator

import pytest

from kg.documents.model import Document, Passage, Table


@pytest.fixture
def outline() -> Callable[[Document], str]:
    """Return what writes a document down, a line for each thing in it."""
    return lambda document: "".join(f"{line}\n" for line in _outline(document))


def _outline(document: Document) -> Iterator[str]:
    yield f"title: {document.title.text if document.title else None}"
    for name in ("author", "date", "product_url", "product_id"):
        if value := getattr(document, name):
            yield f"{name}: {value}"
    for name in ("compounds", "catalog_numbers"):
        if values := getattr(document, name):
            yield f"{name}: {' | '.join(values)}"
    for section in document.sections:
        kind = " (boilerplate)" if section.boilerplate else ""
        yield f"{'#' * section.level or '-'} {section.title} [{section.slug}]{kind}"
        for block in section.blocks:
            if isinstance(block, Table):
                yield from _table(block)
            elif block.list_depth:
                marker = block.marker or " "
                yield f"{'  ' * block.list_depth}{marker} {block.passage}"
            else:
                yield f"  {block.passage}"
    for entry in document.references:
        yield f"[{entry.number}] {entry.title} | {entry.site} | {entry.url}"
    for defect in document.defects:
        yield f"! {defect.type}: {defect.detail}"


def _table(table: Table) -> Iterator[str]:
    caption = f" {table.caption}" if table.caption else ""
    yield f"  table {table.number} ({table.label}){caption}"
    yield f"    = {_cells(table.header)}"
    for row in table.rows:
        yield f"    {row.number} {_cells(row.cells)}"
    for note in table.notes:
        yield f"    note: {note}"


def _cells(cells: tuple[Passage, ...]) -> str:
    return " | ".join(cell.text for cell in cells)
