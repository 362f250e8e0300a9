"""Affinities told in running text: *Ki values of 4.6 nM (sigma-1) and 63 nM (sigma-2)*.

A sentence must name the parameter; each number with its unit goes to the target in the
brackets after it, after *for* or *at*, or before it. A number whose target or compound
is in doubt is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.extraction.concentrations import (
    PARAMETER,
)
from kg.extraction.lexicon import Item, unmapped
from kg.extraction.model import BindingClaim, Term
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope
from kg.extraction.values import Value, groups, parameter_of_value, values_in
from kg.patterns import Pattern

_LIST = re.compile(
    r"((?:[A-Z][\w-]*\d\w*,\s)*[A-Z][\w-]*\d\w*,?\s(?:and|or)\s[A-Z][\w-]*\d\w*)\s"
    r"(?P<kind>receptor|transporter|channel|kinase|site)s"
)
_TO = re.compile(
    r"\s*(?:for|at|to|on|against|toward|towards|of)\s+(?:the\s+|rat\s+|human\s+)*$"
)
_DISPLACED = Pattern(
    r"\b(?:displac\w+|binding|radioligand)\b[^;]{0,40}?"
    r"\[\s?(?:3|³|125|¹²⁵|35|11|18)\s?-?[A-Z][^\s;,]*|"
    r"\[\s?(?:3|³|125|¹²⁵|35)\s?-?[A-Z]\S*\s+(?:binding|displacement)",
    re.IGNORECASE,
)
_UNSURE = Pattern(
    r"\b(?:may|might|could|expected|predicted|calculated)\b", re.IGNORECASE
)
# "No affinity was seen below 10 µM" gives no value: the number is of the experiment.
_NOTHING_SEEN = re.compile(
    r"\b(?:no|without|nor|lacks?|lacked)\s+(?:\w+\s+){0,2}?(?:affinity|binding|activity|"
    r"inhibition|effect|displacement)\b[^;]*$",
    re.IGNORECASE,
)
_THE_TARGET = re.compile(
    r"\b(?:the|this)\s+(?:\w+\s+){0,2}(?:enzyme|receptor|transporter|channel)\b",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"[^:;.]{2,60}:\s")
"""What opens a line of a list, *Donepezil: IC50 6.7 nM*."""
_FOR = re.compile(r"\s*(?:\[[^\[\]]*\]\s*)?(?:for|of|with)\s+(?:the\s+)?")
_STRANGER = re.compile(
    r"(?!(?:The|This|These|That|It|Its|In|At|All|Both|Each|One|No|Data|Binding|Affinity)\b)"
    r"(?P<who>[A-Z][\w-]{2,})(?:,\s[^,;]{3,60},)?\s"
    r"(?:(?:weakly|potently|also|itself)\s)?(?:inhibit|bind|bound|block|displac|antagoni|had\b|"
    r"has\b|show)"
)
"""A sentence that begins with somebody whom nobody here knows."""


def affinity_claims(
    scope: Scope, sentences: Iterable[Sentence]
) -> Iterator[BindingClaim]:
    """Yield the affinities that sentences tell."""
    lead: Sentence | None = None
    for sentence in sentences:
        text = sentence.reading.text[sentence.start : sentence.end]
        if text.rstrip().endswith(":"):
            lead = sentence
            continue
        if not _ENTRY.match(text):
            lead = None
        if not PARAMETER.search(text) or sentence.gap or _UNSURE.search(text):
            continue
        values = sorted(values_in(scope, text), key=lambda value: value.start)
        found: list[BindingClaim] = []
        for group in groups(text, values):
            made = _claims(scope, sentence, text, values, group, lead)
            found += made if lead is None else _under(scope, lead, made)
        yield from (one for one in found if not _is_shared(one, found))


def _is_shared(one: BindingClaim, found: list[BindingClaim]) -> bool:
    """Tell whether a sentence gives two values for what is the same as far as we know.

    One of them is of something that nobody here knows: *X and Y, with 105 and 73 nM*.
    """
    return any(
        other is not one
        and (other.compound.slug, other.target.slug, other.parameter, other.species)
        == (one.compound.slug, one.target.slug, one.parameter, one.species)
        and other.quantity.low != one.quantity.low
        for other in found
    )


def _under(
    scope: Scope, lead: Sentence, made: Iterable[BindingClaim]
) -> Iterator[BindingClaim]:
    """Yield the claims of a list with what the line that opens it says of all."""
    animals = scope.all(lead.reading, "species")
    for claim in made:
        yield replace(
            claim,
            citations=claim.citations or lead.citations,
            species=claim.species or (animals[0] if len(animals) == 1 else None),
        )


def _measured_at(scope: Scope, lead: Sentence) -> list[Term]:
    """Return the targets that a line names, *AMPA currents* among them."""
    found = scope.all(lead.reading, "target")
    current = re.search(r"\b([A-Z][\w-]+)\s+currents?\b", lead.text)
    if not found and current:
        found = scope.all(scope.lexicon.read(f"{current[1]} receptor"), "target")
    return found


def _claims(
    scope: Scope,
    sentence: Sentence,
    text: str,
    values: list[Value],
    group: range,
    lead: Sentence | None = None,
) -> Iterator[BindingClaim]:
    """Yield the claims of values that stand side by side."""
    targets = _targets(scope, sentence, text, values, group)
    above = _measured_at(scope, lead) if lead else []
    if len(above) == 1 and not _named(sentence):
        targets = [above for _ in group]
    for at, own in zip(group, targets, strict=True):
        value = values[at]
        before = values[at - 1].end if at else 0
        censored = value.quantity.qualifier in {">", ">="}
        if not censored and _NOTHING_SEEN.search(text[before : value.start]):
            continue
        parameter = parameter_of_value(text, values, at)
        compound = _compound(scope, sentence, text, before, value)
        for target in own:
            if parameter is not None and compound is not None:
                yield _claim(
                    scope, sentence, value, before, parameter, target, compound
                )


def _claim(
    scope: Scope,
    sentence: Sentence,
    value: Value,
    before: int,
    parameter: str,
    target: Term,
    compound: Term,
) -> BindingClaim:
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


def _targets(
    scope: Scope, sentence: Sentence, text: str, values: list[Value], group: range
) -> list[list[Term]]:
    """Return the targets of each value of a group; none where that is in doubt."""
    if len(group) == 1:
        return [_targets_of(scope, sentence, text, values, group[0])]
    begin = values[group[0] - 1].end if group[0] else 0
    last = values[group[-1]].end
    stop = values[group[-1] + 1].start if group[-1] + 1 < len(values) else len(text)
    clause = re.search(r";|,\s(?:while|whereas|but)\b", text[last:stop])
    stop = last + clause.start() if clause else stop
    for start, end in ((last, stop), (begin, values[group[0]].start)):
        listed = _within(scope, sentence, text, start, end)
        if len(listed) == len(group):
            return [[target] for target in listed]
    return [[] for _ in group]


def _targets_of(
    scope: Scope, sentence: Sentence, text: str, values: list[Value], at: int
) -> list[Term]:
    """Return the target of one value: right after it, in the link to it, or before."""
    value = values[at]
    before = values[at - 1].end if at else 0
    after = values[at + 1].start if at + 1 < len(values) else len(text)
    named = _named(sentence)
    for start, _, item in named:
        if value.end <= start < after:
            between = text[value.end : start]
            if re.match(r"\s*\(\s*(?:the\s+)?$", between) or _TO.match(between):
                return _terms(scope, sentence, [item])
    parameters = [m.end() for m in PARAMETER.finditer(text, before, value.start)]
    for begin in (parameters[-1:] or [value.start]) + [before]:
        found = _within(scope, sentence, text, begin, value.start)
        if len(found) == 1 or (found and value.quantity.qualifier in {">", ">="}):
            return found
        if found:
            # Several before it: the one that brackets with the value follow.
            nearest = max(
                end for start, end, _ in named if begin <= start < value.start
            )
            inside = re.match(r"\s*(?:receptors?|sites?)?\s*\(", text[nearest:])
            return found[-1:] if inside else []
    slugs = {item.senses[0].slug for _, _, item in named}
    if not named and _THE_TARGET.search(text):
        title = scope.document.title
        found = scope.all(scope.title(title.text), "target") if title else []
        return found if len(found) == 1 else []  # "against the human enzyme"
    return _terms(scope, sentence, [named[0][2]]) if len(slugs) == 1 else []


def _named(sentence: Sentence) -> list[tuple[int, int, Item]]:
    begin = sentence.start
    return [
        (item.start - begin, item.end - begin, item)
        for item in sentence.reading.items
        if item.sense("target")
    ]


def _within(
    scope: Scope, sentence: Sentence, text: str, start: int, end: int
) -> list[Term]:
    """Return the targets named in a stretch, *H1, H2 and H4 receptors* as three."""
    listed = _LIST.search(text, start, end)
    if listed is not None:
        names = re.split(r",?\s(?:and|or)\s|,\s", listed[1])
        read = [scope.lexicon.read(f"{name} {listed['kind']}") for name in names]
        terms = [scope.first(reading, "target") for reading in read]
        return [term for term in terms if term is not None] if all(terms) else []
    items = [item for at, _, item in _named(sentence) if start <= at < end]
    return _terms(scope, sentence, items)


def _terms(scope: Scope, sentence: Sentence, items: list[Item]) -> list[Term]:
    terms: dict[str, Term] = {}
    for item in items:
        term = _term(scope, sentence, item)
        if term is not None:
            terms.setdefault(term.slug, term)
    return list(terms.values())


_CURVE = re.compile(r"\s+(?:(?:concentration|dose)[\s-])?(?:curves?|response)\b")
"""What stands after an agonist that only makes the response of an assay."""


def _compound(
    scope: Scope, sentence: Sentence, text: str, before: int, value: Value
) -> Term | None:
    named = [
        (
            item.start - sentence.start,
            item.end - sentence.start,
            scope.term(sense, _printed(sentence, item)),
        )
        for item, sense in sentence.reading.of("compound")
        if not _CURVE.match(sentence.reading.text, item.end)
    ]
    for start, _, term in named:
        if start >= value.end and _FOR.fullmatch(text[value.end : start]):
            return term  # "55 nM for donepezil"
    inner = [
        term
        for start, end, term in named
        if before <= start < value.start
        and re.search(r"\(\s*[^()]*$", text[end : value.start])
    ]
    if inner:
        return inner[-1]
    local = {t.slug: t for start, _, t in named if before <= start < value.start}
    if before and len(local) == 1:
        return next(iter(local.values()))
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


def _species(scope: Scope, sentence: Sentence, before: int, value: Value) -> list[Term]:
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
