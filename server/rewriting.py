"""Queries in the form that the engine plans well, for the version that is served.

What was prepared when the version was built comes in here: counts, and texts.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from kg.errors import StoreError
from kg.sparql.names import read_prologue
from kg.sparql.rewriting import TEXT_LOOKUP, Rewritten, rewrite, rewrite_text
from kg.sparql.rewriting.counts import counted_answer
from kg.sparql.rewriting.texts import text_lookups
from kg.sparql.syntax import Parsed
from kg.store import Version
from kg.store.texts import Texts

_REMEMBERED = 128
# The texts that were looked up may be many.
_LONGEST_REMEMBERED = 65_536


@dataclass(slots=True)
class Rewriter:
    """Rewrites queries; ``base`` and ``prefixes`` hold in them."""

    base: str
    prefixes: Mapping[str, str]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _texts: tuple[str, Texts | None] | None = field(default=None, init=False)
    _known: OrderedDict[tuple[str, str], Rewritten] = field(
        default_factory=OrderedDict, init=False
    )

    def rewrite(
        self, parsed: Parsed, version: Version, *, whole: bool = True
    ) -> Rewritten:
        """Return a query as the engine plans it well.

        :param whole: whether it asks all graphs, of which the counts are known.
        """
        if whole:
            counted = counted_answer(parsed, version, self.prefixes)
            if counted is not None:
                return Rewritten.by("counted-at-build", counted)
        key = (version.id, parsed.text)
        with self._lock:
            known = self._known.pop(key, None)
        rewritten = known or self._rewrite(parsed, version)
        if len(rewritten.text) > _LONGEST_REMEMBERED:
            return rewritten
        with self._lock:
            self._known[key] = rewritten
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return rewritten

    def _rewrite(self, parsed: Parsed, version: Version) -> Rewritten:
        if not parsed.mentions("filter"):
            return rewrite_text(parsed.text)
        texts = self._texts_of(version)
        if texts is None:
            return rewrite_text(parsed.text)
        prologue = read_prologue(parsed.text, self.base, self.prefixes)
        rule = partial(text_lookups, index=texts, resolve=prologue.resolve)
        return rewrite(parsed, {TEXT_LOOKUP: rule})

    def _texts_of(self, version: Version) -> Texts | None:
        """Return the index of texts, None for a version that has none.

        The last one is left to those who still use it.
        """
        with self._lock:
            if self._texts is None or self._texts[0] != version.id:
                self._texts = (version.id, _open(version))
            return self._texts[1]


def _open(version: Version) -> Texts | None:
    if not version.texts.exists():
        return None
    try:
        return Texts(version.texts)
    except StoreError:
        # Of another release: the query is evaluated as it stands.
        return None
