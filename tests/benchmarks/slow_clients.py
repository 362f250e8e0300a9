"""Keep hundreds of slow connections open; say what good clients feel meanwhile.

    python tests/benchmarks/slow_clients.py [--connections 600] [--seconds 40]

Whoever is slow has one address, whoever asks another. Three kinds: heads that come byte
by byte, bodies that do, answers that are hardly read. Each is opened again as soon as
it is cut off.
"""

from __future__ import annotations

import argparse
import socket
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from measure_limits import memory, say, shares
from served import Server, compound, publish

HEAD = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nX-Slow: "
BODY = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 4000\r\n\r\n"
)
EXPORT = quote("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 60000")
READ = f"GET /sparql?query={EXPORT} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
_TICK = 0.5


class Slow:
    """Connections of one kind, kept open by one thread."""

    def __init__(self, port: int, kind: str, connections: int) -> None:
        self.outcome: Counter[str] = Counter()
        self._stop = threading.Event()
        self._port = port
        self._kind = kind
        self._connections = connections
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """Close all."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        clients: list[socket.socket] = []
        while not self._stop.wait(_TICK):
            while len(clients) < self._connections and not self._stop.is_set():
                client = self._open()
                if client is None:
                    break
                clients.append(client)
            clients = [client for client in clients if self._goes_on(client)]
        for client in clients:
            client.close()

    def _open(self) -> socket.socket | None:
        client = socket.socket()
        client.settimeout(5)
        client.bind(("127.0.0.2", 0))
        if self._kind == "reads":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            client.connect(("127.0.0.1", self._port))
            client.send({"heads": HEAD, "bodies": BODY, "reads": READ}[self._kind])
        except OSError as error:
            self.outcome[type(error).__name__] += 1
            client.close()
            return None
        client.setblocking(False)
        return client

    def _goes_on(self, client: socket.socket) -> bool:
        try:
            if self._kind != "reads":
                client.send(b"#")
            said = client.recv(512)
        except BlockingIOError:
            return True
        except OSError as error:
            said = type(error).__name__.encode()
        if said and self._kind == "reads":
            return True
        self.outcome[said[9:12].decode() if said.startswith(b"HTTP") else "closed"] += 1
        client.close()
        return False


def ask(server: Server, seconds: float) -> list[float]:
    """Return the times of small questions, each over a connection of its own."""
    taken: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        number = len(taken) % 5_000
        text = f"SELECT ?o {{ <{compound(number).value}> rdfs:label ?o }} #{len(taken)}"
        began = time.monotonic()
        assert server.query(text).status == 200
        taken.append(time.monotonic() - began)
    return taken


def main() -> None:
    """Try each kind against a server of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--kinds", default="heads,bodies,reads")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        publish(store, 5_000)
        server = Server(store)
        say(f"nobody slow, ms: {shares(ask(server, 5))}; {memory(server)} MiB")
        for kind in options.kinds.split(","):
            slow = Slow(server.port, kind, options.connections)
            time.sleep(3)
            taken = ask(server, options.seconds)
            say(f"{options.connections} slow {kind}, ms: {shares(taken)}")
            say(f"{len(taken)} asked; {memory(server)} MiB")
            slow.stop()
            say(f"the slow ones got: {dict(slow.outcome)}")
        server.stop()
        say(server.log.read_text())


if __name__ == "__main__":
    main()
