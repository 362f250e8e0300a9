"""What the words of a clause say of a change: better, worse, or none.

Verbs of change meet what they change: less of a deficit, of errors or of an escape
latency is better, less of a retention latency is worse. A vote is ``+``, ``-`` or
``0`` (no change); ``?`` says that the source itself calls its results mixed.
"""

from __future__ import annotations

import re

from kg.extraction.wordings import CHANGE as _WORD
from kg.patterns import Pattern

_VERBS = frozenset({"good", "against", "bad", "up", "down", "effect"})
# A deficit that is named and nothing more: it was caused.
_DEFICIT = Pattern(
    r"(?:[\w-]+\s+){0,4}?(?:deficits?|impairments?|amnesia|forgetting|dysfunction|loss|"
    r"decline|disturbances?|disruptions?|deterioration)(?:\s+(?:of|in|at)\s+[\w\s./-]{1,50})?",
    re.IGNORECASE,
)
# What follows a verb whose object stands before it: *errors reduced in the maze*.
_POSTPOSED = re.compile(
    r"\s*(?:$|[,.;()]|(?:and|or|in|at|by|with|vs|versus|compared|relative|from|than|on|"
    r"after|when|significantly|markedly|dose)\b)",
    re.IGNORECASE,
)


def has_measure(clause: str) -> bool:
    """Tell whether a clause names what is measured."""
    return any(m.lastgroup in {"worse", "measure"} for m in _WORD.finditer(clause))


def votes_of(clause: str, latency_is_worse: bool) -> set[str]:
    """Return what a clause says of a change."""
    words = [
        (_kind(m, latency_is_worse), m.start(), m.end()) for m in _WORD.finditer(clause)
    ]
    kinds = [kind for kind, _, _ in words]
    votes: set[str] = set()
    if "mixed" in kinds:
        return {"?"}
    if "none" in kinds:
        votes.add("0")
    denied = False
    skipped = -1
    for at, kind in enumerate(kinds):
        if kind == "not":
            denied = True
        elif kind in _VERBS and at != skipped:
            if _is_adjective(kinds, at, clause[words[at][1] : words[at][2]]):
                continue
            if denied:
                votes.add("0")
            elif kind in {"against", "down"} and _takes_change(
                kinds, at, clause, words
            ):
                # "prevented the prolongation of escape latency"
                inner = _vote(kinds[at + 1], kinds, at + 1, clause, words)
                votes |= {"-" if vote == "+" else "+" for vote in inner}
                skipped = at + 1
            elif kind != "effect":
                votes |= _vote(kind, kinds, at, clause, words)
    if not votes and denied and {"worse", "measure"} & set(kinds):
        return {"0"}
    if not votes and not denied and _DEFICIT.fullmatch(clause.strip(" .,:()")):
        return {"-"}
    return votes


def _takes_change(
    kinds: list[str], at: int, clause: str, words: list[tuple[str, int, int]]
) -> bool:
    """Tell whether what a verb takes away is itself a change: *the increase in*."""
    if at + 1 >= len(kinds) or kinds[at + 1] not in {"up", "down"}:
        return False
    between = clause[words[at][2] : words[at + 1][1]]
    return bool(
        re.fullmatch(
            r"\s*(?:of\s+)?(?:the|an?|any|this)?\s*(?:[\w-]+\s+){0,2}", between
        )
    )


def _kind(match: re.Match[str], latency_is_worse: bool) -> str:
    kind = match.lastgroup or ""
    word = match.group().lower()
    if kind == "measure" and latency_is_worse and word.startswith("latenc"):
        return "worse"
    return kind


def _is_adjective(kinds: list[str], at: int, word: str) -> bool:
    """Tell whether ``impaired`` only describes what a verb before it made better."""
    return word.lower() in {"impaired", "disrupted", "declined"} and any(
        kind in {"good", "against", "up"} for kind in kinds[:at]
    )


def _vote(
    kind: str, kinds: list[str], at: int, clause: str, words: list[tuple[str, int, int]]
) -> set[str]:
    if kind == "good":
        return {"+"}
    if kind == "bad":
        return {"-"}
    changed = _changed(kinds, at, clause, words)
    if kind == "against":
        return {"-"} if changed == "measure" else {"+"}
    if changed is None:
        return (
            {"+"}
            if kind == "up"
            and words[at][2] - words[at][1] > 6
            and clause[words[at][1] :].lower().startswith("enhanc")
            else set()
        )
    better = (kind == "up") == (changed == "measure")
    return {"+"} if better else {"-"}


def _changed(
    kinds: list[str], at: int, clause: str, words: list[tuple[str, int, int]]
) -> str | None:
    """Return what a verb changes: a measure, or something of which more is worse."""
    end = words[at][2]
    before = _before(kinds, at)
    if before and _POSTPOSED.match(clause, end):
        return "worse" if "worse" in before else "measure"
    after: list[str] = []
    for kind, start, stop in words[at + 1 :]:
        if kind in {"worse", "measure"}:
            if after and not re.fullmatch(
                r"[\s,/()-]*(?:and|or|of|in|the|[\w-]+)?[\s,/()-]*(?:[\w-]+\s+)?",
                clause[end:start],
            ):
                break
            after.append(kind)
            end = stop
        elif kind in _VERBS and (after or kind != "bad"):
            break
        elif kind == "bad":
            after.append("worse")
            end = stop
    if not after:
        if not before:
            return None
        return "worse" if "worse" in before else "measure"
    return "worse" if "worse" in after else "measure"


def _before(kinds: list[str], at: int) -> list[str]:
    """Return the measures between a verb and the one before it."""
    found: list[str] = []
    for kind in reversed(kinds[:at]):
        if kind in _VERBS:
            break
        if kind in {"worse", "measure"}:
            found.append(kind)
    return found
