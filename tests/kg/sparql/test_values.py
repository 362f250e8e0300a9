"""A parameter's value becomes one term of its type, or an error that names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions, Store

from kg.errors import InputError
from kg.namespaces import Namespaces
from kg.sparql.values import TYPES, ParameterType, to_sparql

PREFIXES = Namespaces().prefixes()
MODEL = "https://w3id.org/noograph/id/model/"


@pytest.mark.parametrize(
    ("value", "kind", "term"),
    [
        ("model:scopolamine", "iri", f"<{MODEL}scopolamine>"),
        ("id:model/scopolamine", "iri", f"<{MODEL}scopolamine>"),
        ("scopolamine", "iri", f"<{MODEL}scopolamine>"),
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
        ("1.50", "term", "1.50"),
        ("noo:improved", "term", "<https://w3id.org/noograph/ontology/improved>"),
        ("dose: high", "term", '"dose: high"'),
    ],
)
def test_a_value_is_written_as_its_type(
    value: str, kind: ParameterType, term: str
) -> None:
    assert to_sparql(value, kind, "p", PREFIXES, "model") == term


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", "integer"),
        ("1.5", "integer"),
        ("nan", "decimal"),
        ("1e999999", "decimal"),
        ("yes", "boolean"),
        ("a\0b", "string"),
        ("rat", "iri"),
        ("", "iri"),
        ("nowhere:thing", "iri"),
        ("mailto:someone", "iri"),
        ("a:b } UNION { ?s ?p ?o", "iri"),
        ("model:x> ?y <z", "iri"),
        ("http://x.example/> } #", "iri"),
    ],
)
def test_a_wrong_value_names_the_parameter(value: str, kind: ParameterType) -> None:
    with pytest.raises(InputError, match="parameter dose"):
        to_sparql(value, kind, "dose", PREFIXES)


@given(st.text(), st.sampled_from(TYPES), st.sampled_from([None, "model"]))
def test_no_value_is_more_than_one_term(
    value: str, kind: ParameterType, prefix: str | None
) -> None:
    try:
        term = to_sparql(value, kind, "p", PREFIXES, prefix)
    except InputError:
        return
    found = Store().query(f"SELECT ?p {{ VALUES ?p {{ {term} }} }}")
    assert isinstance(found, QuerySolutions)
    rows = list(found)
    assert len(rows) == 1
    if kind == "string":
        assert rows[0]["p"] == Literal(value)
