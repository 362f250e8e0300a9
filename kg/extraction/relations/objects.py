"""What it is done to: names after a predicate, or words that name a process."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extraction.lexicon import Item, unmapped
from kg.extraction.model import Relation, Term
from kg.extraction.relations.clause import ENTITY, OBJECTS, Clause
from kg.extraction.relations.coordination import joined, terms_at

_HAPPENS = re.compile(
    r"release|uptake|reuptake|synthesis|turnover|secretion|influx|efflux|entry",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"(?:release|levels?|fluidity|expression|synthesis|uptake|turnover|metabolism|flow|"
    r"outgrowth|firing|excitability|transmission|density|permeability|phosphorylation|"
    r"oscillations?|inflammation|currents?|conductance|secretion|concentrations?|"
    r"potentials?|activation|proliferation|aggregation|degeneration|formation|deposition|"
    r"translation|effects?|actions?|benefits?|tone|survival|growth|repair|maturation)$"
)
_RISE = re.compile(
    r"\b(?:rise|increase|elevation|levels?|concentrations?|outflow|efflux)\s+(?:of|in)\s+"
    r"(?:\w+\s+)?$",
    re.IGNORECASE,
)
_MADE_OF = re.compile(
    r"(?:expression|transcription|synthesis|production)", re.IGNORECASE
)
_MADE_AFTER = re.compile(
    r"\s+(?:expression|transcription|synthesis|production)\b", re.IGNORECASE
)
_THEME = re.compile(
    r"^\W*(?:the\s+)?(?P<name>(?:[\w-]+\s+){1,2}?[\w-]+)\s+(?:is|are|was|were)\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_BODIES = frozenset({"Peptide", "Protein"})

_MADE = re.compile(r"Pod?x?(T)(?!x?[TP])")
_AMOUNT_OF = re.compile(
    r"(?:translation|synthesis|expression|production|formation|levels?)$", re.IGNORECASE
)

_OF_SOMETHING = re.compile(
    r"\b(?:toxicity|effects?|harm|damage|consequences?|risk|impact|actions?|sensitivity|affinity|"
    r"hydrolysis|breakdown|degradation|clearance|removal|"
    r"phosphorylation|cleavage|loss|death|blockade)\s+of\s+(?:the\s+)?"
    r"(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)


def _is_of_something(clause: Clause, index: int, at: int) -> bool:
    """Tell whether it is not the thing that changes: *reduced the toxicity of X*."""
    between = clause.reading.text[clause.items[index].end : clause.items[at].start]
    return bool(_OF_SOMETHING.search(between))


def objects_of(clause: Clause, index: int, relation: Relation) -> list[Term]:
    """Return what stands after a predicate and undergoes it."""
    item = clause.items[index]
    if clause.reading.text[item.start : item.end].lower().startswith("depolar"):
        found = clause.known("process", "membrane-depolarisation", "depolarisation")
        return [found] if found else []
    indexes = object_indexes(clause, index, relation)
    released = (
        _released_at(clause, indexes, index) if "P" in OBJECTS[relation] else None
    )
    if released is not None:
        return [released]
    if indexes:
        return terms_at(clause, indexes)
    if (
        clause.tags[index + 1 : index + 2] == "p"
        and clause.items[index + 1].value == "it"
        and item.tag in "vr"
    ):
        return _named_before(clause, index, relation)
    if relation == "translocates_to":
        place = re.match(r".[^.;]{0,14}?[ta]d?x{0,2}(L)", clause.tags[index:])
        return [clause.term(clause.items[index + place.start(1)])] if place else []
    if relation == "relieves" and "block" in _after(clause, index):
        magnesium = any(
            sense.slug == "magnesium-ion" for i in clause.items for sense in i.senses
        )
        found = clause.known("process", "magnesium-block", "magnesium block")
        return [found] if magnesium and found else []
    return _unknown_object(clause, index, relation)


def made_more(clause: Clause, index: int) -> list[Term]:
    """*Drives the expression of X*, *leads to X expression*: return X."""
    of = re.match(r"[vrg]d?([xP])od?x?([TC])(?![xTP])", clause.tags[index:])
    if of and _MADE_OF.fullmatch(clause.printed(index + of.start(1))):
        return [clause.term(clause.items[index + of.start(2)])]
    before = re.match(r"[vrg]d?(T)", clause.tags[index:])
    if before is None:
        return []
    item = clause.items[index + before.start(1)]
    after = clause.reading.text[item.end : item.end + 24]
    return [clause.term(item)] if _MADE_AFTER.match(after) else []


def unknown_theme(clause: Clause, index: int, relation: Relation) -> list[Term]:
    """*Microglial activation is suppressed by X*: return words that name a process."""
    if "P" not in OBJECTS[relation]:
        return []
    before = clause.reading.text[clause.items[0].start : clause.items[index].start]
    words = _THEME.search(before)
    if words is None or not _NOUN.search(words["name"]):
        return []
    start = clause.items[0].start + words.start("name")
    inner = clause.reading.part(start, clause.items[0].start + words.end("name"))
    if any(item.tag in "CTPLDoa&vrgkpn" for item in inner.items):
        return []
    return [unmapped("process", words["name"].lower())]


def _named_before(clause: Clause, index: int, relation: Relation) -> list[Term]:
    """*X sensitises it*: return the receptor that the sentence before was about."""
    follows = clause.tags[index + 2 : index + 3]
    if "T" not in OBJECTS[relation] or follows not in {
        "",
        "t",
        ".",
        ",",
        ")",
        "x",
    }:
        return []
    earlier = [t for t in clause.memory.targets if t.kind == "target"]
    return [earlier[-1]] if earlier and "T" not in clause.tags[:index] else []


def object_indexes(clause: Clause, index: int, relation: Relation) -> list[int]:
    """Return the names after a predicate that can be its objects."""
    kinds = OBJECTS[relation]
    gap, at = 0, index + 1
    while at < len(clause.tags):
        tag = clause.tags[at]
        if tag == "v" and clause.is_noun(at):
            tag = "x"
        if tag == "p" and clause.items[at].value in {"its", "their"}:
            tag = "d"  # "lowers their GABA release"
        if tag == "k" and relation == "binds_to":
            tag = "x"  # "occupies the co-agonist site on X"
        if tag in ".;|vhzpk)n" or gap > 7 or tag == "g":
            return []
        if tag == "r" and clause.tags[at + 1 : at + 2] == "b":
            return []
        if tag == "," and relation not in {"modulates", "supports"}:
            return []
        amount = tag == "P" and relation in {"increases", "decreases"}
        made = _MADE.match(clause.tags, at) if amount else None
        if made and _AMOUNT_OF.match(clause.printed(at)):
            return [made.start(1)]  # "lowers the translation of the protein": of it
        if tag in ENTITY and _is_of_something(clause, index, at):
            return []
        if tag in ENTITY:
            if clause.modifies(at) or clause.tags[at : at + 2] in {"CP", "TP", "CT"}:
                at += 1
                continue
            rise = tag == "C" and relation == "potentiates" and _is_rise(clause, at)
            if rise or _fits(clause, clause.items[at], kinds, relation):
                return joined(clause, at, kinds)
            return []
        gap += tag == "x"
        at += 1
    return []


def _is_rise(clause: Clause, at: int) -> bool:
    """Tell whether a compound stands for its amount: *the rise of*."""
    before = clause.reading.text[: clause.items[at].start]
    return bool(_RISE.search(before[-40:]))


def _fits(clause: Clause, item: Item, kinds: str, relation: str) -> bool:
    if item.tag == "C" and relation in {"binds_to", "interacts_with"}:
        entry = clause.scope.lexicon.vocabulary.find("compound", item.senses[0].slug)
        return entry is not None and entry.type in _BODIES
    if item.tag not in kinds:
        return False
    return item.tag != "C" or "T" not in kinds or relation in {"increases", "decreases"}


def themes(clause: Clause, index: int, relation: Relation) -> tuple[list[Term], int]:
    """Return the object of a relation noun and where its phrase ends."""
    kinds = OBJECTS[relation]
    match = re.match(
        rf"z(?:[oftaw]?d?x{{0,3}}(?:od?)?)([{kinds}])", clause.tags[index:]
    )
    if match:
        at = index + match.start(1)
        if not clause.modifies(at):
            indexes = joined(clause, at, kinds)
            return terms_at(clause, indexes), indexes[-1] + 1
    if index and clause.tags[index - 1] in kinds and clause.tags[index - 1] in "TP":
        return [clause.term(clause.items[index - 1])], index + 1
    return [], index + 1


def _released_at(clause: Clause, indexes: list[int], index: int) -> Term | None:
    """Return what happens to a compound, if not how much of it there is."""
    after = _after(clause, index)
    of = re.match(r"\s*(?:the\s+|an?\s+)?(\w+)\s+of\s+(?:the\s+)?", after)
    if of and _HAPPENS.fullmatch(of[1]):
        # "the release of calcium from the endoplasmic reticulum"
        names = [t for i, t in enumerate(clause.items) if i > index and t.tag == "C"]
        start = clause.items[index].end + of.end()
        if names and names[0].start == start:
            return _process_of(clause, names[0], of[1])
    if not indexes or clause.tags[indexes[0]] != "C":
        return None
    item = clause.items[indexes[0]]
    noun = re.match(r"\s+(\w+)\b", clause.reading.text[item.end : item.end + 24])
    if noun is None or not _HAPPENS.fullmatch(noun[1]):
        return None
    return _process_of(clause, item, noun[1])


def _process_of(clause: Clause, item: Item, noun: str) -> Term:
    """Return the process of a compound's release, uptake and the like."""
    name = clause.reading.text[item.start : item.end]
    after = re.split(r"[.;,]", clause.reading.text[item.end : item.end + 50])[0]
    names = [f"{name} {noun}"]
    if "reticulum" in after:
        names.insert(0, f"{name} {noun} from the endoplasmic reticulum")
    for one in names:
        found = clause.scope.first(clause.scope.lexicon.read(one), "process")
        if found is not None:
            return replace(found, printed=names[-1])
    return unmapped("process", names[-1])


