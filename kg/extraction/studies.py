"""Single studies told in running text: what came of it in animals or in people.

A sentence tells of a study when it names what was tested, in what, and what came
of it, and backs it with a citation or a dose. Summaries (*in several models*), outlooks
and abstracts tell of none. What a table row has already told is not told twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.extraction.actors import (
    Context,
    actor,
    disturbs,
    dose_after,
    doses,
    route_after,
)
from kg.extraction.clauses import Unit, units
from kg.extraction.direction import Effect, read_effect
from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    ClinicalClaim,
    Direction,
    Term,
)
from kg.extraction.prose import Sentence
from kg.extraction.quantities import Dose
from kg.extraction.reports import remember, trial
from kg.extraction.scope import NOT_A_MODEL, Scope
from kg.extraction.settings import specific

_SUMMARY = re.compile(
    r"\b(?:several|various|multiple|many|diverse|numerous|different|range\s+of|"
    r"variety\s+of|most|all|both)\s+(?:\w+\s+){0,3}(?:models?|studies|trials|tests|tasks|"
    r"paradigms)\b|"
    r"\b(?:consistently|in\s+general|(?-i:overall)|without\s+exception|as\s+a\s+rule|"
    r"typically|usually|commonly|these\s+studies|these\s+findings|it\s+is\s+claimed)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:may|might|could|should|would|potential(?:ly)?|promising|expected|hypothes\w+|"
    r"believed|thought|propos\w+|future|warrant\w*|whether|if|is\s+used|are\s+used|"
    r"widely|can\s+be|to\s+assess|to\s+measure|aims?|objective)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"introduction|overview|background", re.IGNORECASE)
_DOSED = re.compile(r"\d\s?(?:[nuμµm]?g|mol)\b")
_TAKEN_AWAY = re.compile(
    r"\b(?:abolish|block|prevent|antagoni[sz]|revers|suppress|counteract|eliminat|"
    r"attenuat|inhibit|abrogat|blunt)(?:ed|es|s|e)?\b",
    re.IGNORECASE,
)
_LEFT_ALONE = re.compile(
    r"\b(?:not|neither)\s+(?P<verb>affect|alter|change|influence|modify|diminish|reduce)\b",
    re.IGNORECASE,
)
_EFFECT_OF = re.compile(
    r"\b(?:effects?|actions?|improvements?|enhancement|benefits?|reversal|activity|"
    r"facilitation|protection)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\s+(?:\w+\s+){0,3}?(?:by|when|after|upon|following|in\s+the\s+presence\s+of)\b"
)
_NOT = re.compile(r"\b(?:not|no|failed|without|neither|unable)\b", re.IGNORECASE)
_SAME = re.compile(
    r"\b(?:same|this|these|that|likewise|also|again|such)\b", re.IGNORECASE
)
_WITHOUT_MODEL = re.compile(
    r"\b(?:without\s+(?:an?\s+)?(?:amnes\w+|challenge|deficit|impairment)|normal|naive|"
    r"unimpaired|intact|alone|wild-?type|not\s+impaired)\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"^\W*(?:but\s+)?(?:\S+\s+){0,8}?(?:did\s+not|was\s+not|were\s+not|not\s+at)\b|^\W*not\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """The claims of tables, which prose goes back to and must not repeat."""

    behavioural: tuple[BehaviouralClaim, ...]
    clinical: tuple[ClinicalClaim, ...]

    @classmethod
    def of(cls, claims: Iterable[AnyClaim]) -> Known:
        """Return the claims of studies among others."""
        claims = list(claims)
        return cls(
            tuple(c for c in claims if isinstance(c, BehaviouralClaim)),
            tuple(c for c in claims if isinstance(c, ClinicalClaim)),
        )

    def and_also(self, claims: list[BehaviouralClaim | ClinicalClaim]) -> Known:
        """Return these claims and more."""
        more = Known.of(claims)
        return Known(self.behavioural + more.behavioural, self.clinical + more.clinical)


def study_claims(
    scope: Scope, sentences: Iterable[Sentence], known: Known
) -> Iterator[BehaviouralClaim | ClinicalClaim]:
    """Yield the studies that sentences tell of, less those of the tables."""
    context = Context()
    for sentence in sentences:
        if context.paragraph is not sentence.paragraph:
            context = Context(paragraph=sentence.paragraph)
        follows = context.population is not None and not sentence.citations
        if not _may_tell(sentence, follows=follows):
            continue
        found: list[BehaviouralClaim | ClinicalClaim] = []
        for unit in units(scope, sentence):
            found += _claims(scope, unit, context, known)
        if not found and read_effect(sentence.text).direction == "not reported":
            for unit in units(scope, sentence):
                remember(scope, unit, context)
        yield from found
        known = known.and_also(found)


def _may_tell(sentence: Sentence, *, follows: bool) -> bool:
    """Tell whether a sentence has what a study needs, or goes on with a trial."""
    text = sentence.text
    dosed = bool(_DOSED.search(text))
    backed = dosed or follows or bool(sentence.citations)
    if _GENERAL.search(sentence.section.title):
        backed = dosed and bool(sentence.citations)
    return backed and not _SUMMARY.search(text) and sentence.gap is None


def _claims(
    scope: Scope, unit: Unit, context: Context, known: Known
) -> list[BehaviouralClaim | ClinicalClaim]:
    interaction = _interaction(scope, unit, context, known)
    if interaction is not None:
        return [interaction]
    effect = read_effect(unit.text)
    if effect.direction == "not reported" and not unit.is_first:
        effect = Effect("no effect" if _ELLIPSIS.match(unit.text) else "not reported")
    if effect.direction == "not reported" or _DOUBT.search(unit.text):
        return []
    told = [*trial(scope, unit, effect, context, known.clinical)]
    return [*told] or [*_animal_study(scope, unit, effect, context, known)]


def _interaction(
    scope: Scope, unit: Unit, context: Context, known: Known
) -> BehaviouralClaim | None:
    """Return the claim that one compound took away the effect of another, or not."""
    text = unit.text
    left = _LEFT_ALONE.search(text)
    verb = left or _TAKEN_AWAY.search(text)
    if verb is None or not _EFFECT_OF.search(text):
        return None
    pair = _pair(scope, unit, context, verb)
    if pair is None:
        return None
    blocker, other = pair
    if scope.model_of(other) is not None and not scope.is_subject(other):
        return None
    denied = left or _NOT.search(text[max(0, verb.start() - 30) : verb.start()])
    direction: Direction = "no effect" if denied else "blocked"
    found = doses(scope, unit)
    base = _alike(scope, unit, other, context, known, found)
    if base.model is None and not base.assays:
        return None
    return BehaviouralClaim(
        part=_part(blocker, direction, other),
        place=unit.sentence.place,
        statement=unit.sentence.text,
        citations=unit.citations,
        compound=blocker,
        model=base.model,
        assay=base.assay,
        species=base.species,
        strain=base.strain,
        dose=dose_after(unit, blocker, found),
        route=route_after(scope, unit, blocker),
        direction=direction,
        interacts_with=other,
    )


def _pair(
    scope: Scope, unit: Unit, context: Context, verb: re.Match[str]
) -> tuple[Term, Term] | None:
    """Return what took an effect away, and whose effect that was."""
    start = unit.end - len(unit.text)
    compounds = [
        (
            item.start - start,
            scope.term(sense, unit.printed(item.start, item.end)),
        )
        for item, sense in unit.reading.of("compound")
        if sense.slug not in scope.models or not disturbs(unit, item)
    ]
    before = [term for at, term in compounds if at < verb.start()]
    after = [term for at, term in compounds if at > verb.end()]
    back = context.compound if not unit.is_first else scope.subject
    if _BY.match(unit.text, verb.end()):
        blocker = after[0] if after else None
        other = before[-1] if before else back
    else:
        blocker = before[-1] if before else None
        other = after[0] if after else back
    if blocker is None or other is None or blocker.slug == other.slug:
        return None
    return blocker, other


@dataclass(frozen=True, slots=True)
class _Setting:
    model: Term | None = None
    assays: tuple[Term, ...] = ()
    species: Term | None = None
    strain: Term | None = None

    @property
    def assay(self) -> Term | None:
        """The test, if it is one only."""
        return self.assays[0] if len(self.assays) == 1 else None


def _alike(
    scope: Scope,
    unit: Unit,
    other: Term,
    context: Context,
    known: Known,
    found: list[Dose],
) -> _Setting:
    """Return where an effect was seen: what is said, else the table's row."""
    setting = _setting(scope, unit)
    if setting.assay is None:
        assay = _test_by_word(unit.text, known)
        setting = _Setting(
            setting.model, (assay,) if assay else (), setting.species, setting.strain
        )
    rows = [
        claim
        for claim in known.behavioural
        if claim.compound.slug == other.slug
        and claim.interacts_with is None
        and claim.direction in {"improved", "mixed"}
        and _agrees(claim.model, setting.model)
        and _agrees(claim.assay, setting.assay)
        and _agrees(claim.species, setting.species)
    ]
    printed = {(d.quantity.low, d.quantity.unit) for d in found}
    dosed = [
        c
        for c in rows
        if c.dose and (c.dose.low, c.dose.unit) in printed and c.dose.low == c.dose.high
    ]
    rows = dosed or rows
    if rows:
        assay = setting.assay or _common([row.assay for row in rows])
        return _Setting(
            setting.model or _common([row.model for row in rows]),
            (assay,) if assay else (),
            setting.species or _common([row.species for row in rows]),
            setting.strain,
        )
    if not unit.is_first or (context.assay and _SAME.search(unit.text)):
        return _followed(setting, context)
    return setting


