from __future__ import annotations

import ipaddress
import socket
from dataclasses import replace

import pytest

from server.federation.addresses import is_public, resolve
from server.federation.faults import RemoteFault
from server.federation.remotes import Address, Remote, read_remotes


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1",
        "192.168.1.1", "169.254.169.254", "169.254.0.1", "100.64.0.1",
        "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1",
        "192.0.2.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "192.88.99.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8",
        "::ffff:0:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1",
        "2002:7f00:1::", "2002:808:808::", "2001::1", "2001:0:4136:e378::", "fe80::1",
        "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "100::1",
        "3fff::1", "5f00::1",
    ],
)  # fmt: skip
def test_what_is_inside_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "193.62.193.83", "2606:4700::1111", "2a00:1450:4001::1"]
)
def test_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def remote_at(url: str) -> Remote:
    address = Address.of(url)
    assert address is not None
    return Remote("one", url, address)


def lead_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Have every name lead to ``addresses``."""

    def look_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        kind, how = socket.AF_INET, socket.SOCK_STREAM
        return [(kind, how, 6, "", (address, 80)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize(
    "found",
    [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("169.254.169.254",), ("fe80::1%eth0",)],
)
def test_a_name_that_leads_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, found: tuple[str, ...]
) -> None:
    lead_to(monkeypatch, *found)
    remote = remote_at("http://sparql.example.org/")
    with pytest.raises(RemoteFault, match="not of the public internet") as caught:
        resolve(remote)
    assert caught.value.kind == "address"
    assert not any(each in caught.value.detail for each in found)
    assert len(resolve(replace(remote, private=True))) == len(found)


def test_an_address_or_localhost_is_allowed_by_being_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert str(resolve(remote_at("http://127.0.0.1:8000/"))[0]) == "127.0.0.1"
    assert str(resolve(remote_at("http://[::1]:8000/"))[0]) == "::1"
    lead_to(monkeypatch, "127.0.0.1", "::1")
    assert len(resolve(remote_at("http://localhost/"))) == 2
    lead_to(monkeypatch, "10.0.0.1")
    with pytest.raises(RemoteFault):
        resolve(remote_at("http://localhost/"))


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.1", "017700000001"])
def test_an_odd_spelling_of_loopback_is_a_name(host: str) -> None:
    with pytest.raises(RemoteFault):
        resolve(remote_at(f"http://{host}/"))


def test_what_is_listed_is_found_by_its_address() -> None:
    remotes = read_remotes("uniprot https://example.org/a http://localhost:1/x")
    assert remotes.find("https://sparql.uniprot.org/sparql")
    assert remotes.find("HTTPS://EXAMPLE.org:443/a")
    assert not remotes.find("https://example.org/b")
