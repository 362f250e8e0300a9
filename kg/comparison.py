"""What findings say together: conflict, agreement, failed translation and gaps.

The rules are SPARQL queries in ``queries/rules/evidence/``, each a CONSTRUCT. They run
once each, in the order of their names, and every rule sees what those before it have
made; so a rule may count, and may ask what is absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple

from kg.errors import DataError
from kg.namespaces import Namespaces
from kg.resources import QUERIES

INFERRED = "inferred"
_DEFAULT = DefaultGraph()


def compare(data: Store, namespaces: Namespaces, folder: Path | None = None) -> None:
    """Add to ``graph/inferred`` and the default graph what the rules make of ``data``.

    :raises DataError: for a rule that is no CONSTRUCT query.
    """
    for quads in derived(data, namespaces, folder):
        data.extend(quads)
        data.extend(_in(quad.triple, _DEFAULT) for quad in quads)


def derived(
    data: Store, namespaces: Namespaces, folder: Path | None = None
) -> Iterator[list[Quad]]:
    """Yield what each rule makes, for ``graph/inferred``, in the order of the rules.

    The caller adds it to the default graph of ``data`` before the next rule is run.

    :raises DataError: for a rule that is no CONSTRUCT query.
    """
    graph = NamedNode(namespaces.graph(INFERRED))
    for path in rules(folder):
        found = dict.fromkeys(made(data, path))
        yield [_in(triple, graph) for triple in found]


def rules(folder: Path | None = None) -> tuple[Path, ...]:
    """Return the files of the rules, in the order in which they run."""
    return tuple(sorted((folder or QUERIES / "rules" / "evidence").glob("*.rq")))


def _in(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def made(data: Store, path: Path) -> Iterator[Triple]:
    """Yield what one rule makes of the default graph of some data.

    :raises DataError: where it is no CONSTRUCT query.
    """
    try:
        answer = data.query(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise DataError(f"{path}: {error}") from error
    if not isinstance(answer, QueryTriples):
        raise DataError(f"{path}: a rule must be a CONSTRUCT query")
    yield from answer
