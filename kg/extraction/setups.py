"""What a paragraph tells before an outcome: compound, animals and their deficit."""

from __future__ import annotations

import re

from kg.extraction.actors import (
    Context,
    route_after,
)
from kg.extraction.clauses import units
from kg.extraction.prose import Sentence
from kg.extraction.reports import people
from kg.extraction.scope import Scope
from kg.extraction.seen import (
    setting_of,
)
from kg.patterns import Pattern

_GIVEN = Pattern(
    r"\b(?:received|were\s+(?:given|treated|injected|dosed)|got|had\s+been\s+given)\b",
    re.IGNORECASE,
)


def opens(scope: Scope, sentence: Sentence, context: Context) -> None:
    """Keep what a paragraph opens with: *Phenserine.*, *Depression, Phase II.*"""
    tags = sentence.reading.tags
    if len(tags) > 14 or set(tags) & set("vrgzemn") or sentence.citations:
        return
    compounds = scope.compounds(sentence.reading)
    setting = setting_of(scope, next(units(scope, sentence)))
    if sentence.text.endswith((".", ":")) and (setting.assays or setting.model):
        # "Set-shifting, Lister hooded rats, PCP.": of all that follows.
        drugs = [scope.model_of(t) for t in compounds]
        given = next((model for model in drugs if model), None)
        context.model, context.assay = setting.model or given, setting.assay
        context.species, context.strain = setting.species, setting.strain
        context.is_label = True
    if len(tags) > 9:
        return
    if len(compounds) == 1:
        context.compound = compounds[0]
    context.population = people(scope, sentence.reading, "") or context.population


def set_up(scope: Scope, sentence: Sentence, context: Context) -> None:
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


def keep_model(scope: Scope, sentence: Sentence, context: Context) -> None:
    """Keep the model of a drug that a sentence opens with: *Scopolamine disturbs*."""
    first = next(iter(sentence.reading.of("compound")), None)
    if first is not None and first[1].slug in scope.models:
        item, sense = first
        if item.start - sentence.start < 24 and not scope.subject_slug(sense.slug):
            printed = sentence.reading.text[item.start : item.end]
            context.model = scope.term(scope.models[sense.slug], printed)
