"""What a compound does at a target: agonist, antagonist, inhibitor, prodrug and so on.

The patterns run over the tags of a sentence. A class (*sigma-1 agonists*) is no
compound and yields nothing; what the sentence denies yields nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.extraction.cues import ACTIONS
from kg.extraction.lexicon import Item, Reading
from kg.extraction.model import Action, PharmacologyClaim, Term
from kg.extraction.parties import header_target
from kg.extraction.prose import NO_SIGN, Sentence
from kg.extraction.rows import Frame, citations
from kg.extraction.scope import Scope
from kg.identifiers import slugify
from kg.patterns import Pattern

_AT = re.compile(r"(?:x?[oa][dxS]{0,4}(?:o[dxS]{0,2})?)(?P<t>T(?:[,&d/x]{1,3}T)*)")
_FOR_PRODRUG = re.compile(r"(?:[oa]d?x{0,3})(?P<t>C)")
_AFTER = re.compile(
    r"(?:x{0,2}[,(]?i?[,(]?d?x{0,2}|x{0,1})(?P<c>C(?:[,&]{1,2}d?C(?!k))*)"
)
_ACTIVITY_OF = re.compile(r"x?[ob]d?(?P<c>C)")
_COPULA = re.compile(
    r"(?P<c>C(?:\([^()]*\))?(?:[,&]{1,2}C(?:\([^()]*\))?)*)(?P<mid>[^CTkvrg;h]*(?:[eqs]|,d|\(d?)[dxya,&mqoRLPSNOMDAU]*)$"
)
# "Tropisetron, besides antagonising X, is a": what commas set off is passed over.
_ASIDE = re.compile(r"(?P<c>C),[^,;.]*,(?P<mid>e[dxya&mqoRLPSNOMDAU]*)$")
_PRONOUN = re.compile(r"(?P<p>p)(?P<mid>[^CTkvrgz;h]*[eqs][dxya,&mqRLPSNOMDAU]*)$")
_RELATIVE = re.compile(
    r"(?P<c>C(?:\([^()]*\))?(?:[,&]{1,2}d?C(?:\([^()]*\))?)*),?he[nydxma]*$"
)
_LIKEWISE = Pattern(
    r"\bsame\s+(?:class|family|group|type|kind|mechanism)\b|\banother\s+(?:such|of\s+"
    r"(?:this|the)\s+(?:class|kind))\b|\bacts?\s+(?:in\s+the\s+same\s+way|likewise)\b",
    re.IGNORECASE,
)
_AS_A = re.compile(r"(?:^|[.;:,])q[dx]*$")
_CLASS = re.compile(
    r"^(?P<target>.*\S)[\s-](?P<noun>inhibitor|agonist|antagonist|blocker)s?$",
    re.IGNORECASE,
)
_MORE = re.compile(r"[,&]{1,2}[^.;vrgzhepCx|]?x?d[dx]{0,2}$")
_RECEPTOR_ACTIONS = frozenset(
    {"agonist", "antagonist", "partial agonist", "inverse agonist", "co-agonist",
     "positive modulator", "negative modulator"}
)  # fmt: skip


def sentence_actions(scope: Scope, sentence: Sentence) -> Iterator[PharmacologyClaim]:
    """Yield the actions that a sentence states."""
    reading = sentence.reading
    if "k" not in reading.tags and not _CLASS_WORD.search(sentence.text):
        return
    if sentence.withdrawn or _NEITHER.search(sentence.text):
        return
    last: list[Term] = []
    last_end = 0
    for index, item in enumerate(reading.items):
        if item.tag == "C":
            yield from _by_class(scope, sentence, index)
        if item.tag != "k":
            continue
        action: Action = item.value  # type: ignore[assignment]
        targets, start, end = _targets(scope, reading, index, action)
        if not targets:
            continue
        if reading.tags[start] == "C" and action != "prodrug":
            # The name is part of the phrase: a serotonin reuptake inhibitor.
            reading = reading.less(start)
        compounds, between = _compounds(scope, reading, start, end)
        if not compounds and last and _MORE.search(reading.tags[:start]):
            compounds, between = last, reading.tags[last_end:start]
        if not compounds or "n" in between or _opens_main_clause(reading, index, end):
            last = []
            continue
        last, last_end = compounds, end
        said = reading.text[reading.items[0].start : reading.items[index].start]
        if NO_SIGN.search(said) or _MISNAMED.search(said):
            continue
        for compound in compounds:
            for target in targets:
                if compound.slug != target.slug:
                    at = reading.items[max(index, end - 1)].end
                    yield _claim(
                        sentence, compound, action, target, at, hedged="y" in between
                    )


_SUBORDINATE = re.compile(
    r"\W*(?:as|since|because|when|while|where|if|given\s+that|although|though)\b[^,;]*,"
    r"\s*(?:an?|the|any)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_VERB_AHEAD = re.compile(r"\s*(?:might|may|can|could|should|would|will|must)\b")


def _opens_main_clause(reading: Reading, index: int, end: int) -> bool:
    """Tell *As X acts by Y, an inhibitor of Z might help* from an apposition."""
    before = reading.text[reading.items[0].start : reading.items[index].start]
    after = reading.text[reading.items[max(index, end - 1)].end :]
    return bool(_SUBORDINATE.match(before) and _VERB_AHEAD.match(after))


_MISNAMED = Pattern(
    r"\b(?:although|though|wrongly|erroneously|mistakenly|sometimes|occasionally|now\s+and\s+then)\b"
    r"[^.;]*\b(?:called|labell?ed|described|listed|classed|sold|termed|dubbed)\b[^.;]*$",
    re.IGNORECASE,
)
_NEITHER = Pattern(r"\bneither\b[^.;:]*\bnor\b", re.IGNORECASE)
_CLASS_WORD = Pattern(r"inhibitor|agonist|blocker", re.IGNORECASE)


def _by_class(
    scope: Scope, sentence: Sentence, index: int
) -> Iterator[PharmacologyClaim]:
    """*Physostigmine is a cholinesterase inhibitor*: the class names the action."""
    reading = sentence.reading
    match = _CLASS.match(_printed(reading, index))
    action = ACTIONS.get(match["noun"].lower()) if match else None
    before = _COPULA.search(reading.tags[:index])
    if match is None or action is None or before is None or "n" in before["mid"]:
        return
    target = scope.first(scope.lexicon.read(match["target"]), "target")
    for compound in _terms(scope, reading, before.start("c"), before.end("c")):
        if target is not None:
            at = reading.items[index].end
            hedged = "y" in before["mid"]
            yield _claim(sentence, compound, action, target, at, hedged=hedged)


def likewise(
    scope: Scope, sentence: Sentence, last: PharmacologyClaim | None
) -> Iterator[PharmacologyClaim]:
    """*X belongs to the same class*: yield that it does what the one before does."""
    if last is None or not _LIKEWISE.search(sentence.text):
        return
    named = re.match(
        r"[xd]{0,2}(C)(?:\([^()]*\))?[xmye]{0,4}[xdaow]", sentence.reading.tags
    )
    if named is None or "n" in sentence.reading.tags:
        return
    item = sentence.reading.items[named.start(1)]
    compound = _named(scope, sentence.reading, item, "compound")
    if compound.slug != last.compound.slug:
        yield _claim(
            sentence, compound, last.action, last.target, item.end, hedged=last.hedged
        )


def row_actions(frame: Frame) -> Iterator[PharmacologyClaim]:
    """Yield the actions of a table that has a column for them."""
    grid = frame.grid
    if not grid.has("target"):
        yield from _actions_at_one(frame)
    if not grid.has("target") or not grid.has("action", "finding", "other"):
        return
    for line in grid.lines:
        cell = line.get("compound")
        named = frame.scope.compounds(cell.reading) if cell else []
        compound = named[0] if named else (None if cell else frame.scope.subject)
        beside: set[Action] = {
            item.value  # type: ignore[misc]
            for cell in line.cells
            if cell.column.role in {"action", "finding", "other"} and not cell.empty
            for item in cell.reading.items
            if item.tag == "k" and "n" not in cell.reading.tags
        }
        for at, own in enumerate(line.all("target")):
            target = frame.scope.first(own.reading, "target")
            inner: set[Action] = {
                item.value  # type: ignore[misc]
                for item in own.reading.items
                if item.tag == "k"
            }
            stated = inner or (beside if at == 0 else set())
            if target is None or compound is None or len(stated) != 1:
                continue
            (action,) = stated
            yield PharmacologyClaim(
                part=part_of(compound, action, target),
                place=frame.place(line),
                statement=frame.statement(line),
                citations=citations(line),
                compound=compound,
                action=action,
                target=target,
            )


def _actions_at_one(frame: Frame) -> Iterator[PharmacologyClaim]:
    """Yield the actions of a table on one target, which its other headers name."""
    headed = {
        target.slug: target
        for column in frame.grid.columns
        if (target := header_target(frame.scope, column)) is not None
    }
    if len(headed) != 1:
        return
    (target,) = headed.values()
    for line in frame.grid.lines:
        own = line.get("compound")
        cell = line.get("action")
        compounds = frame.scope.compounds(own.reading) if own else []
        if cell is None or len(compounds) != 1 or "n" in cell.reading.tags:
            continue
        stated: set[Action] = {
            item.value  # type: ignore[misc]
            for item in cell.reading.items
            if item.tag == "k"
        }
        if len(stated) != 1:
            continue
        (action,) = stated
        yield PharmacologyClaim(
            part=part_of(compounds[0], action, target),
            place=frame.place(line),
            statement=frame.statement(line),
            citations=citations(line),
            compound=compounds[0],
            action=action,
            target=target,
        )


def distinct(claims: Iterable[PharmacologyClaim]) -> Iterator[PharmacologyClaim]:
    """Yield each fact once: as asserted rather than hedged, cited rather than not."""
    best: dict[str, PharmacologyClaim] = {}
    for claim in claims:
        known = best.get(claim.part)
        if known is None or _rank(claim) > _rank(known):
            best[claim.part] = claim
    yield from best.values()


def part_of(compound: Term, action: str, target: Term) -> str:
    """Return the name of a claim: ``igmesine-agonist-sigma-1-receptor``."""
    return slugify(f"{compound.slug} {action} {target.slug}")


def _rank(claim: PharmacologyClaim) -> tuple[bool, bool]:
    return not claim.hedged, bool(claim.citations)


def _targets(
    scope: Scope, reading: Reading, index: int, action: Action
) -> tuple[list[Term], int, int]:
    """Return what an action noun is at, and the items that the phrase takes up."""
    tags, items = reading.tags, reading.items
    if action == "prodrug":
        return _prodrug_of(scope, reading, index)
    match = _AT.match(tags, index + 1)
    if match:
        chosen = [i for i in range(match.start("t"), match.end("t")) if tags[i] == "T"]
        terms = [t for i in chosen if (t := _target(scope, reading, items[i]))]
        return terms, index, match.end()
    start = index
    while (
        start > 0
        and tags[start - 1] in "x()"
        and index - start < 6
        and "T" in tags[max(0, start - 6) : start]
    ):
        start -= 1
    if start > 0 and tags[start - 1] == "T":
        first = start - 1
        while first >= 2 and tags[first - 1] in "&,x" and tags[first - 2] == "T":
            first -= 2
        terms = [
            t
            for i in range(first, start)
            if tags[i] == "T" and (t := _target(scope, reading, items[i]))
        ]
        return terms, first, index + 1
    if index and tags[index - 1] == "C" and "uptake" in _printed(reading, index):
        named = _printed(reading, index - 1)
        carrier = scope.first(scope.lexicon.read(f"{named} transporter"), "target")
        if carrier is not None:
            return [replace(carrier, printed=named)], index - 1, index + 1
    if index and tags[index - 1] in "Cx" and action in _RECEPTOR_ACTIONS:
        for first in (index - 1, index - 2):
            if first < 0 or tags[first] not in "Cx":
                break
            named = reading.text[items[first].start : items[index - 1].end]
            found = scope.lexicon.read(f"{named} receptor")
            receptor = scope.first(found, "target") if len(found.tags) == 1 else None
            if receptor is not None:
                return [replace(receptor, printed=named)], first, index + 1
    return [], index, index + 1


def _prodrug_of(
    scope: Scope, reading: Reading, index: int
) -> tuple[list[Term], int, int]:
    tags, items = reading.tags, reading.items
    match = _FOR_PRODRUG.match(tags, index + 1)
    if match:
        item = items[match.start("t")]
        return [_named(scope, reading, item, "compound")], index, match.end()
    if index and tags[index - 1] == "C":
        return (
            [_named(scope, reading, items[index - 1], "compound")],
            index - 1,
            index + 1,
        )
    return [], index, index + 1


def _compounds(
    scope: Scope, reading: Reading, start: int, end: int
) -> tuple[list[Term], str]:
    """Return who has the action that items ``start`` to ``end`` name."""
    tags = reading.tags
    relative = _RELATIVE.search(tags[:start])
    if relative:
        who, last = relative.span("c")
        listed = reading.part(reading.items[who].start, reading.items[last - 1].end)
        inner = re.sub(r"\([^()]*\)", lambda m: "x" * len(m.group()), listed.tags)
        terms = [
            _named(scope, reading, reading.items[who + i], "compound")
            for i, tag in enumerate(inner)
            if tag == "C"
        ]
        return terms, tags[last:start]
    after = _AFTER.match(tags, end)
    if after and not (
        tags[end : after.start("c")] == "" and end < len(tags) and tags[end] != "C"
    ):
        direct = _terms(scope, reading, after.start("c"), after.end("c"))
        if direct and _is_apposition(tags, start, end, after.span("c")):
            return direct, ""
    before = _COPULA.search(tags[:start]) or _ASIDE.search(tags[:start])
    if before:
        return (
            _terms(scope, reading, before.start("c"), before.end("c")),
            before["mid"],
        )
    of = _ACTIVITY_OF.match(tags, end)
    if of:
        return _terms(scope, reading, of.start("c"), of.end("c")), ""
    pronoun = _PRONOUN.search(tags[:start])
    if pronoun and tags[: pronoun.start("p")].endswith("x,"):
        return [], ""  # "X, its parent, is": X does it, whom nobody here knows
    if pronoun and scope.subject is not None:
        word = reading.items[pronoun.start("p")].value
        if word in {"its", "it"}:
            opened = re.match(r"[dx]{0,2}(C)", tags[: pronoun.start("p")])
            if opened and word == "it":  # "Donepezil inhibits X; it also acts as"
                first = reading.items[opened.start(1)]
                return [_named(scope, reading, first, "compound")], pronoun["mid"]
            doubted = "y" if "y" in tags[:start] else ""
            return [scope.subject], pronoun["mid"] + doubted
    return [], ""


def _is_apposition(tags: str, start: int, end: int, named: tuple[int, int]) -> bool:
    """Tell whether compounds after an action noun are what the noun describes."""
    between = tags[end : named[0]]
    if between in {"", "("} or between[:1] in {"i", "("} or "i" in between:
        return True
    if between != ",":
        return False
    # "As a sigma-1 agonist, igmesine restores ..."
    opens = bool(_AS_A.search(tags[:start]))
    return opens or named[1] >= len(tags) or tags[named[1]] in ",.)"


def _terms(scope: Scope, reading: Reading, start: int, end: int) -> list[Term]:
    listed = reading.tags[start:end]
    outside = re.sub(r"\([^()]*\)", lambda match: "x" * len(match.group()), listed)
    return [
        _named(scope, reading, reading.items[start + i], "compound")
        for i, tag in enumerate(outside)
        if tag == "C"
    ]


def _target(scope: Scope, reading: Reading, item: Item) -> Term | None:
    return _named(scope, reading, item, "target") if item.sense("target") else None


def _printed(reading: Reading, index: int) -> str:
    item = reading.items[index]
    return reading.text[item.start : item.end]


def _named(scope: Scope, reading: Reading, item: Item, kind: str) -> Term:
    sense = item.sense(kind)
    assert sense is not None  # noqa: S101
    return scope.term(sense, reading.text[item.start : item.end])


def _claim(
    sentence: Sentence,
    compound: Term,
    action: Action,
    target: Term,
    at: int,
    *,
    hedged: bool,
) -> PharmacologyClaim:
    return PharmacologyClaim(
        part=part_of(compound, action, target),
        place=sentence.place,
        statement=sentence.text,
        citations=sentence.cited_after(at),
        hedged=hedged,
        compound=compound,
        action=action,
        target=target,
    )
