"""The grammar of mechanisms: who does what to what in one sentence.

Every relation word is a predicate. Its subject stands before it, or in a *by* phrase,
or is what a pronoun or *which* goes back to; its objects stand after it. A name that is
the object of a verb on the way is no subject. What the grammar cannot decide yields no
edge: a missing edge is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kg.extraction.actions import sentence_actions
from kg.extraction.lexicon import Item, Reading, unmapped
from kg.extraction.model import Mechanism, Relation, Term
from kg.extraction.prose import Sentence
from kg.extraction.scope import Scope

_ENTITY = frozenset("CTPLD")
_SUBJECTS = frozenset("CTP")
_OBJECTS: dict[str, str] = {
    "activates": "TP", "inhibits": "TP", "potentiates": "TP", "increases": "CPT",
    "decreases": "CPT", "stabilises": "TP", "dissociates_from": "T",
    "translocates_to": "L", "interacts_with": "T", "binds_to": "T", "prolongs": "P",
    "triggers": "P", "supports": "P", "modulates": "TP", "metabolised_to": "C",
    "relieves": "P", "crosses": "L", "contributes_to": "P", "coagonist_of": "T",
    "protects": "P",
}  # fmt: skip
_OUTCOMES = re.compile(
    r"^(?:cognition|learning.*|memory.*|attention|vigilance|executive-function|"
    r".*-memory(?:-.*)?|spatial-learning)$"
)
_STOPPING = frozenset({"inhibits", "decreases"})
_RAISING = frozenset({"activates", "potentiates", "increases", "triggers"})
_ONLY_COMPOUNDS = frozenset({"crosses", "metabolised_to", "coagonist_of"})
_BETWEEN = frozenset({"downstream-signalling", "intracellular-signalling"})
_FUNCTION = re.compile(
    r"[\s-](?:function|activity|signal+ing|activation|neurotransmission|responses?|"
    r"transmission)$",
    re.IGNORECASE,
)
_MEDIATED = re.compile(
    r"^[\s-]*(?:mediated|dependent|induced|evoked|gated|dependant|sensitive|like)\b"
)
_HAPPENS = re.compile(
    r"release|uptake|reuptake|synthesis|turnover|secretion|influx|efflux|entry",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"(?:release|levels?|fluidity|expression|synthesis|uptake|turnover|metabolism|flow|"
    r"outgrowth|firing|excitability|transmission|density|permeability|phosphorylation|"
    r"oscillations?|inflammation|currents?|conductance|secretion|concentrations?|"
    r"effects?|actions?|benefits?|tone|survival|growth|repair|maturation)$"
)
_DEFINITE = re.compile(
    r"\bthe\s+(?:(?:free|freed|active|activated|released|dissociated|bound|open|"
    r"liberated|resulting)\s+)?"
    r"(?:latter|receptor|channel|enzyme|transporter|protein|chaperone)\b\W*$",
    re.IGNORECASE,
)
_LOSS = re.compile(
    r"\b(?:loss|absence|lack|depletion|deficiency|blockade|removal)\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_LOST = re.compile(r"loss|absence|lack|depletion|deficiency|blockade|removal", re.I)
_FLOWS = re.compile(
    r"(?:ions?|2\+|calcium)\W*(?:\([^)]*\)\W*)?(?:can\s+|to\s+|then\s+)*"
    r"(?:flows?|enters?|rush(?:es)?|pours?)\s+(?:in\b|into\b|through\b|the\s+cell)",
    re.IGNORECASE,
)
_HEAD_OF = re.compile(r"^(\w+)\s+of\s+", re.IGNORECASE)
_BACK = re.compile(
    r"(?:interaction|binding|activation|inhibition|modulation|enhancement|action|effect|"
    r"mechanism|association|complex|block|potentiation|dissociation|translocation|increase)"
)


_RISE = re.compile(
    r"\b(?:rise|increase|elevation|levels?|concentrations?|outflow|efflux)\s+(?:of|in)\s+"
    r"(?:\w+\s+)?$",
    re.IGNORECASE,
)
_BODIES = frozenset({"Peptide", "Protein"})
_CHEMICAL = re.compile(r"(?:ate|ine|ide|ol|one|oxide|ose|ane|ene|acid|yl)$")
_EFFECT_OF = re.compile(r"\b(?:effects?|actions?)$", re.IGNORECASE)
_NAMED = re.compile("[CTP]")
_UNKNOWN_DOER = re.compile(r"(?:[,|]|,&)d?x{1,4}[mn]*$")
"""A new clause whose subject is a thing without a known name."""
_ASIDE = re.compile(
    r"^\W*(?:unlike|like|in\s+contrast\s+to|compared\s+(?:with|to)|similar\s+to|as\s+with)\b"
    r"[^,]*,",
    re.IGNORECASE,
)
_RELATION = re.compile("[vrgzj]")
_SPOKEN_OF = re.compile("[TP]")
_TELLING = re.compile("[vrgzjk]|C.*x|T.*T")


@dataclass
class Memory:
    """What pronouns of the next sentence may go back to."""

    subject: Term | None = None
    targets: list[Term] = field(default_factory=list)
    processes: list[Term] = field(default_factory=list)
    last: Mechanism | None = None
    stoppers: dict[str, Term] = field(default_factory=dict)


def parse(scope: Scope, sentence: Sentence, memory: Memory) -> Iterator[Mechanism]:
    """Yield the edges of a sentence; the memory then holds what it spoke of."""
    tags = sentence.reading.tags
    if not _NAMED.search(tags) and "p" not in tags:
        return
    parser = _Parser(scope, sentence, memory)
    if _TELLING.search(tags):
        yield from parser.run()
    if _NAMED.search(tags):
        memory.subject = parser.topic()
    for match in _SPOKEN_OF.finditer(tags):
        item = parser.items[match.start()]
        spoken = memory.targets if item.tag == "T" else memory.processes
        spoken.append(parser.term(item))
    memory.last = parser.found[-1] if parser.found else memory.last


class _Parser:
    """The predicates of one sentence with their subjects and objects."""

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

    def run(self) -> Iterator[Mechanism]:
        """Yield the edges, in the order of their predicates."""
        if _SUBJECTS & set(self.tags) or "p" in self.tags:
            self.coagonists()
            self.sites()
            self.influx()
            for match in _RELATION.finditer(self.tags):
                index = match.start()
                item = self.items[index]
                if self.is_predicate(index, item):
                    self.predicate(index, item)
        yield from self.found

    def aside(self) -> set[int]:
        """Return the names of *Unlike X,*: they are not what the sentence is about."""
        match = _ASIDE.match(self.sentence.text)
        if match is None:
            return set()
        end = self.sentence.start + match.end()
        aside = {i for i, item in enumerate(self.items) if item.start < end}
        if self.tags[len(aside) : len(aside) + 1] == "h":
            aside.discard(max((i for i in aside if self.tags[i] in "CTP"), default=-1))
        return aside

    def topic(self) -> Term | None:
        """Return what the sentence is about, for *it* in the next one."""
        for match in re.finditer("[CT]", self.tags):
            term = self.term(self.items[match.start()])
            if self.scope.is_subject(term):
                return term
        if self.doers:
            return self.doers[0]
        first = re.match(r"[^vrgzh.;]*?([CT])", self.tags)
        return self.term(self.items[first.start(1)]) if first else None

    # Predicates

    def is_predicate(self, index: int, item: Item) -> bool:
        """Tell whether a relation word says something: not *the block*, *X-induced*."""
        if item.tag not in "vrgzj" or item.value not in _OBJECTS:
            return False
        if self.is_noun(index):
            return False
        return self.reading.text[item.start - 1 : item.start] != "-"

    def is_noun(self, index: int) -> bool:
        """Tell whether a verb's form is a noun or an adjective: *the open channel*."""
        return bool(
            self.tags[index] == "v"
            and index
            and self.tags[index - 1] == "d"
            and " " not in self.printed(index)
        )

    def predicate(self, index: int, item: Item) -> None:
        if item.value == "protects":
            self.protection(index)
            return
        relation: Relation = item.value  # type: ignore[assignment]
        if relation == "metabolised_to":
            self.metabolism(index)
        elif relation == "dissociates_from" and self.separation(index):
            return
        elif item.tag == "z":
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
        elif (
            subjects
            and item.tag in "vr"
            and not re.search(r"h[dx]{0,2}[CTP][mxnye]{0,3}$", self.tags[:index])
        ):
            self.doers = subjects  # not who does it in "that X produces"
        for subject in subjects:
            for obj in objects:
                self.add(subject, relation, obj, index)

    def protection(self, index: int) -> None:
        """*Protects neurons from excitotoxicity*: less of it."""
        match = re.match(r".[^.;,h]{0,8}?[fa]d?x{0,2}(P)", self.tags[index:])
        for subject in self.subjects(index) if match else []:
            at = index + match.start(1) if match else index
            self.add(subject, "decreases", self.term(self.items[at]), index)

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
        governor = self.governor(index)
        if governor is not None and self.items[governor].value in _STOPPING:
            if relation in _RAISING:
                for subject in self.subjects(governor):
                    for obj in objects:
                        self.add(subject, "inhibits", obj, governor)
            return
        subjects = self.agents_after(end) or self.agents_of_nominal(index)
        for subject in subjects:
            for obj in objects:
                self.add(subject, relation, obj, index)

    def governor(self, index: int) -> int | None:
        """Return the verb whose object a noun of action is: *prevents its release*."""
        at = len(self.tags[:index].rstrip("dxp")) - 1
        return at if at >= 0 and self.tags[at] in "vrg" else None

    def metabolism(self, index: int) -> None:
        """A compound *is metabolised to* another, or *metabolised, leading to* more."""
        rest = self.tags[index:]
        made = re.match(r"[vrg][dx]{0,2}(C)t[dx]{0,2}([Cx])", rest)
        if made:  # "the oxidase converts X to Y"
            source = self.items[index + made.start(1)]
            product = self.product(self.items[index + made.start(2)])
            if product is not None:
                self.add(self.term(source), "metabolised_to", product, index)
            return
        match = re.match(r"[vrgz][dx]{0,3}(C)", rest) or re.search(
            r"[vrgz][^.;]{0,12}?[tgvzo][^.;CT]{0,8}(C)", rest
        )
        subjects = [s for s in self.subjects(index) if s.kind == "compound"]
        if match and subjects:
            product = self.term(self.items[index + match.start(1)])
            self.add(subjects[0], "metabolised_to", product, index)

    def product(self, item: Item) -> Term | None:
        """Return what something is turned into, known or by the sound of its name."""
        if item.tag == "C":
            return self.term(item)
        word = re.match(r"[\w-]+", self.reading.text[item.start :])
        if word is None or not _CHEMICAL.search(word[0]):
            return None
        return unmapped("compound", word[0])

    def separation(self, index: int) -> bool:
        """*It does not dissociate it from X*: tell whether what comes off was added."""
        match = re.match(r"[vrg]([pT])f[dx]{0,2}(T)", self.tags[index:])
        if match is None:
            return False
        at = index + match.start(1)
        who = (
            self.term(self.items[at])
            if match[1] == "T"
            else self.last_before(index, "T")
            or next(reversed(self.memory.targets), None)
        )
        if who is not None:
            other = self.term(self.items[index + match.start(2)])
            self.add(who, "dissociates_from", other, index)
        return True

    def coagonists(self) -> None:
        for claim in sentence_actions(self.scope, self.sentence):
            if claim.action in {"antagonist", "inhibitor", "inverse agonist"}:
                self.memory.stoppers.setdefault(claim.target.slug, claim.compound)
            if claim.action == "co-agonist":
                self.doers = [claim.compound]
                self.add(
                    claim.compound, "coagonist_of", claim.target, 0, hedged=claim.hedged
                )

    def sites(self) -> None:
        """*Its glutamate-binding site on the GluN2 subunit*: glutamate binds GluN2."""
        for match in re.finditer(r"(T[oa]d?|x?C)(?:ad?)?(T)", self.tags):
            site, at = self.items[match.start()], match.start(2)
            subunit = self.term(self.items[at])
            entry = self.scope.lexicon.vocabulary.find("target", subunit.slug)
            if entry is None or not entry.linked("subunit_of"):
                continue
            if re.search(r"[pC][mxy]{0,3}vd?$", self.tags[: match.start()]):
                continue  # "it occupies the glycine-binding site": it does, not glycine
            printed = self.reading.text[site.start : self.items[at].start]
            name = re.match(r"(\w+)[\s-]+binding[\s-]+sites?\b", printed) or re.match(
                r"for\s+(\w+)\s+on\s+(?:the\s+)?$", printed
            )
            before = self.reading.text[: site.start][-4:]
            if name is None and before == "for ":
                name = re.match(r"([\w-]+)\s+on\s+(?:the\s+)?$", printed)
            found = self.scope.lexicon.read(name[1]) if name else None
            compound = self.scope.first(found, "compound") if found else None
            if compound is not None:
                self.add(compound, "binds_to", subunit, match.start())

    def influx(self) -> None:
        """*Calcium ions can flow in*: the channel spoken of lets calcium in."""
        process = self.known("process", "calcium-influx", "calcium influx")
        for match in re.finditer("C", self.tags):
            index = match.start()
            item = self.items[index]
            if "calcium" not in item.senses[0].slug:
                continue
            text = self.reading.text[item.start : item.start + 60]
            if process is None or not _FLOWS.search(text):
                continue
            channel = next(
                (self.term(i) for i in self.items[index:] if i.tag == "T"), None
            ) or next((self.term(i) for i in self.items if i.tag == "T"), None)
            channel = channel or next(reversed(self.memory.targets), None)
            if channel is not None:
                self.add(self.whole(channel), "increases", process, index)
            self.memory.processes.append(process)

    # Arguments

    def subjects(self, index: int) -> list[Term]:
        """Return what stands before a predicate and does it."""
        shared = self.is_coordinated(index)
        if shared and (self.doers or self.told_before(index)):
            return self.doers
        if self.tags[index] == "g" and self.is_participial(index):
            main = self.clause_subjects(index)
            if main:
                return main
        if self.tags[index] == "j":
            return self.nearest(index) or self.subject_after(index)
        return self.nearest(index)

    def told_before(self, index: int) -> bool:
        """Tell whether another relation stands before one that shares its subject."""
        return any(
            item.tag in "vr" and item.value in _OBJECTS for item in self.items[:index]
        )

    def nearest(self, index: int) -> list[Term]:
        apposed = re.search(r"([TP])(?:[abo]d?[TPL])?,d[xv]{0,4}$", self.tags[:index])
        if apposed and (self.tags[index] in "gj" or " " in self.printed(index)):
            # "influx through the channel, a step critical for"
            return self.coordinated(apposed.start(1))
        if _UNKNOWN_DOER.search(self.tags[:index]) and self.tags[index] in "vr":
            return []
        at = index - 1
        while at >= 0:
            tag = self.tags[at]
            if tag == "|" and not set(self.tags[at + 1 : index]) - set("mnyxed"):
                return self.doers  # "but does not itself inhibit"
            if tag in ".;|":
                break
            if tag == "h" and at and self.tags[at - 1] == "k":
                # "an agonist that crosses": who is the agonist does it.
                who = self.tags.find("C")
                return [self.term(self.items[who])] if 0 <= who < at else []
            if tag == "h" and not self.is_otherwise(at, index):
                # "cascades that support": the word before, whatever verb it belongs to.
                before = self.tags[at - 1 : at]
                if before in _SUBJECTS and before and index - at < 4:
                    return self.coordinated(self.head(at - 1))
            elif tag == "h":
                return [self.found[-1].object] if self.found else []
            if tag == "p":
                return self.resolve(at, index)
            if tag in _SUBJECTS and at not in self.consumed and not self.modifies(at):
                if self.is_stopped(at):
                    return self.stopper(self.term(self.items[at]))
                return self.coordinated(self.head(at))
            if tag == "d" and self.definite(at):
                return self.some(self.spoken_of(at))
            at -= 1
        return self.following_subject(index)

    def is_stopped(self, at: int) -> bool:
        """Tell whether it is the *blockade of* something that acts, not the thing."""
        nominal = re.search(r"z[oaft]d?x{0,2}$", self.tags[:at])
        return bool(nominal and self.items[nominal.start()].value in _STOPPING)

    def stopper(self, target: Term) -> list[Term]:
        """Return the compound that the text says blocks a target."""
        return self.some(self.memory.stoppers.get(target.slug))

    def definite(self, at: int) -> bool:
        """Tell whether *the receptor*, without a name, stands at a determiner."""
        return bool(_DEFINITE.match(self.phrase(at)))

    def phrase(self, at: int) -> str:
        end = at + 1
        while end < len(self.items) and self.tags[end] == "x" and end < at + 3:
            end += 1
            words = self.reading.text[self.items[at].start : self.items[end - 1].end]
            if _DEFINITE.match(words):
                return words
        return ""

    def spoken_of(self, at: int) -> Term | None:
        """Return what *the receptor* is: the last one named, the topic first."""
        noun = self.phrase(at).split()[-1].lower()
        earlier = [self.term(i) for i in self.items[:at] if i.tag == "T"]
        last = self.memory.last
        told = [last.subject, last.object] if last else []
        for term in (*reversed(earlier), *told, *reversed(self.memory.targets)):
            if noun == "latter" or (noun in term.label and term.kind == "target"):
                return term
        return None

    def head(self, at: int) -> int:
        """Return the head: *the influx through NMDA receptors* is an influx."""
        match = re.search(r"([TP])[aob]d?$", self.tags[:at])
        if match and match.start(1) not in self.consumed:
            return match.start(1)
        return at

    def is_coordinated(self, index: int) -> bool:
        """Tell whether a verb shares the subject of the one before it."""
        if self.tags[index] not in "vr":
            return False
        before = self.tags[:index].rstrip("mynxh")
        return before.endswith("&") or before.endswith("&,")

    def is_participial(self, index: int) -> bool:
        return self.tags[:index].rstrip("xmyn&h").endswith(",")

    def clause_subjects(self, index: int) -> list[Term]:
        """Return the subject of the clause that a participle is attached to."""
        start = max(self.tags.rfind(".", 0, index), self.tags.rfind(";", 0, index)) + 1
        for i in range(start, index):
            tag = self.tags[i]
            if tag == "p":
                return self.resolve(i, index)
            if tag in _SUBJECTS and i not in self.consumed and not self.modifies(i):
                return self.coordinated_right(i)
            if tag in "vr" and self.items[i].value in _OBJECTS:
                break
        return self.doers

    def following_subject(self, index: int) -> list[Term]:
        """*By stabilising X, Y prolongs Z*: the subject follows the comma."""
        match = re.match(r"[^,.;]*,[dx]{0,3}([CTp])", self.tags[index:]) or re.match(
            r"g[^,.;vr]*?(p)[mxyn]*[vr]", self.tags[index:]
        )
        if match and self.tags[:index].strip("dx") in {"b", "", "pb"}:
            at = index + match.start(1)
            if self.tags[at] == "p":
                return self.doers or self.some(self.memory.subject)
            return [self.term(self.items[at])]
        return []

    def subject_after(self, index: int) -> list[Term]:
        """*As a modulator of X the receptor is crucial*: the subject follows X."""
        match = re.match(r"j[dx]*[TP],?[dx]{0,2}([CT])", self.tags[index:])
        return [self.term(self.items[index + match.start(1)])] if match else []

    def objects(self, index: int, relation: Relation) -> list[Term]:
        item = self.items[index]
        if self.reading.text[item.start : item.end].lower().startswith("depolar"):
            found = self.known("process", "membrane-depolarisation", "depolarisation")
            return [found] if found else []
        indexes = self.object_indexes(index, relation)
        released = self.released(indexes, index) if "P" in _OBJECTS[relation] else None
        if released is not None:
            return [released]
        if indexes:
            return self.terms(indexes)
        if (
            self.tags[index + 1 : index + 2] == "p"
            and self.items[index + 1].value == "it"
            and item.tag in "vr"
        ):
            return self.named_before(index, relation)
        if relation == "translocates_to":
            place = re.match(r".[^.;]{0,14}?[ta]d?x{0,2}(L)", self.tags[index:])
            return [self.term(self.items[index + place.start(1)])] if place else []
        if relation == "relieves" and "block" in self.after(index):
            magnesium = any(
                sense.slug == "magnesium-ion" for i in self.items for sense in i.senses
            )
            found = self.known("process", "magnesium-block", "magnesium block")
            return [found] if magnesium and found else []
        return self.unknown_object(index, relation)

    def named_before(self, index: int, relation: Relation) -> list[Term]:
        """*X sensitises it*: return the receptor that the sentence before was about."""
        follows = self.tags[index + 2 : index + 3]
        if "T" not in _OBJECTS[relation] or follows not in {
            "",
            "t",
            ".",
            ",",
            ")",
            "x",
        }:
            return []
        earlier = [t for t in self.memory.targets if t.kind == "target"]
        return [earlier[-1]] if earlier and "T" not in self.tags[:index] else []

    def released(self, indexes: list[int], index: int) -> Term | None:
        """Return what happens to a compound, if not how much of it there is."""
        after = self.after(index)
        of = re.match(r"\s*(?:the\s+|an?\s+)?(\w+)\s+of\s+(?:the\s+)?", after)
        if of and _HAPPENS.fullmatch(of[1]):
            # "the release of calcium from the endoplasmic reticulum"
            names = [t for i, t in enumerate(self.items) if i > index and t.tag == "C"]
            start = self.items[index].end + of.end()
            if names and names[0].start == start:
                return self.process(names[0], of[1])
        if not indexes or self.tags[indexes[0]] != "C":
            return None
        item = self.items[indexes[0]]
        noun = re.match(r"\s+(\w+)\b", self.reading.text[item.end : item.end + 24])
        if noun is None or not _HAPPENS.fullmatch(noun[1]):
            return None
        return self.process(item, noun[1])

    def process(self, item: Item, noun: str) -> Term:
        """Return the process of a compound's release, uptake and the like."""
        name = self.reading.text[item.start : item.end]
        after = re.split(r"[.;,]", self.reading.text[item.end : item.end + 50])[0]
        names = [f"{name} {noun}"]
        if "reticulum" in after:
            names.insert(0, f"{name} {noun} from the endoplasmic reticulum")
        for one in names:
            found = self.scope.first(self.scope.lexicon.read(one), "process")
            if found is not None:
                return replace(found, printed=names[-1])
        return unmapped("process", names[-1])

    def after(self, index: int) -> str:
        end = self.items[index].end
        return re.split(r"[.;,]", self.reading.text[end : end + 60])[0]

    def unknown_object(self, index: int, relation: Relation) -> list[Term]:
        """Return words that the vocabulary does not know, if they name a process."""
        if "P" not in _OBJECTS[relation] or relation == "triggers":
            return []
        text = self.after(index)
        end = self.items[index].end
        of = re.match(
            r"\s*(?:the\s+)?(\w+)\s+of\s+(?:the\s+)?(\w+)\s*(?:\[|$|\()", text
        )
        if of and _NOUN.search(of[1]):
            return [unmapped("process", f"{of[2]} {of[1]}".lower())]
        match = re.match(
            r"\s*(?:the\s+|an?\s+|its\s+)?((?:[\w-]+\s+){0,2}[\w-]+)\s*"
            r"(?=\[|$|\^|\(|\b(?:in|of|by|at|and|from)\b|[⁰¹²³⁴-⁹])",
            text,
        )
        inner = self.reading.part(end, end + match.end(1)) if match else None
        if match is None or inner is None or not _NOUN.search(match[1]):
            return []
        if any(item.tag in "TPLdoa&vrgz" for item in inner.items[1:]):
            return []
        return [unmapped("process", match[1].lower())]

    def object_indexes(self, index: int, relation: Relation) -> list[int]:
        """Return the names after a predicate that can be its objects."""
        kinds = _OBJECTS[relation]
        gap, at = 0, index + 1
        while at < len(self.tags):
            tag = self.tags[at]
            if tag == "v" and self.is_noun(at):
                tag = "x"
            if tag in ".;|vhzpk)n" or gap > 7 or tag == "g":
                return []
            if tag == "r" and self.tags[at + 1 : at + 2] == "b":
                return []
            if tag == "," and relation not in {"modulates", "supports"}:
                return []
            if tag in _ENTITY:
                if self.modifies(at) or self.tags[at : at + 2] in {"CP", "TP", "CT"}:
                    at += 1
                    continue
                rise = tag == "C" and relation == "potentiates" and self.is_rise(at)
                if rise or self.fits(self.items[at], kinds, relation):
                    return self.chain(at, kinds)
                return []
            gap += tag == "x"
            at += 1
        return []

    def is_rise(self, at: int) -> bool:
        """Tell whether a compound stands for its amount: *the rise of*."""
        before = self.reading.text[: self.items[at].start]
        return bool(_RISE.search(before[-40:]))

    def fits(self, item: Item, kinds: str, relation: str) -> bool:
        if item.tag == "C" and relation in {"binds_to", "interacts_with"}:
            entry = self.scope.lexicon.vocabulary.find("compound", item.senses[0].slug)
            return entry is not None and entry.type in _BODIES
        if item.tag not in kinds:
            return False
        return (
            item.tag != "C"
            or "T" not in kinds
            or relation in {"increases", "decreases"}
        )

    def chain(self, at: int, kinds: str) -> list[int]:
        """Return a name and those coordinated with it."""
        found = [at]
        while True:
            match = re.match(
                r"[,&i]{1,3}d?x{0,2}([CTPL])(?![xdm]{0,3}[vr])", self.tags[at + 1 :]
            )
            if not match:
                return found
            at = at + 1 + match.start(1)
            same = self.tags[at] in kinds or self.tags[at] == "C"
            if not same or self.modifies(at):
                return found
            found.append(at)

    def terms(self, indexes: list[int]) -> list[Term]:
        """Return the things at some places; an elided head word is put back."""
        terms: list[Term] = []
        for at in indexes:
            item = self.items[at]
            head = _HEAD_OF.match(self.printed(indexes[0]))
            if item.tag == "C" and at != indexes[0] and head:
                full = self.scope.lexicon.read(f"{self.printed(at)} {head[1]}")
                process = self.scope.first(full, "process")
                terms += [process] if process else []
                continue
            terms.append(self.term(item))
            elided = self.elided(at)
            if elided is not None:
                terms.insert(0, elided)
        return terms

    def elided(self, at: int) -> Term | None:
        """*Muscarinic and nicotinic receptors*: return the first of them."""
        match = re.search(r"(x)[&,]$", self.tags[:at])
        noun = self.printed(at).rsplit(" ", 1)[-1].rstrip("s")
        if not match or not re.fullmatch(r"receptor|channel|transporter", noun):
            return None
        reading = self.scope.lexicon.read(f"{self.printed(match.start(1))} {noun}")
        if len(reading.items) == 1:
            return self.scope.first(reading, "target")
        return None

    def themes(self, index: int, relation: Relation) -> tuple[list[Term], int]:
        """Return the object of a relation noun and where its phrase ends."""
        kinds = _OBJECTS[relation]
        match = re.match(
            rf"z(?:[oftaw]?d?x{{0,3}}(?:od?)?)([{kinds}])", self.tags[index:]
        )
        if match:
            at = index + match.start(1)
            if not self.modifies(at):
                indexes = self.chain(at, kinds)
                return self.terms(indexes), indexes[-1] + 1
        if index and self.tags[index - 1] in kinds and self.tags[index - 1] in "TP":
            return [self.term(self.items[index - 1])], index + 1
        return [], index + 1

    def agents_after(self, at: int) -> list[Term]:
        match = re.match(r"(?:\([^()]*\))?(?:ad?L)?b[dx]{0,3}([CT])", self.tags[at:])
        return self.coordinated_right(at + match.start(1)) if match else []

    def agents_of_nominal(self, index: int) -> list[Term]:
        """Return who does what a noun of action names, where no *by* tells it."""
        before = self.tags[:index].rstrip("dx")
        at = len(before) - 1
        if at < 0:
            return []
        if before[at] == "p":
            return self.resolve(at, index)
        value = self.items[at].value
        if before[at] in "vrg" and value in {"triggers", "increases", "contributes_to"}:
            return self.subjects(at)
        if before[at] == "b":
            return [t for t in self.clause_subjects(at) if t.kind != "process"]
        return []

    def by_agents(self, index: int) -> list[Term]:
        match = re.match(r"r[^.;,vrh]{0,6}?b[dx]{0,3}([CTP])", self.tags[index:])
        if match:
            return self.coordinated_right(index + match.start(1))
        # "with the membrane depolarised so that the block is relieved"
        text = self.reading.text[: self.items[index].start]
        if " so that " in text:
            cut = text.rindex(" so that ")
            earlier = [i for i in self.items if i.end <= cut and i.sense("process")]
            return [self.term(earlier[-1])] if earlier else []
        return []

    def is_passive(self, index: int) -> bool:
        if re.match(r"rx?b", self.tags[index:]):
            return True
        return bool(re.search(r"e[xnym]*$", self.tags[:index]))

    def is_otherwise(self, at: int, index: int) -> bool:
        """Tell whether *which would otherwise*: it goes back to what is inhibited."""
        words = self.reading.text[self.items[at].start : self.items[index].start]
        return "otherwise" in words or "normally" in words

    def resolve(self, at: int, index: int) -> list[Term]:
        """Return what a pronoun before a predicate goes back to."""
        pronoun = self.items[at].value
        start, stop = self.items[at].end, self.items[index].start
        noun = self.reading.text[start:stop].strip().lower()
        if pronoun in {"its", "their"} and self.tags[at + 1 : index].startswith("z"):
            stops = self.items[at + 1].value in _STOPPING
            if stops and self.tags[at + 2 : at + 3] != "o":
                own = self.last_before(at, "T")
                for target in [own] if own else reversed(self.memory.targets):
                    if target.slug in self.memory.stoppers:
                        return self.stopper(target)
                return []
        if pronoun in {"its", "their"}:
            moved = self.items[index].value in {"dissociates_from", "translocates_to"}
            earlier = self.last_before(at, "T" if moved else "CT")
            return self.some(earlier or (None if moved else self.memory.subject))
        if pronoun in {"this", "these", "such"} and noun:
            return self.named_again(at, index, noun)
        if pronoun in {"it", "they"}:
            if at and self.tags[at - 1] in "vrg":
                return self.some(
                    self.last_before(at, "T") or self.last_before(at, "CT")
                )
            if any(item.value == pronoun for item in self.items[:at]):
                return self.doers or self.some(self.memory.subject)
            first = next((t for t in self.doers), None) or self.first_before(at)
            return self.some(first or self.memory.subject)
        return []

    def named_again(self, at: int, index: int, noun: str) -> list[Term]:
        """Return what *this influx*, *this interaction*, *this X of Y* is."""
        inner = [i for i in range(at + 1, index) if self.tags[i] in _SUBJECTS]
        if inner:
            return [self.term(self.items[inner[0]])]
        head = noun.split()[0]
        for i in range(at - 1, -1, -1):
            if self.tags[i] == "P" and head in self.printed(i).lower():
                return [self.term(self.items[i])]
        for process in reversed(self.memory.processes):
            if head in process.printed.lower() or head in process.label:
                return [process]
        last = self.found[-1] if self.found else self.memory.last
        return [last.subject] if last is not None and _BACK.match(noun) else []

    def some(self, term: Term | None) -> list[Term]:
        return [term] if term is not None else []

    def last_before(self, at: int, kinds: str) -> Term | None:
        for i in range(at - 1, -1, -1):
            if self.tags[i] in kinds and i not in self.consumed:
                return self.term(self.items[i])
        return None

    def first_before(self, at: int) -> Term | None:
        for i in range(at):
            if self.tags[i] in _SUBJECTS and i not in self.consumed:
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
        return self.terms(self.chain(at, self.tags[at]))

    def modifies(self, at: int) -> bool:
        """Tell whether a name only describes the one after it: *X-mediated Y*."""
        end = self.items[at].end
        return bool(_MEDIATED.match(self.reading.text[end : end + 16]))

    # Terms and edges

    def printed(self, index: int) -> str:
        return self.reading.text[self.items[index].start : self.items[index].end]

    def known(self, kind: str, slug: str, printed: str) -> Term | None:
        entry = self.scope.lexicon.vocabulary.find(kind, slug)
        if entry is None:
            return None
        return Term("process", entry.slug, entry.label, printed, mapped=True)

    def whole(self, target: Term) -> Term:
        """Return the receptor that a subunit or a site is part of."""
        entry = self.scope.lexicon.vocabulary.find("target", target.slug)
        for column in ("subunit_of", "site_of"):
            for slug in entry.linked(column) if entry else ():
                found = self.scope.lexicon.vocabulary.find("target", slug)
                if found is not None:
                    return Term("target", slug, found.label, target.printed, True)
        return target

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

    def add(
        self,
        subject: Term,
        relation: Relation,
        obj: Term,
        index: int,
        *,
        hedged: bool | None = None,
    ) -> None:
        """Keep an edge, unless it is no mechanism."""
        if subject.slug == obj.slug or subject.kind in {"place", "indication"}:
            return
        if relation in _ONLY_COMPOUNDS and subject.kind != "compound":
            return
        if relation == "modulates" and _EFFECT_OF.search(obj.printed):
            return  # what one drug does to the effect of another is a study
        about_outcome = _OUTCOMES.match(obj.slug)
        if about_outcome and (subject.kind == "compound" or relation != "supports"):
            return
        if relation == "potentiates" and obj.kind != "target" and _is_amount(obj):
            relation = "increases"
        if self.is_lost(index, subject):
            if relation not in {"inhibits", "decreases"}:
                return
            relation = "supports"
        if subject.slug in _BETWEEN:
            subject = self.cause_of(subject)
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
                citations=self.sentence.cited_after(self.items[index].end),
            )
        )

    def is_lost(self, index: int, subject: Term) -> bool:
        """Tell whether it is the loss of the subject that acts."""
        if not _LOST.search(self.sentence.text):
            return False
        return any(
            _LOSS.search(self.reading.text[: item.start])
            for item in self.items[:index]
            if any(sense.slug == subject.slug for sense in item.senses)
        )

    def cause_of(self, between: Term) -> Term:
        """Return what set off a signalling that only stands between two things."""
        for edge in reversed(
            [*([self.memory.last] if self.memory.last else []), *self.found]
        ):
            if edge.object.slug == between.slug:
                return edge.subject
        return between

    def polarity(self, index: int) -> tuple[bool, bool]:
        """Return whether a predicate is negated and whether it is hedged."""
        before = self.reading.text[self.items[0].start : self.items[index].start]
        negated = bool(
            re.search(r"n[xmeydat]{0,4}$", self.tags[:index]) or _NEITHER.search(before)
        )
        start = 0
        for i in range(index - 1, -1, -1):
            if self.cuts(i, index):
                start = i
                break
        return negated, "y" in self.tags[start:index]

    def cuts(self, i: int, index: int) -> bool:
        """Tell whether a clause starts at an index, and doubt before it ends there."""
        tag, following = self.tags[i], self.tags[i + 1 : i + 2]
        if tag in ".;|":
            return True
        if tag == "h":
            return self.items[i].value != "that" or self.tags[max(0, i - 1)] not in "ey"
        if tag == ",":
            if following in {"d", "h"} and following:
                return True
            return following == "&" and bool(_ENTITY & set(self.tags[i:index]))
        return False


_NEITHER = re.compile(r"\bneither\b[^.;:]{1,80}\bnor\b[^.;:,]{1,60}$", re.IGNORECASE)


def _is_amount(term: Term) -> bool:
    return term.kind == "compound" or bool(
        re.search(r"influx|release|entry|level|flux|concentration|uptake", term.label)
    )
