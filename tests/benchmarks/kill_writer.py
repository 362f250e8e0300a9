"""Kill a writing server again and again; count acknowledged updates that are lost.

    python tests/benchmarks/kill_writer.py [--kills 100]

Four clients insert numbers as fast as they are acknowledged; every so often the whole
server, or its writer alone, gets SIGKILL. In the end all that was acknowledged must be
there, and the default graph must be the merge of the graphs.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from measure_limits import say
from served import Server, publish

from kg.store import current_version

TOKEN = "killed and risen"
_GRAPHS = 3


def below(pid: int) -> list[int]:
    """Return a process and all that come from it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def is_writer(pid: int) -> bool:
    """Return whether a process is a holder, or an executor, of the writing kind."""
    try:
        return b'"writes": true' in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def write(server: Server, numbers: range, acknowledged: list[int]) -> None:
    """Insert numbers until the server is gone."""
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/sparql-update",
    }
    for number in numbers:
        triple = f"<http://x/n> <http://x/p> {number}"
        graph = f"<http://x/g{number % _GRAPHS}>"
        own = number % 7 == 0
        text = f"INSERT DATA {{ {triple if own else f'GRAPH {graph} {{ {triple} }}'} }}"
        try:
            if server.send("POST", "/sparql", text, headers).status == 204:
                acknowledged.append(number)
        except (OSError, http.client.HTTPException):
            if server.process.poll() is not None:
                return


def kill_round(server: Server, whole: bool) -> None:
    """Kill the server, or its writer alone."""
    pids = below(server.process.pid)
    for pid in pids if whole else [p for p in pids[1:] if is_writer(p)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def wait_for_more(acknowledged: list[int]) -> None:
    """Wait until some more updates are acknowledged, and a moment of any length."""
    enough = len(acknowledged) + random.randrange(3, 20)
    give_up = time.monotonic() + 10
    while len(acknowledged) < enough and time.monotonic() < give_up:
        time.sleep(0.005)
    time.sleep(random.random() * 0.05)


def main() -> None:
    """Run as many rounds as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    options = parser.parse_args()
    acknowledged: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        publish(store, 50)
        tokens = Path(folder) / "tokens"
        tokens.write_text(TOKEN + "\n")
        tokens.chmod(0o600)
        kills = 0
        while kills < options.kills:
            server = Server(store, "--writable", "--token-file", str(tokens))
            start = kills * 100_000
            clients = [
                threading.Thread(
                    target=write,
                    args=(server, range(start + k, start + 100_000, 4), acknowledged),
                )
                for k in range(4)
            ]
            for client in clients:
                client.start()
            for _ in range(4):
                wait_for_more(acknowledged)
                kill_round(server, whole=False)
                kills += 1
            wait_for_more(acknowledged)
            kill_round(server, whole=True)
            server.process.wait()
            kills += 1
            for client in clients:
                client.join()
            say(f"{kills} kills, {len(acknowledged)} updates acknowledged")
        data = current_version(store).open()
        wrong = check(data, set(acknowledged))
    sys.exit(wrong)


def check(data: object, acknowledged: set[int]) -> bool:
    """Say what is lost; return whether anything is."""
    query = data.query  # type: ignore[attr-defined]
    number = "SELECT ?n { { <http://x/n> <http://x/p> ?n } }"
    there = {int(row["n"].value) for row in query(number)}
    lost = acknowledged - there
    named = "SELECT DISTINCT ?n { GRAPH ?g { <http://x/n> <http://x/p> ?n } }"
    in_graphs = {int(row["n"].value) for row in query(named)}
    unmerged = in_graphs - there
    say(f"{len(there)} there, {len(lost)} acknowledged ones lost")
    say(f"{len(unmerged)} of the graphs missing in the merge")
    return bool(lost or unmerged)


if __name__ == "__main__":
    main()
