"""Measure extraction: beside spaCy's tokeniser, its memory, what a second core adds.

    python tests/benchmarks/measure_extraction.py speed  [--rounds 5]
    python tests/benchmarks/measure_extraction.py memory [--documents 10000]
    python tests/benchmarks/measure_extraction.py build  [--documents 400]

``speed`` needs the dependency group ``benchmarks``. It reads and extracts each text
document of the first two sets, and has spaCy's blank English pipeline tokenise the
same text, in turns; each has seen the text before and its best round counts. The other
two work on copies of these documents that each have a compound of their own.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from score_extraction import development_cases, second_cases

from kg.documents.reading import parse_text, read_document
from kg.extraction.extract import extract
from kg.namespaces import Namespaces
from kg.pipeline import Inputs, build
from kg.store import DUMPS

_STATUS = Path("/proc/self/status")


def text_documents() -> list[Path]:
    """Return the text documents of the first two sets."""
    found = [document for document, _ in (*development_cases(), *second_cases())]
    return [document for document in found if document.suffix == ".txt"]


def best(work: Callable[[], object], rounds: int) -> float:
    """Return the least seconds of processor time that some work took."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def copies(number: int) -> Iterator[tuple[str, str]]:
    """Yield names and texts of as many documents, each on a compound of its own."""
    originals = [
        (path.stem, path.read_text(encoding="utf-8", errors="replace"))
        for path in text_documents()
    ]
    for count in range(number):
        stem, text = originals[count % len(originals)]
        own = re.compile(rf"\b{re.escape(stem.split('-')[0])}\b", re.IGNORECASE)
        yield f"{stem}-{count}", own.sub(f"NBG-{count}", text)


def resident() -> float:
    """Return the MiB that this process holds."""
    for line in _STATUS.read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise click.ClickException(f"{_STATUS} does not say how much memory is held")


@click.group()
def main() -> None:
    """Measure extraction; prints figures, asserts nothing."""


@main.command()
@click.option("--rounds", default=5, show_default=True)
def speed(rounds: int) -> None:
    """Compare extraction with spaCy's tokeniser on the same texts."""
    import spacy

    tokenise = spacy.blank("en")
    ours = theirs = 0.0
    for path in text_documents():
        text = path.read_text(encoding="utf-8", errors="replace")
        for _ in range(2):
            extract(read_document(path))
            tokenise(text)
        one = best(lambda path=path: extract(read_document(path)), rounds)  # type: ignore[misc]
        other = best(lambda text=text: tokenise(text), rounds)  # type: ignore[misc]
        click.echo(
            f"{path.name:32} {len(text):6} characters  ours {one * 1e3:6.2f} ms  "
            f"spaCy {other * 1e3:6.2f} ms  ratio {one / other:.2f}"
        )
        ours, theirs = ours + one, theirs + other
    click.echo(f"all: ours {ours:.3f} s, spaCy {theirs:.3f} s, {ours / theirs:.2f}")


@main.command()
@click.option("--documents", default=10_000, show_default=True)
def memory(documents: int) -> None:
    """Print how much memory is held while documents that all differ are extracted."""
    every = max(1, documents // 10)
    for count, (name, text) in enumerate(copies(documents), start=1):
        extract(parse_text(text, id=name))
        if count % every == 0:
            click.echo(f"{count:6} documents  {resident():7.1f} MiB")


@main.command("build")
@click.option("--documents", default=400, show_default=True)
def build_(documents: int) -> None:
    """Build with one and with two workers; compare the time and every byte."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        guides = folder / "guides"
        guides.mkdir()
        for stem, text in copies(documents):
            (guides / f"{stem}.txt").write_text(text, encoding="utf-8")
        inputs = Inputs(guides=(guides,))
        runs = [_build(folder, inputs, workers) for workers in (1, 2)]
        (one, first), (two, second) = runs
        same = "the same" if first == second else "ANOTHER"
        click.echo(
            f"ratio: documents {one['documents'] / two['documents']:.2f}, "
            f"all {sum(one.values()) / sum(two.values()):.2f}; "
            f"{same} graph byte for byte"
        )


def _build(folder: Path, inputs: Inputs, workers: int) -> tuple[dict[str, float], str]:
    """Build once; return the seconds of each stage and the digest of the graph."""
    stages: dict[str, float] = {}
    last = time.monotonic()

    def note(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        stages[stage] = stages.get(stage, 0.0) + now - last
        last = now

    store = folder / f"store-{workers}"
    report = build(store, inputs, Namespaces(), workers=workers, progress=note)
    told = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in stages.items())
    click.echo(f"{workers} workers: {sum(stages.values()):.1f} s ({told})")
    return stages, _digest(store / "versions" / report.version.id / DUMPS)


def _digest(folder: Path) -> str:
    """Return the SHA-256 of all files of a folder, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
