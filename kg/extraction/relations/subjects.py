"""Who does it: names before a predicate, in a *by* phrase, or after a comma."""

from __future__ import annotations

import re

from kg.extraction.model import Term
from kg.extraction.relations.clause import OBJECTS, STOPPING, SUBJECTS, Clause, some
from kg.extraction.relations.coordination import coordinated, coordinated_right, head_of
from kg.extraction.relations.pronouns import (
    definite,
    is_otherwise,
    resolve,
    spoken_of,
    stopper,
)

_UNKNOWN_DOER = re.compile(r"(?:[,|]|,&)d?x{1,4}[mn]*$")
"""A new clause whose subject is a thing without a known name."""

_IN_A_LIST = re.compile(r"[vr][^.;|h]*&[mnyx]{0,2}[vr]")
_AGAIN = re.compile(r"(?:^|[.;|])dx{0,2}z$")
"""*The additional activation*, without *of*: what was activated before."""
_PARENTHESIS = re.compile(r",[h|xa][^,.;]*,[mxynert]{0,5}$")
_OPENERS = frozenset(
    {"which", "who", "that", "when", "once", "if", "after", "while", "where", "because"}
)
_BY_NOUN = re.compile(r"z[oaft]d?x{0,2}[TP]bd?x{0,2}C$")
"""*Blockade of X by Y*: Y does what follows."""


def subjects_of(clause: Clause, index: int) -> list[Term]:
    """Return what stands before a predicate and does it."""
    shared = _is_coordinated(clause, index)
    if shared and (clause.doers or _told_before(clause, index)):
        return clause.doers
    if clause.tags[index] == "g" and _is_participial(clause, index):
        main = _clause_subjects(clause, index)
        if main:
            return main
    if clause.tags[index] == "j":
        return _nearest(clause, index) or _subject_after(clause, index)
    return _nearest(clause, index)


def _told_before(clause: Clause, index: int) -> bool:
    """Tell whether another relation stands before one that shares its subject."""
    return any(
        item.tag in "vr" and item.value in OBJECTS for item in clause.items[:index]
    )


def _nearest(clause: Clause, index: int) -> list[Term]:
    apposed = re.search(r"([TP])(?:[abo]d?[TPL])?,d[xv]{0,4}$", clause.tags[:index])
    if apposed and (clause.tags[index] in "gj" or " " in clause.printed(index)):
        # "influx through the channel, a step critical for"
        return coordinated(clause, apposed.start(1))
    if _UNKNOWN_DOER.search(clause.tags[:index]) and clause.tags[index] in "vr":
        return []
    at = index - 1
    aside = _PARENTHESIS.search(clause.tags[:index])
    if aside and clause.printed(aside.start() + 1).lower() in _OPENERS:
        at = aside.start() - 1  # "X, which spares Y, increases Z"
    while at >= 0:
        tag = clause.tags[at]
        if tag == "|" and not set(clause.tags[at + 1 : index]) - set("mnyxed"):
            return clause.doers  # "but does not itself inhibit"
        if tag in ".;|":
            break
        if tag == "h" and at and clause.tags[at - 1] == "k":
            # "an agonist that crosses": who is the agonist does it.
            who = clause.tags.find("C")
            return [clause.term(clause.items[who])] if 0 <= who < at else []
        if tag == "h" and not is_otherwise(clause, at, index):
            # "cascades that support": the word before, whatever verb it belongs to.
            before = clause.tags[at - 1 : at]
            if before in SUBJECTS and before and index - at < 4:
                return coordinated(clause, head_of(clause, at - 1))
        elif tag == "h":
            return [clause.found[-1].object] if clause.found else []
        if tag == "p":
            return resolve(clause, at, index)
        if tag == "z" and _AGAIN.search(clause.tags[: at + 1]):
            last = clause.found[-1] if clause.found else clause.memory.last
            return some(last.object if last else None)
        if tag == "C" and _BY_NOUN.search(clause.tags[: at + 1]):
            return [clause.term(clause.items[at])]
        if tag in SUBJECTS and at not in clause.consumed and not clause.modifies(at):
            if _is_stopped(clause, at):
                return stopper(clause, clause.term(clause.items[at]))
            return coordinated(clause, head_of(clause, at))
        if tag == "d" and definite(clause, at):
            return some(spoken_of(clause, at))
        at -= 1
    return _following_subject(clause, index)


