"""TLS to an endpoint: the certificate is that of its name, at the address checked."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from misbehaving import ONE, message

from server.federation import wire
from server.federation.faults import RemoteFault
from server.federation.gateway import Gateway, Question, Session
from server.federation.remotes import Address, Remote, Remotes
from server.federation.state import State
from server.journal import Journal


@dataclass
class Secure:
    """A server that answers one result over TLS, and keeps the names asked for."""

    port: int
    names: list[str]


@pytest.fixture
def serve() -> Iterator[Callable[[trustme.LeafCert | None], Secure]]:
    listeners: list[socket.socket] = []

    def start(certificate: trustme.LeafCert | None) -> Secure:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        made = Secure(listener.getsockname()[1], [])
        thread = threading.Thread(
            target=_answer, args=(listener, certificate, made.names), daemon=True
        )
        thread.start()
        return made

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _answer(
    listener: socket.socket, certificate: trustme.LeafCert | None, names: list[str]
) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with client:
            if certificate is None:
                # It never shakes hands.
                client.recv(10_000)
                client.recv(10_000)
                continue
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            context.sni_callback = lambda _, name, __: names.append(name)
            try:
                with context.wrap_socket(client, server_side=True) as secure:
                    asked = b""
                    while not asked.endswith(b"query=ASK+%7B%7D"):
                        asked += secure.recv(65_536)
                    secure.sendall(message(ONE))
            except OSError:
                continue


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[trustme.CA]:
    """Yield an authority that this process trusts."""
    made = trustme.CA()
    path = tmp_path / "authority.pem"
    made.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    wire.tls_context.cache_clear()
    yield made
    wire.tls_context.cache_clear()


def ask(url: str) -> list[str | None]:
    address = Address.of(url)
    assert address is not None
    remote = Remote("one", url, address, connect=0.5, private=True)
    gateway = Gateway(State(Remotes({address: remote})), Journal(""), 0)
    session = Session(time.monotonic() + 5)
    try:
        [rows] = gateway.fetch(remote, [Question("ASK {}")], ("w",), session)
    finally:
        gateway.close()
    return [row[0] for row in rows]


def test_a_certificate_of_the_name_is_taken(
    authority: trustme.CA, serve: Callable[[trustme.LeafCert | None], Secure]
) -> None:
    server = serve(authority.issue_cert("localhost"))
    assert ask(f"https://localhost:{server.port}/") == ['"1"']
    assert server.names == ["localhost"]


def test_a_certificate_of_another_name_is_not(
    authority: trustme.CA, serve: Callable[[trustme.LeafCert | None], Secure]
) -> None:
    server = serve(authority.issue_cert("other.example.org"))
    with pytest.raises(RemoteFault, match="no valid certificate") as caught:
        ask(f"https://localhost:{server.port}/")
    assert caught.value.kind == "tls"


def test_an_authority_that_nobody_knows_is_not(
    authority: trustme.CA, serve: Callable[[trustme.LeafCert | None], Secure]
) -> None:
    server = serve(trustme.CA().issue_cert("localhost"))
    with pytest.raises(RemoteFault, match="no valid certificate"):
        ask(f"https://localhost:{server.port}/")


def test_a_handshake_has_its_time(
    authority: trustme.CA, serve: Callable[[trustme.LeafCert | None], Secure]
) -> None:
    server = serve(None)
    with pytest.raises(RemoteFault, match=r"TLS handshake within 0\.5 s") as caught:
        ask(f"https://localhost:{server.port}/")
    assert caught.value.status == 504
