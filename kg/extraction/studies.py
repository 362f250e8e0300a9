"""Single studies told in running text: affinities, animal studies, trials.

A sentence tells of one study when it names what was tested, in what, and what came
of it, and backs it with a citation or a dose. Summaries (*in several models*), outlooks
and abstracts tell of none. What a table row has already told is not told twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extraction.direction import Effect, read_effect
from kg.extraction.lexicon import Item, Reading
from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    ClinicalClaim,
    Direction,
    Quantity,
    Term,
)
from kg.extraction.populations import named_population
from kg.extraction.prose import Sentence
from kg.extraction.quantities import Dose, find_doses, find_duration
from kg.extraction.scope import NOT_A_MODEL, Scope
from kg.extraction.settings import specific

_SUMMARY = re.compile(
    r"\b(?:several|various|multiple|many|diverse|numerous|different|range\s+of|"
    r"variety\s+of|"
    r"most|all|both)\s+(?:\w+\s+){0,3}(?:models?|studies|trials|tests|tasks|"
    r"paradigms)\b|"
    r"\b(?:consistently|in\s+general|overall|without\s+exception|as\s+a\s+rule|"
    r"typically|"
    r"usually|commonly|these\s+studies|these\s+findings|it\s+is\s+claimed)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:may|might|could|should|would|potential(?:ly)?|promising|expected|"
    r"hypothes\w+|"
    r"believed|thought|propos\w+|future|warrant\w*|whether|if|is\s+used|are\s+used|"
    r"widely|"
    r"can\s+be|to\s+assess|to\s+measure|aims?|objective)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"introduction|overview|background", re.IGNORECASE)
_IT = re.compile(
    r"\bit\s+\w+(?:ed|ved|d)\b|\bit\s+(?:did|had|was|failed)\b|"
    r"\bthe\s+(?:drug|compound)\s+(?:\w+ed|did|had|was|failed)\b",
    re.IGNORECASE,
)
_TRIAL = re.compile(
    r"\b(?:trial|study|patients?|volunteers?|participants?|subjects?|placebo|"
    r"randomi[sz]ed|"
    r"double-blind|open-label|crossover|cohort|adults?|women|men)\b",
    re.IGNORECASE,
)
_TAKEN_AWAY = re.compile(
    r"\b(?:abolish|block|prevent|antagoni[sz]|revers|suppress|counteract|eliminat|"
    r"attenuat|"
    r"inhibit|abrogat|blunt)(?:ed|es|s|e)?\b",
    re.IGNORECASE,
)
_EFFECT_OF = re.compile(
    r"\b(?:effects?|actions?|improvements?|enhancement|benefits?|reversal|activity|"
    r"facilitation|protection)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|failed|without|neither|unable)\b", re.IGNORECASE)
_WITHOUT_MODEL = re.compile(
    r"\b(?:without\s+(?:an?\s+)?(?:amnes\w+|challenge|deficit|impairment)|normal|naive|"
    r"unimpaired|intact|alone)\b",
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


def study_claims(
    scope: Scope, sentences: Iterable[Sentence], known: Known
) -> Iterator[BehaviouralClaim | ClinicalClaim]:
    """Yield the studies that sentences tell of, less those of the tables."""
    for sentence in sentences:
        if not _may_tell(sentence):
            continue
        effect = read_effect(sentence.text)
        claim = _interaction(scope, sentence, known) or (
            None
            if effect.direction == "not reported" or _DOUBT.search(sentence.text)
            else _trial(scope, sentence, effect, known)
            or _animal_study(scope, sentence, effect, known)
        )
        if claim is not None:
            if isinstance(claim, BehaviouralClaim):
                known = Known((*known.behavioural, claim), known.clinical)
            yield claim


def _may_tell(sentence: Sentence) -> bool:
    text = sentence.text
    dosed = bool(re.search(r"\d\s?(?:[nuμµm]?g|mol)\b", text))
    backed = dosed or bool(sentence.citations)
    if _GENERAL.search(sentence.section.title):
        backed = dosed and bool(sentence.citations)
    return backed and not _SUMMARY.search(text) and sentence.gap is None


def _interaction(
    scope: Scope, sentence: Sentence, known: Known
) -> BehaviouralClaim | None:
    """Return the claim that one compound took away the effect of another, or not."""
    text = sentence.text
    verb = _TAKEN_AWAY.search(text)
    effect = _EFFECT_OF.search(text)
    if verb is None or effect is None:
        return None
    compounds = [
        (
            item.start - sentence.start,
            scope.term(sense, _printed(sentence.reading, item)),
        )
        for item, sense in sentence.reading.of("compound")
        if sense.slug not in scope.models or not _disturbs(sentence, item.end)
    ]
    by = re.match(r"\s+(?:\w+\s+){0,3}?by\b", text[verb.end() :])
    if by:
        after = [term for at, term in compounds if at > verb.end()]
        before = [term for at, term in compounds if at < verb.start()]
        blocker = after[0] if after else None
        other = before[-1] if before else scope.subject
    else:
        before = [term for at, term in compounds if at < verb.start()]
        after = [term for at, term in compounds if at > verb.end()]
        blocker = before[-1] if before else None
        other = after[0] if after else scope.subject
    if blocker is None or other is None or blocker.slug == other.slug:
        return None
    if scope.model_of(other) is not None and not scope.is_subject(other):
        return None
    denied = bool(_NOT.search(text[max(0, verb.start() - 30) : verb.start()]))
    direction: Direction = "no effect" if denied else "blocked"
    doses = list(find_doses(text, scope.lexicon.units))
    base = _alike(scope, sentence, other, known, doses)
    if base.model is None and base.assay is None:
        return None
    return BehaviouralClaim(
        part=_part(blocker, direction, other),
        place=sentence.place,
        statement=text,
        citations=sentence.citations,
        compound=blocker,
        model=base.model,
        assay=base.assay,
        species=base.species,
        dose=_dose_after(sentence, blocker, doses),
        route=_route_after(scope, sentence, blocker),
        direction=direction,
        interacts_with=other,
    )


@dataclass(frozen=True, slots=True)
class _Setting:
    model: Term | None
    assay: Term | None
    species: Term | None


def _alike(
    scope: Scope, sentence: Sentence, other: Term, known: Known, doses: list[Dose]
) -> _Setting:
    """Return where an effect was seen: what the sentence says, else the table's row."""
    setting = _setting(scope, sentence)
    if setting.assay is None:
        assay = _test_by_word(sentence.text, known)
        setting = _Setting(setting.model, assay, setting.species)
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
    printed = {(d.quantity.low, d.quantity.unit) for d in doses}
    dosed = [
        c
        for c in rows
        if c.dose and (c.dose.low, c.dose.unit) in printed and c.dose.low == c.dose.high
    ]
    rows = dosed or rows
    if not rows:
        return setting
    return _Setting(
        setting.model or _common([row.model for row in rows]),
        setting.assay or _common([row.assay for row in rows]),
        setting.species or _common([row.species for row in rows]),
    )


