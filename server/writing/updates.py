"""Carry out the operations of an update on the working copy.

https://www.w3.org/TR/sparql11-update/. Patterns see the merged default graph; what is
written to the default graph is its own, so a triple that a named graph holds too stays
visible when it is deleted from the default graph alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolution,
    Store,
    Triple,
)

from kg.sparql.updates import ALL, DEFAULT, NAMED, VARIABLE
from kg.store.working import Changes
from server.evaluation.operations import syntax_error
from server.evaluation.sink import OperationError

Term = NamedNode | BlankNode | Literal | Triple
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_DEFAULT = DefaultGraph()


class Updater:
    """Applies operations to the changes of one update."""

    def __init__(
        self, changes: Changes, request: Mapping[str, Any], prefixes: Mapping[str, str]
    ) -> None:
        self._changes = changes
        self._base: str = request["base"]
        self._prefixes = dict(prefixes)
        self._using: list[str] | None = request.get("using")
        self._using_named: list[str] | None = request.get("using_named")

    def apply(self, operation: Mapping[str, Any]) -> None:
        """Carry out one operation.

        :raises OperationError: where it cannot be; the update as a whole then fails.
        """
        kinds: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "insert_data": self._insert_data,
            "delete_data": self._delete_data,
            "modify": self._modify,
            "clear": self._clear,
            "drop": self._clear,
            "create": self._create,
            "copy": self._copy,
            "move": self._copy,
            "add": self._copy,
        }
        kinds[operation["kind"]](operation)

    def _insert_data(self, operation: Mapping[str, Any]) -> None:
        quads = self._parse(operation, operation["insert"])
        self._changes.add(list(checked(quads)))

    def _delete_data(self, operation: Mapping[str, Any]) -> None:
        quads = self._parse(operation, operation["delete"])
        _refuse_blank_nodes(quads)
        self._changes.remove(quads)

    def _modify(self, operation: Mapping[str, Any]) -> None:
        delete = self._template(operation, "delete")
        insert = self._template(operation, "insert")
        _refuse_blank_nodes(delete)
        gone: dict[Quad, None] = {}
        fresh: dict[Quad, None] = {}
        for solution in self._solutions(operation):
            gone.update(dict.fromkeys(_filled(delete, solution)))
            fresh.update(dict.fromkeys(_filled(insert, solution)))
        self._changes.remove([quad for quad in gone if quad not in fresh])
        self._changes.add(list(checked(fresh)))

    def _template(self, operation: Mapping[str, Any], name: str) -> list[Quad]:
        text = operation[name]
        quads = self._parse(operation, text) if text else []
        graph = operation["graph"]
        if graph is None:
            return quads
        # WITH: what names no graph of its own is meant for this one.
        target = NamedNode(graph)
        return [
            Quad(q.subject, q.predicate, q.object, target)
            if q.graph_name == _DEFAULT
            else q
            for q in quads
        ]

    def _solutions(self, operation: Mapping[str, Any]) -> Iterator[QuerySolution]:
        default, named = operation["using"], operation["using_named"]
        if self._using is not None or self._using_named is not None:
            if default or named or operation["graph"]:
                detail = "USING and WITH cannot go together with using-graph-uri"
                raise OperationError("malformed", detail)
            default, named = self._using or [], self._using_named or []
            chosen = True
        else:
            chosen = bool(default or named)
        given: dict[str, Any] = {}
        if chosen:
            given["default_graph"] = [NamedNode(g) for g in default]
            given["named_graphs"] = [NamedNode(g) for g in named]
        elif operation["graph"] is not None:
            given["default_graph"] = NamedNode(operation["graph"])
        text = f"{operation['prologue']}\nSELECT * WHERE {operation['where']}"
        try:
            found = self._changes.data.query(
                text, base_iri=self._base, prefixes=self._prefixes, **given
            )
        except SyntaxError as error:
            raise syntax_error(str(error)) from error
        yield from found  # type: ignore[misc]

    def _parse(self, operation: Mapping[str, Any], data: str) -> list[Quad]:
        """Return the quads that ``data`` stands for, read by the engine."""
        scratch = Store()
        text = f"{operation['prologue']}\nINSERT DATA {data}"
        try:
            scratch.update(text, base_iri=self._base, prefixes=self._prefixes)
        except SyntaxError as error:
            raise syntax_error(str(error)) from error
        return list(scratch)

    def _clear(self, operation: Mapping[str, Any]) -> None:
        graph = operation["graph"]
        drop = operation["kind"] == "drop"
        if graph == ALL:
            self._changes.remove_all(drop=drop)
            return
        if graph == DEFAULT:
            own = list(self._changes.own_triples())
            self._changes.remove([_in(triple, _DEFAULT) for triple in own])
        if graph == NAMED:
            for each in self._changes.graphs():
                self._empty(each, drop=drop)
        elif graph != DEFAULT:
            self._empty(self._existing(operation, graph), drop=drop)

    def _empty(self, graph: NamedNode | None, *, drop: bool) -> None:
        if graph is None:
            return
        self._changes.drop(graph)
        if not drop:
            self._changes.create(graph)

    def _existing(self, operation: Mapping[str, Any], name: str) -> NamedNode | None:
        """Return a graph that has to be there; None where SILENT lets it be absent."""
        graph = NamedNode(name)
        if self._changes.has_graph(graph):
            return graph
        if operation["silent"]:
            return None
        raise OperationError("no-such-graph", f"there is no graph <{name}>")

    def _create(self, operation: Mapping[str, Any]) -> None:
        graph = NamedNode(operation["graph"])
        if not self._changes.has_graph(graph):
            self._changes.create(graph)
        elif not operation["silent"]:
            detail = f"there is a graph <{graph.value}> already"
            raise OperationError("invalid-data", detail)

    def _copy(self, operation: Mapping[str, Any]) -> None:
        source, target = operation["graph"], operation["target"]
        if source == target:
            return
        start: NamedNode | DefaultGraph = _DEFAULT
        if source != DEFAULT:
            existing = self._existing(operation, source)
            if existing is None:
                return
            start = existing
        end = _DEFAULT if target == DEFAULT else NamedNode(target)
        triples = list(self._changes.triples(start))
        if operation["kind"] != "add":
            self._clear({"kind": "clear", "graph": target, "silent": True})
        if isinstance(end, NamedNode):
            self._changes.create(end)
        self._changes.add([_in(triple, end) for triple in triples])
        if operation["kind"] == "move":
            self._clear({"kind": "drop", "graph": source, "silent": True})


def checked(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield ``quads``, having looked for what could not be read back.

    :raises OperationError: for a term that the engine takes but its own writers and
        readers do not agree on.
    """
    for quad in quads:
        if isinstance(quad.graph_name, BlankNode):
            detail = "a graph is named by an IRI, not by a blank node"
            raise OperationError("invalid-data", detail)
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            _check(term)
        yield quad


