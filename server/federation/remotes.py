"""The endpoints that queries may call, and no other.

An endpoint is named by its address, by a TOML file that lists some, or by its name in
the list that ships (``endpoints.toml``), where each is switched off. Addresses match by
scheme and host without regard to case, by port, path and query exactly; what is called
is always the address that the operator wrote.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.errors import SettingError

STARTER = Path(__file__).with_name("endpoints.toml")
METHODS = ("post", "get", "direct")
_SETTING = "federate"
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^?#\s<>\"{}|^`\\]*)?"
    r"(?P<query>\?[^#\s<>\"{}|^`\\]*)?",
    re.IGNORECASE | re.ASCII,
)
# Spaces cannot be here, and a percent sign is one that the operator wrote.
_SENT_AS_THEY_ARE = "%/?:@!$&'()*+,;=-._~"
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_DAY = 86_400.0
_WHOLE = frozenset(["rows", "bytes", "batch", "bindings", "parallel"])
_RANGES: dict[str, tuple[float, float]] = {
    "timeout": (0.01, _DAY),
    "connect": (0.01, _DAY),
    "first_byte": (0.01, _DAY),
    "idle": (0.01, _DAY),
    "cache": (0, _DAY),
    "rate": (0, 1e6),
    "rows": (1, 1e9),
    "bytes": (1, 1e12),
    "batch": (0, 1e6),
    "bindings": (0, 1e6),
    "parallel": (1, 64),
}
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OWN_FIELDS = frozenset(
    ["host", "content-length", "transfer-encoding", "connection", "content-type",
     "accept", "accept-encoding"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """What tells endpoints apart."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @classmethod
    def of(cls, iri: str) -> Address | None:
        """Return the address of an http(s) IRI; None where it is none of ours to call.

        One with a user, a fragment or a host beyond ASCII is none.
        """
        match = _ADDRESS.fullmatch(iri)
        if match is None:
            return None
        scheme = match["scheme"].lower()
        port = int(match["port"]) if match["port"] else _PORTS[scheme]
        if not 0 < port < 65536:
            return None
        host = match["host"].lower()
        return cls(scheme, host, port, match["path"] or "", match["query"] or "")

    @property
    def target(self) -> str:
        """Return what is asked for on the host."""
        return quote((self.path or "/") + self.query, safe=_SENT_AS_THEY_ARE)

    @property
    def authority(self) -> str:
        """Return the value of the Host field."""
        usual = self.port == _PORTS[self.scheme]
        return self.host if usual else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Remote:
    """An endpoint that may be called, and within which bounds.

    Times are in seconds, ``rate`` in requests a second (0: any), ``batch`` is how many
    bindings go with one request (0: none go), ``bindings`` how many are sent at all
    before the pattern is asked for bare, ``cache`` how long an answer is kept.
    """

    name: str
    url: str
    address: Address
    timeout: float = 20.0
    connect: float = 5.0
    first_byte: float = 20.0
    idle: float = 10.0
    rows: int = 200_000
    bytes: int = 67_108_864
    rate: float = 0.0
    method: str = "post"
    headers: Mapping[str, str] = field(default_factory=dict)
    batch: int = 200
    bindings: int = 20_000
    parallel: int = 4
    cache: float = 60.0
    private: bool = False


@dataclass(frozen=True, slots=True)
class Remotes:
    """All endpoints that may be called, by their addresses."""

    by_address: Mapping[Address, Remote] = field(default_factory=dict)

    def find(self, iri: str) -> Remote | None:
        """Return the endpoint that ``iri`` names; None where it may not be called."""
        address = Address.of(iri)
        return None if address is None else self.by_address.get(address)

    def __iter__(self) -> Iterator[Remote]:
        return iter(self.by_address.values())

    def __len__(self) -> int:
        return len(self.by_address)


