"""A remote that does everything wrong, one way for each path it is asked at.

Each fault is a function that gets the connection after the request was read; what it
sends is exactly what goes over the wire.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable

Fault = Callable[[socket.socket], None]
FAULTS: dict[str, Fault] = {}
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"


def results(*terms: object, head: Iterable[str] = ("w",)) -> bytes:
    bindings = [{"w": term} for term in terms]
    document = {"head": {"vars": list(head)}, "results": {"bindings": bindings}}
    return json.dumps(document).encode()


ONE = results({"type": "literal", "value": "1"})


def message(
    body: bytes, media_type: str = JSON, status: str = "200 OK", *fields: str
) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *fields]
    if not any(
        field.lower().startswith(("content-length", "transfer")) for field in fields
    ):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


def says(name: str, *pieces: bytes, pause: float = 0.0) -> None:
    """Register a fault that sends pieces and closes."""

    def send(client: socket.socket) -> None:
        for piece in pieces:
            client.sendall(piece)
            if pause:
                time.sleep(pause)

    FAULTS[name] = send


def fault(function: Fault) -> Fault:
    FAULTS[function.__name__.replace("_", "-")] = function
    return function


# Time.


@fault
def hangs(client: socket.socket) -> None:
    client.recv(1)


@fault
def drips(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n")
    while True:
        client.sendall(b"w")
        time.sleep(0.05)


@fault
def drips_headers(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        client.sendall(b"x")
        time.sleep(0.05)


@fault
def stalls(client: socket.socket) -> None:
    client.sendall(message(ONE[:30], JSON, "200 OK", "Content-Length: 500"))
    client.recv(1)


@fault
def continues(client: socket.socket) -> None:
    while True:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


# Size.


@fault
def floods(client: socket.socket) -> None:
    head = b'{"head":{"vars":["w"]},"results":{"bindings":['
    client.sendall(
        message(head, JSON, "200 OK", "Connection: close", "Content-Length: 9999999999")
    )
    row = b'{"w":{"type":"literal","value":"' + b"x" * 1000 + b'"}},'
    while True:
        client.sendall(row * 20)


@fault
def floods_with_headers(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        client.sendall(b"X-Header: " + b"x" * 1000 + b"\r\n")


@fault
def floods_with_space(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        client.sendall(b" " * 10_000)


@fault
def floods_with_chunks(client: socket.socket) -> None:
    client.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    while True:
        client.sendall((b"64\r\n" + b"w" * 100 + b"\r\n") * 100)


says("too-many-rows", message(results(*[{"type": "literal", "value": "1"}] * 2000)))
says(
    "gzip-bomb",
    message(gzip.compress(b" " * 50_000_000), JSON, "200 OK", "Content-Encoding: gzip"),
)
says("a-million-columns", message(results(head=(f"v{n}" for n in range(1_000_000)))))
says("deep", message(b'{"head":' + b"[" * 50_000 + b"]" * 50_000 + b"}"))
says("deep-term", message(b'{"results":{"bindings":[' + b'{"w":' * 50_000))

# HTTP.

says("closes")
says("http-0.9", ONE)
says("speaks-something-else", b"220 mail.example.org ESMTP\r\n")
says(
    "two-lengths",
    message(ONE, JSON, "200 OK", f"Content-Length: {len(ONE)}", "Content-Length: 5"),
)
says("negative-length", message(ONE, JSON, "200 OK", "Content-Length: -1"))
says("no-number-length", message(ONE, JSON, "200 OK", "Content-Length: many"))
says("too-long-length", message(ONE, JSON, "200 OK", f"Content-Length: {len(ONE) + 9}"))
says(
    "too-short-length", message(ONE, JSON, "200 OK", f"Content-Length: {len(ONE) - 9}")
)
says("no-chunk", message(ONE, JSON, "200 OK", "Transfer-Encoding: chunked"))
says(
    "chunk-cut", message(b"500\r\n" + ONE, JSON, "200 OK", "Transfer-Encoding: chunked")
)
says(
    "no-last-chunk",
    message(
        b"%x\r\n%s\r\n" % (len(ONE), ONE), JSON, "200 OK", "Transfer-Encoding: chunked"
    ),
)
says("unknown-transfer", message(ONE, JSON, "200 OK", "Transfer-Encoding: rot13"))
says("header-without-name", b"HTTP/1.1 200 OK\r\n: x\r\n\r\n")
says("switches", message(b"", JSON, "101 Switching Protocols", "Upgrade: h2c"))


@fault
def resets(client: socket.socket) -> None:
    client.sendall(message(ONE[:20], JSON, "200 OK", f"Content-Length: {len(ONE)}"))
    time.sleep(0.05)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


# Statuses.

for _status in (
    "204 No Content",
    "206 Partial Content",
    "201 Created",
    "400 Bad Request",
    "401 Unauthorized",
    "404 Not Found",
    "500 Oops",
):
    says(f"status-{_status[:3]}", message(b"the reason", "text/plain", _status))
for _status in (
    "301 Moved",
    "302 Found",
    "303 See Other",
    "307 Temporary",
    "308 Permanent",
):
    says(
        f"redirects-{_status[:3]}",
        message(
            b"", JSON, _status, "Location: http://169.254.169.254/latest/meta-data/"
        ),
    )
says("busy", message(b"", JSON, "503 Busy", "Retry-After: 7"))
says("too-often", message(b"", JSON, "429 Too Many", "Retry-After: 3"))
says("cut-by-virtuoso", message(ONE, JSON, "200 OK", "X-SPARQL-MaxRows: 1"))
says("cut-in-time", message(ONE, JSON, "200 OK", "X-SQL-State: S1TAT"))

# Content.

says("nothing", message(b""))
says("space", message(b"  \n"))
says("html", message(b"<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"))
says("html-called-json", message(b"<html></html>"))
says("html-called-xml", message(b"<html></html>", XML))
says("prose", message(b"Hello", "text/plain"))
says("no-media-type", message(b"Hello", ""))
says("error-in-json", message(b'{"error": {"message": "out of memory"}}'))
says("boolean", message(b'{"head": {}, "boolean": true}'))
says("list", message(b"[]"))
says("null", message(b"null"))
says("null-results", message(b'{"results": null}'))
says("no-bindings", message(b'{"head":{"vars":["w"]},"results":{}}'))
says("cut-json", message(ONE[:-3]))
says("more-after-json", message(ONE + b" {}"))
says("error-inside", message(ONE[:-3] + b"The operation has been cancelled"))
says("not-utf-8", message(ONE.replace(b"1", b"\xff\xfe")))
says("utf-16", message(ONE.decode().encode("utf-16")))
says(
    "lone-surrogate",
    message(results({"type": "literal", "value": "X"}).replace(b"X", b"\\ud800")),
)
says("bad-iri", message(results({"type": "uri", "value": "http://a/ b>"})))
says("relative-iri", message(results({"type": "uri", "value": "thing"})))
says(
    "bad-language",
    message(results({"type": "literal", "value": "a", "xml:lang": "!!"})),
)
says(
    "bad-datatype",
    message(results({"type": "literal", "value": "a", "datatype": "x y"})),
)
says("number", message(results({"type": "literal", "value": 1})))
says("no-value", message(results({"type": "literal"})))
says("text-for-a-term", message(results("a")))
says("unknown-type", message(results({"type": "thing", "value": "a"})))
says("triple", message(results({"type": "triple", "value": {}})))
says("solutions-no-objects", message(b'{"results":{"bindings":[1]}}'))
says("not-gzip", message(ONE, JSON, "200 OK", "Content-Encoding: gzip"))
says(
    "cut-gzip",
    message(gzip.compress(ONE)[:-6], JSON, "200 OK", "Content-Encoding: gzip"),
)
says(
    "more-after-gzip",
    message(gzip.compress(ONE) + b"x", JSON, "200 OK", "Content-Encoding: gzip"),
)
says("brotli", message(ONE, JSON, "200 OK", "Content-Encoding: br"))

_ROOT = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
_HEAD = _ROOT + b'<head><variable name="w"/></head>'
_ROW = b'<results><result><binding name="w"><literal>%s</literal></binding></result>'
_END = b"</results></sparql>"
says(
    "xml-entities",
    message(
        b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
        + _HEAD
        + _ROW % b"&c;"
        + _END,
        XML,
    ),
)
says(
    "xml-reads-files",
    message(
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + _HEAD
        + _ROW % b"&a;"
        + _END,
        XML,
    ),
)
says("xml-unknown-entity", message(_HEAD + _ROW % b"&nbsp;" + _END, XML))
says("xml-cut", message(_HEAD + _ROW % b"1", XML))
says("xml-deep", message(_HEAD + b"<a>" * 1000, XML))
says(
    "xml-boolean",
    message(
        _ROOT + b"<head/><boolean>true</boolean></sparql>",
        XML,
    ),
)
says(
    "xml-empty-root",
    message(b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"/>', XML),
)
says("xml-latin", message(_HEAD + _ROW % b"\xe9" + _END, XML))
says(
    "tsv-cut",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/tab-separated-values\r\n\r\n?w\n1\n2",
)
says("tsv-uneven", message(b"?w\t?x\n1\n", "text/tab-separated-values"))
says("tsv-no-term", message(b"?w\nhello\n", "text/tab-separated-values"))
says(
    "tsv-triple",
    message(b"?w\n<<( <a:b> <a:b> <a:b> )>>\n", "text/tab-separated-values"),
)
says("csv-uneven", message(b"w,x\n1\n", "text/csv"))
says("csv-open-quote", message(b'w\n"1\n', "text/csv"))
says("csv-page", message(b"<html>\n<body>\n", "text/csv"))

# What is odd and yet right.

GOOD = {
    "json-called-html": message(ONE, "text/html"),
    "json-called-plain": message(ONE, "text/plain; charset=utf-8"),
    "json-without-type": message(ONE, ""),
    "more-variables": message(
        b'{"head":{"vars":["w","x"]},"results":{"bindings":['
        b'{"x":{"type":"thing"},"w":{"type":"literal","value":"1"}}]}}'
    ),
    "no-head": message(
        b'{"results":{"bindings":[{"w":{"type":"literal","value":"1"}}]}}'
    ),
    "head-last": message(
        b'{"results":{"bindings":[{"w":{"type":"literal","value":"1"}}],"ordered":true},'
        b'"head":{"vars":["w"],"link":[]}}'
    ),
    "typed-literal": message(
        results(
            {
                "type": "typed-literal",
                "value": "1",
                "datatype": "http://www.w3.org/2001/XMLSchema#string",
            }
        )
    ),
    "byte-order-mark": message(b"\xef\xbb\xbf" + ONE),
    "xml": message(b'<?xml version="1.0"?>' + _HEAD + _ROW % b"1" + _END, XML),
    "xml-latin-declared": message(
        b'<?xml version="1.0" encoding="ISO-8859-1"?><!-- \xe9 -->'
        + _HEAD
        + _ROW % b"1"
        + _END,
        XML,
    ),
    "xml-called-xml": message(_HEAD + _ROW % b"1" + _END, "text/xml"),
    "tsv": message(b'?w\n"1"\n', "text/tab-separated-values"),
    "tsv-of-windows": message(b'?w\r\n"1"\r\n', "text/tab-separated-values"),
    "csv": message(b"w\r\n1\r\n", "text/csv"),
    "gzip": message(gzip.compress(ONE), JSON, "200 OK", "Content-Encoding: gzip"),
    "chunked": message(
        b"".join(b"1\r\n%c\r\n" % byte for byte in ONE) + b"0\r\n\r\n",
        JSON,
        "200 OK",
        "Transfer-Encoding: chunked",
    ),
    "until-closed": b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + ONE,
    "after-a-continue": b"HTTP/1.1 100 Continue\r\n\r\n" + message(ONE),
}
for _name, _message in GOOD.items():
    says(_name, _message)


class Misbehaving:
    """The remote: a thread a connection, ``asked`` counts requests by path."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._open: dict[socket.socket, str] = {}
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    def is_open(self, name: str) -> bool:
        """Return whether a client waits at a path."""
        return name in list(self._open.values())

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(
                target=self._misbehave, args=(client,), daemon=True
            ).start()

    def _misbehave(self, client: socket.socket) -> None:
        self._open[client] = ""
        try:
            with client:
                name = self._read(client)
                self._open[client] = name
                if name:
                    self.asked[name] = self.asked.get(name, 0) + 1
                    FAULTS[name](client)
        except OSError:
            return
        finally:
            self._open.pop(client, None)

    @staticmethod
    def _read(client: socket.socket) -> str:
        """Read a whole request; return the name of what to do."""
        found = b""
        while b"\r\n\r\n" not in found:
            piece = client.recv(65_536)
            if not piece:
                return ""
            found += piece
        head, _, body = found.partition(b"\r\n\r\n")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            ),
            0,
        )
        while len(body) < length:
            body += client.recv(65_536)
        return head.split()[1].decode().removeprefix("/").partition("?")[0]

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for client in list(self._open):
            client.close()
