"""Queries with SERVICE, made at random, over three small graphs.

The endpoints are named ``<first>``, ``<second>`` and ``<gone>``; the last is called
with SILENT only. :func:`in_one_store` makes a text one that asks a single store.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

SPACE = "urn:t:"
VARIABLES = ("a", "b", "c", "d")
Text = st.SearchStrategy[str]

_TERMS = st.sampled_from(["a", "b", "c", "d", "e"])
_SUBJECTS = _TERMS.map(lambda name: NamedNode(SPACE + name))
_PREDICATES = st.sampled_from(["p", "q", "r"]).map(lambda n: NamedNode(SPACE + n))
_OBJECTS = st.one_of(_SUBJECTS, st.integers(0, 3).map(Literal))

graphs = st.lists(
    st.builds(Quad, _SUBJECTS, _PREDICATES, _OBJECTS), min_size=1, max_size=10
)

_variable = st.sampled_from(VARIABLES).map(lambda name: f"?{name}")
_iri = _TERMS.map(lambda name: f"<{SPACE}{name}>")
_node = st.one_of(_variable, _variable, _variable, _iri)
_object = st.one_of(_node, _node, st.integers(0, 3).map(str))
_predicate = st.sampled_from(
    [f"<{SPACE}{name}>" for name in "pqr"]
    + [f"<{SPACE}p>/<{SPACE}q>", f"(<{SPACE}p>|<{SPACE}q>)", f"^<{SPACE}p>"]
    + [f"<{SPACE}p>*", "?d"]
)
_triple = st.builds("{} {} {} .".format, _node, _predicate, _object)
_comparison = st.builds(
    "{} {} {}".format, _variable, st.sampled_from(["=", "!=", "<"]), _object
)
_expression = st.one_of(
    _comparison,
    _variable.map("BOUND({})".format),
    _variable.map("!BOUND({})".format),
    st.builds("({} || {})".format, _comparison, _comparison),
    st.builds("COALESCE({}, 1) = {}".format, _variable, _object),
)
_value = st.one_of(_object, st.builds("COALESCE({}, {})".format, _variable, _object))
_row = st.lists(
    st.one_of(_iri, st.integers(0, 3).map(str), st.just("UNDEF")),
    min_size=2,
    max_size=2,
).map(lambda row: f"({' '.join(row)})")
_values = st.builds(
    lambda pair, rows: f"VALUES (?{pair[0]} ?{pair[1]}) {{ {' '.join(rows)} }}",
    st.permutations(VARIABLES),
    st.lists(_row, min_size=0, max_size=3),
)
_services = st.sampled_from(
    ["SERVICE <first>", "SERVICE <second>", "SERVICE SILENT <first>",
     "SERVICE SILENT <gone>"]
)  # fmt: skip


def _sub_select(group: str, kind: int) -> str:
    body = group
    if kind == 0:
        return f"{{ SELECT ?a ?b {body} }}"
    if kind == 1:
        return f"{{ SELECT DISTINCT ?a ?c {body} }}"
    if kind == 2:
        return f"{{ SELECT ?a (COUNT(*) AS ?b) {body} GROUP BY ?a }}"
    if kind == 3:
        return f"{{ SELECT * {body} ORDER BY ?a ?b ?c ?d LIMIT 2 }}"
    return f"{{ SELECT ?b {body} ORDER BY ?b }}"


def _elements(groups: Text, exists: Text, calls: Text | None) -> Text:
    kinds: list[Text] = [
        _triple,
        _triple,
        _values,
        _expression.map("FILTER({})".format),
        groups.map("OPTIONAL {}".format),
        groups.map("MINUS {}".format),
        groups,
        st.builds("{} UNION {}".format, groups, groups),
        exists.map("FILTER EXISTS {}".format),
        exists.map("FILTER NOT EXISTS {}".format),
        st.builds(_sub_select, groups, st.integers(0, 4)),
        st.builds("BIND({} AS {})".format, _value, _variable),
    ]
    return st.one_of(kinds if calls is None else [*kinds, calls, calls])


def _groups(exists: Text, calls: Text | None) -> Text:
    def grow(groups: Text) -> Text:
        elements = _elements(groups, exists, calls)
        parts = st.lists(elements, min_size=1, max_size=3)
        return parts.map(lambda parts: f"{{ {' '.join(parts)} }}")

    return st.recursive(_flat, grow, max_leaves=4)


_flat = st.lists(_triple, min_size=1, max_size=2).map(
    lambda parts: f"{{ {' '.join(parts)} }}"
)
_plain = _groups(_flat, None)
patterns = _plain
_simple_calls = st.builds("SERVICE <first> {{ {} }}".format, _triple)
_all_calls = st.one_of(
    _simple_calls,
    _simple_calls,
    st.builds("{} {}".format, _services, _plain),
    _plain.map("VALUES ?e {{ <first> <second> }} SERVICE ?e {}".format),
)
# What EXISTS puts into a filter of the pattern of a call is said by no standard.
_in_exists = _groups(_flat, _simple_calls)
_called = _groups(_in_exists, _all_calls)


def _query(elements: list[str], head: str, data: str) -> str:
    return f"SELECT {head} {{ {' '.join(elements)} }} {data}"


queries = st.builds(
    _query,
    st.lists(_elements(_called, _in_exists, _all_calls), min_size=2, max_size=4).filter(
        lambda parts: any("SERVICE" in part for part in parts)
    ),
    st.sampled_from(
        [
            "?a ?b ?c ?d",
            "?a ?b ?c ?d",
            "?a",
            "(COUNT(*) AS ?n)",
            "(COUNT(DISTINCT *) AS ?n)",
        ]
    ),
    st.one_of(st.just(""), st.just(""), _values),
)


def in_one_store(text: str) -> str:
    """Return the query over a store that has each endpoint as a named graph."""
    # A call that fails silently has one solution; its variables stay in scope.
    text = _replace_calls(
        text,
        "SERVICE SILENT <gone>",
        lambda group: f"{{ OPTIONAL {{ {group} FILTER(1 = 2) }} }}",
    )
    # The engine does not name the graphs of a GRAPH without triples.
    text = _replace_calls(
        text,
        "VALUES ?e { <first> <second> } SERVICE ?e",
        lambda group: (
            f"{{ GRAPH <first> {group} BIND(<first> AS ?e) }} UNION "
            f"{{ GRAPH <second> {group} BIND(<second> AS ?e) }}"
        ),
    )
    text = text.replace("SERVICE SILENT", "SERVICE")
    return text.replace("SERVICE", "GRAPH")


def with_endpoints(text: str, names: dict[str, str]) -> str:
    """Return the text with the true addresses of endpoints."""
    return re.sub("<(first|second|gone)>", lambda m: f"<{names[m[1]]}>", text)


def _replace_calls(text: str, start: str, by: Callable[[str], str]) -> str:
    while (at := text.find(start)) >= 0:
        opening = text.index("{", at + len(start))
        depth, end = 0, opening
        while True:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
            if not depth:
                break
        text = text[:at] + by(text[opening:end]) + text[end:]
    return text
