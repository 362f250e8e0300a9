"""What ships against tables that were checked against the articles themselves.

The tables are no part of this project: where they do not lie beside it, there is
nothing to compare with.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

from pyoxigraph import QuerySolutions

from kg.literature.names import Names
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import load_vocabulary
from kg.resources import CORPUS
from kg.store import current_version

CHECKED = Path(__file__).parents[4] / "shared" / "reference"
AUDIT = """
SELECT DISTINCT ?guide ?number ?verdict {
  ?audit a noo:CitationAssessment ; noo:document ?document ;
    noo:printedNumber ?number ; noo:verdict ?verdict .
  BIND (STRAFTER(STR(?document), "/id/document/") AS ?guide)
}"""
VERDICTS = {
    "supports": "citationSupports",
    "mismatch": "citationMismatch",
    "cannot tell": "citationUnverifiable",
}


def rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def keys(row: dict[str, str]) -> set[str]:
    """Return all that tells the study of a row from others."""
    title = re.sub(r"[^a-z0-9]", "", row["title"].casefold())[:50]
    found = {key for key in (row["pmid"], row["doi"].casefold(), title) if key}
    return found or {"unknown"}


def test_every_checked_finding_is_in_the_table() -> None:
    names = Names(load_vocabulary())
    told = {
        (key, names.term(row["compound"], "compound").slug, row["direction"])
        for row in rows(CORPUS / "literature" / "findings.tsv")
        for key in keys(row)
    }
    for row in rows(CHECKED / "findings.tsv"):
        direction = row["direction"].replace("_", " ")
        name, _, other = row["compound"].partition(" (")
        written = (row["compound"], name, other.removesuffix(")"))
        slugs = {names.term(name, "compound").slug for name in written}
        wanted = {(key, slug, direction) for key in keys(row) for slug in slugs}
        assert wanted & told, row


def test_the_audit_of_citations_is_that_of_the_checked_table(store: Path) -> None:
    data = current_version(store).open()
    found = data.query(AUDIT, prefixes=Namespaces().prefixes())
    assert isinstance(found, QuerySolutions)
    verdicts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for solution in found:
        guide, number = solution["guide"].value, solution["number"].value
        verdicts[guide, number].add(solution["verdict"].value.rpartition("/")[2])
    for row in rows(CHECKED / "citations.tsv"):
        if row["ref_number"].isdecimal():
            mine = verdicts[row["guide"], row["ref_number"]]
            # A reference that is cited for two things may fit one of them.
            assert VERDICTS[row["supports"]] in mine, row
