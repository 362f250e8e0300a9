"""The mappings against a table of identifiers that were seen beside the names.

The table is no part of this project: where it does not lie beside it, there is nothing
to compare with.
"""

from __future__ import annotations

import csv
import html
import re
from collections import defaultdict
from pathlib import Path

import pytest

from kg.ontology.mappings import load_mappings
from kg.ontology.vocabulary import load_vocabulary

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "identifiers.tsv"
# What it says of terms, not of entities, is in the import modules.
ENTITIES = {"compound", "target", "disease", "species"}
# How it tells a kind from its forms, and an ion from its acid, in the name.
DETAILS = re.compile(r"s?(?: \(class\))| complex(?= \(|$)|(?<=glutamate)\(1-\)")


def verified() -> dict[str, list[dict[str, str]]]:
    """Return the rows of the table by CURIE, in lower case."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    if TABLE.is_file():
        with TABLE.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                if row["curie"] != "curie":
                    found[row["curie"].lower()].append(row)
    return found


VERIFIED = verified()
ROWS = [row for found in load_mappings() for row in found.rows]


def plain(text: str) -> str:
    """Return a name without markup and details, its letters spelled as ours are."""
    name = re.sub(r"<[^>]+>", "", html.unescape(text)).replace("σ", "sigma-")
    return DETAILS.sub("", name).casefold()


def test_only_verified_identifiers_are_used() -> None:
    unknown = {row.object for row in ROWS if row.object.lower() not in VERIFIED}
    assert not (VERIFIED and unknown)


def test_every_verified_identifier_of_an_entity_is_used() -> None:
    used = {row.object.lower() for row in ROWS}
    missing = {
        curie
        for curie, rows in VERIFIED.items()
        if curie not in used and any(row["kind"] in ENTITIES for row in rows)
    }
    assert not missing


@pytest.mark.parametrize("kind", ["compound", "target"])
def test_an_identifier_belongs_to_the_entity_that_it_was_seen_beside(kind: str) -> None:
    own = f"noograph:{kind}/"
    vocabulary = load_vocabulary()
    for row in ROWS:
        seen = [r for r in VERIFIED.get(row.object.lower(), []) if r["kind"] == kind]
        if seen and row.subject.startswith(own):
            names = {
                plain(r[key]) for r in seen for key in ("entity", "preferred_label")
            }
            entry = vocabulary.find(kind, row.subject.removeprefix(own))
            assert entry
            assert plain(entry.label) in names, row


def test_the_name_beside_an_identifier_is_the_one_that_was_seen() -> None:
    for row in ROWS:
        seen = {
            plain(r["label_in_source"]) for r in VERIFIED.get(row.object.lower(), [])
        }
        if seen and not any(name.startswith("(mapped from ") for name in seen):
            assert plain(row.object_label) in seen, row
