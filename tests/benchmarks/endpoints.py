"""Endpoints on this machine that other endpoints may call: a store behind HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    Store,
)
from served import compound

SPACE = "http://example.org/"
FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "text/csv": QueryResultsFormat.CSV,
}


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    method: str
    path: str
    headers: dict[str, str]
    query: str


@dataclass
class Endpoint:
    """A SPARQL endpoint over a store, which keeps what it was asked.

    It answers in ``media_type``, or in XML where the client takes no other.
    """

    store: Store
    media_type: str = "application/sparql-results+json"
    asked: list[Asked] = field(default_factory=list, repr=False)
    rows: int = 0

    def __post_init__(self) -> None:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = 65_536

            def do_GET(self) -> None:
                self._answer(parse_qs(urlsplit(self.path).query).get("query", [""])[0])

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = self.headers["Content-Type"].startswith("application/x-www")
                self._answer(parse_qs(body).get("query", [""])[0] if form else body)

            def _answer(self, query: str) -> None:
                fields = {k.lower(): v for k, v in self.headers.items()}
                path = urlsplit(self.path).path
                endpoint.asked.append(Asked(self.command, path, fields, query))
                media_type = endpoint.media_type
                if media_type not in fields.get("accept", media_type):
                    media_type = "application/sparql-results+xml"
                try:
                    body, status = endpoint.answer(query, media_type), 200
                except (SyntaxError, ValueError) as error:
                    body, status = str(error).encode(), 400
                    media_type = "text/plain"
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                for name, value in endpoint.headers(query).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @classmethod
    def of(cls, quads: Iterable[Quad], media_type: str = "") -> Endpoint:
        store = Store()
        store.bulk_extend(quads)
        return cls(store, media_type) if media_type else cls(store)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/sparql"

    def headers(self, query: str) -> dict[str, str]:
        """Return further header fields of the answer to a query."""
        return {}

    def answer(self, query: str, media_type: str) -> bytes:
        found = self.store.query(query)
        assert isinstance(found, QuerySolutions)
        body = found.serialize(format=FORMATS[media_type])
        assert body is not None
        again = self.store.query(query)
        assert isinstance(again, QuerySolutions)
        self.rows += sum(1 for _ in again)
        return body

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def weights() -> Iterator[Quad]:
    """Yield a weight for each of 5,000 compounds, and things of every kind."""
    for number in range(5_000):
        yield Quad(compound(number), NamedNode(f"{SPACE}weight"), Literal(number))
    for term in (
        NamedNode(f"{SPACE}é"),
        Literal('a "quoted"\n\\ text\t'),
        Literal("gewicht", language="de-at"),
        Literal("2020-01-01", datatype=NamedNode(f"{SPACE}odd")),
        BlankNode("b"),
    ):
        yield Quad(compound(1), NamedNode(f"{SPACE}has"), term)
        yield Quad(compound(2), NamedNode(f"{SPACE}has"), term)
