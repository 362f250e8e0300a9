"""``noograph dump``: the graph as a file that any other store loads."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from pyoxigraph import RdfFormat, serialize

from kg.cli.options import config, read_settings, setting
from kg.store import current_version

_FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}


@click.command()
@setting("store")
@config
@click.option(
    "--format", "format_", type=click.Choice(sorted(_FORMATS)), default="nquads"
)
def dump(store: Path | None, config: Path | None, format_: str) -> None:
    """Print the named graphs of the current version."""
    settings = read_settings(config, store=store)
    version = current_version(settings.store)
    data = version.open()
    quads = (
        quad
        for graph in sorted(data.named_graphs(), key=str)
        for quad in data.quads_for_pattern(None, None, None, graph)
    )
    serialize(quads, sys.stdout.buffer, format=_FORMATS[format_])
