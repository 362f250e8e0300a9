"""Every way of being a bad remote ends in a clear fault, soon and without harm."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from misbehaving import FAULTS, GOOD, Misbehaving
from served import Server

from server.federation.faults import RemoteFault
from server.federation.gateway import Gateway, Question, Session
from server.federation.remotes import Address, Remote, Remotes
from server.federation.state import State
from server.journal import Journal

# What is said of each; all others are faults of the format.
KINDS = {
    "hangs": ("timeout", "did not begin to answer within 0.6 s"),
    "drips": ("timeout", "did not answer within 1 s"),
    "drips-headers": ("timeout", "did not answer within 1 s"),
    "stalls": ("timeout", "sent nothing more within 0.3 s"),
    "continues": ("too-large", "more than 200000 bytes"),
    "floods": ("too-large", "more than 200000 bytes"),
    "floods-with-headers": ("format", "does not speak HTTP"),
    "floods-with-space": ("too-large", "more than 200000 bytes"),
    "floods-with-chunks": ("too-large", "more than 200000 bytes"),
    "too-many-rows": ("too-large", "more than 1000 rows"),
    "gzip-bomb": ("too-large", "more than 200000 bytes"),
    "a-million-columns": ("too-large", "more than 200000 bytes"),
    "closes": ("format", "does not speak HTTP"),
    "http-0.9": ("format", "does not speak HTTP"),
    "resets": ("connection", "closed the connection"),
    "busy": ("busy", "answered 503"),
    "too-often": ("busy", "answered 429"),
    "cut-by-virtuoso": ("incomplete", "cut its answer short"),
    "cut-in-time": ("incomplete", "cut its answer short"),
    "boolean": ("format", "yes or no instead of solutions"),
    "html": ("format", "a page of HTML instead of results"),
    "html-called-xml": ("format", "a page of HTML instead of results"),
    "cut-json": ("format", "end too early"),
    "too-short-length": ("format", "end too early"),
    "xml-cut": ("format", "end too early"),
    "tsv-cut": ("format", "end too early"),
    "not-utf-8": ("format", "is not UTF-8"),
    "error-in-json": ("format", "holds no results"),
    "bad-iri": ("format", "an IRI that is not valid: 'http://a/ b>'"),
    "bad-language": ("format", "a literal that is not valid"),
    "xml-entities": ("format", "a document type"),
    "xml-reads-files": ("format", "a document type"),
    "status-400": ("status", "answered 400: the reason"),
    **{
        f"status-{number}": ("status", f"answered {number}")
        for number in (201, 204, 206, 401, 404, 500)
    },
    **{
        f"redirects-{number}": ("status", "redirects are not followed")
        for number in (301, 302, 303, 307, 308)
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def bad() -> Iterator[Misbehaving]:
    made = Misbehaving()
    yield made
    made.close()


def remote_at(url: str, name: str) -> Remote:
    address = Address.of(url)
    assert address is not None
    return Remote(
        name, url, address, timeout=1.0, connect=0.5, first_byte=0.6, idle=0.3,
        rows=1000, bytes=200_000, cache=0.0,
    )  # fmt: skip


@contextmanager
def gateway_to(*remotes: Remote) -> Iterator[Gateway]:
    listed = Remotes({remote.address: remote for remote in remotes})
    made = Gateway(State(listed), Journal(""), 1_000_000)
    yield made
    made.close()


def ask(gateway: Gateway, remote: Remote, seconds: float = 10.0) -> list[str | None]:
    session = Session(time.monotonic() + seconds)
    question = Question("SELECT ?w { ?s ?p ?w }")
    [rows] = gateway.fetch(remote, [question], ("w",), session)
    return [row[0] for row in rows]


@pytest.mark.parametrize("name", sorted(set(FAULTS) - set(GOOD)))
def test_a_fault_is_told_for_what_it_is(bad: Misbehaving, name: str) -> None:
    remote = remote_at(bad.url(name), name)
    started, before = time.monotonic(), bad.asked.get(name, 0)
    with gateway_to(remote) as gateway, pytest.raises(RemoteFault) as caught:
        ask(gateway, remote)
    assert time.monotonic() - started < 5
    kind, words = KINDS.get(name, ("format", ""))
    assert (caught.value.kind, words in caught.value.detail) == (kind, True), (
        caught.value.detail
    )
    assert bad.asked[name] == before + 1


@pytest.mark.parametrize("name", sorted(GOOD))
def test_what_is_odd_and_right_is_read(bad: Misbehaving, name: str) -> None:
    remote = remote_at(bad.url(name), name)
    with gateway_to(remote) as gateway:
        assert ask(gateway, remote) == ['"1"']


def test_a_remote_that_fails_again_and_again_is_left_alone(bad: Misbehaving) -> None:
    remote = remote_at(bad.url("list"), "list")
    before = bad.asked.get("list", 0)
    with gateway_to(remote) as gateway:
        for _ in range(5):
            with pytest.raises(RemoteFault, match="malformed"):
                ask(gateway, remote)
        with pytest.raises(RemoteFault, match="5 times in a row") as caught:
            ask(gateway, remote)
    assert caught.value.status == 503 and caught.value.retry
    assert bad.asked["list"] == before + 5


def test_a_rate_is_kept_to(bad: Misbehaving) -> None:
    remote = replace(remote_at(bad.url("xml"), "xml"), rate=20.0)
    started = time.monotonic()
    with gateway_to(remote) as gateway:
        for _ in range(5):
            ask(gateway, remote)
    assert time.monotonic() - started >= 0.19


def test_a_rate_that_is_over_the_time_is_told(bad: Misbehaving) -> None:
    remote = replace(remote_at(bad.url("xml"), "xml"), rate=0.01)
    with gateway_to(remote) as gateway:
        ask(gateway, remote)
        with pytest.raises(RemoteFault, match="others wait"):
            ask(gateway, remote, seconds=1)


def test_a_closed_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    remote = remote_at(f"http://127.0.0.1:{port}/", "closed")
    refused = pytest.raises(RemoteFault, match="connection refused")
    with gateway_to(remote) as gateway, refused:
        ask(gateway, remote)


@pytest.fixture(scope="module")
def server(
    graph: Path, bad: Misbehaving, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Yield a server of ours that may call every fault."""
    listed = tmp_path_factory.mktemp("listed") / "endpoints.toml"
    listed.write_text(
        "".join(
            f'["{name}"]\nurl = "{bad.url(name)}"\ntimeout = 1\nidle = 0.3\n'
            "first_byte = 0.6\nrows = 1000\nbytes = 200000\n"
            for name in FAULTS
        )
        + f'[patient]\nurl = "{bad.url("hangs")}?patient"\ntimeout = 60\n'
        "first_byte = 60\nidle = 60\n"
    )
    running = Server(graph, "--federate", str(listed), "--timeout", "2")
    yield running
    assert running.stop() == 0, running.log.read_text()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("hangs", 504), ("drips", 504), ("floods", 502), ("two-lengths", 502),
        ("html", 502), ("cut-json", 502), ("resets", 502), ("gzip-bomb", 502),
        ("redirects-302", 502), ("busy", 503),
    ],
)  # fmt: skip
def test_the_problem_names_the_endpoint_and_why(
    server: Server, bad: Misbehaving, name: str, status: int
) -> None:
    call = f"<{bad.url(name)}> {{ ?s ?p ?w }}"
    reply = server.query(f"SELECT ?w {{ SERVICE {call} }}")
    assert (reply.status, reply.problem()) == (status, "federation")
    document = reply.json()
    assert document["endpoint"] == bad.url(name)
    assert bad.url(name) in document["detail"]
    assert document["fault"] == KINDS.get(name, ("format",))[0]
    silent = server.query(f"SELECT ?w {{ SERVICE SILENT {call} }}")
    assert silent.json()["results"]["bindings"] == [{}]
    told = server.query(f"SELECT ?w {{ SERVICE {call} }}", more="&explain=federation")
    assert told.json()["calls"][0]["error"] in document["detail"]


