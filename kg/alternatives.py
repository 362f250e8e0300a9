"""Long lists of named alternatives, as ``a|b|c``, tried by the letters they begin with.

The engine of ``re`` tries all of them at every character. Here they are tried where a
word or a sign begins, and of them only those that can begin with its first letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from kg.patterns import IS, parsed, signs_of

_WORD = re.compile(r"\w+|[^\w\s]")
_LETTERS = 2
_DIGITS = str.maketrans("123456789", "0" * 9)


class Alternatives:
    """Alternatives that match from the start of a word, or from a sign, in any case.

    ``named`` pairs a name with alternatives that have ``|`` between them; where several
    match at a place, the first one counts.
    """

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._named = [(name, _parts(alternatives)) for name, alternatives in named]
        self._begin: dict[str, set[tuple[int, int]]] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._by_letters: dict[str, re.Pattern[str] | None] = {}

    @property
    def pattern(self) -> str:
        """Return one expression, not minding case, that matches the same."""
        named = "|".join(f"(?P<{name}>{'|'.join(all_)})" for name, all_ in self._named)
        return rf"(?:(?<!\w)(?=\w)|(?=[^\w\s]))(?:{named})"

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in order; the name is the ``lastgroup`` of each."""
        end = 0
        by_letters = self._by_letters
        for word in _WORD.finditer(text):
            start = word.start()
            if start < end:
                continue
            letters = text[start : start + _LETTERS]
            try:
                pattern = by_letters[letters]
            except KeyError:
                pattern = by_letters[letters] = self._beginning_with(letters)
            match = pattern.match(text, start) if pattern else None
            if match:
                end = match.end()
                yield match

    def _beginning_with(self, letters: str) -> re.Pattern[str] | None:
        """Return those that can begin with some letters, as one pattern."""
        if not self._begin:
            self._index()
        able = self._begin.get("", set())
        # Where a letter counts as another one in some case, any may be meant.
        if letters.isascii() or letters.lower() == letters.upper():
            key = letters.lower().translate(_DIGITS)
            able = able.union(*(self._begin.get(k, ()) for k in {key, f"{key[0]}*"}))
        else:
            able = able.union(*self._begin.values())
        named: dict[str, list[str]] = {}
        for name, one in sorted(able):
            named.setdefault(self._named[name][0], []).append(self._named[name][1][one])
        pattern = "|".join(f"(?P<{name}>{'|'.join(a)})" for name, a in named.items())
        if pattern not in self._compiled:
            self._compiled[pattern] = re.compile(pattern, re.IGNORECASE)
        return self._compiled[pattern] if pattern else None

    def _index(self) -> None:
        """Note which alternatives can begin with what: ``a*`` stands for any second."""
        for name, (_, all_) in enumerate(self._named):
            for one, alternative in enumerate(all_):
                for opening in openings_of(alternative):
                    keys = {opening, opening[:1]}
                    if len(opening) == 1:
                        keys.add(f"{opening}*")
                    for key in keys:
                        self._begin.setdefault(key, set()).add((name, one))


def _parts(alternatives: str) -> list[str]:
    """Return what stands between the bars of an expression that are in no group."""
    parts, depth, start, in_class = [], 0, 0, False
    signs = iter(range(len(alternatives)))
    for at in signs:
        sign = alternatives[at]
        if sign == "\\":
            next(signs)
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            parts.append(alternatives[start:at])
            start = at + 1
    return [*parts, alternatives[start:]]


def openings_of(pattern: str) -> frozenset[str]:
    """Return strings, in lower case, with one of which every match begins.

    They are two characters long, or shorter where more is not known; ``0`` stands for
    any digit.
    """
    whole, open_ = _open(parsed(pattern, re.IGNORECASE), frozenset({""}))
    return whole | open_


def _open(nodes: Any, runs: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the openings that are complete, and those that the next node goes on."""
    whole: frozenset[str] = frozenset()
    for kind, value in nodes:
        done = frozenset(run for run in runs if len(run) >= _LETTERS)
        whole, runs = whole | done, runs - done
        if not runs:
            break
        if kind in {IS.AT, IS.ASSERT, IS.ASSERT_NOT}:
            continue
        if kind is IS.SUBPATTERN:
            done, runs = _open(value[3], runs)
        elif kind is IS.BRANCH:
            ways = [_open(way, runs) for way in value[1]]
            done = frozenset().union(*(whole for whole, _ in ways))
            runs = frozenset().union(*(runs for _, runs in ways))
        elif kind in {IS.MAX_REPEAT, IS.MIN_REPEAT, IS.POSSESSIVE_REPEAT}:
            least, most, inner = value
            done, after = _open(inner, runs)
            runs = after | runs if least == 0 else after
            if most != 1:
                done, runs = done | runs, frozenset()
        else:
            signs = signs_of(kind, value)
            done = frozenset() if signs else runs
            runs = frozenset(run + sign for run in runs for sign in signs)
        whole |= done
    return whole, runs
