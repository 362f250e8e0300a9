"""``noograph build``: documents in, a new current version out."""

from __future__ import annotations

import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from kg.cli.options import config, read_settings, setting
from kg.namespaces import Namespaces
from kg.pipeline import Inputs, Report, default_workers
from kg.pipeline import build as build_version
from kg.rdf.user import graph_of


@click.command()
@setting("store")
@setting("base")
@setting("workers")
@config
@click.option(
    "--guides",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A document, or a folder of documents; may be given several times.",
)
@click.option(
    "--findings",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A table of published findings; may be given several times.",
)
@click.option(
    "--rdf",
    metavar="FILE[=GRAPH]",
    multiple=True,
    help="RDF of your own, into a graph of its own; may be given several times.",
)
@click.option(
    "--no-corpus", is_flag=True, help="Leave out the documents and the table that ship."
)
@click.option("--strict", is_flag=True, help="Fail where a document cannot be used.")
@click.option("--no-dumps", is_flag=True, help="Make no files to download.")
@click.option(
    "--no-cache", is_flag=True, help="Read all documents again, and keep none of it."
)
def build(
    store: Path | None,
    base: str | None,
    workers: int | None,
    config: Path | None,
    guides: tuple[Path, ...],
    findings: tuple[Path, ...],
    rdf: tuple[str, ...],
    no_corpus: bool,
    strict: bool,
    no_dumps: bool,
    no_cache: bool,
) -> None:
    """Build the graph and make it the current version of the store.

    The version that is served now stays until the new one is complete and checked; a
    running server moves over by itself.
    """
    settings = read_settings(config, store=store, base=base, workers=workers)
    namespaces = Namespaces(settings.base)
    inputs = Inputs(
        guides=guides,
        findings=findings,
        rdf=tuple(graph_of(given, namespaces) for given in rdf),
        corpus=not no_corpus,
    )
    began = time.monotonic()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with _Bar(console) as bar:
        report = build_version(
            settings.store,
            inputs,
            namespaces,
            workers=default_workers(settings.workers),
            strict=strict,
            dumps=not no_dumps,
            cached=not no_cache,
            progress=bar.tell,
        )
    _print_report(console, report, settings.store, time.monotonic() - began)


class _Bar:
    """Progress on the terminal; silent where standard error is none."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, int] = {}

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, stage: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` of a stage is done."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        task = self._progress.tasks[self._tasks[stage]].id
        self._progress.update(task, completed=done, total=total)


def _print_report(
    console: Console, report: Report, store: Path, seconds: float
) -> None:
    for problem in report.problems:
        console.print(f"left out: {problem}", markup=False)
    version = report.version
    counts = version.counts
    known = f" ({report.cached} as read before)" if report.cached else ""
    console.print(
        f"Built version {version.id} in {store} in {seconds:.1f} s: "
        f"{counts.get('documents', 0)} documents{known}, "
        f"{counts.get('findings', 0)} findings, "
        f"{counts.get('issues', 0)} quality issues, {version.triples} triples.",
        markup=False,
    )
