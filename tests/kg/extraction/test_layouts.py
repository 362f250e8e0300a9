"""Layouts of tables and data sheets: what stands where, and what is never mixed up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.documents.reading import read_document
from kg.extraction.extract import extract
from kg.extraction.json import to_json
from kg.namespaces import Namespaces

HEAD = (
    "Technical guide: {0}\n\nCompound of interest: {0}\n\nAuthor: A. Writer, 2024\n\n"
)


def claims(tmp_path: Path, compound: str, text: str, kind: str) -> list[dict[str, Any]]:
    path = tmp_path / "guide.txt"
    path.write_text(HEAD.format(compound) + text, encoding="utf-8")
    found = to_json(extract(read_document(path)), Namespaces())
    return [claim for claim in found["claims"] if claim["kind"] == kind]


def test_a_matrix_gives_each_number_to_the_target_above_it(tmp_path: Path) -> None:
    text = (
        "Potency\n\nHaloperidol blocks the dopamine D2 receptor.\n\n"
        "Table 1: Affinity of dopamine ligands (Ki, nM)\n\n"
        "Compound\tD1\tD2\tD3\nHaloperidol\t80\t1.2\t7\n"
        "Pramipexole\t> 10,000\t3.9\t0.5\n"
    )
    found = claims(tmp_path, "Haloperidol", text, "binding")
    told = {(c["compound"], c["target"], c["qualifier"], c["value"]) for c in found}
    assert ("haloperidol", "dopamine D2 receptor", "=", 1.2) in told
    assert len({target for _, target, _, _ in told}) == 3
    assert len(told) == 6


def test_a_challenge_beside_the_animals_is_the_model_of_its_row(tmp_path: Path) -> None:
    text = (
        "Behaviour\n\nTable 2: Piracetam and scopolamine amnesia\n\n"
        "Compound\tSubjects and challenge\tTask\tDose\tEffect\n"
        "Piracetam\tWistar rats, scopolamine 1 mg/kg\tPassive avoidance\t"
        "100 mg/kg i.p.\tDeficit reversed\n"
        "Piracetam\tSwiss mice, dizocilpine 0.2 mg/kg\tY-maze\t200 mg/kg i.p.\t"
        "No effect\n"
        "Piracetam\tRhesus monkeys, none\tDelayed matching to sample\t50 mg/kg p.o.\t"
        "Accuracy improved\n"
    )
    found = claims(tmp_path, "Piracetam", text, "behavioural")
    assert [(c["model"], c["species"], c["direction"]) for c in found] == [
        ("scopolamine-induced amnesia", "rat", "improved"),
        ("dizocilpine-induced amnesia", "mouse", "no effect"),
        (None, "rhesus monkey", "improved"),
    ]
    assert [c["dose_min"] for c in found] == [100, 200, 50]


SHEET = (
    "Data\n\n"
    "Description\tDonepezil is a reversible inhibitor of acetylcholinesterase.[1]\n"
    "Targets\tacetylcholinesterase (human): IC50 = 6.7 nM[1]; sigma-1 receptor (rat): "
    "Ki = 14.6 nM[2]; butyrylcholinesterase (human): IC50 = 7.4 µM[1]\n"
    "Storage\t-20 °C\n\n"
    "Animal Model:\tMale Swiss mice (25-30 g); dizocilpine (0.15 mg/kg, i.p.)\n"
    "Dosage:\t1 and 3 mg/kg\nAdministration:\ts.c.; 30 min before the trial\n"
    "Test:\tNovel object recognition\n"
    "Result:\tPerformance returned to control values at 3 mg/kg; 1 mg/kg had no "
    "effect.\n"
)


def test_a_data_sheet_tells_its_targets_with_their_species(tmp_path: Path) -> None:
    found = claims(tmp_path, "Donepezil", SHEET, "binding")
    told = {(c["target"], c["parameter"], c["value"], c["species"]) for c in found}
    assert told == {
        ("acetylcholinesterase", "IC50", 6.7, "human"),
        ("sigma-1 receptor", "Ki", 14.6, "rat"),
        ("butyrylcholinesterase", "IC50", 7.4, "human"),
    }
    assert {c["compound"] for c in found} == {"donepezil"}


def test_labelled_lines_are_one_study(tmp_path: Path) -> None:
    found = claims(tmp_path, "Donepezil", SHEET, "behavioural")
    told = [(c["model"], c["dose_min"], c["direction"]) for c in found]
    assert told == [
        ("dizocilpine-induced amnesia", 3, "improved"),
        ("dizocilpine-induced amnesia", 1, "no effect"),
    ]


def test_where_nothing_was_seen_there_is_no_value(tmp_path: Path) -> None:
    text = (
        "Selectivity\n\nDonepezil has a Ki of 14.6 nM at the sigma-1 receptor. No "
        "affinity for other receptors (Ki) was seen below 10 µM.\n"
    )
    found = claims(tmp_path, "Donepezil", text, "binding")
    assert [c["value"] for c in found] == [14.6]


def test_the_subject_of_a_main_clause_is_no_apposition(tmp_path: Path) -> None:
    text = (
        "Rationale\n\nAs the receptors act through nitric oxide and cyclic GMP, an "
        "inhibitor of phosphodiesterase 5 might strengthen learning. Sildenafil, an "
        "inhibitor of phosphodiesterase 5, was given.\n"
    )
    found = claims(tmp_path, "Sildenafil", text, "pharmacology")
    assert {(c["compound"], c["action"]) for c in found} == {
        ("sildenafil", "inhibitor")
    }


def test_a_step_that_is_only_named_says_its_name(tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    text = (
        "Donepezil inhibits acetylcholinesterase and binds the sigma-1 receptor.\n\n"
        "Morris water maze\n\nPurpose: To measure spatial memory in rats\n"
        "- Apparatus: a round pool.\n- Procedvre:\n - Training: four trials a day.\n"
        " - Probe: the platform is removed.\n"
    )
    path.write_text(HEAD.format("Donepezil") + text, encoding="utf-8")
    found = extract(read_document(path))
    steps = [step for one in found.protocols for step in one.steps]
    assert steps and all(step.text for step in steps)


def test_what_takes_an_effect_away_is_no_improvement(tmp_path: Path) -> None:
    text = (
        "Data\n\nTable 1: Piracetam in animals\n\n"
        "Subjects\tTest\tTreatment\tMain result\n"
        "Scopolamine-treated rats\tPassive avoidance\t100 mg/kg i.p.\t"
        "Deficit reversed\n"
        "Scopolamine-treated rats\tPassive avoidance\t100 mg/kg i.p. + mecamylamine\t"
        "Effect of piracetam abolished\n"
    )
    found = claims(tmp_path, "Piracetam", text, "behavioural")
    told = [(c["compound"], c["direction"], c["interacts_with"]) for c in found]
    assert told == [
        ("piracetam", "improved", None),
        ("mecamylamine", "blocked", "piracetam"),
    ]
    assert [c["dose_min"] for c in found] == [100, None]


def test_two_amounts_share_how_often_they_are_given(tmp_path: Path) -> None:
    text = (
        "Trials\n\nIn patients with Alzheimer's disease piracetam (120 mg or 240 mg "
        "twice daily, 26 weeks) did not improve the ADAS-Cog.\n"
    )
    (claim,) = claims(tmp_path, "Piracetam", text, "clinical")
    assert (claim["dose_min"], claim["dose_max"]) == (120, 240)
    assert claim["dose_unit"] == "mg twice daily"


def test_a_table_names_the_compound_of_interest(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text(
        "# Sunifiram: a guide\n\n**Compound of Interest**\n\n| | |\n|---|---|\n"
        "| Compound Name: | **Sunifiram** |\n| Cat. No.: | B123 |\n\n## Summary\n\n"
        "Sunifiram binds the AMPA receptor.\n",
        encoding="utf-8",
    )
    document = read_document(path)
    assert document.compounds == ("Sunifiram",)
    assert document.catalog_numbers == ("B123",)


def test_capitals_beside_a_compound_head_a_column_of_another(tmp_path: Path) -> None:
    text = (
        "Potency\n\nTable 1: Affinity (Ki, nM)\n\nReceptor\tHaloperidol\tQXPPB\n"
        "Dopamine D2\t1.2\t80\nDopamine D3\t7\t> 1,000\n\n"
        "QXPPB (3 mg/kg, i.p.) reversed scopolamine amnesia in mice in passive "
        "avoidance [1].\n"
    )
    found = claims(tmp_path, "Haloperidol", text, "behavioural")
    assert [claim["compound"] for claim in found] == ["QXPPB"]
