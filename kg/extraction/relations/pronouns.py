"""What a pronoun, *the receptor* or *this influx* goes back to."""

from __future__ import annotations

import re

from kg.extraction.model import Term
from kg.extraction.relations.clause import STOPPING, SUBJECTS, Clause, some

_DEFINITE = re.compile(
    r"\bthe\s+(?:(?:free|freed|active|activated|released|dissociated|bound|open|"
    r"liberated|resulting)\s+)?"
    r"(?:latter|receptor|channel|enzyme|transporter|protein|chaperone)\b\W*$",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:interaction|binding|activation|inhibition|modulation|enhancement|action|effect|"
    r"mechanism|association|complex|block|potentiation|dissociation|translocation|increase)"
)


def stopper(clause: Clause, target: Term) -> list[Term]:
    """Return the compound that the text says blocks a target."""
    return some(clause.memory.stoppers.get(target.slug))


def definite(clause: Clause, at: int) -> bool:
    """Tell whether *the receptor*, without a name, stands at a determiner."""
    return bool(_DEFINITE.match(_phrase(clause, at)))


def _phrase(clause: Clause, at: int) -> str:
    end = at + 1
    while end < len(clause.items) and clause.tags[end] == "x" and end < at + 3:
        end += 1
        words = clause.reading.text[clause.items[at].start : clause.items[end - 1].end]
        if _DEFINITE.match(words):
            return words
    return ""


def spoken_of(clause: Clause, at: int) -> Term | None:
    """Return what *the receptor* is: the last one named, the topic first."""
    noun = _phrase(clause, at).split()[-1].lower()
    earlier = [clause.term(i) for i in clause.items[:at] if i.tag == "T"]
    last = clause.memory.last
    told = [last.subject, last.object] if last else []
    for term in (*reversed(earlier), *told, *reversed(clause.memory.targets)):
        if noun == "latter" or (noun in term.label and term.kind == "target"):
            return term
    return None


def is_otherwise(clause: Clause, at: int, index: int) -> bool:
    """Tell whether *which would otherwise*: it goes back to what is inhibited."""
    words = clause.reading.text[clause.items[at].start : clause.items[index].start]
    return "otherwise" in words or "normally" in words


def resolve(clause: Clause, at: int, index: int) -> list[Term]:
    """Return what a pronoun before a predicate goes back to."""
    pronoun = clause.items[at].value
    start, stop = clause.items[at].end, clause.items[index].start
    noun = clause.reading.text[start:stop].strip().lower()
    if pronoun in {"its", "their"} and clause.tags[at + 1 : index].startswith("z"):
        stops = clause.items[at + 1].value in STOPPING
        if stops and clause.tags[at + 2 : at + 3] != "o":
            own = clause.last_before(at, "T")
            for target in [own] if own else reversed(clause.memory.targets):
                if target.slug in clause.memory.stoppers:
                    return stopper(clause, target)
            return []
    if pronoun in {"its", "their"}:
        moved = clause.items[index].value in {"dissociates_from", "translocates_to"}
        earlier = clause.last_before(at, "T" if moved else "CT")
        return some(earlier or (None if moved else clause.memory.subject))
    if pronoun in {"this", "these", "such"} and noun:
        return _named_again(clause, at, index, noun)
    if pronoun in {"it", "they"}:
        if at and clause.tags[at - 1] in "vrg":
            return some(clause.last_before(at, "T") or clause.last_before(at, "CT"))
        if any(item.value == pronoun for item in clause.items[:at]):
            return clause.doers or some(clause.memory.subject)
        first = next((t for t in clause.doers), None) or clause.first_before(at)
        return some(first or clause.memory.subject)
    return []


def _named_again(clause: Clause, at: int, index: int, noun: str) -> list[Term]:
    """Return what *this influx*, *this interaction*, *this X of Y* is."""
    inner = [i for i in range(at + 1, index) if clause.tags[i] in SUBJECTS]
    if inner:
        return [clause.term(clause.items[inner[0]])]
    head = noun.split()[0]
    for i in range(at - 1, -1, -1):
        if clause.tags[i] == "P" and head in clause.printed(i).lower():
            return [clause.term(clause.items[i])]
    for process in reversed(clause.memory.processes):
        if head in process.printed.lower() or head in process.label:
            return [process]
    last = clause.found[-1] if clause.found else clause.memory.last
    return [last.subject] if last is not None and _BACK.match(noun) else []
