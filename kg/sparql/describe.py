"""Split a DESCRIBE into a SELECT of what to describe and the graphs to do it from.

What a description holds is left to the service by
https://www.w3.org/TR/sparql11-query/#describe; which resources are meant is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.sparql.names import named_iris, read_prologue
from kg.sparql.syntax import Parsed

_TARGETS = ("iri_reference", "prefixed_name")


@dataclass(frozen=True, slots=True)
class Description:
    """What to describe: IRIs, the SELECT that finds more, and the graphs of FROM.

    ``select`` is None where only IRIs are named; ``graphs`` is None without FROM.
    """

    iris: tuple[str, ...]
    select: str | None
    graphs: tuple[str, ...] | None


def split_describe(
    parsed: Parsed, base: str, prefixes: Mapping[str, str]
) -> Description | None:
    """Return the parts of a DESCRIBE; None where the grammar cannot read it.

    :raises QueryError: for a prefix that is not declared.
    """
    node = next((c for c in parsed.root.children if c.type == "describe_query"), None)
    if node is None or parsed.fault:
        return None
    prologue = read_prologue(parsed.text, base, prefixes)
    iris = tuple(
        prologue.resolve(parsed.text_of(child))
        for child in node.children
        if child.type in _TARGETS
    )
    variables = [parsed.text_of(c) for c in node.children if c.type in ("var", "*")]
    sources = named_iris(parsed, node, "default_graph_clause")
    named = named_iris(parsed, node, "named_graph_clause")
    graphs = tuple(prologue.resolve(s) for s in sources) if sources or named else None
    if not variables:
        return Description(iris, None, graphs)
    after = max(c.end_byte for c in node.children if c.type in (*_TARGETS, "var", "*"))
    start = node.start_byte
    before = parsed.source[:start].decode()
    rest = parsed.source[after:].decode()
    select = f"{before} SELECT DISTINCT {' '.join(variables)} {rest}"
    return Description(iris, select, graphs)
