"""``noograph report``: the same rows as a table, CSV and JSON."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli.report import REPORTS

NOOGRAPH = Path(sys.executable).with_name("noograph")


def report(store: Path, what: str, format_: str) -> str:
    done = subprocess.run(
        [NOOGRAPH, "report", what, "--format", format_, "--store", store],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout


@pytest.mark.parametrize("what", sorted(REPORTS))
def test_a_report_has_three_forms(store: Path, what: str) -> None:
    rows = json.loads(report(store, what, "json"))
    table = list(csv.DictReader(io.StringIO(report(store, what, "csv"))))
    assert len(rows) == len(table) > 0
    assert list(rows[0]) == list(table[0])
    for key in rows[0]:
        assert key in report(store, what, "table")
        break


def test_claims_are_one_row_a_finding(store: Path) -> None:
    rows = json.loads(report(store, "claims", "json"))
    assert len({row["finding"] for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} >= {"behavioural", "clinical", "binding"}
    (row,) = (r for r in rows if r["finding"].endswith("/literature/wang-2003-1"))
    assert (row["low"], row["high"], row["unit"]) == (10, 40, "mg/kg")
    assert row["hedged"] is False and row["stance"] == "supports"


def test_the_ontology_is_told_in_figures(store: Path) -> None:
    rows = json.loads(report(store, "ontology", "json"))
    found = {row["figure"]: row["value"] for row in rows}
    assert found["terms with a label, in percent"] == 100
    assert found["terms with a definition, in percent"] == 100
    assert found["terms: classes"] > 150
    assert found["store: documents"] == 2
    inferred = found["OWL 2 RL closure and rules: triples"]
    assert 0 < inferred < found["store: inferred triples"]
    assert found["entities: compound, mapped"] > 40
    reasoners = {name.partition(":")[0] for name in found if ": consistent" in name}
    (reasoner,) = reasoners
    assert found[f"{reasoner}: consistent"] == "yes"
    assert found[f"{reasoner}: expectations not met"] == 0


def test_an_unknown_report_is_refused(store: Path) -> None:
    done = subprocess.run(
        [NOOGRAPH, "report", "weather", "--store", store],
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 2 and "claims" in done.stderr
