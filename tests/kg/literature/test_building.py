"""A user's own table of findings, from the command to the graph."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from kg.namespaces import Namespaces
from kg.pipeline import Inputs, build
from kg.store import current_version

NOOGRAPH = Path(sys.executable).with_name("noograph")
HEADER = [
    "id",
    "study",
    "kind",
    "compound",
    "model",
    "direction",
    "source_class",
    "citation",
    "title",
    "pmid",
]
ROW = [
    "roe-1", "roe", "behavioural", "milacemide", "scopolamine-induced amnesia",
    "worsened", "abstract", "Roe et al., 1999", "On milacemide", "7",
]  # fmt: skip


def written(path: Path, *rows: list[str]) -> Path:
    lines = ["\t".join(row) for row in (HEADER, *rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def values(data: Store, pattern: str) -> list[str]:
    found = data.query(
        f"SELECT ?x {{ {pattern} }} ORDER BY ?x", prefixes=Namespaces().prefixes()
    )
    assert isinstance(found, QuerySolutions)
    return [row["x"].value for row in found]


def built(folder: Path, *tables: Path, corpus: bool = False) -> Store:
    inputs = Inputs(findings=tables, corpus=corpus)
    build(folder / "store", inputs, Namespaces(), dumps=False)
    return current_version(folder / "store").open()


def test_a_table_alone_is_a_graph(tmp_path: Path) -> None:
    data = built(tmp_path, written(tmp_path / "mine.tsv", ROW))
    graph = f"GRAPH <{Namespaces().graph('literature')}>"
    assert values(data, f"{graph} {{ ?x a noo:BehaviouralFinding }}") == [
        Namespaces().entity("finding", "mine", "roe-1")
    ]
    assert values(data, "?d a noo:LiteratureTable ; dcterms:title ?x") == [
        "Published findings (mine.tsv)"
    ]


def test_two_tables_mean_one_study_by_its_number(tmp_path: Path) -> None:
    other = [*ROW[:1], "roe-again", *ROW[2:5], "improved", *ROW[6:]]
    data = built(
        tmp_path,
        written(tmp_path / "one.tsv", ROW),
        written(tmp_path / "two.tsv", other),
    )
    assert values(data, "?x a noo:Study") == [
        Namespaces().entity("reference", "literature", "7")
    ]
    assert len(values(data, "?x a noo:RetellingContradiction")) == 1


def test_a_table_may_bear_the_name_of_a_guide(tmp_path: Path) -> None:
    data = built(tmp_path, written(tmp_path / "milacemide.tsv", ROW), corpus=True)
    finding = Namespaces().entity("finding", "literature-milacemide", "roe-1")
    assert values(data, f"<{finding}> noo:direction ?x")
    assert len(values(data, "?x a noo:LiteratureTable")) == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[*ROW[:5], "better", *ROW[6:]]], "line 2, column 6 (direction)"),
        ([ROW, ROW], "line 3, column 1 (id)"),
    ],
    ids=["value", "twice"],
)
def test_a_fault_stops_the_build(
    tmp_path: Path, rows: list[list[str]], said: str
) -> None:
    table = written(tmp_path / "mine.tsv", *rows)
    done = subprocess.run(
        [NOOGRAPH, "build", "--findings", table, "--store", tmp_path / "store"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert f"{table}: {said}" in done.stderr
    assert not (tmp_path / "store").exists()


def test_a_water_maze_is_not_said_to_be_that_of_morris(store: Path) -> None:
    data = current_version(store).open()
    wang = Namespaces().entity("finding", "literature", "wang-2003-3")
    assert values(data, f"<{wang}> noo:assay ?x") == [
        Namespaces().entity("assay", "water-maze")
    ]
    broader = "assay:morris-water-maze skos:broader ?x"
    assert values(data, broader) == [Namespaces().entity("assay", "water-maze")]


DOI_HEADER = [name if name != "pmid" else "doi" for name in HEADER]


@pytest.mark.parametrize(
    ("header", "title", "identifier", "voices"),
    [
        (HEADER, "Another title", "7", 1),
        (DOI_HEADER, "Another title", "10.1234/ABC", 1),
        (DOI_HEADER, "On Milacemide.", "", 1),
        (DOI_HEADER, "Another title", "10.1234/abcd", 2),
    ],
    ids=["number", "doi", "title", "neither"],
)
def test_one_study_in_two_tables_has_one_voice(
    tmp_path: Path, header: list[str], title: str, identifier: str, voices: int
) -> None:
    first = tmp_path / "first.tsv"
    lines = ["\t".join([*HEADER, "doi"]), "\t".join([*ROW, "10.1234/abc"])]
    first.write_text("\n".join(lines), encoding="utf-8")
    second = tmp_path / "second.tsv"
    row = [*ROW[:-2], title, identifier]
    row[header.index("study")] = "mine"
    second.write_text("\n".join(map("\t".join, (header, row))), encoding="utf-8")
    data = built(tmp_path, first, second)
    assert len(values(data, "?x a noo:BehaviouralFinding")) == 2
    found = values(data, "?s a noo:EvidenceSummary ; noo:independentSourceCount ?x")
    assert found == [str(voices)]
    agreements = values(data, "?x a noo:Agreement")
    assert len(agreements) == (1 if voices > 1 else 0)
