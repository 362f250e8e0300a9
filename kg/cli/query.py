"""``noograph query``: ask the store, or any endpoint, by name, file or text."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    serialize,
)

from kg.cli.ask import Answer, ask_endpoint, ask_store
from kg.cli.options import config, read_settings, setting
from kg.cli.table import print_table
from kg.errors import InputError
from kg.namespaces import Namespaces
from kg.sparql.library import Library, bind_text
from kg.store import current_version

TABULAR = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


@click.command()
@click.argument("query")
@click.option("-p", "--param", "parameters", multiple=True, metavar="NAME=VALUE")
@click.option(
    "--format", "format_", type=click.Choice(["table", *TABULAR, *GRAPHS]),
    default=None, help="[default: table, or ttl for a graph]",
)  # fmt: skip
@click.option("--endpoint", metavar="URL", help="Ask this endpoint, not the store.")
@setting("store")
@setting("timeout")
@config
def query(
    query: str,
    parameters: tuple[str, ...],
    format_: str | None,
    endpoint: str | None,
    store: Path | None,
    timeout: float | None,
    config: Path | None,
) -> None:
    """Ask QUERY: a name of the library, a file, or - for standard input.

    A parameter of the query is given as -p name=value: an IRI, a CURIE such as
    model:scopolamine-induced-amnesia, a number or a text, as the query declares it.
    """
    settings = read_settings(config, store=store, timeout=timeout)
    given = _parameters(parameters)
    if endpoint is not None:
        text = _read(query, given, Namespaces(settings.base))
        answer = ask_endpoint(endpoint, text, settings.timeout)
    else:
        version = current_version(settings.store)
        namespaces = Namespaces(version.base)
        text = _read(query, given, namespaces)
        answer = ask_store(version, text, namespaces)
    _write(answer, format_, Namespaces(settings.base))


def _read(query: str, given: dict[str, list[str]], namespaces: Namespaces) -> str:
    """Return the text of a query of the library, a file or standard input, bound."""
    prefixes = namespaces.prefixes()
    library = Library(namespaces)
    path = Path(query)
    if query == "-":
        return bind_text(sys.stdin.read(), given, prefixes)
    if query in library:
        return library[query].bind(given, prefixes)
    if path.is_file():
        return bind_text(path.read_text(encoding="utf-8"), given, prefixes)
    close = library.close_names(query)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise InputError(f"{query}: neither a file nor a query of the library{hint}")


def _parameters(given: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InputError(f"-p {text}: write it as name=value")
        found.setdefault(name, []).append(value)
    return found


def _write(answer: Answer, format_: str | None, namespaces: Namespaces) -> None:
    if not isinstance(answer, QuerySolutions | QueryBoolean):
        if format_ not in (None, *GRAPHS):
            problem = f"--format {format_} is for tables; this answer is a graph"
            raise InputError(problem)
        output, prefixes = GRAPHS[format_ or "ttl"], namespaces.prefixes()
        serialize(answer, sys.stdout.buffer, format=output, prefixes=prefixes)
    elif format_ in (None, "table"):
        print_table(answer, namespaces)
    elif format_ in TABULAR:
        answer.serialize(sys.stdout.buffer, format=TABULAR[format_])
    else:
        raise InputError(f"--format {format_} is for graphs; this answer is a table")
