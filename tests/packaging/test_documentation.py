"""What the documentation says holds: settings, version, the README's own run."""

import csv
import io
import re
import subprocess
from dataclasses import fields
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from kg import __version__
from kg.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def row(name: str, default: object, text: str) -> str:
    flag, shown = f"--{name.replace('_', '-')}", "" if default == "" else f"`{default}`"
    return f"| `{flag}` | `NOOGRAPH_{name.upper()}` | {shown} | {text} |"


@pytest.mark.parametrize("known", fields(Settings), ids=lambda f: f.name)
def test_every_setting_is_a_row_of_the_readme(known) -> None:  # type: ignore[no-untyped-def]
    assert row(known.name, known.default, known.metadata["help"]) in README


@pytest.mark.parametrize(
    "snippet",
    [p for p in (ROOT / "tests" / "data" / "first_use").iterdir() if p.is_file()],
    ids=lambda path: path.name,
)
def test_the_snippets_of_the_readme_are_those_that_run(snippet: Path) -> None:
    assert snippet.read_text(encoding="utf-8").rstrip() in README


def test_the_changelog_starts_with_this_version() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGES.md").read_text(), re.MULTILINE)
    assert __version__ in headings[0]


def test_the_answer_in_the_readme_is_the_answer(endpoint: str) -> None:
    command, shown = re.findall(
        r"```console\n\$ (curl [^']+'[^']+'[^']+'[^']+')\n(.+?)```", README, re.DOTALL
    )[0]
    told = command.replace("http://127.0.0.1:8000", endpoint)
    answer = subprocess.run(
        ["bash", "-c", told], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout
    assert answer.replace("\r\n", "\n") == shown


@pytest.mark.parametrize(
    "query",
    [
        query
        for query in re.findall(r"```sparql\n(.+?)```", README, re.DOTALL)
        if "SERVICE" not in query
    ],
    ids=lambda query: query.splitlines()[0],
)
def test_a_query_in_the_readme_has_answers(endpoint: str, query: str) -> None:
    request = Request(
        f"{endpoint}/sparql?query={quote(query)}", headers={"Accept": "text/csv"}
    )
    with urlopen(request) as answer:
        rows = list(csv.reader(io.TextIOWrapper(answer, encoding="utf-8")))
    assert len(rows) > 1
