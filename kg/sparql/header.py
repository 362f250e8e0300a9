"""The ``#+`` lines on top of a query of the library, as grlc reads them: YAML.

https://github.com/CLARIAH/grlc; ``parameters``, ``minimum-rows``, ``endpoints`` and
``volatile`` are ours. A name that neither knows is a mistake, and said so.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from kg.errors import DataError
from kg.sparql.parameters import Parameter
from kg.sparql.values import TYPES

MARK = "#+"
_GRLC = frozenset({"defaults", "endpoint", "method", "pagination"})
_OURS = frozenset({"parameters", "minimum-rows", "endpoints", "volatile"})
_KEYS = frozenset({"summary", "description", "tags"}) | _GRLC | _OURS
_PARAMETER_KEYS = {f.name for f in fields(Parameter)} - {"defaults"}


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of a query says; parameters are without their defaults yet."""

    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    minimum_rows: int
    endpoints: tuple[str, ...]
    volatile: bool


def read_header(path: Path, text: str) -> Header:
    """Return the header in the text of a file.

    :raises DataError: naming the file and what is wrong with its header.
    """
    found = _yaml(path, text)
    if not isinstance(found.get("summary"), str):
        raise DataError(f"{path}: the header has no summary")
    unknown = sorted(set(map(str, found)) - _KEYS)
    if unknown:
        raise DataError(f"{path}: the header knows no {', '.join(unknown)}")
    rows = found.get("minimum-rows", 0)
    if not isinstance(rows, int) or isinstance(rows, bool) or rows < 0:
        raise DataError(f"{path}: minimum-rows: {rows!r} is no number of rows")
    return Header(
        summary=found["summary"].strip(),
        description=str(found.get("description") or "").strip(),
        tags=_texts(path, found, "tags"),
        parameters=tuple(_parameter(path, one) for one in _list(path, found)),
        minimum_rows=rows,
        endpoints=_texts(path, found, "endpoints"),
        volatile=found.get("volatile") is True,
    )


def read_parameters(text: str) -> tuple[Parameter, ...]:
    """Return the parameters that the text of any query declares, if it does.

    :raises DataError: where it has ``parameters`` that cannot be read.
    """
    path = Path("query")
    found = _yaml(path, text)
    return tuple(_parameter(path, one) for one in _list(path, found))


def without_header(text: str) -> str:
    """Return a query without its header, as an editor shows it."""
    lines = [line for line in text.splitlines() if not line.startswith(MARK)]
    return "\n".join(lines).strip()


def _yaml(path: Path, text: str) -> dict[str, Any]:
    lines = [line[len(MARK) :] for line in text.splitlines() if line.startswith(MARK)]
    try:
        found = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise DataError(f"{path}: the header is not YAML: {error}") from error
    return found if isinstance(found, dict) else {}


def _texts(path: Path, found: dict[str, Any], key: str) -> tuple[str, ...]:
    given = found.get(key) or []
    if not isinstance(given, list) or not all(isinstance(t, str) for t in given):
        raise DataError(f"{path}: {key}: is no list of texts")
    return tuple(text.strip() for text in given)


def _list(path: Path, found: dict[str, Any]) -> list[Any]:
    given = found.get("parameters") or []
    if not isinstance(given, list):
        raise DataError(f"{path}: parameters: is no list")
    return given


def _parameter(path: Path, given: Any) -> Parameter:
    if not isinstance(given, dict) or not {"name", "type"} <= set(given):
        raise DataError(f"{path}: parameter {given!r} needs a name and a type")
    name, kind = given["name"], given["type"]
    unknown = sorted(set(map(str, given)) - _PARAMETER_KEYS)
    if unknown:
        raise DataError(f"{path}: parameter {name} knows no {', '.join(unknown)}")
    if kind not in TYPES or kind == "term":
        there = ", ".join(known for known in TYPES if known != "term")
        problem = f"type {kind!r} is none of {there}"
        raise DataError(f"{path}: parameter {name}: {problem}")
    example = given.get("example")
    return Parameter(
        name=str(name),
        type=kind,
        description=str(given.get("description", "")),
        prefix=given.get("prefix"),
        choices=tuple(str(choice) for choice in given.get("choices", ())),
        example=None if example is None else str(example),
    )
