"""A fault, and the place in a document where the thing that has it is said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg import terms
from kg.namespaces import PREFIXES, Namespaces

LineOf = Callable[[str, int], int | None]
"""The line of a document (its IRI) at a character, None where it is not known."""


_OA = PREFIXES["oa"]
_DEFAULT = DefaultGraph()
# From a quantity or a selector to the evidence or finding that it belongs to.
_OWNERS = (
    terms.DOSE,
    terms.AFFINITY,
    terms.INDUCER_DOSE,
    terms.STEP,
    terms.EVIDENCE,
    _OA + "hasSelector",
    _OA + "hasTarget",
)
_STEPS_UP = 4


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a thing: which rule says so, and where its source says it."""

    rule: str
    subject: str
    reason: str
    document: str | None = None
    start: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = ""
        if self.document:
            where = f" ({self.document}"
            if self.line is not None:
                where += f", line {self.line}"
            elif self.start is not None:
                where += f", character {self.start}"
            where += ")"
        return f"{self.subject}{where}: {self.reason} [{self.rule}]"


def lines_in(folder: Path, namespaces: Namespaces) -> LineOf:
    """Return what tells lines of the documents that a build keeps in ``folder``."""

    @lru_cache(maxsize=8)
    def text_of(document: str) -> str | None:
        name = document.removeprefix(namespaces.entity("document", ""))
        path = folder / f"{name}.json"
        if name == document or not path.is_file():
            return None
        return str(json.loads(path.read_text(encoding="utf-8")).get("text", ""))

    def line_of(document: str, start: int) -> int | None:
        text = text_of(document)
        return None if text is None else text.count("\n", 0, start) + 1

    return line_of


def locate(data: Store, fault: Fault, line_of: LineOf | None) -> Fault:
    """Add where the source says it: the nearest passage at, below or above a thing."""
    if fault.document or not fault.subject.startswith(("http:", "https:")):
        return fault
    node = NamedNode(fault.subject)
    for _ in range(_STEPS_UP):
        document, start = _place(data, node)
        if document:
            line = line_of(document, start) if line_of and start is not None else None
            return replace(fault, document=document, start=start, line=line)
        above = _above(data, node)
        if above is None:
            break
        node = above
    return fault


def _place(data: Store, node: NamedNode) -> tuple[str | None, int | None]:
    """Return the document of a thing and the first character of its passage."""
    for item in (node, *_objects(data, node, terms.EVIDENCE)):
        for document in _objects(data, item, terms.DOCUMENT):
            for target in _objects(data, item, _OA + "hasTarget"):
                for selector in _objects(data, target, _OA + "hasSelector"):
                    for start in _literals(data, selector, _OA + "start"):
                        return document.value, int(start)
            return document.value, None
    return None, None


def _above(data: Store, node: NamedNode) -> NamedNode | None:
    """Return what a quantity, an evidence item or a part of one belongs to."""
    for name in _OWNERS:
        for quad in data.quads_for_pattern(None, NamedNode(name), node, _DEFAULT):
            if isinstance(quad.subject, NamedNode):
                return quad.subject
    return None


def _objects(data: Store, node: NamedNode, predicate: str) -> Iterator[NamedNode]:
    for quad in data.quads_for_pattern(node, NamedNode(predicate), None, _DEFAULT):
        if isinstance(quad.object, NamedNode):
            yield quad.object


def _literals(data: Store, node: NamedNode, predicate: str) -> Iterator[str]:
    for quad in data.quads_for_pattern(node, NamedNode(predicate), None, _DEFAULT):
        if isinstance(quad.object, Literal) and quad.object.value.isdigit():
            yield quad.object.value
