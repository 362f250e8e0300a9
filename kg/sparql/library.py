"""The query library: one query a file, its description in the ``#+`` lines on top.

The header is YAML behind ``#+``, as grlc reads it (https://github.com/CLARIAH/grlc). A
parameter is a variable that the query binds in a ``VALUES`` block of its own: the file
runs as it is with those defaults, and a value given takes their place as data, never
as text of the query.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml
from tree_sitter import Node

from kg.errors import DataError, InputError
from kg.namespaces import DEFAULT_BASE, Namespaces
from kg.resources import QUERIES
from kg.sparql.syntax import Parsed, parse
from kg.sparql.values import ParameterType, to_sparql

HEADER = "#+"
_SUFFIX = ".rq"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: the variable it binds, and the type of its values."""

    name: str
    type: ParameterType
    description: str


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """A query of the library; ``text`` is the whole file, rebased."""

    name: str
    path: Path
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    minimum_rows: int
    text: str


class Library(Mapping[str, LibraryQuery]):
    """The queries of a folder by name, with IRIs under the base of ``namespaces``."""

    def __init__(
        self, namespaces: Namespaces, folder: Path = QUERIES / "competency"
    ) -> None:
        self._namespaces = namespaces
        self._paths = {path.stem: path for path in sorted(folder.glob(f"*{_SUFFIX}"))}

    def __getitem__(self, name: str) -> LibraryQuery:
        return read_query(self._paths[name], self._namespaces)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def close_names(self, name: str) -> list[str]:
        """Return the names that look like ``name``, the closest first."""
        return difflib.get_close_matches(name, self._paths, cutoff=0.5)


def read_query(path: Path, namespaces: Namespaces) -> LibraryQuery:
    """Return the query in a file.

    :raises DataError: where the header is no YAML, lacks its summary, or declares a
        parameter that no ``VALUES`` block of the query binds.
    """
    text = path.read_text(encoding="utf-8")
    header = _header(path, text)
    parameters = tuple(_parameter(path, given) for given in header["parameters"])
    bound = {variable for variable, _ in _value_blocks(parse(text))}
    for parameter in parameters:
        if parameter.name not in bound:
            problem = f"parameter {parameter.name} has no VALUES ?{parameter.name}"
            raise DataError(f"{path}: {problem}")
    return LibraryQuery(
        name=path.stem,
        path=path,
        summary=header["summary"],
        description=header["description"],
        tags=tuple(header["tags"]),
        parameters=parameters,
        minimum_rows=header["minimum-rows"],
        text=_rebase(text, namespaces),
    )


def bind_parameters(text: str, given: Mapping[str, Sequence[str]]) -> str:
    """Return ``text`` with the data of its ``VALUES`` blocks replaced by ``given``.

    :raises InputError: for a name that the query has no parameter of, or a value that
        is not of the type that the query's header gives it.
    """
    if not given:
        return text
    declared = {p.name: p.type for p in _declared(text)}
    parsed = parse(text)
    blocks = dict(_value_blocks(parsed))
    cuts: list[tuple[int, int, bytes]] = []
    for name, values in given.items():
        if name not in blocks:
            known = ", ".join(sorted(blocks)) or "none"
            raise InputError(f"the query has no parameter {name} (it has: {known})")
        kind = declared.get(name, "term")
        start, end = blocks[name]
        data = " ".join(to_sparql(value, kind, name) for value in values)
        cuts.append((start, end, f" {data} ".encode()))
    source = parsed.source
    for start, end, replacement in sorted(cuts, reverse=True):
        source = source[:start] + replacement + source[end:]
    return source.decode()


def _declared(text: str) -> tuple[Parameter, ...]:
    path = Path("query")
    given = _yaml(path, text).get("parameters") or []
    return tuple(_parameter(path, one) for one in given)


def _value_blocks(parsed: Parsed) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each variable that has a ``VALUES`` block to itself, and its data."""
    waiting = [parsed.root]
    while waiting:
        node = waiting.pop()
        if node.type == "data_block":
            found = _single_variable(node)
            if found is not None:
                yield found
        else:
            waiting.extend(node.children)


def _single_variable(block: Node) -> tuple[str, tuple[int, int]] | None:
    kinds = [child.type for child in block.children]
    if kinds[:2] != ["var", "{"] or kinds[-1] != "}":
        return None
    variable = cast("bytes", block.children[0].text).decode()[1:]
    return variable, (block.children[1].end_byte, block.children[-1].start_byte)


def _header(path: Path, text: str) -> dict[str, Any]:
    found = _yaml(path, text)
    if not isinstance(found.get("summary"), str):
        raise DataError(f"{path}: the header has no summary")
    defaults = {"description": "", "tags": [], "parameters": [], "minimum-rows": 0}
    return {**defaults, **found}


def _yaml(path: Path, text: str) -> dict[str, Any]:
    lines = [
        line.removeprefix(HEADER).removeprefix(" ")
        for line in text.splitlines()
        if line.startswith(HEADER)
    ]
    try:
        found = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise DataError(f"{path}: the header is not YAML: {error}") from error
    return found if isinstance(found, dict) else {}


def _parameter(path: Path, given: Any) -> Parameter:
    try:
        return Parameter(given["name"], given["type"], given.get("description", ""))
    except (TypeError, KeyError, AttributeError) as error:
        problem = f"parameter {given!r} needs a name and a type"
        raise DataError(f"{path}: {problem}") from error


def _rebase(text: str, namespaces: Namespaces) -> str:
    """Move the IRIs of entities and graphs to another base; the ontology stays."""
    for kind in ("id", "graph", ".well-known"):
        text = text.replace(f"<{DEFAULT_BASE}{kind}/", f"<{namespaces.base}{kind}/")
    return text
