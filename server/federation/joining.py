"""A query with ``SERVICE`` to one without: each call made, its answer put in place.

https://www.w3.org/TR/sparql11-federated-query/. Before a call our own graph is asked
what the surroundings of the call bind; that goes along, so that the endpoint sends what
joins and not all it has. What comes back stands in the query as data, and the engine
does the rest: joins, OPTIONAL, MINUS and all else mean what they always mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from kg.sparql.certain import all_variables, certain_variables
from kg.sparql.guard import Guarded, ServiceCall
from kg.sparql.names import read_prologue
from kg.sparql.rewriting.edits import Edit
from kg.sparql.scope import visible_variables
from server.errors import Problem
from server.federation.bindings import Bindings
from server.federation.faults import RemoteFault, problem_of, refused
from server.federation.gateway import Gateway, Session
from server.federation.inquiry import Inquiry
from server.federation.surroundings import Reader, Surroundings
from server.federation.terms import Row
from server.federation.writing import Pattern, inline

Ask = Callable[[str, tuple[str, ...]], Sequence[Row] | None]
"""Answers a SELECT of our own graph by its rows; None where they cannot be told."""

_MOST_ENDPOINTS = 100


class _EmptyError(Exception):
    """Nothing around a call can be joined with any answer: it need not be made."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A call in its query: its pattern, what is around it, what may go along.

    ``variable`` is the one that names the endpoint, or nothing.
    """

    call: ServiceCall
    group: Node
    variable: str
    visible: frozenset[str]
    certain: frozenset[str]
    around: Surroundings
    sendable: frozenset[str]


class Federation:
    """One query of a client on its way through other endpoints."""

    def __init__(
        self,
        guarded: Guarded,
        gateway: Gateway,
        session: Session,
        ask: Ask,
        base: str,
        prefixes: Mapping[str, str],
    ) -> None:
        self._services = guarded.services
        self._parsed = guarded.parsed
        self._gateway = gateway
        self._session = session
        self._ask = ask
        self._prologue = read_prologue(self._parsed.text, base, prefixes)
        self._replaced: dict[int, Edit] = {}
        self._reader = Reader(self._parsed, self._replaced)
        self._taken = all_variables(self._parsed.root, self._parsed.text_of)

    def resolve(self) -> list[Edit]:
        """Make all calls and return what of the query becomes what.

        :raises Problem: where a call that is not SILENT is refused or fails.
        :raises CancelledError: at the end of the session's time.
        """
        pending = list(self._services)
        while pending:
            places = [self._place(call) for call in pending]
            place = next((p for p in places if _is_narrowed(p)), places[0])
            pending.remove(place.call)
            text = self._answer(place)
            edit = Edit(place.call.start, place.call.end, f" {text} ")
            self._replaced[edit.start] = edit
        return list(self._replaced.values())

    def _place(self, call: ServiceCall) -> _Place:
        group = next(c for c in call.node.children if c.type == "group_graph_pattern")
        text_of = self._parsed.text_of
        variable = call.endpoint[1:] if call.endpoint[:1] in ("?", "$") else ""
        visible = visible_variables(group, text_of)
        certain = certain_variables(group, text_of)
        wanted = visible | {variable} if variable else visible
        around = self._reader.around(call.node, wanted)
        sendable = certain | (visible & around.beside)
        if around.passing is not None:
            sendable &= around.passing
        return _Place(call, group, variable, visible, certain, around, sendable)

    def _answer(self, place: _Place) -> str:
        """Return what stands in the place of a call."""
        wanted = tuple(sorted(place.visible & self._needed(place.call)))
        names = wanted
        if place.variable and place.variable not in wanted:
            names = (*wanted, place.variable)
        pattern = Pattern(self._parsed, place.group, self._prologue)
        rows: list[Row] = []
        try:
            for endpoint, bindings in self._targets(place):
                found = self._from(endpoint, place, pattern, wanted, bindings)
                if not place.variable:
                    rows += found
                else:
                    term = f"<{endpoint}>"
                    at = names.index(place.variable)
                    for row in found:
                        if at == len(row):
                            rows.append((*row, term))
                        elif row[at] in (term, None):
                            rows.append((*row[:at], term, *row[at + 1 :]))
        except _EmptyError:
            rows = []
        return inline(names, rows, self._taken)

    def _from(
        self,
        endpoint: str,
        place: _Place,
        pattern: Pattern,
        wanted: tuple[str, ...],
        bindings: Bindings | None,
    ) -> Sequence[Row]:
        """Return the solutions of one endpoint.

        A SILENT call that fails has one solution, which binds nothing.
        """
        call = place.call
        remote = self._gateway.remotes.find(endpoint)
        nothing: list[Row] = [(None,) * len(wanted)]
        if remote is None:
            why = "may not be called"
            self._gateway.note_refused(endpoint, self._session, why)
            if not call.silent:
                raise refused(endpoint, call.line, call.column)
            return nothing
        try:
            sent = bindings.usable(place.certain, remote.bindings) if bindings else None
            if sent is not None and not sent.rows:
                return []
            inquiry = Inquiry(self._gateway, self._session, remote, pattern, wanted)
            return inquiry.answer(sent)
        except RemoteFault as fault:
            if call.silent:
                return nothing
            raise problem_of(endpoint, fault, call.line, call.column) from fault

    def _targets(self, place: _Place) -> Iterator[tuple[str, Bindings | None]]:
        """Yield the endpoints to ask, and what our side binds for each.

        :raises _EmptyError: where no answer could be joined with anything.
        """
        probes = list(self._probes(place))
        if not place.variable:
            yield endpoint_of(place.call, self._prologue.resolve), _least(probes)
            return
        naming = next((p for p in probes if place.variable in p.names), None)
        if naming is None:
            raise self._unbound(place)
        others = _least([p for p in probes if p is not naming])
        for term, bindings in naming.by(place.variable):
            if term is not None and term.startswith("<") and term[1:2] != "<":
                yield term[1:-1], bindings if bindings.names else others
            elif not place.call.silent:
                raise self._unbound(place)

    def _probes(self, place: _Place) -> Iterator[Bindings]:
        """Ask our own graph what the surroundings bind, part by part."""
        most = max(remote.bindings for remote in self._gateway.remotes)
        for part in place.around.parts():
            names = tuple(sorted(part.visible & place.sendable))
            if place.variable in part.visible:
                names = tuple(sorted({*names, place.variable}))
            if not names:
                continue
            found = self._probe(part, names, most)
            if place.variable in names and (found is None or found.cut):
                # Too much to send; but who is to be asked has to be known.
                found = self._probe(part, (place.variable,), _MOST_ENDPOINTS)
                if found is not None and found.cut:
                    raise self._unbound(place)
            if found is None:
                continue
            if not found.rows:
                raise _EmptyError
            yield found

    def _probe(
        self, part: Surroundings, names: tuple[str, ...], most: int
    ) -> Bindings | None:
        sources = " ".join(
            self._parsed.text_of(clause)
            for query in self._parsed.root.children
            for clause in query.children
            if clause.type == "dataset_clause"
        )
        head = " ".join(f"?{name}" for name in names)
        rows = self._ask(
            f"{self._prologue.text} SELECT DISTINCT {head} {sources} "
            f"WHERE {{ {part.text()} }} LIMIT {most + 1}",
            names,
        )
        return None if rows is None else Bindings(names, rows, cut=len(rows) > most)

    def _needed(self, call: ServiceCall) -> frozenset[str]:
        """Return the variables that the query mentions outside of a call."""
        names: set[str] = set()
        stack: list[Node] = [self._parsed.root]
        while stack:
            top = stack.pop()
            if top.type == "var":
                names.add(self._parsed.text_of(top)[1:])
            if top.type == "*" and top.parent is not None and _takes_all(top.parent):
                return self._taken
            if top != call.node:
                stack.extend(top.children)
        return frozenset(names)

    def _unbound(self, place: _Place) -> Problem:
        return Problem(
            400,
            "malformed",
            f"the variable ?{place.variable} of SERVICE is not bound to the IRIs of at "
            f"most {_MOST_ENDPOINTS} endpoints where it is used",
            line=place.call.line,
            column=place.call.column,
        )


def endpoint_of(call: ServiceCall, resolve: Callable[[str], str]) -> str:
    """Return the IRI of a call that names its endpoint.

    :raises QueryError: for a prefix that is not declared.
    """
    named = any(child.type == "iri_reference" for child in call.node.children)
    return resolve(f"<{call.endpoint}>" if named else call.endpoint)


def _takes_all(node: Node) -> bool:
    """Return whether a ``*`` in ``node`` stands for all variables in scope."""
    if node.type == "aggregate":
        return any(child.type == "DISTINCT" for child in node.children)
    return node.type in ("select_clause", "describe_query")


def _is_narrowed(place: _Place) -> bool:
    """Return whether the query, as it stands, says something of what to ask."""
    visible = place.around.visible
    if place.variable and place.variable not in visible:
        return False
    return bool(place.sendable & visible)


def _least(probes: Iterable[Bindings]) -> Bindings | None:
    return min(
        (p for p in probes if not p.cut), key=lambda p: len(p.rows), default=None
    )
