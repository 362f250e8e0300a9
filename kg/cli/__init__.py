"""The ``noograph`` command: 0 done, 1 a check found faults, 2 wrong input or usage."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click
from rich.console import Console

from kg import __version__
from kg.cli import soundness  # noqa: F401 (adds to check)
from kg.cli.build import build
from kg.cli.check import check
from kg.cli.dump import dump
from kg.cli.extract import extract
from kg.cli.query import query
from kg.cli.report import report
from kg.errors import DataError, NoographError

__all__ = ["main"]

PLUGINS = "noograph.commands"


class _Commands(click.Group):
    """Our commands and those that other packages bring; our errors as sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        brought = [entry.name for entry in entry_points(group=PLUGINS)]
        return sorted({*super().list_commands(ctx), *brought})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        for entry in entry_points(group=PLUGINS, name=cmd_name):
            loaded: click.Command = entry.load()
            return loaded
        return None

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DataError as error:
            _say(error)
            sys.exit(1)
        except NoographError as error:
            _say(error)
            sys.exit(2)


def _say(error: NoographError) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        f"noograph: {error}", markup=False
    )


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="noograph")
def main() -> None:
    """Turn documents on cognition-modulating compounds into a graph, and serve it."""


for _command in (build, check, dump, extract, query, report):
    main.add_command(_command)
