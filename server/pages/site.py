"""What the readers of pages may ask for."""

from __future__ import annotations

from typing import Protocol

from kg.documents.model import Document
from server.pages.rows import Rows


class Site(Protocol):
    """The graph, and the documents that it was made from."""

    def ask(self, name: str, **parameters: str) -> Rows:
        """Return the answer to a page query; parameters are IRIs."""

    def document(self, iri: str) -> Document | None:
        """Return the document of an IRI as it was read, None where it is not kept."""
