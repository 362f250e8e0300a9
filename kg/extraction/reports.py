"""Trials told in running text: who took what for how long, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.extraction.actors import Context, actor, dose_after, doses, named, route_after
from kg.extraction.clauses import Unit
from kg.extraction.direction import Effect
from kg.extraction.lexicon import Reading, unmapped
from kg.extraction.model import ClinicalClaim, Quantity, Term
from kg.extraction.populations import named_population
from kg.extraction.quantities import find_doses, find_duration
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold
from kg.patterns import Pattern

_TRIAL = re.compile(
    r"\b(?:trials?|study|patients?|outpatients?|volunteers?|participants?|subjects?|"
    r"placebo|randomi[sz]ed|double-blind|open-label|crossover|cohort|adults?|women|men|"
    r"girls|boys|people|humans?)\b",
    re.IGNORECASE,
)
_STAGE = Pattern(
    r"\b(?:reached|entered|advanced|went|moved|taken|brought)\b[^.;]{0,24}\b(?:phase|clinic\w*|"
    r"trials?)\b|\b(?:approved|licensed|marketed|withdrawn|terminated|discontinued|dropped|stopped)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"\b(?:clinical|trials?|patients?|humans?|people|volunteers|man|men|women)\b",
    re.IGNORECASE,
)
_WITH = Pattern(
    r"\b(?:patients|people|girls|women|men|children|boys|adults|volunteers|outpatients|"
    r"subjects|individuals)\s+with\s+(?P<what>(?:[A-Za-z][\w'’-]*\s?){1,4}?)\s*"
    r"(?=[,.;(]|\b(?:who|and|at|in|for|received|took|were|was|on|over|treated)\b|$)"
)
_ON = re.compile(
    r"\b(?:on|in|of|improved|raised|reduced|lowered|slowed|changed|change|endpoints?,)"
    r"\s+(?:the\s+)?"
    r"(?P<name>(?:[A-Z][\w-]+\s+){1,4}(?:Index|Scale|Test|Inventory|Battery|Score|"
    r"Questionnaire|Rating|Examination)|(?=[\w-]*[A-Z]{2})[A-Z][\w-]{2,})\b"
)
_FULL = re.compile(
    r"\bthe\s+(?P<name>(?:[A-Z][\w'’-]+\s+){1,5}(?:Index|Scale|Test|Inventory|Battery|Score|"
    r"Questionnaire|Examination|Checklist|Task|Interview))\b"
)
_AGES = Pattern(
    r"\b[1-9]\d\s*(?:to|-|–|and)\s*[1-9]\d\s+years\b|\b(?:over|above|under)\s+\d+\s+years\b|"
    r"\b(?:once|twice|\w+\s+times)\s+(?:an?|per|each|every)\s+(?:day|week)\b|\bper\s+(?:day|week)\b|"
    r"\b(?:between|aged?|from)\s+\d+\s*(?:and|to|-|–)\s*\d+\s+(?:years?|months?)(?:\s+(?:old|of\s+age))?|"
    r"\b\d+\s*(?:-|–|to)?\s*\d*[\s-]years?[\s-](?:old|of\s+age)\b|\baged\s+\d+\s+years?\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\bon\s+(?:an?|the)\s+(?P<name>(?:[a-z][\w-]+\s+){1,3}(?:composite|battery|questionnaire|"
    r"scale|index))\b"
)
_NO_MEASURE = re.compile(r"(?:PET|MRI|EEG|CSF|REM|USA|UK|EU|CI|SD|SEM|III|IIa|IIb)$")
_MENTAL = re.compile(r"memory|attention|vigilance|function|cognition|learning")
_ONLY = re.compile(r"\bonly\s+(?:the\s+|at\s+|with\s+)?(?=\d)", re.IGNORECASE)
_RESPONDED = re.compile(r"\bgroups?\b|\barms?\b|\bdid\b|\bwas\b|\bwere\b|\bdose\b")


def people(scope: Scope, reading: Reading, text: str) -> Term | None:
    """Return who a text is about, known or by a disease that nobody knows."""
    known = named_population(scope, reading)
    match = _WITH.search(text)
    ill = match is not None and known is not None and known.slug.startswith("healthy")
    if known is not None and not ill:
        return known
    return unmapped("population", match["what"].strip()) if match else None


def remember(scope: Scope, unit: Unit, context: Context) -> None:
    """Keep who took what for how long, for the sentence that tells the outcome."""
    who = _who(scope, unit, context, stated=True)
    if who is None or _STAGE.search(unit.text):
        return
    context.population = who
    found = doses(scope, unit)
    context.compound = actor(scope, unit, context) or context.compound
    context.dose = found[0].quantity if len(found) == 1 else None
    context.duration = find_duration(_AGES.sub(" ", unit.text))
    context.route = scope.first(unit.reading, "route")
    context.measures = ()
    context.citations = unit.citations


def trial(
    scope: Scope,
    unit: Unit,
    effect: Effect,
    context: Context,
    known: Iterable[ClinicalClaim],
) -> Iterator[ClinicalClaim]:
    """Yield the claims of a part of a sentence on a trial."""
    who = _who(scope, unit, context)
    compound = actor(scope, unit, context)
    if compound is None and context.population is not None and unit.is_first:
        # "X was given to patients. Neither scale moved."
        compound = context.compound if not named(scope, unit) else None
    if who is None or compound is None or not _is_trial(scope, unit, context):
        return
    if _STAGE.search(unit.text):
        return
    stated = _who(scope, unit, context, stated=True) is not None
    found = doses(scope, unit)
    dose = dose_after(unit, compound, found)
    duration = find_duration(_AGES.sub(" ", unit.text))
    route = route_after(scope, unit, compound)
    if not stated:
        dose = dose or context.dose
        duration = duration or context.duration
        route = route or context.route
    measures = tuple(_measures(scope, unit.reading, unit.text))
    claim = ClinicalClaim(
        part=f"{compound.slug}-{effect.direction.replace(' ', '-')}-{who.slug}",
        place=unit.sentence.place,
        statement=unit.sentence.text,
        citations=unit.citations or context.citations,
        compound=compound,
        population=who,
        dose=dose,
        route=route,
        duration=duration,
        outcome_measures=measures or (() if stated else context.measures),
        direction=effect.direction,
    )
    told = claim.dose or claim.duration or claim.outcome_measures
    if not told:
        return
    rest = _others(scope, unit, claim, context)
    context.population, context.compound = who, compound
    context.duration, context.measures = duration, claim.outcome_measures
    context.route = route
    if any(_is_same(claim, other) for other in known):
        return
    yield claim
    if rest is not None:
        yield replace(claim, dose=rest, direction="no effect")


def _who(
    scope: Scope, unit: Unit, context: Context, *, stated: bool = False
) -> Term | None:
    found = people(scope, unit.reading, unit.text)
    if found is None and unit.is_first and not unit.is_whole:
        found = people(scope, unit.sentence.reading, unit.sentence.text)
    return found or (None if stated else context.population)


def _is_trial(scope: Scope, unit: Unit, context: Context) -> bool:
    reading = unit.sentence.reading
    if any(sense.slug != "human" for _, sense in reading.of("species")):
        return False
    if any(True for _ in reading.of("strain")):
        return False
    return bool(
        _TRIAL.search(unit.sentence.text)
        or context.population is not None
        or any(_SECTION.search(title) for title in unit.sentence.section.path)
    )


def _is_same(claim: ClinicalClaim, other: ClinicalClaim) -> bool:
    """Tell whether a claim is told already: nothing in it speaks for another trial."""
    if (claim.compound.slug, claim.population.slug) != (
        other.compound.slug,
        other.population.slug,
    ):
        return False
    if other.direction == "not reported":
        return False
    if claim.duration and other.duration and claim.duration != other.duration:
        return False
    if claim.dose and other.dose and claim.direction != other.direction:
        return (claim.dose.low, claim.dose.high) == (other.dose.low, other.dose.high)
    return True


def _others(
    scope: Scope, unit: Unit, claim: ClinicalClaim, context: Context
) -> Quantity | None:
    """Return the doses that did nothing, where *only the 2 mg/day group* did better."""
    said, given = claim.dose, context.dose
    if said is None or given is None or claim.direction == "no effect":
        return None
    if not _ONLY.search(unit.text) or not _RESPONDED.search(unit.text):
        return None
    numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", given.printed)]
    rest = [n for n in numbers if not said.low <= n <= said.high]
    if not rest or given.unit != said.unit:
        return None
    printed = " and ".join(f"{n:g}" for n in rest) + f" {given.symbol}"
    one = next(find_doses(printed, scope.lexicon.units), None)
    return one.quantity if one else None


def _measures(scope: Scope, reading: Reading, text: str) -> Iterator[Term]:
    seen: set[str] = set()
    found: list[tuple[int, Term]] = []
    for item, sense in reading.of("instrument"):
        printed = reading.text[item.start : item.end]
        found.append((item.start, scope.term(sense, printed)))
    taken = [(item.start, item.end) for item, _ in reading.of("instrument")]
    start = reading.text.find(text)
    for match in _FULL.finditer(text):
        at = start + match.start()
        if all(end <= at or first >= start + match.end() for first, end in taken):
            found.append((at, unmapped("instrument", match["name"])))
    found.sort(key=lambda one: one[0])
    if not found:
        for match in _PLAIN.finditer(text):
            found.append((match.start(), unmapped("instrument", match["name"])))
        for match in _ON.finditer(fold(text)):
            if not _NO_MEASURE.match(match["name"]):
                found.append((match.start(), unmapped("instrument", match["name"])))
    if not found:
        for item, sense in reading.of("process"):
            if _MENTAL.search(sense.slug):
                printed = reading.text[item.start : item.end]
                term = scope.term(sense, printed)
                found.append((item.start, replace(term, kind="instrument")))
    for _, term in found:
        if term.slug not in seen:
            seen.add(term.slug)
            yield term
