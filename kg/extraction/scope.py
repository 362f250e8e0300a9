"""What holds for a whole document while its claims are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.documents.model import Document, Section, Span, Table
from kg.extraction.aliases import aliases
from kg.extraction.columns import Grid, read_table
from kg.extraction.lexicon import Lexicon, Reading, Sense, unmapped
from kg.extraction.model import Place, Term
from kg.extraction.names import of_interest, own_names
from kg.patterns import Pattern

NOT_A_MODEL = frozenset({"normal-animals"})
"""Entries that say that nothing disturbed cognition: no model then."""

_INDUCED = re.compile(r"^[\s-]*(?:induced|treated|impaired|evoked|produced|exposed)\b")
_GIVEN = re.compile(r"^[\s-]*(?:injected|infused|injection|infusion|lesioned)\b")
AGAINST = re.compile(
    r"\b(?:challenge\w*|against|given|receiv(?:ed|ing)|after|versus|vs\.?|"
    r"(?:amnes(?:ic|tic)|disruptive|deleterious|impairing)\s+(?:actions?|effects?|influence)\s+of|"
    r"antagonis\w+\s+of|(?:infused|injected)\s+with|(?:infusion|injection)\s+of|"
    r"(?:induced|caused|evoked|produced)\s+by|"
    r"(?:impaired|disrupted|disturbed|upset|spoil(?:t|ed))\s+(?:by|with)|"
    r"(?:pre)?treated\s+(?:\w+ly\s+)?with|(?:subjected|exposed)\s+to|under)"
    r"\W*(?:with\s+)?(?:an?\s+)?(?:(?:single|acute|repeated|chronic|sub-?chronic|systemic|central|"
    r"intracerebroventricular|i\.c\.v\.|dose\s+of|injections?\s+of)\s+){0,2}$",
    re.IGNORECASE,
)
"""What stands before a drug that was given to disturb animals."""
_LESIONED = Pattern(r"([A-Za-z][\w ]{3,40})[\s-]lesion(?:ed)?\b", re.IGNORECASE)
_OLD = Pattern(
    r"(?:(?<!-)\b(?:aged|(?<!s )(?<!s-)old|senescent|elderly)|"
    r"\b(?:1[89]|2\d|3\d)[\s-]months?[\s-]old)\s+(?:[\w/-]+\s+){0,2}?"
    r"(?:rats?|mice|mouse|monkeys?|macaques?|dogs?|animals?|rodents?)\b",
    re.IGNORECASE,
)
_DEPRIVED = Pattern(r"\bdeprived\s+of\s+(\w+)", re.IGNORECASE)
_TURNED = Pattern(
    r"\b(lesions?|occlusion|deprivation|ligation|injury)\s+of\s+(?:the\s+)?([\w -]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A document, how its words are read, and what it is about."""

    document: Document
    lexicon: Lexicon
    subjects: tuple[Term, ...]
    models: Mapping[str, Sense]
    grids: Mapping[int, Grid]
    _titles: dict[str, Reading] = field(default_factory=dict, repr=False)

    def title(self, text: str) -> Reading:
        """Return a heading or a title as read; many parts ask for the same."""
        reading = self._titles.get(text)
        if reading is None:
            reading = self._titles[text] = self.lexicon.read(text)
        return reading

    @property
    def subject(self) -> Term | None:
        """Return the compound that the document is about, if it is about one."""
        return self.subjects[0] if len(self.subjects) == 1 else None

    def is_subject(self, term: Term | None) -> bool:
        """Tell whether a compound is one that the document is about."""
        return term is not None and any(term.slug == s.slug for s in self.subjects)

    def subject_slug(self, slug: str) -> bool:
        """Tell whether a slug is that of a compound that the document is about."""
        return any(slug == subject.slug for subject in self.subjects)

    def term(self, sense: Sense, printed: str) -> Term:
        """Return what a name means as a claim holds it."""
        return self.lexicon.term(sense, printed)

    def first(self, reading: Reading, kind: str) -> Term | None:
        """Return the first thing of a kind that a text names."""
        for item, sense in reading.of(kind):
            return self.term(sense, reading.text[item.start : item.end])
        return None

    def all(self, reading: Reading, kind: str) -> list[Term]:
        """Return the things of a kind that a text names, each once, in order."""
        terms: dict[str, Term] = {}
        for item, sense in reading.of(kind):
            printed = reading.text[item.start : item.end]
            terms.setdefault(sense.slug, self.term(sense, printed))
        return list(terms.values())

    def compounds(self, reading: Reading) -> list[Term]:
        """Return the compounds of a text, less those that only induce a deficit."""
        terms: dict[str, Term] = {}
        for item, sense in reading.of("compound"):
            if not _INDUCED.match(reading.text[item.end : item.end + 20]):
                printed = reading.text[item.start : item.end]
                terms.setdefault(sense.slug, self.term(sense, printed))
        return list(terms.values())

    def model_of(self, compound: Term) -> Term | None:
        """Return the model of a drug that disturbs cognition, if there is one."""
        sense = self.models.get(compound.slug)
        return self.term(sense, compound.printed) if sense else None

    def challenge(self, reading: Reading) -> Term | None:
        """Return the model that a caption tells by its drug: *tested against X*."""
        for item, sense in reading.of("compound"):
            if sense.slug not in self.models:
                continue
            before = reading.text[max(0, item.start - 48) : item.start]
            after = reading.text[item.end : item.end + 12]
            if AGAINST.search(before) or re.match(r"\W*amnesi|\W*deficit", after):
                return self.term(
                    self.models[sense.slug], reading.text[item.start : item.end]
                )
        return None

    def model(self, reading: Reading) -> Term | None:
        """Return the model that a text names, by itself or by what induced it."""
        for item, sense in reading.of("model"):
            if sense.slug not in NOT_A_MODEL:
                return self.term(sense, reading.text[item.start : item.end])
        for item, sense in reading.of("compound"):
            after = reading.text[item.end : item.end + 20]
            given = _INDUCED.match(after) or _GIVEN.match(after)
            if sense.slug in self.models and given:
                printed = reading.text[item.start : item.end]
                return self.term(self.models[sense.slug], printed)
        for item, sense in reading.of("strain"):
            bred = self.lexicon.vocabulary.find("strain", sense.slug)
            for slug in bred.linked("model") if bred else ():
                model = self.lexicon.vocabulary.find("model", slug)
                if model is not None:
                    printed = reading.text[item.start : item.end]
                    return Term("model", slug, model.label, printed, mapped=True)
        words = reading.printed
        turned = _TURNED.search(words)
        lesioned = _LESIONED.search(words)
        if lesioned:
            other = self.lexicon.read(f"{lesioned[1]} lesion")
            found = next(other.of("model"), None)
            if found is not None and len(other.items) == 1:
                return self.term(found[1], lesioned.group())
        if turned:
            other = self.lexicon.read(f"{turned[2]} {turned[1]}")
            found = next(other.of("model"), None)
            if found is not None and len(other.items) == 1:
                return self.term(found[1], turned.group())
        deprived = _DEPRIVED.search(words)
        if deprived:
            other = self.lexicon.read(f"{deprived[1]} deprivation")
            found = next(other.of("model"), None)
            if found is not None and len(other.items) == 1:
                return self.term(found[1], deprived.group())
        old = _OLD.search(words)
        ageing = self.lexicon.vocabulary.find("model", "ageing") if old else None
        if old and ageing:
            return Term("model", ageing.slug, ageing.label, old.group(), mapped=True)
        return None

    def animals(self, reading: Reading) -> list[Term]:
        """Return the species of a text; *aged rats* and *APP/PS1 mice* name one too."""
        found = self.all(reading, "species")
        if found:
            return found
        for item in reading.items:
            if not any(
                s.kind in {"model", "strain", "population"} for s in item.senses
            ):
                continue
            for word in re.findall(r"[A-Za-z]+", reading.text[item.start : item.end]):
                animal = self.first(self.lexicon.read(word), "species")
                if animal is not None and animal.slug not in {"rodent", "mammal"}:
                    return [animal]
        return []

    def indications(self, reading: Reading) -> list[Term]:
        """Return the diseases that a text names, by themselves or by their patients."""
        found: dict[str, Term] = {}
        end = -2
        for item in reading.items:
            if item.start <= end + 1:
                continue  # "Parkinson's disease dementia" is one
            for sense in item.senses:
                printed = reading.text[item.start : item.end]
                if sense.kind in {"indication", "population"}:
                    end = item.end
                if sense.kind == "indication":
                    found.setdefault(sense.slug, self.term(sense, printed))
                    break
                if sense.kind != "population":
                    continue
                entry = self.lexicon.vocabulary.find("population", sense.slug)
                for slug in entry.linked("condition") if entry else ():
                    disease = self.lexicon.vocabulary.find("indication", slug)
                    if disease is not None:
                        term = Term("indication", slug, disease.label, printed, True)
                        found.setdefault(slug, term)
        return list(found.values())

    def place(
        self,
        span: Span,
        section: Section,
        table: Table | None = None,
        row: int | None = None,
    ) -> Place:
        """Return where something stands."""
        return Place(span, section.slug, table.number if table else None, row)


