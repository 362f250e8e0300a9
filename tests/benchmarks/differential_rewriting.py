"""Compare rewritten queries with unrewritten ones, as many as wanted.

    .venv/bin/python tests/benchmarks/differential_rewriting.py --examples 20000

Each is generated anew with a graph of its own; the first that differs is printed whole.
With ``--texts``, they look for texts, which are looked up in an index.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import click
from generated_queries import distinct, quads, queries, solutions, store_of
from generated_text_queries import indexed, looked_up, merged, text_quads, text_queries
from hypothesis import HealthCheck, Phase, given, settings
from pyoxigraph import Quad

from kg.sparql.rewriting import rewrite
from kg.sparql.syntax import parse


@click.command()
@click.option("--examples", default=20_000, show_default=True, help="how many queries")
@click.option("--texts", is_flag=True, help="queries that look for texts")
def compare(examples: int, texts: bool) -> None:
    """Generate queries and compare the solutions of both forms."""
    counts: Counter[str] = Counter()
    asked, held = (text_queries, text_quads) if texts else (queries | distinct, quads)
    folder = Path(tempfile.mkdtemp())

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(asked, held)
    def check(query: str, content: list[Quad]) -> None:
        counts["queries"] += 1
        store = store_of(merged(content) if texts else content)
        if texts:
            with indexed(store, folder) as index:
                rewritten = looked_up(query, index)
        else:
            rewritten = rewrite(parse(query))
        if not rewritten.steps:
            return
        counts["rewritten"] += 1
        counts.update(step.rule for step in rewritten.steps)
        expected, found = solutions(store, query), solutions(store, rewritten.text)
        if expected:
            counts["with solutions"] += 1
        assert found == expected, f"{query}\n{rewritten.text}\n{expected}\n{found}"

    try:
        check()
    finally:
        shutil.rmtree(folder)
    for name, count in counts.most_common():
        click.echo(f"{count:8,} {name}")


if __name__ == "__main__":
    compare()
