"""The ``noograph`` command: 0 done, 1 a check found faults, 2 wrong input or usage."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click
from rich.console import Console

from kg import __version__
from kg.errors import DataError, NoographError

__all__ = ["main"]

PLUGINS = "noograph.commands"


class _Commands(click.Group):
    """Commands as packages bring them, ours too; our errors as sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(entry.name for entry in entry_points(group=PLUGINS))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
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
