"""Executors that have the graph in memory: made, replaced and done without."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from served import Server, publish

from kg.namespaces import DEFAULT_BASE
from kg.settings import Settings
from kg.store import current_version
from server.evaluation.zygote import fits
from server.runtime import plan_of

PLENTY = 1_000_000
FIRST = f"{DEFAULT_BASE}graph/document/first"
# The default graph alone, all graphs, some of them: in memory, these are not one store.
QUERIES = {
    "default graph": "SELECT ?l { ?s rdfs:label ?l }",
    "named graphs": "SELECT ?l { GRAPH ?g { ?s rdfs:label ?l } }",
    "small letters": "SELECT (COUNT(*) AS ?n) { graph ?g { ?s ?p ?o } }",
    "an escape": r"SELECT (COUNT(*) AS ?n) { G\u0052APH ?g { ?s ?p ?o } }",
    "one graph": f"SELECT (COUNT(*) AS ?n) FROM <{FIRST}> {{ ?s ?p ?o }}",
    "a description": f"DESCRIBE <{DEFAULT_BASE}id/compound/c7>",
}
PATHS = {
    **{name: f"/sparql?query={quote(text)}" for name, text in QUERIES.items()},
    "a graph of the request": f"/sparql?query={quote(QUERIES['default graph'])}"
    f"&default-graph-uri={quote(FIRST)}",
    "the default graph as such": "/graph-store?default",
    "a graph as such": f"/graph-store?graph={quote(FIRST)}",
}
PLAIN = "text/csv, application/n-triples"
COUNT = "SELECT (COUNT(?s) AS ?n) { ?s a noo:Compound }"


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to be")


def zygote_of(server: Server) -> int:
    """Return the zygote: of what does not read from disk, it has been there longest."""
    (holder,) = _children(server.process.pid, "holder")
    held = [pid for pid in _children(holder, "holder") if not _reads_disk(pid)]
    return min(held, key=_started)


def _started(pid: int) -> int:
    """Return when a process started: the 22nd field of proc_pid_stat(5)."""
    after_name = (
        Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    )
    return int(after_name.split()[19])


def _children(parent: int, name: str) -> list[int]:
    rows = subprocess.run(
        ["ps", "-ww", "--ppid", str(parent), "-o", "pid=,args="],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [int(row.split()[0]) for row in rows if name in row]


def _reads_disk(pid: int) -> bool:
    files = Path(f"/proc/{pid}/fd")
    return any("/data/" in str(file.readlink()) for file in files.iterdir())


@pytest.mark.parametrize(
    ("mebibytes", "processes", "expected"),
    [
        pytest.param(PLENTY, 2, True, id="there is room"),
        pytest.param(0, 2, False, id="none is given"),
        pytest.param(1, 2, False, id="too little is given"),
        pytest.param(PLENTY, 10**9, False, id="the machine has not enough"),
    ],
)
def test_a_graph_is_held_in_memory_where_it_fits(
    graph: Path, mebibytes: int, processes: int, *, expected: bool
) -> None:
    version = current_version(graph).folder
    assert fits(version, mebibytes, processes) is expected


def test_what_is_no_version_does_not_fit(tmp_path: Path) -> None:
    assert not fits(tmp_path, PLENTY, 1)


def test_executors_come_to_have_the_graph_in_memory(
    start: Callable[..., Server],
) -> None:
    server, by_disk = start(size=300), start("--in-memory", "0", size=300)
    server.settled()
    assert by_disk.figure("executors_in_memory") == 0
    for name, path in PATHS.items():
        answers = [each.get(path, Accept=PLAIN) for each in (server, by_disk)]
        assert [answer.status for answer in answers] == [200, 200]
        lines = [sorted(answer.body.splitlines()) for answer in answers]
        assert len(lines[0]) > 1
        assert lines[0] == lines[1], name


def test_a_new_version_takes_the_place_of_the_one_in_memory(
    start: Callable[..., Server], tmp_path: Path
) -> None:
    server = start(size=10).settled()
    before = zygote_of(server)
    publish(tmp_path / "store", 20)
    assert server.query(COUNT).column("n") == ["20"]
    wait_until(lambda: not Path(f"/proc/{before}").exists())
    server.settled()
    assert server.query(COUNT).column("n") == ["20"]


def test_without_its_zygote_a_server_reads_from_disk(
    start: Callable[..., Server],
) -> None:
    server = start(size=10).settled()
    os.kill(zygote_of(server), signal.SIGKILL)
    # Its executors are there still; those that take their place read from disk.
    bomb = "SELECT (COUNT(*) AS ?n) { " + "".join(
        f"?a{n} ?b{n} ?c{n} ." for n in range(9)
    )
    slots = plan_of(Settings()).slots
    for _ in range(slots + 1):
        assert server.query(bomb + "}", more="&timeout=0.2").status == 503
    wait_until(lambda: server.figure("executors") == slots)
    assert server.figure("executors_in_memory") < slots
    assert server.query(COUNT).column("n") == ["10"]
