"""Which things a change of documents can reach, and all that must be known of them.

A document speaks of its own parts, and its findings of things that all share. What
follows from a finding is of that finding, of its compound (or the subject of its
mechanism), or a record of findings on one compound. So a change reaches the documents
that changed, the things that their findings are on, and what these are made into or
from; a thing that is itself told otherwise (by a label, a class) reaches whatever has a
finding that names it. Where one author's documents have another first one, all that the
author wrote is reached, for it has another voice.

Tests hold what comes of this against builds from scratch.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from kg import terms
from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.store.revision import UnfitError

DEFAULT = DefaultGraph()
TYPE = NamedNode(PREFIXES["rdf"] + "type")
COMPOUND = NamedNode(NOO + "compound")
SUBJECT = NamedNode(NOO + "subject")
OBJECT = NamedNode(NOO + "object")
TARGET = NamedNode(NOO + "target")
CREATOR = NamedNode(PREFIXES["dcterms"] + "creator")
_ABOUT = (COMPOUND, SUBJECT)
_EVIDENCE = NamedNode(terms.EVIDENCE)
_STUDY = NamedNode(NOO + "Study")
# What one compound can be made of another by.
_TURNS = frozenset({NamedNode(NOO + "metabolisedTo"), NamedNode(NOO + "prodrug")})
# The kinds of thing that are of one document, whose slug follows in their IRIs.
_OWNED = "citation document evidence extraction finding issue part pathway protocol"
_OWNED_BY = re.compile(rf"id/(?:{'|'.join(_OWNED.split())}|reference)/([^/]+)")
# A document and a reference lead to all that is in a document.
_ENDS = re.compile(r"id/(?:document|part|reference)/")


@dataclass(slots=True)
class Region:
    """The things that a change reaches, in data where the documents are changed.

    ``documents`` are slugs; ``things`` what findings are on, or what is told otherwise;
    ``findings`` all those on these things. ``background`` are the graphs that are of no
    document.
    """

    data: Store
    namespaces: Namespaces
    background: tuple[NamedNode, ...]
    documents: set[str]
    things: set[NamedNode] = field(default_factory=set)
    findings: set[NamedNode] = field(default_factory=set)
    own: set[NamedNode] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        data: Store,
        namespaces: Namespaces,
        background: Iterable[NamedNode],
        documents: Collection[str],
        said: Iterable[Triple],
        changed: Collection[Triple],
    ) -> Region:
        """Return the region of a change.

        :param said: all that the documents say, or have said.
        :param changed: what is stated now and was not before, or the reverse.
        :raises UnfitError: where the change reaches what no document should.
        """
        region = cls(data, namespaces, tuple(background), set(documents))
        queue = region._add_authors(changed)
        queue += region._told_otherwise(changed)
        queue += region._spoken_of(said)
        region._grow(queue)
        return region

    def asserted(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None = None,
        value: NamedNode | None = None,
    ) -> Iterator[Triple]:
        """Yield what graphs state; a triple that two graphs hold comes twice."""
        for quad in self.data.quads_for_pattern(subject, predicate, value, None):
            if quad.graph_name not in self._unseen:
                yield quad.triple

    def owner(self, thing: object) -> str | None:
        """Return the slug of the document that a thing is of; None for a shared one."""
        if not isinstance(thing, NamedNode):
            return None
        base = self.namespaces.base
        found = _OWNED_BY.match(thing.value, len(base))
        return found[1] if found and thing.value.startswith(base) else None

    def graph(self, document: str) -> NamedNode:
        """Return the graph of a document."""
        return NamedNode(self.namespaces.graph(f"document/{document}"))

    @property
    def _unseen(self) -> tuple[object, ...]:
        names = self.namespaces
        graphs = (names.graph("inferred"), names.void, names.examples)
        return (DEFAULT, *map(NamedNode, graphs))

    def _add_authors(self, changed: Collection[Triple]) -> list[NamedNode]:
        """Add documents of authors whose first is another; return what they are on."""
        queue: list[NamedNode] = []
        moved = {t for t in changed if t.predicate == CREATOR}
        for value in {triple.object for triple in moved}:
            documents = {t.subject for t in self.asserted(None, CREATOR, value)}  # type: ignore[arg-type]
            others = documents - {t.subject for t in moved}
            first = min((d.value for d in others), default=None)  # type: ignore[union-attr]
            if first is None or all(first < t.subject.value for t in moved):  # type: ignore[union-attr]
                continue
            for slug in filter(None, map(self.owner, others)):
                self.documents.add(slug)
                graph = self.graph(slug)
                quads = self.data.quads_for_pattern(None, None, None, graph)
                queue += self._spoken_of(quad.triple for quad in quads)
        return queue

    def _spoken_of(self, said: Iterable[Triple]) -> list[NamedNode]:
        """Note the own things of documents; return what their findings are on."""
        queue = []
        compounds = self.namespaces.entity("compound", "")
        for triple in said:
            subject, predicate, value = triple
            if self.owner(subject) is None or not isinstance(subject, NamedNode):
                continue
            self.own.add(subject)
            if isinstance(value, NamedNode) and (
                predicate in _ABOUT
                or (predicate in (TARGET, OBJECT) and value.value.startswith(compounds))
            ):
                queue.append(value)
        return queue

    def _told_otherwise(self, changed: Collection[Triple]) -> list[NamedNode]:
        """Return shared things of which something else is said, and what names them."""
        queue: list[NamedNode] = []
        for thing in {triple.subject for triple in changed}:
            if self.owner(thing) is not None:
                continue
            if not isinstance(thing, NamedNode):
                raise UnfitError("a document speaks of what has no name")
            if any(self._holds(graph, thing) for graph in self.background):
                raise UnfitError(f"a document tells otherwise of {thing.value}")
            queue.append(thing)
            for triple in self.asserted(None, None, thing):
                queue += self._on(triple.subject)
        if any(t.object == _STUDY and t.predicate == TYPE for t in changed):
            raise UnfitError("a document describes a study")
        return queue

    def _holds(self, graph: NamedNode, thing: NamedNode) -> bool:
        found = self.data.quads_for_pattern(thing, None, None, graph)
        return next(found, None) is not None

    def _on(self, finding: object) -> list[NamedNode]:
        """Return what a finding is on; nothing for what is no finding."""
        if not isinstance(finding, NamedNode):
            return []
        found = (t for p in _ABOUT for t in self.asserted(finding, p))
        return [t.object for t in found if isinstance(t.object, NamedNode)]

    def _grow(self, queue: list[NamedNode]) -> None:
        """Add things with their findings, and what is made into a thing."""
        while queue:
            thing = queue.pop()
            if thing in self.things:
                continue
            self.things.add(thing)
            for predicate in _ABOUT:
                for triple in self.asserted(None, predicate, thing):
                    if self.owner(triple.subject) and isinstance(
                        triple.subject, NamedNode
                    ):
                        self.findings.add(triple.subject)
            for predicate in (TARGET, OBJECT):
                for triple in self.asserted(None, predicate, thing):
                    finding = triple.subject
                    if isinstance(finding, NamedNode) and any(
                        t.object in _TURNS for t in self.asserted(finding)
                    ):
                        queue += self._on(finding)

    def gathered(self) -> Store:
        """Return all that must be known of the region, as rules want to see it.

        It has a merged default graph and the graph of the ontology.
        """
        found = Store()
        ontology = NamedNode(self.namespaces.graph("ontology"))
        for graph in (*self.background, *map(self.graph, self.documents)):
            quads = self.data.quads_for_pattern(None, None, None, graph)
            triples = [quad.triple for quad in quads]
            _extend(found, triples)
            if graph == ontology:
                found.extend(Quad(*_terms(t), ontology) for t in triples)
        _extend(found, self.asserted(None, CREATOR))
        seen: set[NamedNode] = set()
        for finding in self.findings:
            _extend(found, self._described(finding, seen))
        for slug in self.documents:
            quads = self.data.quads_for_pattern(None, None, None, self.graph(slug))
            for value in {q.object for q in quads if isinstance(q.object, NamedNode)}:
                if self.owner(value) is None and value not in seen:
                    seen.add(value)
                    _extend(found, self.asserted(value))
        return found

    def _described(self, finding: NamedNode, seen: set[NamedNode]) -> Iterator[Triple]:
        """Yield all that is said of a finding, its evidence, and what it names."""
        queue = [finding, *self._pointing(finding)]
        for triple in self.asserted(finding, _EVIDENCE):
            if isinstance(triple.object, NamedNode):
                queue += self._pointing(triple.object)
        while queue:
            thing = queue.pop()
            if thing in seen:
                continue
            seen.add(thing)
            goes_on = self.owner(thing) is not None and not _ENDS.match(
                thing.value, len(self.namespaces.base)
            )
            for triple in self.asserted(thing):
                yield triple
                if (
                    goes_on
                    and isinstance(triple.object, NamedNode)
                    and triple.predicate != TYPE
                ):
                    queue.append(triple.object)

    def _pointing(self, thing: NamedNode) -> list[NamedNode]:
        """Return what documents have that points at a thing."""
        found = {triple.subject for triple in self.asserted(None, None, thing)}
        return [t for t in found if isinstance(t, NamedNode) and self.owner(t)]


def _terms(triple: Triple) -> tuple[NamedNode, NamedNode, NamedNode]:
    return triple.subject, triple.predicate, triple.object  # type: ignore[return-value]


def _extend(store: Store, triples: Iterable[Triple]) -> None:
    store.extend(Quad(*_terms(triple), DEFAULT) for triple in triples)
