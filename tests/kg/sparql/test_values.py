"""A parameter's value becomes one term of its type, or an error that names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions, Store

from kg.errors import InputError
from kg.sparql.values import TYPES, ParameterType, to_sparql


@pytest.mark.parametrize(
    ("value", "kind", "term"),
    [
        ("model:scopolamine-induced-amnesia", "iri", None),
        ("https://x.example/a", "iri", "<https://x.example/a>"),
        ("<https://x.example/a>", "iri", "<https://x.example/a>"),
        ("urn:x:y", "iri", "<urn:x:y>"),
        ("rat", "string", '"rat"'),
        ('a"b\\c\n', "string", '"a\\"b\\\\c\\n"'),
        ("-7", "integer", "-7"),
        ("1", "decimal", "1.0"),
        ("1e-2", "decimal", "0.01"),
        ("true", "boolean", "true"),
        ("rat", "term", '"rat"'),
        ("12", "term", "12"),
    ],
)
def test_a_value_is_written_as_its_type(
    value: str, kind: ParameterType, term: str | None
) -> None:
    assert to_sparql(value, kind, "p") == (term or value)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", "integer"),
        ("1.5", "integer"),
        ("nan", "decimal"),
        ("yes", "boolean"),
        ("rat", "iri"),
        ("a:b } UNION { ?s ?p ?o", "iri"),
        ("http://x.example/> } #", "iri"),
    ],
)
def test_a_wrong_value_names_the_parameter(value: str, kind: ParameterType) -> None:
    with pytest.raises(InputError, match="parameter dose"):
        to_sparql(value, kind, "dose")


@given(st.text(), st.sampled_from(TYPES))
def test_no_value_is_more_than_one_term(value: str, kind: ParameterType) -> None:
    try:
        term = to_sparql(value, kind, "p")
    except InputError:
        return
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        return
    prefixes = {term.partition(":")[0]: "https://x.example/"} if kind == "iri" else {}
    found = Store().query(f"SELECT ?p {{ VALUES ?p {{ {term} }} }}", prefixes=prefixes)
    assert isinstance(found, QuerySolutions)
    rows = list(found)
    assert len(rows) == 1
    if kind == "string":
        assert rows[0]["p"] == Literal(value)
