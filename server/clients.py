"""Who asks: an address, taken from ``Forwarded`` only where the sender is trusted.

https://www.rfc-editor.org/rfc/rfc7239. Addresses are never stored or logged as they
are: a keyed digest stands for them.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from dataclasses import dataclass, field
from typing import Protocol

from kg.errors import SettingError

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*(?:"([^"]*)"|([^;,\s]*))', re.IGNORECASE)
_PORT = re.compile(r"^(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::\d+)?$")


class Fields(Protocol):
    """Header fields by name."""

    def get(self, name: str, default: str, /) -> str:
        """Return the value of a field."""


@dataclass(frozen=True, slots=True)
class Clients:
    """Tells clients apart; ``key`` is secret and as old as the server."""

    trusted: tuple[_Network, ...]
    key: bytes = field(repr=False)

    def address(self, peer: str, headers: Fields) -> str:
        """Return the address of the client behind ``peer``.

        The chain of proxies is walked from our end for as long as they are trusted.
        """
        if not self.trusted or not self._trusts(peer):
            return peer
        address = peer
        for hop in reversed(_hops(headers)):
            if not self._trusts(address):
                break
            address = hop
        return address

    def number(self, address: str) -> int:
        """Return a number that stands for an address and does not tell it."""
        digest = hashlib.blake2b(address.encode(), digest_size=7, key=self.key)
        return int.from_bytes(digest.digest(), "big") or 1

    def _trusts(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.trusted)


def read_trusted(setting: str) -> tuple[_Network, ...]:
    """Return the networks of ``--trusted-proxies``.

    :raises SettingError: for what is no address or network.
    """
    try:
        return tuple(
            ipaddress.ip_network(part.strip(), strict=False)
            for part in setting.split(",")
            if part.strip()
        )
    except ValueError as error:
        raise SettingError("trusted_proxies", str(error)) from error


def _hops(headers: Fields) -> list[str]:
    forwarded = headers.get("Forwarded", "")
    if forwarded:
        found = [_FOR.search(part) for part in forwarded.split(",")]
        hops = [(match[1] or match[2]) if match else "" for match in found]
    else:
        hops = headers.get("X-Forwarded-For", "").split(",")
    return [_bare(hop.strip()) for hop in hops if hop.strip()]


def _bare(node: str) -> str:
    """Return the address of a node identifier, without brackets and port."""
    match = _PORT.match(node)
    return (match[1] or match[2]) if match else node
