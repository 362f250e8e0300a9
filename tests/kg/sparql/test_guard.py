from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.errors import QueryError
from kg.sparql.guard import UnsafeQueryError, guard, silence
from kg.sparql.syntax import parse


class Trap:
    """A server that counts who calls it."""

    def __init__(self) -> None:
        self.calls = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                client.recv(4096)
                self.calls += 1
                client.sendall(
                    b"HTTP/1.1 500 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.close()


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store()
    s, p = NamedNode("http://x/s"), NamedNode("http://x/p")
    made.add(Quad(s, p, Literal(True)))
    made.add(Quad(s, p, Literal(1)))
    return made


FOUND = {
    "plain": ("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", "http://e/"),
    "lower case": ("select * { service<http://e/>{?s ?p ?o} }", "http://e/"),
    "codepoint escape": (r"SELECT * { S\u0045RVICE <http://e/> {} }", "http://e/"),
    "name": ("PREFIX e: <http://e/> SELECT * { SERVICE e:x {} }", "e:x"),
    "variable": ("SELECT * { VALUES ?e {<http://e/>} SERVICE ?e {} }", "?e"),
    "exists": ("ASK { FILTER EXISTS { SERVICE <http://e/> {} } }", "http://e/"),
    "sub-select": ("ASK { { SELECT * { SERVICE <http://e/> {} } } }", "http://e/"),
    "optional": ("ASK { ?s ?p ?o OPTIONAL { SERVICE <http://e/> {} } }", "http://e/"),
    "lateral": ("ASK { ?s ?p ?o LATERAL { SERVICE <http://e/> {} } }", "http://e/"),
    "describe": ("DESCRIBE ?s { SERVICE <http://e/> { ?s ?p ?o } }", "http://e/"),
    "update": ("INSERT {?s ?p ?o} WHERE {SERVICE <http://e/> {?s ?p ?o}}", "http://e/"),
}


@pytest.mark.parametrize(("text", "endpoint"), FOUND.values(), ids=FOUND)
def test_service_is_found_however_spelled(text: str, endpoint: str) -> None:
    (call,) = guard(parse(text)).services
    assert call.endpoint == endpoint
    assert not call.silent


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE <http://e/> {}' } # SERVICE <http://e/> {}",
        "SELECT * { ?service ?load <http://e/service> }",
        "PREFIX e: <http://service/> SELECT * { ?s e:service ?o . ?s e:load.a 1 }",
        "PREFIX service: <http://e/> SELECT * { ?s service:load ?o }",
        "SELECT * { ?s ?p 'x'@load }",
    ],
)
def test_the_word_elsewhere_is_harmless(text: str) -> None:
    guarded = guard(parse(text))
    assert guarded.services == ()
    assert guarded.loads == ()


def test_a_prefix_that_reads_as_a_keyword_is_renamed() -> None:
    text = "PREFIX service: <http://e/> SELECT * { service:a ?p service:b }"
    renamed = guard(parse(text)).parsed.text
    assert "service" not in renamed
    assert renamed.count("renamed0:") == 3


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX : <http://e/> SELECT * { ?s ?p trueSERVICE:x {?a ?b ?c} }",
        "SELECT * { ?s ?p true SERVICESILENT<http://e/> {?a ?b ?c} }",
        "SELECT * { ?s ?p . SERVICE <http://e/> {} }",
        "LOADSILENT<http://e/>",
    ],
)
def test_what_might_be_a_call_is_refused(text: str) -> None:
    with pytest.raises(UnsafeQueryError, match="line 1, column"):
        guard(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://e/>",
        "load silent <http://e/> into graph <http://g>",
        "INSERT DATA {}; LOAD <http://e/>",
        r"L\u004fAD <http://e/>",
    ],
)
def test_load_is_found(text: str) -> None:
    assert guard(parse(text)).loads == ("http://e/",)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT * { SERVICE SILENT <http://e/> { ?a ?b ?c } }", [{}]),
        ("SELECT * { ?s ?p 1 SERVICE SILENT <http://e/> {} }", [{"s": "http://x/s"}]),
        (
            "SELECT ?s ?n { ?s ?p 1 SERVICE SILENT <http://e/> "
            "{ SELECT (COUNT(*) AS ?n) { ?q ?r ?t } } }",
            [{"s": "http://x/s"}],
        ),
    ],
)
def test_silent_calls_give_the_empty_solution(
    store: Store, text: str, rows: list[dict[str, str]]
) -> None:
    found = store.query(silence(guard(parse(text))))
    names = [v.value for v in found.variables]  # type: ignore[union-attr]
    answer = [
        {n: row[n].value for n in names if n in ("s", "n") and row[n] is not None}
        for row in found  # type: ignore[union-attr]
    ]
    assert answer == rows


def test_silent_calls_keep_their_variables_in_scope(store: Store) -> None:
    text = "SELECT * { SERVICE SILENT <http://e/> { ?a ?b ?c FILTER(?d > 1) } }"
    found = store.query(silence(guard(parse(text))))
    assert [v.value for v in found.variables] == ["a", "b", "c"]  # type: ignore[union-attr]


PIECES = st.sampled_from(
    """
    SERVICE SERVICE service SILENT true false a 1 1e5 : :x x:y trueSERVICE SERVICE:
    URL URL ?s ?p ?o ?sSERVICE . ; , { } { } ( ) [] <a> 'SERVICE' # \\u0053 UNDEF
    OPTIONAL FILTER UNION MINUS LATERAL GRAPH VALUES BIND EXISTS SELECT * WHERE ^ /
    'x'@en ^^ _:b <<( )>> AS
    """.split()  # noqa: SIM905
)


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(PIECES, min_size=3, max_size=14),
    st.lists(st.sampled_from(["", " ", "\n"]), min_size=14, max_size=14),
)
@example(
    ["?s", "?p", "true", "SERVICE", ":x", "{", "}"], [" ", " ", "", ""] + [""] * 10
)
@example(["?s", "?p", "1", "SERVICE", "URL", "{", "}"], [""] * 14)
def test_what_passes_never_calls_out(
    trap: Trap, store: Store, pieces: list[str], gaps: list[str]
) -> None:
    body = "".join(p + g for p, g in zip(pieces, gaps, strict=False))
    body = body.replace("URL", f"<{trap.url}>")
    text = (
        f"PREFIX : <{trap.url}> PREFIX x: <{trap.url}> PREFIX SERVICE: <{trap.url}> "
        f"SELECT * {{ {body} }}"
    )
    try:
        guarded = guard(parse(text))
    except QueryError:
        return
    if guarded.services:
        return
    before = trap.calls
    try:
        for _ in store.query(guarded.parsed.text):  # type: ignore[union-attr]
            pass
    except (SyntaxError, OSError, ValueError):
        pass
    assert trap.calls == before
