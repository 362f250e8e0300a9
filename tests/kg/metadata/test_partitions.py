"""Partitions are listed by what is stated and counted by what a query meets."""

from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from kg.metadata.partitions import ClassUse, count_partitions
from kg.namespaces import NOO, Namespaces
from kg.store import current_version

NAMES = Namespaces()
COUNTS = {
    "entities": "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c",
    "properties": "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p",
    "classes": """SELECT ?c ?p ?x (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o . ?o a ?x }
      GROUP BY ?c ?p ?x""",
    "datatypes": """SELECT ?c ?p ?x (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o .
      FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?x) } GROUP BY ?c ?p ?x""",
}


@pytest.fixture(scope="module")
def data(store: Path) -> Store:
    return current_version(store).open()


@pytest.fixture(scope="module")
def partitions(data: Store) -> dict[str, ClassUse]:
    return count_partitions(data, NAMES)


def told(partitions: dict[str, ClassUse], what: str) -> dict[tuple[str, ...], int]:
    if what == "entities":
        return {(c,): use.entities for c, use in partitions.items()}
    uses = {
        (c, p): use for c in partitions for p, use in partitions[c].properties.items()
    }
    if what == "properties":
        return {key: use.triples for key, use in uses.items()}
    return {
        (*key, other): number
        for key, use in uses.items()
        for other, number in getattr(use, what).items()
    }


@pytest.mark.parametrize("what", COUNTS)
def test_every_figure_is_what_a_query_counts(
    data: Store, partitions: dict[str, ClassUse], what: str
) -> None:
    found = data.query(COUNTS[what])
    assert isinstance(found, QuerySolutions)
    counted = {
        tuple(getattr(term, "value", "") for term in list(row)[:-1]): int(
            row["n"].value
        )
        for row in found
    }
    wanted = told(partitions, what)
    assert wanted and wanted.items() <= counted.items()


def test_what_users_ask_about_is_listed(partitions: dict[str, ClassUse]) -> None:
    finding = partitions[f"{NOO}BehaviouralFinding"].properties
    assert f"{NOO}Compound" in finding[f"{NOO}compound"].classes
    assert f"{NOO}Direction" in finding[f"{NOO}direction"].classes
    assert partitions[f"{NOO}EvidenceItem"].properties[f"{NOO}passage"].datatypes
