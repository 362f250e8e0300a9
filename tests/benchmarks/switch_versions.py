"""Switch versions under load: count requests that fail and answers that are mixed.

    python tests/benchmarks/switch_versions.py [--switches 30] [--build]

Every version says its number once a compound. Clients ask without pause, in small
answers, large ones, and read slowly; each answer must be of one version throughout, of
none older than what was current when it was asked, and the same wherever its ETag is
the same. With ``--build`` the command builds the versions from a file of RDF.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from measure_limits import say, shares
from pyoxigraph import Literal, NamedNode, Quad
from served import NOOGRAPH, Server

from kg.namespaces import DEFAULT_BASE
from kg.store import open_draft

VERSION = NamedNode("http://example.org/version")
GRAPH = NamedNode(f"{DEFAULT_BASE}graph/document/numbered")
_SIZE = 20_000
_PATTERN = f"{{ ?s <{VERSION.value}> ?v }}"
_SMALL = f"SELECT (COUNT(?s) AS ?n) (MIN(?v) AS ?a) (MAX(?v) AS ?b) {_PATTERN}"
_LARGE = f"SELECT ?s ?v {_PATTERN}"
_NUMBER = re.compile(rb'"value":"(\d+)","datatype"|"datatype":"[^"]*","value":"(\d+)"')


def publish_number(store: Path, number: int) -> None:
    """Make a version in which all say ``number``."""
    value = Literal(number)
    with open_draft(store, DEFAULT_BASE) as draft:
        subjects = (NamedNode(f"http://example.org/{n}") for n in range(_SIZE))
        draft.add(Quad(s, VERSION, value, GRAPH) for s in subjects)
        draft.publish({"number": number})


def build_number(store: Path, number: int) -> None:
    """Have the command make such a version."""
    file = store.parent / "numbered.nt"
    xsd = "http://www.w3.org/2001/XMLSchema#integer"
    file.write_text(
        "".join(
            f'<http://example.org/{n}> <{VERSION.value}> "{number}"^^<{xsd}> .\n'
            for n in range(_SIZE)
        )
    )
    subprocess.run(
        [NOOGRAPH, "build", "--no-corpus", "--rdf", file, "--store", store],
        check=True,
        stdout=subprocess.DEVNULL,
    )


class Readers:
    """Clients that ask without pause, and what they saw."""

    def __init__(self, server: Server) -> None:
        self.stop = threading.Event()
        self.current = 0
        self.seen: Counter[str] = Counter()
        self.taken: list[float] = []
        self.wrong: list[str] = []
        self._server = server
        self._bodies: dict[str, int] = {}

    def forever(self, act: Callable[[http.client.HTTPConnection], None]) -> None:
        """Ask again and again over one connection."""
        connection = self._server.connect()
        while not self.stop.is_set():
            try:
                act(connection)
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(f"{act.__name__}: {error!r}")
                connection.close()

    def small(self, connection: http.client.HTTPConnection) -> None:
        """Ask for what all of a version say together."""
        least = self.current
        began = time.monotonic()
        body, _ = self._get(connection, f"{_SMALL} #{began}")
        self.taken.append(time.monotonic() - began)
        [row] = json.loads(body)["results"]["bindings"]
        said = {name: int(row[name]["value"]) for name in "nab"}
        if said["n"] != _SIZE or said["a"] != said["b"] or said["a"] < least:
            self.wrong.append(f"{said}, not of one version from {least} on")
        self.seen["small"] += 1

    def repeated(self, connection: http.client.HTTPConnection) -> None:
        """Ask the same again: where the tag is the same, so is the answer."""
        body, tag = self._get(connection, _SMALL)
        if self._bodies.setdefault(tag, hash(body)) != hash(body):
            self.wrong.append(f"two answers of the name {tag}")
        self.seen["repeated"] += 1

    def large(self, connection: http.client.HTTPConnection) -> None:
        """Ask for megabytes, and take a while to read them."""
        least = self.current
        path = f"/sparql?query={quote(f'{_LARGE} #{time.monotonic()}')}"
        connection.request("GET", path)
        answer = connection.getresponse()
        pieces = []
        while piece := answer.read(200_000):
            pieces.append(piece)
            time.sleep(0.05)
        found = [int(a or b) for a, b in _NUMBER.findall(b"".join(pieces))]
        if len(found) != _SIZE or len(set(found)) != 1 or found[0] < least:
            self.wrong.append(f"large: {len(found)} of {set(found)}, from {least} on")
        self.seen["large"] += 1

    def _get(
        self, connection: http.client.HTTPConnection, text: str
    ) -> tuple[bytes, str]:
        connection.request("GET", f"/sparql?query={quote(text)}")
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            self.wrong.append(f"{answer.status} {body[:200]!r}")
        return body, answer.headers["ETag"]


def main() -> None:
    """Switch as often as the options ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--switches", type=int, default=30)
    parser.add_argument("--build", action="store_true")
    options = parser.parse_args()
    make = build_number if options.build else publish_number
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        make(store, 0)
        server = Server(store)
        readers = Readers(server)
        acts = [readers.small, readers.small, readers.repeated, readers.large]
        threads = [threading.Thread(target=readers.forever, args=(a,)) for a in acts]
        for thread in threads:
            thread.start()
        for number in range(1, options.switches + 1):
            make(store, number)
            readers.current = number
        time.sleep(1)
        readers.stop.set()
        for thread in threads:
            thread.join()
        kept = len(list((store / "versions").iterdir()))
        server.stop()
        say(f"{options.switches} switches; {kept} versions kept; {dict(readers.seen)}")
        say(f"small answers, ms: {shares(readers.taken)}")
        for line in readers.wrong[:10]:
            say(f"WRONG {line}")
        say(f"{len(readers.wrong)} wrong; log: {server.log.read_text()[-500:]}")
    sys.exit(bool(readers.wrong))


if __name__ == "__main__":
    main()
