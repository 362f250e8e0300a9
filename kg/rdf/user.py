"""A user's own RDF: each file into a named graph of its own.

A file that names graphs itself (N-Quads, TriG) is merged into that one graph: whose
word a triple is must stay clear. Blank nodes are kept apart from those of other files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.errors import DocumentError, InputError
from kg.identifiers import slugify
from kg.namespaces import Namespaces


def graph_of(given: str, namespaces: Namespaces) -> tuple[Path, str]:
    """Return the file and graph of ``FILE[=GRAPH]``; the graph is an absolute IRI.

    :raises InputError: where the graph is no IRI, or one of our own graphs.
    """
    name, equals, graph = given.partition("=")
    path = Path(name)
    if not equals:
        return path, namespaces.graph(f"rdf/{slugify(path.stem)}")
    try:
        NamedNode(graph)
    except ValueError as error:
        raise InputError(f"--rdf {given}: {graph!r} is no absolute IRI") from error
    if graph.startswith((namespaces.graph(""), f"{namespaces.base}.well-known/")):
        raise InputError(f"--rdf {given}: {graph} is a graph of noograph's own")
    return path, graph


def file_quads(path: Path, graph: str) -> Iterator[Quad]:
    """Yield the triples of an RDF file in ``graph``.

    :raises DocumentError: for a file that is missing, of no known RDF format by its
        suffix, or broken; with line and column where the parser tells them.
    """
    form = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        known = "ttl, nt, nq, trig, rdf, jsonld"
        raise DocumentError(path, f"is of no known RDF format (by suffix: {known})")
    name = NamedNode(graph)
    try:
        for quad in parse(path=str(path), format=form, rename_blank_nodes=True):
            yield Quad(quad.subject, quad.predicate, quad.object, name)
    except SyntaxError as error:
        raise DocumentError(path, f"is not valid RDF: {error}") from error
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
        raise DocumentError(path, problem) from error
