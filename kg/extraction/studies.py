"""Single studies told in running text: what came of it in animals or in people.

A sentence tells of a study when it names what was tested, in what, and what came
of it, and backs it with a citation or a dose. Summaries (*in several models*), outlooks
and abstracts tell of none. What a table row has already told is not told twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from kg.extraction.actors import (
    Context,
    actor,
    dose_after,
    doses,
    route_after,
)
from kg.extraction.clauses import Unit, units
from kg.extraction.direction import Effect, read_effect
from kg.extraction.interactions import interactions, speaks_of_another
from kg.extraction.model import (
    BehaviouralClaim,
    ClinicalClaim,
    Term,
)
from kg.extraction.prose import Sentence
from kg.extraction.quantities import Dose
from kg.extraction.reports import people, remember, trial
from kg.extraction.scope import NOT_A_MODEL, Scope
from kg.extraction.seen import (
    Known,
    Setting,
    agrees,
    followed,
    part_of,
    setting_of,
    test_by_word,
)

_SUMMARY = re.compile(
    r"\b(?:several|various|multiple|many|diverse|numerous|different|range\s+of|"
    r"variety\s+of|most|all|both)\s+(?:\w+\s+){0,3}(?:models?|studies|trials|tests|tasks|"
    r"paradigms)\b|"
    r"\b(?:consistently|in\s+general|(?-i:overall)|without\s+exception|as\s+a\s+rule|"
    r"typically|usually|commonly|these\s+studies|these\s+findings|it\s+is\s+claimed)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:may|might|could(?!\s+not)|should|would|potential(?:ly)?|promising|expected|hypothes\w+|"
    r"believed|thought|propos\w+|hop(?:ed|es?)|claim(?:ed|s)?|alleg\w+|announced|rumou?r\w*|"
    r"is\s+said\s+to|are\s+said\s+to|been\s+said|sometimes\s+(?:stated|said)|future|warrant\w*|whether|if|is\s+used|are\s+used|"
    r"widely|can\s+be|to\s+assess|to\s+measure|aims?|objective)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"introduction|overview|background", re.IGNORECASE)
_DOSED = re.compile(r"\d\s?(?:[nuμµm]?g|mol)\b")
_WITHOUT_MODEL = re.compile(
    r"\b(?:without\s+(?:an?\s+)?(?:amnes\w+|challenge|deficit|impairment)|normal|naive|"
    r"unimpaired|intact|alone|wild-?type|not\s+impaired)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\b(?:unlike|in\s+contrast|by\s+contrast|contrary|whereas|while|but)\b",
    re.IGNORECASE,
)
_LOST_AT = re.compile(
    r"\b(?:effects?|benefits?|improvements?|activity)\b[^.;]{0,40}?\b(?:lost|gone|absent|vanished|"
    r"disappeared|no\s+longer\s+\w+|not\s+(?:seen|observed|found))\s+(?:at|with|after|above)\s+"
    r"(?:[a-z]+\s+){0,3}\d",
    re.IGNORECASE,
)
_SAME_DRUG = re.compile(
    r"\b(?:was|were|had|proved|remained)\s+(?:\w+ly\s+)?(?:without\s+(?:\w+\s+)?(?:effect|"
    r"influence)|no\s+(?:\w+\s+)?(?:effect|influence)|ineffective|inactive|effective|of\s+no\s+"
    r"(?:use|avail))(?=\W*(?:$|[.;,\[(]|at\b|in\s+th))",
    re.IGNORECASE,
)
_SO_TREATED = re.compile(
    r"\b(?:so|thus)\s+(?:treated|impaired|prepared)\b|\bthese\s+(?:animals|rats|mice)\b|"
    r"\b(?:in|by|under)\s+(?:the\s+same|this|that)\s+(?:way|manner|tests?|tasks?|models?|paradigm|"
    r"study|conditions?|animals|experiment)\b",
    re.IGNORECASE,
)
_EQUAL = re.compile(
    r"\b(?:was|were|proved)\s+(?:about\s+|roughly\s+|just\s+)?(?:as|equally)\s+(?:good|effective|"
    r"active|potent)\s+as\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:for|by\s+way\s+of)\s+comparison\b|\bas\s+(?:an?\s+|the\s+)?(?:positive\s+)?(?:comparator|"
    r"reference|standard|control)\b|\bin\s+the\s+same\s+(?:rats|mice|animals|test|task|study)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:received|were\s+(?:given|treated|injected|dosed)|got|had\s+been\s+given)\b",
    re.IGNORECASE,
)
_DID_SO = re.compile(
    r"\bdid(?:\s+(?:so|it|this))?\W*(?:\[[\d,]+\]\W*)*$", re.IGNORECASE
)
_DENIAL = re.compile(
    r"\b(?:did\s+not|failed\s+to|could\s+not|was\s+(?:not\s+able|unable)\s+to|in\s+contrast)\b",
    re.IGNORECASE,
)
_REMARK = re.compile(r"[^\d]*\b(?:may|might|could|perhaps|possibly)\b[^\d]*(?:[(\[]|$)")
_ELLIPSIS = re.compile(
    r"^\W*(?:but\s+)?(?:\S+\s+){0,8}?(?:did\s+not|was\s+not|were\s+not|not\s+at)\b|^\W*not\b",
    re.IGNORECASE,
)


def study_claims(
    scope: Scope, sentences: Iterable[Sentence], known: Known
) -> Iterator[BehaviouralClaim | ClinicalClaim]:
    """Yield the studies that sentences tell of, less those of the tables."""
    context = Context()
    for sentence in sentences:
        if context.paragraph is not sentence.paragraph:
            context = Context(paragraph=sentence.paragraph)
        _opens(scope, sentence, context)
        follows = context.population is not None and not sentence.citations
        if not _may_tell(sentence, follows=follows):
            _keep_model(scope, sentence, context)
            _set_up(scope, sentence, context)
            continue
        found: list[BehaviouralClaim | ClinicalClaim] = []
        for unit in units(scope, sentence):
            found += _claims(scope, unit, context, known)
        if not found and read_effect(sentence.text).direction == "not reported":
            for unit in units(scope, sentence):
                remember(scope, unit, context)
        yield from found
        known = known.and_also(found)
        if found:
            context.is_setup = False
        else:
            _keep_model(scope, sentence, context)
            _set_up(scope, sentence, context)


def _keep_model(scope: Scope, sentence: Sentence, context: Context) -> None:
    """Keep the model of a drug that a sentence opens with: *Scopolamine disturbs*."""
    first = next(iter(sentence.reading.of("compound")), None)
    if first is not None and first[1].slug in scope.models:
        item, sense = first
        if item.start - sentence.start < 24 and not scope.subject_slug(sense.slug):
            printed = sentence.reading.text[item.start : item.end]
            context.model = scope.term(scope.models[sense.slug], printed)


def _set_up(scope: Scope, sentence: Sentence, context: Context) -> None:
    """Keep who was given what before which test, for the outcome that follows."""
    reading = sentence.reading
    animals = scope.animals(reading)
    if not animals or animals[0].slug == "human" or not _GIVEN.search(sentence.text):
        return
    tested = [t for t in scope.compounds(reading) if scope.model_of(t) is None]
    if len(tested) != 1:
        return
    (unit,) = [*units(scope, sentence)][:1]
    setting = setting_of(scope, unit)
    context.compound, context.model = tested[0], setting.model
    context.assay, context.species = setting.assay, setting.species
    context.strain, context.route = setting.strain, route_after(scope, unit, tested[0])
    context.is_setup = True


def _opens(scope: Scope, sentence: Sentence, context: Context) -> None:
    """Keep what a paragraph opens with: *Phenserine.*, *Depression, Phase II.*"""
    tags = sentence.reading.tags
    if len(tags) > 9 or set(tags) & set("vrgzemn") or sentence.citations:
        return
    compounds = scope.compounds(sentence.reading)
    if len(compounds) == 1:
        context.compound = compounds[0]
    context.population = people(scope, sentence.reading, "") or context.population


def _may_tell(sentence: Sentence, *, follows: bool) -> bool:
    """Tell whether a sentence has what a study needs, or goes on with a trial."""
    text = sentence.text
    dosed = bool(_DOSED.search(text))
    backed = dosed or follows or bool(sentence.citations)
    if _GENERAL.search(sentence.section.title):
        backed = dosed and bool(sentence.citations)
    if not backed or _SUMMARY.search(text) or sentence.gap is not None:
        return False
    return not sentence.withdrawn


def _claims(
    scope: Scope, unit: Unit, context: Context, known: Known
) -> list[BehaviouralClaim | ClinicalClaim]:
    told: list[BehaviouralClaim | ClinicalClaim] = [
        *interactions(scope, unit, context, known)
    ]
    told = told or [*_equal(scope, unit, context)]
    if told or speaks_of_another(scope, unit):
        return told
    effect = _effect(scope, unit, context)
    if effect.direction == "not reported" or _DOUBT.search(_main(unit.text)):
        return []
    context.told = unit.text
    studied = [*trial(scope, unit, effect, context, known.clinical)]
    return [*studied] or [*_animal_study(scope, unit, effect, context, known)]


def _equal(scope: Scope, unit: Unit, context: Context) -> Iterator[BehaviouralClaim]:
    """*X was as good as Y in these animals*: what was told of Y holds of X."""
    last, match = context.claim, _EQUAL.search(unit.text)
    if last is None or match is None:
        return
    start = unit.end - len(unit.text)
    before = scope.compounds(unit.reading.part(start, start + match.start()))
    rest = unit.reading.part(start + match.end(), unit.end)
    compound = before[-1] if before else None
    other = next(iter(scope.compounds(rest)), None)
    if (
        compound is None
        or other is None
        or other.slug != last.compound.slug
        or compound.slug == other.slug
    ):
        return
    yield replace(
        last,
        part=part_of(compound, last.direction, last.assay or last.model),
        place=unit.sentence.place,
        statement=unit.sentence.text,
        citations=unit.citations,
        compound=compound,
        dose=dose_after(unit, compound, doses(scope, unit)),
        route=route_after(scope, unit, compound),
    )


def _effect(scope: Scope, unit: Unit, context: Context) -> Effect:
    """Return what a part says came of it; *did so* goes back to the part before."""
    compound = actor(scope, unit, context)
    if compound is not None and _LOST_AT.search(unit.text):
        return Effect("no effect")
    text = _by_meaning(scope, unit)
    effect = read_effect(text, compound.printed if compound else None)
    if effect.direction != "not reported" or unit.is_first:
        return effect
    if _ELLIPSIS.match(unit.text):
        return Effect("no effect")
    if _DID_SO.search(unit.text):
        return read_effect(_DENIAL.sub(" ", context.told))
    return effect


def _by_meaning(scope: Scope, unit: Unit) -> str:
    """Return a part with each scale as what it measures: symptoms, or a score."""
    text, start = unit.text, unit.end - len(unit.text)
    for item, sense in reversed([*unit.reading.of("instrument")]):
        entry = scope.lexicon.vocabulary.find("instrument", sense.slug)
        worse = entry.extra.get("worse_when") if entry else None
        if worse in {"higher", "lower"}:
            word = "symptoms" if worse == "higher" else "score"
            text = text[: item.start - start] + word + text[item.end - start :]
    return text


def _main(text: str) -> str:
    """Return a sentence less a remark: *…; hypotension may explain it*."""
    main, _, remark = text.rpartition(";")
    return main if main and _REMARK.match(remark) else text


def _goes_on(unit: Unit, setting: Setting, context: Context) -> bool:
    """Tell whether a part speaks of the experiment before it: *lost at 3 mg/kg*."""
    if not unit.is_first:
        return True
    if context.is_setup and setting.model is None and setting.species is None:
        return True
    if setting.assays or setting.model:
        return False
    return any(
        pattern.search(unit.text) for pattern in (_LOST_AT, _SAME_DRUG, _COMPARED)
    )


def _animal_study(
    scope: Scope, unit: Unit, effect: Effect, context: Context, known: Known
) -> Iterator[BehaviouralClaim]:
    compound = actor(scope, unit, context)
    setting = setting_of(scope, unit)
    goes_on = _goes_on(unit, setting, context)
    if goes_on:
        setting = followed(setting, context)
    elif _SO_TREATED.search(unit.text):
        setting = Setting(
            setting.model or context.model,
            setting.assays,
            setting.species or context.species,
            setting.strain,
        )
    elif not unit.is_whole:
        whole = scope.animals(unit.sentence.reading)
        species = setting.species or (whole[0] if len(whole) == 1 else None)
        setting = Setting(setting.model, setting.assays, species, setting.strain)
    assays = _together(unit, setting.assays)
    if not assays:
        word = test_by_word(unit.text, known)
        assays = (word,) if word else ()
    if compound is None or (not assays and setting.model is None):
        return
    assays = tuple(_of_study(scope, assay, unit, known) for assay in assays)
    if any(not _is_behavioural(scope, assay) for assay in assays):
        return
    if effect.direction == "worsened" and _only_disturbs(scope, unit, compound):
        return
    model = None if _WITHOUT_MODEL.search(unit.text) else setting.model
    if model is not None and model.slug in NOT_A_MODEL:
        model = None
    found = _telling(unit, doses(scope, unit))
    people = setting.species is not None and setting.species.slug == "human"
    if people or (setting.species is None and not found):
        return
    route = route_after(scope, unit, compound)
    if goes_on:
        route = route or context.route
    for assay in assays or (None,):
        claim = BehaviouralClaim(
            part=part_of(compound, effect.direction, assay or model),
            place=unit.sentence.place,
            statement=unit.sentence.text,
            citations=unit.citations,
            compound=compound,
            model=model,
            assay=assay,
            species=setting.species,
            strain=setting.strain,
            dose=dose_after(unit, compound, found),
            route=route,
            direction=effect.direction,
        )
        context.claim = claim
        if not _told_already(known, claim):
            yield claim
    context.compound, context.model = compound, model
    context.assay = assays[0] if len(assays) == 1 else None
    context.species, context.strain = setting.species, setting.strain
    context.route, context.population = route, None


def _telling(unit: Unit, found: list[Dose]) -> list[Dose]:
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


def _only_disturbs(scope: Scope, unit: Unit, compound: Term) -> bool:
    """Tell whether a drug is named as what a model is made with, not as tested."""
    if scope.is_subject(compound) or scope.model_of(compound) is None:
        return False
    return not _CONTRAST.search(unit.text)


def _together(unit: Unit, assays: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return tests that one outcome holds for: named side by side, or one alone."""
    if len(assays) < 2:
        return assays
    places = [
        (item.start, item.end)
        for item, sense in unit.reading.of("assay")
        if any(sense.slug == assay.slug for assay in assays)
    ]
    for (_, end), (start, _) in pairwise(places):
        between = unit.printed(end, start)
        if not re.fullmatch(
            r"[\s,]*(?:and|or|nor)?\s*(?:in\s+)?(?:the\s+)?(?:\w+\s+)?", between
        ):
            return ()
    return assays


