"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.settings import Settings

_F = TypeVar("_F", bound=Callable[..., Any])


def setting(name: str) -> Callable[[_F], _F]:
    """Return the option of a setting; its value is None where it is not given."""
    known = next(f for f in fields(Settings) if f.name == name)
    kind = type(known.default)
    shown = "" if known.default in ("", 0) else f" [default: {known.default}]"
    return click.option(
        f"--{name.replace('_', '-')}",
        name,
        type=click.Path(path_type=Path) if issubclass(kind, Path) else kind,
        default=None,
        help=f"{known.metadata['help'].capitalize()}.{shown}",
    )


config = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=None,
    help="TOML file of settings. [default: noograph.toml where there is one]",
)


def read_settings(config: Path | None, **flags: Any) -> Settings:
    """Return the settings in force for one command."""
    return Settings.from_sources(flags, file=config)
