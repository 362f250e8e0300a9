"""A web process: gunicorn's threaded worker, which no client can keep busy.

A thread is for a request that comes and an answer that is taken. Connections that say
nothing, and those that are being closed, wait in the main thread, all at once; of those
that are slow, some are given up when threads run out (:mod:`server.patience`).
"""

from __future__ import annotations

import errno
import json
import logging
import mmap
import re
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ, BaseSelector
from typing import Any

from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

from server.connection import ClientSocket, RequestTimeoutError
from server.errors import MEDIA_TYPE, Problem
from server.patience import Patience, Waiting
from server.quick import Quick

_log = logging.getLogger("noograph.server")
HEADER_BYTES = 16_384
_LINGER = 0.002
_COURTESY = 0.001
_CROWDED = 0.05
_NO_ROOM = 0.01
_LEAVE_SECONDS = 2.0
_MOST_LEAVING = 256
_MOST_DRAINED = 16 * 1024 * 1024
_PIECE = 65_536
# RFC 3986, 3.2.2 and 3.2.3: a name or address, or nothing, and perhaps a port.
_HOST = re.compile(
    r"(?:[\w.~!$&'()*+,;=%-]*|\[[\w.~!$&'()*+,;=:-]+\])(?::[0-9]*)?", re.ASCII
)
_PASSING = (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK)
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


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


class Leaving:
    """Connections that are closed as soon as their clients have closed them, too.

    Closed at once, the end of an answer could be lost where the client still sends
    (RFC 9112, 9.6).
    """

    def __init__(self, poller: BaseSelector) -> None:
        self._poller = poller
        self._until: dict[ClientSocket, float] = {}
        self._drained: dict[ClientSocket, int] = {}

    def add(self, client: ClientSocket) -> None:
        """Say that nothing more will come, and wait a while for the client."""
        try:
            client.shutdown(socket.SHUT_WR)
            client.setblocking(False)
            self._poller.register(client, EVENT_READ, self._drain)
        except (OSError, ValueError):
            client.close()
            return
        self._until[client] = time.monotonic() + _LEAVE_SECONDS
        self._drained[client] = 0
        if len(self._until) > _MOST_LEAVING:
            self._end(next(iter(self._until)))

    def end_late(self) -> None:
        """Close those whose time is over."""
        now = time.monotonic()
        for client in [c for c, until in self._until.items() if until <= now]:
            self._end(client)

    def _drain(self, client: ClientSocket) -> None:
        if client not in self._until:
            # Closed by what came before it in the same round of events.
            return
        try:
            size = len(socket.socket.recv(client, _PIECE))
        except BlockingIOError:
            return
        except OSError:
            size = 0
        self._drained[client] += size
        if not size or self._drained[client] > _MOST_DRAINED:
            self._end(client)

    def _end(self, client: ClientSocket) -> None:
        del self._until[client], self._drained[client]
        with suppress(OSError, KeyError, ValueError):
            self._poller.unregister(client)
        client.close()


class Connection(TConn):  # type: ignore[misc]
    """A connection whose graceful end no thread waits for."""

    sock: ClientSocket

    def __init__(self, leave: Callable[[ClientSocket], None], *parts: Any) -> None:
        super().__init__(*parts)
        self._leave = leave
        # Its first bytes are waited for by the main thread.
        self.data_ready = True

    def close(self, graceful: bool = False) -> None:
        """Close it; where ``graceful``, when the client has read all."""
        if graceful:
            self._leave(self.sock)
        else:
            super().close()


