"""Who does what to what in one sentence: the edges of its relation words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extraction.lexicon import Item
from kg.extraction.model import Mechanism, Term
from kg.extraction.prose import Sentence
from kg.extraction.relations.clause import OBJECTS, SUBJECTS, Clause, Memory
from kg.extraction.relations.predicates import predicate
from kg.extraction.relations.sites import (
    changes,
    coagonists,
    denied,
    held,
    influx,
    sites,
)
from kg.extraction.scope import Scope

_NAMED = re.compile("[CTP]")
_RELATION = re.compile("[vrgzj]")
_SPOKEN_OF = re.compile("[TP]")
_TELLING = re.compile("[vrgzjk]|C.*x|T.*T")


def parse(scope: Scope, sentence: Sentence, memory: Memory) -> Iterator[Mechanism]:
    """Yield the edges of a sentence; the memory then holds what it spoke of."""
    tags = sentence.reading.tags
    if not _NAMED.search(tags) and "p" not in tags:
        return
    clause = Clause(scope, sentence, memory)
    if _TELLING.search(tags):
        yield from _edges_of(clause)
    if _NAMED.search(tags):
        memory.subject = _topic(clause)
    for match in _SPOKEN_OF.finditer(tags):
        item = clause.items[match.start()]
        spoken = memory.targets if item.tag == "T" else memory.processes
        spoken.append(clause.term(item))
    memory.last = clause.found[-1] if clause.found else memory.last


def _edges_of(clause: Clause) -> Iterator[Mechanism]:
    """Yield the edges, in the order of their predicates."""
    if SUBJECTS & set(clause.tags) or "p" in clause.tags:
        coagonists(clause)
        sites(clause)
        influx(clause)
        held(clause)
        denied(clause)
        for match in _RELATION.finditer(clause.tags):
            index = match.start()
            item = clause.items[index]
            if _is_predicate(clause, index, item):
                predicate(clause, index, item)
        changes(clause)
    yield from clause.found


def _topic(clause: Clause) -> Term | None:
    """Return what the sentence is about, for *it* in the next one."""
    for match in re.finditer("[CT]", clause.tags):
        term = clause.term(clause.items[match.start()])
        if clause.scope.is_subject(term):
            return term
    if clause.doers:
        return clause.doers[0]
    first = re.match(r"[^vrgzh.;]*?([CT])", clause.tags)
    return clause.term(clause.items[first.start(1)]) if first else None


def _is_predicate(clause: Clause, index: int, item: Item) -> bool:
    """Tell whether a relation word says something: not *the block*, *X-induced*."""
    if item.tag not in "vrgzj" or item.value not in OBJECTS:
        return False
    if clause.is_noun(index):
        return False
    return clause.reading.text[item.start - 1 : item.start] != "-"
