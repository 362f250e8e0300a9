"""Soak a server of ours: good clients among bad ones, for as long as asked.

    python tests/benchmarks/soak.py [--minutes 10] [--documents 5000]

Good clients ask small questions and check each answer, first alone. Bad ones, of
another address, send bombs, hang up, drip, read slowly, send nonsense and flood the
queue; one writes. At the end it prints what the good clients felt, what the bad ones
got, and how memory and processes developed; a wrong answer to a good client ends it
with status 1.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from measure_limits import BOMBS, ENDLESS, memory, say, shares
from served import Server, compound, publish

TOKEN = "soaked in tokens"
BAD = "127.0.0.2"
ALONE = 20
EXPORT = "SELECT * { ?s ?p ?o . ?a ?b ?c }"


class Soak:
    """The clients and what they saw."""

    def __init__(self, server: Server, size: int) -> None:
        self.stop = threading.Event()
        self.seen: Counter[str] = Counter()
        self.taken: list[float] = []
        self.wrong: list[str] = []
        self._server = server
        self._size = size

    def good(self) -> None:
        """Ask for labels and for the sum of all, and check."""
        chance = random.Random(threading.get_ident())
        number = chance.randrange(self._size)
        asked = compound(number).value
        text = f"SELECT ?o {{ <{asked}> rdfs:label ?o }} #{chance.random()}"
        began = time.monotonic()
        reply = self._server.query(text)
        self.taken.append(time.monotonic() - began)
        self.seen[f"good {reply.status}"] += 1
        if reply.status != 200 or reply.column("o") != [f"compound {number}"]:
            self.wrong.append(f"{reply.status} {reply.text[:200]}")
        time.sleep(0.01)

    def bomb(self) -> None:
        """Send what needs too much memory or time."""
        name = random.choice(list(BOMBS))
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._server.port, timeout=60, source_address=(BAD, 0)
        )
        try:
            path = f"/sparql?query={quote(BOMBS[name])}&timeout=2"
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        kind = json.loads(body)["type"].rsplit("/")[-1] if answer.status != 200 else ""
        self.seen[f"bomb {answer.status} {kind}"] += 1

    def hang_up(self) -> None:
        """Ask for something long and go away."""
        with self._open(f"/sparql?query={quote(ENDLESS)}"):
            time.sleep(random.random() * 0.5)
        self.seen["hung up"] += 1

    def drip(self) -> None:
        """Send a request byte by byte until we are cut off."""
        with self._connect() as client:
            client.settimeout(0.2)
            for byte in b"GET /sparql?query=ASK HTTP/1.1\r\nX-Slow: " + b"x" * 200:
                if self.stop.is_set():
                    return
                client.send(bytes([byte]))
                try:
                    said = client.recv(100)
                    self.seen[f"dripping {said[9:12].decode()}"] += 1
                    return
                except TimeoutError:
                    continue

    def read_slowly(self) -> None:
        """Ask for a large answer and take it in sips."""
        with self._open(f"/sparql?query={quote(EXPORT)}") as client:
            for _ in range(20):
                if self.stop.is_set() or not client.recv(20_000):
                    break
                time.sleep(0.2)
        self.seen["read slowly"] += 1

    def nonsense(self) -> None:
        """Send bytes that mean nothing."""
        with self._connect() as client:
            client.settimeout(5)
            client.sendall(random.randbytes(200) + b"\r\n\r\n")
            said = client.recv(100)
        self.seen[f"nonsense {said[9:12].decode(errors='replace')}"] += 1
        time.sleep(0.05)

    def flood(self) -> None:
        """Open many requests at once and wait for all."""
        clients = [self._open(f"/sparql?query={quote(ENDLESS)}") for _ in range(30)]
        time.sleep(1)
        for client in clients:
            client.close()
        self.seen["flooded"] += 1
        time.sleep(5)

    def write(self) -> None:
        """Change something."""
        text = f"INSERT DATA {{ <http://x/soak> <http://x/at> {time.time_ns()} }}"
        headers = {
            "Authorization": f"Bearer {TOKEN}",
            "Content-Type": "application/sparql-update",
        }
        reply = self._server.send("POST", "/sparql", text, headers)
        self.seen[f"wrote {reply.status}"] += 1
        time.sleep(0.3)

    def forever(self, act: Callable[[], None]) -> None:
        """Do it again and again; connections that break are part of it."""
        while not self.stop.is_set():
            try:
                act()
            except (OSError, http.client.HTTPException) as error:
                self.seen[f"{act.__name__}: {type(error).__name__}"] += 1

    def _connect(self) -> socket.socket:
        address = ("127.0.0.1", self._server.port)
        return socket.create_connection(address, timeout=30, source_address=(BAD, 0))

    def _open(self, path: str) -> socket.socket:
        client = self._connect()
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return client


def run(server: Server, minutes: float, size: int) -> bool:
    """Soak ``server``; return whether every good client was served rightly."""
    soak = Soak(server, size)
    good = [soak.good, soak.good]
    bad = [
        soak.bomb, soak.hang_up, soak.drip, soak.drip, soak.read_slowly, soak.nonsense,
        soak.flood, soak.write,
    ]  # fmt: skip
    threads = [threading.Thread(target=soak.forever, args=(a,)) for a in good + bad]
    for thread in threads[: len(good)]:
        thread.start()
    time.sleep(ALONE)
    say(f"good clients alone, ms: {shares(soak.taken)}")
    soak.taken.clear()
    for thread in threads[len(good) :]:
        thread.start()
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        time.sleep(min(15.0, max(0.1, end - time.monotonic())))
        say(f"memory {memory(server)} MiB, {len(soak.taken)} good answers")
    soak.stop.set()
    for thread in threads:
        thread.join()
    say(f"good clients beside, ms: {shares(soak.taken)}")
    for what, count in sorted(soak.seen.items()):
        say(f"{count:8} {what}")
    for line in soak.wrong[:10]:
        say(f"WRONG {line}")
    return not soak.wrong


def main() -> None:
    """Run the soak that the options describe."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--documents", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        publish(store, options.documents)
        tokens = Path(folder) / "tokens"
        tokens.write_text(TOKEN + "\n")
        tokens.chmod(0o600)
        server = Server(
            store, "--timeout", "5", "--memory", "512", "--writable",
            "--token-file", str(tokens),
        )  # fmt: skip
        well = run(server, options.minutes, options.documents)
        status = server.stop()
        said = server.log.read_text()
        say(f"server ended with {status}; its log: {said or 'empty'}")
    sys.exit(not (well and status == 0))


if __name__ == "__main__":
    main()
