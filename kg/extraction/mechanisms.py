"""How things act on each other: typed edges, in the order in which a text tells them.

Every relation word of a sentence is a predicate. Its subject stands before it, or in a
*by* phrase, or is what a pronoun or *which* goes back to; its objects stand after it.
Names that are the object of another verb on the way are no subjects. What the grammar
cannot decide yields no edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from kg.documents.model import Section
from kg.extraction.actions import sentence_actions
from kg.extraction.lexicon import Item, Reading, Sense, unmapped
from kg.extraction.model import Mechanism, Relation, Term
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope
from kg.identifiers import slugify

_ENTITY = frozenset("CTPLD")
_OBJECTS: dict[str, str] = {
    "activates": "TP", "inhibits": "TP", "potentiates": "TP", "increases": "CPT",
    "decreases": "CPT", "stabilises": "TP", "dissociates_from": "T",
    "translocates_to": "L", "interacts_with": "T", "binds_to": "T", "prolongs": "P",
    "triggers": "P", "supports": "P", "modulates": "TP", "metabolised_to": "C",
    "relieves": "P", "crosses": "L", "contributes_to": "P", "coagonist_of": "T",
}  # fmt: skip
_SUBJECTS = frozenset("CTP")
_OUTCOMES = frozenset(
    {"cognition", "learning", "memory", "learning-or-memory", "attention", "vigilance",
     "working-memory", "spatial-memory", "spatial-learning", "recognition-memory",
     "memory-deficit-in-animals", "memory-consolidation", "memory-acquisition",
     "memory-retrieval", "reference-memory", "verbal-memory", "executive-function",
     "long-term-memory", "short-term-memory", "fear-memory", "spatial-working-memory"}
)  # fmt: skip
_BETWEEN = frozenset({"downstream-signalling", "intracellular-signalling"})
_FUNCTION = re.compile(
    r"[\s-](?:function|activity|signal+ing|activation|neurotransmission|responses?|"
    r"transmission)$",
    re.IGNORECASE,
)
_MEDIATED = re.compile(
    r"^[\s-]*(?:mediated|dependent|induced|evoked|gated|dependant|sensitive)\b"
)
_BACK = frozenset({"it", "its", "they", "their", "this", "these", "them"})


@dataclass
class _Memory:
    """What pronouns of the next sentence may go back to."""

    subject: Term | None = None
    target: Term | None = None
    process: Term | None = None
    last: Mechanism | None = None
    edges: dict[tuple[str, str, str], Mechanism] = field(default_factory=dict)


def mechanisms(
    scope: Scope, sections: Iterable[tuple[Section, tuple[Sentence, ...]]]
) -> Iterator[Mechanism]:
    """Yield the edges that the sections state, each once, numbered in its pathway."""
    seen: set[tuple[str, str, str]] = set()
    for section, sentences in sections:
        memory = _Memory(subject=scope.subject)
        position = 0
        for sentence in sentences:
            for edge in _edges(scope, sentence, memory):
                key = (edge.subject.slug, edge.relation, edge.object.slug)
                if key in seen or edge.subject.slug == edge.object.slug:
                    continue
                seen.add(key)
                position += 1
                memory.last = edge
                yield replace(
                    edge,
                    part=slugify(" ".join(key)),
                    pathway=section.title,
                    position=position,
                )


def _edges(scope: Scope, sentence: Sentence, memory: _Memory) -> Iterator[Mechanism]:
    parser = _Parser(scope, sentence, memory)
    yield from parser.run()
    memory.subject = parser.main_subject() or memory.subject
    for item in sentence.reading.items:
        if item.tag == "T":
            memory.target = parser.term(item)
        elif item.tag == "P":
            memory.process = parser.term(item)


class _Parser:
    """The predicates of one sentence with their subjects and objects."""

    def __init__(self, scope: Scope, sentence: Sentence, memory: _Memory) -> None:
        self.scope = scope
        self.sentence = sentence
        self.memory = memory
        self.reading: Reading = sentence.reading
        self.items = self.reading.items
        self.tags = self.reading.tags
        self.consumed: set[int] = set()
        self.found: list[Mechanism] = []

    def run(self) -> Iterator[Mechanism]:
        if not _ENTITY & set(self.tags):
            return
        for claim in sentence_actions(self.scope, self.sentence):
            if claim.action == "co-agonist":
                self.add(
                    claim.compound, "coagonist_of", claim.target, 0, hedged=claim.hedged
                )
        self.sites()
        for index, item in enumerate(self.items):
            if item.tag in "vrgzj" and item.value in _OBJECTS:
                self.predicate(index, item)
        yield from self.found

    # Predicates

    def predicate(self, index: int, item: Item) -> None:
        relation: Relation = item.value  # type: ignore[assignment]
        if relation == "metabolised_to":
            self.metabolism(index)
            return
        if item.tag == "z":
            self.nominal(index, relation)
        elif item.tag == "r" and self.is_passive(index):
            self.passive(index, relation)
        else:
            self.active(index, item, relation)

    def active(self, index: int, item: Item, relation: Relation) -> None:
        subjects = self.subjects(index)
        objects = self.objects(index, relation)
        if item.tag in "gj" or (index and self.tags[index - 1] == "t"):
            self.consumed |= set(self.object_indexes(index, relation))
        for subject in subjects:
            for obj in objects:
                self.add(subject, relation, obj, index)

    def passive(self, index: int, relation: Relation) -> None:
        agents = self.by_agents(index)
        themes = self.subjects(index)
        for agent in agents:
            for theme in themes:
                self.add(agent, relation, theme, index)

    def nominal(self, index: int, relation: Relation) -> None:
        objects, end = self.themes(index, relation)
        if not objects:
            return
        subjects = self.agents_after(end) or self.agents_of_nominal(index)
        for subject in subjects:
            for obj in objects:
                self.add(subject, relation, obj, index)

    def metabolism(self, index: int) -> None:
        """A compound *is metabolised to* another, or *metabolised, leading to* more."""
        rest = self.tags[index:]
        match = re.match(r"[vrgz][dx]{0,3}(C)", rest) or re.search(
            r"[vrgz][^.;]{0,12}?[tgvzo][^.;CT]{0,8}(C)", rest
        )
        subjects = [s for s in self.subjects(index) if s.kind == "compound"]
        if match and subjects:
            product = self.term(self.items[index + match.start(1)])
            self.add(subjects[0], "metabolised_to", product, index)

    def sites(self) -> None:
        """*Its glutamate-binding site on the GluN2 subunit*: glutamate binds GluN2."""
        for match in re.finditer(r"T[oa]d?(T)", self.tags):
            site = self.items[match.start()]
            printed = self.reading.text[site.start : site.end]
            name = re.match(r"(\w+)[\s-]+binding[\s-]+sites?$", printed)
            compound = (
                self.scope.first(self.scope.lexicon.read(name[1]), "compound")
                if name
                else None
            )
            if compound is not None:
                at = match.start(1)
                self.add(compound, "binds_to", self.term(self.items[at]), match.start())

    # Arguments

    def subjects(self, index: int) -> list[Term]:
        """Return what stands before a predicate and does it."""
        if self.tags[index] == "g" and index and self.is_participial(index):
            main = self.clause_subjects(index)
            if main:
                return main
        at = index - 1
        while at >= 0:
            tag = self.tags[at]
            if tag in ".;":
                break
            if tag == "h" and self.otherwise(at, index):
                return [self.found[-1].object] if self.found else []
            if tag == "p":
                return self.resolve(at, index)
            usable = tag in _ENTITY and at not in self.consumed
            if usable and not self.is_modifier(at):
                return self.coordinated(at)
            at -= 1
        if self.tags[index] == "g" or "p" in self.tags[:index]:
            following = self.following_subject(index)
            if following:
                return following
        return []

    def clause_subjects(self, index: int) -> list[Term]:
        """Return the subject of the clause that a participle is attached to."""
        at = 0
        for i in range(index - 1, -1, -1):
            if self.tags[i] in ".;":
                at = i + 1
                break
        for i in range(at, index):
            tag = self.tags[i]
            if tag == "p":
                return self.resolve(i, index)
            if tag in _SUBJECTS and i not in self.consumed and not self.is_modifier(i):
                return self.coordinated_right(i)
            if tag in "vr":
                break
        return []

    def is_participial(self, index: int) -> bool:
        before = self.tags[:index].rstrip("xmyn&h")
        return before.endswith(",")

    def following_subject(self, index: int) -> list[Term]:
        """*By stabilising X, Y prolongs Z*: the subject follows the comma."""
        match = re.match(r"[^,.;]*,[dxp]{0,4}([CT])", self.tags[index:])
        if match and self.tags[:index].strip("dx") in {"b", "", "pb"}:
            return [self.term(self.items[index + match.start(1)])]
        return []

    def objects(self, index: int, relation: Relation) -> list[Term]:
        return [self.term(self.items[i]) for i in self.object_indexes(index, relation)]

    def object_indexes(self, index: int, relation: Relation) -> list[int]:
        kinds = _OBJECTS[relation]
        gap, at = 0, index + 1
        while at < len(self.tags):
            tag = self.tags[at]
            if tag in ".;vhzpk)n" or gap > 7 or (tag == "g" and at > index + 1):
                return []
            if tag == "r" and self.tags[at + 1 : at + 2] == "b":
                return []
            if tag == "," and relation not in {"modulates", "supports"}:
                return []
            if tag in _ENTITY:
                if self.is_modifier(at):
                    at += 1
                    continue
                if tag in kinds and (
                    tag != "C"
                    or "T" not in kinds
                    or relation in {"increases", "decreases"}
                ):
                    return self.chain(at, kinds)
                if tag == "C" and self.tags[at + 1 : at + 2] == "P":
                    at += 1
                    continue
                return []
            if tag == "x":
                gap += 1
            at += 1
        return []

    def chain(self, at: int, kinds: str) -> list[int]:
        """Return a name and those coordinated with it."""
        found = [at]
        while True:
            match = re.match(
                r"[,&i]{1,3}d?x{0,2}([CTPL])(?![xd]{0,2}[vr])", self.tags[at + 1 :]
            )
            if not match:
                return found
            at = at + 1 + match.start(1)
            if self.tags[at] not in kinds or self.is_modifier(at):
                return found
            found.append(at)

    def themes(self, index: int, relation: Relation) -> tuple[list[Term], int]:
        """Return the object of a relation noun and where its phrase ends."""
        kinds = _OBJECTS[relation]
        match = (
            re.match(rf"z(?:[oftawb]?d?x{{0,3}})([{kinds}])", self.tags[index:])
            if self.items[index].tag == "z"
            else None
        )
        if match and match.group()[1:2] != "b":
            at = index + match.start(1)
            if not self.is_modifier(at):
                indexes = self.chain(at, kinds)
                return [self.term(self.items[i]) for i in indexes], indexes[-1] + 1
        if index and self.tags[index - 1] in kinds and self.tags[index - 1] in "TP":
            return [self.term(self.items[index - 1])], index + 1
        return [], index + 1

    def agents_after(self, at: int) -> list[Term]:
        match = re.match(r"(?:\([^()]*\))?(?:ad?L)?b[dx]{0,3}([CT])", self.tags[at:])
        if match:
            return self.coordinated_right(at + match.start(1))
        return []

    def agents_of_nominal(self, index: int) -> list[Term]:
        """Return who does what a relation noun names where no *by* tells it."""
        before = self.tags[:index].rstrip("dx")
        at = len(before) - 1
        if at < 0:
            return []
        if before[at] == "p":
            return self.resolve(at, index)
        if before[at] in "vr" and self.items[at].value in {
            "triggers",
            "increases",
            "contributes_to",
        }:
            return self.subjects(at)
        if before[at] == "g" and self.items[at].value == "triggers":
            return self.subjects(at)
        if before[at] == "b":
            return [t for t in self.clause_subjects(at) if t.kind != "process"]
        return []

    def by_agents(self, index: int) -> list[Term]:
        match = re.match(r"r[^.;,vrh]{0,6}?b[dx]{0,3}([CTP])", self.tags[index:])
        return self.coordinated_right(index + match.start(1)) if match else []

    def is_passive(self, index: int) -> bool:
        if re.match(r"rx?b", self.tags[index:]):
            return True
        return bool(re.search(r"e[xnym]*$", self.tags[:index]))

    def otherwise(self, at: int, index: int) -> bool:
        """Tell whether *which would otherwise*: it goes back to what is inhibited."""
        words = self.reading.text[self.items[at].start : self.items[index].start]
        return "otherwise" in words or "normally" in words

    def resolve(self, at: int, index: int) -> list[Term]:
        """Return what a pronoun before a predicate goes back to."""
        pronoun = self.items[at].value
        noun = (
            self.reading.text[self.items[at].end : self.items[index].start]
            .strip()
            .lower()
        )
        if pronoun in {"its", "their"}:
            if self.items[index].value in {"dissociates_from", "translocates_to"}:
                earlier = self.last_before(at, "T")
                return [earlier] if earlier else []
            earlier = self.last_before(at, "CT")
            subject = earlier or self.memory.subject
            return [subject] if subject else []
        if pronoun in {"this", "these", "such"} and noun:
            head = noun.split()[0]
            for i in range(at - 1, -1, -1):
                if self.tags[i] == "P" and head in self.printed(i).lower():
                    return [self.term(self.items[i])]
            process = self.memory.process
            if process is not None and (
                head in process.printed.lower() or head in process.label
            ):
                return [process]
            if self.memory.last is not None and re.match(
                r"(?:interaction|binding|activation|inhibition|modulation|enhancement|"
                r"action|"
                r"effect|mechanism|association|block|potentiation|dissociation|"
                r"translocation)",
                noun,
            ):
                return [self.memory.last.subject]
            earlier = next(
                (
                    self.term(self.items[i])
                    for i in range(at + 1, index)
                    if self.tags[i] in _SUBJECTS
                ),
                None,
            )
            return [earlier] if earlier else []
        if pronoun in {"it", "they"}:
            earlier = self.last_before(at, "CT")
            subject = earlier or self.memory.subject
            return [subject] if subject else []
        return []

    def last_before(self, at: int, kinds: str) -> Term | None:
        for i in range(at - 1, -1, -1):
            if self.tags[i] in kinds and i not in self.consumed:
                return self.term(self.items[i])
        return None

    def coordinated(self, at: int) -> list[Term]:
        """Return the name at an index and those joined to it on its left."""
        found = [self.term(self.items[at])]
        while True:
            match = re.search(r"([CTP])(?:,|&|,&)d?$", self.tags[:at])
            if (
                not match
                or self.tags[at] != match[1]
                or match.start(1) in self.consumed
            ):
                return found[::-1]
            at = match.start(1)
            found.append(self.term(self.items[at]))

    def coordinated_right(self, at: int) -> list[Term]:
        return [self.term(self.items[i]) for i in self.chain(at, self.tags[at])]

    def is_modifier(self, at: int) -> bool:
        """Tell whether a name only describes the one after it: *X-mediated Y*."""
        item = self.items[at]
        after = self.reading.text[item.end : item.end + 16]
        return bool(_MEDIATED.match(after))

    def main_subject(self) -> Term | None:
        for i, tag in enumerate(self.tags):
            if tag in "CT":
                return self.term(self.items[i])
            if tag in "vr":
                return None
        return None

    # Terms and edges

    def printed(self, index: int) -> str:
        return self.reading.text[self.items[index].start : self.items[index].end]

    def term(self, item: Item) -> Term:
        """Return the thing that a name means; a receptor's function is the receptor."""
        printed = self.reading.text[item.start : item.end]
        for kind in ("compound", "target", "process", "place", "indication"):
            sense: Sense | None = item.sense(kind)
            if sense is None:
                continue
            if kind == "process" and _FUNCTION.search(printed):
                reading = self.scope.lexicon.read(_FUNCTION.sub("", printed))
                target = self.scope.first(reading, "target")
                if target is not None and len(reading.items) == 1:
                    return replace(target, printed=printed)
            return self.scope.term(sense, printed)
        return unmapped("process", printed)

    def add(
        self,
        subject: Term,
        relation: Relation,
        obj: Term,
        index: int,
        *,
        hedged: bool | None = None,
    ) -> None:
        if subject.slug == obj.slug or subject.kind in {"place", "indication"}:
            return
        if obj.slug in _OUTCOMES and (
            subject.kind == "compound" or relation != "supports"
        ):
            return
        if relation == "potentiates" and obj.kind in {"compound", "process"}:
            relation = "increases" if _is_amount(obj) else relation
        if (
            relation == "contributes_to"
            and subject.kind == "compound"
            and obj.kind != "process"
        ):
            return
        if subject.slug in _BETWEEN:
            earlier = next(
                (
                    m
                    for m in [
                        *self.found,
                        *([self.memory.last] if self.memory.last else []),
                    ]
                    if m.object.slug == subject.slug
                ),
                None,
            )
            if earlier is not None:
                subject = earlier.subject
        negated, doubted = self.polarity(index)
        self.found.append(
            Mechanism(
                part="",
                place=self.sentence.place,
                statement=self.sentence.text,
                subject=subject,
                relation=relation,
                object=obj,
                pathway="",
                position=0,
                negated=negated,
                hedged=doubted if hedged is None else hedged,
                citations=self.sentence.citations,
            )
        )

    def polarity(self, index: int) -> tuple[bool, bool]:
        """Return whether a predicate is negated and whether it is hedged."""
        negated = bool(re.search(r"n[xmeyda]{0,3}$", self.tags[:index]))
        start = 0
        for i in range(index - 1, -1, -1):
            if self.tags[i] in ".;h" or (
                self.tags[i] == "," and self.tags[i + 1 : i + 2] in {"d", "h"}
            ):
                start = i
                break
        return negated, "y" in self.tags[start:index]


def _is_amount(term: Term) -> bool:
    return term.kind == "compound" or bool(
        re.search(r"influx|release|entry|level|flux|concentration|uptake", term.label)
    )
