"""Protocols in each of the ways in which steps are printed."""

from __future__ import annotations

import pytest

from kg.documents.reading import parse_text
from kg.extraction.extract import extract

GUIDE = """Igmesine: a technical guide

Compound of interest: Igmesine

Pharmacology

Igmesine is an agonist of the sigma-1 receptor and impairs no test of memory.

{}

References

1. Igmesine and memory in rodents. J Test Pharm 1996.
"""
CASES = {
    "numbers": """Protocol: passive avoidance

1. Train the mouse in the light compartment.
2. Give one foot shock.
3. Test the latency a day later.
""",
    "labels": """Procedure for the Morris water maze

Apparatus: a pool of 1.5 m

- Training: four trials a day.
- Probe: the platform is removed.
- Score: time in the target quadrant.
""",
    "letters": """How to run the Y-maze

Equipment: three arms of 40 cm.

   A. Start        put the mouse in one arm
   B. Explore      let it walk for 8 min
   C. Count        note the order of entries
""",
    "measuring": """Measuring brain cholinesterase

- Homogenise: in phosphate buffer.
- Start: add the substrate.
- Read: absorbance at 412 nm.
""",
    "labelled lines": """Passive avoidance test

Training: each rat was put in the bright box and got a shock in the dark one.

Treatment: the drug was given an hour before.

Retest: a day later the time to step through was taken.
""",
    "items printed on": """A bench procedure: delayed alternation in the T-maze

What you need: T-maze with sliding doors.

 i)   Habituate hungry rats to the maze.
 ii)  Forced run: one arm is shut. iii) Delay: hold the rat for 30 s.
""",
}


@pytest.mark.parametrize("printed", CASES.values(), ids=CASES)
def test_a_protocol_has_its_steps(printed: str) -> None:
    found = extract(parse_text(GUIDE.format(printed), id="guide"))
    (protocol,) = found.protocols
    assert len(protocol.steps) == 3


def test_a_mechanism_told_step_by_step_is_no_protocol() -> None:
    text = """Mechanism, step by step

1. Igmesine activates the sigma-1 receptor.
2. The sigma-1 receptor leaves BiP.
3. Calcium influx rises.
"""
    assert not extract(parse_text(GUIDE.format(text), id="guide")).protocols