def _is_stopped(clause: Clause, at: int) -> bool:
    """Tell whether it is the *blockade of* something that acts, not the thing."""
    nominal = re.search(r"z[oaft]d?x{0,2}$", clause.tags[:at])
    return bool(nominal and clause.items[nominal.start()].value in STOPPING)


def _is_coordinated(clause: Clause, index: int) -> bool:
    """Tell whether a verb shares the subject of the one before it."""
    if clause.tags[index] not in "vr":
        return False
    before = clause.tags[:index].rstrip("mynxht")
    listed = clause.tags[:index].rstrip("mynx")
    if listed.endswith(",") and _IN_A_LIST.match(clause.tags, index):
        return True  # "stimulates X, raises Y and activates Z"
    return before.endswith("&") or before.endswith("&,")


def _is_participial(clause: Clause, index: int) -> bool:
    return clause.tags[:index].rstrip("xmyn&h").endswith(",")


def _clause_subjects(clause: Clause, index: int) -> list[Term]:
    """Return the subject of the clause that a participle is attached to."""
    start = max(clause.tags.rfind(".", 0, index), clause.tags.rfind(";", 0, index)) + 1
    for i in range(start, index):
        tag = clause.tags[i]
        if tag == "p":
            return resolve(clause, i, index)
        if tag in SUBJECTS and i not in clause.consumed and not clause.modifies(i):
            return coordinated_right(clause, i)
        if tag in "vr" and clause.items[i].value in OBJECTS:
            break
    return clause.doers


def _following_subject(clause: Clause, index: int) -> list[Term]:
    """*By stabilising X, Y prolongs Z*: the subject follows the comma."""
    match = re.match(r"[^,.;]*,[dx]{0,3}([CTp])", clause.tags[index:]) or re.match(
        r"g[^,.;vr]*?(p)[mxyn]*[vr]", clause.tags[index:]
    )
    if match and clause.tags[:index].strip("dx") in {"b", "", "pb"}:
        at = index + match.start(1)
        if clause.tags[at] == "p":
            return clause.doers or some(clause.memory.subject)
        return [clause.term(clause.items[at])]
    return []


def _subject_after(clause: Clause, index: int) -> list[Term]:
    """*As a modulator of X the receptor is crucial*: the subject follows X."""
    match = re.match(r"j[dx]*[TP],?[dx]{0,2}([CT])", clause.tags[index:])
    return [clause.term(clause.items[index + match.start(1)])] if match else []


def agents_after(clause: Clause, at: int) -> list[Term]:
    """Return who does it by a *by* phrase at an index."""
    match = re.match(r"(?:\([^()]*\))?(?:ad?L)?b[dx]{0,3}([CT])", clause.tags[at:])
    return coordinated_right(clause, at + match.start(1)) if match else []


def agents_of_nominal(clause: Clause, index: int) -> list[Term]:
    """Return who does what a noun of action names, where no *by* tells it."""
    before = clause.tags[:index].rstrip("dx")
    at = len(before) - 1
    if at < 0:
        return []
    if before[at] == "p":
        return resolve(clause, at, index)
    value = clause.items[at].value
    if before[at] in "vrg" and value in {"triggers", "increases", "contributes_to"}:
        return subjects_of(clause, at)
    if before[at] == "b" and not re.search(r"e[xnym]*rx?b$", before):
        return [t for t in _clause_subjects(clause, at) if t.kind != "process"]
    return []
