"""From a file to a :class:`~kg.documents.model.Document`; nothing is understood yet."""

from kg.documents.reading import LARGEST, parse_text, read_document

__all__ = ["LARGEST", "parse_text", "read_document"]
