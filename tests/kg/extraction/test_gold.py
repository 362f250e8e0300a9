"""The extraction keeps what it has reached on the annotated documents.

The floors only ever rise. A failure lists what was missed, what is extra and what is
wrong; of the held-out documents it shows the figures alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from extraction_matching import Names
from extraction_scoring import CLAIMS, KINDS, Scores, Tally, total
from score_extraction import (
    development_cases,
    differences,
    extracted,
    held_out_cases,
    score_case,
)

from kg.ontology.vocabulary import load_vocabulary
from kg.resources import CORPUS

F1_FLOORS: Mapping[str, float] = {
    "binding": 0.95,
    "pharmacology": 0.95,
    "behavioural": 0.95,
    "clinical": 0.95,
    "data_gap": 0.95,
    "development_status": 0.95,
    "mechanisms": 0.95,
    "protocols": 0.95,
    "references": 0.98,
    "issues": 0.95,
    "document": 1.00,
}
HELD_OUT_F1_FLOORS: Mapping[str, float] = {
    "binding": 0.90,
    "pharmacology": 0.85,
    "behavioural": 0.88,
    "clinical": 0.85,
    "data_gap": 0.85,
    "development_status": 0.85,
    "mechanisms": 0.85,
    "protocols": 0.95,
    "references": 0.98,
    "issues": 0.85,
    "document": 1.00,
}
ALL_RIGHT_FLOOR = 0.85


@pytest.fixture(scope="module")
def names() -> Names:
    return Names.of(load_vocabulary())


@pytest.fixture(scope="module")
def scores(names: Names) -> dict[str, Scores]:
    return {
        document.stem: score_case(document, gold, names)
        for document, gold in development_cases()
    }


@pytest.fixture(scope="module")
def held_out(names: Names) -> dict[str, Scores]:
    return {
        document.stem: score_case(document, gold, names)
        for document, gold in held_out_cases()
    }


def listing(scores: Mapping[str, Scores], kinds: tuple[str, ...]) -> str:
    """Return what differs in these kinds, document by document."""
    lines: list[str] = []
    for name, tallies in scores.items():
        only = {k: tallies[k] if k in kinds else Tally(k) for k in KINDS}
        lines += [f"{name}: {line}" for line in differences(only)]
    return "\n" + "\n".join(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_f1_stays_above_its_floor(scores: dict[str, Scores], kind: str) -> None:
    reached = total(scores.values())[kind].f1
    assert reached >= F1_FLOORS[kind], listing(scores, (kind,))


@pytest.mark.parametrize("kind", KINDS)
def test_f1_on_unseen_documents_stays_above_its_floor(
    held_out: dict[str, Scores], kind: str
) -> None:
    assert total(held_out.values())[kind].f1 >= HELD_OUT_F1_FLOORS[kind]


def test_most_claims_have_all_fields_right(scores: dict[str, Scores]) -> None:
    tallies = total(scores.values())
    matched = [pair for kind in CLAIMS for pair in tallies[kind].matched]
    right = sum(not pair.faults for pair in matched)
    assert right >= ALL_RIGHT_FLOOR * len(matched), listing(scores, CLAIMS)


@pytest.mark.parametrize("stem", [document.stem for document, _ in development_cases()])
def test_nothing_harmful_is_claimed(scores: dict[str, Scores], stem: str) -> None:
    harmful = [i for tally in scores[stem].values() for i in tally.harmful]
    assert not harmful, listing({stem: scores[stem]}, (*CLAIMS, KINDS[6]))


def originals() -> list[tuple[Path, Path]]:
    """Return the guides of ``NOOGRAPH_ORIGINAL_GUIDES`` beside our retellings."""
    folder = os.environ.get("NOOGRAPH_ORIGINAL_GUIDES")
    pairs = [
        (Path(folder or "") / path.name, path)
        for path in sorted((CORPUS / "guides").glob("*.txt"))
    ]
    return [(original, ours) for original, ours in pairs if folder]


def test_a_guide_and_its_retelling_say_the_same() -> None:
    for original, ours in originals():
        one, other = (comparable(extracted(path)) for path in (original, ours))
        assert one == other


def comparable(found: Mapping[str, Any]) -> set[tuple[tuple[str, str], ...]]:
    """Return the claims as a set, without where they stand and free text."""
    left_out = {"iri", "terms", "span", "about", "status"}
    return {
        tuple(sorted((k, repr(v)) for k, v in claim.items() if k not in left_out))
        for claim in found["claims"]
    }
