"""Titles: what all spellings of one share, and what a title names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kg.extraction.model import Term, TermKind
from kg.ontology.vocabulary import Vocabulary, fold

_WORD = re.compile(r"[^\s,;:.?!|•\[\]]+")
_LONGEST_NAME = 7
_SHORTEST_NAME = 2
# Kinds that tell what a work is about; a species or a route tells too little.
_TELLING: tuple[TermKind, ...] = (
    "compound", "target", "model", "assay", "strain", "process", "population",
    "instrument", "indication",
)  # fmt: skip

Key = tuple[str, str]
"""The kind and slug of an entry."""


def title_key(title: str) -> str:
    """Return the letters and digits of a title, without case or accents.

    >>> title_key("Sigma-1 Receptor: A Target?")
    'sigma1receptoratarget'
    """
    plain = unicodedata.normalize("NFKD", title).casefold()
    return "".join(c for c in plain if c.isalnum())


class Subjects:
    """What texts are about, by the names of the vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names: dict[str, tuple[Term, ...]] = {}
        for entry in vocabulary:
            if entry.kind in _TELLING:
                kind: TermKind = entry.kind
                for name in (entry.label, *entry.synonyms):
                    term = Term(kind, entry.slug, entry.label, entry.label, mapped=True)
                    known = self._names.get(fold(name), ())
                    self._names[fold(name)] = (*known, term)
        self._read: dict[str, tuple[Term, ...]] = {}

    def named_in(self, text: str) -> tuple[Term, ...]:
        """Return what a text names; of overlapping names the longest counts."""
        if text not in self._read:
            self._read[text] = tuple(dict.fromkeys(self._scan(text)))
        return self._read[text]

    def related(self, one: Term, other: Term) -> bool:
        """Tell whether two things are the same, or one is a kind or cause of the other.

        So are sigma-1 and sigma receptor, or scopolamine and its amnesia.
        """
        first, second = (one.kind, one.slug), (other.kind, other.slug)
        return second in self._above(first) or first in self._above(second)

    def _scan(self, text: str) -> Iterator[Term]:
        words = [fold(match[0]) for match in _WORD.finditer(text)]
        index = 0
        while index < len(words):
            for end in range(min(len(words), index + _LONGEST_NAME), index, -1):
                found = self._find("".join(words[index:end]))
                if found:
                    yield from found
                    index = end
                    break
            else:
                index += 1

    def _find(self, name: str) -> tuple[Term, ...]:
        if len(name) < _SHORTEST_NAME:
            return ()
        return self._names.get(name) or self._names.get(name.removesuffix("s"), ())

    def _above(self, key: Key) -> frozenset[Key]:
        """Return an entry with all that is broader, and what it links to."""
        seen: set[Key] = set()
        waiting = [key]
        while waiting:
            kind, slug = waiting.pop()
            entry = self._vocabulary.find(kind, slug)
            if entry is None or (kind, slug) in seen:
                continue
            seen.add((kind, slug))
            waiting += [(kind, broader) for broader in entry.broader]
            for column, other in (
                ("inducer", "compound"), ("salt_of", "compound"),
                ("stereoisomer_of", "compound"), ("model", "model"),
                ("condition", "indication"), ("site_of", "target"),
                ("subunit_of", "target"),
            ):  # fmt: skip
                waiting += [(other, slug) for slug in entry.linked(column)]
        return frozenset(seen or {key})
