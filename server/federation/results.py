"""From the bytes of an answer to its rows, whatever format it came in.

The media type tells the format; where it tells nothing of use, the first character
does. Rows come as they arrive, and what does not end as it should is a fault.
"""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Iterable, Iterator

from server.federation.asking import Body
from server.federation.faults import broken
from server.federation.json_results import read_json
from server.federation.tables import read_csv, read_tsv
from server.federation.terms import Columns, Row
from server.federation.xml_results import read_xml

_JSON = frozenset(
    ["application/sparql-results+json", "application/json", "application/x-json",
     "application/javascript", "text/json", "text/javascript"]
)  # fmt: skip
_XML = frozenset(["application/sparql-results+xml", "application/xml", "text/xml"])
_TSV = frozenset(["text/tab-separated-values"])
_CSV = frozenset(["text/csv"])
_ENOUGH = 64


def read_rows(body: Body, wanted: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of an answer: the terms of ``wanted``, in that order.

    :raises RemoteFault: where it is not what was asked for, or breaks off.
    """
    columns = Columns(wanted)
    pieces = iter(body.pieces)
    first = _beginning(pieces)
    whole = itertools.chain([first], pieces)
    form = _form(body.media_type, first)
    if form == "xml":
        return read_xml(whole, columns)
    text = _decoded(whole)
    if form == "json":
        return read_json(text, columns)
    reader = read_tsv if form == "tsv" else read_csv
    return reader(text, columns, framed=body.framed)


def _form(media_type: str, first: bytes) -> str:
    for form, types in (("json", _JSON), ("xml", _XML), ("tsv", _TSV), ("csv", _CSV)):
        if media_type in types:
            return form
    start = first.removeprefix(codecs.BOM_UTF8).lstrip()
    page = start[:_ENOUGH].lower().startswith((b"<!doctype html", b"<html"))
    if start.startswith(b"{"):
        return "json"
    if start.startswith(b"<") and not page:
        return "xml"
    kind = ascii(media_type[:80]) if media_type else "no media type"
    what = "a page of HTML" if page or "html" in media_type else kind
    raise broken(f"answered with {what} instead of results")


def _beginning(pieces: Iterator[bytes]) -> bytes:
    found = b""
    for piece in pieces:
        found += piece
        if len(found.lstrip()) >= _ENOUGH:
            break
    return found


def _decoded(pieces: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for piece in pieces:
            text = decoder.decode(piece)
            if text:
                yield text
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise broken("answered with what is not UTF-8") from error
