"""An update cut into its operations, each with what is needed to carry it out.

https://www.w3.org/TR/sparql11-update/. Templates come as data in which an IRI stands
for each variable, so that the engine's own parser can read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tree_sitter import Node

from kg.errors import QueryError
from kg.sparql.names import Prologue, read_prologue
from kg.sparql.search import refuse_searches
from kg.sparql.syntax import Parsed
from kg.sparql.tokens import tokens

VARIABLE = "urn:x-noograph:variable:"
DEFAULT = "DEFAULT"
NAMED = "NAMED"
ALL = "ALL"

_WHOLE_GRAPHS = frozenset({"clear", "drop", "create"})
_BETWEEN_GRAPHS = frozenset({"copy", "move", "add"})
_IRI_NODES = frozenset({"iri_reference", "prefixed_name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation; which fields count depends on its kind.

    ``insert_data``, ``delete_data``: ``insert`` or ``delete``, the data.
    ``modify``: ``insert`` and ``delete`` are templates, ``where`` a group pattern,
    ``graph`` that of WITH, ``using`` and ``using_named`` its dataset.
    ``clear``, ``drop``, ``create``: ``graph``, an IRI or DEFAULT, NAMED, ALL.
    ``copy``, ``move``, ``add``: from ``graph`` to ``target``.
    """

    kind: str
    prologue: str = ""
    insert: str | None = None
    delete: str | None = None
    where: str | None = None
    graph: str | None = None
    target: str | None = None
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    silent: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the fields, for another process."""
        return {name: getattr(self, name) for name in self.__slots__}


def split_update(
    parsed: Parsed, base: str, prefixes: Mapping[str, str]
) -> tuple[Operation, ...]:
    """Return the operations of an update, in order.

    :raises QueryError: where the text cannot be read, or is no update.
    """
    if parsed.form is None and _is_prologue(parsed.text):
        return ()
    if parsed.fault:
        fault = parsed.fault
        problem = f"unexpected {fault.near!r}" if fault.near else "ends too early"
        raise QueryError(problem, line=fault.line, column=fault.column)
    refuse_searches(parsed, base, prefixes)
    operations = tuple(_operations(parsed, base, prefixes))
    if not operations and parsed.form != "update" and parsed.form is not None:
        raise QueryError("this is a query; send it as one")
    return operations


def _is_prologue(text: str) -> bool:
    """Return whether ``text`` declares names and does nothing."""
    rest = text[len(read_prologue(text, "", {}).text) :]
    return next(tokens(rest), None) is None


def _operations(
    parsed: Parsed, base: str, prefixes: Mapping[str, str]
) -> Iterator[Operation]:
    declared: list[str] = []
    for node in parsed.root.children:
        if node.type == "prologue":
            declared.append(parsed.text_of(node))
        elif node.is_named and node.type != "comment":
            text = "\n".join(declared)
            prologue = read_prologue(text, base, prefixes)
            yield _Reader(parsed, prologue, text).read(node)


class _Reader:
    """Reads one operation of a text."""

    def __init__(self, parsed: Parsed, prologue: Prologue, text: str) -> None:
        self._parsed = parsed
        self._prologue = prologue
        self._text = text

    def read(self, node: Node) -> Operation:
        if node.type in _WHOLE_GRAPHS:
            return Operation(
                kind=node.type, graph=self._target(node), silent=_is_silent(node)
            )
        if node.type in _BETWEEN_GRAPHS:
            source, target = (
                self._target(c) for c in node.children if c.type == "graph_or_default"
            )
            return Operation(
                kind=node.type, graph=source, target=target, silent=_is_silent(node)
            )
        if node.type == "insert_data":
            return self._make("insert_data", insert=self._quads(node))
        if node.type == "delete_data":
            return self._make("delete_data", delete=self._quads(node))
        if node.type == "delete_where":
            quads = _child(node, "quads")
            return self._make(
                "modify",
                delete=self._template(quads),
                where=self._parsed.text_of(quads),
            )
        if node.type == "modify":
            return self._modify(node)
        raise QueryError(f"{node.type.replace('_', ' ')} is not possible here")

    def _make(self, kind: str, **fields: Any) -> Operation:
        return Operation(kind=kind, prologue=self._text, **fields)

    def _modify(self, node: Node) -> Operation:
        using: list[str] = []
        using_named: list[str] = []
        templates: dict[str, str] = {}
        for child in node.children:
            if child.type == "using_clause":
                named = any(c.type == "NAMED" for c in child.children)
                (using_named if named else using).append(self._iri(child))
            elif child.type in ("insert_clause", "delete_clause"):
                quads = _child(child, "quads")
                templates[child.type.split("_")[0]] = self._template(quads)
        return self._make(
            "modify",
            where=self._parsed.text_of(_child(node, "group_graph_pattern")),
            graph=next(
                (self._name(c) for c in node.children if c.type in _IRI_NODES), None
            ),
            using=tuple(using),
            using_named=tuple(using_named),
            **templates,
        )

    def _quads(self, node: Node) -> str:
        return self._parsed.text_of(_child(node, "quads"))

    def _template(self, quads: Node) -> str:
        """Return quads with an IRI in the place of each variable."""
        source = self._parsed.source
        pieces: list[bytes] = []
        end = quads.start_byte
        for variable in _variables(quads):
            name = self._parsed.text_of(variable)[1:]
            pieces.append(source[end : variable.start_byte])
            pieces.append(f"<{VARIABLE}{name}>".encode())
            end = variable.end_byte
        pieces.append(source[end : quads.end_byte])
        return b"".join(pieces).decode()

    def _target(self, node: Node) -> str:
        """Return the graph that a reference names: an IRI, DEFAULT, NAMED or ALL."""
        stack = list(node.children)
        while stack:
            child = stack.pop(0)
            if child.type in (DEFAULT, NAMED, ALL):
                return child.type
            if child.type in _IRI_NODES:
                return self._name(child)
            stack = [*child.children, *stack]
        raise QueryError("a graph is missing")

    def _iri(self, node: Node) -> str:
        return self._name(next(c for c in node.children if c.type in _IRI_NODES))

    def _name(self, node: Node) -> str:
        return self._prologue.resolve(self._parsed.text_of(node))


def _child(node: Node, kind: str) -> Node:
    found = next((c for c in node.children if c.type == kind), None)
    if found is None:
        raise QueryError(f"the {kind.replace('_', ' ')} of an operation is missing")
    return found


def _is_silent(node: Node) -> bool:
    return any(child.type == "SILENT" for child in node.children)


def _variables(node: Node) -> list[Node]:
    found = []
    stack = [node]
    while stack:
        top = stack.pop()
        if top.type == "var":
            found.append(top)
        stack.extend(top.children)
    return sorted(found, key=lambda n: n.start_byte)
