"""One automaton over the words of a text: what it names, and its cue words.

The vocabulary and the cue words are compiled into one trie over token keys, so that a
text is read once, whatever the size of the vocabulary. Each token or longest name
becomes an :class:`Item` with a one-letter tag; a text is then also a string of tags,
over which plain regular expressions are a grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from kg.extraction.model import Term, TermKind
from kg.extraction.quantities import Units
from kg.extraction.tokens import Token, fold, keys, tokenise
from kg.identifiers import slugify
from kg.ontology.vocabulary import Entry, Vocabulary


class Sense(NamedTuple):
    """One meaning of a name: an entry of the vocabulary, or an unknown thing."""

    kind: str
    slug: str
    label: str
    mapped: bool = True


class Cue(NamedTuple):
    """A word that the grammar knows: its tag and what it stands for."""

    tag: str
    value: str


class Item(NamedTuple):
    """A token, name or cue word: its tag, characters and meanings."""

    tag: str
    start: int
    end: int
    senses: tuple[Sense, ...] = ()
    value: str = ""

    def sense(self, kind: str) -> Sense | None:
        """Return the meaning of a kind, if the name has one."""
        for sense in self.senses:
            if sense.kind == kind:
                return sense
        return None


class Reading(NamedTuple):
    """A text as read: its folded characters, items, and their tags as one string."""

    text: str
    items: tuple[Item, ...]
    tags: str

    def of(self, kind: str) -> Iterator[tuple[Item, Sense]]:
        """Yield the names of a kind, in order."""
        for item in self.items:
            for sense in item.senses:
                if sense.kind == kind:
                    yield item, sense

    def part(self, start: int, end: int) -> Reading:
        """Return the items that stand within characters ``start`` to ``end``."""
        inner = [item for item in self.items if start <= item.start and item.end <= end]
        return Reading(self.text, tuple(inner), "".join(item.tag for item in inner))


TAGS: dict[str, str] = {
    "model": "M", "assay": "A", "instrument": "I", "compound": "C", "target": "T",
    "strain": "N", "process": "P", "population": "O", "indication": "D",
    "species": "S", "route": "R", "place": "L", "apparatus": "U",
}  # fmt: skip
"""The tag of each kind of name; where a name has several kinds the first counts."""

_PUNCTUATION = {",": ",", ";": ";", ":": ":", ".": ".", "(": "(", ")": ")"}
_END = ""
_LABELLED = re.compile(r"(?:\[\d{1,3}[A-Z][a-z]?\]|\b\d{1,3}[A-Z])-?\s?$")
_STEREO = frozenset({"(+)", "(-)", "(±)", "(+/-)"})
_CHEMICAL_PREFIX = frozenset(
    [
        "nor",
        "desmethyl",
        "demethyl",
        "methyl",
        "dimethyl",
        "ethyl",
        "hydroxy",
        "methoxy",
        "fluoro",
        "chloro",
        "bromo",
        "iodo",
        "amino",
        "acetyl",
        "didehydro",
        "dehydro",
        "deoxy",
        "iso",
        "cyclo",
        "oxo",
        "thio",
        "aza",
        "allo",
        "epi",
        "nitro",
        "phenyl",
        "benzyl",
        "propyl",
        "butyl",
        "keto",
    ]
)
_SALT_AFTER = frozenset({"sulfate", "glucuronide", "phosphate", "acetate", "oxide"})
_NEGATED_NAME = frozenset({"non"})

Node = dict[str, Any]


class Lexicon:
    """Names and cue words, compiled; ``with_names`` adds those of one document."""

    __slots__ = ("_root", "units", "vocabulary")

    def __init__(self, vocabulary: Vocabulary, units: Units, root: Node) -> None:
        self.vocabulary = vocabulary
        self.units = units
        self._root = root

    @classmethod
    def compile(
        cls, vocabulary: Vocabulary, cues: Iterable[tuple[str, Cue]] = ()
    ) -> Lexicon:
        """Return the automaton of all names of a vocabulary and all cue words."""
        root: Node = {}
        for phrase, cue in cues:
            _insert(root, keys(phrase), cue)
        # A drug that induces amnesia is no model until the text says what it does.
        drugs = {keys(n) for e in vocabulary.entries("compound") for n in _names(e)}
        for entry in vocabulary:
            if entry.kind in TAGS:
                sense = Sense(entry.kind, entry.slug, entry.label)
                for name in _names(entry):
                    path = keys(name)
                    if entry.kind != "model" or path not in drugs:
                        _insert(root, path, (sense, _is_acronym(name)))
        return cls(vocabulary, Units(vocabulary), root)

    def with_names(self, names: Iterable[tuple[TermKind, str]]) -> Lexicon:
        """Return a lexicon that also knows the unknown things that a document names."""
        root = dict(self._root)
        for kind, name in names:
            sense = Sense(kind, slugify(name), unmapped(kind, name).label, mapped=False)
            _insert_copying(root, keys(name), (sense, _is_acronym(name)))
        return Lexicon(self.vocabulary, self.units, root)

    def read(self, text: str) -> Reading:
        """Return the items of a text: longest names first, every word once."""
        folded = fold(text)
        tokens = tokenise(folded)
        items: list[Item] = []
        index, count, root = 0, len(tokens), self._root
        while index < count:
            key, start, end = tokens[index]
            node = root.get(key)
            if node is None:
                items.append(Item(_PUNCTUATION.get(key, "x"), start, end))
                index += 1
                continue
            found, after = _longest(text, folded, tokens, index, node)
            if found is None:
                items.append(Item(_PUNCTUATION.get(key, "x"), start, end))
                index += 1
            else:
                items.append(_item(folded, tokens, index, after, found))
                index = after
        return Reading(folded, tuple(items), "".join([item.tag for item in items]))

    def term(self, sense: Sense, printed: str) -> Term:
        """Return a name as what a claim holds."""
        kind: TermKind = sense.kind  # type: ignore[assignment]
        return Term(kind, sense.slug, sense.label, printed, sense.mapped)


def unmapped(kind: TermKind, printed: str) -> Term:
    """Return a thing that the vocabulary does not know, under its printed name."""
    label = printed
    if kind == "compound" and re.fullmatch(r"[A-Z][a-z]{3,}", printed):
        label = printed.lower()  # a name at the start of a cell, not a code
    return Term(kind, slugify(printed), label, printed, mapped=False)


def _names(entry: Entry) -> Iterator[str]:
    yield entry.label
    yield from entry.synonyms
    if entry.kind == "route" and entry.extra.get("symbol"):
        yield entry.extra["symbol"]
        yield entry.extra["symbol"].rstrip(".")
        bare = entry.extra["symbol"].replace(".", "")
        if bare not in {"in", "it"}:
            yield bare


def _is_acronym(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    return 0 < len(letters) <= 4 and name.upper() == name


def _insert(root: Node, path: tuple[str, ...], value: Cue | tuple[Sense, bool]) -> None:
    if not path:
        return
    node = root
    for key in path:
        node = node.setdefault(key, {})
    known = node.get(_END, ())
    if value not in known:
        node[_END] = (*known, value)


def _insert_copying(
    root: Node, path: tuple[str, ...], value: tuple[Sense, bool]
) -> None:
    if not path:
        return
    node = root
    for key in path:
        node[key] = dict(node.get(key, {}))
        node = node[key]
    if not any(
        isinstance(other, tuple)
        and not isinstance(other, Cue)
        and other[0].kind == value[0].kind
        for other in node.get(_END, ())
    ):
        node[_END] = (*node.get(_END, ()), value)


def _longest(
    printed: str, text: str, tokens: list[Token], index: int, node: Node
) -> tuple[tuple[Any, ...] | None, int]:
    start = tokens[index].start
    if index and tokens[index - 1].end == start and text[start].isalnum():
        before = text[start - 1]
        if before.isalnum() and before.isalpha() == text[start].isalpha():
            return None, index
    found, after, at, count = None, index, index, len(tokens)
    while True:
        end = tokens[at].end
        at += 1
        values = node.get(_END)
        if values is not None and _ends(printed, text, end):
            usable = _usable(values, text[start:end])
            if usable:
                found, after = usable, at
        if at == count:
            return found, after
        node = node.get(tokens[at].key)  # type: ignore[assignment]
        if node is None:
            return found, after


def _ends(printed: str, text: str, end: int) -> bool:
    """Tell whether a word ends at an offset; a raised number after it is a note."""
    if end >= len(text) or not text[end].isalnum() or not text[end - 1].isalnum():
        return True
    return printed[end] in "⁰¹²³⁴⁵⁶⁷⁸⁹" and text[end - 1].isalpha()


def _usable(values: tuple[Any, ...], printed: str) -> tuple[Any, ...]:
    if not printed.islower():
        return values
    return tuple(v for v in values if isinstance(v, Cue) or not v[1])


def _item(
    text: str, tokens: list[Token], index: int, after: int, found: tuple[Any, ...]
) -> Item:
    start, end = tokens[index].start, tokens[after - 1].end
    cue = next((value for value in found if isinstance(value, Cue)), None)
    senses = tuple(value[0] for value in found if not isinstance(value, Cue))
    if not senses:
        assert cue is not None  # noqa: S101
        return Item(cue.tag, start, end, (), cue.value)
    kinds = {sense.kind for sense in senses}
    if index and kinds & {"compound", "target"}:
        senses, start = _qualified(text, tokens, index, start, end, senses)
    tag = next(
        (t for kind, t in TAGS.items() if any(s.kind == kind for s in senses)), "x"
    )
    return Item(tag, start, end, senses, cue.value if cue else "")


def _qualified(
    text: str,
    tokens: list[Token],
    index: int,
    start: int,
    end: int,
    senses: tuple[Sense, ...],
) -> tuple[tuple[Sense, ...], int]:
    """Return what a name means with the prefix before it: another thing, or none."""
    before = tokens[index - 1]
    gap = text[before.end : start]
    if _LABELLED.search(text[max(0, start - 8) : start]):
        return tuple(s for s in senses if s.kind not in {"compound"}), start
    if gap not in {"", "-"}:
        return senses, start
    if gap == "-" and before.key in _NEGATED_NAME:
        return (), start
    other = (
        before.key in _STEREO
        or (gap == "-" and before.key in _CHEMICAL_PREFIX)
        or (gap == "-" and text[before.start : before.end] == "D")
    )
    if not other or not any(s.kind == "compound" for s in senses):
        return senses, start
    printed = text[before.start : end]
    return (Sense("compound", slugify(printed), printed, mapped=False),), before.start
