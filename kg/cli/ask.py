"""Ask a query: of the store in this process, or of an endpoint over HTTP."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from urllib.parse import urlsplit

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kg import __version__
from kg.errors import InputError, QueryError
from kg.namespaces import Namespaces
from kg.sparql.guard import guard
from kg.sparql.search import Named, with_searches
from kg.sparql.syntax import parse as parse_sparql
from kg.store import Version
from kg.store.names import Names

Answer = QuerySolutions | QueryBoolean | Iterable[Triple]
"""A table, a boolean, or the triples of a graph."""

_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"


def ask_store(version: Version, text: str, namespaces: Namespaces) -> Answer:
    """Return the answer of a version; nothing in the query may reach the network.

    :raises QueryError: for a query that cannot be parsed, or that calls elsewhere.
    """
    prefixes = namespaces.prefixes()
    guarded = guard(parse_sparql(text), prefixes)
    for call in guarded.services:
        problem = f"SERVICE {call.endpoint}: this command asks no other server"
        raise QueryError(problem, line=call.line, column=call.column)
    query = with_searches(guarded.parsed, "", prefixes, partial(_named, version))
    try:
        return version.open().query(query or guarded.parsed.text, prefixes=prefixes)
    except SyntaxError as error:
        raise _syntax_error(str(error)) from error
    except (OSError, RuntimeError) as error:
        raise QueryError(f"cannot be evaluated: {error}") from error


def _named(version: Version, words: str, most: int) -> list[Named]:
    with closing(Names(version.names)) as names:
        found = names.search(words, limit=most)
    return [Named(m.iri, m.score, m.name or m.label) for m in found]


def _syntax_error(said: str) -> QueryError:
    """Return the engine's words with their place, where it tells one."""
    found = _SYNTAX.match(said)
    if found is None:
        return QueryError(said)
    line, column, problem = found.groups()
    return QueryError(problem, line=int(line), column=int(column))


def ask_endpoint(endpoint: str, text: str, timeout: float) -> Answer:
    """Return the answer of a SPARQL endpoint (direct POST of the protocol).

    :raises InputError: where the endpoint cannot be reached or refuses the query.
    """
    if urlsplit(endpoint).scheme not in ("http", "https"):
        raise InputError(f"--endpoint {endpoint}: is not an http(s) address")
    request = urllib.request.Request(  # noqa: S310 (scheme checked above)
        endpoint,
        data=text.encode(),
        headers={
            "Accept": _ACCEPT,
            "Content-Type": "application/sparql-query",
            "User-Agent": f"noograph/{__version__}",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310
            body, kind = response.read(), response.headers.get_content_type()
    except urllib.error.HTTPError as error:
        said = error.read(2000).decode(errors="replace").strip()
        raise InputError(f"{endpoint} answered {error.code}: {said}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise InputError(f"{endpoint} cannot be reached: {reason}") from error
    return _read_answer(endpoint, body, kind)


def _read_answer(endpoint: str, body: bytes, kind: str) -> Answer:
    tabular = QueryResultsFormat.from_media_type(kind)
    graph = RdfFormat.from_media_type(kind)
    try:
        if tabular is not None:
            return parse_query_results(body, format=tabular)
        if graph is not None:
            return [quad.triple for quad in parse(body, format=graph)]
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{endpoint}: broken {kind}: {error}") from error
    raise InputError(f"{endpoint} answered {kind}, which is no SPARQL result")
