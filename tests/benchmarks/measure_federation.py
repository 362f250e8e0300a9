"""Measure one federated join in several engines; prints figures, asserts nothing.

    python tests/benchmarks/measure_federation.py [--rounds 9] [--rows 100000]
        [--comunica node_modules/.bin]

The remote is an Oxigraph server with ``--rows`` rows, of which 100 join. Each engine
holds the same 100 compounds and is asked by HTTP, in turn, nothing kept in between.
What moves is counted against an endpoint of the tests that counts.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from endpoints import Endpoint
from engines import free_port, oxigraph_at, virtuoso_at
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from served import Server, compound, publish, quads

LOCAL = 100
WEIGHT = NamedNode("http://example.org/weight")
QUERY = (
    "SELECT ?c ?w WHERE {{ ?c a <https://w3id.org/noograph/ontology/Compound> . "
    "SERVICE <{}> {{ ?c <http://example.org/weight> ?w }} }}"
)
Ask = Callable[[str], int]
"""Asks an engine for the join with a remote; returns the number of rows."""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def weights(rows: int) -> Iterator[Quad]:
    for number in range(rows):
        yield Quad(compound(number), WEIGHT, Literal(number))


def asker(address: str) -> Ask:
    """Return what asks an endpoint by POST and counts the rows of its CSV."""

    def ask(remote: str) -> int:
        body = urlencode({"query": QUERY.format(remote)}).encode()
        request = urllib.request.Request(address, body, {"Accept": "text/csv"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return len(answer.read().decode().splitlines()) - 1

    return ask


def wait_for(ask: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            ask()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


@contextmanager
def running(*command: str | Path, folder: Path) -> Iterator[None]:
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def comunica(binaries: str, data: Path, folder: Path) -> Iterator[str]:
    """Yield the address of a Comunica server over a file."""
    folder.mkdir()
    port = free_port()
    command = Path(binaries).absolute() / "comunica-sparql-file-http"
    options = ["-p", str(port), "-w", "1", "-t", "120", "-i"]
    with running(command, data, *options, folder=folder):
        address = f"http://127.0.0.1:{port}/sparql"
        ready = f"{address}?{urlencode({'query': 'ASK {}'})}"
        wait_for(lambda: urllib.request.urlopen(ready))
        yield address


def write(path: Path, found: Iterator[Quad]) -> Path:
    triples = (quad.triple for quad in found)
    path.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    return path


def listed(folder: Path, name: str, remote: str, more: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'[remote]\nurl = "{remote}"\ncache = 0\n{more}\n')
    return path


def measure(engines: dict[str, Ask], remote: str, rounds: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(rounds + 1):
        for name, ask in engines.items():
            started = time.monotonic()
            try:
                rows = ask(remote)
            except (OSError, urllib.error.HTTPError) as error:
                say(f"{name}: {error}")
                continue
            if rows != LOCAL:
                say(f"{name}: {rows} rows, where {LOCAL} are right")
            elif turn:
                times[name].append((time.monotonic() - started) * 1000)
    ours = statistics.median(times["noograph"])
    for name, found in times.items():
        if found:
            median = statistics.median(found)
            spread = f"{min(found):.1f} - {max(found):.1f}"
            say(f"{name:28} {median:9.1f} ms ({spread}), {median / ours:6.1f} x ours")


def count(engines: dict[str, Ask], endpoint: Endpoint) -> None:
    for name, ask in engines.items():
        endpoint.asked.clear()
        endpoint.rows = 0
        try:
            ask(endpoint.url)
        except OSError as error:
            say(f"{name}: {error}")
        say(f"{name:28} {len(endpoint.asked):5} requests, {endpoint.rows:7} rows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--comunica", default="node_modules/.bin")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        local = write(folder / "local.nt", quads(LOCAL))
        remote_data = write(folder / "remote.nt", weights(given.rows))
        enter = stack.enter_context
        for each in ("remote", "oxigraph", "virtuoso"):
            (folder / each).mkdir()
        remote = enter(oxigraph_at(remote_data, folder / "remote"))
        counting = Endpoint.of(weights(given.rows))
        stack.callback(counting.close)
        publish(folder / "store", LOCAL)
        engines: dict[str, Ask] = {}
        counted: dict[str, Ask] = {}
        for title, more in (("noograph", ""), ("noograph, no bindings", "batch = 0")):
            for place, asks in ((remote, engines), (counting.url, counted)):
                toml = listed(folder, f"{len(asks)}-{place == remote}", place, more)
                server = Server(folder / "store", "--federate", str(toml))
                stack.callback(server.stop)
                asks[title] = asker(f"http://127.0.0.1:{server.port}/sparql")
        others = {"Oxigraph": asker(enter(oxigraph_at(local, folder / "oxigraph")))}
        if shutil.which("virtuoso-t"):
            address = enter(virtuoso_at(local, folder / "virtuoso"))
            others["Virtuoso"] = asker(address)
        if Path(given.comunica, "comunica-sparql-file-http").exists():
            address = enter(comunica(given.comunica, local, folder / "comunica"))
            others["Comunica"] = asker(address)
        say(f"a remote with {given.rows} rows, {LOCAL} of which join; median of")
        say(f"{given.rounds} rounds in turn, over HTTP")
        measure(engines | others, remote, given.rounds)
        say("what moves")
        count(counted | others, counting)


if __name__ == "__main__":
    main()
