"""One frozen object of settings: each from a flag, ``NOOGRAPH_*`` or a TOML file.

A flag wins over the environment, the environment over the file. The file is the one
that ``--config`` or ``NOOGRAPH_CONFIG`` names, else ``noograph.toml`` in the current
folder where there is one. Every field carries its help text, which the command line,
the README table and the service description share.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_type_hints
from urllib.parse import urlsplit

from kg.errors import SettingError
from kg.namespaces import DEFAULT_BASE

ENVIRONMENT_PREFIX = "NOOGRAPH_"
DEFAULT_FILE = Path("noograph.toml")
DEFAULT_STORE = Path("store")
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off", ""})
_T = TypeVar("_T")


def _setting(default: _T, help: str, *, least: float | None = None) -> _T:
    made: _T = field(default=default, metadata={"help": help, "least": least})
    return made


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set; units are in the help texts."""

    store: Path = _setting(DEFAULT_STORE, "folder of the store")  # noqa: RUF009
    base: str = _setting(DEFAULT_BASE, "base IRI of entities and graphs")
    host: str = _setting("127.0.0.1", "address to serve on")
    port: int = _setting(8000, "port to serve on (0: any free one)", least=0)
    public_url: str = _setting(
        "", "address that the world uses, for links (default: the one served on)"
    )
    timeout: float = _setting(30.0, "seconds that a query may take", least=0.1)
    memory: int = _setting(1024, "MiB of memory that a query may take", least=64)
    in_memory: int = _setting(
        8192,
        "MiB that the executors may take to hold the graph in memory; a larger one is "
        "read from disk (0: always)",
        least=0,
    )
    max_rows: int = _setting(0, "rows of an answer at the most (0: no limit)", least=0)
    executors: int = _setting(
        0, "queries evaluated at the same time (0: two a core)", least=0
    )
    queue: int = _setting(64, "requests that may wait for an executor", least=1)
    web_processes: int = _setting(
        0, "processes that speak HTTP (0: one a core)", least=0
    )
    max_result: int = _setting(1024, "MiB of an answer at the most", least=1)
    max_body: int = _setting(16, "MiB of a request's body at the most", least=1)
    cache: int = _setting(
        64, "MiB of answers that a web process keeps (0: none)", least=0
    )
    as_written: bool = _setting(
        False, "give queries to the engine as they are written, without rewriting"
    )
    rate: float = _setting(
        0.0, "requests a second of one client at the most (0: no limit)", least=0
    )
    client_queries: int = _setting(
        0, "queries of one client at a time at the most (0: no limit)", least=0
    )
    journal: str = _setting(
        "", "file of one JSON line a request, '-' for standard error (default: none)"
    )
    trusted_proxies: str = _setting(
        "", "addresses whose Forwarded header counts, separated by commas"
    )
    writable: bool = _setting(False, "accept updates from holders of a token")
    validate: bool = _setting(False, "refuse updates that break a shape or a rule")
    token_file: str = _setting(
        "", "file of the tokens for writing, one a line, readable by its owner only"
    )
    federate: str = _setting(
        "",
        "endpoints that SERVICE may call, separated by spaces: addresses, TOML files, "
        "names of the list that ships (default: none)",
    )
    federation_cache: int = _setting(
        16,
        "MiB of other endpoints' answers that a web process keeps (0: none)",
        least=0,
    )
    workers: int = _setting(
        0, "processes that build the graph (0: one a core)", least=0
    )

    @classmethod
    def from_sources(
        cls,
        flags: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        file: Path | None = None,
    ) -> Settings:
        """Return the settings in force; ``flags`` that are None do not count.

        :raises SettingError: for a value of the wrong type or range, an unknown name
            in the file or the environment, or a file that is missing or not TOML.
        """
        env = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        path = file or (Path(env[_CONFIG]) if env.get(_CONFIG) else None)
        if path is None and DEFAULT_FILE.is_file():
            path = DEFAULT_FILE
        if path is not None:
            for name, value in _read_file(path).items():
                values[name] = cls.convert(name, value, str(path))
        for variable, text in env.items():
            if variable.startswith(ENVIRONMENT_PREFIX) and variable not in _OTHERS:
                name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
                values[name] = cls.convert(name, text, variable)
        for name, value in (flags or {}).items():
            if value is not None:
                flag = f"--{name.replace('_', '-')}"
                values[name] = cls.convert(name, value, flag)
        return replace(cls(), **values)

    @classmethod
    def convert(cls, name: str, value: object, source: str) -> Any:
        """Return ``value`` in the type of the field, or raise a SettingError."""
        known = {f.name: f for f in fields(cls)}
        if name not in known:
            raise SettingError(name, "there is no such setting", source)
        kind = get_type_hints(cls)[name]
        try:
            converted = _convert(kind, value)
        except ValueError as error:
            problem = f"{value!r} is not {_KINDS[kind]}"
            raise SettingError(name, problem, source) from error
        _check(known[name], converted, source)
        return converted


_CONFIG = f"{ENVIRONMENT_PREFIX}CONFIG"
_OTHERS = frozenset({_CONFIG, f"{ENVIRONMENT_PREFIX}TEST_DEMAND"})
_KINDS: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    bool: "yes or no",
    str: "a text",
    Path: "a path",
}


def _convert(kind: Any, value: object) -> Any:
    if kind is bool and isinstance(value, str):
        word = value.strip().lower()
        if word not in _YES | _NO:
            raise ValueError(value)
        return word in _YES
    if kind in (bool, str) and not isinstance(value, kind):
        raise ValueError(value)
    if kind in (int, float) and isinstance(value, bool):
        raise ValueError(value)
    if kind is int and isinstance(value, float):
        raise ValueError(value)
    if kind is Path and not isinstance(value, str | Path):
        raise ValueError(value)
    try:
        return kind(value)
    except TypeError as error:
        raise ValueError(value) from error


def _check(known: Field[Any], value: Any, source: str) -> None:
    least = known.metadata.get("least")
    if least is not None and not value >= least:
        raise SettingError(known.name, f"{value} is less than {least:g}", source)
    if known.name == "port" and value > 65535:
        raise SettingError(known.name, f"{value} is more than 65535", source)
    if known.name == "base":
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise SettingError(known.name, f"{value!r} is not an http(s) IRI", source)
        if not value.endswith("/") or any(c in value for c in '<>"{}|^`\\ '):
            raise SettingError(
                known.name, f"{value!r} must end with '/' and be a valid IRI", source
            )


def _read_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise SettingError("config", problem, str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingError("config", f"is not TOML: {error}", str(path)) from error
