"""One sentence while its relations are read: its items, and what it spoke of so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kg.extraction.lexicon import Item, Reading, unmapped
from kg.extraction.model import Mechanism, Term
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope
from kg.patterns import Pattern

ENTITY = frozenset("CTPLD")
SUBJECTS = frozenset("CTP")
OBJECTS: dict[str, str] = {
    "activates": "TP", "inhibits": "TP", "potentiates": "TP", "increases": "CPT",
    "decreases": "CPT", "stabilises": "TP", "dissociates_from": "T",
    "translocates_to": "L", "interacts_with": "T", "binds_to": "T", "prolongs": "P",
    "triggers": "P", "supports": "P", "modulates": "TP", "metabolised_to": "C",
    "relieves": "P", "crosses": "L", "contributes_to": "P", "coagonist_of": "T",
    "protects": "P",
}  # fmt: skip
"""What may be the object of each relation, by the tags of names."""
STOPPING = frozenset({"inhibits", "decreases"})
RAISING = frozenset({"activates", "potentiates", "increases", "triggers"})
_FUNCTION = re.compile(
    r"[\s-](?:function|activity|signal+ing|activation|neurotransmission|responses?|"
    r"transmission)$",
    re.IGNORECASE,
)
_MEDIATED = re.compile(
    r"^[\s-]*(?:mediated|dependent|induced|evoked|gated|dependant|sensitive|like)\b"
)
_ASIDE = re.compile(
    r"^\W*(?:unlike|like|in\s+contrast\s+to|compared\s+(?:with|to)|similar\s+to|as\s+with)\b"
    r"[^,]*,",
    re.IGNORECASE,
)

_INNER = Pattern(
    r",\s+(?:together\s+with|along(?:side)?\s+with|in\s+concert\s+with|in\s+the\s+presence\s+of|"
    r"with\s+the\s+help\s+of|like|just\s+as|via|through|by\s+way\s+of|acting\s+(?:via|at|on|through))\s+[^,;.]{2,60},",
    re.IGNORECASE,
)


@dataclass
class Memory:
    """What pronouns of the next sentence may go back to."""

    subject: Term | None = None
    targets: list[Term] = field(default_factory=list)
    processes: list[Term] = field(default_factory=list)
    last: Mechanism | None = None
    stoppers: dict[str, Term] = field(default_factory=dict)


class Clause:
    """A sentence whose relations are read; the edges found, and who did things last."""

    def __init__(self, scope: Scope, sentence: Sentence, memory: Memory) -> None:
        self.scope = scope
        self.sentence = sentence
        self.memory = memory
        self.reading: Reading = sentence.reading
        self.items = self.reading.items
        self.tags = self.reading.tags
        self.consumed = self.aside()
        self.found: list[Mechanism] = []
        self.doers: list[Term] = []

    def aside(self) -> set[int]:
        """Return the names of *Unlike X,*: they are not what the sentence is about."""
        inner = {
            i
            for match in _INNER.finditer(self.sentence.text)
            for i, item in enumerate(self.items)
            if match.start() < item.start - self.sentence.start < match.end()
        }
        match = _ASIDE.match(self.sentence.text)
        if match is None:
            return inner
        end = self.sentence.start + match.end()
        aside = {i for i, item in enumerate(self.items) if item.start < end}
        if self.tags[len(aside) : len(aside) + 1] == "h":
            aside.discard(max((i for i in aside if self.tags[i] in "CTP"), default=-1))
        return aside | inner

    def first_before(self, at: int) -> Term | None:
        """Return the first name before an item that can be a subject."""
        for i in range(at):
            if self.tags[i] in SUBJECTS and i not in self.consumed:
                return self.term(self.items[i])
        return None

    def is_noun(self, index: int) -> bool:
        """Tell whether a verb's form is a noun or an adjective: *the open channel*."""
        return bool(
            self.tags[index] == "v"
            and index
            and self.tags[index - 1] == "d"
            and self.printed(index - 1).lower() not in {"both", "each"}
            and " " not in self.printed(index)
        )

    def known(self, kind: str, slug: str, printed: str) -> Term | None:
        """Return an entry of the vocabulary, as the words print it."""
        entry = self.scope.lexicon.vocabulary.find(kind, slug)
        if entry is None:
            return None
        return Term("process", entry.slug, entry.label, printed, mapped=True)

    def last_before(self, at: int, kinds: str) -> Term | None:
        """Return the last name before an item that has one of these tags."""
        for i in range(at - 1, -1, -1):
            if self.tags[i] in kinds and i not in self.consumed:
                return self.term(self.items[i])
        return None

    def modifies(self, at: int) -> bool:
        """Tell whether a name only describes the one after it: *X-mediated Y*."""
        end = self.items[at].end
        return bool(_MEDIATED.match(self.reading.text[end : end + 16]))

    def printed(self, index: int) -> str:
        """Return the characters of an item."""
        return self.reading.text[self.items[index].start : self.items[index].end]

    def term(self, item: Item) -> Term:
        """Return the thing that a name means; a receptor's function is the receptor."""
        printed = self.reading.text[item.start : item.end]
        for kind in ("compound", "target", "process", "place", "indication"):
            sense = item.sense(kind)
            if sense is None:
                continue
            if kind == "process" and _FUNCTION.search(printed):
                reading = self.scope.lexicon.read(_FUNCTION.sub("", printed))
                target = self.scope.first(reading, "target")
                if target is not None and len(reading.items) == 1:
                    return replace(target, printed=printed)
            return self.scope.term(sense, printed)
        return unmapped("process", printed)

    def whole(self, target: Term) -> Term:
        """Return the receptor that a subunit or a site is part of."""
        entry = self.scope.lexicon.vocabulary.find("target", target.slug)
        for column in ("subunit_of", "site_of"):
            for slug in entry.linked(column) if entry else ():
                found = self.scope.lexicon.vocabulary.find("target", slug)
                if found is not None:
                    return Term("target", slug, found.label, target.printed, True)
        return target


def some(term: Term | None) -> list[Term]:
    """Return a thing as a list, nothing as an empty one."""
    return [term] if term is not None else []
