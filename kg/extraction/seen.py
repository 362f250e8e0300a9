"""Where an effect was seen: the model, the test, the animals that a sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.extraction.actors import Context, disturbs
from kg.extraction.clauses import Unit
from kg.extraction.model import AnyClaim, BehaviouralClaim, ClinicalClaim, Term
from kg.extraction.quantities import Dose
from kg.extraction.scope import Scope
from kg.extraction.settings import specific
from kg.patterns import Pattern

_THIS = re.compile(r"\b(?:this|that)(?=\W*(?:$|\[|\())", re.IGNORECASE)
_NEW_OBJECT = Pattern(
    r"\b(?:recogni[sz]|prefer|explor|discriminat|remember)\w*\s+(?:\w+\s+){0,2}?(?:new|novel|familiar)\s+"
    r"objects?\b",
    re.IGNORECASE,
)
_VAGUE = frozenset({"amnesia-model", "drug-induced-amnesia"})
_SAME = re.compile(
    r"\b(?:same|this|these|that|likewise|also|again|such)\b", re.IGNORECASE
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


@dataclass(frozen=True, slots=True)
class Setting:
    """A model, tests, a species and a strain, each if it is known."""

    model: Term | None = None
    assays: tuple[Term, ...] = ()
    species: Term | None = None
    strain: Term | None = None

    @property
    def assay(self) -> Term | None:
        """The test, if it is one only."""
        return self.assays[0] if len(self.assays) == 1 else None


def alike(
    scope: Scope,
    unit: Unit,
    other: Term,
    context: Context,
    known: Known,
    found: list[Dose],
) -> Setting:
    """Return where an effect was seen: what is said, else the table's row."""
    setting = setting_of(scope, unit)
    if setting.assay is None:
        assay = test_by_word(unit.text, known)
        setting = Setting(
            setting.model, (assay,) if assay else (), setting.species, setting.strain
        )
    if context.assay and _THIS.search(unit.text):
        return followed(setting, context)
    rows = [
        claim
        for claim in known.behavioural
        if claim.compound.slug == other.slug
        and claim.interacts_with is None
        and claim.direction in {"improved", "mixed"}
        and agrees(claim.model, setting.model)
        and (
            agrees(claim.assay, setting.assay)
            or _is_kind(scope, claim.assay, setting.assay)
        )
        and agrees(claim.species, setting.species)
    ]
    printed = {(d.quantity.low, d.quantity.unit) for d in found}
    dosed = [
        c
        for c in rows
        if c.dose and (c.dose.low, c.dose.unit) in printed and c.dose.low == c.dose.high
    ]
    rows = dosed or rows
    if rows:
        common = _common([row.assay for row in rows])
        narrower = _is_kind(scope, common, setting.assay)
        assay = common if narrower else setting.assay or common
        return Setting(
            setting.model or _common([row.model for row in rows]),
            (assay,) if assay else (),
            setting.species or _common([row.species for row in rows]),
            setting.strain or _common([row.strain for row in rows]),
        )
    same = context.is_label or (context.assay and _SAME.search(unit.text))
    if not unit.is_first or same:
        return followed(setting, context)
    return setting


def followed(setting: Setting, context: Context) -> Setting:
    """Return a setting with what it leaves out from the part before."""
    assays = setting.assays or ((context.assay,) if context.assay else ())
    return Setting(
        setting.model or context.model,
        assays,
        setting.species or context.species,
        setting.strain or context.strain,
    )


def agrees(one: Term | None, other: Term | None) -> bool:
    """Tell whether a thing is what a text names, if it names one."""
    return other is None or (one is not None and one.slug == other.slug)


def _is_kind(scope: Scope, one: Term | None, wider: Term | None) -> bool:
    """Tell whether a test is a kind of another: the Morris water maze, a water maze."""
    if one is None or wider is None:
        return False
    entry = scope.lexicon.vocabulary.find("assay", one.slug)
    return entry is not None and wider.slug in entry.broader


def _common(terms: list[Term | None]) -> Term | None:
    slugs = {term.slug if term else None for term in terms}
    return terms[0] if len(slugs) == 1 else None


def setting_of(scope: Scope, unit: Unit) -> Setting:
    """Return what a part of a sentence names of a setting."""
    reading = unit.reading
    tests = specific(scope, scope.all(reading, "assay"))
    known = scope.lexicon.vocabulary.find("assay", "novel-object-recognition")
    told = None if tests else _NEW_OBJECT.search(unit.text)
    if told and known:
        tests = [Term("assay", known.slug, known.label, told.group(), mapped=True)]
    model = scope.model(reading)
    if model is None or model.slug in _VAGUE:
        model = scope.challenge(reading) or model
    if model is None or model.slug in _VAGUE:
        for item, sense in reading.of("compound"):
            if sense.slug in scope.models and disturbs(unit, item):
                printed = unit.printed(item.start, item.end)
                model = scope.term(scope.models[sense.slug], printed)
    animals = scope.animals(reading)
    return Setting(
        model,
        tuple(tests),
        animals[0] if animals else None,
        scope.first(reading, "strain"),
    )


def test_by_word(text: str, known: Known) -> Term | None:
    """Return the document's own test that a sentence calls by one word of its name."""
    words = {w.lower() for w in re.findall(r"[A-Za-z]{9,}", text)}
    found: dict[str, Term] = {}
    for claim in known.behavioural:
        if claim.assay and words & set(claim.assay.label.lower().split()):
            found[claim.assay.slug] = claim.assay
    return next(iter(found.values())) if len(found) == 1 else None


def part_of(compound: Term, direction: str, where: Term | None) -> str:
    """Return the name of a claim: ``igmesine-improved-y-maze``."""
    tail = f"-{where.slug}" if where else ""
    return f"{compound.slug}-{direction.replace(' ', '-')}{tail}"
