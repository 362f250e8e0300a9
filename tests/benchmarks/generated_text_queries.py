"""Small graphs of texts and queries that look for some, as hypothesis makes them.

Texts differ by case, language, script and by what is no text at all; patterns share
variables and stand in all kinds of groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.sparql.rewriting import TEXT_LOOKUP, Rewritten, rewrite
from kg.sparql.rewriting.texts import text_lookups
from kg.sparql.syntax import parse
from kg.store.draft import predicate_counts
from kg.store.texts import Texts, write_texts

_VARIABLES = ["?a", "?b", "?t", "?u"]
_TEXTS = [
    Literal("alpha beta"),
    Literal("Alpha Beta", language="en"),
    Literal("alphabet"),
    Literal("σ1 ALPHA"),
    Literal("Σίσυφος", language="el"),
    Literal("Straße alpha"),
    Literal("STRASSE"),
    Literal("\u212aelvin \u017fe"),
    Literal('quo"te\\beta\nalpha'),
    Literal("nul\0alpha"),
    Literal("al"),
    Literal(""),
]
_OTHERS = [
    Literal(12345),
    NamedNode("x:alphabet"),
    NamedNode("x:1"),
    Literal("alpha", datatype=NamedNode("x:type")),
]
_thing = st.sampled_from([NamedNode(f"x:{number}") for number in range(3)])
_text = st.sampled_from(_TEXTS)
_graph = st.sampled_from([DefaultGraph(), DefaultGraph(), NamedNode("g:1")])
_any = st.one_of(_text, st.sampled_from(_OTHERS))
_link = st.sampled_from([NamedNode("p:p"), NamedNode("p:q")])

text_quads = st.lists(
    st.one_of(
        st.builds(Quad, _thing, st.just(NamedNode("p:text")), _text, _graph),
        st.builds(Quad, _thing, st.just(NamedNode("p:mixed")), _any, _graph),
        st.builds(Quad, _thing, _link, _thing, _graph),
    ),
    min_size=6,
    max_size=24,
)

_variable = st.sampled_from(_VARIABLES)
_named = st.sampled_from(["?t", "?t", "?t", "?u", "?b"])
_property = st.sampled_from(
    ["<p:text>", "<p:text>", "<p:text>", "<p:mixed>", "?p", "<p:text>|<p:mixed>",
     "<p:p>/<p:text>", "(<p:p>|<p:text>)", "^<p:p>", "<p:p>*"]
)  # fmt: skip
_triple = st.one_of(
    st.builds("?a {} {}".format, _property, _named),
    st.builds("?a {} {}".format, _property, _named),
    st.builds(
        "{} {} {}".format,
        _variable,
        st.sampled_from(["<p:p>", "<p:q>", "<p:p>*"]),
        st.sampled_from([*_VARIABLES, "<x:1>"]),
    ),
)
_block = st.builds(
    lambda first, more: " . ".join([first, *more]) + " .",
    _triple,
    st.lists(_triple, max_size=2),
)
_needle = st.sampled_from(
    ["alpha", "alpha", "alpha", "ALPHA", "beta", "strasse", "straße", "ss alpha",
     "kel", "se", "al", "", "σίσ", "σ1 alpha", "x:alph", "123", "nothing",
     'o\\"te', "\\\\beta"]
)  # fmt: skip
_pattern = st.sampled_from(
    ["^alpha", "alpha$", "alp?ha", "al(pha|x)", "beta|stra", "\\\\bbeta\\\\b",
     "[ak]elvin", "e.+lvin", "123+4", "σ.σ", "s1|kelvin", "a{5}lpha",
     "alphab{0,1}e", "STRASSE"]
)  # fmt: skip
_tested = st.builds(
    str.format,
    st.sampled_from(
        ["{}", "STR({})", "LCASE({})", "LCASE(STR({}))", "UCASE({})", "STR(lcase({}))"]
    ),
    st.sampled_from(["?t", "?t", "?t", "?u", "?x"]),
)
_test = st.one_of(
    st.builds('CONTAINS({}, "alpha")'.format, _tested),
    st.builds(
        '{}({}, "{}")'.format,
        st.sampled_from(["CONTAINS", "STRSTARTS", "strends"]),
        _tested,
        _needle,
    ),
    st.builds(
        'REGEX({}, "{}"{})'.format,
        _tested,
        _pattern,
        st.sampled_from(["", ', "i"', ', "q"', ', "x"']),
    ),
    st.builds('{} = "{}"'.format, _tested, _needle),
    st.builds("CONTAINS({}, {})".format, _tested, st.sampled_from(["?w", "LCASE(?w)"])),
)
_condition = st.one_of(
    _test,
    _test,
    st.builds("({}) && ({})".format, _test, _test),
    st.builds("({}) || ({})".format, _test, _test),
    st.builds("!({})".format, _test),
    st.builds("({}) || ?a = <x:1>".format, _test),
)
_filter = st.builds("FILTER ({})".format, _condition)
_bound = st.builds(
    "BIND ({} AS ?x)".format, st.sampled_from(["LCASE(STR(?t))", "?t", "UCASE(?t)"])
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    element = st.one_of(
        _filter,
        _filter,
        _block,
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{{ {} }}".format, inner),
        st.builds("MINUS {{ {} }}".format, inner),
        st.builds("GRAPH ?g {{ {} }}".format, inner),
        st.builds("FILTER EXISTS {{ {} }}".format, inner),
        st.builds("{{ SELECT {} WHERE {{ {} }} }}".format, _variable, inner),
        st.just('VALUES ?w { "alpha" "BETA" }'),
        st.just('VALUES ?t { "alphabet" "alpha beta" UNDEF }'),
    )
    return st.builds(
        lambda first, more: " ".join([first, *more]),
        st.one_of(inner, _block),
        st.lists(element, min_size=1, max_size=3),
    )


_leaf = st.builds(
    lambda *parts: " ".join(parts),
    st.builds("?a {} ?t .".format, _property),
    st.one_of(
        st.just(""),
        st.just(""),
        _block,
        _bound,
        st.just('VALUES ?w { "alpha" "STRASSE" }'),
        st.just('VALUES (?w) { ("beta") }'),
    ),
    _filter,
)
text_queries = st.builds(
    "SELECT * WHERE {{ {} }}".format, st.recursive(_leaf, _grown, max_leaves=5)
)


@contextmanager
def indexed(store: Store, folder: Path) -> Iterator[Texts]:
    """Yield the index of the texts in a store, written into ``folder``."""
    path = folder / "texts.sqlite"
    path.unlink(missing_ok=True)
    write_texts(path, store, predicate_counts(store)[0])
    with closing(Texts(path)) as texts:
        yield texts


def looked_up(query: str, texts: Texts) -> Rewritten:
    """Return a query with all rules applied, that of texts among them."""
    rule = partial(text_lookups, index=texts, resolve=lambda name: name[1:-1])
    return rewrite(parse(query), {TEXT_LOOKUP: rule})


def merged(content: list[Quad]) -> list[Quad]:
    """Return quads with what named graphs hold in the default graph, too."""
    return content + [Quad(*quad.triple) for quad in content]
