"""The library: headers that fit their queries, defaults, parameters bound as data."""

from pathlib import Path

import pytest
import yaml
from rdflib.plugins.sparql import prepareQuery

from kg.errors import DataError, InputError
from kg.namespaces import Namespaces
from kg.sparql.header import read_header
from kg.sparql.library import Library, bind_text, read_query
from kg.sparql.parameters import bind_parameters, declared_prefixes
from kg.sparql.tokens import tokens

LIBRARY = Library(Namespaces())
PREFIXES = Namespaces().prefixes()
FLAGSHIP = "sigma1-agonists-reversing-scopolamine-amnesia"
HEADER = "#+ summary: One\n#+ parameters: [{name: x, type: integer}]\n"
SERVICE = "SELECT * { SERVICE <https://there.example/sparql> { ?s ?p ?o } }"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * {}", "no summary"),
        ("#+ summary: [\nSELECT * {}", "not YAML"),
        ("#+ summary: x\n#+ minimum_rows: 1\nSELECT * {}", "knows no minimum_rows"),
        ("#+ summary: x\n#+ minimum-rows: many\nSELECT * {}", "no number of rows"),
        ("#+ summary: x\n#+ tags: one\nSELECT * {}", "no list of texts"),
        ("#+ summary: x\nINSERT DATA {}", "no query"),
        (HEADER + "SELECT * {}", "no VALUES"),
        (HEADER + "SELECT * { VALUES ?x {1} VALUES ?x {2} }", "more than one VALUES"),
        (HEADER + "SELECT * { VALUES ?x { 'one' } }", "not of type integer"),
        ("#+ summary: x\n#+ parameters: [1]\nSELECT * {}", "a name and a type"),
        ("#+ summary: x\n#+ parameters: 1\nSELECT * {}", "is no list"),
        (HEADER.replace("integer", "date") + "SELECT * {}", "is none of iri, "),
        (HEADER.replace("type", "kind: a, type") + "SELECT * {}", "knows no kind"),
        (HEADER.replace("}", ", prefix: a}") + "SELECT * {VALUES ?x {1}}", "no prefix"),
        (f"#+ summary: x\n{SERVICE}", "endpoints: the query asks https://there"),
        ("#+ summary: x\n#+ endpoints: ['https://a']\nASK {}", "asks none"),
    ],
)
def test_a_broken_header_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "broken.rq"
    file.write_text(text)
    with pytest.raises(DataError, match=rf"broken\.rq.*{said}"):
        read_query(file, Namespaces())


def test_a_query_names_the_endpoints_that_it_asks(tmp_path: Path) -> None:
    file = tmp_path / "federated.rq"
    header = "#+ summary: x\n#+ endpoints: ['https://there.example/sparql']\n"
    file.write_text(header + SERVICE)
    query = read_query(file, Namespaces())
    assert query.endpoints == ("https://there.example/sparql",)


def test_defaults_are_what_the_values_block_holds() -> None:
    parameters = {p.name: p.defaults for p in LIBRARY[FLAGSHIP].parameters}
    assert parameters["model"] == ("scopolamine-induced-amnesia",)
    assert parameters["target"] == ("sigma-1-receptor", "sigma-receptor")


def test_undef_is_no_default(tmp_path: Path) -> None:
    file = tmp_path / "any.rq"
    file.write_text(HEADER + "SELECT * { VALUES ?x { UNDEF } }")
    assert read_query(file, Namespaces()).parameters[0].defaults == ()


def test_our_iris_move_to_another_base() -> None:
    text = Library(Namespaces("https://other.example/"))[FLAGSHIP].text
    assert "https://other.example/id/model/" in text
    assert "https://w3id.org/noograph/id/" not in text
    assert "https://w3id.org/noograph/ontology/" in text


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(InputError, match="has no parameter colour"):
        LIBRARY[FLAGSHIP].bind({"colour": ["red"]}, PREFIXES)


def test_any_text_can_be_bound() -> None:
    bound = bind_text(HEADER + "ASK { VALUES ?x { 1 } }", {"x": ["2"]}, PREFIXES)
    assert "VALUES ?x { 2 }" in bound
    with pytest.raises(InputError, match="parameter x"):
        bind_text(HEADER + "ASK { VALUES ?x { 1 } }", {"x": ["a"]}, PREFIXES)


def test_a_mistyped_name_finds_its_neighbour() -> None:
    assert LIBRARY.close_names(FLAGSHIP[:-2])[0] == FLAGSHIP


@pytest.fixture(params=sorted(LIBRARY))
def name(request: pytest.FixtureRequest) -> str:
    given: str = request.param
    return given


def test_every_query_has_what_a_stranger_needs(name: str) -> None:
    query = LIBRARY[name]
    assert query.description and query.tags
    assert query.summary[0].isupper() and not query.summary.endswith(".")
    assert all(parameter.description for parameter in query.parameters)
    assert name == name.lower() and " " not in name


def test_defaults_given_are_the_query_as_it_stands(name: str) -> None:
    query = LIBRARY[name]
    given = {p.name: p.defaults for p in query.parameters if p.defaults}
    bound = bind_parameters(query.query, given, PREFIXES, query.parameters)
    assert prepareQuery(bound).algebra == prepareQuery(query.query).algebra


def test_a_query_declares_every_prefix_itself(name: str) -> None:
    text = LIBRARY[name].query
    used = {t.prefix for t in tokens(text) if t.kind == "name" and t.prefix}
    assert used == set(declared_prefixes(text))


def test_pages_of_an_answer_have_an_order(name: str) -> None:
    query = LIBRARY[name]
    one_row = "SELECT (COUNT" in query.query and "GROUP BY" not in query.query
    assert query.form != "select" or one_row or "ORDER BY" in query.query


def test_grlc_reads_the_header(name: str) -> None:
    # As its parser does: strip the mark, load YAML, parse what is left by rdflib.
    lines = LIBRARY[name].text.split("\n")
    header = "\n".join(line.lstrip("#+") for line in lines if line.startswith("#+"))
    found = yaml.safe_load(header)
    assert {"summary", "description", "tags"} <= set(found)
    assert read_header(LIBRARY[name].path, LIBRARY[name].text).summary
    prepareQuery("\n".join(line for line in lines if not line.startswith("#+")))
