"""One request to one endpoint: a query out, a stream of bytes back.

https://www.w3.org/TR/sparql11-protocol/. No redirects, no proxies, no cookies; the
answer is decompressed piece by piece and counted as it comes.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote_plus

import httpcore

from kg import __version__
from server.federation.faults import RemoteFault, broken
from server.federation.remotes import Remote
from server.federation.wire import Deadline, Wire, connect, too_large

ACCEPT = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.8, "
    "text/tab-separated-values;q=0.5, text/csv;q=0.2"
)
_AGENT = f"noograph/{__version__} (SPARQL federation)"
_IDLE_SECONDS = 15.0
_MOST_IDLE = 8
_GZIP = zlib.MAX_WBITS | 16
_EITHER_DEFLATE = zlib.MAX_WBITS
_LONGEST_ADDRESS = 8_000
_SAID = 300
# What servers say of an answer that they cut: Virtuoso twice, and we ourselves.
_CUT = (b"x-sparql-maxrows", b"x-sql-state", b"noograph-truncated")


@dataclass(slots=True)
class Count:
    """The bytes of an answer so far, decompressed."""

    total: int = 0


@dataclass(frozen=True, slots=True)
class Body:
    """The answer on its way: its media type and its bytes, plain.

    ``framed`` says whether HTTP tells where it ends.
    """

    media_type: str
    pieces: Iterator[bytes]
    framed: bool
    count: Count


class Connections:
    """Connections of one process to one endpoint that wait for their next request."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._lock = threading.Lock()
        self._idle: list[tuple[httpcore.HTTP11Connection, Wire]] = []

    def take(self, deadline: Deadline) -> tuple[httpcore.HTTP11Connection, Wire]:
        """Return a connection that is ready for a request."""
        while True:
            with self._lock:
                kept = self._idle.pop() if self._idle else None
            if kept is None:
                return self._fresh(deadline)
            if not kept[0].has_expired():
                return kept
            kept[0].close()

    def give(self, connection: httpcore.HTTP11Connection, wire: Wire) -> None:
        """Keep a connection for the next request, where it can take one."""
        wire.finish()
        if connection.is_idle():
            with self._lock:
                if len(self._idle) < _MOST_IDLE:
                    self._idle.append((connection, wire))
                    return
        connection.close()

    def close(self) -> None:
        """Close the connections that rest."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection, _ in idle:
            connection.close()

    def _fresh(self, deadline: Deadline) -> tuple[httpcore.HTTP11Connection, Wire]:
        wire = connect(self._remote, deadline)
        address = self._remote.address
        origin = httpcore.Origin(
            address.scheme.encode(), address.host.encode(), address.port
        )
        made = httpcore.HTTP11Connection(origin, wire, keepalive_expiry=_IDLE_SECONDS)
        return made, wire


@contextmanager
def ask(
    connections: Connections, remote: Remote, query: str, deadline: Deadline
) -> Iterator[Body]:
    """Send ``query``; the answer is to be read inside.

    :raises RemoteFault: where the answer is none.
    :raises CancelledError: where nobody wants it any more.
    """
    until = time.monotonic() + remote.timeout
    request = _request(remote, query)
    response, connection, wire = _send(connections, request, deadline, until)
    try:
        yield _body(remote, response)
        response.close()
    except httpcore.ProtocolError as error:
        deadline.left()
        raise broken(f"broke off or broke HTTP in its answer: {error}") from error
    except BaseException:
        connection.close()
        raise
    else:
        connections.give(connection, wire)
    finally:
        wire.finish()


def _send(
    connections: Connections,
    request: httpcore.Request,
    deadline: Deadline,
    until: float,
) -> tuple[httpcore.Response, httpcore.HTTP11Connection, Wire]:
    while True:
        connection, wire = connections.take(deadline)
        try:
            wire.begin(deadline, until)
            return connection.handle_request(request), connection, wire
        except (httpcore.ProtocolError, RemoteFault) as error:
            again = wire.calls > 1 and wire.silent
            connection.close()
            deadline.left()
            lost = isinstance(error, httpcore.ProtocolError)
            if again and (lost or error.kind == "connection"):  # type: ignore[union-attr]
                # It was closed while it rested: that is no fault.
                continue
            if lost:
                raise broken(f"does not speak HTTP as it should: {error}") from error
            raise
        except BaseException:
            connection.close()
            raise


def fits(remote: Remote, query: str) -> bool:
    """Return whether ``query`` can be sent: an address has its length."""
    return remote.method != "get" or len(_address(remote, query)) <= _LONGEST_ADDRESS


def _address(remote: Remote, query: str) -> str:
    """Return what is asked for by GET."""
    joint = "&" if remote.address.query else "?"
    return f"{remote.address.target}{joint}query={quote_plus(query)}"


def _request(remote: Remote, query: str) -> httpcore.Request:
    address = remote.address
    target, content, media_type = address.target, b"", ""
    if remote.method == "get":
        target = _address(remote, query)
        if len(target) > _LONGEST_ADDRESS:
            raise RemoteFault(
                "request", f"takes GET only, and the query is {len(target)} bytes long"
            )
    elif remote.method == "direct":
        content, media_type = query.encode(), "application/sparql-query; charset=utf-8"
    else:
        content = f"query={quote_plus(query)}".encode()
        media_type = "application/x-www-form-urlencoded"
    headers = {
        "Host": address.authority,
        "Accept": ACCEPT,
        "Accept-Encoding": "gzip",
        "User-Agent": _AGENT,
    }
    named = {name.lower() for name in remote.headers}
    headers = {k: v for k, v in headers.items() if k.lower() not in named}
    headers.update(remote.headers)
    if remote.method != "get":
        headers |= {"Content-Type": media_type, "Content-Length": str(len(content))}
    url = httpcore.URL(
        scheme=address.scheme,
        host=address.host,
        port=address.port,
        target=target.encode(),
    )
    method = "GET" if remote.method == "get" else "POST"
    fields = [(k.encode(), v.encode()) for k, v in headers.items()]
    return httpcore.Request(method, url, headers=fields, content=content)


def _body(remote: Remote, response: httpcore.Response) -> Body:
    fields = {name.lower(): value for name, value in response.headers}
    media_type = fields.get(b"content-type", b"").decode("latin-1")
    coding = fields.get(b"content-encoding", b"").decode("latin-1").strip().lower()
    count = Count()
    pieces = _plain(remote, response.iter_stream(), coding, count)
    media_type = media_type.partition(";")[0].strip().lower()
    if response.status != 200:
        raise _refusal(response, fields, media_type, pieces)
    for name in _CUT:
        if name in fields and (name != b"x-sql-state" or b"S1TAT" in fields[name]):
            raise RemoteFault("incomplete", "says that it has cut its answer short")
    framed = b"content-length" in fields or b"transfer-encoding" in fields
    return Body(media_type, pieces, framed, count)


def _refusal(
    response: httpcore.Response,
    fields: dict[bytes, bytes],
    media_type: str,
    pieces: Iterator[bytes],
) -> RemoteFault:
    detail = f"answered {response.status}"
    if 300 <= response.status < 400:
        return RemoteFault("status", f"{detail}, and redirects are not followed")
    if response.status in (429, 503):
        waits = fields.get(b"retry-after", b"")
        retry = float(waits) if waits.isdigit() and len(waits) < 6 else 5.0
        return RemoteFault("busy", f"{detail}: it is busy", status=503, retry=retry)
    if media_type == "text/plain" or media_type.endswith("json"):
        said = _beginning(pieces)
        detail = f"{detail}: {said}" if said else detail
    return RemoteFault("status", detail)


def _beginning(pieces: Iterator[bytes]) -> str:
    """Return the first words of an answer, fit to be shown."""
    found = b""
    try:
        for piece in pieces:
            found += piece
            if len(found) >= 2 * _SAID:
                break
    except (RemoteFault, httpcore.ProtocolError):
        pass
    text = found.decode(errors="replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[
        :_SAID
    ]


def _plain(
    remote: Remote, pieces: Iterable[bytes], coding: str, count: Count
) -> Iterator[bytes]:
    """Yield the bytes decompressed, never more at a time than a piece, and counted."""
    for piece in _decoded(pieces, coding):
        count.total += len(piece)
        if count.total > remote.bytes:
            raise too_large(remote)
        yield piece


def _decoded(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    if coding in ("", "identity"):
        yield from pieces
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise broken(f"answered in the coding {coding[:40]!r}, which was not asked for")
    window = _EITHER_DEFLATE if coding == "deflate" else _GZIP
    unpacker = zlib.decompressobj(window)
    for piece in pieces:
        rest = piece
        while rest:
            if unpacker.eof:
                raise broken(f"answered with more after the end of its {coding}")
            try:
                yield unpacker.decompress(rest, 65_536)
            except zlib.error as error:
                raise broken(f"answered with what is no {coding}") from error
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    while not unpacker.eof:
        more = unpacker.decompress(unpacker.unconsumed_tail, 65_536)
        if not more:
            raise broken(f"answered with a {coding} that ends too early")
        yield more
