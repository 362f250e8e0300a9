"""The library: headers, defaults, parameters bound as data."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.errors import DataError, InputError
from kg.namespaces import Namespaces
from kg.sparql.library import Library, bind_parameters, read_query

HEADER = "#+ summary: One\n#+ parameters: [{name: x, type: integer}]\n"
QUERY = HEADER + "SELECT ?x ?y { VALUES ?x { 1 2 } BIND(?x AS ?y) }"


def rows(text: str) -> list[str]:
    return [row["x"].value for row in Store().query(text)]  # type: ignore[union-attr, index]


def test_a_query_runs_as_it_stands() -> None:
    assert rows(QUERY) == ["1", "2"]


@pytest.mark.parametrize("values", [["3"], ["3", "4"]])
def test_values_given_take_the_place_of_the_defaults(values: list[str]) -> None:
    assert rows(bind_parameters(QUERY, {"x": values})) == values


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"z": ["1"]}, "no parameter z"),
        ({"x": ["many"]}, "parameter x"),
        ({"x": ["1 } BIND(2 AS ?z) VALUES ?q { 1"]}, "parameter x"),
    ],
)
def test_what_cannot_be_bound_is_named(given: dict[str, list[str]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        bind_parameters(QUERY, given)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * {}", "no summary"),
        ("#+ summary: [\nSELECT * {}", "not YAML"),
        (HEADER + "SELECT * {}", "no VALUES"),
        ("#+ summary: x\n#+ parameters: [1]\nSELECT * {}", "a name and a type"),
    ],
)
def test_a_broken_header_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "broken.rq"
    file.write_text(text)
    with pytest.raises(DataError, match=rf"broken\.rq.*{said}"):
        read_query(file, Namespaces())


def test_our_iris_move_to_another_base() -> None:
    library = Library(Namespaces("https://other.example/"))
    text = library["sigma1-agonists-reversing-scopolamine-amnesia"].text
    assert "https://other.example/id/model/" in text
    assert "https://w3id.org/noograph/id/" not in text
    assert "https://w3id.org/noograph/ontology/" in text


def test_a_mistyped_name_finds_its_neighbour() -> None:
    found = Library(Namespaces()).close_names("sigma1-agonists-reversing-scopolamin")
    assert found == ["sigma1-agonists-reversing-scopolamine-amnesia"]


@pytest.mark.parametrize("name", sorted(Library(Namespaces())))
def test_every_query_of_the_library_can_be_read(name: str) -> None:
    query = Library(Namespaces())[name]
    assert query.summary and query.description
    Store().query(query.text)
