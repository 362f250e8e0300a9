"""Small graphs and queries over them, for tests of equivalence: by hypothesis.

Names are few, so that patterns share variables, meet nothing, and meet twice.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    Store,
)

Solutions = Counter[tuple[str, ...]]

VARIABLES = ["?a", "?b", "?c", "?d", "?e"]
PREDICATES = [f"<p:{name}>" for name in "pq"]
THINGS = [f"<x:{number}>" for number in range(3)]

_node = st.sampled_from([NamedNode(thing[1:-1]) for thing in THINGS] + [BlankNode("n")])
_literal = st.sampled_from([Literal(1), Literal("1")])
_value = st.one_of(_node, _node, _node, _literal)
_graph = st.sampled_from([DefaultGraph(), DefaultGraph(), NamedNode("g:1")])
_predicate = st.sampled_from([NamedNode(name[1:-1]) for name in PREDICATES])

quads = st.lists(
    st.builds(Quad, _node, _predicate, _value, _graph), min_size=8, max_size=24
)

_variable = st.sampled_from(VARIABLES)
_constant = st.sampled_from([*THINGS, "1"])
_term = st.integers(0, 9).flatmap(lambda n: _variable if n else _constant)
_plain = st.sampled_from(PREDICATES)
_path = st.sampled_from(
    ["<p:p>/<p:q>", "<p:p>*", "^<p:q>", "<p:p>|<p:q>", "<p:q>?", "<p:q>+", "?a", "?e"]
)
_verb = st.integers(0, 4).flatmap(lambda n: _plain if n else _path)
_triple = st.builds("{} {} {}".format, _variable, _verb, _term)
_block = st.builds(
    lambda first, more: " . ".join([first, *more]) + " .",
    _triple,
    st.lists(_triple, max_size=2),
)
_comparison = st.one_of(
    st.builds("{} = {}".format, _variable, _term),
    st.builds("{} != {}".format, _variable, _term),
    st.builds("BOUND({})".format, _variable),
    st.builds("!BOUND({})".format, _variable),
)
_filter = st.builds("FILTER ({})".format, _comparison)
_exists = st.builds(
    "FILTER {}EXISTS {{ {} {} }}".format,
    st.sampled_from(["", "NOT "]),
    _block,
    st.one_of(st.just(""), _filter),
)
_values = st.builds(
    lambda name, terms: f"VALUES {name} {{ {' '.join(terms)} }}",
    _variable,
    st.lists(st.sampled_from([*THINGS, "1", "UNDEF"]), min_size=1, max_size=3),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    element = st.one_of(
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("MINUS {{ {} }}".format, inner),
        st.builds("GRAPH ?g {{ {} }}".format, inner),
        st.builds("{{ SELECT {} WHERE {{ {} }} }}".format, _variable, inner),
        _filter,
        _exists,
        _values,
        _block,
    )
    return st.builds(
        lambda first, more: " ".join([first, *more]),
        _block,
        st.lists(element, max_size=3),
    )


groups = st.recursive(_block, _grown, max_leaves=6)
queries = st.builds("SELECT * WHERE {{ {} }}".format, groups)
# A subject with a constant, and others that it leads to.
_linked = st.builds(
    lambda first, verb, more: f"?a <p:p> {first} ; {verb} ?b . " + " . ".join(more),
    _constant,
    _verb,
    st.lists(_triple, min_size=1, max_size=3),
)
distinct = st.builds(
    "SELECT DISTINCT {} WHERE {{ {} {} }} {}".format,
    st.lists(_variable, min_size=1, max_size=3, unique=True).map(" ".join),
    _linked,
    st.one_of(st.just(""), _filter),
    st.sampled_from(["", "ORDER BY ?b"]),
)


def store_of(content: list[Quad]) -> Store:
    """Return a store in memory that holds quads."""
    store = Store()
    store.extend(content)
    return store


def solutions(store: Store, query: str) -> Solutions:
    """Return the bag of solutions, each as its bindings in order of the names."""
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    names = sorted(variable.value for variable in answer.variables)
    return Counter(
        tuple(f"{name}={row[name]}" for name in names if row[name] is not None)
        for row in answer
    )
