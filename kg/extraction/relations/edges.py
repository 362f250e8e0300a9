"""Whether an edge is a mechanism, and whether it is denied or doubted."""

from __future__ import annotations

import re

from kg.extraction.model import Mechanism, Relation, Term
from kg.extraction.prose import NO_SIGN
from kg.extraction.relations.clause import ENTITY, Clause
from kg.patterns import Pattern

_OUTCOMES = re.compile(
    r"^(?:cognition|learning.*|memory.*|attention|vigilance|executive-function|"
    r".*-memory(?:-.*)?|spatial-learning)$"
)
_ONLY_COMPOUNDS = frozenset({"crosses", "metabolised_to", "coagonist_of"})
_BETWEEN = frozenset({"downstream-signalling", "intracellular-signalling"})
_LOSS = re.compile(
    r"\b(?:loss|absence|lack|depletion|deficiency|blockade|removal)\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_WHETHER = Pattern(r"\bwhether\b[^.;:]*$", re.IGNORECASE)
_CUT = re.compile(r"[;:]\s|,?\s+(?:but|although|though|while|whereas|yet)\s|,\s+and\s")
_LOST = Pattern(r"loss|absence|lack|depletion|deficiency|blockade|removal", re.I)
_EFFECT_OF = re.compile(r"\b(?:effects?|actions?)$", re.IGNORECASE)
_NEITHER = re.compile(r"\bneither\b[^.;:]{1,80}\bnor\b[^.;:,]{1,60}$", re.IGNORECASE)


def add_edge(
    clause: Clause,
    subject: Term,
    relation: Relation,
    obj: Term,
    index: int,
    *,
    hedged: bool | None = None,
    negated: bool | None = None,
) -> None:
    """Keep an edge, unless it is no mechanism."""
    if subject.slug == obj.slug or subject.kind in {"place", "indication"}:
        return
    if relation in _ONLY_COMPOUNDS and subject.kind != "compound":
        return
    if relation == "modulates" and _EFFECT_OF.search(obj.printed):
        return  # what one drug does to the effect of another is a study
    about_outcome = _OUTCOMES.match(obj.slug)
    if about_outcome and (subject.kind == "compound" or relation != "supports"):
        return
    if relation == "potentiates" and obj.kind != "target" and _is_amount(obj):
        relation = "increases"
    if _is_lost(clause, index, subject):
        if relation not in {"inhibits", "decreases"}:
            return
        relation = "supports"
    if subject.slug in _BETWEEN:
        subject = _cause_of(clause, subject)
    if _is_open(clause, index):
        return
    denied, doubted = _polarity(clause, index)
    clause.found.append(
        Mechanism(
            part="",
            place=clause.sentence.place,
            statement=clause.sentence.text,
            subject=subject,
            relation=relation,
            object=obj,
            pathway="",
            position=0,
            negated=denied if negated is None else negated,
            hedged=doubted if hedged is None else hedged,
            citations=clause.sentence.cited_after(clause.items[index].end),
        )
    )


def _is_open(clause: Clause, index: int) -> bool:
    """Tell whether an edge stands under *whether*, or in what is not known."""
    start = clause.items[index].start - clause.sentence.start
    text = clause.sentence.text
    if _WHETHER.search(text[:start]):
        return True
    gap = clause.sentence.gap
    if gap is None:
        return False
    own = max((cut.end() for cut in _CUT.finditer(text, 0, gap.start())), default=0)
    end = _CUT.search(text, gap.end())
    return own <= start < (end.start() if end else len(text))


def _is_lost(clause: Clause, index: int, subject: Term) -> bool:
    """Tell whether it is the loss of the subject that acts."""
    if not _LOST.search(clause.sentence.text):
        return False
    return any(
        _LOSS.search(clause.reading.text[: item.start])
        for item in clause.items[:index]
        if any(sense.slug == subject.slug for sense in item.senses)
    )


def _cause_of(clause: Clause, between: Term) -> Term:
    """Return what set off a signalling that only stands between two things."""
    for edge in reversed(
        [*([clause.memory.last] if clause.memory.last else []), *clause.found]
    ):
        if edge.object.slug == between.slug:
            return edge.subject
    return between


def _polarity(clause: Clause, index: int) -> tuple[bool, bool]:
    """Return whether a predicate is negated and whether it is hedged."""
    before = clause.reading.text[clause.items[0].start : clause.items[index].start]
    negated = bool(
        re.search(r"n[xmeydat]{0,4}p?$", clause.tags[:index])
        or _NEITHER.search(before)
        or NO_SIGN.search(before)
    )
    start = 0
    for i in range(index - 1, -1, -1):
        if _cuts(clause, i, index):
            start = i
            break
    return negated, "y" in clause.tags[start:index]


def _cuts(clause: Clause, i: int, index: int) -> bool:
    """Tell whether a clause starts at an index, and doubt before it ends there."""
    tag, following = clause.tags[i], clause.tags[i + 1 : i + 2]
    if tag in ".;|":
        return True
    if tag == "h":
        return clause.items[i].value != "that" or clause.tags[max(0, i - 1)] not in "ey"
    if tag == ",":
        if following in {"d", "h"} and following:
            return True
        return following == "&" and bool(ENTITY & set(clause.tags[i:index]))
    return False


def _is_amount(term: Term) -> bool:
    return term.kind == "compound" or bool(
        re.search(r"influx|release|entry|level|flux|concentration|uptake", term.label)
    )
