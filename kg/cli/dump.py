"""``noograph dump``: the graph as a file that any other store loads."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import click

from kg.cli.options import config, read_settings, setting
from kg.errors import InputError
from kg.metadata.dumps import COMPRESSIONS, FORMATS, compressed_writer, write_dump
from kg.namespaces import Namespaces
from kg.store import current_version

_SUFFIXES = tuple(compression.suffix for compression in COMPRESSIONS)


@click.command()
@setting("store")
@config
@click.option(
    "--format",
    "format_",
    type=click.Choice([form.name for form in FORMATS]),
    help="[default: what the name of the file says, or nquads]",
)
@click.option(
    "--compress", type=click.Choice(_SUFFIXES), help="Compress what is written."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="Write this file; .nq, .ttl.gz and the like say what it shall be.",
)  # fmt: skip
def dump(
    store: Path | None,
    config: Path | None,
    format_: str | None,
    compress: str | None,
    output: Path | None,
) -> None:
    """Print the named graphs of the current version (turtle: their merge).

    The files that a server offers at /dumps/ are made by build.
    """
    settings = read_settings(config, store=store)
    version = current_version(settings.store)
    suffixes = [suffix[1:] for suffix in output.suffixes] if output else []
    compress = compress or next((s for s in suffixes if s in _SUFFIXES), None)
    by_suffix = {form.suffix: form.name for form in FORMATS}
    named = next((by_suffix[s] for s in suffixes if s in by_suffix), "nquads")
    form = next(known for known in FORMATS if known.name == (format_ or named))
    with ExitStack() as stack:
        target: IO[bytes] = sys.stdout.buffer
        if output is not None:
            target = stack.enter_context(_create(output))
        if compress is not None:
            target = stack.enter_context(compressed_writer(target, compress))
        write_dump(version.open(), target, form, Namespaces(version.base))


def _create(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