def _after(clause: Clause, index: int) -> str:
    end = clause.items[index].end
    return re.split(r"[.;,]", clause.reading.text[end : end + 60])[0]


def _unknown_object(clause: Clause, index: int, relation: Relation) -> list[Term]:
    """Return words that the vocabulary does not know, if they name a process."""
    if "P" not in OBJECTS[relation] or relation == "triggers":
        return []
    text = _after(clause, index)
    end = clause.items[index].end
    of = re.match(r"\s*(?:the\s+)?(\w+)\s+of\s+(?:the\s+)?(\w+)\s*(?:\[|$|\()", text)
    if of and _NOUN.search(of[1]):
        return [unmapped("process", f"{of[1]} of {of[2]}".lower())]
    match = re.match(
        r"\s*(?:the\s+|an?\s+|its\s+)?((?:[\w-]+\s+){0,2}[\w-]+)\s*"
        r"(?=\[|$|\^|\(|\b(?:in|of|by|at|and|from)\b|[⁰¹²³⁴-⁹])",
        text,
    )
    if match and match[1].lower().startswith(("this ", "that ", "these ", "such ")):
        return []  # "antagonised this action of X": a study, not a process
    inner = clause.reading.part(end, end + match.end(1)) if match else None
    if match is None or inner is None or not _NOUN.search(match[1]):
        return []
    if any(item.tag in "TPLdoa&vrgz" for item in inner.items[1:]):
        return []
    return [unmapped("process", match[1].lower())]
