"""One automaton over the words of a text: what it names, and its cue words.

The vocabulary and the cue words are compiled into one trie over token keys, so that a
text is read once, whatever the size of the vocabulary; the longest name counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import compress
from typing import Any, NamedTuple
from unicodedata import normalize

from kg.extraction.model import Term, TermKind
from kg.extraction.quantities import Units
from kg.extraction.reading import Cue, Item, Names, Reading, Sense, term_of
from kg.extraction.spellings import spellings
from kg.extraction.tokens import fold, keys, tokenise
from kg.identifiers import slugify
from kg.ontology.vocabulary import Vocabulary

__all__ = ["Cue", "Item", "Lexicon", "Reading", "Sense", "unmapped"]

TAGS: dict[str, str] = {
    "model": "M", "assay": "A", "instrument": "I", "compound": "C", "target": "T",
    "strain": "N", "process": "P", "population": "O", "indication": "D",
    "species": "S", "route": "R", "place": "L", "apparatus": "U",
}  # fmt: skip
"""The tag of each kind of name; where a name has several kinds the first counts."""

_LIGATURE = re.compile("[ﬀ-ﬆ]")
_PUNCTUATION = ",;:.()"
_END = ""
_SHORT, _MOST_SHORT = 48, 4096
_LABELLED = re.compile(r"(?:\[\d{1,3}[A-Z][a-z]?\]|\b\d{1,3}[A-Z])-?\s?$")
_STEREO = frozenset({"(+)", "(-)", "(±)", "(+/-)"})
_CHEMICAL_PREFIX = frozenset(
    {
        "nor", "desmethyl", "demethyl", "methyl", "dimethyl", "ethyl", "hydroxy",
        "methoxy", "fluoro", "chloro", "bromo", "iodo", "amino", "acetyl", "didehydro",
        "dehydro", "deoxy", "iso", "cyclo", "oxo", "thio", "aza", "allo", "epi",
        "nitro", "phenyl", "benzyl", "propyl", "butyl", "keto",
    }
)  # fmt: skip
_NEGATED_NAME = frozenset({"non"})
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"

Node = dict[str, Any]


class _Meaning(NamedTuple):
    """What a phrase means: as a cue, as a name, and as a name in lower case.

    An acronym is no name in lower case: *pet* is no scan.
    """

    cue: Cue | None = None
    senses: tuple[Sense, ...] = ()
    lower: tuple[Sense, ...] = ()

    def with_sense(self, sense: Sense, *, acronym: bool) -> _Meaning:
        if sense in self.senses:
            return self
        lower = self.lower if acronym else (*self.lower, sense)
        return _Meaning(self.cue, (*self.senses, sense), lower)


class Lexicon:
    """Names and cue words, compiled; ``with_names`` adds those of one document."""

    __slots__ = ("_root", "_short", "models", "relatives", "units", "vocabulary")

    def __init__(self, vocabulary: Vocabulary, root: Node) -> None:
        self.vocabulary = vocabulary
        self.units = Units(vocabulary)
        self.models = _models(vocabulary)
        self.relatives = _relatives(vocabulary)
        self._root = root
        self._short: dict[str, Reading] = {}

    @classmethod
    def compile(
        cls, vocabulary: Vocabulary, cues: Iterable[tuple[str, Cue]] = ()
    ) -> Lexicon:
        """Return the automaton of all names of a vocabulary and all cue words."""
        root: Node = {}
        for sign in _PUNCTUATION:
            _insert_cue(root, (sign,), Cue(sign))
        for phrase, cue in cues:
            _insert_cue(root, keys(phrase), cue)
        # A drug that induces amnesia is no model until the text says what it does.
        drugs = {keys(n) for e in vocabulary.entries("compound") for n in spellings(e)}
        for entry in vocabulary:
            # Of a protein of one species, text tells the protein and the species.
            if entry.kind in TAGS and not entry.extra.get("taxon"):
                sense = Sense(entry.kind, entry.slug, entry.label)
                for name in spellings(entry):
                    path = keys(name)
                    if entry.kind != "model" or path not in drugs:
                        _insert_name(root, path, sense, acronym=_is_acronym(name))
        for key, node in root.items():
            root[key] = _closed(node)
        return cls(vocabulary, root)

    def with_names(self, names: Iterable[tuple[TermKind, str]]) -> Lexicon:
        """Return a lexicon that also knows the unknown things that a document names."""
        return self.with_senses(
            (name, Sense(kind, slugify(name), unmapped(kind, name).label, mapped=False))
            for kind, name in names
        )

    def with_senses(self, named: Iterable[tuple[str, Sense]]) -> Lexicon:
        """Return a lexicon that also knows these names, by what they stand for."""
        extended = object.__new__(Lexicon)
        extended.vocabulary = self.vocabulary
        extended.units = self.units
        extended.models = self.models
        extended.relatives = self.relatives
        extended._root = dict(self._root)
        extended._short = {}
        for name, sense in named:
            _insert_copying(extended._root, keys(name), sense)
        return extended

    def read(self, text: str) -> Reading:
        """Return the items of a text: longest names first, every word once."""
        if len(text) > _SHORT:
            return self._read(text)
        # Headers, species and the like are the same in cell after cell.
        reading = self._short.get(text)
        if reading is None:
            if len(self._short) >= _MOST_SHORT:
                self._short.clear()
            reading = self._short[text] = self._read(text)
        return reading

    def _read(self, text: str) -> Reading:
        folded = fold(text)
        words, starts, ends = tokenise(folded)
        if _LIGATURE.search(folded):
            words = [normalize("NFKC", word) for word in words]
        hits = [*map(self._root.get, words)]
        tags = [
            "x" if hit is None else hit.tag if hit.__class__ is Cue else "x"
            for hit in hits
        ]
        names: Names = {}
        values: dict[int, str] = {}
        hints: dict[int, str] = {}
        joined: list[tuple[int, int]] = []
        after = less = 0
        for index, hit in enumerate(hits):
            if hit is None or index < after:
                continue
            cue: Cue | None = None
            senses: tuple[Sense, ...] = ()
            end = index + 1
            if hit.__class__ is Cue:
                cue = hit
            else:
                meaning, end = _longest(text, folded, words, ends, index, hit)
                if meaning is None:
                    continue
                cue, senses = meaning.cue, meaning.senses
                begin, stop = starts[index], ends[end - 1]
                if senses != meaning.lower and folded[begin:stop].islower():
                    senses = meaning.lower
                if senses and index:
                    starts[index], senses = _qualified(
                        folded, words, starts, ends, index, stop, senses
                    )
                if end > index + 1:
                    joined.append((index + 1, end))
                    ends[index] = stop
                    after = end
            place = index - less
            if cue is not None:
                tags[index] = cue.tag
                if cue.value:
                    values[place] = cue.value
                if cue.hint:
                    hints[place] = cue.hint
            if senses:
                names[place] = senses
                # "Binding" is an assay in a cell and a relation in a sentence.
                if cue is None or cue.tag not in "vrgz":
                    tags[index] = _tag(senses)
            less += end - index - 1
        if joined:
            kept = bytearray(b"\x01") * len(tags)
            for begin, end in joined:
                kept[begin:end] = bytes(end - begin)
            tags = [*compress(tags, kept)]
            starts = [*compress(starts, kept)]
            ends = [*compress(ends, kept)]
        return Reading(folded, "".join(tags), starts, ends, names, values, hints)

    def term(self, sense: Sense, printed: str) -> Term:
        """Return a name as what a claim holds."""
        return term_of(sense, printed)


def unmapped(kind: TermKind, printed: str) -> Term:
    """Return a thing that the vocabulary does not know, under its printed name."""
    label = printed
    if kind == "compound" and re.fullmatch(r"[A-Z][a-z]{3,}", printed):
        label = printed.lower()  # a name at the start of a cell, not a code
    return Term(kind, slugify(printed), label, printed, mapped=False)


def _models(vocabulary: Vocabulary) -> dict[str, Sense]:
    """Return the model that each inducing drug stands for."""
    models: dict[str, Sense] = {}
    for entry in vocabulary.entries("model"):
        for inducer in entry.linked("inducer"):
            if "induced" in entry.slug:
                models.setdefault(inducer, Sense("model", entry.slug, entry.label))
    return models


def _relatives(vocabulary: Vocabulary) -> Mapping[str, frozenset[str]]:
    """Return the classes, salts, bases and stereoisomers of each compound."""
    found: dict[str, set[str]] = {}
    for entry in vocabulary.entries("compound"):
        near = {*entry.linked("salt_of"), *entry.linked("stereoisomer_of")}
        found.setdefault(entry.slug, set()).update(near, entry.broader)
        for slug in near:
            found.setdefault(slug, set()).add(entry.slug)
    return {slug: frozenset(near) for slug, near in found.items()}


def _is_acronym(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    return 0 < len(letters) <= 4 and name.upper() == name


def _node(root: Node, path: tuple[str, ...]) -> Node:
    node = root
    for key in path:
        node = node.setdefault(key, {})
    return node


def _insert_cue(root: Node, path: tuple[str, ...], cue: Cue) -> None:
    node = _node(root, path)
    if path and _END not in node:
        node[_END] = _Meaning(cue)


def _insert_name(
    root: Node, path: tuple[str, ...], sense: Sense, *, acronym: bool
) -> None:
    if path:
        node = _node(root, path)
        node[_END] = node.get(_END, _Meaning()).with_sense(sense, acronym=acronym)


def _closed(node: Node) -> Node | Cue:
    """Return the cue itself where a word begins nothing longer: most common words."""
    meaning = node.get(_END)
    if len(node) == 1 and meaning is not None and not meaning.senses and meaning.cue:
        cue: Cue = meaning.cue
        return cue
    return node


def _insert_copying(root: Node, path: tuple[str, ...], sense: Sense) -> None:
    """Add a name without touching the nodes that other lexicons share."""
    node = root
    for key in path:
        known = node.get(key, {})
        open_node = {_END: _Meaning(known)} if isinstance(known, Cue) else dict(known)
        node[key] = open_node
        node = open_node
    meaning = node.get(_END, _Meaning())
    if path and all(other.kind != sense.kind for other in meaning.senses):
        node[_END] = meaning.with_sense(sense, acronym=False)


def _longest(
    printed: str, text: str, words: list[str], ends: list[int], index: int, node: Node
) -> tuple[_Meaning | None, int]:
    """Return what the longest name from a word on means, and the word after it."""
    found: _Meaning | None = None
    after, count, length = index + 1, len(words), len(text)
    at = index
    while True:
        stop = ends[at]
        at += 1
        meaning = node.get(_END)
        if meaning is not None and (
            stop >= length
            or not text[stop].isalnum()
            or not text[stop - 1].isalnum()
            # A raised number after a word is a note.
            or (printed[stop] in _RAISED and text[stop - 1].isalpha())
        ):
            found, after = meaning, at
        if at == count:
            return found, after
        node = node.get(words[at])  # type: ignore[assignment]
        if node is None:
            return found, after


def _tag(senses: tuple[Sense, ...]) -> str:
    if len(senses) == 1:
        return TAGS[senses[0].kind]
    kinds = {sense.kind for sense in senses}
    return next(tag for kind, tag in TAGS.items() if kind in kinds)


def _qualified(
    text: str,
    words: list[str],
    begins: list[int],
    stops: list[int],
    index: int,
    end: int,
    senses: tuple[Sense, ...],
) -> tuple[int, tuple[Sense, ...]]:
    """Return what a name means with the prefix before it: another thing, or none."""
    start, before = begins[index], words[index - 1]
    if stops[index - 1] == start and text[start].isalnum():
        letter = text[start - 1]
        if letter.isalnum() and letter.isalpha() == text[start].isalpha():
            return start, ()
    if not any(s.kind in {"compound", "target"} for s in senses):
        return start, senses
    if _LABELLED.search(text[max(0, start - 8) : start]):
        return start, tuple(s for s in senses if s.kind != "compound")
    gap = text[stops[index - 1] : start]
    if gap not in {"", "-"}:
        return start, senses
    if gap == "-" and before in _NEGATED_NAME:
        return start, ()
    other = (
        before in _STEREO
        or (gap == "-" and before in _CHEMICAL_PREFIX)
        or (gap == "-" and text[begins[index - 1] : stops[index - 1]] == "D")
    )
    if not other or not any(s.kind == "compound" for s in senses):
        return start, senses
    printed = text[begins[index - 1] : end]
    return begins[index - 1], (Sense("compound", slugify(printed), printed, False),)