def _agrees(one: Term | None, other: Term | None) -> bool:
    return other is None or (one is not None and one.slug == other.slug)


def _common(terms: list[Term | None]) -> Term | None:
    slugs = {term.slug if term else None for term in terms}
    return terms[0] if len(slugs) == 1 else None


def _setting(scope: Scope, sentence: Sentence) -> _Setting:
    reading = sentence.reading
    tests = specific(scope, scope.all(reading, "assay"))
    model = scope.model(reading) or scope.challenge(reading)
    if model is None:
        for item, sense in reading.of("compound"):
            if sense.slug in scope.models and _disturbs(sentence, item.end):
                model = scope.term(scope.models[sense.slug], _printed(reading, item))
    animals = scope.animals(reading)
    return _Setting(
        model, tests[0] if len(tests) == 1 else None, animals[0] if animals else None
    )


def _disturbs(sentence: Sentence, end: int) -> bool:
    """Tell whether a drug is named for the deficit that it causes."""
    after = sentence.reading.text[end : end + 24]
    return bool(re.match(r"[\s-]*(?:induced|amnesi|deficit|impair|treated)", after))


def _animal_study(
    scope: Scope, sentence: Sentence, effect: Effect, known: Known
) -> BehaviouralClaim | None:
    reading, text = sentence.reading, sentence.text
    compound = _actor(scope, sentence)
    setting = _setting(scope, sentence)
    assay = setting.assay or _test_by_word(text, known)
    if compound is None or (assay is None and setting.model is None):
        return None
    if assay is not None and not _is_behavioural(scope, assay):
        return None
    model = None if _WITHOUT_MODEL.search(text) else setting.model
    if model is not None and model.slug in NOT_A_MODEL:
        model = None
    people = setting.species is not None and setting.species.slug == "human"
    if people or (setting.species is None and not _doses(scope, sentence)):
        return None
    if _told_already(known, compound, model, assay, setting.species, effect.direction):
        return None
    doses = _doses(scope, sentence)
    return BehaviouralClaim(
        part=_part(compound, effect.direction, assay or model),
        place=sentence.place,
        statement=text,
        citations=sentence.citations,
        compound=compound,
        model=model,
        assay=assay,
        species=setting.species,
        strain=scope.first(reading, "strain"),
        dose=_dose_after(sentence, compound, doses),
        route=_route_after(scope, sentence, compound),
        direction=effect.direction,
    )


