"""What bounds a query, a client and a connection, held over real HTTP."""

from __future__ import annotations

import gzip
import http.client
import resource
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from kill_writer import below
from served import Reply, Server

ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER(?a != ?d && STR(?b) != STR(?h)) }"
)
# Streams for ever without needing memory.
DRIPPING = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTING = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c"


def elapsed(act: Callable[[], Reply]) -> tuple[Reply, float]:
    began = time.monotonic()
    return act(), time.monotonic() - began


def open_query(server: Server, text: str, source: str = "127.0.0.1") -> socket.socket:
    """Send a query and leave the answer unread."""
    client = socket.socket()
    client.bind((source, 0))
    client.connect(("127.0.0.1", server.port))
    path = f"/sparql?query={quote(text)}"
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return client


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - began


def test_the_deadline_is_kept(server: Server) -> None:
    reply, seconds = elapsed(lambda: server.query(ENDLESS, more="&timeout=0.5"))
    assert (reply.status, reply.problem()) == (503, "deadline")
    assert reply.json()["value"] == 0.5
    assert 0.5 <= seconds < 0.8
    assert server.query("ASK {}").status == 200


@pytest.mark.parametrize("more", ["", "&timeout=0", "&timeout=1000"])
def test_the_deadline_of_the_server_cannot_be_raised(server: Server, more: str) -> None:
    assert server.query("ASK {}", more=more).headers["Noograph-Timeout"] == "2"


def test_a_lower_deadline_is_said(server: Server) -> None:
    reply = server.query("ASK {}", more="&timeout=1.5")
    assert reply.headers["Noograph-Timeout"] == "1.5"


@pytest.mark.parametrize(
    "text",
    [
        SORTING,
        "SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c",
    ],
    ids=["order by", "group_concat", "distinct"],
)
def test_memory_is_bounded(server: Server, text: str) -> None:
    reply = server.query(text)
    assert reply.status == 503
    assert reply.problem() in ("memory", "deadline")
    assert server.query("ASK {}").status == 200


def test_a_bomb_of_memory_is_called_so(server: Server) -> None:
    grown = '"aaaaaaaaaa"'
    for _ in range(9):
        grown = f'REPLACE({grown}, "a", "aaaaaaaaaa")'
    reply = server.query(f"SELECT ({grown} AS ?x) {{}}")
    assert (reply.status, reply.problem()) == (503, "memory")
    assert (reply.json()["limit"], reply.json()["value"]) == ("memory", 256)


def test_a_stream_that_must_stop_breaks(server: Server) -> None:
    connection = server.connect()
    connection.request("GET", f"/sparql?query={quote(DRIPPING)}")
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.headers["Transfer-Encoding"] == "chunked"
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    connection.close()