class Worker(ThreadWorker):  # type: ignore[misc]
    """A web process: a thread a request, none without end."""

    nr_conns: int

    def init_signals(self) -> None:
        """Leave Ctrl-C to the main process, which ends us gracefully."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def init_process(self) -> None:
        """Prepare what the main thread keeps of its connections."""
        self.patience = Patience()
        self._given_up: set[Waiting] = set()
        self._submitted = 0
        super().init_process()

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
            if error.errno in _EXHAUSTED:
                if not self._close_idle():
                    time.sleep(_NO_ROOM)
            elif error.errno not in _PASSING:
                raise
            return
        self.nr_conns += 1
        client = ClientSocket.adopt(accepted, str(address[0]), self.patience)
        parts = (self.cfg, client, address, listener.getsockname())
        conn = Connection(self.leaving.add, *parts)
        if client.wait_for_request(0):
            self.enqueue_req(conn)
            return
        conn.set_timeout()
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(client, EVENT_READ, readable)

    def enqueue_req(self, conn: TConn) -> None:
        """Let a thread have a connection that has something to read."""
        self._submitted += 1
        super().enqueue_req(conn)

    def on_pending_socket_readable(self, conn: TConn, client: ClientSocket) -> None:
        """Read what has come, unless the connection was closed in this very round."""
        if conn in self.pending_conns:
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn: TConn, client: ClientSocket) -> None:
        """Read what has come, unless the connection was closed in this very round."""
        if conn in self.keepalived_conns:
            super().on_client_socket_readable(conn, client)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait for events; see that there are threads and connections to be had."""
        crowd = self._submitted - self.cfg.threads - len(self._given_up)
        if crowd > 0:
            self._given_up.update(self.patience.give_up(crowd))
            timeout = _CROWDED
        super().wait_for_and_dispatch_events(timeout)
        self.leaving.end_late()
        while self.nr_conns >= self.worker_connections and self._close_idle():
            pass

    def _close_idle(self) -> bool:
        """Close the connection that has said nothing for longest, if there is one."""
        for idle in (self.pending_conns, self.keepalived_conns):
            if idle:
                conn = idle.popleft()
                self.poller.unregister(conn.sock)
                self.nr_conns -= 1
                conn.close()
                return True
        return False

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Take a connection back from its thread."""
        self._submitted -= 1
        self._given_up.discard(conn.sock)
        super().finish_request(conn, fs)
        self.app.load_of_workers.tell(self)

    def handle(self, conn: TConn) -> Any:
        """Read a request within its time and answer it, and those that follow at once.

        A connection in use stays with its thread; handing it to the main thread and
        back costs more than most answers.
        """
        while True:
            conn.sock.expect_request()
            kept = self._answer(conn)
            with suppress(OSError):
                conn.sock.flush()
            if kept is not True or not self.alive:
                return kept
            buffered = conn.parser.unreader.buf.getvalue()
            if not buffered and not conn.sock.wait_for_request(_LINGER):
                return kept

    def _answer(self, conn: TConn) -> Any:
        """Answer a request the quick way where that is possible."""
        try:
            kept = self.quick.answer(conn) if self.alive else None
        except Exception as error:
            self.handle_error(None, conn.sock, conn.client, error)
            return False
        return super().handle(conn) if kept is None else kept

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer a request that names its host, as HTTP/1.1 demands."""
        if not _names_host(req):
            raise errors.InvalidHeader("Host")
        return super().handle_request(req, conn)

    def run(self) -> None:
        """Serve, known to the other workers."""
        self.leaving = Leaving(self.poller)
        self.app.load_of_workers.tell(self)
        self.app.metrics.use_row(self.age)
        self.quick = Quick(self.wsgi.wsgi_app, self.cfg, _names_host)
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


def _names_host(request: Any) -> bool:
    """Return whether a request names a host, where its version demands that."""
    hosts = [value for name, value in request.headers if name == "HOST"]
    return request.version < (1, 1) or bool(hosts and _HOST.fullmatch(hosts[0]))


def _problem(error: Exception) -> Problem | None:
    if isinstance(error, RequestTimeoutError):
        return Problem(408, "request-timeout", "the request did not arrive in time")
    if isinstance(error, errors.LimitRequestLine):
        return Problem(414, "address-too-long", "the address is longer than 64 KiB")
    if isinstance(error, errors.LimitRequestHeaders):
        detail = f"a header field is larger than {HEADER_BYTES} bytes, or too many"
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
