"""Edges that no relation word tells: co-agonists, sites, what rises, ions that flow."""

from __future__ import annotations

import re

from kg.extraction.actions import sentence_actions
from kg.extraction.model import Relation, Term
from kg.extraction.relations.clause import Clause
from kg.extraction.relations.coordination import CHANGES
from kg.extraction.relations.edges import add_edge

_FLOWS = re.compile(
    r"(?:ions?|2\+|calcium)\W*(?:\([^)]*\)\W*)?(?:can\s+|to\s+|then\s+)*"
    r"(?:flows?|enters?|rush(?:es)?|pours?)\s+(?:in\b|into\b|through\b|the\s+cell)",
    re.IGNORECASE,
)
_KEEPS = re.compile(
    r"\b(?:keeps?|kept|prevents?|prevented|holds?|held|stops?|stopped)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"\s+(?:from\s+)?(?:leaving|dissociating\s+from|coming\s+off|on|detaching\s+from)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_IS_NO = re.compile(r"(C)e[xm]{0,2}nd?x{0,2}(T)(k)")
_AFTER = re.compile(
    r"\b(?:after|with|under|upon|following|in\s+response\s+to|when\s+given|by)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)


def coagonists(clause: Clause) -> None:
    """Keep who shares a receptor, and who blocks one, for *its blockade*."""
    for claim in sentence_actions(clause.scope, clause.sentence):
        if claim.action in {"antagonist", "inhibitor", "inverse agonist"}:
            clause.memory.stoppers.setdefault(claim.target.slug, claim.compound)
        if claim.action == "co-agonist":
            clause.doers = [claim.compound]
            add_edge(
                clause,
                claim.compound,
                "coagonist_of",
                claim.target,
                0,
                hedged=claim.hedged,
            )


def sites(clause: Clause) -> None:
    """*Its glutamate-binding site on the GluN2 subunit*: glutamate binds GluN2."""
    for match in re.finditer(r"(T[oa]d?|x?C)(?:ad?)?(T)", clause.tags):
        site, at = clause.items[match.start()], match.start(2)
        subunit = clause.term(clause.items[at])
        entry = clause.scope.lexicon.vocabulary.find("target", subunit.slug)
        if entry is None or not entry.linked("subunit_of"):
            continue
        if re.search(r"[pC][mxy]{0,3}vd?$", clause.tags[: match.start()]):
            continue  # "it occupies the glycine-binding site": it does, not glycine
        printed = clause.reading.text[site.start : clause.items[at].start]
        name = re.match(r"(\w+)[\s-]+binding[\s-]+sites?\b", printed) or re.match(
            r"for\s+(\w+)\s+on\s+(?:the\s+)?$", printed
        )
        before = clause.reading.text[: site.start][-4:]
        if name is None and before == "for ":
            name = re.match(r"([\w-]+)\s+on\s+(?:the\s+)?$", printed)
        found = clause.scope.lexicon.read(name[1]) if name else None
        compound = clause.scope.first(found, "compound") if found else None
        if compound is not None:
            add_edge(clause, compound, "binds_to", subunit, match.start())


def influx(clause: Clause) -> None:
    """*Calcium ions can flow in*: the channel spoken of lets calcium in."""
    process = clause.known("process", "calcium-influx", "calcium influx")
    for match in re.finditer("C", clause.tags):
        index = match.start()
        item = clause.items[index]
        if "calcium" not in item.senses[0].slug:
            continue
        text = clause.reading.text[item.start : item.start + 60]
        if process is None or not _FLOWS.search(text):
            continue
        channel = next(
            (clause.term(i) for i in clause.items[index:] if i.tag == "T"), None
        ) or next((clause.term(i) for i in clause.items if i.tag == "T"), None)
        channel = channel or next(reversed(clause.memory.targets), None)
        if channel is not None:
            add_edge(clause, clause.whole(channel), "increases", process, index)
        clause.memory.processes.append(process)


def changes(clause: Clause) -> None:
    """*X inhibits Y, and acetylcholine rises*; *BDNF falls after X*: X changes it."""
    text = clause.reading.text
    for match in re.finditer("[CP]", clause.tags):
        index = match.start()
        item = clause.items[index]
        change = CHANGES.match(text, item.end)
        if change is None or _is_modifier(clause, index):
            continue
        doers = _given(clause, change.end()) or (
            clause.doers if re.search(r"[,&]d?x{0,2}$", clause.tags[:index]) else []
        )
        for doer in doers:
            relation: Relation = "increases" if change["up"] else "decreases"
            add_edge(clause, doer, relation, clause.term(item), index)


def held(clause: Clause) -> None:
    """*X keeps the receptor from leaving Y*: it does not come off."""
    text = clause.reading.text
    for match in re.finditer("T", clause.tags):
        item = clause.items[match.start()]
        words = _LEAVING.match(text, item.end)
        if words is None or not _KEEPS.search(text[: item.start]):
            continue
        left = next((i for i in clause.items if i.start == words.end()), None)
        if left is not None and left.tag == "T":
            index = clause.items.index(left)
            add_edge(
                clause,
                clause.term(item),
                "dissociates_from",
                clause.term(left),
                index,
                negated=True,
            )


def denied(clause: Clause) -> None:
    """*X is not a T antagonist*: it does not inhibit T."""
    match = _IS_NO.search(clause.tags)
    if match is None:
        return
    action = clause.items[match.start(3)].value
    if action not in {"antagonist", "inhibitor"}:
        return
    who = clause.term(clause.items[match.start(1)])
    target = clause.term(clause.items[match.start(2)])
    add_edge(clause, who, "inhibits", target, match.start(3), negated=True)


def _is_modifier(clause: Clause, index: int) -> bool:
    return index + 1 < len(clause.tags) and clause.tags[index + 1] in "CTP"


def _given(clause: Clause, start: int) -> list[Term]:
    """Return the compound after which, or under which, something changes."""
    text = clause.reading.text
    for item in clause.items:
        if item.tag != "C" or item.start < start:
            continue
        if _AFTER.search(text[start : item.start]):
            return [clause.term(item)]
    return []
