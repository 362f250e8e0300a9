"""``noograph check ontology|graph|why``: is it sound, and why does a triple hold."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
from pyoxigraph import Literal, RdfFormat, parse

from kg.cli.check import check
from kg.cli.options import config, read_settings, setting
from kg.cli.table import to_curie
from kg.namespaces import PREFIXES, Namespaces
from kg.reasoning import check_ontology, explain
from kg.sparql.values import expand
from kg.store import Version, current_version
from kg.store.version import DOCUMENTS
from kg.validation import check_graph, lines_in

_IRI = re.compile(r"<([^<>\s]+)>")


@check.command()
def ontology() -> None:
    """Prove the ontology consistent and its classes as expected.

    With HermiT where there is a Java, else by the rules of OWL 2 RL; it says which.
    """
    report = check_ontology()
    click.echo(
        f"{report.engine}: {report.expectations} expectations, "
        f"{report.triples} triples, {report.seconds:.1f} s"
    )
    if report.note:
        click.echo(report.note)
    _tell(report.faults)


@check.command()
@setting("store")
@config
def graph(store: Path | None, config: Path | None) -> None:
    """Check the current version against its shapes and violation queries."""
    version = _version(store, config)
    namespaces = Namespaces(version.base)
    lines = lines_in(version.folder / DOCUMENTS, namespaces)
    faults = check_graph(version.open(), namespaces, line_of=lines)
    _tell(tuple(str(fault) for fault in faults))


@check.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@setting("store")
@config
def why(
    subject: str,
    predicate: str,
    object_: str,
    store: Path | None,
    config: Path | None,
) -> None:
    """Say why SUBJECT PREDICATE OBJECT holds: axioms, rules and what is asserted.

    Each is an IRI or a CURIE such as compound:igmesine or rdf:type; OBJECT may also
    be a literal as in Turtle: 3, true, '"igmesine"@en'.
    """
    version = _version(store, config)
    namespaces = Namespaces(version.base)
    prefixes = namespaces.prefixes()
    proof = explain(
        version.open(),
        namespaces,
        expand(subject, "SUBJECT", prefixes),
        expand(predicate, "PREDICATE", prefixes),
        _literal(object_) or expand(object_, "OBJECT", prefixes),
    )
    if proof is None:
        click.echo("this does not hold in the graph")
        sys.exit(1)
    for line in proof.lines():
        click.echo(_IRI.sub(lambda found: to_curie(found[1], prefixes), line))


def _literal(text: str) -> Literal | None:
    """Return the literal that a text is in Turtle; None where it is none."""
    document = f"PREFIX xsd: <{PREFIXES['xsd']}> <x:> <x:> {text} ."
    try:
        found = list(parse(document, RdfFormat.TURTLE))
    except SyntaxError:
        return None
    value = found[0].object if len(found) == 1 else None
    return value if isinstance(value, Literal) else None


def _version(store: Path | None, config: Path | None) -> Version:
    return current_version(read_settings(config, store=store).store)


def _tell(faults: tuple[str, ...]) -> None:
    for fault in faults:
        click.echo(fault)
    if faults:
        click.echo(f"{len(faults)} fault(s)")
        sys.exit(1)
    click.echo("no faults")
