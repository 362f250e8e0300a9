"""``noograph report``: claims, issues, conflicts and more as lists; figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions

from kg.cli.ask import ask_store
from kg.cli.figures import ontology_figures
from kg.cli.options import config, read_settings, setting
from kg.cli.table import print_table
from kg.errors import DataError
from kg.namespaces import PREFIXES, Namespaces
from kg.sparql.library import Library
from kg.store import current_version

REPORTS = {
    "claims": "findings-in-full",
    "issues": "issues-in-full",
    "conflicts": "contradictions",
    "gaps": "gaps-in-full",
    "unmapped": "unmapped-terms",
}
"""Each report and the query of the library that it is the answer of."""
ONTOLOGY = "ontology"

_XSD = PREFIXES["xsd"]
_NUMBERS: dict[str, Callable[[str], object]] = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": float,
    f"{_XSD}double": float,
}


@click.command()
@click.argument("what", type=click.Choice([*REPORTS, ONTOLOGY]))
@click.option(
    "--format", "format_", type=click.Choice(["table", "csv", "json"]), default="table"
)
@setting("store")
@config
def report(what: str, format_: str, store: Path | None, config: Path | None) -> None:
    """Print all claims, issues, conflicts, gaps or unmapped names of the store.

    Or how many terms, mappings, checks and inferred triples the ontology comes to,
    and how long reasoning takes.

    JSON is an array with one object a row; an empty cell is null.
    """
    settings = read_settings(config, store=store)
    version = current_version(settings.store)
    namespaces = Namespaces(version.base)
    answer = (
        ontology_figures(version)
        if what == ONTOLOGY
        else ask_store(version, Library(namespaces)[REPORTS[what]].query, namespaces)
    )
    if not isinstance(answer, QuerySolutions):
        raise DataError(f"{REPORTS[what]}: a report must be a SELECT query")
    if format_ == "csv":
        answer.serialize(sys.stdout.buffer, format=QueryResultsFormat.CSV)
    elif format_ == "json":
        click.echo(json.dumps(_objects(answer), indent=2, ensure_ascii=False))
    else:
        print_table(answer, namespaces)


def _objects(answer: QuerySolutions) -> list[dict[str, object]]:
    names = [variable.value for variable in answer.variables]
    return [{name: _value(row[name]) for name in names} for row in answer]


def _value(term: object) -> object:
    if term is None:
        return None
    if isinstance(term, Literal):
        datatype = term.datatype.value
        if datatype == f"{_XSD}boolean":
            return term.value == "true"
        return _NUMBERS.get(datatype, str)(term.value)
    return getattr(term, "value", str(term))
