"""Whether a graph keeps its own rules: SHACL shapes and violation queries.

``check_graph(store, namespaces)`` is what ``noograph check`` calls, and
``require_sound`` what a build does. They read a pyoxigraph store (after
:func:`kg.reasoning.infer` has added what follows); every :class:`Fault` that they find
names the rule, the thing, and the place in the document that says it. Nothing is
written, and nothing is read but the shapes and queries that ship.

Shapes are in ``ontology/shapes/`` and judged by pySHACL (https://www.w3.org/TR/shacl/).
Queries are in ``queries/violations/``: each row, ``?subject ?reason``, is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.errors import ValidationError
from kg.namespaces import Namespaces
from kg.resources import QUERIES
from kg.validation.faults import Fault, LineOf, lines_in, locate
from kg.validation.shapes import check_shapes

__all__ = [
    "Fault",
    "LineOf",
    "check_graph",
    "check_queries",
    "check_shapes",
    "lines_in",
    "require_sound",
    "violation_queries",
]


def check_graph(
    data: Store,
    namespaces: Namespaces,
    *,
    line_of: LineOf | None = None,
    thorough: bool = True,
) -> tuple[Fault, ...]:
    """Return all faults of a graph, each with its place in a document if it has one.

    :param thorough: let pySHACL look at everything, not only at what a query over the
        whole graph finds suspect; the faults are the same.
    """
    found = {
        *check_shapes(data, namespaces, thorough=thorough),
        *check_queries(data),
    }
    return tuple(sorted(locate(data, fault, line_of) for fault in found))


def require_sound(
    data: Store, namespaces: Namespaces, *, line_of: LineOf | None = None
) -> None:
    """Refuse a graph with faults.

    :raises ValidationError: naming rule, subject, document and line of each.
    """
    faults = check_graph(data, namespaces, line_of=line_of, thorough=False)
    if faults:
        first: dict[str, str] = {}
        for fault in faults:
            first.setdefault(fault.document or "", str(fault))
        placed = {} if "" in first else first
        raise ValidationError(tuple(str(fault) for fault in faults), placed)


def check_queries(data: Store, folder: Path | None = None) -> Iterator[Fault]:
    """Yield a fault for each row of each violation query."""
    for path in violation_queries(folder):
        rows = data.query(path.read_text(encoding="utf-8"))
        if not isinstance(rows, QuerySolutions):
            raise TypeError(f"{path}: a violation query must be a SELECT")
        for row in rows:
            yield Fault(path.stem, _text(row["subject"]), _text(row["reason"]))


def violation_queries(folder: Path | None = None) -> tuple[Path, ...]:
    """Return the files of the violation queries, in order of their names."""
    return tuple(sorted((folder or QUERIES / "violations").glob("*.rq")))


def _text(term: object) -> str:
    """Return an IRI or the words of a literal, without signs around them."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
