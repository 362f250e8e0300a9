"""What is wrong with a source, and what only looks so: rows of short guides."""

from __future__ import annotations

import pytest
from guide_cases import read_guide

from kg.extraction.model import BindingClaim

STAGES = (
    "Table 1: Where they stand\n\nCompound\tHighest stage\tField\tRemark\n"
    "Piracetam\tPhase II, given up\tdementia\tnausea\n"
    "Donepezil\tPhase III, stopped\tdepression\tno better than placebo [1]\n"
)
MAZES = (
    "Table 1: Tests in mice\n\nTest\tCompound\tModel\tDose\tResult\tRef.\n"
    "Morris water maze\tDonepezil\tAPP/PS1 mice\t1 mg/kg p.o.\tLatency shortened\t[1]\n"
    "Y-maze\tDonepezil\tAPP/PS1 mice\t1 mg/kg p.o.\tNo effect\t[1]\n\n"
    "Donepezil {0} of APP/PS1 mice in the Morris water maze [1].\n"
)
POTENCY = (
    "Table 1: Inhibition of human enzymes, IC50 (nM)\n\n"
    "Enzyme\tDonepezil\tRef.\nAcetylcholinesterase\t6.4\t[1]\n\n"
    "Donepezil inhibits acetylcholinesterase with an IC50 of {0} nM [1].\n"
)


@pytest.mark.parametrize(
    ("compound", "text", "references", "types"),
    [
        ("Piracetam", STAGES, ["Donepezil in depression: a trial"], []),
        ("Donepezil", MAZES.format("did not improve the performance"),
         ["Donepezil in APP/PS1 mice"], ["contradictory_statement"]),
        ("Donepezil", MAZES.format("improved the performance"),
         ["Donepezil in APP/PS1 mice"], []),
        ("Donepezil", POTENCY.format("64"),
         ["Donepezil and the cholinesterases"], ["contradictory_statement"]),
        ("Donepezil", POTENCY.format("6.7"),
         ["Donepezil and the cholinesterases"], []),
        ("Tozamide (TZ-1734)",
         "Tozamide (10 mg/kg, p.o.) reversed scopolamine amnesia in rats in passive "
         "avoidance [1].", ["TZ-1734 in rats"], []),
        ("Tozamide (TZ-1734)",
         "Tozamide (10 mg/kg, p.o.) reversed scopolamine amnesia in rats in passive "
         "avoidance [1].", ["Donepezil in dogs"], ["citation_mismatch"]),
        ("Donepezil",
         "Donepezil inhibits acetylcholinesterase. A cream of it lessened "
         "redness in women with sensitive skin [1].",
         ["A botanical cream in sensitive skin"], []),
        ("Donepezil",
         "Donepezil inhibits acetylcholinesterase. A cream of it lessened "
         "redness in women with sensitive skin [1].",
         ["A botanical garden in Bergen"], ["citation_mismatch"]),
    ],
)  # fmt: skip
def test_a_guide_has_these_issues(
    compound: str, text: str, references: list[str], types: list[str]
) -> None:
    found = read_guide(compound, "Data", text, references)
    assert [issue.type for issue in found.issues] == types


def test_a_labelled_substrate_is_no_radioligand() -> None:
    text = (
        "Table 1: Inhibition of human enzymes, IC50 (nM)\n\n"
        "Enzyme\tRolipram\nPDE4D\t160\nPDE10A\t> 10,000\n\n"
        "Assays used [3H]cAMP as substrate.\n"
    )
    claims = read_guide("Rolipram", "Potency", text).claims
    assays = [c.assay for c in claims if isinstance(c, BindingClaim)]
    assert [a.slug for a in assays if a] == ["enzyme-inhibition-assay"] * 2