def _told_already(
    known: Known,
    compound: Term,
    model: Term | None,
    assay: Term | None,
    species: Term | None,
    direction: Direction,
) -> bool:
    """Tell whether a table row says the same, or says it of the same study."""
    return any(
        claim.compound.slug == compound.slug
        and (assay is None or _agrees(claim.assay, assay))
        and (model is None or _agrees(claim.model, model))
        and ((model is None) == (claim.model is None) or assay is None)
        and (species is None or _agrees(claim.species, species))
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


def _trial(
    scope: Scope, sentence: Sentence, effect: Effect, known: Known
) -> ClinicalClaim | None:
    reading, text = sentence.reading, sentence.text
    who = named_population(scope, reading)
    compound = _actor(scope, sentence)
    animals = [s for _, s in reading.of("species") if s.slug != "human"]
    if who is None or compound is None or animals or not _TRIAL.search(text):
        return None
    for claim in known.clinical:
        if claim.compound.slug == compound.slug and claim.population.slug == who.slug:
            return None
    doses = _doses(scope, sentence)
    return ClinicalClaim(
        part=_part(compound, effect.direction, who),
        place=sentence.place,
        statement=text,
        citations=sentence.citations,
        compound=compound,
        population=who,
        dose=_dose_after(sentence, compound, doses),
        route=_route_after(scope, sentence, compound),
        duration=find_duration(text),
        outcome_measures=tuple(_measures(scope, reading)),
        direction=effect.direction,
    )


def _measures(scope: Scope, reading: Reading) -> Iterator[Term]:
    seen: set[str] = set()
    named = [*reading.of("instrument")] or [
        (item, sense)
        for item, sense in reading.of("process")
        if re.search(
            r"memory|attention|vigilance|function|cognition|learning", sense.slug
        )
    ]
    for item, sense in named:
        if sense.slug not in seen:
            seen.add(sense.slug)
            term = scope.term(sense, _printed(reading, item))
            yield Term("instrument", term.slug, term.label, term.printed, term.mapped)


def _actor(scope: Scope, sentence: Sentence) -> Term | None:
    """Return the compound whose effect a sentence tells, if it is one only."""
    named: dict[str, Term] = {}
    for item, sense in sentence.reading.of("compound"):
        caused = sense.slug in scope.models and not any(
            s.slug == sense.slug for s in scope.subjects
        )
        if not caused and not _disturbs(sentence, item.end):
            named.setdefault(
                sense.slug, scope.term(sense, _printed(sentence.reading, item))
            )
    own = [term for term in named.values() if scope.is_subject(term)]
    if len(named) == 1:
        return next(iter(named.values()))
    if len(own) == 1 and len(named) <= 2:
        return own[0]
    pronoun = _IT.search(sentence.text)
    listed = sentence.paragraph.list_depth > 0
    return scope.subject if not named and (pronoun or listed) else None


def _doses(scope: Scope, sentence: Sentence) -> list[Dose]:
    return list(find_doses(sentence.text, scope.lexicon.units))


def _dose_after(
    sentence: Sentence, compound: Term, doses: list[Dose]
) -> Quantity | None:
    """Return the dose that belongs to a compound: named last before it, or the only."""
    names = [
        (item.start - sentence.start, sense.slug)
        for item, sense in sentence.reading.of("compound")
    ]
    for dose in doses:
        before = [slug for at, slug in names if at < dose.start]
        if (before and before[-1] == compound.slug) or (not names and len(doses) == 1):
            return dose.quantity
    return None


def _route_after(scope: Scope, sentence: Sentence, compound: Term) -> Term | None:
    names = [(item.start, s.slug) for item, s in sentence.reading.of("compound")]
    for item, sense in sentence.reading.of("route"):
        if sense.slug in {"central", "parenteral"}:
            continue
        before = [slug for at, slug in names if at < item.start]
        if (before and before[-1] == compound.slug) or not names:
            return scope.term(sense, _printed(sentence.reading, item))
    return None


def _is_behavioural(scope: Scope, assay: Term) -> bool:
    entry = scope.lexicon.vocabulary.find("assay", assay.slug)
    return entry is None or entry.type == "BehaviouralAssay"


def _part(compound: Term, direction: str, where: Term | None) -> str:
    tail = f"-{where.slug}" if where else ""
    return f"{compound.slug}-{direction.replace(' ', '-')}{tail}"


def _printed(reading: Reading, item: Item) -> str:
    return reading.text[item.start : item.end]
