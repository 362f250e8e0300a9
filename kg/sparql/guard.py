"""Find what would leave the machine: ``SERVICE`` and ``LOAD``, however spelled.

Two readers must agree. tree-sitter finds the calls; a scan of the tokens finds every
place where the engine, whose keywords need no space after them (it reads
``trueSERVICE:x`` as a call), might see one. A place that only the scan finds makes
the text unsafe to run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tree_sitter import Node

from kg.errors import QueryError
from kg.sparql.scope import visible_variables
from kg.sparql.syntax import Parsed, parse
from kg.sparql.tokens import Token, position, tokens

_WORDS = re.compile("service|load", re.IGNORECASE)
_HARMLESS = frozenset({"string", "iri", "variable", "language", "number"})


class UnsafeQueryError(QueryError):
    """A text that might call another server in a way that cannot be read for sure."""


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A ``SERVICE`` pattern: its endpoint as written, whether ``SILENT``, its bytes."""

    endpoint: str
    silent: bool
    start: int
    end: int
    line: int
    column: int
    node: Node


@dataclass(frozen=True, slots=True)
class Guarded:
    """A text that is safe to read on: its outermost calls and its ``LOAD`` sources."""

    parsed: Parsed
    services: tuple[ServiceCall, ...] = ()
    loads: tuple[str, ...] = ()


def guard(parsed: Parsed, prefixes: Iterable[str] = ()) -> Guarded:
    """Return the calls in ``parsed``; ``prefixes`` are labels that are predeclared.

    :raises UnsafeQueryError: where a token could be SERVICE or LOAD but is not read so.
    """
    if not _WORDS.search(parsed.text):
        return Guarded(parsed)
    parsed = _rename_prefixes(parsed, frozenset(prefixes))
    if not _WORDS.search(parsed.text):
        return Guarded(parsed)
    keywords = list(_keywords(parsed.root))
    known = {node.start_byte for node in keywords}
    at = seen = 0
    for token in _suspects(parsed.text):
        at += len(parsed.text[seen : token.start].encode())
        seen = token.start
        if parsed.fault or at not in known:
            line, column = position(parsed.text, token.start)
            problem = (
                f"{token.text!r} could call another server and the text cannot be "
                "read for sure; write SERVICE and LOAD as words of their own"
            )
            raise UnsafeQueryError(problem, line=line, column=column)
    services = tuple(_services(parsed, parsed.root))
    loads = tuple(_endpoint(parsed, n.parent) for n in keywords if _is_load(n))
    return Guarded(parsed, services, loads)


def silence(guarded: Guarded) -> str:
    """Return the text with each call replaced by the one solution without bindings.

    That is what SPARQL 1.1 Federated Query section 3.2 says of a SERVICE SILENT that
    fails. The variables of the pattern stay in scope.
    """
    source = guarded.parsed.source
    for call in sorted(guarded.services, key=lambda c: c.start, reverse=True):
        names = sorted(visible_variables(call.node, guarded.parsed.text_of))
        if names:
            head = " ".join(f"?{name}" for name in names)
            row = " ".join("UNDEF" for _ in names)
            empty = f"VALUES ({head}) {{ ({row}) }}"
        else:
            empty = "{}"
        source = source[: call.start] + f" {empty} ".encode() + source[call.end :]
    return source.decode()


def _suspects(text: str) -> Iterator[Token]:
    for token in tokens(text):
        if token.kind in _HARMLESS:
            continue
        seen = token.prefix if token.kind == "name" else token.text
        if _WORDS.search(seen):
            yield token


def _rename_prefixes(parsed: Parsed, predeclared: frozenset[str]) -> Parsed:
    """Give declared prefixes such as ``service:`` labels that cannot be keywords.

    A label that is only declared by what the engine might misread stays a suspect.
    """
    text = parsed.text
    names = [t for t in tokens(text) if t.kind == "name"]
    declared = set(_declared(text)) | predeclared
    suspect = sorted(p for p in {t.prefix for t in names} if _WORDS.search(p))
    if not suspect or not declared.issuperset(suspect):
        return parsed
    taken = {t.prefix for t in names} | predeclared
    fresh = (f"renamed{n}" for n in range(len(names) + len(taken) + 1))
    labels = {old: next(f for f in fresh if f not in taken) for old in suspect}
    pieces, end = [], 0
    for token in names:
        if token.prefix in labels:
            pieces.append(f"{text[end : token.start]} {labels[token.prefix]}")
            end = token.start + len(token.prefix)
    fresh_text = "".join([*pieces, text[end:]])
    return replace(parse(fresh_text), form=parsed.form)


def _declared(text: str) -> Iterator[str]:
    before: Token | None = None
    for token in tokens(text):
        if token.kind == "name" and before and before.text.upper() == "PREFIX":
            yield token.prefix
        before = token


def _keywords(node: Node) -> Iterator[Node]:
    """Yield the keyword nodes of SERVICE and LOAD; iterative, for deep trees."""
    stack = [node]
    while stack:
        top = stack.pop()
        if not top.is_named and top.type in ("SERVICE", "LOAD"):
            yield top
        stack.extend(top.children)


def _is_load(keyword: Node) -> bool:
    return keyword.type == "LOAD" and keyword.parent is not None


def _services(parsed: Parsed, root: Node) -> Iterator[ServiceCall]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "service_graph_pattern":
            yield _call(parsed, node)
        else:
            stack.extend(node.children)


def _call(parsed: Parsed, node: Node) -> ServiceCall:
    offset = len(parsed.source[: node.start_byte].decode())
    line, column = position(parsed.text, offset)
    silent = any(child.type == "SILENT" for child in node.children)
    endpoint = _endpoint(parsed, node)
    return ServiceCall(
        endpoint, silent, node.start_byte, node.end_byte, line, column, node
    )


def _endpoint(parsed: Parsed, node: Node | None) -> str:
    """Return the IRI or name that follows the keyword, as written."""
    for child in node.children if node else ():
        if child.type in ("iri_reference", "prefixed_name", "var"):
            text = parsed.text_of(child)
            return text[1:-1] if child.type == "iri_reference" else text
    return ""
