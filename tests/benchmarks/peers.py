"""Measure our endpoint beside those that users would pick instead; asserts nothing.

    python tests/benchmarks/peers.py [--documents 200] [--rounds 5] [--clients 8]

The shipped graph is built, told again up to ``--documents`` documents, and given to
each engine as one default graph: ours, an Oxigraph server, Virtuoso where it is
installed and rdflib-endpoint, for which an environment of its own is made (for
``--rdflib`` triples at the most). The queries of ``peers.rq`` are answered by all
before anything is timed; where answers differ, it is said, and the query is left out
of the ratios.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from engines import free_port, oxigraph_at, running, virtuoso_at
from peer_data import grown
from pyoxigraph import (
    DefaultGraph,
    RdfFormat,
    Store,
    parse,
    serialize,
)
from served import NOOGRAPH, Server

from kg.namespaces import DEFAULT_BASE, PREFIXES
from kg.store import open_draft

MIX = Path(__file__).with_name("peers.rq")
HEADER = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n"
    for name in ("dcterms", "noo", "rdfs", "skos")
)
JSON = "application/sparql-results+json"
OURS = "noograph"
_PATIENCE = 2_000.0
_VIRTUOSO_SAYS = "__ASK_RETVAL"
# Without a graph it also answers from those that describe itself.
_ONLY_DATA = "?" + urlencode({"default-graph-uri": "http://own/"})
# What stands for a value of the graph, and where such values are found.
VALUES = {
    "compound": "SELECT DISTINCT ?v WHERE { ?s noo:compound ?v . ?v rdfs:label ?l }",
    "model": "SELECT DISTINCT ?v WHERE { ?s noo:model ?v . ?v rdfs:label ?l }",
    "target": "SELECT DISTINCT ?v WHERE { ?s a noo:BindingFinding ; noo:target ?v }",
    "finding": "SELECT ?v WHERE { ?v noo:compound ?c ; rdfs:label ?l }",
}
# Texts of the graph, and what of them is searched for.
TEXTS = {
    "name": (
        "SELECT DISTINCT ?v WHERE { ?s a noo:Compound ; rdfs:label ?v }",
        re.compile(r"[a-z]{5,}"),
    ),
    "phrase": (
        "SELECT DISTINCT ?v WHERE { ?s noo:passage ?v } LIMIT 500",
        re.compile(r"[a-z]{4,} [a-z]{2,} [a-z]{4,}"),
    ),
}
WORDS = ("scopolamine", "receptor", "avoidance", "memory", "glycine", "calcium")


@dataclass(frozen=True)
class Query:
    """A query of the mix, with places for values."""

    name: str
    text: str

    @property
    def is_heavy(self) -> bool:
        return self.name.endswith("(heavy)")

    def filled(self, values: Mapping[str, Sequence[str]], dice: random.Random) -> str:
        """Return the query with values that ``dice`` choose."""

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name == "many":
                return " ".join(dice.choices(values["finding"], k=50))
            return dice.choice(values[name])

        return HEADER + re.sub(r"\$([a-z]+)", value, self.text)


def mix() -> list[Query]:
    """Return the queries of the mix, in the order of their file."""
    _, *parts = re.split(r"^## (.+)\n", MIX.read_text(), flags=re.MULTILINE)
    return [Query(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]


class Engine:
    """An endpoint, asked over one connection that is kept where the server allows."""

    def __init__(self, name: str, address: str) -> None:
        parts = urlsplit(address)
        self.name = name
        self.path = parts._replace(scheme="", netloc="").geturl()
        self._open = (parts.hostname or "", parts.port)
        self._connection = http.client.HTTPConnection(*self._open, timeout=300)

    def again(self) -> Engine:
        """Return the same endpoint over a connection of its own."""
        host, port = self._open
        return Engine(self.name, f"http://{host}:{port}{self.path}")

    def ask(self, query: str) -> bytes:
        """Return the body of the answer.

        :raises OSError: where the engine gives none.
        """
        graph = "CONSTRUCT" in query
        head = {
            "Accept": "application/n-triples" if graph else JSON,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = urlencode({"query": query})
        try:
            try:
                self._connection.request("POST", self.path, form, head)
                answer = self._connection.getresponse()
            except ConnectionError:
                # A connection that is not used is closed after a while.
                self._connection.close()
                self._connection.request("POST", self.path, form, head)
                answer = self._connection.getresponse()
            body = answer.read()
        except (http.client.HTTPException, OSError) as error:
            self._connection.close()
            raise OSError(str(error)) from error
        if answer.status != 200:
            raise OSError(f"{answer.status} {body[:200]!r}")
        return body


def comparable(body: bytes) -> Counter[object]:
    """Return an answer as a bag that does not depend on how an engine writes it."""
    if not body.lstrip().startswith(b"{"):
        triples = parse(body, RdfFormat.N_TRIPLES, lenient=True)
        return Counter(
            (q.subject.value, q.predicate.value, _plain(q.object.value))
            for q in triples
        )
    answer = json.loads(body)
    if "boolean" in answer:
        return Counter([bool(answer["boolean"])])
    if answer.get("head", {}).get("vars") == [_VIRTUOSO_SAYS]:
        rows = answer["results"]["bindings"]
        return Counter([any(int(row[_VIRTUOSO_SAYS]["value"]) for row in rows)])
    return Counter(
        tuple(sorted((name, _plain(term["value"])) for name, term in row.items()))
        for row in answer["results"]["bindings"]
    )


def _plain(value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    # Engines add up in doubles or decimals: nine digits are the same in both.
    return f"{float(number):.9g}" if number.is_finite() else value


def differing(engines: Sequence[Engine], query: str) -> Iterator[str]:
    """Yield what is wrong with the answers of others, held against the first."""
    right = comparable(engines[0].ask(query))
    for engine in engines[1:]:
        try:
            found = comparable(engine.ask(query))
        except OSError as error:
            yield f"{engine.name}: {error}"
            continue
        if found != right:
            more, less = (found - right).total(), (right - found).total()
            yield f"{engine.name} differs: {more} rows more, {less} less"


def timed(engine: Engine, query: str) -> float:
    """Return the milliseconds of one answer; infinite where there is none."""
    started = time.perf_counter()
    try:
        engine.ask(query)
    except OSError:
        return float("inf")
    return (time.perf_counter() - started) * 1000


def throughput(engine: Engine, queries: Sequence[str], clients: int) -> float:
    """Return the answers a second that ``clients`` get together."""

    def client(share: Sequence[str]) -> None:
        own = engine.again()
        for query in share:
            own.ask(query)

    with ThreadPoolExecutor(clients) as pool:
        started = time.perf_counter()
        list(pool.map(client, [queries[n::clients] for n in range(clients)]))
        return len(queries) / (time.perf_counter() - started)


def values_of(engine: Engine) -> dict[str, list[str]]:
    """Return the values that stand in the graph, by what they stand for."""
    found: dict[str, list[str]] = {"word": list(WORDS)}
    for name, query in VALUES.items():
        body = json.loads(engine.ask(HEADER + query))
        rows = body["results"]["bindings"]
        found[name] = sorted({f"<{row['v']['value']}>" for row in rows})
    for name, (query, part) in TEXTS.items():
        rows = json.loads(engine.ask(HEADER + query))["results"]["bindings"]
        parts = (part.search(row["v"]["value"].lower()) for row in rows)
        found[name] = sorted({each[0] for each in parts if each})
    return found


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    each = [b / a for a, b in zip(ours, theirs, strict=True)]
    return f"{statistics.median(each):8.2f} ({min(each):.2f} - {max(each):.2f})"


def latencies(
    engines: Sequence[Engine], asked: Sequence[Query], rounds: int, *, fresh: bool
) -> None:
    """Print how much longer each peer takes than we do, query by query.

    Who takes very long is asked once.
    """
    values = values_of(engines[0])
    say(
        f"\n{'new values each round' if fresh else 'the same request again'}, 1 client;"
    )
    say("ours in ms, then each peer as a multiple of ours (least - most)")
    say(f"{'':38}{OURS:>10}  " + "".join(f"{e.name:>26}" for e in engines[1:]))
    for query in asked:
        dice = random.Random(query.name)
        text = query.filled(values, dice)
        found: dict[str, list[float]] = {engine.name: [] for engine in engines}
        for _ in range(rounds + 1):
            for engine in engines:
                before = found[engine.name]
                slow = bool(before) and before[0] > _PATIENCE
                before.append(before[0] if slow else timed(engine, text))
            if fresh:
                text = query.filled(values, dice)
        times = {name: each[1:] for name, each in found.items()}
        ours = times[OURS]
        ratios = "".join(f"{_ratio(ours, times[e.name]):>26}" for e in engines[1:])
        say(f"{query.name:38}{statistics.median(ours):10.2f}  {ratios}")


def loads(
    engines: Sequence[Engine], asked: Sequence[Query], rounds: int, clients: int
) -> None:
    """Print the answers a second to the light mix, as multiples of the peers'."""
    values = values_of(engines[0])
    light = [query for query in asked if not query.is_heavy]
    for count in (1, clients):
        for fresh in (True, False):
            found: dict[str, list[float]] = {engine.name: [] for engine in engines}
            for turn in range(rounds):
                dice = random.Random(turn if fresh else 0)
                texts = [q.filled(values, dice) for q in light * 20]
                for engine in engines:
                    found[engine.name].append(throughput(engine, texts, count))
            kind = "new values" if fresh else "repeated"
            say(f"\nlight mix, {count} clients, {kind}: ours {OURS}")
            say(
                f"{statistics.median(found[OURS]):10.0f} answers a second; ours / peer:"
            )
            for engine in engines[1:]:
                say(f"{engine.name:>20} {_ratio(found[engine.name], found[OURS])}")


