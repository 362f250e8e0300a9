"""Queries whose head fields came before: the shortest way from bytes to an answer.

A client sends the same fields with every query; gunicorn reads them once, with all its
rules, and here they are known again by their bytes. Whatever is not such a query in one
piece is put back, untouched, and goes the usual way, which gives the same answer.
"""

from __future__ import annotations

import io
import logging
import re
import socket
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gunicorn import util
from gunicorn.http import wsgi
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from server.direct import Direct, Environ

if TYPE_CHECKING:
    from gunicorn.config import Config
    from gunicorn.workers.gthread import TConn

_log = logging.getLogger("noograph.server")
_LARGEST = 65_536
_END = b"\r\n\r\n"
_MOST_REMEMBERED = 256
_LONGEST_REMEMBERED = 4_096
# RFC 9112, 3: a request line that cannot be understood in two ways.
_LINE = re.compile(rb"(GET|POST) (/sparql/?)(\?[!\"$-~]*)? HTTP/1\.1")
# The one field that differs from query to query, where it is written plainly.
_LENGTH = re.compile(rb"(?<=\r\n)content-length: ?([0-9]{1,5})\r\n", re.IGNORECASE)
# With these, there is more to a request than a query.
_MORE = frozenset(
    {"CONTENT-LENGTH", "EXPECT", "IF-NONE-MATCH", "TRANSFER-ENCODING", "UPGRADE"}
)


class Quick:
    """Answers queries of known fields; ``accepts`` tells what requests are taken."""

    def __init__(
        self, direct: Direct, config: Config, accepts: Callable[[Request], bool]
    ) -> None:
        self._direct = direct
        self._config = config
        self._accepts = accepts
        self._known: dict[bytes, Environ | None] = {}

    def answer(self, conn: TConn) -> bool | None:
        """Answer the request that has come; None where it goes the usual way.

        :returns: whether the connection can be used again.
        """
        conn.init()
        unreader = conn.parser.unreader
        if unreader.buf.getvalue():
            return None
        data, environ = self._read(conn.sock.take(_LARGEST), conn)
        if environ is None:
            unreader.unread(data)
            return None
        head = _Head(conn.sock)
        try:
            pieces = self._direct.respond(environ, head)
            if pieces is None:
                unreader.unread(data)
                return None
            head.send(pieces)
        except OSError:
            return False
        except Exception:
            # Too late to say so: the client sees that the answer has no end.
            if head.is_sent:
                _log.exception("an answer broke")
                return False
            raise
        return True

    def _read(self, data: bytes, conn: TConn) -> tuple[bytes, Environ | None]:
        """Return all that was taken of a request, and its environment if it is ours."""
        head, end, body = data.partition(_END)
        line, _, fields = (head + end).partition(b"\r\n")
        match = _LINE.fullmatch(line)
        if not end or match is None:
            return data, None
        size = 0
        if match[1] == b"POST":
            fields, found = _without_length(fields)
            if found is None:
                return data, None
            size = found
        known = self._fields(fields, conn)
        if known is None or len(body) > size:
            return data, None
        while len(body) < size and (more := conn.sock.recv(size - len(body))):
            body, data = body + more, data + more
        if len(body) < size:
            return data, None
        path, query = match[2].decode(), (match[3] or b"").decode()
        request = {
            "REQUEST_METHOD": match[1].decode(),
            "PATH_INFO": path,
            "QUERY_STRING": query[1:],
            "RAW_URI": path + query,
            "REMOTE_ADDR": conn.client[0],
            "SERVER_PROTOCOL": "HTTP/1.1",
            "gunicorn.socket": conn.sock,
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(size),
        }
        return data, known | request

    def _fields(self, fields: bytes, conn: TConn) -> Environ | None:
        """Return what fields say; None where they ask for more than a query does."""
        if fields in self._known:
            return self._known[fields]
        if len(fields) > _LONGEST_REMEMBERED:
            return None
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[fields] = self._learn(fields, conn)
        return self._known[fields]

    def _learn(self, fields: bytes, conn: TConn) -> Environ | None:
        source = IterUnreader([b"GET / HTTP/1.1\r\n" + fields])
        try:
            request = Request(self._config, source, conn.client)
            if not self._accepts(request) or request.should_close():
                return None
        except Exception:
            # It is refused where it can be said why.
            return None
        if not _MORE.isdisjoint(name for name, _ in request.headers):
            return None
        _, environ = wsgi.create(
            request, conn.sock, conn.client, conn.server, self._config
        )
        return {k: environ[k] for k in environ if k.startswith(("HTTP_", "CONTENT_"))}


def _without_length(fields: bytes) -> tuple[bytes, int | None]:
    """Return fields without the length of a body, and that; None if it is not plain."""
    # The first field follows the request line.
    found = _LENGTH.search(b"\r\n" + fields)
    if found is None:
        return fields, None
    start, end = found.start() - 2, found.end() - 2
    return fields[:start] + fields[end:], int(found[1])


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return str(util.http_date(second))


class _Head:
    """What an answer begins with: sent with the first of what follows."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._status = ""
        self._fields: list[tuple[str, str]] = []
        self.is_sent = False

    def __call__(self, status: str, fields: list[tuple[str, str]], *_: Any) -> Any:
        """Take the status and the fields, as WSGI has them (PEP 3333)."""
        self._status, self._fields = status, fields

    def send(self, pieces: Iterable[bytes]) -> None:
        """Send the answer, in chunks where its length is not known (RFC 9112, 7.1)."""
        chunked = all(name != "Content-Length" for name, _ in self._fields)
        try:
            self._client.sendall(self._bytes(chunked=chunked))
            self.is_sent = True
            for piece in pieces:
                if chunked and piece:
                    self._client.sendall(b"%X\r\n%b\r\n" % (len(piece), piece))
                elif piece:
                    self._client.sendall(piece)
            if chunked:
                self._client.sendall(b"0\r\n\r\n")
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    def _bytes(self, *, chunked: bool) -> bytes:
        lines = [
            f"HTTP/1.1 {self._status}",
            f"Server: {wsgi.SERVER}",
            f"Date: {_date(int(time.time()))}",
            "Connection: keep-alive",
            *(["Transfer-Encoding: chunked"] if chunked else []),
            *(f"{name}: {value}" for name, value in self._fields),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
