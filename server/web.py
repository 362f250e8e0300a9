"""The web server: gunicorn's threaded workers, with our limits on slow clients.

gunicorn, because its workers hand the client's socket to the application, which is how
a hang-up is seen while a query runs; none of the other WSGI servers measured does.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from kg.namespaces import Namespaces
from kg.settings import Settings
from server.metrics import Metrics
from server.runtime import Runtime
from server.worker import HEADER_BYTES, Load, Worker

_log = logging.getLogger("noograph.server")
_QUICK_THREADS = 32
_KEEP_ALIVE = 65
_HEADER_FIELDS = 100
_MOST_CONNECTIONS = 2000
_MOST_FILES = 65_536
_SPARE_FILES = 64


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured by our settings."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        listener: socket.socket,
        make_app: Callable[[], Flask],
        metrics: Metrics,
    ) -> None:
        self.settings = settings
        self.runtime = runtime
        self._listener = listener
        self._make_app = make_app
        self.metrics = metrics
        self.load_of_workers = Load()
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn needs to know."""
        settings = self.settings
        values = {
            # gunicorn closes the descriptor that it is given.
            "bind": f"fd://{os.dup(self._listener.fileno())}",
            "workers": settings.web_processes or os.cpu_count() or 1,
            "threads": 2 * settings.queue
            + self.runtime.readers.plan.slots
            + _QUICK_THREADS,
            "worker_class": Worker,
            "worker_connections": _room_for_connections(),
            "keepalive": _KEEP_ALIVE,
            "timeout": 60,
            "graceful_timeout": int(settings.timeout) + 5,
            "limit_request_line": 0,
            "limit_request_fields": _HEADER_FIELDS,
            "limit_request_field_size": HEADER_BYTES,
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "loglevel": "warning",
            "child_exit": partial(_child_exit, self),
            "on_exit": lambda _: self.runtime.stop(),
        }
        if Path("/dev/shm").is_dir():  # noqa: S108 (a heartbeat file, unlinked at once)
            values["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, made in each web process."""
        return self._make_app()

    def run(self) -> None:
        """Serve until told to stop."""
        _Main(self, self.runtime).run()


def _child_exit(server: Server, _: Arbiter, worker: Worker) -> None:
    server.load_of_workers.forget(worker)
    server.runtime.forget(worker.pid)


class _Main(Arbiter):  # type: ignore[misc]
    """The main process: keeps the web processes and the holder alive."""

    def __init__(self, app: Server, runtime: Runtime) -> None:
        self._runtime = runtime
        super().__init__(app)

    def manage_workers(self) -> None:
        """See that everything that should run does."""
        self._runtime.ensure_holders()
        super().manage_workers()

    def handle_hup(self) -> None:
        """Go on: there is no configuration to read again."""

    def handle_usr2(self) -> None:
        """Go on: a server is replaced by starting another."""

    def handle_int(self) -> None:
        """End gracefully on Ctrl-C as on SIGTERM."""
        self.handle_term()


def raise_file_limit() -> None:
    """Allow this process, and those that it starts, as many files as it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _room_for_connections() -> int:
    """Return how many connections a web process can have.

    Each may need a file for its answer; a web process has the files of this one.
    """
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    used = len(list(Path("/proc/self/fd").iterdir()))
    return max(1, min(_MOST_CONNECTIONS, (most - used - _SPARE_FILES) // 2))


def ignore_harmless_signals() -> None:
    """Go on when one comes that means nothing to us, until gunicorn takes them."""
    for number in (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    :raises OSError: where there cannot be one.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=1024)
    listener.set_inheritable(True)
    return listener


def public_address(host: str, port: int) -> str:
    """Return the address that the server is reached at, as far as it can know."""
    shown = f"[{host}]" if ":" in host else host
    if host in ("0.0.0.0", "::"):  # noqa: S104 (told apart, not bound)
        shown = "localhost"
    return f"http://{shown}:{port}"


def prefixes_of(settings: Settings) -> dict[str, str]:
    """Return the prefixes that queries need not declare."""
    return Namespaces(settings.base).prefixes()
