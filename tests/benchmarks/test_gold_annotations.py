"""The gold annotations are well formed and fit the documents that they annotate."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from extraction_matching import FIELDS, IDENTITY, Names
from extraction_scoring import CLAIMS, score

from kg.extraction.model import Action, Direction, IssueType, Qualifier, Relation
from kg.ontology.vocabulary import load_vocabulary
from kg.resources import CORPUS

DATA = Path(__file__).parents[1] / "data"
DOCUMENTS, GOLD = DATA / "documents", DATA / "gold"
ANNOTATIONS = sorted(GOLD.rglob("*.json"))
ALLOWED: dict[str, tuple[object, ...]] = {
    "action": get_args(Action),
    "direction": get_args(Direction),
    "qualifier": get_args(Qualifier),
    "relation": get_args(Relation),
    "type": get_args(IssueType),
}


def items(gold: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    claims = [(claim["kind"], claim) for claim in gold["claims"]]
    lists = ("mechanisms", "protocols", "references", "issues")
    return [*claims, *((kind, item) for kind in lists for item in gold[kind])]


def document_of(annotation: Path) -> Path:
    folders = (
        [CORPUS / "guides", DOCUMENTS]
        if annotation.parent == GOLD
        else [DOCUMENTS / annotation.parent.name]
    )
    (found,) = (path for f in folders for path in f.glob(f"{annotation.stem}.*"))
    return found


@pytest.fixture(params=ANNOTATIONS, ids=lambda path: path.stem)
def annotation(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_every_document_is_annotated() -> None:
    documents = [
        *(CORPUS / "guides").glob("*.txt"),
        *(p for p in DOCUMENTS.glob("**/*.*") if p.parent.name != "sources"),
    ]
    stems = {path.stem for path in documents if path.name != "README.md"}
    assert stems == {path.stem for path in ANNOTATIONS}


def test_an_annotation_has_the_fields_of_its_kind(annotation: Path) -> None:
    gold = json.loads(annotation.read_text(encoding="utf-8"))
    assert gold["document"]["id"] == annotation.stem
    assert set(FIELDS["document"]) < set(gold["document"])
    for kind, item in items(gold):
        assert kind in CLAIMS or kind in IDENTITY
        fields = {*IDENTITY[kind], *FIELDS[kind]}
        extra = {"kind", "references", "optional", "alternatives", "detail"}
        extra |= {"pathway", "position", "apparatus", "url"}
        assert fields <= set(item) <= fields | extra, item
        assert set(item.get("alternatives", {})) <= fields | {"references"}, item
        for name, values in ALLOWED.items():
            if name in item:
                others = item.get("alternatives", {}).get(name, [])
                assert {item[name], *others} <= set(values), item


def test_an_annotation_agrees_with_itself(annotation: Path) -> None:
    gold = json.loads(annotation.read_text(encoding="utf-8"))
    for kind, tally in score(gold, gold, Names.of(load_vocabulary())).items():
        assert tally.f1 == tally.all_right == 1, (kind, tally.missed, tally.extra)
        assert not tally.harmful


def test_cited_numbers_and_figures_stand_in_the_document(annotation: Path) -> None:
    path = document_of(annotation)
    if path.suffix == ".pdf":
        path = DOCUMENTS / "sources" / f"{path.stem}.md"
    text = path.read_text(encoding="utf-8").replace(",", "")
    joined = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)  # 10 000
    numbers = set(re.findall(r"\d+(?:\.\d+)?", f"{text} {joined}"))
    gold = json.loads(annotation.read_text(encoding="utf-8"))
    for claim in gold["claims"]:
        for name in ("value", "error", "dose_min", "dose_max"):
            value = claim.get(name)
            if value is not None:
                assert f"{value:g}" in {f"{float(n):g}" for n in numbers}, claim
    listed = {reference["number"] for reference in gold["references"]}
    entries = {(entry["number"], entry["title"]) for entry in gold["references"]}
    assert len(entries) == len(gold["references"])
    cited = {number for _, item in items(gold) for number in item.get("references", [])}
    dangling = {
        number
        for issue in gold["issues"]
        if issue["type"] == "dangling_citation"
        for number in issue["references"]
    }
    assert cited - listed == dangling - listed
    if listed:
        assert not dangling & listed
