"""What kind of predicate a relation word is, and between what it stands."""

from __future__ import annotations

import re

from kg.extraction.lexicon import Item, unmapped
from kg.extraction.model import Relation, Term
from kg.extraction.relations.clause import OBJECTS, RAISING, STOPPING, Clause
from kg.extraction.relations.coordination import coordinated_right
from kg.extraction.relations.edges import add_edge
from kg.extraction.relations.objects import (
    made_more,
    object_indexes,
    objects_of,
    themes,
    unknown_theme,
)
from kg.extraction.relations.pronouns import stopper
from kg.extraction.relations.subjects import (
    agents_after,
    agents_of_nominal,
    subjects_of,
)

_CHEMICAL = re.compile(r"(?:ate|ine|ide|ol|one|oxide|ose|ane|ene|acid|yl)$")
_PARTED = re.compile(r"zod?x?(T)f?d?x?(T)")
"""*The dissociation of X from Y*."""
_BROKEN = re.compile(
    r"(?:cleav|hydroly[sz]|oxidi[sz]|degrad)\w*$|broken\s+down$", re.IGNORECASE
)
"""Words that need what a compound is turned into beside them."""
_DENIED = re.compile(r"n[xmeydat]{0,4}$")


def predicate(clause: Clause, index: int, item: Item) -> None:
    """Keep the edges of one relation word."""
    if item.value == "protects":
        _protection(clause, index)
        return
    relation: Relation = item.value  # type: ignore[assignment]
    if relation == "metabolised_to":
        _metabolism(clause, index)
    elif relation == "dissociates_from" and _separation(clause, index):
        return
    elif item.tag == "z":
        _nominal(clause, index, relation)
    elif item.tag == "r" and _is_passive(clause, index):
        _passive(clause, index, relation)
    else:
        _active(clause, index, item, relation)


def _active(clause: Clause, index: int, item: Item, relation: Relation) -> None:
    subjects = subjects_of(clause, index)
    objects = objects_of(clause, index, relation)
    if item.tag in "gj" or (index and clause.tags[index - 1] == "t"):
        clause.consumed |= set(object_indexes(clause, index, relation))
    elif (
        subjects
        and item.tag in "vr"
        and not re.search(r"h[dx]{0,2}[CTP][mxnye]{0,3}$", clause.tags[:index])
    ):
        clause.doers = subjects  # not who does it in "that X produces"
    if not objects and relation == "triggers":
        relation, objects = "increases", made_more(clause, index)
    for subject in subjects:
        for obj in objects:
            add_edge(clause, subject, relation, obj, index)


def _protection(clause: Clause, index: int) -> None:
    """*Protects neurons from excitotoxicity*: less of it."""
    match = re.match(r".[^.;,h]{0,8}?[fa]d?x{0,2}(P)", clause.tags[index:])
    for subject in subjects_of(clause, index) if match else []:
        at = index + match.start(1) if match else index
        add_edge(clause, subject, "decreases", clause.term(clause.items[at]), index)


def _passive(clause: Clause, index: int, relation: Relation) -> None:
    agents = _by_agents(clause, index)
    if not agents:
        return
    undergone = [
        theme
        for theme in subjects_of(clause, index)
        if theme.kind != "compound" or "C" in OBJECTS[relation]
    ] or unknown_theme(clause, index, relation)
    for agent in agents:
        for theme in undergone:
            made = relation == "triggers" and theme.kind == "target"
            add_edge(clause, agent, "increases" if made else relation, theme, index)


def _nominal(clause: Clause, index: int, relation: Relation) -> None:
    parted = _PARTED.match(clause.tags, index)
    if relation == "dissociates_from" and parted:
        who, other = (
            clause.term(clause.items[parted.start(group)]) for group in (1, 2)
        )
        governor = _governing(clause, index)
        denied = governor is not None and _DENIED.search(clause.tags[:governor])
        add_edge(clause, who, relation, other, index, negated=bool(denied))
        return
    objects, end = themes(clause, index, relation)
    if not objects:
        return
    governor = _governing(clause, index)
    if governor is not None and clause.items[governor].value in STOPPING:
        if relation in RAISING:
            for subject in subjects_of(clause, governor):
                for obj in objects:
                    add_edge(clause, subject, "inhibits", obj, governor)
        return
    subjects = agents_after(clause, end) or agents_of_nominal(clause, index)
    for subject in subjects:
        for obj in objects:
            add_edge(clause, subject, relation, obj, index)


