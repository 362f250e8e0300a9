from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.sparql.syntax import parse
from kg.sparql.updates import VARIABLE, Operation, split_update


def split(text: str) -> tuple[Operation, ...]:
    return split_update(parse(text), "http://base/", {"known": "http://known/"})


def test_operations_come_in_order_with_what_was_declared_before_them() -> None:
    first, second, third = split(
        "PREFIX p: <http://x/> INSERT DATA { p:a p:b p:c } ;\n"
        "PREFIX q: <http://y/> DELETE WHERE { ?s q:p ?o } ; CLEAR GRAPH known:g ;"
    )
    assert (first.kind, first.prologue) == ("insert_data", "PREFIX p: <http://x/>")
    assert first.insert == "{ p:a p:b p:c }"
    assert second.prologue.count("PREFIX") == 2
    assert second.where == "{ ?s q:p ?o }"
    assert second.delete == f"{{ <{VARIABLE}s> q:p <{VARIABLE}o> }}"
    assert (third.kind, third.graph) == ("clear", "http://known/g")


def test_a_modify_names_its_graphs() -> None:
    (operation,) = split(
        "WITH <g> DELETE { ?s ?p ?o } INSERT { GRAPH ?g { ?s ?p 'é' } } "
        "USING <u> USING NAMED <n> WHERE { ?s ?p ?o }"
    )
    assert operation.graph == "http://base/g"
    assert operation.using == ("http://base/u",)
    assert operation.using_named == ("http://base/n",)
    assert operation.insert is not None
    assert f"GRAPH <{VARIABLE}g> {{ <{VARIABLE}s>" in operation.insert


@pytest.mark.parametrize(
    ("text", "graph", "target"),
    [
        ("COPY SILENT GRAPH <a> TO DEFAULT", "http://base/a", "DEFAULT"),
        ("MOVE DEFAULT TO <b>", "DEFAULT", "http://base/b"),
        ("DROP ALL", "ALL", None),
        ("CLEAR SILENT NAMED", "NAMED", None),
        ("CREATE GRAPH <c>", "http://base/c", None),
    ],
)
def test_whole_graphs_are_named(text: str, graph: str, target: str | None) -> None:
    (operation,) = split(text)
    assert (operation.graph, operation.target) == (graph, target)
    assert operation.silent == ("SILENT" in text)


@pytest.mark.parametrize("text", ["SELECT * {}", "INSERT DATA {", "ASK {}"])
def test_what_is_no_update_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        split(text)


def test_nothing_is_an_update_without_operations() -> None:
    assert split("PREFIX p: <http://x/>") == ()
