"""The vocabulary tables as data, and how faults in them are reported."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import pytest

from kg.errors import DataError
from kg.extraction.model import Action, TermKind
from kg.identifiers import slugify
from kg.ontology.vocabulary import KINDS, Entry, Vocabulary, fold, load_vocabulary
from kg.resources import ONTOLOGY

VOCABULARY = load_vocabulary()
TABLES = sorted((ONTOLOGY / "vocabulary").glob("*.tsv"))


def test_every_term_kind_has_a_table() -> None:
    assert {*get_args(TermKind), "unit", "action"} == set(KINDS)
    assert all(VOCABULARY.entries(kind) for kind in KINDS)
    assert len(TABLES) == len(KINDS)


def test_an_unknown_kind_has_no_entries() -> None:
    assert VOCABULARY.entries("colour") == ()
    assert VOCABULARY.find("colour", "red") is None


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.stem)
def test_tables_are_tidy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    assert not any(line != line.rstrip(" ") for line in text.splitlines())


@pytest.mark.parametrize("kind", KINDS)
def test_slugs_come_from_a_name(kind: str) -> None:
    for entry in VOCABULARY.entries(kind):
        names = {slugify(name) for name in (entry.label, *entry.synonyms)}
        assert entry.slug in names, entry.slug


@pytest.mark.parametrize("kind", KINDS)
def test_definitions_are_sentences_and_never_the_label(kind: str) -> None:
    for entry in VOCABULARY.entries(kind):
        assert entry.definition.endswith("."), entry.slug
        assert entry.definition[0].isupper(), entry.slug
        assert entry.definition.strip(".") != entry.label, entry.slug


def test_actions_are_those_of_the_claim_model() -> None:
    labels = {entry.label for entry in VOCABULARY.entries("action")}
    assert labels == set(get_args(Action))


@pytest.mark.parametrize(
    ("kind", "slug", "label"),
    [
        ("compound", "igmesine", "igmesine"),
        ("compound", "plus-skf-10-047", "(+)-SKF-10,047"),
        ("target", "sigma-1-receptor", "sigma-1 receptor"),
        ("target", "nmda-receptor", "NMDA receptor"),
        ("model", "scopolamine-induced-amnesia", "scopolamine-induced amnesia"),
        (
            "model",
            "samp8-senescence-accelerated-mouse",
            "SAMP8 senescence-accelerated mouse",
        ),
        ("assay", "y-maze-spontaneous-alternation", "Y-maze spontaneous alternation"),
        ("unit", "milligram-per-kilogram", "milligram per kilogram"),
    ],
)
def test_preferred_labels(kind: str, slug: str, label: str) -> None:
    entry = VOCABULARY.find(kind, slug)
    assert entry is not None
    assert entry.label == label


@pytest.mark.parametrize(
    ("kind", "printed", "slug"),
    [
        ("target", "σ 1", "sigma-1-receptor"),
        ("target", "Sig-1R", "sigma-1-receptor"),
        ("target", "IP3R", "ip3-receptor"),
        ("target", "GluN2", "nmda-receptor-subunit-glun2"),
        ("compound", "JO-1784", "igmesine"),
        ("compound", "(-)-3-PPP", "preclamol"),
        ("compound", "Ca2+", "calcium-ion"),
        ("assay", "Spontaneous Alternation", "y-maze-spontaneous-alternation"),
        ("route", "I.P.", "intraperitoneal"),
        ("unit", "µM", "micromolar"),
        ("unit", "mM", "millimolar"),
    ],
)
def test_printed_variants_name_one_entry(kind: str, printed: str, slug: str) -> None:
    found = {
        entry.slug
        for entry in VOCABULARY.entries(kind)
        if fold(printed) in {fold(name) for name in (entry.label, *entry.synonyms)}
    }
    assert found == {slug}


def test_enantiomers_and_salts_are_entries_of_their_own() -> None:
    def get(slug: str) -> Entry:
        entry = VOCABULARY.find("compound", slug)
        assert entry is not None
        return entry

    assert get("plus-pentazocine").linked("stereoisomer_of") == ("pentazocine",)
    assert get("minus-pentazocine").linked("stereoisomer_of") == ("pentazocine",)
    assert get("igmesine-hydrochloride").linked("salt_of") == ("igmesine",)


def test_scales_say_which_way_is_worse() -> None:
    worse = {e.slug: e.extra["worse_when"] for e in VOCABULARY.entries("instrument")}
    assert worse["adas-cog"] == "higher"
    assert worse["mmse"] == "lower"
    assert set(worse.values()) <= {"higher", "lower", ""}


def test_units_convert_to_a_reference_unit_of_their_quantity() -> None:
    units = {entry.slug: entry for entry in VOCABULARY.entries("unit")}
    for entry in units.values():
        (reference,) = entry.linked("reference_unit")
        assert float(entry.extra["factor"]) > 0
        assert units[reference].extra["quantity"] == entry.extra["quantity"]
        assert float(units[reference].extra["factor"]) == 1


def faulty(tmp_path: Path, table: str, old: str, new: str) -> Path:
    folder = tmp_path / "vocabulary"
    shutil.copytree(ONTOLOGY / "vocabulary", folder)
    path = folder / f"{table}.tsv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("routes", "slug\t", "id\t", r"routes\.tsv:1: the header must be slug"),
        ("routes", "\toral\t", "\toral", r"routes\.tsv:\d+: 6 cells where 7"),
        ("routes", "central\tcentral", "central\t", r"column label: may not be empty"),
        ("routes", "\noral\t", "\nOral!\t", r"column slug: 'Oral!' is no slug"),
        ("routes", "\noral\t", "\noral\t ", r"column label: blanks"),
        ("routes", "\ninhalation\t", "\nzz\t", r"column slug: rows must be sorted"),
        ("routes", "by mouth|", "gavage|", r"column synonyms: 'gavage' already names"),
        ("routes", "\tparenteral\t", "\tnowhere\t", r"column broader: no route 'now"),
        ("strains", "\trat\t", "\tunicorn\t", r"column species: no species 'unicorn'"),
    ],
)
def test_a_fault_names_file_line_and_column(
    tmp_path: Path, table: str, old: str, new: str, says: str
) -> None:
    with pytest.raises(DataError, match=says):
        load_vocabulary(faulty(tmp_path, table, old, new))


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"actions\.tsv: no such table"):
        load_vocabulary(tmp_path)


def test_the_vocabulary_is_iterated_by_kind_and_slug() -> None:
    entries = list(VOCABULARY)
    assert entries == sorted(entries, key=lambda entry: (entry.kind, entry.slug))
    assert isinstance(VOCABULARY, Vocabulary)
