"""A table fits the terminal that it is shown in, whatever its cells hold."""

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, Store
from rich.cells import cell_len
from rich.console import Console

from kg.cli.table import layout, print_table, to_curie
from kg.namespaces import Namespaces

NAMES = ["compound", "species", "dose"]
ROW = ["compound:igmesine", "rat", "16"]


def shown(names: list[str], rows: list[list[str]], width: int, terminal: bool) -> str:
    out = StringIO()
    console = Console(file=out, force_terminal=terminal, width=width, no_color=True)
    console.print(layout(names, rows, [False] * len(names), console))
    return out.getvalue()


def test_columns_stand_side_by_side_where_they_fit() -> None:
    lines = shown(NAMES, [ROW, ROW], 60, True).splitlines()
    assert len(lines) == 6
    assert all(word in lines[1] for word in NAMES)


def test_many_columns_become_lists() -> None:
    names = [f"column{n}" for n in range(9)]
    row = ["a value that is long"] * 9
    text = shown(names, [row, row], 60, True)
    assert text.count("a value that is long") == 18
    assert "column8" in text


def test_a_pipe_gets_whole_rows() -> None:
    passage = "word " * 200 + "end"
    assert passage in shown(["passage"], [[passage]], 80, False)


@given(
    st.lists(st.lists(st.text(max_size=80), min_size=3, max_size=3), max_size=4),
    st.integers(20, 120),
)
def test_no_line_is_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    clean = [["".join(c for c in t if c.isprintable()) for t in row] for row in rows]
    for line in shown(NAMES, clean, width, True).splitlines():
        assert cell_len(line) <= width + line.count("\x1b") * 8


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        ("https://w3id.org/noograph/id/compound/igmesine", "compound:igmesine"),
        ("https://w3id.org/noograph/id/other/thing", "id:other/thing"),
        ("https://x.example/a", "<https://x.example/a>"),
    ],
)
def test_iris_are_shown_as_the_shortest_curie(iri: str, curie: str) -> None:
    assert to_curie(iri, Namespaces().prefixes()) == curie


def test_no_control_character_reaches_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = Store().query('SELECT ?x { BIND("a\\tb\\u001b[2Jc" AS ?x) }')
    assert isinstance(answer, QuerySolutions)
    print_table(answer, Namespaces())
    assert "a b\N{REPLACEMENT CHARACTER}[2Jc" in capsys.readouterr().out
