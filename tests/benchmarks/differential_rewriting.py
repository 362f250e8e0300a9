"""Compare rewritten queries with unrewritten ones, as many as wanted.

    .venv/bin/python tests/benchmarks/differential_rewriting.py --examples 20000

Each is generated anew with a graph of its own; the first that differs is printed whole.
"""

from __future__ import annotations

from collections import Counter

import click
from generated_queries import quads, queries, solutions, store_of
from hypothesis import HealthCheck, Phase, given, settings
from pyoxigraph import Quad

from kg.sparql.rewriting import rewrite
from kg.sparql.syntax import parse


@click.command()
@click.option("--examples", default=20_000, show_default=True, help="how many queries")
def compare(examples: int) -> None:
    """Generate queries and compare the solutions of both forms."""
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(queries, quads)
    def check(query: str, content: list[Quad]) -> None:
        counts["queries"] += 1
        rewritten = rewrite(parse(query))
        if not rewritten.steps:
            return
        counts["rewritten"] += 1
        counts.update(step.rule for step in rewritten.steps)
        store = store_of(content)
        expected, found = solutions(store, query), solutions(store, rewritten.text)
        if expected:
            counts["with solutions"] += 1
        assert found == expected, f"{query}\n{rewritten.text}\n{expected}\n{found}"

    check()
    for name, count in counts.most_common():
        click.echo(f"{count:8,} {name}")


if __name__ == "__main__":
    compare()
