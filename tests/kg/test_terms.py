"""Every term of the ontology that anything names is in the ontology."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import URIRef

import kg
import server
from kg import terms
from kg.namespaces import NOO
from kg.ontology.graph import read_ontology
from kg.resources import ONTOLOGY, QUERIES
from kg.store import current_version

DEFINED = {
    str(subject).removeprefix(NOO)
    for subject in read_ontology().subjects()
    if isinstance(subject, URIRef) and str(subject).startswith(NOO)
}
NAMED = re.compile(r"\bnoo:([A-Za-z][A-Za-z0-9]*)")
CALLED = re.compile(r"""\bnoo\(\s*["']([A-Za-z][A-Za-z0-9]*)["']\s*\)""")

SPELLED = re.compile(r"""(?:\bNOO \+ f?["']|\{NOO\})([A-Za-z][A-Za-z0-9]*)(?![\w/{])""")

FOLDERS = [
    *(Path(package.__path__[0]) for package in (kg, server)),
    QUERIES,
    ONTOLOGY / "shapes",
]
FILES = [
    path
    for folder in FOLDERS
    for path in sorted(folder.rglob("*"))
    if path.suffix in {".py", ".rq", ".ttl", ".html"}
]


def names_in(text: str) -> set[str]:
    found = (pattern.findall(text) for pattern in (NAMED, CALLED, SPELLED))
    return {name for names in found for name in names}


def test_constants_are_terms_of_the_ontology() -> None:
    values = {
        value
        for name, value in vars(terms).items()
        if name.isupper() and name != "NOO" and isinstance(value, str)
    }
    assert values
    assert {value.removeprefix(NOO) for value in values} <= DEFINED


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_name_is_in_the_ontology(path: Path) -> None:
    assert names_in(path.read_text(encoding="utf-8")) <= DEFINED


def test_a_name_that_is_not_in_the_ontology_is_found() -> None:
    assert names_in('noo("a") noo:B NOO + "c" f"{NOO}d"') == {"a", "B", "c", "d"}


def test_every_name_in_a_store_is_in_the_ontology(store: Path) -> None:
    names = {
        term.value.removeprefix(NOO)
        for quad in current_version(store).open()
        for term in quad.triple
        if isinstance(term, NamedNode) and term.value.startswith(NOO)
    }
    assert len(names) > 300
    releases = {name for name in names if name.startswith("releases/")}
    assert names - releases - {""} <= DEFINED
