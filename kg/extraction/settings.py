"""In what a row's animals were tested: the model that disturbed them, and the assays.

The row's own words go before those of the caption and the headings, and a word that
names one model before one that many share (*amnesia*, *ageing*).
"""

from __future__ import annotations

import re

from kg.extraction.columns import Cell, Line
from kg.extraction.lexicon import unmapped
from kg.extraction.model import Term
from kg.extraction.names import plain_name
from kg.extraction.rows import Frame
from kg.extraction.scope import Scope

_WEAK = ("drug-induced-amnesia", "spontaneous-forgetting", "ageing", "amnesia-model")
"""Models that a row may name in passing; the first says most."""

_MODEL_WORDS = re.compile(
    r"\binduced\b|amnes|deficit|impair|lesion|\bmodel\b|knock-?out|transgenic|\baged\b|"
    r"\bstress|exposure|ischa?em|hypoxi|depriv|injur|dement|forgett|withdrawal|infus",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\W*(?:none|normal|no\b|intact|naive|naïve|healthy|unimpaired|\W*$)", re.IGNORECASE
)
# A line of animals that the vocabulary does not know, by how such are named.
_BRED = re.compile(
    r"\b(?:[\w/-]*\d[\w/-]*|Tg[\w-]+|[A-Z][\w/-]*[a-z][A-Z][\w/-]*)\s+(?:transgenic|knock-?out|"
    r"knock-?in)(?:\s+(?:mice|mouse|rats?))?|\b\w+[\s-](?:knock-?out|deficient|null)\s+"
    r"(?:mice|mouse|rats?)\b"
)
_PLAIN_ANIMAL = re.compile(
    r"adult|male|female|young|old|aged|juvenile|neonatal|both|sexes|rodents?|animals?|"
    r"model|normal|healthy|intact|naive|wild|type|strain|week|weeks|month|months|litter",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\W*(?:old\s+)?(?:age|aging|ageing|aged|old|senescence|senescent)\W*(?:\([^()]*\)\W*)?$",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"^\W*([\w-]+)\s*(?:,|and|or|/|&)\s*([\w-]+)\s+(.+)$")


def model_of_row(
    frame: Frame, line: Line, findings: list[Cell], compound: Term
) -> Term | None:
    """Return what disturbed the animals of a row, if anything did."""
    scope = frame.scope
    weak: list[Term] = []
    own = [*line.all("model"), *line.all("animals")]
    own += [c for c in line.all("species") if "odel" in c.column.header]
    for cell in own:
        found = scope.model(cell.reading) or _by_inducer(scope, cell)
        if found is not None and (found.slug not in _WEAK or found.slug == "ageing"):
            return found
        weak += [found] if found else []
    others = [
        cell
        for role in ("assay", "dose", "strain", "species")
        for cell in line.all(role)
    ]
    if line.get("model") is None:
        # "Treatment: chronic stress" beside a column of compounds.
        others += [*line.all("compound")][1:]
    for cell in (*findings, *others):
        found = scope.model(cell.reading) or _challenge(scope, cell, compound)
        told = found is not None and found.slug in {"ageing", "spontaneous-forgetting"}
        own_word = told and cell in others
        if found is not None and (own_word or found.slug not in _WEAK):
            return found
        weak += [found] if found and cell in findings else []
    if any(cell.column.role == "model" and _NONE.match(cell.text) for cell in own):
        return None
    for cell in own:
        if cell.column.role == "model" and _AGE.match(cell.text):
            found = scope.first(scope.lexicon.read("ageing"), "model")
            if found is not None:
                return found
        if cell.column.role == "model" and not cell.empty and not weak:
            name = plain_name(cell.text)
            if name and _MODEL_WORDS.search(name):
                return unmapped("model", name)
    for cell in (*own, *others):
        named = _BRED.search(cell.text) if "odel" in cell.column.header else None
        if named is not None and not weak:
            return unmapped("model", named.group())
    for cell in others:
        if "odel" in cell.column.header and not weak:
            bred = _made_so(cell)
            if bred is not None:
                return bred
    around = frame.around
    if any(_tells_models(frame, cell) for cell in (*own, *line.all("species"))):
        around = ()
    for reading in around:
        found = scope.model(reading) or scope.challenge(reading)
        if found is None or found.slug in _WEAK:
            continue
        own_model = scope.model_of(compound)
        if own_model is None or own_model.slug != found.slug:
            return found
    return min(weak, key=lambda term: _WEAK.index(term.slug), default=None)


def _tells_models(frame: Frame, cell: Cell) -> bool:
    """Tell whether a filled cell stands in a column that says what disturbed animals.

    Where other rows name a model there and this one does not, the caption's is not its.
    """
    at = cell.column.index

    def told() -> bool:
        return any(
            other.column.index == at
            and (
                frame.scope.model(other.reading) is not None
                or _challenge(frame.scope, other) is not None
            )
            for line in frame.grid.lines
            for other in line.cells
        )

    return not cell.empty and bool(frame.grid.once(f"models of {at}", told))


def _made_so(cell: Cell) -> Term | None:
    """Return what was done to the animals of a model: *microsphere embolism rats*."""
    words = cell.reading.text[: cell.reading.text.find("(")]
    words = cell.reading.text if "(" not in cell.reading.text else words
    kept = []
    for item in cell.reading.items:
        printed = cell.reading.text[item.start : item.end]
        if item.start >= len(words) or item.tag in "SNLR":
            continue
        if item.tag != "x" or _PLAIN_ANIMAL.fullmatch(printed) or not printed.isalpha():
            if item.tag in "x.,":
                continue
            return None
        kept.append(printed)
    name = " ".join(kept)
    usable = len(kept) > 1 and all(w[1:].islower() for w in kept)
    return unmapped("model", name.lower()) if usable else None


def _by_inducer(scope: Scope, cell: Cell) -> Term | None:
    """Return the model of a cell that names the drug only: ``Scopolamine, 1 mg/kg``."""
    compound = scope.first(cell.reading, "compound")
    if compound is None or (
        cell.column.role != "model" and "odel" not in cell.column.header
    ):
        return None
    known = scope.model_of(compound)
    if known is not None or cell.column.role != "model":
        return known
    return unmapped("model", compound.printed)


def _challenge(scope: Scope, cell: Cell, compound: Term | None = None) -> Term | None:
    """Return the model of a drug named beside the animals: ``Rats, scopolamine``."""
    if cell.column.role not in {"species", "strain", "assay"}:
        return None
    for given in scope.all(cell.reading, "compound"):
        if compound is None or given.slug != compound.slug:
            known = scope.model_of(given)
            if known is not None:
                return known
    return None


def assays(frame: Frame, line: Line, findings: list[Cell]) -> list[Term | None]:
    """Return the behavioural tests of a row, else those of caption or headings."""
    scope = frame.scope
    for cell in line.all("assay"):
        if cell.empty:
            continue
        found = _not_aside(cell, specific(scope, _with_ellipsis(scope, cell)))
        if found:
            return [term for term in found if _is_behavioural(scope, term)]
        name = plain_name(cell.text)
        return [unmapped("assay", name)] if name else []
    mixed = [
        c.reading
        for role in ("model", "animals", "species", "strain", "other")
        for c in line.all(role)
    ]
    for reading in (*mixed, *(cell.reading for cell in findings), *frame.around):
        found = specific(scope, scope.all(reading, "assay"))
        found = [term for term in found if _is_behavioural(scope, term)]
        if found:
            return [*found]
    return []


def _not_aside(cell: Cell, terms: list[Term]) -> list[Term]:
    """Return terms less those in brackets: where the test of the cell was done."""
    inner = " ".join(re.findall(r"\([^()]*\)", cell.reading.text))
    outside = [term for term in terms if term.printed not in inner]
    return outside if outside and inner else terms


def _with_ellipsis(scope: Scope, cell: Cell) -> list[Term]:
    """Return the assays of a cell; *active and passive avoidance* are two."""
    found = scope.all(cell.reading, "assay")
    match = _ELLIPSIS.match(cell.reading.text)
    if match:
        first = scope.first(scope.lexicon.read(f"{match[1]} {match[3]}"), "assay")
        if first is not None and all(first.slug != term.slug for term in found):
            return [first, *found]
    return found


def specific(scope: Scope, terms: list[Term]) -> list[Term]:
    """Return terms less those that another one narrows: *Y-maze (alternation)*."""
    wider: set[str] = set()
    for term in terms:
        entry = scope.lexicon.vocabulary.find(term.kind, term.slug)
        wider |= set(entry.broader) if entry else set()
        wider |= _same_apparatus(scope, term, terms)
        wider |= {o.slug for o in terms if term.label.startswith(f"{o.label} ")}
    return [term for term in terms if term.slug not in wider]


def _same_apparatus(scope: Scope, term: Term, terms: list[Term]) -> set[str]:
    """Return general tests in the apparatus of a special one beside them."""
    vocabulary = scope.lexicon.vocabulary
    entry = vocabulary.find(term.kind, term.slug)
    apparatus = entry.extra.get("apparatus") if entry else None
    if not apparatus:
        return set()
    return {
        other.slug
        for other in terms
        if other.slug != term.slug
        and (found := vocabulary.find(other.kind, other.slug)) is not None
        and found.extra.get("apparatus") == apparatus
        and other.slug.endswith("-test")
    }


def _is_behavioural(scope: Scope, assay: Term) -> bool:
    entry = scope.lexicon.vocabulary.find("assay", assay.slug)
    return entry is None or entry.type == "BehaviouralAssay"