def _governing(clause: Clause, index: int) -> int | None:
    """Return the verb whose object a noun of action is: *prevents its release*."""
    at = len(clause.tags[:index].rstrip("dxp")) - 1
    return at if at >= 0 and clause.tags[at] in "vrg" else None


def _metabolism(clause: Clause, index: int) -> None:
    """A compound *is metabolised to* another, or *metabolised, leading to* more."""
    rest = clause.tags[index:]
    if _BROKEN.match(clause.printed(index)):
        strict = re.match(r"(?:r(?:bd?x{0,2}[TC]x?)?|[vg]d?x?Cx?)t[dx]{0,2}(C)", rest)
        by = re.match(r"rbd?x?(T)", rest)
        if strict is None and by is not None:  # "cyclic GMP is broken down by X"
            who = clause.term(clause.items[index + by.start(1)])
            for theme in subjects_of(clause, index):
                if theme.kind == "compound":
                    add_edge(clause, who, "decreases", theme, index)
        if strict is None:
            return  # broken down, nobody says into what
    made = re.match(r"[vrg][dx]{0,2}(C)t[dx]{0,2}([Cx])", rest)
    if made:  # "the oxidase converts X to Y"
        source = clause.items[index + made.start(1)]
        product = _product_at(clause, clause.items[index + made.start(2)])
        if product is not None:
            add_edge(clause, clause.term(source), "metabolised_to", product, index)
        return
    match = re.match(r"[vrgz][dx]{0,3}(C)", rest) or re.search(
        r"[vrgz][^.;]{0,12}?[tgvzo][^.;CT]{0,8}(C)", rest
    )
    subjects = [s for s in subjects_of(clause, index) if s.kind == "compound"]
    if match and subjects:
        product = clause.term(clause.items[index + match.start(1)])
        add_edge(clause, subjects[0], "metabolised_to", product, index)


def _product_at(clause: Clause, item: Item) -> Term | None:
    """Return what something is turned into, known or by the sound of its name."""
    if item.tag == "C":
        return clause.term(item)
    word = re.match(r"[\w-]+", clause.reading.text[item.start :])
    if word is None or not _CHEMICAL.search(word[0]):
        return None
    return unmapped("compound", word[0])


def _separation(clause: Clause, index: int) -> bool:
    """*It does not dissociate it from X*: tell whether what comes off was added."""
    match = re.match(r"[vrg]([pT])f[dx]{0,2}(T)", clause.tags[index:])
    if match is None:
        return False
    at = index + match.start(1)
    who = (
        clause.term(clause.items[at])
        if match[1] == "T"
        else clause.last_before(index, "T")
        or next(reversed(clause.memory.targets), None)
    )
    if who is not None:
        other = clause.term(clause.items[index + match.start(2)])
        add_edge(clause, who, "dissociates_from", other, index)
    return True


def _by_agents(clause: Clause, index: int) -> list[Term]:
    match = re.match(r"r[^.;,vrh]{0,6}?b[dx]{0,3}([CTP])", clause.tags[index:])
    if match:
        return coordinated_right(clause, index + match.start(1))
    nominal = re.match(r"rx{0,2}bd?x?(z)[oaft]?d?x{0,2}([CTP])", clause.tags[index:])
    if nominal:  # "is raised by the inhibition of X"
        cause = clause.term(clause.items[index + nominal.start(2)])
        stops = clause.items[index + nominal.start(1)].value in STOPPING
        return stopper(clause, cause) if stops else [cause]
    # "with the membrane depolarised so that the block is relieved"
    text = clause.reading.text[: clause.items[index].start]
    if " so that " in text:
        cut = text.rindex(" so that ")
        earlier = [i for i in clause.items if i.end <= cut and i.sense("process")]
        return [clause.term(earlier[-1])] if earlier else []
    return []


def _is_passive(clause: Clause, index: int) -> bool:
    if re.match(r"rx?b", clause.tags[index:]):
        return True
    return bool(re.search(r"e[xnym]*$", clause.tags[:index]))
