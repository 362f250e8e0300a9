"""Asking the graph for what a page shows, by the queries in ``queries/pages``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.documents.model import Document
from kg.namespaces import Namespaces
from kg.resources import QUERIES
from kg.sparql.library import Library, LibraryQuery
from server.evaluator import Asker, Evaluator
from server.pages.documents import load_document
from server.pages.rows import Rows, read_rows

FOLDER = QUERIES / "pages"

Given = str | Sequence[str]

_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\s*$")


@dataclass(frozen=True, slots=True)
class PageQueries:
    """The queries behind the pages, as the editor opens them."""

    library: Library

    @classmethod
    def shipped(cls, namespaces: Namespaces) -> PageQueries:
        """Return those that ship."""
        return cls(Library(namespaces, FOLDER))

    def text(self, name: str, parameters: Mapping[str, Given]) -> str:
        """Return a query with its parameters bound.

        :raises InputError: where a parameter is unknown or wrong.
        """
        query = self.library[name]
        given = {
            key: [value] if isinstance(value, str) else value
            for key, value in parameters.items()
        }
        return query.bind(given, {})


@dataclass(frozen=True, slots=True)
class Questions:
    """Asks for one page, and remembers what was asked."""

    queries: PageQueries
    evaluator: Evaluator
    asker: Asker
    asked: list[Rows] = field(default_factory=list)

    def document(self, iri: str) -> Document | None:
        """Return a document of the current version as it was read."""
        name = iri.rpartition("/")[2]
        return load_document(self.evaluator.version().document(name))

    def ask(self, name: str, **parameters: Given) -> Rows:
        """Return the answer to a page query; parameters are IRIs, one or several."""
        text = self.queries.text(name, parameters)
        query = self.queries.library[name]
        return self._answer(f"pages/{name}", query, text, parameters)

    def ask_library(self, query: LibraryQuery) -> Rows:
        """Return the answer to a query of the library as it stands."""
        return self._answer(f"competency/{query.name}", query, query.query, {})

    def _answer(
        self, name: str, query: LibraryQuery, text: str, parameters: Mapping[str, Given]
    ) -> Rows:
        request = {"operation": "query", "text": text, "results": "json"}
        body, _ = self.evaluator.ask(request, self.asker)
        variables, rows = read_rows(body)
        answer = Rows(name, query.summary, parameters, variables, rows, _limit(query))
        self.asked.append(answer)
        return answer


def _limit(query: LibraryQuery) -> int | None:
    found = _LIMIT.search(query.query)
    return int(found[1]) if found else None
