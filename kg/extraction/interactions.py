"""What one compound did to the effect of another, told in running text.

It takes the effect away (*abolished*, *put an end to*), or the effect is gone when it
is given (*vanished when*, *was no longer seen after*), or it leaves the effect as it
was (*failed to*, *left … intact*, *survived*). *Did the same* goes back to the part
before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extraction.actors import (
    Context,
    against_it,
    disturbs,
    dose_after,
    doses,
    route_after,
)
from kg.extraction.clauses import Unit
from kg.extraction.model import BehaviouralClaim, Direction, Quantity, Term
from kg.extraction.scope import Scope
from kg.extraction.seen import Known, alike, part_of
from kg.extraction.tokens import fold
from kg.extraction.wordings import TAKING_AWAY
from kg.patterns import Pattern

_EFFECT = (
    r"(?:effects?|actions?|improvements?|enhancement|benefits?|reversal|activity|"
    r"facilitation|protection|recovery|restoration|rescue|gains?|influence|response)"
)
_TAKES = Pattern(rf"\b{TAKING_AWAY}", re.IGNORECASE)
_LOST = Pattern(
    r"\b(?:(?:was|were|is|are|had|has|been|be)\s+){0,2}(?:\w+ly\s+)?(?:lost|gone|absent|"
    r"no\s+longer\s+\w+|not\s+(?:seen|observed|found|present|obtained)|vanish(?:ed|es)?|"
    r"disappear(?:ed|s)?|ceased|failed\s+to\s+appear)\b(?=[^.;]{0,24}?\b(?:when|after|if|in|"
    r"under|by|with|upon|on|once|following)\b)",
    re.IGNORECASE,
)
_KEPT = Pattern(
    r"\ble(?:ft|aves?)\b(?=[^.;]{1,90}?\b(?:intact|unchanged|untouched|unaltered|unaffected|"
    r"undiminished|(?:as|where)\s+it\s+(?:was|had\s+been))\b)|"
    r"\b(?:not|neither|never)\s+(?:\w+ly\s+)?(?:affect|alter|change|influence|modify|"
    r"interfere\s+with|abate|lessen|reduce|impair)(?:ed)?\b|"
    r"\b(?:was|were|is|are|remain(?:ed|s)|stayed)\s+(?:\w+ly\s+)?(?:unaffected|unchanged|"
    r"unaltered|undiminished|intact|insensitive|resistant|preserved|present)\b|"
    r"\b(?:persist(?:ed|s)?|surviv(?:ed|es)|withst(?:ood|ands))\b|"
    r"\bhad\s+no\s+(?:influence|effect|bearing|impact)\s+on\b",
    re.IGNORECASE,
)
_EFFECT_OF = Pattern(rf"\b{_EFFECT}\b", re.IGNORECASE)
_IT = re.compile(r"\s*(?:altogether\s+)?(?:this|that|it|these)\b", re.IGNORECASE)
_BY = re.compile(
    r"\s+(?:\w+\s+){0,3}?(?:by|when|if|once|with|under|after|upon|following|in\s+the\s+presence\s+"
    r"of|in\s+\w+\s+(?:treated|given))\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|failed|fails|without|neither|nor|unable|never|cannot)\b",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"\b(?:did|does|had|has|was|were)\s+(?:exactly\s+|much\s+)?(?:the\s+same|so\s+(?:too|as\s+"
    r"well)|likewise|equally\s+effective|just\s+as\s+effective|a\s+similar\s+effect)\b|"
    r"\blikewise\b|^\W*so\s+did\b|^\W*as\s+did\b",
    re.IGNORECASE,
)
_NOR = re.compile(
    r"\bfailed\s+to\s+do\s+(?:so|this|that)\b|\bfailed(?=\W*(?:$|\[|\())|"
    r"\b(?:did|does|could|was|were|had)\s+not(?:\s+(?:do\s+so|by|able)\b|(?=\W*(?:$|[,\[(^\d])))|"
    r"\bhad\s+no\s+such\s+\w+|^\W*(?:but\s+)?not\s+(?:by|with|after|when)\b|"
    r"\bwas\s+(?:without\s+(?:any\s+|such\s+an\s+)?(?:effect|influence)|ineffective|inactive)\b|"
    r"\bhad\s+no\s+(?:effect|influence|bearing)\s+on\s+(?:it|this|that)\b",
    re.IGNORECASE,
)
_FROM = Pattern(
    r"\b(?:prevent(?:ed|s)|ke(?:pt|eps)|stop(?:ped|s))\s+(?:[\w()+-]+\s+){1,3}from\s+\w+ing\b",
    re.IGNORECASE,
)
_STEMS = (
    "abol", "block", "prevent", "antagoni", "revers", "suppress", "counter", "elimin",
    "attenu", "inhibit", "abrogat", "blunt", "negat", "neutrali", "oblit", "extingu",
    "weaken", "curtail", "remov", "eras", "oppos", "dimini", "overc", "annul", "cancel",
    "nullif", "undo", "undid", " away", "wip",
    "put a", "interfer", "to an end", "lost", "gone", "absent", "longer", "not ",
    "vanish", "disapp", "ceased", "failed", "left", "leave", "neither", "never",
    "unaff", "unch", "unalt", "undim", "intact", "insens", "resist", "preserv",
    "present", "persist", "surviv", "withst", "had ", "kept", "keep", "stop",
    "likewise", "equally", "just as", "could", "ineffect", "inactive", "without", "did",
)  # fmt: skip
_STEM = Pattern("|".join(_STEMS), re.IGNORECASE)
_FRONT = re.compile(
    r"\W*(?:when|after|if|once|following|in\s+the\s+presence\s+of|with)\b(?:[^,()]|\([^()]*\))*,\s",
    re.IGNORECASE,
)
_AN_EFFECT = Pattern(r"\b(?:an\s+effect|effects?\s+(?:that|which))\b", re.IGNORECASE)
_WHICH = re.compile(r",\s*(?:which|who)\s[^,;]{2,80},")
_IT_DID = re.compile(r"\W*(?:it|this)\b", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:was|were|is|had)\s+(?:\w+ly\s+)?(?:lost|gone|absent|abolished|blocked|prevented|"
    r"no\s+longer\s+\w+)\b|\b(?:vanished|disappeared)\b",
    re.IGNORECASE,
)
_NEITHER = re.compile(r"\W*neither\b", re.IGNORECASE)
_GOOD = re.compile(
    r"\b(?:anti-?amne\w+|pro-?cognitive|pro-?mnesic|memory-enhancing|beneficial|protective|"
    r"reversal|improve\w*|enhance\w*|benefit|facilitat\w*|restor\w*|rescu\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """Who did it to whose effect, and how it ended."""

    blocker: Term
    other: Term
    direction: Direction


def interactions(
    scope: Scope, unit: Unit, context: Context, known: Known
) -> Iterator[BehaviouralClaim]:
    """Yield what a part of a sentence says of the effect of another compound.

    The effect itself is yielded too where the part gives its dose.
    """
    named = any(True for _ in unit.reading.of("compound"))
    if not named or not _worth(unit.text):
        return
    again = _again(scope, unit, context)
    if again is not None:
        yield again
        return
    found = _find(scope, unit, context)
    if found is None:
        return
    claim = _claim(scope, unit, context, known, found)
    if claim is None:
        return
    yield from _neither(scope, unit, context, known, found)
    if _GOOD.search(unit.text[: len(unit.text) // 2 + 20]):
        own = _own_effect(scope, unit, claim, found.other, known)
        if own is not None:
            yield own
    context.interaction = claim
    context.model, context.assay = claim.model, claim.assay
    context.species, context.strain = claim.species, claim.strain
    context.claim = replace(
        claim,
        compound=found.other,
        direction="improved",
        dose=None,
        interacts_with=None,
    )
    yield claim


def speaks_of_another(scope: Scope, unit: Unit, context: Context) -> bool:
    """Tell whether a part is about the loss of an effect, whosever that may be."""
    if not _worth(unit.text):
        return False
    text = fold(unit.text)
    verb = _KEPT.search(text) or _TAKES.search(text) or _LOST.search(text)
    effect = _EFFECT_OF.search(text)
    if verb is not None and _IT.match(text, verb.end()):
        if context.is_deficit and not unit.is_first:
            return False  # "scopolamine impaired it, and X did not counter that"
        own = not any(True for _ in unit.reading.of("compound"))
        return not (own and not unit.is_first and doses(scope, unit))
    if verb is None or effect is None:
        return False
    if effect.start() > verb.start():
        gap = text[verb.end() : effect.start()]
        return bool(
            re.fullmatch(r"\s*(?:the|this|that|its|any)\s+(?:[\w-]+\s+){0,2}", gap)
        )
    return bool(_BY.match(text, verb.end())) and not _GOOD.search(text[effect.end() :])


def _worth(text: str) -> bool:
    """Tell whether the patterns are worth trying: a word of one of them is there."""
    return _STEM.may_match(text)


def _again(scope: Scope, unit: Unit, context: Context) -> BehaviouralClaim | None:
    """*BD-1047 did the same*, *but not by Y*, *Z failed to do so*."""
    last = context.interaction
    if last is None:
        return None
    text = fold(unit.text)
    same, denied = _ALSO.search(text), _NOR.search(text)
    if not (same or denied) or (_TAKES.search(text) and not denied):
        return None
    who = [term for _, term in _named(scope, unit) if term.slug != last.compound.slug]
    others = [term for term in who if term.slug != _slug(last.interacts_with)]
    if len(others) != 1:
        return None
    blocker = others[0]
    direction: Direction = last.direction
    if denied and not same:
        direction = "no effect" if last.direction == "blocked" else "blocked"
    found = doses(scope, unit)
    return replace(
        last,
        part=part_of(blocker, direction, last.interacts_with),
        place=unit.sentence.place,
        statement=unit.sentence.text,
        citations=unit.citations,
        compound=blocker,
        dose=dose_after(unit, blocker, found),
        route=route_after(scope, unit, blocker),
        direction=direction,
    )


def _neither(
    scope: Scope, unit: Unit, context: Context, known: Known, found: _Found
) -> Iterator[BehaviouralClaim]:
    """*Neither X nor Y interfered with it*: yield the claim on the first of them."""
    if not _NEITHER.match(unit.text) or found.direction != "no effect":
        return
    for _, term in _named(scope, unit):
        if term.slug == found.blocker.slug:
            return
        first = _claim(scope, unit, context, known, replace(found, blocker=term))
        if first is not None and term.slug != found.other.slug:
            yield first


def _find(scope: Scope, unit: Unit, context: Context) -> _Found | None:
    text = fold(unit.text)
    kept = _KEPT.search(text)
    fronted = _fronted(scope, unit, text)
    if fronted is not None:
        return fronted
    verb = kept or _LOST.search(text) or _TAKES.search(text) or _FROM.search(text)
    if verb is None:
        return None
    it = _IT.match(text, verb.end())
    spoken = context.compound or context.interaction
    stopped = _FROM.search(text)
    if not (_EFFECT_OF.search(text) or stopped or (it and spoken)):
        return None
    pair = _pair(scope, unit, context, verb, is_it=bool(it))
    if pair is None:
        return None
    blocker, other = pair
    if scope.model_of(other) is not None and not scope.is_subject(other):
        return None
    denied = kept or _NOT.search(text[max(0, verb.start() - 30) : verb.start()])
    return _Found(blocker, other, "no effect" if denied else "blocked")


def _fronted(scope: Scope, unit: Unit, text: str) -> _Found | None:
    """*When Y was given, the benefit of X was lost*: Y took it away."""
    front = _FRONT.match(text)
    lost = _GONE.search(text, front.end()) if front else None
    if front is None or lost is None:
        return None
    if not _EFFECT_OF.search(text[front.end() : lost.start()]):
        return None
    named = _named(scope, unit)
    first = [term for at, term in named if at < front.end()]
    rest = [term for at, term in named if front.end() <= at < lost.start()]
    other = rest[-1] if rest else scope.subject
    if not first or other is None or other.slug == first[-1].slug:
        return None
    return _Found(first[-1], other, "blocked")


def _claim(
    scope: Scope, unit: Unit, context: Context, known: Known, found: _Found
) -> BehaviouralClaim | None:
    blocker, other, direction = found.blocker, found.other, found.direction
    given = doses(scope, unit)
    base = alike(scope, unit, other, context, known, given)
    if base.model is None and not base.assays:
        return None
    return BehaviouralClaim(
        part=part_of(blocker, direction, other),
        place=unit.sentence.place,
        statement=unit.sentence.text,
        citations=unit.citations,
        compound=blocker,
        model=base.model,
        assay=base.assay,
        species=base.species,
        strain=base.strain,
        dose=dose_after(unit, blocker, given),
        route=route_after(scope, unit, blocker),
        direction=direction,
        interacts_with=other,
    )


def _own_effect(
    scope: Scope, unit: Unit, claim: BehaviouralClaim, other: Term, known: Known
) -> BehaviouralClaim | None:
    """Return the effect that was taken away, where its dose is told with it."""
    dose: Quantity | None = dose_after(unit, other, doses(scope, unit))
    told = any(
        known_one.compound.slug == other.slug
        and _slug(known_one.assay) == _slug(claim.assay)
        and _slug(known_one.model) == _slug(claim.model)
        for known_one in known.behavioural
    )
    if dose is None or told or claim.species is None:
        return None
    return replace(
        claim,
        part=part_of(other, "improved", claim.assay or claim.model),
        compound=other,
        dose=dose,
        route=route_after(scope, unit, other),
        direction="improved",
        interacts_with=None,
    )


def _named(scope: Scope, unit: Unit) -> list[tuple[int, Term]]:
    """Return the compounds of a part, less those that only disturb, and where."""
    start = unit.end - len(unit.text)
    return [
        (item.start - start, scope.term(sense, unit.printed(item.start, item.end)))
        for item, sense in unit.reading.of("compound")
        if (sense.slug not in scope.models or not disturbs(unit, item))
        and not against_it(unit, item)
    ]


def _pair(
    scope: Scope, unit: Unit, context: Context, verb: re.Match[str], *, is_it: bool
) -> tuple[Term, Term] | None:
    """Return what took an effect away, and whose effect that was."""
    asides = [m.span() for m in _WHICH.finditer(unit.text)]
    # "X, which empties neurones of Y, nullified it": X did.
    compounds = [
        (at, term)
        for at, term in _named(scope, unit)
        if not any(start < at < end for start, end in asides)
    ]
    before = [term for at, term in compounds if at < verb.start()]
    after = [term for at, term in compounds if at >= verb.end()]
    back = context.compound if is_it or not unit.is_first else None
    if is_it and context.interaction is not None and not unit.is_first:
        back = context.interaction.interacts_with  # whose effect was spoken of
    back = back or scope.subject or context.compound
    if _is_suffered(unit, verb):
        blocker = after[0] if after else None
        other = before[-1] if before else back
    else:
        blocker = before[-1] if before else None
        # "X impaired it, an effect that Y prevented": of X.
        earlier = len(before) > 1 and _AN_EFFECT.search(unit.text)
        other = after[0] if after else (before[-2] if earlier else back)
    if blocker is None and _IT_DID.match(unit.text) and context.interaction:
        blocker = context.interaction.compound
    if blocker is None or other is None or blocker.slug == other.slug:
        return None
    return blocker, other


def _is_suffered(unit: Unit, verb: re.Match[str]) -> bool:
    """Tell whether what stands before the verb is the effect, not who acts on it."""
    text = fold(unit.text)
    by = _BY.match(text, verb.end())
    if by and not _EFFECT_OF.search(by.group()):
        return True
    return bool(
        _EFFECT_OF.search(text[: verb.start()])
        and not _EFFECT_OF.search(text[verb.end() :])
        and re.match(
            r"(?:was|were|is|are|remain|stay|persist|surviv|withst|lost|vanish|"
            r"disappear|had|been|gone|absent)",
            verb.group(),
            re.IGNORECASE,
        )
    )


def _slug(term: Term | None) -> str | None:
    return term.slug if term else None
