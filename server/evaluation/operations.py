"""What an executor can do with a version: answer a query, write a graph out.

Runs in the executor process only. An operation writes bytes to a sink and returns
facts about the answer; what goes wrong is an :class:`OperationError` whose ``kind``
the web process turns into a problem.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    serialize,
)

from server.evaluation.description import MOST_RESOURCES, Describer, Graphs
from server.evaluation.sink import OperationError, Sink

RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
_MERGE_KEPT = 200_000
_merges: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Store] = {}
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for every request to an executor."""

    prefixes: Mapping[str, str]


def perform(
    store: Store, request: Mapping[str, Any], context: Context, out: BinaryIO
) -> dict[str, Any]:
    """Do what ``request`` asks for; the answer goes to ``out``."""
    xml = request.get("results") == "xml" or request.get("graph") == "rdf"
    sink = Sink(out, most=request["most_bytes"], xml=xml)
    buffered = io.BufferedWriter(sink, 61_440)
    facts = _OPERATIONS[request["operation"]](store, request, context, buffered)
    buffered.flush()
    return {**facts, "bytes": sink.sent}


def reads_default_graph(request: Mapping[str, Any]) -> bool:
    """Return whether a request can be seen to need no graph but the default one."""
    named = ("default", "named", "merge", "graphs")
    if request["operation"] == "graph":
        return not request.get("graph_name")
    if any(request.get(name) is not None for name in named):
        return False
    texts = ("text", "rewritten", "limited_text", "select")
    whole = " ".join(request.get(name) or "" for name in texts).lower()
    return not any(sign in whole for sign in ("graph", "from", "\\u"))


def evaluate(
    store: Store,
    request: Mapping[str, Any],
    context: Context,
    *,
    text: str | None = None,
) -> QuerySolutions | QueryTriples | QueryBoolean:
    """Let the engine have the query, in its dataset."""
    given: dict[str, Any] = {}
    if request.get("merge") is not None:
        store = _merged(store, request)
        given["default_graph"] = DefaultGraph()
        given["named_graphs"] = [NamedNode(g) for g in request["named"]]
    elif request.get("default") is not None or request.get("named") is not None:
        given["default_graph"] = [NamedNode(g) for g in request.get("default") or ()]
        given["named_graphs"] = [NamedNode(g) for g in request.get("named") or ()]
    if request.get("bindings"):
        given["substitutions"] = {
            Variable(name): NamedNode(iri) for name, iri in request["bindings"].items()
        }

    def ask(form: str) -> QuerySolutions | QueryTriples | QueryBoolean:
        prefixes = _perhaps_used(form, context.prefixes)
        return store.query(
            form, base_iri=request.get("base"), prefixes=prefixes, **given
        )

    if text is None and request.get("rewritten"):
        # What the engine does not take is given to it as it was written.
        with suppress(SyntaxError):
            return ask(request["rewritten"])
    try:
        return ask(request["text"] if text is None else text)
    except SyntaxError as error:
        raise syntax_error(str(error)) from error
    except ValueError as error:
        raise OperationError("malformed", str(error)) from error