def test_before_http_1_1_an_answer_comes_whole_or_not_at_all(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        path = f"/sparql?query={quote(DRIPPING)}"
        client.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        said = b""
        while piece := client.recv(65536):
            said += piece
    assert said.startswith(b"HTTP/1.0 503 ")


def test_before_http_1_1_a_large_answer_has_its_length(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        text = "SELECT * { ?s ?p ?o . ?a rdfs:label ?c } LIMIT 20000"
        path = f"/sparql?query={quote(text)}"
        client.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        said = b""
        while piece := client.recv(65536):
            said += piece
    head, _, body = said.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert len(body) > 4_000_000


@pytest.mark.parametrize("text", [ENDLESS, DRIPPING], ids=["silent", "streaming"])
def test_a_client_that_hangs_up_frees_its_executor(
    start: Callable[..., Server], text: str
) -> None:
    server = start("--executors", "1", size=1000).settled(1)
    client = open_query(server, text)
    wait_until(lambda: server.figure("executors_busy") == 1, 5)
    client.close()
    assert wait_until(lambda: server.figure("executors_busy") == 0, 5) < 1
    assert server.query("ASK {}").status == 200


def test_a_client_that_hangs_up_leaves_the_queue(start: Callable[..., Server]) -> None:
    server = start("--executors", "1", size=1000).settled(1)
    clients = [open_query(server, ENDLESS) for _ in range(2)]
    wait_until(lambda: server.figure("queue_waiting") == 1, 5)
    clients[1].close()
    assert wait_until(lambda: server.figure("queue_waiting") == 0, 5) < 1
    clients[0].close()


def test_a_slow_reader_does_not_hold_an_executor(start: Callable[..., Server]) -> None:
    server = start("--executors", "1", "--timeout", "60", size=30_000).settled(1)
    client = open_query(server, "SELECT * { ?s ?p ?o }")
    wait_until(lambda: server.figure("executors_busy") == 0, 60)
    time.sleep(0.5)
    size = 0
    client.settimeout(10)
    while not (piece := client.recv(1 << 20)).endswith(b"0\r\n\r\n"):
        size += len(piece)
    assert size > 10_000_000
    client.close()


def test_a_full_queue_says_when_to_come_back(start: Callable[..., Server]) -> None:
    options = ("--executors", "1", "--queue", "2", "--timeout", "20")
    server = start(*options, size=1000).settled(1)
    clients = [open_query(server, ENDLESS) for _ in range(3)]
    wait_until(lambda: server.figure("queue_waiting") == 2, 5)
    reply, seconds = elapsed(lambda: server.query("ASK {}"))
    assert (reply.status, reply.problem()) == (503, "busy")
    assert (reply.json()["limit"], reply.json()["value"]) == ("queue", 2)
    assert int(reply.headers["Retry-After"]) > 0
    assert seconds < 1
    for client in clients:
        client.close()


def test_one_client_cannot_starve_the_others(start: Callable[..., Server]) -> None:
    options = ("--executors", "2", "--queue", "8", "--timeout", "20")
    server = start(*options, size=1000).settled(2)
    greedy = [open_query(server, ENDLESS, "127.0.0.2") for _ in range(10)]
    wait_until(lambda: server.figure("queue_waiting") == 8, 5)
    reply, seconds = elapsed(lambda: server.query("ASK {}"))
    assert reply.status == 200
    assert seconds < 1
    for client in greedy:
        client.close()


def test_long_queries_do_not_keep_short_ones_waiting(
    start: Callable[..., Server],
) -> None:
    server = start("--executors", "2", "--timeout", "20", size=1000).settled(2)
    heavy = [open_query(server, ENDLESS) for _ in range(6)]
    wait_until(lambda: server.figure("queue_waiting") >= 4, 5)
    server.query("ASK { ?s ?p 0 }")
    for number in range(1, 10):
        reply, seconds = elapsed(partial(server.query, f"ASK {{ ?s ?p {number} }}"))
        assert reply.status == 200
        assert seconds < 1
    # To wait for an executor, and to start again, is part of a query's time.
    reply, seconds = elapsed(lambda: server.query(ENDLESS, more="&timeout=2"))
    assert reply.status == 503
    assert 2 <= seconds < 3.5
    for client in heavy:
        client.close()


def test_many_at_once_are_all_answered(server: Server) -> None:
    statuses: list[int] = []

    def ask() -> None:
        connection = server.connect()
        for _ in range(20):
            connection.request("GET", f"/sparql?query={quote('ASK {}')}")
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 320


def test_a_long_address_is_refused(server: Server) -> None:
    fits = f"/sparql?query={quote('ASK {}')}&a={'x' * 60_000}"
    assert server.get(fits).status == 200
    reply = server.get(f"/sparql?query=ASK%7B%7D&a={'x' * 70_000}")
    assert (reply.status, reply.problem()) == (414, "address-too-long")


def test_large_header_fields_are_refused(server: Server) -> None:
    reply = server.get("/healthz", X_Large="x" * 40_000)
    assert (reply.status, reply.problem()) == (431, "headers-too-large")


def test_a_large_body_is_refused(start: Callable[..., Server]) -> None:
    server = start("--max-body", "1")
    body = b"#" * (1024 * 1024 - 10) + b"\nASK {}"
    headers = {"Content-Type": "application/sparql-query"}
    assert server.send("POST", "/sparql", body, headers).status == 200
    reply = server.send("POST", "/sparql", body + b" " * 100, headers)
    assert (reply.status, reply.problem()) == (413, "body-too-large")


def test_a_bomb_of_compression_is_refused(start: Callable[..., Server]) -> None:
    server = start("--max-body", "1")
    headers = {
        "Content-Type": "application/sparql-query",
        "Content-Encoding": "gzip",
    }
    body = gzip.compress(b" " * 50_000_000)
    reply = server.send("POST", "/sparql", body, headers)
    assert (reply.status, reply.problem()) == (413, "body-too-large")


def test_rows_are_limited(start: Callable[..., Server]) -> None:
    server = start("--max-rows", "10")
    assert server.query("SELECT * { ?s ?p ?o } LIMIT 10").status == 200
    for text in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        reply = server.query(text)
        assert (reply.status, reply.problem()) == (422, "result-too-large")
        assert reply.json()["value"] == 10
        cut = server.query(text, more="&truncate=yes&format=nt&format=csv")
        assert cut.status == 200
        assert cut.headers["Noograph-Truncated"] == "rows=10"
    cut = server.query("SELECT * { ?s ?p ?o }", more="&truncate=yes")
    assert len(cut.json()["results"]["bindings"]) == 10
    whole = server.query("SELECT * { ?s ?p ?o } LIMIT 3", more="&truncate=yes")
    assert whole.headers["Noograph-Truncated"] is None


def test_bytes_are_limited(start: Callable[..., Server]) -> None:
    server = start("--max-result", "1", size=2000)
    assert server.query("SELECT ?s { ?s ?p ?o }").status == 200
    reply = server.query("SELECT * { ?s ?p ?o . ?a ?b ?c }")
    assert (reply.status, reply.problem()) == (422, "result-too-large")


@pytest.mark.parametrize(
    "said",
    [
        b"NONSENSE\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Length: 5\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x/y\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(server: Server, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(said)
        answer = client.recv(65536)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in answer


@pytest.mark.parametrize(
    "said",
    [
        b"GET /healthz HTTP/1.0\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost:\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
    ],
)
def test_a_host_is_named_as_http_has_it(server: Server, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(said)
        assert b" 200 " in client.recv(65536).split(b"\r\n")[0]


def test_slow_and_idle_clients_do_not_keep_others_waiting(
    start: Callable[..., Server],
) -> None:
    server = start("--web-processes", "1", "--queue", "1")

    def crowd(size: int, said: bytes) -> list[socket.socket]:
        clients = []
        for _ in range(size):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=9)
            client.sendall(said)
            clients.append(client)
        return clients

    def leave(clients: list[socket.socket]) -> None:
        # Of more than there are threads, each in its turn is read.
        for _ in range(3):
            connection = server.connect(timeout=9)
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
            connection.close()
        for client in clients:
            client.close()

    leave(crowd(60, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "))
    kind = b"Content-Type: application/sparql-query\r\n"
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n" + kind
    leave(crowd(60, head + b"\r\nASK"))
    # These say goodbye and stay.
    leave(crowd(5, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    [web] = [
        pid
        for pid in below(server.process.pid)[1:]
        if b"\0serve\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    used = len(list(Path(f"/proc/{web}/fd").iterdir()))
    resource.prlimit(web, resource.RLIMIT_NOFILE, (used + 10, used + 10))
    leave(crowd(40, b""))
    assert server.stop() == 0
    assert "Traceback" not in server.log.read_text()


def test_queries_of_one_client_at_a_time_can_be_limited(
    start: Callable[..., Server],
) -> None:
    server = start("--client-queries", "1", size=1000)
    client = open_query(server, ENDLESS, "127.0.0.2")
    wait_until(lambda: server.figure("executors_busy") == 1, 5)
    assert server.query("ASK {}").status == 200
    other = open_query(server, "ASK { ?s ?p 1 }", "127.0.0.2")
    assert other.recv(100).startswith(b"HTTP/1.1 429 ")
    client.close()
    other.close()