def test_our_own_deadline_wins(server: Server, bad: Misbehaving) -> None:
    started = time.monotonic()
    text = f"SELECT ?w {{ SERVICE <{bad.url('hangs')}?patient> {{ ?s ?p ?w }} }}"
    for each in (text, text.replace("SERVICE", "SERVICE SILENT")):
        reply = server.query(each)
        assert (reply.status, reply.problem()) == (503, "deadline")
        assert reply.json()["value"] == 2
    assert time.monotonic() - started < 5


def test_a_client_that_hangs_up_ends_the_call(server: Server, bad: Misbehaving) -> None:
    path = f"{bad.url('hangs')}?patient"
    text = f"SELECT ?w {{ SERVICE <{path}> {{ ?s ?p ?w }} }}"
    body = text.encode()
    before = bad.asked.get("hangs", 0)
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\n"
            b"Content-Type: application/sparql-query\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        _wait_until(lambda: bad.asked.get("hangs", 0) > before)
        assert bad.is_open("hangs")
        hung_up = time.monotonic()
    _wait_until(lambda: not bad.is_open("hangs"))
    # Long before the call, or the query, would have ended by itself.
    assert time.monotonic() - hung_up < 1.5


def test_a_remote_that_hangs_holds_up_nobody_else(
    server: Server, bad: Misbehaving
) -> None:
    text = f"SELECT ?w {{ SERVICE <{bad.url('hangs')}?patient> {{ ?s ?p ?w }} }}"
    threads = [threading.Thread(target=server.query, args=(text,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    started = time.monotonic()
    reply = server.query(f"SELECT ?w {{ SERVICE <{bad.url('xml')}> {{ ?s ?p ?w }} }}")
    assert reply.column("w") == ["1"]
    assert server.query("ASK { ?s ?p ?o }").json()["boolean"] is True
    assert time.monotonic() - started < 1
    for thread in threads:
        thread.join()


def _wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
