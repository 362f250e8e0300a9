"""The web server: gunicorn's threaded workers, with our limits on slow clients.

gunicorn, because its workers hand the client's socket to the application, which is how
a hang-up is seen while a query runs; none of the other WSGI servers measured does.
"""

from __future__ import annotations

import errno
import json
import logging
import mmap
import os
import re
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

from kg.namespaces import Namespaces
from kg.settings import Settings
from server.connection import ClientSocket, RequestTimeoutError
from server.errors import MEDIA_TYPE, Problem
from server.metrics import Metrics
from server.runtime import Runtime

_log = logging.getLogger("noograph.server")
_QUICK_THREADS = 32
_KEEP_ALIVE = 65
_LINGER = 0.002
_COURTESY = 0.001
_HEADER_FIELDS = 100
_HEADER_BYTES = 16_384
# RFC 3986, 3.2.2 and 3.2.3: a name or address, or nothing, and perhaps a port.
_HOST = re.compile(
    r"(?:[\w.~!$&'()*+,;=%-]*|\[[\w.~!$&'()*+,;=:-]+\])(?::[0-9]*)?", re.ASCII
)
_PASSING = (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK)


class Load:
    """How many connections each web process has, in memory that all share."""

    _PLACES = 64

    def __init__(self) -> None:
        self._words = memoryview(mmap.mmap(-1, 8 * self._PLACES)).cast("Q")

    def tell(self, worker: Worker) -> None:
        """Note the connections of a worker; 0 stands for no worker."""
        self._words[worker.age % self._PLACES] = max(0, worker.nr_conns) + 1

    def forget(self, worker: Worker) -> None:
        """Note that a worker is gone."""
        self._words[worker.age % self._PLACES] = 0

    def is_least(self, worker: Worker) -> bool:
        """Return whether no other worker has fewer connections."""
        least = min((load for load in self._words.tolist() if load), default=0)
        return bool(worker.nr_conns + 1 <= least)


class Worker(ThreadWorker):  # type: ignore[misc]
    """A web process: a thread a request, none without end."""

    nr_conns: int

    def init_signals(self) -> None:
        """Leave Ctrl-C to the main process, which ends us gracefully."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection as one of ours.

        Whoever has more connections than another waits a moment, so that the other
        gets it: connections are kept, and the kernel would give them to the busy one.
        """
        load = self.app.load_of_workers
        load.tell(self)
        if not load.is_least(self):
            time.sleep(_COURTESY)
        try:
            accepted, address = listener.accept()
        except OSError as error:
            if error.errno not in _PASSING:
                raise
            return
        self.nr_conns += 1
        client = ClientSocket.adopt(accepted)
        self.enqueue_req(TConn(self.cfg, client, address, listener.getsockname()))

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Take a connection back from its thread."""
        before = self.nr_conns
        super().finish_request(conn, fs)
        # One that fails while it is closed would be counted as two.
        self.nr_conns = max(self.nr_conns, before - 1)
        self.app.load_of_workers.tell(self)

    def handle(self, conn: TConn) -> Any:
        """Read a request within its time and answer it, and those that follow at once.

        A connection in use stays with its thread; handing it to the main thread and
        back costs more than most answers.
        """
        while True:
            conn.sock.expect_request()
            kept = super().handle(conn)
            with suppress(OSError):
                conn.sock.flush()
            if kept is not True or not self.alive:
                return kept
            buffered = conn.parser.unreader.buf.getvalue()
            if not buffered and not conn.sock.wait_for_request(_LINGER):
                return kept

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer a request that names its host, as HTTP/1.1 demands."""
        hosts = [value for name, value in req.headers if name == "HOST"]
        if req.version >= (1, 1) and not (hosts and _HOST.fullmatch(hosts[0])):
            raise errors.InvalidHeader("Host")
        return super().handle_request(req, conn)

    def run(self) -> None:
        """Serve, known to the other workers."""
        self.app.load_of_workers.tell(self)
        self.app.metrics.use_row(self.age)
        super().run()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what is no HTTP request that we take, in our one shape."""
        problem = _problem(exc)
        if problem is None:
            if isinstance(exc, OSError):
                return
            _log.error("a request could not be answered", exc_info=exc)
            problem = Problem(500, "internal", "the request could not be answered")
        base = self.app.settings.base
        body = json.dumps(problem.document(base)).encode() + b"\n"
        status = HTTPStatus(problem.status)
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\n"
            f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n"
            "Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
        )
        with suppress(OSError):
            client.sendall(head.encode("latin-1"))
            client.sendall(body)


def _problem(error: Exception) -> Problem | None:
    if isinstance(error, RequestTimeoutError):
        return Problem(408, "request-timeout", "the request did not arrive in time")
    if isinstance(error, errors.LimitRequestLine):
        return Problem(414, "address-too-long", "the address is longer than 64 KiB")
    if isinstance(error, errors.LimitRequestHeaders):
        detail = f"a header field is larger than {_HEADER_BYTES} bytes, or too many"
        return Problem(431, "headers-too-large", detail)
    if isinstance(error, errors.UnsupportedTransferCoding):
        return Problem(501, "malformed", "the transfer coding is not supported")
    if isinstance(error, errors.ExpectationFailed):
        return Problem(417, "malformed", "the expectation cannot be met")
    if isinstance(error, errors.InvalidHeader) and error.hdr == "Host":
        detail = "HTTP/1.1 demands one Host field with a valid name (RFC 9112, 3.2)"
        return Problem(400, "malformed", detail)
    if isinstance(error, errors.ParseException):
        return Problem(400, "malformed", "this is not a valid HTTP request")
    return None


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
            "worker_connections": 2000,
            "keepalive": _KEEP_ALIVE,
            "timeout": 60,
            "graceful_timeout": int(settings.timeout) + 5,
            "limit_request_line": 0,
            "limit_request_fields": _HEADER_FIELDS,
            "limit_request_field_size": _HEADER_BYTES,
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
