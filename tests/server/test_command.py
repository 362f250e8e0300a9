"""``noograph serve``: starting, stopping, changing versions."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from served import NOOGRAPH, Server, publish


def serve(*options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [NOOGRAPH, "serve", *map(str, options)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_said_in_a_sentence(graph: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = serve("--store", graph, "--port", port)
    assert done.returncode == 2
    assert f"127.0.0.1:{port} is in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_that_is_not_ours_is_said(graph: Path, host: str) -> None:
    done = serve("--store", graph, "--host", host, "--port", 0)
    assert done.returncode == 2
    assert "cannot serve on" in done.stderr


def test_a_folder_that_is_no_store_is_said(tmp_path: Path) -> None:
    done = serve("--store", tmp_path / "none")
    assert done.returncode == 2
    assert "noograph build" in done.stderr


def test_a_damaged_store_is_said(tmp_path: Path) -> None:
    store = tmp_path / "store"
    publish(store, 5)
    for file in (store / "current" / "data").iterdir():
        file.write_bytes(b"")
    done = serve("--store", store, "--port", 0)
    assert done.returncode == 2
    assert str(store) in done.stderr


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR2, signal.SIGWINCH])
def test_other_signals_do_no_harm(
    start: Callable[..., Server], number: signal.Signals
) -> None:
    server = start()
    server.process.send_signal(number)
    time.sleep(0.3)
    assert server.query("ASK {}").status == 200
    assert server.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_gracefully(
    start: Callable[..., Server], number: signal.Signals
) -> None:
    server = start(size=800)
    text = "SELECT (COUNT(*) AS ?n) { ?a a ?t . ?c a ?u FILTER(?a = ?c) }"
    status: list[int] = []
    asking = threading.Thread(target=lambda: status.append(server.query(text).status))
    asking.start()
    while "noograph_executors_busy 0" in server.get("/metrics").text:
        if not asking.is_alive():
            break
    server.process.send_signal(number)
    assert server.process.wait(timeout=30) == 0
    asking.join()
    assert status == [200]
    assert "Traceback" not in server.log.read_text()


def wait_for(seen: list[str], size: int) -> None:
    """Wait until an answer tells of so many compounds."""
    end = time.monotonic() + 30
    while str(size) not in seen and time.monotonic() < end:
        time.sleep(0.02)


def test_a_new_version_is_served_without_a_dropped_request(
    start: Callable[..., Server], tmp_path: Path
) -> None:
    server = start(size=10)
    text = "SELECT (COUNT(*) AS ?n) { ?s a noo:Compound }"
    seen: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            reply = server.query(text)
            seen.append(reply.column("n")[0] if reply.status == 200 else reply.text)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_for(seen, 10)
    for size in (20, 30, 40):
        publish(tmp_path / "store", size)
        wait_for(seen, size)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(seen) == {"10", "20", "30", "40"}
    assert server.query(text).column("n") == ["40"]


def test_a_killed_web_process_is_replaced(start: Callable[..., Server]) -> None:
    server = start()
    children = subprocess.run(
        ["ps", "--ppid", str(server.process.pid), "-o", "pid="],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    for pid in children:
        subprocess.run(["kill", "-9", pid], check=True)
    for _ in range(100):
        try:
            if server.query("ASK {}").status == 200:
                break
        except OSError:
            pass
        time.sleep(0.1)
    assert server.query("ASK {}").json()["boolean"] is True
