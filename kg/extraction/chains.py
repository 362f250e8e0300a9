"""Pathways drawn with arrows in running text: *X → receptor → influx → release*.

Each link may say more in brackets: what it cites, how it acts (*potentiation*), and
that it is only assumed. Chains may stand one after another, each with its citation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extraction.model import Mechanism, Relation, Term
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope

ARROW = re.compile(r"\s*(?:→|⟶|➔|➝|⇒|-{1,2}>|=>|⊣|--\||—\|)\s*")
_STOPS = re.compile(r"⊣|\|")
_CODE = re.compile(r"[{}\"=]|\[\s*[a-z]")
_AMOUNT = re.compile(
    r"influx|release|entry|efflux|level|flux|concentration|uptake|phosphorylation|"
    r"oscillation|synthesis|expression"
)
_KINDS = ("compound", "target", "process")
_CITED = re.compile(
    r"\^?\{?(?:\[\d[\d,\s–-]*\]|\(\d{1,2}(?:\s*,\s*\d{1,2})*\))\}?|[⁰¹²³⁴-⁹]+|\n"
)
_NOTE = re.compile(r"\(([^()]*[a-z][^()]*)\)")
_DOUBT = re.compile(
    r"assum|presum|thought|hypothe|propos|suspect|believ|putativ|possibl|perhaps|likely|"
    r"probabl|speculat|suggest|\?|unproven|may\b|might\b",
    re.IGNORECASE,
)
_NAMED: tuple[tuple[re.Pattern[str], Relation], ...] = (
    (re.compile(r"potentiat|enhanc|facilitat", re.IGNORECASE), "potentiates"),
    (re.compile(r"inhibit|block|suppress", re.IGNORECASE), "inhibits"),
    (re.compile(r"activat|stimulat", re.IGNORECASE), "activates"),
    (re.compile(r"increas|rise|more\b", re.IGNORECASE), "increases"),
    (re.compile(r"decreas|reduc|less\b", re.IGNORECASE), "decreases"),
    (re.compile(r"modulat|regulat", re.IGNORECASE), "modulates"),
    (re.compile(r"bind", re.IGNORECASE), "binds_to"),
)


@dataclass(frozen=True, slots=True)
class _Link:
    """What stands between two arrows: the end of one step and the start of the next.

    ``left`` is what the arrow before points at, ``right`` where the one after starts;
    both are the same thing unless a citation ends a chain between them.
    """

    left: Term | None
    right: Term | None
    note: str
    end: int


def chain(scope: Scope, sentence: Sentence) -> list[Mechanism]:
    """Return the edges of a chain of arrows; of another sentence none."""
    text = sentence.text
    if not ARROW.search(text) or _CODE.search(text):
        return []
    arrows = [*ARROW.finditer(text)]
    bounds = zip(
        [0, *(arrow.end() for arrow in arrows)],
        [*(arrow.start() for arrow in arrows), len(text)],
        strict=True,
    )
    links = [_link(scope, sentence, start, end) for start, end in bounds]
    edges = []
    for arrow, one, other in zip(arrows, links, links[1:], strict=False):
        left, right = one.right, other.left
        relation = _relation(arrow.group(), left, right, other.note)
        if left is not None and right is not None and relation is not None:
            edges.append(_edge(sentence, left, relation, right, other))
    return edges


def _link(scope: Scope, sentence: Sentence, start: int, end: int) -> _Link:
    text = sentence.text[start:end]
    cited = _CITED.search(text)
    notes = " ".join(note[1] for note in _NOTE.finditer(text))
    first = _only(scope, sentence, start, start + cited.start() if cited else end)
    if cited is None or not text[cited.end() :].strip(" .;,\n"):
        return _Link(first, first, notes, end)
    last = start + cited.end()
    return _Link(first, _only(scope, sentence, last, end), notes, start + cited.start())


def _only(scope: Scope, sentence: Sentence, start: int, end: int) -> Term | None:
    """Return the one thing that a link of the chain names."""
    offset = sentence.start
    reading = sentence.whole.reading.part(offset + start, offset + end)
    found = [
        scope.term(sense, reading.text[item.start : item.end])
        for kind in _KINDS
        for item, sense in reading.of(kind)
    ]
    return found[0] if len({term.slug for term in found}) == 1 else None


def _relation(
    arrow: str, left: Term | None, right: Term | None, note: str
) -> Relation | None:
    if left is None or right is None or right.kind == "compound":
        return None
    for pattern, relation in _NAMED:
        if pattern.search(note):
            return relation
    if _STOPS.search(arrow):
        return "inhibits"
    if right.kind == "target":
        return "activates" if left.kind != "process" else None
    return "increases" if _AMOUNT.search(right.label) else "triggers"


def _edge(
    sentence: Sentence, left: Term, relation: Relation, right: Term, link: _Link
) -> Mechanism:
    return Mechanism(
        part="",
        place=sentence.place,
        statement=sentence.text,
        subject=left,
        relation=relation,
        object=right,
        pathway="",
        position=0,
        hedged=bool(_DOUBT.search(link.note)),
        citations=sentence.cited_after(sentence.start + link.end),
    )
