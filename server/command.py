"""``noograph serve``: the endpoint and the pages over a store."""

from __future__ import annotations

import errno
import os
import secrets
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from kg.cli.options import config, read_settings, setting
from kg.errors import SettingError
from kg.settings import Settings
from kg.store import current_version
from server.app import create_app, share
from server.clients import read_trusted
from server.federation.remotes import read_remotes
from server.runtime import Runtime
from server.web import (
    Server,
    ignore_harmless_signals,
    listen,
    public_address,
    raise_file_limit,
)
from server.writing.tokens import read_tokens

_FLAGS = (
    "store", "host", "port", "public_url", "base", "timeout", "memory", "in_memory",
    "max_rows", "max_result", "max_body", "executors", "queue", "web_processes",
    "trusted_proxies", "cache", "rate", "client_queries", "journal", "token_file",
    "federation_cache",
)  # fmt: skip


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for name in reversed(_FLAGS):
        command = setting(name)(command)
    return command


@click.command()
@_options
@click.option(
    "--writable", is_flag=True, default=None, help="Accept updates from token holders."
)
@click.option(
    "--validate", is_flag=True, default=None, help="Refuse updates that break a rule."
)
@click.option(
    "--as-written", is_flag=True, default=None, help="Leave queries as they are."
)
@click.option(
    "--federate",
    metavar="URL|FILE|NAME",
    multiple=True,
    help="An endpoint that SERVICE may call: its address, a TOML file of some, or its "
    "name in the list that ships; may be given several times.",
)
@config
def serve(config: Path | None, federate: tuple[str, ...], **flags: object) -> None:
    """Serve the current version of the store over HTTP.

    Prints the address when it is ready. A new version of the store is served from the
    moment it is current, without a restart.
    """
    called = shlex.join(federate) or None
    settings = read_settings(config, federate=called, **flags)
    version = current_version(settings.store)
    read_trusted(settings.trusted_proxies)
    read_remotes(settings.federate)
    settings = replace(settings, base=version.base, store=settings.store.absolute())
    run(settings)


def run(settings: Settings) -> None:
    """Serve until told to stop.

    :raises SettingError: where the address cannot be served on.
    :raises StoreError: where the store cannot be read.
    """
    raise_file_limit()
    wanted = settings.writable or settings.token_file
    tokens = read_tokens(settings.token_file) if wanted else None
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        raise _not_served(settings, error) from error
    port = listener.getsockname()[1]
    address = public_address(settings.host, port)
    settings = replace(
        settings, port=port, public_url=settings.public_url or f"{address}/"
    )
    runtime = Runtime(settings)
    key = secrets.token_bytes(32)
    shared = share(settings)
    try:
        runtime.start()
        server = Server(
            settings,
            runtime,
            listener,
            lambda: create_app(
                settings,
                runtime.readers.pool(),
                key=key,
                writer=runtime.writer.pool() if runtime.writer else None,
                tokens=tokens,
                shared=shared,
            ),
            shared.metrics,
        )
        listener.close()
        ignore_harmless_signals()
        click.echo(f"Serving on {address}/ (SPARQL: {address}/sparql)")
        server.run()
    finally:
        runtime.stop()


def _not_served(settings: Settings, error: OSError) -> SettingError:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        problem = f"{where} is in use by another program; choose another with --port"
        return SettingError("port", problem)
    if error.errno == errno.EACCES:
        problem = f"{where} may not be used by this user; choose one above 1023"
        return SettingError("port", problem)
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
    return SettingError("host", f"cannot serve on {where}: {reason}")
