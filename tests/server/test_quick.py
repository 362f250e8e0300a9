"""Queries answered the quick way are answered as in the usual one."""

from __future__ import annotations

import socket
import time
from http.client import HTTPResponse

import pytest
from served import Server

from server.quick import Quick

LABELS = "SELECT%20?l%20{?s%20rdfs:label%20?l}ORDER%20BY%20?l"
ASK = "/sparql?query=ASK%20{}"
HOST = "Host: localhost"
# Line and fields of a request; a body where there is one.
REQUESTS = {
    "a query": (f"GET {ASK} HTTP/1.1", HOST),
    "the other path": ("GET /sparql/?query=ASK%20{} HTTP/1.1", HOST),
    "a large answer": (f"GET /sparql?query={LABELS} HTTP/1.1", HOST),
    "compressed": (
        f"GET /sparql?query={LABELS} HTTP/1.1",
        f"{HOST}\r\nAccept-Encoding: gzip",
    ),
    "streamed": (
        "GET /sparql?query=SELECT%20*%20{?a%20?b%20?c.?d%20a%20?c}LIMIT%2020000 "
        "HTTP/1.1",
        HOST,
    ),
    "another format": (f"GET {ASK} HTTP/1.1", f"{HOST}\r\nAccept: text/boolean"),
    "fields given twice": (
        f"GET {ASK} HTTP/1.1",
        f"{HOST}\r\nAccept: text/html\r\nAccept: application/sparql-results+xml",
    ),
    "no format that there is": (
        f"GET {ASK} HTTP/1.1",
        f"{HOST}\r\nAccept: image/png",
    ),
    "a mistake in the query": ("GET /sparql?query=ASK%20{ HTTP/1.1", HOST),
    "a mistake in the address": ("GET /sparql?query=%zz HTTP/1.1", HOST),
    "a timeout": ("GET /sparql?query=ASK{}&timeout=1 HTTP/1.1", HOST),
    "too late": (
        "GET /sparql?query=SELECT(COUNT(*)AS?n){?a?b?c.?d?e?f.?g?h?i.}&timeout=0.2 "
        "HTTP/1.1",
        HOST,
    ),
    "no query": ("GET /sparql?format=ttl HTTP/1.1", HOST),
    "no parameters": ("GET /sparql? HTTP/1.1", HOST),
    "another page": ("GET /healthz? HTTP/1.1", HOST),
    "the head alone": (f"HEAD {ASK} HTTP/1.1", HOST),
    "a query of known name": (f"GET {ASK} HTTP/1.1", f'{HOST}\r\nIf-None-Match: "a"'),
    "no host": (f"GET {ASK} HTTP/1.1", "Accept: */*"),
    "two hosts": (f"GET {ASK} HTTP/1.1", f"{HOST}\r\n{HOST}"),
    "a bad host": (f"GET {ASK} HTTP/1.1", "Host: a b"),
    "an older version": (f"GET {ASK} HTTP/1.0", HOST),
    "no further request": (f"GET {ASK} HTTP/1.1", f"{HOST}\r\nConnection: close"),
    "a part of a page": ("GET /sparql?query=ASK{}#part HTTP/1.1", HOST),
    "a space too many": (f"GET  {ASK} HTTP/1.1", HOST),
    "no ASCII": ("GET /sparql?query=ASK{}é HTTP/1.1", HOST),
    "a folded field": (f"GET {ASK} HTTP/1.1", f"{HOST}\r\nAccept: text/csv,\r\n */*"),
    "a nameless field": (f"GET {ASK} HTTP/1.1", f"{HOST}\r\n: x"),
    "an empty body": (f"GET {ASK} HTTP/1.1", f"{HOST}\r\nContent-Length: 0"),
    "an absolute address": (f"GET http://localhost{ASK} HTTP/1.1", HOST),
    "an underscore": (f"GET {ASK} HTTP/1.1", f"{HOST}\r\nX_Forwarded_For: ::1"),
}
FORM = "Content-Type: application/x-www-form-urlencoded"
DIRECT = "Content-Type: application/sparql-query"
# Fields and body of a request by POST.
POSTS = {
    "a form": (FORM, "query=ASK%20{}"),
    "a query": (DIRECT, "ASK {}"),
    "a long query": (DIRECT, "ASK {} #" + "x" * 70_000),
    "parameters in the address": (f"{DIRECT}\r\nAccept: text/boolean", "ASK {}"),
    "a mistake": (DIRECT, "ASK {"),
    "no query": (FORM, "format=ttl"),
    "an update": ("Content-Type: application/sparql-update", "DROP ALL"),
    "another type": ("Content-Type: text/plain", "ASK {}"),
    "no type": ("Accept: */*", "query=ASK{}"),
    "no UTF-8": (DIRECT, "ASK {} # é"),
    "nothing": (FORM, ""),
    "two lengths": (f"{DIRECT}\r\nContent-Length: 6", "ASK {}"),
    "two lengths that differ": (f"{DIRECT}\r\ncontent-length: 3", "ASK {}"),
    "chunks": (f"{DIRECT}\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    "no gzip": (f"{DIRECT}\r\nContent-Encoding: gzip", "ASK {}"),
    "to be told to go on": (f"{DIRECT}\r\nExpect: 200-ok", "ASK {}"),
}
CHANGING = ("Date", "Retry-After")


def _exchange(server: Server, *pieces: bytes) -> tuple[int, list[str], bytes]:
    """Return status, fields and body of the answer to what is sent piece by piece."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number, piece in enumerate(pieces):
            time.sleep(0.05 * number)
            client.sendall(piece)
        answer = HTTPResponse(client, method=pieces[0].split()[0].decode())
        answer.begin()
        fields = [f"{k}: {v}" for k, v in answer.headers.items() if k not in CHANGING]
        return answer.status, sorted(fields), answer.read()


@pytest.mark.parametrize("name", REQUESTS)
def test_both_ways_give_the_same(server: Server, name: str) -> None:
    line, fields = REQUESTS[name]
    raw = f"{line}\r\n{fields}\r\n\r\n".encode("latin-1")
    quick = _exchange(server, raw)
    # What comes in two pieces is never answered the quick way.
    assert quick == _exchange(server, raw[:30], raw[30:])


@pytest.mark.parametrize("length", ["first", "last", "padded"])
@pytest.mark.parametrize("name", POSTS)
def test_both_ways_give_the_same_for_a_post(
    server: Server, name: str, length: str
) -> None:
    fields, body = POSTS[name]
    size = f"Content-Length: {len(body)}"
    written = {
        "first": f"{size}\r\n{HOST}\r\n{fields}",
        "last": f"{HOST}\r\n{fields}\r\n{size.upper()}",
        "padded": f"{HOST}\r\nContent-Length:  \t{len(body)}\r\n{fields}",
    }[length]
    head = f"POST /sparql HTTP/1.1\r\n{written}\r\n\r\n".encode()
    raw = head + body.encode("latin-1")
    usual = _exchange(server, raw[:30], raw[30:])
    assert _exchange(server, raw) == usual
    # Many clients send the body in a packet of its own.
    assert _exchange(server, head, raw[len(head) :]) == usual


def test_a_body_that_ends_early_is_refused(server: Server) -> None:
    head = f"POST /sparql HTTP/1.1\r\n{HOST}\r\n{DIRECT}\r\nContent-Length: 99\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(head.encode() + b"ASK {}")
        client.shutdown(socket.SHUT_WR)
        assert b" 400 " in client.recv(1000).partition(b"\r\n")[0]


def test_requests_that_come_at_once_are_all_answered(server: Server) -> None:
    raw = f"GET {ASK} HTTP/1.1\r\n{HOST}\r\n\r\n".encode()
    last = f"GET {ASK} HTTP/1.1\r\n{HOST}\r\nConnection: close\r\n\r\n".encode()
    assert _all(server, raw * 3 + last).count(b"HTTP/1.1 200 OK") == 4


def test_a_body_is_no_second_request(server: Server) -> None:
    inner = f"GET {ASK} HTTP/1.1\r\n{HOST}\r\n\r\n"
    outer = (
        f"POST /sparql HTTP/1.1\r\n{HOST}\r\nConnection: close\r\n"
        f"Content-Length: {len(inner)}\r\n\r\n"
    )
    got = _all(server, (outer + inner).encode())
    assert got.count(b"HTTP/1.1") == 1
    assert b" 415 " in got.partition(b"\r\n")[0]


def _all(server: Server, raw: bytes) -> bytes:
    """Return all that comes until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(raw)
        return b"".join(iter(lambda: client.recv(65_536), b""))


def test_connections_are_used_again(server: Server) -> None:
    connection = server.connect()
    for _ in range(5):
        connection.request("GET", ASK)
        answer = connection.getresponse()
        assert (answer.status, answer.will_close) == (200, False)
        answer.read()
    connection.close()


def test_what_is_remembered_is_bounded() -> None:
    quick = Quick(None, None, lambda _: True)  # type: ignore[arg-type]
    for number in range(1000):
        quick._fields(b"Host: %d\r\n\r\n" % number, None)
    assert len(quick._known) <= 256
    assert quick._fields(b"x" * 5000, None) is None
