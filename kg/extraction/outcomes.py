"""What a part of a sentence says came of a study, and which of its doses did it."""

from __future__ import annotations

import re

from kg.extraction.actors import (
    Context,
    actor,
)
from kg.extraction.clauses import Unit
from kg.extraction.direction import Effect, read_effect
from kg.extraction.prose import ASIDE
from kg.extraction.quantities import Dose
from kg.extraction.scope import Scope
from kg.patterns import Pattern

LOST_AT = Pattern(
    r"\b(?:effects?|benefits?|improvements?|activity)\b[^.;]{0,40}?\b(?:lost|gone|absent|vanished|"
    r"disappeared|no\s+longer\s+\w+|not\s+(?:seen|observed|found))\s+(?:at|with|after|above)\s+"
    r"(?:[a-z]+\s+){0,3}\d",
    re.IGNORECASE,
)
_DID_SO = re.compile(
    r"\bdid(?:\s+(?:so|it|this))?\W*(?:\[[\d,]+\]\W*)*$", re.IGNORECASE
)
_DENIAL = re.compile(
    r"\b(?:did\s+not|failed\s+to|could\s+not|was\s+(?:not\s+able|unable)\s+to|in\s+contrast)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r",\s*(?:which|itself)\s[^,;]{3,60}\b(?:alone|by\s+itself|on\s+its\s+own|per\s+se)\s*,",
    re.IGNORECASE,
)
_SUFFERING = re.compile(
    r"\b(?:with|in|of|for|from)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE
)
_DEMENTED = re.compile(r"(?:'s)?\s+(?:dementia|psychosis|depression)\b", re.IGNORECASE)
_REMARK = re.compile(r"[^\d]*\b(?:may|might|could|perhaps|possibly)\b[^\d]*(?:[(\[]|$)")
_ELLIPSIS = re.compile(
    r"^\W*(?:but\s+)?(?:\S+\s+){0,8}?(?:did\s+not|was\s+not|were\s+not|not\s+at)\b|^\W*not\b",
    re.IGNORECASE,
)


def effect_of(scope: Scope, unit: Unit, context: Context) -> Effect:
    """Return what a part says came of it; *did so* goes back to the part before."""
    compound = actor(scope, unit, context)
    if compound is not None and LOST_AT.search(unit.text):
        return Effect("no effect")
    text = _ALONE.sub(" ", ASIDE.sub(" ", _by_meaning(scope, unit)))
    effect = read_effect(text, compound.printed if compound else None)
    if effect.direction != "not reported" or unit.is_first:
        return effect
    if _ELLIPSIS.match(unit.text):
        return Effect("no effect")
    if _DID_SO.search(unit.text):
        return read_effect(_DENIAL.sub(" ", context.told))
    return effect


def _by_meaning(scope: Scope, unit: Unit) -> str:
    """Return a part with each scale as what it measures: symptoms, or a score.

    What people suffer from is no outcome: *in patients with mild cognitive impairment*.
    """
    text, start = unit.text, unit.end - len(unit.text)
    words: dict[tuple[int, int], str] = {}
    for item, sense in unit.reading.of("instrument"):
        entry = scope.lexicon.vocabulary.find("instrument", sense.slug)
        worse = entry.extra.get("worse_when") if entry else None
        if worse in {"higher", "lower"}:
            word = "symptoms" if worse == "higher" else "score"
            words[item.start - start, item.end - start] = word
    for kind in ("population", "indication"):
        for item, _ in unit.reading.of(kind):
            first, last = item.start - start, item.end - start
            if kind == "population" or _SUFFERING.search(text[:first]):
                after = _DEMENTED.match(text, last)
                words.setdefault((first, after.end() if after else last), "patients")
    at = len(text)
    for (first, last), word in sorted(words.items(), reverse=True):
        if last <= at:
            text, at = text[:first] + word + text[last:], first
    return text


def without_remark(text: str) -> str:
    """Return a sentence less a remark: *…; hypotension may explain it*."""
    main, _, remark = text.rpartition(";")
    return main if main and _REMARK.match(remark) else text


def telling(unit: Unit, found: list[Dose]) -> list[Dose]:
    """Return the doses of what tells an outcome, where a semicolon sets it apart.

    *Latencies at 10 mg/kg were like this; 3 mg/kg had no effect*: of 3 mg/kg.
    """
    if ";" not in unit.text or len(found) < 2:
        return found
    start, told = 0, []
    for part in unit.text.split(";"):
        end = start + len(part)
        if read_effect(part).direction != "not reported":
            told += [dose for dose in found if start <= dose.start < end]
        start = end + 1
    return told or found