def publish(folder: Path, documents: int) -> tuple[Path, Path, int]:
    """Build and grow the graph; return our store, its triples, their number."""
    small, store = folder / "small", folder / "store"
    subprocess.run([NOOGRAPH, "build", "--store", small], check=True)
    current = (small / "current").resolve()
    quads = [
        quad
        for quad in Store.read_only(str(current / "data"))
        if not isinstance(quad.graph_name, DefaultGraph)
    ]
    with open_draft(store, DEFAULT_BASE) as draft:
        draft.add(grown(quads, documents))
        merged = draft.loaded().quads_for_pattern(None, None, None, DefaultGraph())
        data = folder / "merged.nt"
        with data.open("wb") as stream:
            serialize((q.triple for q in merged), stream, format=RdfFormat.N_TRIPLES)
        draft.publish({"documents": documents})
    with data.open("rb") as lines:
        return store, data, sum(1 for _ in lines)


@contextmanager
def rdflib_endpoint_at(data: Path, work: Path) -> Iterator[str]:
    """Yield the address of rdflib-endpoint, installed beside the data."""
    home = work / "rdflib"
    venv.create(home, with_pip=True)
    subprocess.run(
        [home / "bin/pip", "install", "-qq", "rdflib-endpoint[cli]"], check=True
    )
    port = free_port()
    command = [home / "bin/rdflib-endpoint", "serve", data, "--port", str(port)]
    with running(command, work / "rdflib.log", port):
        yield f"http://127.0.0.1:{port}/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rdflib", type=int, default=400_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        store, data, triples = publish(folder, given.documents)
        say(f"{given.documents} documents, {triples} triples")
        server = Server(store, "--timeout", "300")
        stack.callback(server.stop)
        engines = [Engine(OURS, f"http://127.0.0.1:{server.port}/sparql")]
        enter = stack.enter_context
        engines.append(Engine("Oxigraph", enter(oxigraph_at(data, folder))))
        if shutil.which("virtuoso-t"):
            address = enter(virtuoso_at(data, folder))
            engines.append(Engine("Virtuoso", address + _ONLY_DATA))
        if triples <= given.rdflib:
            address = enter(rdflib_endpoint_at(data, folder))
            engines.append(Engine("rdflib-endpoint", address))
        with suppress(AssertionError):
            # A graph that is too large for that stays on disk.
            server.settled()
        held = server.figure("executors_in_memory")
        say(f"{held} executors of ours have the graph in memory")
        measure(engines, given.rounds, given.clients)


def measure(engines: Sequence[Engine], rounds: int, clients: int) -> None:
    """Compare the answers, then time those that are the same."""
    values = values_of(engines[0])
    same = []
    for query in mix():
        faults = list(differing(engines, query.filled(values, random.Random(0))))
        for fault in faults:
            say(f"{query.name}: {fault}")
        if not faults:
            same.append(query)
    say(f"{len(same)} of {len(mix())} queries are answered alike")
    latencies(engines, same, rounds, fresh=True)
    latencies(engines, same, rounds, fresh=False)
    loads(engines, same, rounds, clients)


if __name__ == "__main__":
    main()
