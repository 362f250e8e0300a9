"""Pathways drawn with arrows in running text: *X → receptor → influx → release*."""

from __future__ import annotations

import re

from kg.extraction.model import Mechanism, Relation, Term
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope

ARROW = re.compile(r"\s*(?:→|⟶|➔|➝|⇒|-{1,2}>|=>|⊣|--\||—\|)\s*")
_STOPS = re.compile(r"⊣|\|")
_CODE = re.compile(r"[{};\[\]\"=]")
_AMOUNT = re.compile(r"influx|release|entry|efflux|level|flux|concentration|uptake")
_KINDS = ("compound", "target", "process")


def chain(scope: Scope, sentence: Sentence) -> list[Mechanism]:
    """Return the edges of a chain of arrows; of another sentence none."""
    text = sentence.text
    if not ARROW.search(text) or _CODE.search(text):
        return []
    terms: list[Term | None] = []
    start = 0
    arrows = [*ARROW.finditer(text)]
    for start_of, end_of in zip(
        [0, *(arrow.end() for arrow in arrows)],
        [*(arrow.start() for arrow in arrows), len(text)],
        strict=True,
    ):
        start = sentence.start + start_of
        terms.append(_only(scope, sentence, start, sentence.start + end_of))
    edges = []
    for arrow, left, right in zip(arrows, terms, terms[1:], strict=False):
        relation = _relation(arrow.group(), left, right)
        if left is not None and right is not None and relation is not None:
            edges.append(_edge(sentence, left, relation, right))
    return edges


def _only(scope: Scope, sentence: Sentence, start: int, end: int) -> Term | None:
    """Return the one thing that a link of the chain names."""
    reading = sentence.whole.reading.part(start, end)
    found = [
        scope.term(sense, reading.text[item.start : item.end])
        for kind in _KINDS
        for item, sense in reading.of(kind)
    ]
    return found[0] if len({term.slug for term in found}) == 1 else None


def _relation(arrow: str, left: Term | None, right: Term | None) -> Relation | None:
    if left is None or right is None or right.kind == "compound":
        return None
    if _STOPS.search(arrow):
        return "inhibits"
    if right.kind == "target":
        return "activates" if left.kind != "process" else None
    return "increases" if _AMOUNT.search(right.label) else "triggers"


def _edge(sentence: Sentence, left: Term, relation: Relation, right: Term) -> Mechanism:
    return Mechanism(
        part="",
        place=sentence.place,
        statement=sentence.text,
        subject=left,
        relation=relation,
        object=right,
        pathway="",
        position=0,
        citations=sentence.citations,
    )
