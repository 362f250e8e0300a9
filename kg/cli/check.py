"""``noograph check``: what must hold of a store; status 1 where it does not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from pyoxigraph import QuerySolutions
from rich.console import Console

from kg.cli.ask import Answer as Found
from kg.cli.ask import ask_endpoint, ask_store
from kg.cli.options import config, read_settings, setting
from kg.errors import InputError
from kg.namespaces import NOO, Namespaces
from kg.sparql.library import COMPETENCY, Library, LibraryQuery
from kg.sparql.recorded import (
    ANSWERS,
    Recorded,
    find_recorded,
    sources_digest,
    to_answer,
    write_recorded,
)
from kg.store import current_version

_SHOWN = 12
_SOURCES = f"SELECT DISTINCT ?sum {{ ?source <{NOO}sha256> ?sum }}"
_VERSION = "SELECT ?version { ?dataset a dctypes:Dataset ; dcat:version ?version }"

Ask = Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a query: its rows, milliseconds, and what is wrong, in lines."""

    rows: int
    milliseconds: float
    faults: tuple[str, ...] = ()
    compared: bool = False


@click.group()
def check() -> None:
    """Check a store: status 0 where all holds, 1 where it does not."""


@check.command()
@click.argument("names", nargs=-1)
@click.option("--record", is_flag=True, help="Record the answers as the right ones.")
@click.option("--endpoint", metavar="URL", help="Ask this endpoint, not the store.")
@click.option(
    "--library",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Another folder of queries; its answers are in a folder answers beside it.",
)
@setting("store")
@setting("timeout")
@config
def queries(
    names: tuple[str, ...],
    record: bool,
    endpoint: str | None,
    folder: Path | None,
    store: Path | None,
    timeout: float | None,
    config: Path | None,
) -> None:
    """Run the queries of the library, or those with NAMES.

    A query fails on an error, on fewer rows than its header expects, and, where the
    data comes from the documents that the recorded answer came from, on another answer.
    """
    settings = read_settings(config, store=store, timeout=timeout)
    namespaces = Namespaces(settings.base)
    if endpoint is not None:
        address = endpoint

        def ask(text: str) -> Found:
            return ask_endpoint(address, text, settings.timeout)

    else:
        version = current_version(settings.store)
        namespaces = Namespaces(version.base)

        def ask(text: str) -> Found:
            return ask_store(version, text, namespaces)

    library = Library(namespaces, folder or COMPETENCY)
    answers = folder.parent / ANSWERS.name if folder else ANSWERS
    checks = Checks(ask, namespaces, answers, record=record, federated=bool(endpoint))
    sys.exit(1 if checks.run(_chosen(library, names)) else 0)


def _chosen(library: Library, names: Iterable[str]) -> list[LibraryQuery]:
    chosen = []
    for name in names or library:
        if name not in library:
            close = library.close_names(name)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise InputError(f"{name}: no query of the library{hint}")
        chosen.append(library[name])
    return chosen


@dataclass(frozen=True, slots=True)
class Checks:
    """How queries are checked: whom to ask, where the recorded answers are.

    Only with ``federated`` are queries run that ask other endpoints.
    """

    ask: Ask
    namespaces: Namespaces
    answers: Path
    record: bool
    federated: bool

    def run(self, chosen: list[LibraryQuery]) -> int:
        """Check each query, tell how it went, and return how many failed."""
        console = Console(highlight=False, soft_wrap=True)
        sources = sources_digest(_column(self.ask, _SOURCES, self.namespaces))
        dataset = next(iter(_column(self.ask, _VERSION, self.namespaces)), "unknown")
        failed = compared = left_out = 0
        for query in chosen:
            if query.endpoints and not self.federated:
                console.print(f"[dim]-[/] {query.name}: asks {query.endpoints[0]}")
                left_out += 1
                continue
            verdict = self.check(query, sources, dataset)
            compared += verdict.compared
            failed += bool(verdict.faults)
            mark = "[red]✗[/]" if verdict.faults else "[green]✓[/]"
            count = f"{verdict.rows} row{'' if verdict.rows == 1 else 's'}"
            console.print(
                f"{mark} {query.name}: {count}, {verdict.milliseconds:.0f} ms"
            )
            for fault in verdict.faults:
                console.print(f"    {fault}", markup=False)
        run = len(chosen) - left_out
        console.print(
            f"{run} run, {failed} failed, {compared} compared with a recorded answer"
            f" of the same documents, {left_out} left out; dataset {dataset}"
        )
        return failed

    def check(self, query: LibraryQuery, sources: str, dataset: str) -> Verdict:
        """Run a query and say what is wrong with its answer; record it if wanted."""
        start = time.perf_counter()
        try:
            answer = to_answer(self.ask(query.query))
        except InputError as error:
            return Verdict(0, 0, (str(error),))
        milliseconds = (time.perf_counter() - start) * 1000
        faults: list[str] = []
        rows = len(answer.rows)
        if rows < query.minimum_rows:
            wanted = f"at least {query.minimum_rows} are expected"
            faults.append(f"{rows} rows, where {wanted}")
        recorded = find_recorded(query.name, self.answers)
        comparable = recorded is not None and recorded.sources == sources
        if self.record and not faults and not query.volatile:
            today = datetime.now(UTC).date()
            kept = Recorded.of(answer, dataset, sources, today)
            write_recorded(query.name, kept, self.answers)
        elif recorded is not None and comparable:
            lines = recorded.differences(answer)
            faults += lines[:_SHOWN]
            if len(lines) > _SHOWN:
                faults.append(f"… and {len(lines) - _SHOWN} more")
        compared = comparable and not self.record
        return Verdict(rows, milliseconds, tuple(faults), compared)


def _column(ask: Ask, text: str, namespaces: Namespaces) -> list[str]:
    prologue = "".join(
        f"PREFIX {label}: <{namespace}>\n"
        for label, namespace in namespaces.prefixes().items()
        if f"{label}:" in text
    )
    found = ask(prologue + text)
    assert isinstance(found, QuerySolutions)  # noqa: S101 (both are SELECT)
    return [row[0].value for row in found]
