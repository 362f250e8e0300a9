"""Names that stand together: *X, Y and Z*, *influx through X*, *X and Y receptors*."""

from __future__ import annotations

import re

from kg.extraction.model import Term
from kg.extraction.relations.clause import Clause

CHANGES = re.compile(
    r"(?:\s+(?:levels?|concentrations?|release))?(?:\s+(?:in|of|at)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}?"
    r"[\w-]+){0,2}\s+(?:(?:then|thereby|thus|therefore|also)\s+)?(?:(?P<up>rises?|rose|doubles?d?|"
    r"trebles?d?|triples?d?|climbs?|climbed|accumulates?d?|builds?\s+up|goes\s+up|went\s+up|"
    r"increases?d?|is\s+(?:raised|increased|elevated))|(?P<down>falls?|fell|drops?|dropped|"
    r"declines?d?|goes\s+down|decreases?d?|is\s+(?:lowered|reduced|decreased|depleted)))"
    r"(?=\W*(?:$|[.,;\[(^]|in\b|within\b|after\b|by\b|with\b|under\b|when\b|at\b|there\b))",
    re.IGNORECASE,
)
"""What stands after a thing of which there is more, or less: *… rises*."""
_FLOWING = re.compile(r"entering|flowing|passing|coming|streaming", re.IGNORECASE)
_HEAD_OF = re.compile(r"^(\w+)\s+of\s+", re.IGNORECASE)


def head_of(clause: Clause, at: int) -> int:
    """Return the head: *the influx through NMDA receptors* is an influx."""
    flowing = re.search(r"([CP])(x)[abf]d?$", clause.tags[:at])
    if flowing and _FLOWING.fullmatch(clause.printed(flowing.start(2))):
        return flowing.start(1)  # "calcium entering through the receptor"
    match = re.search(r"([TP])[aob]d?$", clause.tags[:at])
    if match and match.start(1) not in clause.consumed:
        return match.start(1)
    return at


def coordinated(clause: Clause, at: int) -> list[Term]:
    """Return the name at an index and those joined to it on its left."""
    found = [clause.term(clause.items[at])]
    while True:
        match = re.search(r"([CTP])(?:,|&|,&)d?$", clause.tags[:at])
        if (
            not match
            or clause.tags[at] != match[1]
            or match.start(1) in clause.consumed
        ):
            return found[::-1]
        at = match.start(1)
        found.append(clause.term(clause.items[at]))


def coordinated_right(clause: Clause, at: int) -> list[Term]:
    """Return the name at an index and those joined to it on its right."""
    return terms_at(clause, joined(clause, at, clause.tags[at]))


def joined(clause: Clause, at: int, kinds: str) -> list[int]:
    """Return a name and those coordinated with it."""
    found = [at]
    while True:
        match = re.match(
            r"(?:[,&i]{1,3}d?x{0,2}|,?&,?ax{1,3})([CTPL])(?![xdm]{0,3}[vr])",
            clause.tags[at + 1 :],
        )
        if not match or _starts_clause(clause, at + 1 + match.start(1)):
            return found
        at = at + 1 + match.start(1)
        same = clause.tags[at] in kinds or (
            clause.tags[at] == "C" and bool(_HEAD_OF.match(clause.printed(found[0])))
        )
        if not same or clause.modifies(at):
            return found
        found.append(at)


def _starts_clause(clause: Clause, at: int) -> bool:
    """Tell whether a name has a verb of its own: *, and acetylcholine rises*."""
    return bool(CHANGES.match(clause.reading.text, clause.items[at].end))


def terms_at(clause: Clause, indexes: list[int]) -> list[Term]:
    """Return the things at some places; an elided head word is put back."""
    terms: list[Term] = []
    for at in indexes:
        item = clause.items[at]
        head = _HEAD_OF.match(clause.printed(indexes[0]))
        if item.tag == "C" and at != indexes[0] and head:
            full = clause.scope.lexicon.read(f"{clause.printed(at)} {head[1]}")
            process = clause.scope.first(full, "process")
            terms += [process] if process else []
            continue
        terms.append(clause.term(item))
        terms += _lettered_after(clause, at)
        elided = _elided_before(clause, at)
        if elided is not None:
            terms.insert(0, elided)
    return terms


def _lettered_after(clause: Clause, at: int) -> list[Term]:
    """*Monoamine oxidase A and B*: return the second of them."""
    match = re.match(r"&(x)", clause.tags[at + 1 :])
    stem = re.match(r"(.*\s)[A-Z0-9]$", clause.printed(at))
    letter = clause.printed(at + 2) if match else ""
    if match is None or stem is None or not re.fullmatch(r"[A-Z0-9]", letter):
        return []
    reading = clause.scope.lexicon.read(f"{stem[1]}{letter}")
    found = clause.scope.first(reading, "target") if len(reading.items) == 1 else None
    return [found] if found else []


def _elided_before(clause: Clause, at: int) -> Term | None:
    """*Muscarinic and nicotinic receptors*: return the first of them."""
    match = re.search(r"(x)[&,]$", clause.tags[:at])
    noun = clause.printed(at).rsplit(" ", 1)[-1].rstrip("s")
    if not match or not re.fullmatch(r"receptor|channel|transporter", noun):
        return None
    reading = clause.scope.lexicon.read(f"{clause.printed(match.start(1))} {noun}")
    if len(reading.items) == 1:
        return clause.scope.first(reading, "target")
    return None