def _told_already(known: Known, told: BehaviouralClaim) -> bool:
    """Tell whether a table row says the same, or says it of the same study."""
    return any(
        claim.compound.slug == told.compound.slug
        and (told.assay is None or agrees(claim.assay, told.assay))
        and (told.model is None or agrees(claim.model, told.model))
        and ((told.model is None) == (claim.model is None) or told.assay is None)
        and (told.species is None or agrees(claim.species, told.species))
        and not _is_other_dose(claim, told)
        for claim in known.behavioural
    )


def _is_other_dose(one: BehaviouralClaim, other: BehaviouralClaim) -> bool:
    """Tell whether two claims say different things of doses that lie apart."""
    if one.dose is None or other.dose is None or one.direction == other.direction:
        return False
    same_unit = one.dose.unit == other.dose.unit
    apart = one.dose.high < other.dose.low or other.dose.high < one.dose.low
    return same_unit and apart


def _of_study(scope: Scope, assay: Term, unit: Unit, known: Known) -> Term:
    """Return the kind of a test that the same reference is cited for, if one."""
    numbers = {c.number for c in unit.citations if c.number is not None}
    found: dict[str, Term] = {}
    for claim in known.behavioural:
        if claim.assay and numbers & {c.number for c in claim.citations}:
            entry = scope.lexicon.vocabulary.find("assay", claim.assay.slug)
            if entry is not None and assay.slug in entry.broader:
                found[claim.assay.slug] = claim.assay
    return next(iter(found.values())) if len(found) == 1 else assay


def _is_behavioural(scope: Scope, assay: Term) -> bool:
    entry = scope.lexicon.vocabulary.find("assay", assay.slug)
    return entry is None or entry.type == "BehaviouralAssay"
