"""From a host to the addresses that may be connected to, found once a connection.

A name that an operator lists may come to point inside; so only addresses of the public
internet are used unless the operator wrote the address itself, ``localhost``, or
``private = true``. What carries an IPv4 address inside an IPv6 one is not public.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

from server.federation.faults import RemoteFault
from server.federation.remotes import Remote

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Beyond what the library takes for private: translation and transition, site-local,
# documentation, and what is not (yet) the unicast internet.
_INSIDE = tuple(
    ipaddress.ip_network(each)
    for each in (
        "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48",
        "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
        "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4",
    )
)  # fmt: skip


def is_public(address: IPAddress) -> bool:
    """Return whether ``address`` is one of the public internet, as it stands."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in _INSIDE)


def resolve(remote: Remote) -> list[IPAddress]:
    """Return the addresses to connect to, in the order of the resolver.

    :raises RemoteFault: where there is none, or one that may not be connected to.
    """
    host = remote.address.host
    literal = _literal(host)
    if literal is not None:
        return [literal]
    found = _look_up(host, remote.address.port)
    if remote.private:
        return found
    if host == "localhost":
        allowed = all(address.is_loopback for address in found)
    else:
        allowed = all(is_public(address) for address in found)
    if not allowed:
        # Which one is nobody's business but the operator's.
        raise RemoteFault(
            "address",
            "has an address that is not of the public internet; "
            "its operator here would have to say private = true",
        )
    return found


def _literal(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _look_up(host: str, port: int) -> list[IPAddress]:
    try:
        name = host if host.isascii() else host.encode("idna").decode()
        found: Sequence[tuple[object, object, object, object, tuple[object, ...]]]
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RemoteFault("connect", "has a name that cannot be resolved") from error
    addresses: dict[IPAddress, None] = {}
    for *_, place in found:
        addresses.setdefault(ipaddress.ip_address(str(place[0]).partition("%")[0]))
    return list(addresses)
