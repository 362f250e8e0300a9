"""Plain text and Markdown: from lines to blocks."""

from kg.documents.plain.reader import read_blocks

__all__ = ["read_blocks"]
