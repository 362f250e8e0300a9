"""Answers counted when the version was made: all triples, predicates, classes.

The engine keeps no counters and reads the whole graph for them. A query of one of
these forms, over the default graph or over all named graphs, gets its rows as
``VALUES``; what comes after its pattern (``ORDER BY``, ``LIMIT``, ``OFFSET``) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from kg.errors import QueryError
from kg.sparql.names import read_prologue
from kg.sparql.syntax import Parsed
from kg.sparql.tokens import tokens

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LONGEST = 600

_VAR = r"\?\w+"
_COUNT = rf"\( COUNT \( (?:\*|(?:DISTINCT )?(?P<counted>{_VAR})) \) AS (?P<n>{_VAR}) \)"
_S, _P, _O, _G = (rf"(?P<{name}>{_VAR})" for name in "spog")
_TYPE = r"(?P<type>a|\S+:\S*|<\S*>)"
_ALL = rf"\{{ {_S} {_P} {_O} (?:\. )?\}}"
_TYPED = rf"\{{ {_S} {_TYPE} (?P<c>{_VAR}) (?:\. )?\}}"
_IN_GRAPHS = rf"\{{ GRAPH {_G} {_ALL} (?:\. )?\}}"
_ORDER = rf"(?:ORDER BY (?:(?:(?:ASC|DESC) \( {_VAR} \)|{_VAR}) ?)+)?"
_TAIL = rf"(?P<tail>{_ORDER}(?:LIMIT \d+ ?)?(?:OFFSET \d+ ?)?)$"


def _form(head: str, pattern: str, group: str = "") -> re.Pattern[str]:
    grouped = f"GROUP BY {group} " if group else ""
    return re.compile(f"SELECT {head} (?:WHERE )?{pattern} {grouped}{_TAIL}")


_COUNT_ALL = _form(_COUNT, _ALL)
_COUNT_GRAPHS = _form(rf"(?P<key>{_VAR}) {_COUNT}", _IN_GRAPHS, "(?P=key)")
_LIST_GRAPHS = _form(rf"DISTINCT (?P<key>{_VAR})", _IN_GRAPHS)
_COUNT_PREDICATES = _form(rf"(?P<key>{_VAR}) {_COUNT}", _ALL, "(?P=key)")
_LIST_PREDICATES = _form(rf"DISTINCT (?P<key>{_VAR})", _ALL)
_COUNT_CLASSES = _form(rf"(?P<key>{_VAR}) {_COUNT}", _TYPED, "(?P=key)")
_LIST_CLASSES = _form(rf"DISTINCT (?P<key>{_VAR})", _TYPED)


class Counted(Protocol):
    """What was counted of a version; an empty map was not counted.

    ``predicates`` and ``classes`` are of the default graph: how many triples have the
    predicate, how many things the class.
    """

    @property
    def triples(self) -> int:
        """Return the triples of the default graph."""

    @property
    def graphs(self) -> Mapping[str, int]:
        """Return the triples of each named graph."""

    @property
    def predicates(self) -> Mapping[str, int]:
        """Return the triples of each predicate."""

    @property
    def classes(self) -> Mapping[str, int]:
        """Return the members of each class."""


def counted_answer(
    parsed: Parsed, counted: Counted, prefixes: Mapping[str, str]
) -> str | None:
    """Return a query that holds its rows, None for one that is not of these forms."""
    if parsed.form != "select" or len(parsed.text) > _LONGEST:
        return None
    if not parsed.mentions("count", "distinct"):
        return None
    shown = _body(parsed.text)
    if match := _COUNT_ALL.match(shown):
        if not _is_open(match, "s", "p", "o", "n") or "DISTINCT" in shown:
            return None
        if match["counted"] not in (None, match["s"], match["p"], match["o"]):
            return None
        rows = f"VALUES {match['n']} {{ {counted.triples} }}"
        return f"SELECT {match['n']} {{ {rows} }} {match['tail']}"
    for form, key, counts in (
        (_COUNT_GRAPHS, "g", counted.graphs),
        (_LIST_GRAPHS, "g", counted.graphs),
        (_COUNT_PREDICATES, "p", counted.predicates),
        (_LIST_PREDICATES, "p", counted.predicates),
        (_COUNT_CLASSES, "c", counted.classes),
        (_LIST_CLASSES, "c", counted.classes),
    ):
        match = form.match(shown)
        if match and counts and match["key"] == match[key]:
            return _rows(parsed, match, counts, prefixes)
    return None


def _rows(
    parsed: Parsed,
    match: re.Match[str],
    counts: Mapping[str, int],
    prefixes: Mapping[str, str],
) -> str | None:
    found = match.groupdict()
    if not _is_open(match, *(name for name in "spogc" if found.get(name))):
        return None
    if "type" in found and not _is_type(parsed, found["type"], prefixes):
        return None
    keys = [iri for iri, count in counts.items() if count]
    if "n" not in found:
        return f"SELECT {match['key']} {{ {_values(match, keys)} }} {match['tail']}"
    # In these groups each subject stands once for a class; else only rows are counted.
    distinct = "DISTINCT" in match[0].partition("AS")[0]
    if found["counted"] and (
        found["counted"] != found["s"] or ("type" not in found and distinct)
    ):
        return None
    if found["n"] in {found.get(name) for name in "spogc"}:
        return None
    rows = " ".join(f"(<{iri}> {counts[iri]})" for iri in keys)
    head = f"{match['key']} {found['n']}"
    return f"SELECT {head} {{ VALUES ({head}) {{ {rows} }} }} {match['tail']}"


def _values(match: re.Match[str], iris: Iterable[str]) -> str:
    return f"VALUES {match['key']} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def _is_open(match: re.Match[str], *names: str) -> bool:
    """Tell whether all places of the pattern are variables of their own."""
    return len({match[name] for name in names}) == len(names)


def _is_type(parsed: Parsed, name: str, prefixes: Mapping[str, str]) -> bool:
    if name == "a":
        return True
    try:
        return read_prologue(parsed.text, "", prefixes).resolve(name) == RDF_TYPE
    except QueryError:
        return False


def _body(text: str) -> str:
    """Return the tokens after the prologue, keywords in capitals, one blank between."""
    shown: list[str] = []
    for token in tokens(text):
        word = token.kind == "word"
        known = token.text.upper() if word and token.text != "a" else token.text
        if token.kind == "variable":
            known = f"?{token.text[1:]}"
        shown.append(known)
    start = next((i for i, each in enumerate(shown) if each == "SELECT"), 0)
    return " ".join(shown[start:]) + " "
