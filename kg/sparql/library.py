"""The query library: one query a file, its description in the ``#+`` lines on top.

A file runs as it is, with the defaults that its ``VALUES`` blocks hold; its name is
the name of the query everywhere: on the command line, in a URL and in RDF.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import DataError, InputError
from kg.namespaces import DEFAULT_BASE, Namespaces
from kg.resources import QUERIES
from kg.sparql.guard import guard
from kg.sparql.header import read_header, read_parameters, without_header
from kg.sparql.parameters import (
    Parameter,
    bind_parameters,
    block_values,
    declared_prefixes,
    value_blocks,
)
from kg.sparql.syntax import Form, Parsed, parse
from kg.sparql.values import expand, to_sparql

COMPETENCY = QUERIES / "competency"
_SUFFIX = ".rq"


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """A query of the library; ``text`` is the whole file, rebased.

    ``endpoints`` are those that the query asks with ``SERVICE``, in order;
    ``volatile`` says that its answer changes with everything, so none is recorded.
    """

    name: str
    path: Path
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    minimum_rows: int
    endpoints: tuple[str, ...]
    volatile: bool
    form: Form
    text: str

    @property
    def query(self) -> str:
        """Return the query alone, without its header."""
        return without_header(self.text)

    def bind(
        self, given: Mapping[str, Sequence[str]], prefixes: Mapping[str, str]
    ) -> str:
        """Return the query with the values ``given`` for its parameters.

        :raises InputError: naming the parameter that is unknown or has a wrong value.
        """
        there = {parameter.name for parameter in self.parameters}
        for name in given:
            if name not in there:
                known = ", ".join(sorted(there)) or "none"
                problem = f"the query {self.name} has no parameter {name}"
                raise InputError(f"{problem} (it has: {known})")
        return bind_parameters(self.query, given, prefixes, self.parameters)


class Library(Mapping[str, LibraryQuery]):
    """The queries of a folder by name, with IRIs under the base of ``namespaces``."""

    def __init__(self, namespaces: Namespaces, folder: Path = COMPETENCY) -> None:
        self._namespaces = namespaces
        self._paths = {path.stem: path for path in sorted(folder.glob(f"*{_SUFFIX}"))}
        self._read: dict[str, LibraryQuery] = {}

    def __getitem__(self, name: str) -> LibraryQuery:
        if name not in self._read:
            self._read[name] = read_query(self._paths[name], self._namespaces)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def close_names(self, name: str) -> list[str]:
        """Return the names that look like ``name``, the closest first."""
        return difflib.get_close_matches(name, self._paths, cutoff=0.5)


def read_query(path: Path, namespaces: Namespaces) -> LibraryQuery:
    """Return the query in a file.

    :raises DataError: where the header is wrong, or does not fit the query: a
        parameter that no ``VALUES`` block binds alone, a default of another type, an
        endpoint that is not asked or asked and not named.
    """
    text = _rebase(path.read_text(encoding="utf-8"), namespaces)
    header = read_header(path, text)
    parsed = parse(text)
    if parsed.form in (None, "update") or parsed.fault:
        where = f" (line {parsed.fault.line})" if parsed.fault else ""
        raise DataError(f"{path}: is no query{where}")
    prefixes = namespaces.prefixes()
    parameters = tuple(
        _with_defaults(path, one, parsed, prefixes) for one in header.parameters
    )
    asked = _endpoints(parsed, prefixes)
    if set(asked) != set(header.endpoints):
        named = ", ".join(asked) or "none"
        raise DataError(f"{path}: endpoints: the query asks {named}")
    return LibraryQuery(
        name=path.stem,
        path=path,
        summary=header.summary,
        description=header.description,
        tags=header.tags,
        parameters=parameters,
        minimum_rows=header.minimum_rows,
        endpoints=asked,
        volatile=header.volatile,
        form=parsed.form,
        text=text,
    )


def bind_text(
    text: str, given: Mapping[str, Sequence[str]], prefixes: Mapping[str, str]
) -> str:
    """Return any query with ``given`` bound; its header, if any, gives their types.

    :raises InputError: for a name that it has no ``VALUES`` block of, or a wrong value.
    """
    try:
        declared = read_parameters(text)
    except DataError as error:
        raise InputError(str(error)) from error
    return bind_parameters(text, given, prefixes, declared)


def _with_defaults(
    path: Path, parameter: Parameter, parsed: Parsed, prefixes: Mapping[str, str]
) -> Parameter:
    """Return the parameter with the data of its block, checked against its type."""
    blocks = [block for name, block in value_blocks(parsed) if name == parameter.name]
    if len(blocks) != 1:
        count = "no" if not blocks else "more than one"
        problem = f"parameter {parameter.name} has {count} VALUES ?{parameter.name}"
        raise DataError(f"{path}: {problem}")
    if parameter.prefix is not None and parameter.prefix not in prefixes:
        problem = f"parameter {parameter.name}: no prefix {parameter.prefix}"
        raise DataError(f"{path}: {problem}")
    defaults = block_values(parsed, blocks[0], prefixes)
    if parameter.type == "iri":
        defaults = tuple(_shorten(d, parameter.prefix, prefixes) for d in defaults)
    own = {**prefixes, **declared_prefixes(parsed.text)}
    given = [parameter.example] if parameter.example is not None else []
    try:
        for value in [*defaults, *parameter.choices, *given]:
            kind, name = parameter.type, parameter.name
            to_sparql(value, kind, name, own, parameter.prefix)
    except InputError as error:
        raise DataError(f"{path}: {error}") from error
    return replace(parameter, defaults=defaults)


def _shorten(iri: str, prefix: str | None, prefixes: Mapping[str, str]) -> str:
    """Return the shortest text that :func:`kg.sparql.values.expand` reads back."""
    own = prefixes[prefix] if prefix else iri
    candidates = [iri.removeprefix(own)] if iri.startswith(own) and own != iri else []
    candidates += [
        f"{label}:{iri.removeprefix(namespace)}"
        for label, namespace in prefixes.items()
        if iri.startswith(namespace) and iri != namespace
    ]
    for candidate in sorted(candidates, key=len):
        try:
            if expand(candidate, "", prefixes, prefix) == iri:
                return candidate
        except InputError:
            continue
    return iri


def _endpoints(parsed: Parsed, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    called = guard(parsed, prefixes).services
    return tuple(dict.fromkeys(call.endpoint for call in called))


def _rebase(text: str, namespaces: Namespaces) -> str:
    """Move the IRIs of entities and graphs to another base; the ontology stays."""
    for kind in ("id", "graph", ".well-known"):
        text = text.replace(f"<{DEFAULT_BASE}{kind}/", f"<{namespaces.base}{kind}/")
    return text
