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
    opened_by_another,
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
from kg.extraction.outcomes import LOST_AT, effect_of, telling, without_remark
from kg.extraction.prose import Sentence
from kg.extraction.reports import remember, trial
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
from kg.extraction.setups import keep_model, opens, set_up
from kg.patterns import Pattern

_SUMMARY = Pattern(
    r"\b(?:several|various|multiple|many|diverse|numerous|different|range\s+of|"
    r"variety\s+of|most|all|both)\s+(?:\w+\s+){0,3}(?:models?|studies|trials|tests|tasks|"
    r"paradigms)\b|"
    r"\b(?:consistently|in\s+general|(?-i:overall)|without\s+exception|as\s+a\s+rule|"
    r"typically|usually|commonly|these\s+studies|these\s+findings|it\s+is\s+claimed)\b",
    re.IGNORECASE,
)
_DOUBT = Pattern(
    r"\b(?:may|might|could(?!\s+not)|should|would|potential(?:ly)?|promising|expected|hypothes\w+|"
    r"believed|thought|propos\w+|hop(?:ed|es?)|claim(?:ed|s)?|alleg\w+|announced|rumou?r\w*|"
    r"is\s+said\s+to|are\s+said\s+to|been\s+said|sometimes\s+(?:stated|said)|future|warrant\w*|whether|if|is\s+used|are\s+used|"
    r"widely|can\s+be|to\s+assess|to\s+measure|aims?|objective)\b",
    re.IGNORECASE,
)
_GENERAL = Pattern(r"introduction|overview|background", re.IGNORECASE)
_DOSED = re.compile(r"\d\s?(?:[nuμµm]?g|mol)\b")
_WITHOUT_MODEL = Pattern(
    r"\b(?:without\s+(?:an?\s+)?(?:amnes\w+|challenge|deficit|impairment)|normal|naive|"
    r"unimpaired|intact|alone|wild-?type|not\s+impaired)\b",
    re.IGNORECASE,
)
_AS_WELL = re.compile(
    r"\b(?:performed|learned|learnt|did|behaved)\s+as\s+(?:well|fast|quickly)\s+as\s+(?:the\s+)?controls?\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\b(?:unlike|in\s+contrast|by\s+contrast|contrary|whereas|while|but)\b",
    re.IGNORECASE,
)
_SAME_DRUG = re.compile(
    r"\b(?:was|were|had|proved|remained)\s+(?:\w+ly\s+)?(?:without\s+(?:\w+\s+)?(?:effect|"
    r"influence)|no\s+(?:\w+\s+)?(?:effect|influence)|ineffective|inactive|effective|of\s+no\s+"
    r"(?:use|avail))(?=\W*(?:$|[.;,\[(]|at\b|in\s+th))",
    re.IGNORECASE,
)
_SO_TREATED = Pattern(
    r"\b(?:so|thus)\s+(?:treated|impaired|prepared)\b|\bthese\s+(?:animals|rats|mice)\b|"
    r"\bthe\s+same\s+(?:animals|rats|mice|monkeys)\b|\bof\s+that\s+(?:study|experiment)\b|"
    r"\b(?:in|by|under)\s+(?:the\s+same|this|that)\s+(?:way|manner|tests?|tasks?|models?|paradigm|"
    r"study|conditions?|animals|experiment)\b",
    re.IGNORECASE,
)
_EQUAL = Pattern(
    r"\b(?:was|were|proved)\s+(?:about\s+|roughly\s+|just\s+)?(?:as|equally)\s+(?:good|effective|"
    r"active|potent)\s+as\b",
    re.IGNORECASE,
)
_COMPARED = Pattern(
    r"\b(?:for|by\s+way\s+of)\s+comparison\b|\bas\s+(?:an?\s+|the\s+)?(?:positive\s+)?(?:comparator|"
    r"reference|standard|control)\b|\bin\s+the\s+same\s+(?:rats|mice|animals|test|task|study)\b",
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
        opens(scope, sentence, context)
        follows = context.population is not None and not sentence.citations
        if not _may_tell(sentence, follows=follows):
            keep_model(scope, sentence, context)
            set_up(scope, sentence, context)
            continue
        found: list[BehaviouralClaim | ClinicalClaim] = []
        for unit in units(scope, sentence):
            found += _claims(scope, unit, context, known)
        if not found and read_effect(sentence.text).direction == "not reported":
            for unit in units(scope, sentence):
                remember(scope, unit, context)
        found = [one for one in found if not _dosed_elsewhere(one, found)]
        yield from found
        known = known.and_also(found)
        if found:
            context.is_setup = False
        else:
            keep_model(scope, sentence, context)
            set_up(scope, sentence, context)


def _dosed_elsewhere(
    told: BehaviouralClaim | ClinicalClaim,
    found: list[BehaviouralClaim | ClinicalClaim],
) -> bool:
    """Tell whether another part of the sentence gives the dose of the same outcome."""
    return (
        isinstance(told, BehaviouralClaim)
        and told.dose is None
        and any(
            isinstance(one, BehaviouralClaim)
            and one.dose is not None
            and replace(one, dose=None, part=told.part, route=told.route) == told
            for one in found
        )
    )


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
    if told or speaks_of_another(scope, unit, context):
        return told
    effect = effect_of(scope, unit, context)
    if effect.direction == "not reported" or _DOUBT.search(without_remark(unit.text)):
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


def _goes_on(unit: Unit, setting: Setting, context: Context) -> bool:
    """Tell whether a part speaks of the experiment before it: *lost at 3 mg/kg*."""
    if not unit.is_first:
        return True
    begun = context.is_setup or context.is_label
    if begun and setting.model is None and setting.species is None:
        return True
    if setting.assays or setting.model:
        return False
    return any(
        pattern.search(unit.text) for pattern in (LOST_AT, _SAME_DRUG, _COMPARED)
    )


def _animal_study(
    scope: Scope, unit: Unit, effect: Effect, context: Context, known: Known
) -> Iterator[BehaviouralClaim]:
    compound = actor(scope, unit, context)
    setting = setting_of(scope, unit)
    own = setting.model
    goes_on = _goes_on(unit, setting, context)
    if goes_on:
        setting = followed(setting, context)
    elif _SO_TREATED.search(unit.text):
        setting = Setting(
            setting.model or context.model,
            setting.assays or ((context.assay,) if context.assay else ()),
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
    if effect.direction == "worsened" and (
        _only_disturbs(scope, unit, compound)
        or opened_by_another(scope, unit, compound)
    ):
        _keep_deficit(scope, setting, compound, assays, context)
        return
    model = None if _is_without_model(unit, own) else setting.model
    if model is not None and model.slug in NOT_A_MODEL:
        model = None
    if model is None and effect.direction == "improved" and _AS_WELL.search(unit.text):
        effect = Effect("no effect")  # nobody had made them worse
    found = telling(unit, doses(scope, unit))
    if context.is_label and goes_on and setting.species is None:
        return
    people = setting.species is not None and setting.species.slug == "human"
    if people or (setting.species is None and not found):
        return
    route = route_after(scope, unit, compound)
    if goes_on and context.compound and context.compound.slug == compound.slug:
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


def _keep_deficit(
    scope: Scope,
    setting: Setting,
    compound: Term,
    assays: tuple[Term, ...],
    context: Context,
) -> None:
    """Keep what a drug disturbed, for the part that tells what was done about it."""
    context.model = scope.model_of(compound) or setting.model
    context.assay = assays[0] if len(assays) == 1 else None
    context.species, context.strain = setting.species, setting.strain
    context.is_deficit = True


def _is_without_model(unit: Unit, own: Term | None) -> bool:
    """Tell whether nothing disturbed the animals; *X alone* may be in ill ones."""
    found = _WITHOUT_MODEL.search(unit.text)
    if found is None:
        return False
    return own is None or found.group().lower().startswith("without")


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
    """Tell whether a table row says the same, or says it of the same study.

    Rows that all say another thing of the study that a sentence cites are
    contradicted by it: the sentence is told then.
    """
    same = [
        claim
        for claim in known.behavioural
        if claim.compound.slug == told.compound.slug
        and (told.assay is None or agrees(claim.assay, told.assay))
        and (told.model is None or agrees(claim.model, told.model))
        and ((told.model is None) == (claim.model is None) or told.assay is None)
        and (told.species is None or agrees(claim.species, told.species))
        and not _is_other_dose(claim, told)
    ]
    return bool(same) and not all(contradicts(claim, told) for claim in same)


def contradicts(row: BehaviouralClaim, told: BehaviouralClaim) -> bool:
    """Tell whether a sentence says another thing than a row of the same study."""
    definite = {"improved", "no effect", "worsened"}
    cited = {c.number for c in told.citations if c.number is not None}
    return (
        row.place.table is not None
        and told.place.table is None
        and told.assay is not None
        and told.model is not None
        and row.direction != told.direction
        and {row.direction, told.direction} <= definite
        and row.interacts_with is None
        and told.interacts_with is None
        and bool(cited & {c.number for c in row.citations})
        and (told.dose is None or row.dose is None or told.dose.low == row.dose.low)
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
