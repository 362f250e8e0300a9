"""Carry out a request of the Graph Store Protocol on the working copy.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, parse

from kg.store.working import Changes
from server.evaluation.operations import GRAPHS
from server.evaluation.sink import OperationError
from server.writing.updates import checked

_DEFAULT = DefaultGraph()
# An entity could grow without end, or read a file; no RDF needs one.
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def change_graph(changes: Changes, request: Mapping[str, Any]) -> dict[str, Any]:
    """Put, add to or delete one graph; the facts say whether it was created.

    :raises OperationError: for data that cannot be read, or a graph that is not there.
    """
    name = request["graph_name"]
    graph = NamedNode(name) if name else _DEFAULT
    existed = not isinstance(graph, NamedNode) or changes.has_graph(graph)
    if request.get("exists", existed) != existed:
        there = "is there already" if existed else "is not there"
        raise OperationError("precondition", f"the graph {there}")
    if request.get("version", changes.version) != changes.version:
        raise OperationError("precondition", "the graph is another one by now")
    if request["method"] == "DELETE":
        if not existed:
            raise OperationError("no-such-graph", f"there is no graph <{name}>")
        _empty(changes, graph)
        return {"created": False}
    quads = _read(request, graph)
    if request["method"] == "PUT":
        _empty(changes, graph)
    if isinstance(graph, NamedNode):
        changes.create(graph)
    changes.add(quads)
    return {"created": not existed}


def _empty(changes: Changes, graph: NamedNode | DefaultGraph) -> None:
    if isinstance(graph, NamedNode):
        changes.drop(graph)
    else:
        changes.remove(
            [
                Quad(t.subject, t.predicate, t.object, _DEFAULT)
                for t in list(changes.own_triples())
            ]
        )


def _read(request: Mapping[str, Any], graph: NamedNode | DefaultGraph) -> list[Quad]:
    found: list[Quad] = []
    for part in request["parts"]:
        body = base64.b64decode(part["body"])
        if part["format"] == "rdf" and _DOCTYPE.search(body.replace(b"\0", b"")):
            detail = "RDF/XML with a document type declaration is not accepted"
            raise OperationError("invalid-data", detail)
        # Blank nodes of one body are not those of another, nor of the store.
        fresh: dict[BlankNode, BlankNode] = {}
        try:
            for quad in parse(body, GRAPHS[part["format"]], base_iri=request["base"]):
                if quad.graph_name != _DEFAULT:
                    detail = "the body names graphs of its own; send one graph"
                    raise OperationError("invalid-data", detail)
                found.append(_moved(quad, graph, fresh))
        except (SyntaxError, ValueError) as error:
            raise OperationError("syntax", str(error)) from error
    return list(checked(found))


def _moved(
    quad: Quad, graph: NamedNode | DefaultGraph, fresh: dict[BlankNode, BlankNode]
) -> Quad:
    subject, value = quad.subject, quad.object
    if isinstance(subject, BlankNode):
        subject = fresh.setdefault(subject, BlankNode())
    if isinstance(value, BlankNode):
        value = fresh.setdefault(value, BlankNode())
    return Quad(subject, quad.predicate, value, graph)
