"""Tables in every layout that guides print: the same cells, the same claims."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

from kg.documents.reading import read_document
from kg.extraction.extract import extract
from kg.extraction.json import to_json
from kg.namespaces import Namespaces

CASES = Path(__file__).parents[2] / "data" / "tables"
HEAD = (
    "{0}: a technical guide\n\nCompound of interest: {0}\n\nAuthor: A. Writer, 2024\n\n"
)
SECTION = "Data\n\n{0} was tested in several laboratories, at receptors and in animals."
Rows = list[list[str]]


def by_tabs(rows: Rows, header: int) -> str:
    return "\n".join("\t".join(row) for row in rows)


def by_bars(rows: Rows, header: int) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines)


def by_blanks(rows: Rows, header: int) -> str:
    widths = [
        max(len(cell) for cell in column) + 3 for column in zip(*rows, strict=True)
    ]
    return "\n".join(
        "".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def by_commas(rows: Rows, header: int) -> str:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if "," in cell or ";" in cell else cell

    return "\n".join(",".join(map(quoted, row)) for row in rows)


def by_lines(rows: Rows, header: int) -> str:
    return "\n".join(cell or "-" for row in rows for cell in row)


def as_html(rows: Rows, header: int) -> str:
    made = []
    for number, row in enumerate(rows):
        tag = "th" if number < header else "td"
        cells = "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)
        made.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(made)}</table>"


LAYOUTS: dict[str, Callable[[Rows, int], str]] = {
    "tabs": by_tabs,
    "bars": by_bars,
    "blanks": by_blanks,
    "commas": by_commas,
    "lines": by_lines,
    "html": as_html,
}


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            for layout in case.get("layouts", LAYOUTS):
                yield pytest.param(case, layout, id=f"{case['name']}-{layout}")


def printed(case: dict[str, Any], layout: str) -> str:
    rows = [
        [cell.strip() for cell in line.split("|")]
        for line in case["rows"].strip("\n").split("\n")
    ]
    table = LAYOUTS[layout](rows, case.get("header", 1))
    compound = case["compound"]
    parts = [
        *HEAD.format(compound).strip().split("\n\n"),
        *SECTION.format(compound).split("\n\n"),
        *([case["caption"]] if "caption" in case else []),
        table,
        *case.get("notes", ()),
    ]
    if layout != "html":
        return "\n\n".join(parts) + "\n"
    tagged = [
        part if part.startswith("<table") else f"<p>{escape(part)}</p>"
        for part in parts
    ]
    return f"<html><body><h1>{tagged[0][3:-4]}</h1>{''.join(tagged[1:])}</body></html>"


def told(claim: dict[str, Any]) -> str:
    """Return a claim as one line, in the form that the cases are written in."""
    kind = claim["kind"]
    if kind == "binding":
        value = f"{claim['value']}"
        if claim["value_max"] != claim["value"]:
            value += f"-{claim['value_max']}"
        if claim["error"] is not None:
            value += f" ± {claim['error']}"
        said = f"{claim['parameter']} {claim['qualifier']} {value}"
        said += f" {claim['unit']}".replace("μ", "µ") if claim["unit"] else ""
        return _joined(claim["compound"], claim["target"], said, claim["species"])
    who = claim.get("population") or claim.get("species")
    if claim.get("strain"):
        who = f"{who} ({claim['strain']})"
    low, high = claim["dose_min"], claim["dose_max"]
    dose = None
    if low is not None:
        dose = f"{low}" if low == high else f"{low}-{high}"
        dose += f" {claim['dose_unit']}"
    direction = claim["direction"]
    if claim.get("interacts_with"):
        direction += f" {claim['interacts_with']}"
    if kind == "clinical":
        measures = ", ".join(claim["outcome_measures"])
        how = (dose, claim["route"], claim["duration"], measures or None)
    else:
        how = (claim["model"], claim["assay"], dose, claim["route"])
    return _joined(claim["compound"], who, *how, direction)


def _joined(*parts: str | None) -> str:
    return " | ".join(part or "-" for part in parts)


@pytest.mark.parametrize(("case", "layout"), list(cases()))
def test_a_table_says_the_same_in_every_layout(
    tmp_path: Path, case: dict[str, Any], layout: str
) -> None:
    path = tmp_path / ("guide.html" if layout == "html" else "guide.txt")
    path.write_text(printed(case, layout), encoding="utf-8")
    found = to_json(extract(read_document(path)), Namespaces())
    kinds = {"binding", "behavioural", "clinical"}
    claims = [told(claim) for claim in found["claims"] if claim["kind"] in kinds]
    assert sorted(claims) == sorted(case["claims"])
    types = {issue["type"] for issue in found["issues"]}
    assert set(case.get("issues", ())) <= types