def _perhaps_used(text: str, prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that a query may use: each costs the engine some time."""
    if "\\u" in text or "\\U" in text:
        # A character of the name may be escaped.
        return dict(prefixes)
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in text}


def _merged(store: Store, request: Mapping[str, Any]) -> Store:
    """Return the RDF merge of some graphs as the default graph of a store in memory.

    The engine counts a triple that two graphs of a ``FROM`` share twice. The last merge
    is kept, unless it is large: clients ask more than once of one dataset.
    """
    graphs = tuple(sorted(set(request["merge"])))
    named = tuple(sorted(set(request["named"])))
    key = (request["version"], graphs, named)
    if key in _merges:
        return _merges[key]
    merged = Store()
    for name in graphs:
        found = store.quads_for_pattern(None, None, None, NamedNode(name))
        merged.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in found)
    for name in named:
        merged.bulk_extend(store.quads_for_pattern(None, None, None, NamedNode(name)))
    _merges.clear()
    if len(merged) <= _MERGE_KEPT:
        _merges[key] = merged
    return merged


def _query(
    store: Store, request: Mapping[str, Any], context: Context, out: BinaryIO
) -> dict[str, Any]:
    answer = evaluate(store, request, context)
    if isinstance(answer, QueryTriples):
        return _write_triples(answer, request, out)
    if isinstance(answer, QuerySolutions) and request.get("max_rows"):
        limited = _within_rows(answer, request)
        text = request["limited_text"] if limited else None
        again = evaluate(store, request, context, text=text)
        _write_results(again, request, out)
        return {"truncated": request["max_rows"]} if limited else {}
    _write_results(answer, request, out)
    return {}


def _write_results(
    answer: QuerySolutions | QueryTriples | QueryBoolean,
    request: Mapping[str, Any],
    out: BinaryIO,
) -> None:
    if isinstance(answer, QueryTriples) or not request.get("results"):
        raise OperationError("syntax", "the form of the query cannot be told")
    answer.serialize(out, RESULTS[request["results"]])


def _within_rows(answer: QuerySolutions, request: Mapping[str, Any]) -> bool:
    """Return whether the answer has to be cut at ``max_rows``."""
    most = request["max_rows"]
    if sum(1 for _ in itertools.islice(answer, most + 1)) <= most:
        return False
    if request.get("truncate") and request.get("limited_text"):
        return True
    raise _too_many_rows(most)


def _write_triples(
    triples: Iterable[Triple], request: Mapping[str, Any], out: BinaryIO
) -> dict[str, Any]:
    if not request.get("graph"):
        raise OperationError("syntax", "the form of the query cannot be told")
    most = request.get("max_rows")
    form = GRAPHS[request["graph"]]
    if not most:
        serialize(triples, out, form)
        return {}
    counted = _Counted(triples, most, cut=bool(request.get("truncate")))
    serialize(counted, out, form)
    return {"truncated": most} if counted.cut_off else {}


class _Counted:
    """At most so many triples: then an error, or the end where it may be cut."""

    def __init__(self, triples: Iterable[Triple], most: int, *, cut: bool) -> None:
        self._triples = triples
        self._most = most
        self._cut = cut
        self.cut_off = False

    def __iter__(self) -> Iterator[Triple]:
        for number, triple in enumerate(self._triples):
            if number >= self._most:
                if not self._cut:
                    raise _too_many_rows(self._most)
                self.cut_off = True
                return
            yield triple


def _too_many_rows(most: int) -> OperationError:
    detail = f"the answer has more than {most} rows"
    return OperationError("result-too-large", detail, limit="max-rows", value=most)


def _graph(
    store: Store, request: Mapping[str, Any], context: Context, out: BinaryIO
) -> dict[str, Any]:
    name = request.get("graph_name")
    graph = NamedNode(name) if name else DefaultGraph()
    if name and not store.contains_named_graph(graph):
        raise OperationError("no-such-graph", f"there is no graph <{name}>")
    store.dump(out, GRAPHS[request["graph"]], from_graph=graph)
    return {}


def _describe(
    store: Store, request: Mapping[str, Any], context: Context, out: BinaryIO
) -> dict[str, Any]:
    graphs = request.get("graphs")
    where: Graphs = (
        [DefaultGraph()] if graphs is None else [NamedNode(g) for g in graphs]
    )
    describer = Describer(store, where)
    targets: dict[NamedNode | BlankNode, None] = {}
    for iri in request["iris"]:
        targets.setdefault(NamedNode(iri))
    if request.get("select"):
        found = evaluate(store, request, context, text=request["select"])
        for solution in found:  # type: ignore[union-attr]
            for value in solution:
                if isinstance(value, NamedNode | BlankNode):
                    targets.setdefault(value)
            if len(targets) > MOST_RESOURCES:
                describer.cut = True
                break
    for target in itertools.islice(targets, MOST_RESOURCES):
        describer.describe(target)
    if request.get("labels", True):
        describer.add_labels()
    prefixes = _used_prefixes(describer.triples, context.prefixes)
    serialize(describer.triples, out, GRAPHS[request["graph"]], prefixes=prefixes)
    size = len(list(describer.triples))
    facts: dict[str, Any] = {"triples": size, "resources": len(targets)}
    return {**facts, "truncated": size} if describer.cut else facts


def _used_prefixes(
    triples: Iterable[Triple], prefixes: Mapping[str, str]
) -> dict[str, str]:
    """Return the prefixes that shorten something in a small graph."""
    iris = {
        node.value
        for triple in triples
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, NamedNode)
    }
    return {
        prefix: iri
        for prefix, iri in prefixes.items()
        if any(each.startswith(iri) for each in iris)
    }


def syntax_error(message: str) -> OperationError:
    """Return the error for what the engine's parser says."""
    match = _SYNTAX.match(message)
    if not match:
        return OperationError("syntax", message)
    said = re.findall(r"(?:The [A-Za-z][^,]*|IRI parsing failed)", match[3])
    detail = said[0].strip() if said else "unexpected text"
    return OperationError("syntax", detail, line=int(match[1]), column=int(match[2]))


_OPERATIONS = {"query": _query, "graph": _graph, "describe": _describe}