def read_remotes(setting: str) -> Remotes:
    """Return the endpoints that the setting names: addresses, files, names.

    They are separated by spaces; one with a space in it stands in quotes.

    :raises SettingError: for one that is none of these, or a file that has a fault.
    """
    try:
        words = shlex.split(setting)
    except ValueError as error:
        raise SettingError(_SETTING, f"{setting!r}: {error}") from error
    found: dict[Address, Remote] = {}
    for word in words:
        for remote in _named(word):
            found[remote.address] = remote
    names = [remote.name for remote in found.values()]
    for name in names:
        if names.count(name) > 1:
            raise SettingError(_SETTING, f"two endpoints have the name {name!r}")
    return Remotes(found)


def read_starter() -> dict[str, Remote]:
    """Return the endpoints of the list that ships, by name."""
    return {remote.name: remote for remote, _ in _read_file(STARTER)}


def _named(word: str) -> Iterable[Remote]:
    if "://" in word:
        return [_remote(word, {"url": word}, None)]
    if _NAME.fullmatch(word) and not word.endswith(".toml"):
        starter = read_starter()
        if word in starter:
            return [starter[word]]
        if not Path(word).is_file():
            known = ", ".join(sorted(starter))
            problem = f"{word!r} is no address, no file and none of {known}"
            raise SettingError(_SETTING, problem)
    return [remote for remote, enabled in _read_file(Path(word)) if enabled]


def _read_file(path: Path) -> Iterator[tuple[Remote, bool]]:
    try:
        with path.open("rb") as stream:
            tables = tomllib.load(stream)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise SettingError(_SETTING, problem, str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(_SETTING, f"is not TOML: {error}", str(path)) from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise _fault(path, name, "is not a table such as [wikidata]")
        enabled = table.pop("enabled", True)
        if not isinstance(enabled, bool):
            raise _fault(path, name, "enabled is neither true nor false")
        yield _remote(name, table, path), enabled


def _remote(name: str, table: Mapping[str, Any], path: Path | None) -> Remote:
    known = {f.name: f for f in fields(Remote)} | {"url": None}
    for key in table:
        if key not in known or key in ("name", "address"):
            raise _fault(path, name, f"there is no key {key!r}")
    url = table.get("url")
    address = Address.of(url) if isinstance(url, str) else None
    if address is None or not isinstance(url, str):
        problem = (
            f"{url!r} is not an http(s) address without user and fragment, in ASCII"
        )
        raise _fault(path, name, problem)
    values = {k: _value(k, table[k], path, name) for k in table if k != "url"}
    remote = replace(Remote(name, url, address), **values)
    return replace(remote, first_byte=min(remote.first_byte, remote.timeout))


def _value(key: str, value: Any, path: Path | None, name: str) -> Any:
    if key == "headers":
        return _headers(value, path, name)
    if key == "method":
        if value not in METHODS:
            raise _fault(path, name, f"method is none of {', '.join(METHODS)}")
        return value
    if key == "private":
        if not isinstance(value, bool):
            raise _fault(path, name, "private is neither true nor false")
        return value
    least, most = _RANGES[key]
    whole = key in _WHOLE
    number = isinstance(value, int if whole else int | float)
    if not number or isinstance(value, bool) or not least <= value <= most:
        what = "a whole number" if whole else "a number"
        raise _fault(path, name, f"{key} is not {what} from {least:g} to {most:g}")
    return value


def _headers(value: Any, path: Path | None, name: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _fault(path, name, "headers is not a table")
    for key, text in value.items():
        plain = isinstance(text, str) and text.isascii() and text.isprintable()
        if not plain or not _FIELD_NAME.fullmatch(key):
            raise _fault(path, name, f"headers: {key} cannot be sent")
        if key.lower() in _OWN_FIELDS:
            raise _fault(path, name, f"headers: {key} is ours to set")
    return dict(value)


def _fault(path: Path | None, name: str, problem: str) -> SettingError:
    where = f"[{name}] " if path else ""
    return SettingError(_SETTING, f"{where}{problem}", str(path) if path else "")
