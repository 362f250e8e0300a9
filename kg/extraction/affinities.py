"""Affinities told in running text: *Ki values of 4.6 nM (sigma-1) and 63 nM (sigma-2)*.

A sentence must name the parameter; each number with its unit goes to the target in the
brackets after it, after *for* or *at*, or before it. A number whose target or compound
is in doubt is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extraction.concentrations import (
    PARAMETER,
    parameter_in,
    parse_affinity,
)
from kg.extraction.lexicon import Item, unmapped
from kg.extraction.model import BindingClaim, Quantity, Term
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope

_VALUE = re.compile(
    r"(?P<sign>[<>~≤≥=]|about\s|approximately\s|ca\.\s|above\s|below\s|over\s)?\s*"
    r"(?<![\d.^-])(?P<number>\d[\d,]*(?:\.\d+)?(?:\s?[x×]\s?10\s?\^?-\d{1,2})?)"
    r"(?:\s?(?:±|\+/-)\s?[\d.,]+)?\s?(?P<unit>[pnuμm]?M\b|[pnuμm]?mol\s?/\s?[lL]\b)"
    r"(?:\s?(?:±|\+/-)\s?[\d.,]+\s?(?:[pnuμm]?M\b)?)?"
)
_TO = re.compile(
    r"\s*(?:for|at|to|on|against|toward|towards|of)\s+(?:the\s+|rat\s+|human\s+)*$"
)
_DISPLACED = re.compile(
    r"\b(?:displac\w+|binding|radioligand)\b[^;]{0,40}?"
    r"\[\s?(?:3|³|125|¹²⁵|35|11|18)\s?-?[A-Z][^\s;,]*|"
    r"\[\s?(?:3|³|125|¹²⁵|35)\s?-?[A-Z]\S*\s+(?:binding|displacement)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:may|might|could|expected|predicted|calculated)\b", re.IGNORECASE
)


# "No affinity was seen below 10 µM" gives no value: the number is of the experiment.
_NOTHING_SEEN = re.compile(
    r"\b(?:no|without|nor|lacks?|lacked)\s+(?:\w+\s+){0,2}?(?:affinity|binding|activity|"
    r"inhibition|effect|displacement)\b[^;]*$",
    re.IGNORECASE,
)


_STRANGER = re.compile(
    r"(?!(?:The|This|These|That|It|Its|In|At|All|Both|Each|One|No|Data|Binding|Affinity)\b)"
    r"(?P<who>[A-Z][\w-]{2,})(?:,\s[^,;]{3,60},)?\s"
    r"(?:(?:weakly|potently|also|itself)\s)?(?:inhibit|bind|bound|block|displac|antagoni|had\b|"
    r"has\b|show)"
)
"""A sentence that begins with somebody whom nobody here knows."""


@dataclass(frozen=True, slots=True)
class _Value:
    quantity: Quantity
    start: int
    end: int


def affinity_claims(
    scope: Scope, sentences: Iterable[Sentence]
) -> Iterator[BindingClaim]:
    """Yield the affinities that sentences tell."""
    for sentence in sentences:
        text = sentence.reading.text[sentence.start : sentence.end]
        if (
            "M" not in text
            or not PARAMETER.search(text)
            or sentence.gap
            or _UNSURE.search(text)
        ):
            continue
        values = list(_values(scope, sentence, text))
        for at, value in enumerate(values):
            claim = _claim(scope, sentence, text, values, at, value)
            if claim is not None:
                yield claim


def _values(scope: Scope, sentence: Sentence, text: str) -> Iterator[_Value]:
    for match in _VALUE.finditer(text):
        quantity = parse_affinity(match.group(), None, scope.lexicon.units)
        if quantity is not None:
            yield _Value(quantity, match.start(), match.end())


def _claim(
    scope: Scope,
    sentence: Sentence,
    text: str,
    values: list[_Value],
    at: int,
    value: _Value,
) -> BindingClaim | None:
    before = values[at - 1].end if at else 0
    after = values[at + 1].start if at + 1 < len(values) else len(text)
    if _NOTHING_SEEN.search(text[before : value.start]):
        return None
    parameter = _parameter(text, before, value, after)
    target = _target(scope, sentence, text, before, value, after)
    compound = _compound(scope, sentence, text, before, value)
    if parameter is None or target is None or compound is None:
        return None
    animals = _species(scope, sentence, before, value) or scope.all(
        sentence.reading, "species"
    )
    return BindingClaim(
        part=f"{compound.slug}-{parameter.lower()}-{target.slug}",
        place=sentence.place,
        statement=sentence.text,
        citations=sentence.cited_after(sentence.start + value.end),
        compound=compound,
        target=target,
        parameter=parameter,
        quantity=value.quantity,
        species=animals[0] if len(animals) == 1 else None,
        assay=_assay(scope, sentence),
    )


def _parameter(text: str, before: int, value: _Value, after: int) -> str | None:
    """Return the parameter named last before a value, or in the brackets after it."""
    trailing = re.match(r"\s*\(\s*([^()]{1,12})\)", text[value.end : after])
    if trailing and parameter_in(trailing[1]):
        return parameter_in(trailing[1])
    found = None
    for match in PARAMETER.finditer(text, 0, value.start):
        found = parameter_in(match.group())
    return found or parameter_in(text[value.end : after])


def _target(
    scope: Scope,
    sentence: Sentence,
    text: str,
    before: int,
    value: _Value,
    after: int,
) -> Term | None:
    named = [
        (item.start - sentence.start, item.end - sentence.start, item)
        for item in sentence.reading.items
        if item.sense("target")
    ]
    for start, _, item in named:
        if value.end <= start < after:
            between = text[value.end : start]
            if re.match(r"\s*\(\s*(?:the\s+)?$", between) or _TO.match(between):
                return _term(scope, sentence, item)
    earlier = [item for start, _, item in named if before <= start < value.start]
    if earlier:
        return _term(scope, sentence, earlier[-1])
    slugs = {item.senses[0].slug for _, _, item in named}
    return _term(scope, sentence, named[0][2]) if len(slugs) == 1 else None


def _compound(
    scope: Scope, sentence: Sentence, text: str, before: int, value: _Value
) -> Term | None:
    named = [
        (
            item.start - sentence.start,
            item.end - sentence.start,
            scope.term(sense, _printed(sentence, item)),
        )
        for item, sense in sentence.reading.of("compound")
    ]
    inner = [
        term
        for start, end, term in named
        if before <= start < value.start
        and re.search(r"\(\s*[^()]*$", text[end : value.start])
    ]
    if inner:
        return inner[-1]
    # "Emax = 42 % of acetylcholine" stands after the value and is another's.
    ahead = [one for one in named if one[0] < value.start]
    named = ahead or [
        one for one in named if _TO.match(text[value.end : one[0]] or "?")
    ]
    slugs = {term.slug: term for _, _, term in named}
    if len(slugs) == 1:
        return next(iter(slugs.values()))
    own = [term for term in slugs.values() if scope.is_subject(term)]
    if not slugs:
        stranger = _STRANGER.match(text)
        if stranger and not any(
            True for _ in scope.lexicon.read(stranger["who"]).senses
        ):
            return unmapped("compound", stranger["who"])
        return scope.subject
    first = named[0][2]
    return own[0] if len(own) == 1 and own[0].slug == first.slug else None


def _species(
    scope: Scope, sentence: Sentence, before: int, value: _Value
) -> list[Term]:
    """Return the species named between the value before and a value."""
    start = sentence.start
    found: dict[str, Term] = {}
    for item, sense in sentence.reading.of("species"):
        if before <= item.start - start < value.start:
            found.setdefault(sense.slug, scope.term(sense, _printed(sentence, item)))
    return list(found.values())


def _assay(scope: Scope, sentence: Sentence) -> Term | None:
    labelled = _DISPLACED.search(sentence.text)
    entry = scope.lexicon.vocabulary.find("assay", "radioligand-binding")
    if labelled and entry:
        return Term("assay", entry.slug, entry.label, labelled.group(), mapped=True)
    found = [
        t for t in scope.all(sentence.reading, "assay") if t.slug != "binding-assay"
    ]
    return found[0] if len(found) == 1 else None


def _printed(sentence: Sentence, item: Item) -> str:
    return sentence.reading.text[item.start : item.end]


def _term(scope: Scope, sentence: Sentence, item: Item) -> Term | None:
    sense = item.sense("target")
    if sense is None:
        return None
    return scope.term(sense, _printed(sentence, item))


def untold(
    found: Iterable[BindingClaim], rows: Iterable[object]
) -> Iterator[BindingClaim]:
    """Yield the affinities that no table gives, or that another source gives."""
    known = {
        (row.compound.slug, row.target.slug, row.parameter): row.quantity
        for row in rows
        if isinstance(row, BindingClaim)
    }
    for claim in found:
        key = (claim.compound.slug, claim.target.slug, claim.parameter)
        table = known.get(key)
        if (
            table is None
            and not any(
                (compound, target) == key[:2] and quantity.low == claim.quantity.low
                for (compound, target, _), quantity in known.items()
            )
        ) or (
            table is not None and table.low != claim.quantity.low and claim.citations
        ):
            yield claim