def _check(term: Term | DefaultGraph) -> None:
    if isinstance(term, NamedNode) and _NOT_IN_IRI.search(term.value):
        raise OperationError("invalid-data", f"{term.value!r} is not a valid IRI")
    if isinstance(term, Literal):
        untagged = term.language is None and term.datatype.value == _LANG_STRING
        if untagged:
            detail = "a literal of type rdf:langString has to have a language"
            raise OperationError("invalid-data", detail)
    if isinstance(term, Triple):
        for part in (term.subject, term.predicate, term.object):
            _check(part)


def _filled(template: list[Quad], solution: QuerySolution) -> Iterator[Quad]:
    """Yield the quads of a template for one solution; those that lack a term are not.

    A blank node of the template is a fresh one in each solution.
    """
    fresh: dict[BlankNode, BlankNode] = {}
    for quad in template:
        terms = [
            _fill(term, solution, fresh)
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        ]
        subject, predicate, value, graph = terms
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | BlankNode | Literal | Triple)
            and isinstance(graph, NamedNode | DefaultGraph)
        ):
            yield Quad(subject, predicate, value, graph)


def _fill(
    term: Term | DefaultGraph,
    solution: QuerySolution,
    fresh: dict[BlankNode, BlankNode],
) -> Term | DefaultGraph | None:
    if isinstance(term, NamedNode) and term.value.startswith(VARIABLE):
        try:
            bound: Term | None = solution[term.value.removeprefix(VARIABLE)]
        except KeyError:
            return None
        return bound
    if isinstance(term, BlankNode):
        return fresh.setdefault(term, BlankNode())
    if isinstance(term, Triple):
        subject, predicate, value = (
            _fill(part, solution, fresh)
            for part in (term.subject, term.predicate, term.object)
        )
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | BlankNode | Literal | Triple)
        ):
            return Triple(subject, predicate, value)
        return None
    return term


def _refuse_blank_nodes(quads: Iterable[Quad]) -> None:
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            raise OperationError("syntax", "what is deleted cannot have a blank node")


def _in(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
