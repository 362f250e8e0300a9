"""Anything that a client may send is answered in our one shape, and never with 500."""

from __future__ import annotations

import socket
from urllib.parse import quote_from_bytes

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import Server

PATHS = st.sampled_from(
    ["/sparql", "/sparql/", "/graph-store", "/id/x/y", "/data/x/y.ttl", "/page/x/y",
     "/", "/metrics", "/problem/x", "/search", "/queries/x", "/ontology/x", "/%ff",
     "/id/%00", "/graph-store/a b", "//", "/sparql/x", "/.well-known/void"],
)  # fmt: skip
METHODS = st.sampled_from(
    ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]
)
NAMES = st.sampled_from(
    ["query", "update", "default-graph-uri", "named-graph-uri", "timeout", "truncate",
     "format", "graph", "default", "explain", "q", "using-graph-uri", "x"],
)  # fmt: skip
WORDS = [
    b"SELECT", b"*", b"{", b"}", b"?s", b"?p", b"?o", b".", b"ASK", b"CONSTRUCT",
    b"WHERE", b"DESCRIBE", b"FROM", b"<http://x/>", b"rdfs:label", b"x:y", b"'a'@en",
    b"FILTER", b"(", b")", b"SERVICE", b"SILENT", b"VALUES", b"UNDEF", b"LIMIT", b"1",
    b"GROUP BY", b"COUNT", b"AS", b"BIND", b"#", b"\\u0041", b"\xff", b"\x00", b"<<",
    b"UNION", b"OPTIONAL", b"EXISTS", b"PREFIX", b":", b"BASE", b"INSERT DATA",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(b" ".join)
VALUES = st.one_of(TEXTS, st.binary(max_size=12), st.just(b"yes"), st.just(b"2"))
TYPES = st.sampled_from(
    ["application/sparql-query", "application/x-www-form-urlencoded", "text/turtle",
     "application/sparql-update", "", "a", "multipart/form-data; boundary=x",
     "application/sparql-query; charset=utf-8", "application/sparql-query;charset=x"],
)  # fmt: skip
ACCEPTS = st.sampled_from(
    ["", "*/*", "text/html", "application/json;q=0", "text/csv, */*;q=0.1", "x", ";;q=",
     "application/rdf+xml", "application/sparql-results+xml", "text/*"],
)  # fmt: skip


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    METHODS,
    PATHS,
    st.lists(st.tuples(NAMES, VALUES), max_size=4),
    TYPES,
    ACCEPTS,
    st.one_of(st.none(), TEXTS, st.binary(max_size=40)),
)
def test_every_request_has_a_proper_answer(
    server: Server,
    method: str,
    path: str,
    parameters: list[tuple[str, bytes]],
    content_type: str,
    accept: str,
    body: bytes | None,
) -> None:
    query = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in parameters)
    target = f"{path.replace(' ', '%20')}?{query}"
    headers = {"Accept": accept, "Content-Type": content_type}
    reply = server.send(method, target, body, {k: v for k, v in headers.items() if v})
    assert reply.status < 500 or reply.status in (501, 503), (reply.status, reply.text)
    if reply.status >= 400 and method != "HEAD" and reply.type != "text/html":
        assert reply.problem()
    assert "Traceback" not in reply.body.decode(errors="replace")


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.binary(max_size=80),
        st.builds(
            lambda head, rest: head + rest,
            st.sampled_from([b"GET / HTTP/1.1\r\n", b"POST /sparql HTTP/1.1\r\n"]),
            st.binary(max_size=60),
        ),
    )
)
def test_any_bytes_get_an_answer_or_a_closed_connection(
    server: Server, said: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(said + b"\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    assert not answer or answer.startswith(b"HTTP/1.")
    assert b" 500 " not in answer.split(b"\r\n")[0]


def test_the_server_is_well_after_all_that(server: Server) -> None:
    assert server.query("ASK {}").json()["boolean"] is True