def _followed(setting: _Setting, context: Context) -> _Setting:
    """Return a setting with what it leaves out from the part before."""
    assays = setting.assays or ((context.assay,) if context.assay else ())
    return _Setting(
        setting.model or context.model,
        assays,
        setting.species or context.species,
        setting.strain or context.strain,
    )


def _agrees(one: Term | None, other: Term | None) -> bool:
    return other is None or (one is not None and one.slug == other.slug)


def _common(terms: list[Term | None]) -> Term | None:
    slugs = {term.slug if term else None for term in terms}
    return terms[0] if len(slugs) == 1 else None


def _setting(scope: Scope, unit: Unit) -> _Setting:
    reading = unit.reading
    tests = specific(scope, scope.all(reading, "assay"))
    model = scope.model(reading) or scope.challenge(reading)
    if model is None:
        for item, sense in reading.of("compound"):
            if sense.slug in scope.models and disturbs(unit, item):
                printed = unit.printed(item.start, item.end)
                model = scope.term(scope.models[sense.slug], printed)
    animals = scope.animals(reading)
    return _Setting(
        model,
        tuple(tests),
        animals[0] if animals else None,
        scope.first(reading, "strain"),
    )


def _animal_study(
    scope: Scope, unit: Unit, effect: Effect, context: Context, known: Known
) -> Iterator[BehaviouralClaim]:
    compound = actor(scope, unit, context)
    setting = _setting(scope, unit)
    if not unit.is_first:
        setting = _followed(setting, context)
    elif not unit.is_whole:
        whole = scope.animals(unit.sentence.reading)
        species = setting.species or (whole[0] if len(whole) == 1 else None)
        setting = _Setting(setting.model, setting.assays, species, setting.strain)
    assays = _together(unit, setting.assays)
    if not assays:
        word = _test_by_word(unit.text, known)
        assays = (word,) if word else ()
    if compound is None or (not assays and setting.model is None):
        return
    assays = tuple(_of_study(scope, assay, unit, known) for assay in assays)
    if any(not _is_behavioural(scope, assay) for assay in assays):
        return
    model = None if _WITHOUT_MODEL.search(unit.text) else setting.model
    if model is not None and model.slug in NOT_A_MODEL:
        model = None
    found = doses(scope, unit)
    people = setting.species is not None and setting.species.slug == "human"
    if people or (setting.species is None and not found):
        return
    route = route_after(scope, unit, compound)
    if not unit.is_first:
        route = route or context.route
    for assay in assays or (None,):
        claim = BehaviouralClaim(
            part=_part(compound, effect.direction, assay or model),
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
        if not _told_already(known, claim):
            yield claim
    context.compound, context.model = compound, model
    context.assay = assays[0] if len(assays) == 1 else None
    context.species, context.strain = setting.species, setting.strain
    context.route, context.population = route, None


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
        and (told.assay is None or _agrees(claim.assay, told.assay))
        and (told.model is None or _agrees(claim.model, told.model))
        and ((told.model is None) == (claim.model is None) or told.assay is None)
        and (told.species is None or _agrees(claim.species, told.species))
        for claim in known.behavioural
    )


def _test_by_word(text: str, known: Known) -> Term | None:
    """Return the document's own test that a sentence calls by one word of its name."""
    words = {w.lower() for w in re.findall(r"[A-Za-z]{9,}", text)}
    found: dict[str, Term] = {}
    for claim in known.behavioural:
        if claim.assay and words & set(claim.assay.label.lower().split()):
            found[claim.assay.slug] = claim.assay
    return next(iter(found.values())) if len(found) == 1 else None


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


def _part(compound: Term, direction: str, where: Term | None) -> str:
    tail = f"-{where.slug}" if where else ""
    return f"{compound.slug}-{direction.replace(' ', '-')}{tail}"
