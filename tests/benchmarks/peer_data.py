"""A large graph of the real shape, made from a small one, the same at every run.

Each document of a built store is told again as often as wanted: its findings, evidence,
passages and what was inferred of them get names of their own, and its compounds are
dealt anew from all that are known, so that a lookup meets different answers.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import cycle, islice

from pyoxigraph import BlankNode, NamedNode, Quad

from kg.namespaces import DEFAULT_BASE

# The kinds of things that a document owns; their names begin with the document's.
_OWNED = "citation|document|evidence|extraction|finding|issue|part|pathway|protocol"
_DOCUMENT = re.compile(
    re.escape(DEFAULT_BASE)
    + rf"(?:id/(?:{_OWNED}|reference)|graph/document)/(?P<name>[^/]+)"
)
_COMPOUND = f"{DEFAULT_BASE}id/compound/"
_NAME = f"{DEFAULT_BASE}id/document/"


def grown(quads: Iterable[Quad], documents: int, seed: int = 1) -> Iterator[Quad]:
    """Yield ``quads`` and retellings of their documents, up to ``documents`` in all.

    :raises ValueError: where there is no document to tell again.
    """
    told: dict[str, list[Quad]] = defaultdict(list)
    names = set()
    kept = list(quads)
    for quad in kept:
        for term in (quad.subject, quad.object):
            if isinstance(term, NamedNode) and term.value.startswith(_NAME):
                names.add(term.value.removeprefix(_NAME).partition("/")[0])
    for quad in kept:
        name = _of(quad.subject)
        if name in names:
            told[str(name)].append(quad)
    if not told:
        raise ValueError("no document in these quads")
    yield from kept
    compounds = sorted(_compounds(kept))
    dice = random.Random(seed)
    wanted = max(0, documents - len(told))
    for number, name in enumerate(islice(cycle(sorted(told)), wanted), 1):
        own = sorted(_compounds(told[name]))
        dealt = dict(zip(own, dice.sample(compounds, len(own)), strict=True))
        yield from _retold(told[name], name, f"{name}-{number}", dealt)


def _of(term: object) -> str | None:
    """Return the name of the document that a thing belongs to, by its IRI."""
    found = _DOCUMENT.match(term.value) if isinstance(term, NamedNode) else None
    return found["name"] if found else None


def _compounds(quads: Iterable[Quad]) -> set[str]:
    return {
        term.value
        for quad in quads
        for term in (quad.subject, quad.object)
        if isinstance(term, NamedNode)
        and term.value.startswith(_COMPOUND)
        and "/" not in term.value.removeprefix(_COMPOUND)
    }


def _retold(
    quads: Iterable[Quad], name: str, new: str, compounds: Mapping[str, str]
) -> Iterator[Quad]:
    def again(term: object) -> object:
        if isinstance(term, BlankNode):
            return BlankNode(f"{term.value}x{new.replace('-', 'x')}")
        if not isinstance(term, NamedNode):
            return term
        if term.value in compounds:
            return NamedNode(compounds[term.value])
        found = _DOCUMENT.match(term.value)
        if found is None or found["name"] != name:
            return term
        return NamedNode(
            term.value[: found.start("name")] + new + term.value[found.end("name") :]
        )

    for quad in quads:
        yield Quad(*(again(term) for term in quad))  # type: ignore[arg-type]
