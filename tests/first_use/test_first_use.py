"""What the README shows of first use from elsewhere runs as it is shown."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kg.resources import QUERIES

SNIPPETS = Path(__file__).parents[1] / "data" / "first_use"
SHOWN = "http://127.0.0.1:8000"
NOTEBOOK = QUERIES / "first-look.ipynb"
SHELLS = {".py": [sys.executable, "-"], ".sh": ["bash", "-s"], ".R": ["Rscript", "-"]}
EXPECTED = {
    "curl.sh": "igmesine,intraperitoneal,mg/kg,0.1,",
    "pandas.py": r"igmesine +0 +1",
    "r.R": "cutamesine",
    "rdflib.py": r"compound/igmesine 12 .+\n(?s:.*)[1-9]\d+ triples",
    "sparqlwrapper.py": "igmesine https://identifiers.org/chembl.compound:CHEMBL2110660",
}


def read_notebook() -> nbformat.NotebookNode:
    found: nbformat.NotebookNode = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    return found


def here() -> list[str]:
    """Return the snippets whose language is on this machine."""
    return [
        name
        for name in EXPECTED
        if shutil.which(SHELLS[Path(name).suffix][0]) is not None
    ]


@pytest.mark.parametrize("name", here())
def test_a_snippet_runs_as_it_is_shown(endpoint: str, name: str) -> None:
    text = (SNIPPETS / name).read_text(encoding="utf-8")
    assert SHOWN in text
    done = subprocess.run(
        SHELLS[Path(name).suffix],
        input=text.replace(SHOWN, endpoint),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(EXPECTED[name], done.stdout), done.stdout


def test_the_notebook_runs_top_to_bottom(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOOGRAPH_SERVER", endpoint)
    notebook = read_notebook()
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    tables = [cell for cell in notebook.cells if cell.get("outputs")]
    assert len(tables) == 6
    assert any("igmesine" in str(cell.outputs) for cell in tables)


def test_the_notebook_ships_without_answers() -> None:
    notebook = read_notebook()
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells)
