"""``noograph dump``: the graph as a file that any other store loads."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import click

from kg.cli.options import config, read_settings, setting
from kg.errors import InputError
from kg.metadata.dumps import (
    COMPRESSIONS,
    FORMATS,
    DumpFormat,
    compressed_writer,
    write_dump,
)
from kg.namespaces import Namespaces
from kg.ontology.release import FORMATS as ONTOLOGY_FORMATS
from kg.ontology.release import serialize_ontology
from kg.store import current_version

_ONTOLOGY_NAMES = {"turtle": "ttl"}
_SUFFIXES = tuple(compression.suffix for compression in COMPRESSIONS)


@click.command()
@click.argument("what", type=click.Choice(["graph", "ontology"]), default="graph")
@setting("store")
@config
@click.option(
    "--format",
    "format_",
    type=click.Choice([*(form.name for form in FORMATS), "rdf", "ofn", "nt"]),
    help="[default: what the name of the file says, else nquads or turtle]",
)
@click.option(
    "--compress", type=click.Choice(_SUFFIXES), help="Compress what is written."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="Write this file; .nq, .ttl.gz and the like say what it shall be.",
)  # fmt: skip
@click.option(
    "--entities",
    is_flag=True,
    help="With the ontology, the compounds, targets and all else of its vocabulary.",
)
def dump(
    what: str,
    store: Path | None,
    config: Path | None,
    format_: str | None,
    compress: str | None,
    output: Path | None,
    entities: bool,
) -> None:
    """Print the graph of the current version, or the ontology that ships.

    The graph is its named graphs (turtle: their merge); the files that a server offers
    at /dumps/ are made by build. The ontology is one file that imports nothing, in
    turtle, rdf (RDF/XML), ofn (OWL functional syntax), jsonld or nt.
    """
    suffixes = [suffix[1:] for suffix in output.suffixes] if output else []
    compress = compress or next((s for s in suffixes if s in _SUFFIXES), None)
    with ExitStack() as stack:
        target: IO[bytes] = sys.stdout.buffer
        if output is not None:
            target = stack.enter_context(_create(output))
        if compress is not None:
            target = stack.enter_context(compressed_writer(target, compress))
        if what == "ontology":
            named = next((s for s in suffixes if s in ONTOLOGY_FORMATS), "ttl")
            text = serialize_ontology(
                _ONTOLOGY_NAMES.get(format_ or "", format_ or named), entities=entities
            )
            target.write(text.encode())
            return
        if entities:
            raise InputError("--entities: the graph holds its entities anyway")
        version = current_version(read_settings(config, store=store).store)
        form = _graph_format(format_, suffixes)
        write_dump(version.open(), target, form, Namespaces(version.base))


def _graph_format(name: str | None, suffixes: list[str]) -> DumpFormat:
    by_suffix = {form.suffix: form.name for form in FORMATS}
    named = name or next((by_suffix[s] for s in suffixes if s in by_suffix), "nquads")
    for form in FORMATS:
        if form.name == named:
            return form
    known = ", ".join(form.name for form in FORMATS)
    raise InputError(f"--format {named}: the graph is dumped as {known}")


def _create(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
