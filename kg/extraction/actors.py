"""Whose effect a part of a sentence tells, and at which dose and by which route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.documents.model import Paragraph
from kg.extraction.clauses import Unit
from kg.extraction.lexicon import Item
from kg.extraction.model import BehaviouralClaim, Citation, Quantity, Term
from kg.extraction.quantities import Dose, find_doses
from kg.extraction.scope import AGAINST, Scope
from kg.patterns import Pattern

_IT = Pattern(
    r"\bit\s+\w+(?:ed|ved|d)\b|\bit\s+(?:did|had|was|failed)\b|"
    r"\bthe\s+(?:drug|compound)\s+(?:\w+ed|did|had|was|failed)\b",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"[\s-]*(?:induced|amnesi|deficit|impair|treated|injected|infused|lesioned)|"
    r"\s+(?:had\s+|has\s+)?(?:caused|produced|produces|causes|evoked|evokes)(?=\s+(?:in|was|were|is|at)\b)"
)
_MEASURED = re.compile(
    r"\s+(?:metabolism|levels?|concentrations?|release|uptake|turnover|content|synthesis|"
    r"utili[sz]ation|transmission|signal+ing|system)\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:levels?|concentrations?|release|uptake|turnover|synthesis|metabolism)\s+of\s+$",
    re.IGNORECASE,
)
_BEST = re.compile(r"\b(?:maxim\w+|peak\w*|optim\w+|best|most)\s+(?:\w+\s+)?at\s+$")
_OPENING = re.compile(
    r"\W*(?:(?:unlike|in\s+contrast\s+(?:to|with)|contrary\s+to)\s+[^,;.]{2,60},\s*)?(?:(?:but|and|while|whereas|in\s+contrast|by\s+contrast|however|alone|given|only|even|"
    r"the|an?|[\w-]*(?:agonist|antagonist|blocker|inhibitor|anaesthetic))\W+){0,4}",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\s*\(?(?:(?:[ips]\.[cvop]\.(?:[vm]\.)?|orally|per\s+os|by\s+mouth),?)?\)?\s*(?:,|and|or|"
    r"nor|,\s*and)\s*",
    re.IGNORECASE,
)
_OF = re.compile(
    r"[\s,()]*(?:[ips]\.[cvop]\.(?:[vm]\.)?|orally|per\s+os|by\s+mouth)?[\s,)]*of\s+(?:the\s+)?",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"\s+(?:of\s+(?:the\s+)?|(?!(?:and|or|for|in|at|with|to|over|on|by|from)\b))"
    r"[\w()+-]+(?:\s[\w()+-]+)??\s+(?P<often>b\.i\.d\.|t\.i\.d\.|once\s+daily|"
    r"twice\s+daily|(?:once|twice|three\s+times)\s+a\s+day|(?:three|four)\s+times\s+daily|daily|"
    r"per\s+day|a\s+day|every\s+day)",
    re.IGNORECASE,
)
_ROUTE_BETWEEN = re.compile(
    r",?\s+(?:[ips]\.[cvopg]\.|orally|by\s+mouth|per\s+os),?\s+(?P<often>once\s+daily|twice\s+daily|"
    r"daily|once\s+a\s+day|twice\s+a\s+day|every\s+day)\b"
)
_LESS_SAID = frozenset(
    ("milligram", f"milligram-per-{rest}")
    for rest in ("day", "kilogram", "twice-daily")
)
_NOR = Pattern(r"\b(\d+(?:\.\d+)?)\s+n?or\s+$")
_BESIDE = Pattern(
    r"\b(?:add(?:ed|-on)\s+to|on\s+top\s+of|(?:in\s+)?addition\s+to|adjunct(?:ive)?\s+to|"
    r"background\s+of|(?:in\s+)?combin(?:ed|ation)\s+with|along(?:side)?(?:\s+with)?|"
    r"compared\s+(?:with|to)|than|versus|vs\.?|relative\s+to|superior\s+to|inferior\s+to|"
    r"as\s+(?:good|effective|active|well|potent)\s+as|stable\s+on|taking|switched\s+from)\s+"
    r"(?:the\s+|an?\s+|stable\s+|oral\s+)?$",
    re.IGNORECASE,
)
"""What stands before a drug that a study only compares with, or adds to."""
_ANTIBODY = re.compile(
    r"\b(?:antibod(?:y|ies)|antiserum|antisense|siRNA|shRNA|immunoneutrali[sz]ation|deletion|"
    r"knock-?(?:out|down)|depletion|lack|loss)\s+(?:oligonucleotides?\s+)?(?:against|to|for|of)\s+"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)
_DID_IT = re.compile(r"\b(?:had|have|has|having)\s+$", re.IGNORECASE)
_STRANGER = re.compile(
    r"\W*(?:[A-Z]{1,5}-?\d{2,8}[A-Za-z]?|[A-Z][a-z]?\s\d{2}-\d{3,5})\s+(?!(?:mg|of|weeks?)\b)"
)
_UNSAID = frozenset({"central", "parenteral"})


@dataclass(slots=True)
class Context:
    """What a paragraph has told so far, for what its next parts leave out."""

    paragraph: Paragraph | None = None
    compound: Term | None = None
    model: Term | None = None
    assay: Term | None = None
    species: Term | None = None
    strain: Term | None = None
    population: Term | None = None
    dose: Quantity | None = None
    route: Term | None = None
    duration: str | None = None
    measures: tuple[Term, ...] = ()
    citations: tuple[Citation, ...] = ()
    interaction: BehaviouralClaim | None = None
    told: str = ""
    is_setup: bool = False
    is_label: bool = False
    """Whether the paragraph opens with the setting of all its studies."""
    is_deficit: bool = False
    """Whether the part before told what a drug disturbed."""
    claim: BehaviouralClaim | None = None


def disturbs(unit: Unit, item: Item) -> bool:
    """Tell whether a drug is named for the deficit that it causes."""
    text = unit.reading.text
    return bool(
        _CAUSES.match(text[item.end : item.end + 24])
        or AGAINST.search(text[max(0, item.start - 48) : item.start])
    )


def against_it(unit: Unit, item: Item) -> bool:
    """Tell whether it is an antibody to a thing, or its loss, that was tested."""
    before = unit.reading.text[max(0, item.start - 40) : item.start]
    return bool(_ANTIBODY.search(before))


def named(scope: Scope, unit: Unit) -> dict[str, Term]:
    """Return the compounds of a part that were tested, or took part in a test."""
    found: dict[str, Term] = {}
    for item, sense in unit.reading.of("compound"):
        if against_it(unit, item):
            continue
        induces = sense.slug in scope.models
        own = any(s.slug == sense.slug for s in scope.subjects)
        if induces and (disturbs(unit, item) or not (own or _acts(unit, item))):
            continue
        text = unit.reading.text
        if _MEASURED.match(text[item.end : item.end + 24]) or _LEVEL.search(
            text[max(0, item.start - 30) : item.start]
        ):
            continue  # what was measured, not what was given
        if not own and _BESIDE.search(text[max(0, item.start - 40) : item.start]):
            continue
        if not _CAUSES.match(text[item.end : item.end + 24]):
            printed = unit.printed(item.start, item.end)
            found.setdefault(sense.slug, scope.term(sense, printed))
    return found


def _acts(unit: Unit, item: Item) -> bool:
    """Tell whether a drug that induces deficits elsewhere is what the part is about."""
    start = unit.end - len(unit.text)
    before = unit.text[: max(0, item.start - start)]
    return bool(_OPENING.fullmatch(before))


def actor(scope: Scope, unit: Unit, context: Context) -> Term | None:
    """Return the compound whose effect a part tells, if it is one only."""
    tested = named(scope, unit)
    own = [term for term in tested.values() if scope.is_subject(term)]
    if len(tested) == 1:
        return next(iter(tested.values()))
    if len(own) == 1 and len(tested) <= 2:
        return own[0]
    named_any = any(True for _ in unit.reading.of("compound"))
    if tested or (not named_any and is_of_a_stranger(unit.text)):
        return None
    if _inducer_acts(scope, unit):
        return None
    if not unit.is_first:
        return context.compound
    listed = unit.sentence.paragraph.list_depth > 0
    if listed or _IT.search(unit.text):
        return context.compound or _headed(scope, unit) or scope.subject
    if not doses(scope, unit):
        return None
    if scope.subject is None or scope.is_subject(context.compound):
        return context.compound or _headed(scope, unit) or scope.subject
    return _headed(scope, unit) or scope.subject


def is_of_a_stranger(text: str) -> bool:
    """Tell whether a text without a known compound opens with an unknown code."""
    return bool(_STRANGER.match(text))


def _headed(scope: Scope, unit: Unit) -> Term | None:
    """Return the one compound that the heading over a part names."""
    for title in reversed(unit.sentence.section.path):
        found = scope.compounds(scope.title(title))
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _inducer_acts(scope: Scope, unit: Unit) -> bool:
    """Tell whether a part opens with a drug that induces deficits: it is about that."""
    return any(
        sense.slug in scope.models and not disturbs(unit, item) and _acts(unit, item)
        for item, sense in unit.reading.of("compound")
    )


def opened_by_another(scope: Scope, unit: Unit, compound: Term) -> bool:
    """Tell whether it is a drug that induces deficits which a part is about."""
    return any(
        sense.slug in scope.models
        and sense.slug != compound.slug
        and not disturbs(unit, item)
        and _acts(unit, item)
        for item, sense in unit.reading.of("compound")
    )


def doses(scope: Scope, unit: Unit) -> list[Dose]:
    """Return the doses of a part; those told of together are one range."""
    found: list[Dose] = []
    for dose in _told_often(scope, unit):
        last = found[-1] if found else None
        nor = _NOR.search(unit.text[: dose.start])
        if nor:
            dose = _joined(float(nor[1]), nor.start(1), dose, unit.text)
        elif (
            last is not None
            and (
                last.quantity.unit == dose.quantity.unit
                or (last.quantity.unit, dose.quantity.unit) in _LESS_SAID
            )
            and _TOGETHER.fullmatch(unit.text[last.end : dose.start])
        ):
            found.pop()
            dose = _joined(last.quantity.low, last.start, dose, unit.text)
        found.append(dose)
    return found


def _told_often(scope: Scope, unit: Unit) -> Iterator[Dose]:
    """Yield doses, with how often they were given: *300 mg of X twice daily*."""
    units = scope.lexicon.units
    for dose in find_doses(unit.text, units):
        often = _OFTEN.match(unit.text, dose.end) if not dose.per_weight else None
        often = often or _ROUTE_BETWEEN.match(unit.text, dose.end)
        again = None
        if often:
            amount = unit.text[dose.start : dose.end]
            again = next(find_doses(f"{amount} {often['often']}", units), None)
        yield dose if again is None else dose._replace(quantity=again.quantity)


def _joined(low: float, start: int, dose: Dose, text: str) -> Dose:
    """Return a dose that reaches from a number printed before it."""
    bounds = (low, dose.quantity.low, dose.quantity.high)
    quantity = replace(
        dose.quantity,
        printed=text[start : dose.end].strip(),
        low=min(bounds),
        high=max(bounds),
    )
    return dose._replace(quantity=quantity, start=start)


def dose_after(unit: Unit, compound: Term, found: list[Dose]) -> Quantity | None:
    """Return the dose that belongs to a compound: named last before it, or the only."""
    start = unit.end - len(unit.text)
    names = [
        (item.start - start, sense.slug)
        for item, sense in unit.reading.of("compound")
        if sense.slug == compound.slug or not _against(unit, item)
    ]
    for dose in found:
        own = [at for at, slug in names if slug == compound.slug and at > dose.end]
        if own and _OF.fullmatch(unit.text[dose.end : own[0]]):
            return dose.quantity
        before = [slug for at, slug in names if at < dose.start]
        if before and before[-1] == compound.slug:
            return dose.quantity
    if not names:
        rest = found[1:]
        aside = all(_BEST.search(unit.text[: dose.start]) for dose in rest)
        return found[0].quantity if found and aside else None
    apart = names and found and names[0][0] - found[0].end > 12
    if apart and all(slug != compound.slug for _, slug in names):
        return found[0].quantity  # "450 mg did nothing, in contrast to Y"
    if (
        len(found) == 1
        and found[0].start < names[0][0]
        and names[0][1] == compound.slug
    ):
        return found[0].quantity  # "At 3 mg/kg, X improved"
    return None


def _against(unit: Unit, item: Item) -> bool:
    """Tell whether a drug, without a dose, is what something failed against."""
    if re.match(
        r"[\s-]*(?:induced|treated|impaired)", unit.reading.text[item.end :][:24]
    ):
        return True
    before = unit.reading.text[max(0, item.start - 24) : item.start]
    after = unit.reading.text[item.end : item.end + 2]
    return bool(re.search(r"\bagainst\s+$", before)) and not after.startswith(
        (" (", r" \d")
    )


def route_after(scope: Scope, unit: Unit, compound: Term) -> Term | None:
    """Return the route by which a part says that a compound was given."""
    names = [
        (item.start, sense.slug)
        for item, sense in unit.reading.of("compound")
        if sense.slug == compound.slug or not _against(unit, item)
    ]
    for item, sense in unit.reading.of("route"):
        if sense.slug in _UNSAID:
            continue
        if _DID_IT.search(unit.reading.text[max(0, item.start - 12) : item.start]):
            continue  # mice "that had inhaled carbon dioxide"
        before = [slug for at, slug in names if at < item.start]
        owner = before[-1] if before else (names[0][1] if names else compound.slug)
        unnamed = all(slug != compound.slug for _, slug in names)
        if not before and unnamed and names and names[0][0] - item.end > 12:
            owner = compound.slug
        after = [(at, slug) for at, slug in names if at > item.end]
        if after and _OF.fullmatch(unit.printed(item.end, after[0][0])):
            owner = after[0][1]  # "5 mg/kg i.p. of X"
        if owner == compound.slug:
            return scope.term(sense, unit.printed(item.start, item.end))
    return None
