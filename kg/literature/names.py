"""What the cells of a table name: entries of the vocabulary, or unknown things."""

from __future__ import annotations

from kg.extraction.model import Term, TermKind
from kg.identifiers import slugify
from kg.ontology.vocabulary import Entry, Vocabulary, fold


class Names:
    """Labels and synonyms of a vocabulary by kind; case and hyphens do not matter."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._entries: dict[tuple[str, str], Entry] = {}
        for entry in vocabulary:
            for name in (entry.label, *entry.synonyms, entry.extra.get("symbol", "")):
                if name:
                    self._entries.setdefault((entry.kind, fold(name)), entry)

    def find(self, kind: TermKind, name: str) -> Term | None:
        """Return the entry of that kind with that name, if there is one."""
        entry = self._entries.get((kind, fold(name)))
        if entry is None:
            return None
        return Term(kind, entry.slug, entry.label, name, mapped=True)

    def term(self, name: str, *kinds: TermKind) -> Term:
        """Return what ``name`` stands for: the first kind that knows it decides.

        Where none does, it is an unknown thing of the first kind.
        """
        for kind in kinds:
            if found := self.find(kind, name):
                return found
        return Term(kinds[0], slugify(name), name, name, mapped=False)

    def unit(self, name: str) -> Entry | None:
        """Return the unit with that name, symbol or synonym."""
        return self._entries.get(("unit", fold(name)))
