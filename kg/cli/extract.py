"""``noograph extract``: what a document claims, as JSON, without a store."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.cli.options import config, read_settings, setting
from kg.documents.reading import read_document
from kg.errors import DocumentError
from kg.extraction.extract import extract as extract_document
from kg.extraction.json import to_json
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import load_vocabulary
from kg.reading import is_empty


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--format", "format_", type=click.Choice(["json"]), default="json")
@setting("base")
@config
def extract(
    files: tuple[Path, ...], format_: str, base: str | None, config: Path | None
) -> None:
    """Print what each of FILES claims: one JSON object, or an array for several."""
    settings = read_settings(config, base=base)
    vocabulary = load_vocabulary()
    found, empty = [], []
    for path in files:
        extraction = extract_document(read_document(path), vocabulary)
        found.append(to_json(extraction, Namespaces(settings.base)))
        if is_empty(extraction):
            empty.append(path)
    shown = found[0] if len(found) == 1 else found
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    if empty:
        raise DocumentError(empty[0], "nothing was found in it; is it a guide?")
