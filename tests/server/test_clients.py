from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SettingError
from server.clients import Clients, read_trusted

PROXIES = read_trusted("10.0.0.0/8, 127.0.0.1, 2001:db8::/32")


@pytest.mark.parametrize(
    ("peer", "headers", "address"),
    [
        ("198.51.100.7", {}, "198.51.100.7"),
        ("198.51.100.7", {"X-Forwarded-For": "1.2.3.4"}, "198.51.100.7"),
        ("127.0.0.1", {"X-Forwarded-For": "1.2.3.4"}, "1.2.3.4"),
        ("127.0.0.1", {"X-Forwarded-For": "6.6.6.6, 1.2.3.4, 10.1.1.1"}, "1.2.3.4"),
        ("127.0.0.1", {"Forwarded": "for=1.2.3.4;proto=https"}, "1.2.3.4"),
        ("127.0.0.1", {"Forwarded": 'for="[2001:db9::1]:4711"'}, "2001:db9::1"),
        ("127.0.0.1", {"Forwarded": "for=6.6.6.6, for=1.2.3.4:80"}, "1.2.3.4"),
        ("127.0.0.1", {"Forwarded": "proto=https"}, "127.0.0.1"),
        ("127.0.0.1", {}, "127.0.0.1"),
    ],
)
def test_only_trusted_peers_say_who_asks(
    peer: str, headers: dict[str, str], address: str
) -> None:
    assert Clients(PROXIES, b"key").address(peer, headers) == address


def test_nobody_is_trusted_by_default() -> None:
    clients = Clients(read_trusted(""), b"key")
    assert clients.address("127.0.0.1", {"X-Forwarded-For": "1.2.3.4"}) == "127.0.0.1"


def test_a_wrong_network_is_said() -> None:
    with pytest.raises(SettingError, match="trusted_proxies"):
        read_trusted("10.0.0.0/8, nonsense")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_header_gives_some_address(forwarded: str, others: str) -> None:
    headers = {"Forwarded": forwarded, "X-Forwarded-For": others}
    clients = Clients(PROXIES, b"key")
    assert clients.number(clients.address("127.0.0.1", headers)) > 0
