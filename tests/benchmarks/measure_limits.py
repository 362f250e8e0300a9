"""Measure how well a server of ours holds its limits; prints figures, asserts nothing.

    python tests/benchmarks/measure_limits.py [--shots 100] [--documents 20000]

Deadline lateness over HTTP, the cost of an executor over evaluation in this process,
what light requests feel while heavy ones run, and memory under bombs.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast
from urllib.parse import quote

from pyoxigraph import QueryBoolean, QueryResultsFormat
from served import Server, compound, publish

from kg.settings import Settings
from kg.store import current_version
from server.evaluation.pool import Job
from server.runtime import Runtime

ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER(?a != ?d && STR(?b) != STR(?h)) }"
)
BOMBS = {
    "order by": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c",
    "distinct": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "group_concat": (
        "SELECT (GROUP_CONCAT(STR(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    ),
    "replace": (
        "SELECT (" + "REPLACE(" * 9 + "'aaaaaaaaaa'" + ",'a','aaaaaaaaaa')" * 9
        + " AS ?x) {}"
    ),
    "count": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regex": "ASK { ?s ?p ?o FILTER(REGEX(CONCAT(STR(?o), STR(?s)), '(a*)*b')) }",
}  # fmt: skip


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def shares(values: list[float], unit: float = 1000) -> str:
    ordered = sorted(values)
    p95, p99 = (
        ordered[min(len(ordered) - 1, int(len(ordered) * p))] for p in (0.95, 0.99)
    )
    median = statistics.median(ordered)
    return (
        f"median {median * unit:.2f}  p95 {p95 * unit:.2f}  "
        f"p99 {p99 * unit:.2f}  most {ordered[-1] * unit:.2f}"
    )  # fmt: skip


def lateness(server: Server, shots: int) -> list[float]:
    late = []
    for _ in range(shots):
        began = time.monotonic()
        reply = server.query(ENDLESS, more="&timeout=0.2")
        assert reply.status == 503, reply.text
        late.append(time.monotonic() - began - 0.2)
    return late


def light(server: Server, seconds: float) -> list[float]:
    taken = []
    connection = server.connect()
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        number += 1
        text = (
            f"SELECT ?o {{ <{compound(number % 1000).value}> rdfs:label ?o }} #{number}"
        )
        began = time.monotonic()
        connection.request("GET", f"/sparql?query={quote(text)}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        taken.append(time.monotonic() - began)
    return taken


def beside_heavy(server: Server, heavy: int) -> list[float]:
    """Return the times of light requests while others keep ``heavy`` executors busy."""
    stop = threading.Event()

    def burden() -> None:
        while not stop.is_set():
            server.query(ENDLESS, more="&timeout=3")

    threads = [threading.Thread(target=burden) for _ in range(heavy)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    taken = light(server, 4)
    stop.set()
    for thread in threads:
        thread.join()
    return taken


def memory(server: Server) -> int:
    """Return the MiB that all processes of the server hold, shared ones in parts."""
    total = 0
    pids = [server.process.pid]
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    for pid in pids:
        pids += [child for child, parent in parents.items() if parent == pid]
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        line = next((x for x in rollup.splitlines() if x.startswith("Pss:")), "Pss: 0")
        total += int(line.split()[1])
    return total // 1024


def throw(server: Server, text: str) -> str:
    try:
        reply = server.query(text)
    except (OSError, http.client.HTTPException):
        return "200, then broken"
    return "200" if reply.status == 200 else f"{reply.status} {reply.problem()}"


def overhead(store: Path) -> tuple[float, float]:
    """Return seconds of a small query in this process and through an executor."""
    runtime = Runtime(Settings(store=store))
    runtime.start()
    version = current_version(store)
    data = version.open()
    text = "ASK { ?s ?p ?o }"
    request = {
        "operation": "query", "text": text, "results": "json",
        "most_bytes": 1 << 30, "version": str(version.folder),
    }  # fmt: skip
    pool = runtime.readers.pool()

    def here() -> None:
        answer = cast("QueryBoolean", data.query(text))
        answer.serialize(format=QueryResultsFormat.JSON)

    def there() -> None:
        pool.run(Job(request, 1, 30.0)).read()

    try:
        return typical(here), typical(there)
    finally:
        runtime.stop()


def typical(act: Callable[[], None], times: int = 2000) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, default=100)
    parser.add_argument("--documents", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        publish(store, options.documents)
        here, there = overhead(store)
        say(
            f"executor overhead: {(there - here) * 1e6:.0f} µs over {here * 1e6:.0f} µs"
        )
        server = Server(store, "--timeout", "5", "--memory", "512")
        for _ in range(8):
            server.query("ASK {}")  # the web processes are up after their first
        say(f"deadline lateness, ms: {shares(lateness(server, options.shots))}")
        alone = light(server, 4)
        say(f"light requests alone, ms: {shares(alone)}")
        for heavy in (1, 2, 4):
            say(f"beside {heavy} heavy, ms: {shares(beside_heavy(server, heavy))}")
        say(f"memory at rest: {memory(server)} MiB")
        for name, text in BOMBS.items():
            most = [0]
            done = threading.Event()

            def watch(done: threading.Event = done, most: list[int] = most) -> None:
                while not done.wait(0.1):
                    most[0] = max(most[0], memory(server))

            watcher = threading.Thread(target=watch)
            watcher.start()
            began = time.monotonic()
            outcome = throw(server, text)
            done.set()
            watcher.join()
            took = time.monotonic() - began
            say(f"bomb {name}: {outcome}, {took:.1f} s, {most[0]} MiB")
        assert server.query("ASK {}").status == 200
        server.stop()


if __name__ == "__main__":
    main()
