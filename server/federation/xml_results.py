"""SPARQL Query Results XML Format, read as it arrives.

https://www.w3.org/TR/rdf-sparql-XMLres/. A document type is refused, and with it every
entity that a document could define.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from server.federation.faults import RemoteFault, broken
from server.federation.terms import Columns, Row, Terms

_DEEPEST = 16
_XML = "http://www.w3.org/XML/1998/namespace"
_TERMS = frozenset(["uri", "literal", "bnode"])


class _Handler:
    """Where in the document the parser is, and the rows that are complete."""

    def __init__(self, columns: Columns) -> None:
        self.rows: list[Row] = []
        self.complete = False
        self._columns = columns
        self._terms = Terms()
        self._path: list[str] = []
        self._row: list[str | None] = []
        self._place: int | None = None
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._results = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if not self._path and tag != "sparql":
            what = "a page of HTML" if tag.lower() == "html" else f"<{tag[:40]}>"
            raise broken(f"answered with {what} instead of results")
        if tag == "boolean" and len(self._path) == 1:
            raise broken("answered with yes or no instead of solutions")
        self._path.append(tag)
        if len(self._path) > _DEEPEST:
            raise broken("answered with XML that nests too deeply")
        if tag == "results":
            self._results = True
        elif tag == "result":
            self._row = self._columns.row()
        elif tag == "binding":
            self._place = self._columns.place(attributes.get("name", ""))
        elif tag == "triple":
            raise broken("answered with a term of the type 'triple'")
        elif tag in _TERMS:
            self._attributes = attributes
            self._text = []

    def text(self, characters: str) -> None:
        if self._path[-1] in _TERMS:
            self._text.append(characters)

    def end(self, name: str) -> None:
        tag = self._path.pop()
        if tag in _TERMS and self._path[-1:] == ["binding"]:
            if self._place is not None:
                self._row[self._place] = self._term(tag)
        elif tag == "result":
            self.rows.append(tuple(self._row))
        elif not self._path:
            self.complete = self._results

    def _term(self, tag: str) -> str:
        text = "".join(self._text)
        if tag == "uri":
            return self._terms.iri(text)
        if tag == "bnode":
            return self._terms.blank(text)
        language = self._attributes.get(f"{_XML} lang")
        return self._terms.literal(text, language, self._attributes.get("datatype"))

    def refuse(self, *_: object) -> None:
        raise broken("answered with a document type, which is not read")


def read_xml(pieces: Iterable[bytes], columns: Columns) -> Iterator[Row]:
    """Yield the solutions of a document.

    :raises RemoteFault: where it is none, or is not whole.
    """
    handler = _Handler(columns)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = handler.refuse
    parser.EntityDeclHandler = handler.refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            yield from handler.rows
            handler.rows.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _said(error) from error
    yield from handler.rows
    if not handler.complete:
        raise broken("answered with XML that holds no results")


def _said(error: expat.ExpatError) -> RemoteFault:
    early = ("no element found", "unclosed token", "unclosed CDATA section")
    if expat.ErrorString(error.code) in early:
        return broken("answered with results that end too early")
    return broken(f"answered with malformed XML: {expat.ErrorString(error.code)}")
