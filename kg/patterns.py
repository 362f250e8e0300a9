"""Regular expressions that are tried only where a word that they need stands.

``\\bdid\\s+the\\s+same\\b`` cannot match where no word holds *same*. What a pattern
cannot do without is derived from the pattern itself, and which of all these needles
the words of a text hold is found once a text, however many patterns ask: a sentence of
which most patterns say nothing costs little more than a look at its words. It pays for
patterns that are tried on the same texts as others, and seldom match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

# The parser that ``re`` itself uses; a test holds what is derived from it to be sound.
from re import _constants, _parser  # type: ignore[attr-defined]  # isort: skip

IS: Any = _constants
"""The kinds of nodes of a pattern."""
_PIECE = re.compile(r"[a-z]+|\d+|[^\x00-\x7f\s\d]+")
_DIGIT = "0"
_MOST_NEEDLES, _MOST_SIGNS = 400, 6
_MOST_TEXTS, _MOST_WORDS, _LONGEST_TEXT = 4096, 1 << 16, 4096

_bits_of_needle: dict[str, int] = {}
_bits_of_word: dict[str, int] = {}
_bits_of_text: dict[str, int] = {}


class Pattern:
    """A compiled pattern with the methods of :class:`re.Pattern` that are in use."""

    __slots__ = ("_bit", "_compiled", "_search", "flags")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._compiled = re.compile(pattern, flags)
        self.flags = flags
        self._search = self._compiled.search
        self._bit = 0

    @property
    def pattern(self) -> str:
        """Return the expression itself."""
        return self._compiled.pattern

    @property
    def needles(self) -> frozenset[str]:
        """Return strings of which each match holds one at least (see needles_of)."""
        return needles_of(self.pattern, self.flags)

    def may_match(self, text: str) -> bool:
        """Tell whether a text holds a needle; where not, nothing in it matches."""
        bit = self._bit or self._ready()
        bits = _bits_of_text.get(text)
        return bool((_bits(text) if bits is None else bits) & bit)

    def search(self, text: str, *bounds: int) -> re.Match[str] | None:
        """Return the first match."""
        bit = self._bit or self._ready()
        bits = _bits_of_text.get(text)
        if (_bits(text) if bits is None else bits) & bit:
            return self._search(text, *bounds)
        return None

    def match(self, text: str, *bounds: int) -> re.Match[str] | None:
        """Return the match at the start."""
        return self._compiled.match(text, *bounds) if self.may_match(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of all of a text."""
        return self._compiled.fullmatch(text) if self.may_match(text) else None

    def finditer(self, text: str, *bounds: int) -> Iterator[re.Match[str]]:
        """Return the matches in order."""
        if self.may_match(text):
            return self._compiled.finditer(text, *bounds)
        return iter(())

    def findall(self, text: str) -> list[Any]:
        """Return what the groups of all matches hold."""
        return self._compiled.findall(text) if self.may_match(text) else []

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return the text with other words in place of each match."""
        return self._compiled.sub(by, text) if self.may_match(text) else text

    def split(self, text: str) -> list[Any]:
        """Return what stands between the matches."""
        return self._compiled.split(text) if self.may_match(text) else [text]

    def _ready(self) -> int:
        """Return the bit of the needles, found at the first use."""
        global _bits_of_word, _bits_of_text
        needles, bit = self.needles, _ALWAYS
        if needles:
            bit = 1 << next(_bit_numbers)
            for needle in needles:
                _bits_of_needle[needle] = _bits_of_needle.get(needle, 0) | bit
            # Another thread may be filling the old ones without this bit.
            _bits_of_word, _bits_of_text = {}, {}
        self._bit = bit
        return bit


_ALWAYS = 1
"""A bit that every text has, for patterns without needles."""
_bit_numbers = count(1)


def _bits(text: str) -> int:
    """Return the bits of all patterns that a text may match."""
    if len(text) > _LONGEST_TEXT:
        return -1
    texts, words = _bits_of_text, _bits_of_word
    found = texts.get(text)
    if found is None:
        low = text.lower()
        if not text.isascii():
            # For re, these letters are the same; a capital İ leaves a dot behind.
            low = low.replace("ſ", "s").replace("ı", "i").replace("\u0307", "")
        found = _ALWAYS
        for word in _PIECE.findall(low):
            bits = words.get(word)
            found |= _learn(words, word) if bits is None else bits
        if len(texts) >= _MOST_TEXTS:
            texts.clear()
        texts[text] = found
    return found


def _learn(words: dict[str, int], word: str) -> int:
    bits = 0
    if word[0].isdigit():
        bits = _bits_of_needle.get(_DIGIT, 0)
    else:
        for start in range(len(word)):
            for end in range(start + 1, len(word) + 1):
                bits |= _bits_of_needle.get(word[start:end], 0)
    if len(words) >= _MOST_WORDS:
        words.clear()
    words[word] = bits
    return bits


_Runs = frozenset[str]
"""What may stand right before a place in a match, as far as its letters are known."""
_UNKNOWN: _Runs = frozenset({""})


def needles_of(pattern: str, flags: int = 0) -> frozenset[str]:
    """Return strings of which every match of a pattern holds one at least.

    They are runs of ASCII letters in lower case, signs that are not ASCII, and ``0``
    for any digit; the set is empty where none can be named.
    """
    return _best(parsed(pattern, flags), _UNKNOWN)[0]


def parsed(pattern: str, flags: int) -> Any:
    """Return the nodes of a pattern: pairs of a kind, in ``IS``, and a value."""
    return _parser.parse(pattern, flags)


def _best(nodes: Iterable[Any], runs: _Runs) -> tuple[frozenset[str], _Runs]:
    """Return the rarest needles of a sequence, and what may stand at its end."""
    best: frozenset[str] = frozenset()
    for node in nodes:
        if node[0] is IS.LITERAL:
            runs = _product(runs, signs_of(*node))
            continue
        found, after = _step(node, runs)
        # A run is complete at a gap; one that goes on is looked at later.
        best = _rarer(best, _rarer(found, _needles(runs)) if "" in after else found)
        runs = after
    return _rarer(best, _needles(runs)), runs


def _step(node: Any, runs: _Runs) -> tuple[frozenset[str], _Runs]:
    """Return the needles of one node after these runs, and the runs after it."""
    kind, value = node
    none: frozenset[str] = frozenset()
    if kind is IS.AT or kind is IS.ASSERT_NOT:
        return none, runs
    if kind is IS.ASSERT:
        return _best(value[1], _UNKNOWN)[0], runs
    if kind is IS.SUBPATTERN:
        return _best(value[3], runs)
    if kind is IS.BRANCH:
        return _either([_best(one, runs) for one in value[1]])
    if kind in {IS.MAX_REPEAT, IS.MIN_REPEAT, IS.POSSESSIVE_REPEAT}:
        least, most, inner = value
        needles, after = _best(inner, runs)
        if least == 0:
            return none, _joined([runs, after]) if most == 1 else _UNKNOWN
        return needles, after if most == 1 else _UNKNOWN
    signs = signs_of(kind, value)
    return none, _product(runs, signs) if signs else _UNKNOWN


def _either(
    ways: list[tuple[frozenset[str], _Runs]],
) -> tuple[frozenset[str], _Runs]:
    """Return what one of several ways through a pattern holds."""
    needles = [found for found, _ in ways]
    found = _least(frozenset[str]().union(*needles)) if all(needles) else frozenset()
    return found, _joined([runs for _, runs in ways])


def signs_of(kind: Any, value: Any) -> frozenset[str]:
    """Return the few characters that a node stands for, else none."""
    if kind is IS.LITERAL:
        return frozenset({chr(value).lower()})
    if kind is not IS.IN:
        return frozenset()
    signs: set[str] = set()
    for what, one in value:
        if what is IS.LITERAL:
            signs.add(chr(one).lower())
        elif what is IS.CATEGORY and one is IS.CATEGORY_DIGIT:
            signs.add(_DIGIT)
        elif what is IS.RANGE and one[1] - one[0] < 10:
            signs.update(chr(code).lower() for code in range(one[0], one[1] + 1))
        else:
            return frozenset()
    signs = {_DIGIT if sign.isdigit() else sign for sign in signs}
    return frozenset(signs) if len(signs) <= _MOST_SIGNS else frozenset()


def _product(runs: _Runs, signs: frozenset[str]) -> _Runs:
    if len(runs) * len(signs) > _MOST_NEEDLES:
        return signs
    return frozenset(run + sign for run in runs for sign in signs)


def _joined(ways: list[_Runs]) -> _Runs:
    found = frozenset[str]().union(*ways)
    return found if len(found) <= _MOST_NEEDLES else _UNKNOWN


def _needles(runs: _Runs) -> frozenset[str]:
    """Return the longest piece of each run; none where one of them has none."""
    needles = set()
    for run in runs:
        pieces = [p for p in _PIECE.findall(run) if p.isascii() or p == p.upper()]
        if not pieces:
            return frozenset()
        piece = max(pieces, key=_rarity)
        needles.add(_DIGIT if piece[0].isdigit() else piece)
    return _least(needles)


def _least(needles: Iterable[str]) -> frozenset[str]:
    """Return needles without those that hold another."""
    kept: list[str] = []
    for needle in sorted(needles, key=len):
        if not any(other in needle for other in kept):
            kept.append(needle)
    return frozenset(kept)


def _rarity(needle: str) -> float:
    """Return roughly how seldom text holds a needle: the longer, the more so."""
    if needle == _DIGIT:
        return 3.0
    return 4.0 ** len(needle) if needle.isascii() else 1e6


def _rarer(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if not one or not other:
        return one or other
    return min(one, other, key=lambda needles: sum(1 / _rarity(n) for n in needles))
