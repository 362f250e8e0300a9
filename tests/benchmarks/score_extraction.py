"""Score the extraction against the gold annotations: precision, recall, F1, harm.

    .venv/bin/python tests/benchmarks/score_extraction.py [--held-out] [--verbose]

The documents are those of ``kg/corpus/guides`` and ``tests/data/documents``; with
``--documents DIR`` those of another folder, each scored by the gold of its name.
``--second``, ``--third`` and ``--fourth`` score the set of that name instead,
``--held-out`` that of its name too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from extraction_matching import Item, Names
from extraction_scoring import KINDS, Scores, Tally, score, total
from rich.console import Console
from rich.table import Table

from kg.documents.reading import read_document
from kg.extraction.extract import extract
from kg.extraction.json import to_json
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import load_vocabulary
from kg.resources import CORPUS

DATA = Path(__file__).parents[1] / "data"
DOCUMENTS, GOLD = DATA / "documents", DATA / "gold"
SUFFIXES = {".txt", ".md", ".html", ".pdf"}


def cases(folder: Path, gold: Path = GOLD) -> Iterator[tuple[Path, Path]]:
    """Yield each document of a folder that has a gold annotation, with that."""
    for document in sorted(folder.iterdir()):
        annotation = gold / f"{document.stem}.json"
        if document.suffix in SUFFIXES and annotation.is_file():
            yield document, annotation


def development_cases() -> list[tuple[Path, Path]]:
    """Return the documents that one may look at while tuning."""
    return [*cases(CORPUS / "guides"), *cases(DOCUMENTS)]


def held_out_cases() -> list[tuple[Path, Path]]:
    """Return the documents that nobody looks at while tuning."""
    return list(cases(DOCUMENTS / "held-out", GOLD / "held-out"))


def second_cases() -> list[tuple[Path, Path]]:
    """Return the second set: more layouts than the first, with no floors yet."""
    return list(cases(DOCUMENTS / "second", GOLD / "second"))


def third_cases() -> list[tuple[Path, Path]]:
    """Return the third set: written by an author who had not seen the rules."""
    return list(cases(DOCUMENTS / "third", GOLD / "third"))


def fourth_cases() -> list[tuple[Path, Path]]:
    """Return the fourth set: documents as unlike each other as vendors' are."""
    return list(cases(DOCUMENTS / "fourth", GOLD / "fourth"))


def score_case(document: Path, annotation: Path, names: Names) -> dict[str, Tally]:
    """Extract a document as ``noograph extract`` does and compare it."""
    gold: Any = json.loads(annotation.read_text(encoding="utf-8"))
    return score(gold, extracted(document), names)


def extracted(document: Path) -> Item:
    """Return what ``noograph extract`` prints for a document."""
    return to_json(extract(read_document(document)), Namespaces())


def differences(scores: Scores) -> Iterator[str]:
    """Yield a line for each item missed, not in the gold, or wrong in a field."""
    for kind in KINDS:
        tally = scores[kind]
        for item in tally.missed:
            yield f"{kind}: missed  {_brief(item)}"
        for item in tally.extra:
            yield f"{kind}: extra   {_brief(item)}"
        for pair in tally.matched:
            for name in pair.faults:
                mark = "HARMFUL" if name in pair.harms else "wrong  "
                yield (
                    f"{kind}: {mark} {name}: {pair.found.get(name)!r}"
                    f" for {pair.gold.get(name)!r} in {_brief(pair.gold)}"
                )


def _brief(item: Item) -> str:
    hidden = {"iri", "terms", "span", "alternatives", "kind", "steps", "optional"}
    return ", ".join(
        f"{name}={value!r}"
        for name, value in item.items()
        if name not in hidden and value not in (None, [], "")
    )


def _table(title: str, scores: Scores) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("kind")
    for column in ("gold", "found", "P", "R", "F1", "all right", "harmful"):
        table.add_column(column, justify="right")
    for kind in KINDS:
        tally = scores[kind]
        if tally.gold or tally.found:
            table.add_row(
                kind,
                str(tally.gold),
                str(tally.found),
                *(f"{v:.2f}" for v in (tally.precision, tally.recall, tally.f1)),
                f"{tally.all_right:.2f}",
                str(len(tally.harmful)),
            )
    return table


def _report(
    console: Console, title: str, paths: list[tuple[Path, Path]], *, verbose: bool
) -> None:
    names = Names.of(load_vocabulary())
    scored = {doc.name: score_case(doc, gold, names) for doc, gold in paths}
    for name, scores in scored.items():
        lines = differences(scores) if verbose else ()
        harmful = sum(len(tally.harmful) for tally in scores.values())
        f1 = {kind: t.f1 for kind, t in scores.items() if t.gold or t.found}
        brief = " ".join(f"{kind} {value:.2f}" for kind, value in f1.items())
        console.print(f"{name}: harmful {harmful}; {brief}", highlight=False)
        if verbose:
            console.print(_table(name, scores))
        for line in lines:
            console.print(f"    {line}", highlight=False, markup=False)
    console.print(_table(title, total(scored.values())))


@click.command()
@click.option("--held-out", is_flag=True, help="Score the held-out documents too.")
@click.option("--second", is_flag=True, help="Score the second set instead.")
@click.option("--third", is_flag=True, help="Score the third set instead.")
@click.option("--fourth", is_flag=True, help="Score the fourth set instead.")
@click.option("--verbose", is_flag=True, help="List what was missed and what is extra.")
@click.option(
    "--documents",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Score the documents of this folder instead, by the gold of their names.",
)
@click.option(
    "--only", metavar="NAME", help="Score the document of this name (no suffix) only."
)
def main(
    *,
    held_out: bool,
    second: bool,
    third: bool,
    fourth: bool,
    verbose: bool,
    documents: Path | None,
    only: str | None,
) -> None:
    """Score the extraction against the gold annotations."""
    console = Console(width=160, soft_wrap=True)
    paths = second_cases() if second else development_cases()
    if third:
        paths = third_cases()
    if fourth:
        paths = fourth_cases()
    if documents:
        paths = list(cases(documents))
    chosen = [case for case in paths if only in (None, case[0].stem)]
    if not chosen:
        raise click.ClickException("no document with a gold annotation to score")
    _report(console, f"{len(chosen)} documents", chosen, verbose=verbose)
    if held_out:
        unseen = held_out_cases()
        _report(console, f"{len(unseen)} held-out documents", unseen, verbose=verbose)


if __name__ == "__main__":
    main()
