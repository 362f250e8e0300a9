"""One connection to an endpoint: pinned to an address, bounded in time and bytes.

HTTP itself is httpcore's, whose parser (h11) is strict about lengths and framing; this
is what lies under it. httpcore, because it takes a stream of ours: urllib3 and the
standard library resolve the name themselves.
"""

from __future__ import annotations

import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import httpcore

from server.federation.addresses import IPAddress, resolve
from server.federation.faults import CancelledError, RemoteFault, timed_out
from server.federation.remotes import Remote

_HEAD = 262_144
_PIECE = 65_536


class Deadline:
    """When a call has to be over, and whether anybody still wants it.

    ``cancel`` may be called from another thread; it ends whatever waits.
    """

    def __init__(self, until: float) -> None:
        self.until = until
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._sockets: set[socket.socket] = set()

    def left(self) -> float:
        """Return the seconds left.

        :raises CancelledError: where there is none.
        """
        left = self.until - time.monotonic()
        if self._ended.is_set() or left <= 0:
            raise CancelledError
        return left

    def sleep(self, seconds: float) -> None:
        """Wait, unless the call is cancelled meanwhile."""
        if self._ended.wait(min(seconds, self.left())):
            raise CancelledError

    def cancel(self) -> None:
        """End all calls under this deadline."""
        with self._lock:
            self._ended.set()
            for each in self._sockets:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def watch(self, connection: socket.socket) -> None:
        """Have ``connection`` ended with the deadline."""
        with self._lock:
            if self._ended.is_set():
                raise CancelledError
            self._sockets.add(connection)

    def forget(self, connection: socket.socket) -> None:
        """Leave ``connection`` alone from now on."""
        with self._lock:
            self._sockets.discard(connection)


class Wire(httpcore.NetworkStream):
    """A stream for httpcore that answers to the deadline of the call in progress."""

    def __init__(self, remote: Remote, connection: socket.socket) -> None:
        self._remote = remote
        self._socket = connection
        self._deadline: Deadline | None = None
        self._until = 0.0
        self._received = 0
        self.calls = 0

    def begin(self, deadline: Deadline, until: float) -> None:
        """Start a call that has to be over at ``until``, or before."""
        deadline.watch(self._socket)
        self._deadline, self._until = deadline, until
        self._received = 0
        self.calls += 1

    def finish(self) -> None:
        """End the call: the connection rests."""
        if self._deadline is not None:
            self._deadline.forget(self._socket)
            self._deadline = None

    @property
    def silent(self) -> bool:
        """Return whether nothing has come since the call began."""
        return not self._received

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what comes next; nothing at the end."""
        wait = self._remote.idle if self._received else self._remote.first_byte
        what = "sent nothing more" if self._received else "did not begin to answer"
        try:
            piece = self._timed(wait, what).recv(min(max_bytes, _PIECE))
        except TimeoutError as error:
            raise self._late(what, wait) from error
        except OSError as error:
            raise self._lost("while it answered") from error
        self._received += len(piece)
        if self._received > self._remote.bytes + _HEAD:
            raise too_large(self._remote)
        if not piece and self._deadline is not None:
            self._deadline.left()
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of ``buffer``."""
        wait, what = self._remote.idle, "did not take the query"
        try:
            self._timed(wait, what).sendall(buffer)
        except TimeoutError as error:
            raise self._late(what, wait) from error
        except OSError as error:
            raise self._lost("while the query was sent") from error

    def close(self) -> None:
        """Close the connection."""
        self.finish()
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        """Tell httpcore whether there is something to read, nothing else."""
        if info != "is_readable":
            return None
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | select.POLLHUP)
        return bool(poll.poll(0))

    def _timed(self, wait: float, what: str) -> socket.socket:
        left = self._until - time.monotonic()
        if self._deadline is None or self._deadline.left() <= 0:
            raise CancelledError
        if left <= 0:
            raise timed_out("did not answer", self._remote.timeout)
        self._socket.settimeout(min(wait, left, self._deadline.left()))
        return self._socket

    def _late(self, what: str, wait: float) -> Exception:
        if self._deadline is not None:
            with suppress(CancelledError):
                self._deadline.left()
                if self._until - time.monotonic() <= 0.001:
                    return timed_out("did not answer", self._remote.timeout)
                return timed_out(what, wait)
        return CancelledError()

    def _lost(self, when: str) -> Exception:
        if self._deadline is not None:
            with suppress(CancelledError):
                self._deadline.left()
                return RemoteFault("connection", f"closed the connection {when}")
        return CancelledError()


def connect(remote: Remote, deadline: Deadline) -> Wire:
    """Return a fresh connection, to an address that was checked and no other.

    :raises RemoteFault: where there is none.
    :raises CancelledError: where nobody wants it any more.
    """
    until = time.monotonic() + remote.connect
    connection = _open(remote, resolve(remote), deadline, until)
    try:
        if remote.address.scheme == "https":
            connection = _secure(remote, connection, deadline, until)
    except BaseException:
        connection.close()
        raise
    return Wire(remote, connection)


def too_large(remote: Remote) -> RemoteFault:
    """Return the fault of an answer beyond the bytes allowed."""
    return RemoteFault(
        "too-large", f"answered with more than {remote.bytes} bytes, which is too much"
    )


def _open(
    remote: Remote, places: Iterable[IPAddress], deadline: Deadline, until: float
) -> socket.socket:
    failure: OSError | None = None
    for place in places:
        left = min(until - time.monotonic(), deadline.left())
        if left <= 0:
            break
        try:
            connection = socket.create_connection(
                (str(place), remote.address.port), timeout=left
            )
        except OSError as error:
            failure = error
            continue
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    deadline.left()
    if failure is None or isinstance(failure, TimeoutError):
        raise timed_out("could not be connected to", remote.connect)
    reason = os.strerror(failure.errno) if failure.errno else "no reason given"
    raise RemoteFault("connect", f"could not be connected to: {reason.lower()}")


def _secure(
    remote: Remote, connection: socket.socket, deadline: Deadline, until: float
) -> socket.socket:
    deadline.watch(connection)
    host = remote.address.host.removeprefix("[").removesuffix("]")
    connection.settimeout(max(0.001, min(until - time.monotonic(), deadline.left())))
    try:
        return tls_context().wrap_socket(connection, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        said = error.verify_message or "not valid"
        raise RemoteFault("tls", f"has no valid certificate: {said}") from error
    except TimeoutError as error:
        deadline.left()
        raise timed_out("did not finish the TLS handshake", remote.connect) from error
    except (OSError, ValueError) as error:
        deadline.left()
        raise RemoteFault("tls", "failed in the TLS handshake") from error
    finally:
        deadline.forget(connection)


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """Return the rules of TLS: certificates verified, the system's authorities."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
