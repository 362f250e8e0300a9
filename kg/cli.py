"""The ``noograph`` command."""

import click


@click.group()
def main() -> None:
    """Build, query and serve the graph."""