def scope_of(document: Document, lexicon: Lexicon) -> Scope:
    """Return the scope of a document, its own names learnt."""
    grids = {t.number: read_table(t, lexicon) for _, t in document.iter_tables()}
    names = [*own_names(document, lexicon, grids.values())]
    learnt = lexicon.with_names(names) if names else lexicon
    codes = [*aliases(document, lexicon, learnt)]
    if names or codes:
        # A code that stands for a name is no name of its own.
        lexicon = lexicon.with_senses(codes).with_names(names)
        grids = {t.number: read_table(t, lexicon) for _, t in document.iter_tables()}
    return Scope(
        document=document,
        lexicon=lexicon,
        subjects=tuple(_subjects(document, lexicon)),
        models=lexicon.models,
        grids=grids,
    )


_JOINED = re.compile(
    r"^\s*(?:,|and|&|or|,\s*and|versus|vs\.?|compared\s+(?:with|to))\s*(?:the\s+)?$"
)


def _subjects(document: Document, lexicon: Lexicon) -> Iterator[Term]:
    """Yield the compounds of interest: those named as such, else those of the title."""
    seen: set[str] = set()
    interest = of_interest(document, lexicon)
    for printed in interest:
        name = re.sub(r"(?<=\w{3})\s*\([^()]*\)\s*$", "", printed)
        known = next(lexicon.read(name).of("compound"), None)
        term = lexicon.term(known[1], name) if known else unmapped("compound", name)
        if term.slug not in seen:
            seen.add(term.slug)
            yield term
    if interest or document.title is None:
        return
    reading = lexicon.read(document.title.text)
    end = None
    for item, sense in reading.of("compound"):
        if _INDUCED.match(reading.text[item.end : item.end + 20]):
            continue
        if end is not None and not _JOINED.match(reading.text[end : item.start]):
            return
        end = item.end
        if sense.slug not in seen:
            seen.add(sense.slug)
            yield lexicon.term(sense, reading.text[item.start : item.end])
