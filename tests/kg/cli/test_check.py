"""The library is checked against a store: errors, rows, recorded answers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.namespaces import Namespaces
from kg.sparql import recorded
from kg.sparql.library import Library

FLAGSHIP = "sigma1-agonists-reversing-scopolamine-amnesia"
GOOD = """#+ summary: Good
#+ minimum-rows: 1
SELECT ?s { ?s a noo:Compound } ORDER BY ?s LIMIT 9
"""


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", "queries", *map(str, arguments)])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the folder of a library of its own."""
    folder = tmp_path / "competency"
    folder.mkdir()
    return folder


def test_the_library_holds_on_what_ships(store: Path) -> None:
    result = check("--store", store)
    assert result.exit_code == 0, result.output


def test_every_answer_is_recorded() -> None:
    queries = Library(Namespaces()).values()
    wanted = {q.name for q in queries if not q.endpoints and not q.volatile}
    assert wanted == {path.stem for path in recorded.ANSWERS.glob("*.json")}


def test_one_query_can_be_checked(store: Path) -> None:
    result = check("--store", store, FLAGSHIP)
    assert result.exit_code == 0
    assert f"✓ {FLAGSHIP}" in result.output and "1 run, 0 failed" in result.output


def test_an_unknown_name_is_wrong_input(store: Path) -> None:
    result = check("--store", store, FLAGSHIP[:-1])
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#+ summary: x\n#+ minimum-rows: 1\nSELECT * { <x:a> <x:b> ?c }", "0 rows"),
        ("#+ summary: x\nSELECT * { ?s nowhere:p ?o }", "line 1, column"),
    ],
    ids=["too few rows", "an error"],
)
def test_a_fault_is_told(own: Path, store: Path, text: str, said: str) -> None:
    (own / "bad.rq").write_text(text)
    (own / "good.rq").write_text(GOOD)
    result = check("--store", store, "--library", own)
    assert result.exit_code == 1
    assert "✗ bad" in result.output and said in result.output
    assert "✓ good" in result.output and "2 run, 1 failed" in result.output


def test_an_answer_is_recorded_and_compared(own: Path, store: Path) -> None:
    (own / "good.rq").write_text(GOOD)
    assert check("--store", store, "--library", own, "--record").exit_code == 0
    again = check("--store", store, "--library", own)
    assert again.exit_code == 0 and "1 compared" in again.output
    file = own.parent / "answers" / "good.json"
    kept = json.loads(file.read_text())
    kept["checksum"], kept["rows"] = "0" * 64, kept["rows"][1:]
    kept["count"] -= 1
    file.write_text(json.dumps(kept))
    changed = check("--store", store, "--library", own)
    assert changed.exit_code == 1
    assert "rows were" in changed.output and "+ <https://" in changed.output


def test_an_answer_of_other_documents_is_not_compared(own: Path, store: Path) -> None:
    (own / "good.rq").write_text(GOOD)
    check("--store", store, "--library", own, "--record")
    file = own.parent / "answers" / "good.json"
    kept = json.loads(file.read_text())
    file.write_text(json.dumps({**kept, "sources": "other", "checksum": "x"}))
    result = check("--store", store, "--library", own)
    assert result.exit_code == 0 and "0 compared" in result.output


def test_a_federated_query_is_left_to_an_endpoint(own: Path, store: Path) -> None:
    header = "#+ summary: x\n#+ endpoints: ['https://there.example/sparql']\n"
    text = "ASK { SERVICE <https://there.example/sparql> { ?s ?p ?o } }"
    (own / "federated.rq").write_text(header + text)
    result = check("--store", store, "--library", own)
    assert result.exit_code == 0
    assert "asks https://there.example/sparql" in result.output
    assert "1 left out" in result.output


def test_an_endpoint_can_be_checked(own: Path, endpoint: str) -> None:
    (own / "good.rq").write_text(GOOD)
    result = check("--endpoint", f"{endpoint}/sparql", "--library", own)
    assert result.exit_code == 0, result.output
    assert "✓ good" in result.output
