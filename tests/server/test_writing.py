"""Updates and the Graph Store Protocol over real HTTP."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from served import NOOGRAPH, Reply, Server, publish

from kg.namespaces import DEFAULT_BASE
from kg.store import current_version

TOKEN = "correct horse battery"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {**BEARER, "Content-Type": "application/sparql-update"}
TURTLE = {**BEARER, "Content-Type": "text/turtle"}
G = quote("http://x/g")
NESTED = "".join(
    f"--B{c * 'C'}\r\nContent-Type: multipart/mixed; boundary=BC{c * 'C'}\r\n\r\n"
    for c in range(300)
)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tokens") / "tokens"
    path.write_text(f"# ours\nanother token\n{TOKEN}\n")
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def writable(
    tokens: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("writable") / "store"
    publish(store, 10)
    server = Server(store, "--writable", "--token-file", str(tokens))
    yield server
    assert server.stop() == 0, server.log.read_text()


@pytest.fixture
def empty(writable: Server) -> Server:
    assert update(writable, "DROP ALL").status == 204
    return writable


def update(server: Server, text: str, **headers: str) -> Reply:
    return server.send("POST", "/sparql", text, {**UPDATE, **headers})


def count(server: Server, pattern: str = "?s ?p ?o") -> int:
    reply = server.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    return int(reply.column("n")[0])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": f"bearer {TOKEN}"}, 204),
    ],
)
def test_only_holders_of_a_token_write(
    empty: Server, headers: dict[str, str], status: int
) -> None:
    text = "INSERT DATA { <http://x/a> <http://x/p> 1 }"
    kind = {"Content-Type": "application/sparql-update"}
    reply = empty.send("POST", "/sparql", text, {**kind, **headers})
    assert reply.status == status
    if status == 401:
        assert reply.problem() == "unauthorised"
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")
        assert count(empty) == 0
        for method in ("PUT", "POST", "DELETE"):
            reply = empty.send(method, f"/graph-store?graph={G}", "", headers)
            assert reply.status == 401


def test_a_token_in_the_address_does_not_count(empty: Server) -> None:
    path = f"/sparql?access_token={quote(TOKEN)}"
    kind = {"Content-Type": "application/sparql-update"}
    assert empty.send("POST", path, "CLEAR ALL", kind).status == 401


def test_an_update_is_there_for_the_next_reader(empty: Server) -> None:
    for number in range(10):
        text = f"INSERT DATA {{ <http://x/a> <http://x/p> {number} }}"
        assert update(empty, text).status == 204
        assert count(empty) == number + 1


def test_an_update_by_form(empty: Server) -> None:
    body = urlencode({"update": "INSERT DATA { <http://x/a> <http://x/p> 1 }"})
    headers = {**BEARER, "Content-Type": "application/x-www-form-urlencoded"}
    assert empty.send("POST", "/sparql", body, headers).status == 204
    assert count(empty) == 1


def test_a_graph_is_changed_only_as_it_was_seen(empty: Server) -> None:
    path = f"/graph-store?graph={G}"

    def put(number: int, **conditions: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in conditions.items()}
        text = f"<http://x/a> <http://x/p> {number} ."
        return empty.send("PUT", path, text, {**TURTLE, **named})

    assert put(1, If_Match="*").problem() == "precondition"
    assert put(1, If_None_Match="*").status == 201
    assert put(2, If_None_Match="*").status == 412
    seen = empty.get(path, Accept="application/n-triples").headers["ETag"]
    assert put(2, If_Match=f'"other", {seen}').status == 204
    assert put(3, If_Match=seen).status == 412
    delete = empty.send("DELETE", path, None, {**BEARER, "If-Match": seen})
    assert delete.status == 412
    assert "2" in empty.get(path, Accept="application/n-triples").text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("--B\r\nContent-Type: text/turtle\r\n\r\n<a:a> <a:p> 1 .\r\n--B--\r\n", 201),
        ("--B\r\nContent-Type: text/turtle\r\n\r\n<a:a> <a:p> 1 .\r\n", 400),
        (
            "--B\r\nContent-Type: text/turtle\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--B--\r\n",
            400,
        ),
        ("--B\r\nContent-Type: text/turtle\r\n\r\n\r\n" * 200 + "--B--", 400),
        ("nothing", 400),
        ("--B\nContent-Type: text/turtle\n\n<a:a> <a:p> '--B' .\n--B--\n", 201),
        (NESTED, 400),
    ],
    ids=["whole", "cut", "encoded", "many", "none", "lines", "nested"],
)
def test_a_form_is_read_whole_or_not_at_all(
    empty: Server, body: str, status: int
) -> None:
    headers = {**BEARER, "Content-Type": "multipart/form-data; boundary=B"}
    reply = empty.send("POST", f"/graph-store?graph={G}", body, headers)
    assert reply.status == status, reply.text
    assert count(empty) == (status == 201)


def test_a_failed_update_changes_nothing(empty: Server) -> None:
    update(empty, "INSERT DATA { <http://x/a> <http://x/p> 1 }")
    reply = update(
        empty, "INSERT DATA { <http://x/a> <http://x/p> 2 } ; DROP GRAPH <http://x/no>"
    )
    assert (reply.status, reply.problem()) == (404, "no-such-graph")
    unknown = "INSERT { ?s ?p 2 } WHERE { ?s ?p ?o FILTER(<http://x/f>(?o)) }"
    reply = update(empty, f"INSERT DATA {{ <http://x/a> <http://x/p> 3 }} ; {unknown}")
    assert (reply.status, reply.problem()) == (400, "unsupported")
    assert count(empty) == 1


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("INSERT DATA {", 400, "syntax"),
        ("SELECT * {}", 400, "syntax"),
        ("INSERT DATA { ?v <p> 1 }", 400, "syntax"),
        ("LOAD <http://127.0.0.1:9/>", 403, "federation-refused"),
        ("LOAD SILENT <http://127.0.0.1:9/>", 403, "federation-refused"),
        (
            "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            403,
            "federation-refused",
        ),
    ],
)
def test_what_cannot_be_carried_out_is_refused(
    empty: Server, text: str, status: int, kind: str
) -> None:
    reply = update(empty, text)
    assert (reply.status, reply.problem()) == (status, kind)


def test_an_endless_update_is_stopped(
    start: Callable[..., Server], tokens: Path
) -> None:
    options = ("--writable", "--token-file", str(tokens), "--timeout", "1")
    server = start(*options, size=1000)
    text = (
        "INSERT { ?a <http://x/p> ?n } WHERE { SELECT ?a (COUNT(*) AS ?n) "
        "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?b != ?h) } GROUP BY ?a }"
    )
    reply = update(server, text)
    assert (reply.status, reply.problem()) == (503, "deadline")
    assert update(server, "INSERT DATA { <http://x/a> <http://x/p> 1 }").status == 204
    assert count(server, "?s <http://x/p> ?o") == 1


def test_writers_at_the_same_time_are_serialised(empty: Server) -> None:
    update(empty, "INSERT DATA { <http://x/counter> <http://x/is> 0 }")
    text = (
        "DELETE { ?c <http://x/is> ?n } INSERT { ?c <http://x/is> ?m } "
        "WHERE { ?c <http://x/is> ?n BIND(?n + 1 AS ?m) }"
    )
    statuses: list[int] = []

    def increase() -> None:
        for _ in range(5):
            statuses.append(update(empty, text).status)

    threads = [threading.Thread(target=increase) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [204] * 30
    reply = empty.query("SELECT ?n { <http://x/counter> <http://x/is> ?n }")
    assert reply.column("n") == ["30"]


def test_readers_never_see_half_an_update(empty: Server) -> None:
    stop = threading.Event()
    seen: set[int] = set()

    def look() -> None:
        while not stop.is_set():
            seen.add(count(empty))

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(15):
        rows = " . ".join(f"<http://x/{number}> <http://x/p> {n}" for n in range(100))
        assert update(empty, f"INSERT DATA {{ {rows} }}").status == 204
    stop.set()
    reader.join()
    assert {value % 100 for value in seen} == {0}


def descendants(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    pairs = [tuple(map(int, line.split())) for line in found if line.strip()]
    below = [pid]
    for parent in below:
        below += [child for child, of in pairs if of == parent]
    return below


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, tokens: Path) -> None:
    store = tmp_path / "store"
    publish(store, 5)
    acknowledged: list[int] = []
    for round_ in range(4):
        server = Server(store, "--writable", "--token-file", str(tokens))

        def write(server: Server = server, start: int = round_ * 1000) -> None:
            for number in range(start, start + 1000):
                text = f"INSERT DATA {{ <http://x/n> <http://x/p> {number} }}"
                try:
                    if update(server, text).status == 204:
                        acknowledged.append(number)
                except OSError:
                    return

        writer = threading.Thread(target=write)
        writer.start()
        enough = len(acknowledged) + 5
        while len(acknowledged) < enough:
            time.sleep(0.01)
        time.sleep(0.013 * round_)
        for pid in descendants(server.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        writer.join()
        server.process.wait()
    data = current_version(store).open()
    found = data.query("SELECT ?n { <http://x/n> <http://x/p> ?n }")
    there = {int(row["n"].value) for row in found}  # type: ignore[union-attr]
    assert len(acknowledged) >= 20
    assert set(acknowledged) <= there
    assert len(there - set(acknowledged)) <= 4


def test_the_graph_store_puts_gets_adds_and_deletes(empty: Server) -> None:
    path = f"/graph-store?graph={G}"
    one, two = "<http://x/a> <http://x/p> 1 .", "<http://x/a> <http://x/p> 2 ."
    assert empty.get(path).status == 404
    created = empty.send("PUT", path, one, TURTLE)
    assert (created.status, created.headers["Location"]) == (201, "http://x/g")
    assert empty.send("PUT", path, one, TURTLE).status == 204
    assert empty.send("POST", path, two, TURTLE).status == 204
    assert count(empty) == 2
    got = empty.get(path, Accept="application/n-triples")
    assert got.text.count("\n") == 2
    assert empty.send("HEAD", path).status == 200
    assert empty.send("PUT", path, two, TURTLE).status == 204
    assert count(empty) == 1
    assert empty.send("DELETE", path, None, BEARER).status == 204
    assert empty.send("DELETE", path, None, BEARER).status == 404
    assert count(empty) == 0


def test_a_graph_is_named_directly(empty: Server) -> None:
    path = "/graph-store/person/1.ttl"
    sent = empty.send("PUT", path, "<> <http://x/p> 1 .", TURTLE)
    assert sent.status == 201
    iri = f"http://127.0.0.1:{empty.port}{path}"
    assert sent.headers["Location"] == iri
    assert f"<{iri}> <http://x/p>" in empty.get(path, Accept="text/turtle").text
    assert empty.get(f"/graph-store?graph={quote(iri)}").status == 200


def test_a_new_graph_gets_a_name(empty: Server) -> None:
    sent = empty.send("POST", "/graph-store", "<http://x/a> <http://x/p> 1 .", TURTLE)
    assert sent.status == 201
    path = sent.headers["Location"].removeprefix(f"http://127.0.0.1:{empty.port}")
    assert empty.get(path).status == 200


def test_the_default_graph_over_the_graph_store(empty: Server) -> None:
    empty.send(
        "PUT", f"/graph-store?graph={G}", "<http://x/g> <http://x/p> 1 .", TURTLE
    )
    path = "/graph-store?default"
    assert (
        empty.send("PUT", path, "<http://x/d> <http://x/p> 2 .", TURTLE).status == 204
    )
    assert empty.get(path, Accept="application/n-triples").text.count("\n") == 2
    assert empty.send("DELETE", path, None, BEARER).status == 204
    assert empty.get(path, Accept="application/n-triples").text.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "content_type", "body", "status"),
    [
        (f"graph={G}", "text/turtle", "nonsense", 400),
        (f"graph={G}", "text/html", "<p>", 415),
        (f"graph={G}", "", "x", 415),
        (f"graph={G}&default", "text/turtle", "", 400),
        (f"graph={G}&graph={G}", "text/turtle", "", 400),
        ("", "text/turtle", "<a> <b> <c> .", 201),
        ("a=b", "text/turtle", "", 400),
        (f"graph={G}", "application/n-quads", "<x:a> <x:b> <x:c> <x:d> .", 400),
        (
            f"graph={G}",
            "application/rdf+xml",
            '<!DOCTYPE r [<!ENTITY a "aaaa">]><rdf:RDF '
            'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
            400,
        ),
        (
            f"graph={G}",
            "application/ld+json",
            '{"@context": "http://127.0.0.1:9/", "@id": "x:a", "x:b": "c"}',
            400,
        ),
    ],
)
def test_bodies_are_checked(
    empty: Server, query: str, content_type: str, body: str, status: int
) -> None:
    headers = {**BEARER, **({"Content-Type": content_type} if content_type else {})}
    reply = empty.send("POST", f"/graph-store?{query}", body, headers)
    assert reply.status == status, reply.text


def test_other_methods_are_told_the_right_ones(empty: Server) -> None:
    reply = empty.send("PATCH", f"/graph-store?graph={G}", "", BEARER)
    assert (reply.status, reply.problem()) == (405, "method-not-allowed")
    options = empty.send("OPTIONS", "/graph-store")
    assert options.headers["Allow"] == "GET, HEAD, PUT, POST, DELETE, OPTIONS"


def test_a_read_only_server_reads_and_refuses_to_write(server: Server) -> None:
    assert server.get("/graph-store?default", Accept="text/turtle").status == 200
    first = quote(f"{DEFAULT_BASE}graph/document/first")
    assert server.get(f"/graph-store?graph={first}").status == 200
    relative = server.get("/graph-store?graph=graph/document/first")
    assert (relative.status, relative.problem()) == (400, "malformed")
    reply = server.send("PUT", f"/graph-store?graph={G}", "", TURTLE)
    assert (reply.status, reply.problem()) == (403, "read-only")


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (None, 0o600, "cannot be read"),
        ("long enough token\n", 0o644, "chmod 600"),
        ("# nothing\n", 0o600, "at least 8"),
        ("short\n", 0o600, "at least 8"),
    ],
)
def test_a_token_file_has_to_be_safe(
    graph: Path, tmp_path: Path, text: str | None, mode: int, said: str
) -> None:
    path = tmp_path / "tokens"
    if text is not None:
        path.write_text(text)
        path.chmod(mode)
    command: list[str | Path] = [NOOGRAPH, "serve", "--store", graph]
    command += ["--port", "0", "--writable"]
    done = subprocess.run(
        [*command, "--token-file", path],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert said in done.stderr


def test_writing_needs_a_token_file(graph: Path) -> None:
    command: list[str | Path] = [NOOGRAPH, "serve", "--store", graph]
    command += ["--port", "0", "--writable"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "token_file" in done.stderr


def test_the_protocol_suites_of_w3c_pass_where_they_are(empty: Server) -> None:
    suite = Path(__file__).parents[3] / "shared" / "tools" / "w3c_conformance.py"
    if not suite.is_file():
        return
    root = f"http://127.0.0.1:{empty.port}"
    options = ["--sparql", f"{root}/sparql", "--gsp", f"{root}/graph-store"]
    done = subprocess.run(
        [sys.executable, suite, *options, "--token", TOKEN],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip().endswith("46 passed, 0 failed"), done.stdout


def test_a_change_that_breaks_a_shape_can_be_refused(
    store: Path, tmp_path: Path, tokens: Path
) -> None:
    own = tmp_path / "store"
    shutil.copytree(store, own, symlinks=True)
    server = Server(own, "--writable", "--validate", "--token-file", str(tokens))
    noo = "https://w3id.org/noograph/ontology/"
    finding = "<https://w3id.org/noograph/id/finding/x/y>"
    try:
        reply = update(server, f"INSERT DATA {{ {finding} a <{noo}BindingFinding> }}")
        assert (reply.status, reply.problem()) == (400, "invalid-data"), reply.text
        assert reply.json()["faults"]
        fine = update(server, "INSERT DATA { <http://x/a> <http://x/p> 1 }")
        assert fine.status == 204, fine.text
        assert count(server, f"{finding} ?p ?o") == 0
    finally:
        server.stop()
