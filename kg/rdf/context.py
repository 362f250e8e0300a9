"""Names of things within one document: every IRI that its RDF needs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import NamedNode

from kg.extraction.model import Term
from kg.identifiers import slugify
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import Entry, Vocabulary


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the vocabulary: ``value * factor`` is in the reference unit.

    Both identifiers are CURIEs of QUDT, None where none is verified.
    """

    iri: str | None
    factor: Decimal | None
    reference_iri: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """The base IRI, the document's slug and the vocabulary that its terms are in."""

    namespaces: Namespaces
    vocabulary: Vocabulary
    document_id: str

    @property
    def graph(self) -> NamedNode:
        """Return the named graph of the document."""
        return NamedNode(self.namespaces.graph(f"document/{self.document_id}"))

    @property
    def document(self) -> NamedNode:
        """Return the document itself."""
        return self._node("document")

    @property
    def extraction(self) -> NamedNode:
        """Return the activity that read the document."""
        return self._node("extraction")

    def finding(self, part: str) -> NamedNode:
        """Return the finding of that name."""
        return self._node("finding", part)

    def evidence(self, part: str) -> NamedNode:
        """Return the evidence item for the finding of that name."""
        return self._node("evidence", part)

    def part(self, *slugs: str) -> NamedNode:
        """Return a section, table or row."""
        return self._node("part", "-".join(slugs))

    def reference(self, number: int) -> NamedNode:
        """Return the entry of that number in the reference list."""
        return self._node("reference", str(number))

    def pathway(self, name: str) -> NamedNode:
        """Return the pathway of that name."""
        return self._node("pathway", slugify(name))

    def protocol(self, part: str) -> NamedNode:
        """Return the protocol of that name."""
        return self._node("protocol", part)

    def issue(self, part: str) -> NamedNode:
        """Return the quality issue of that name."""
        return self._node("issue", part)

    def entity(self, term: Term) -> NamedNode:
        """Return the thing that a term names, grounded or not."""
        return NamedNode(self.namespaces.entity(term.kind, term.slug))

    def unit(self, slug: str) -> Unit | None:
        """Return the unit of that slug, None where the vocabulary has none."""
        entry = self.vocabulary.find("unit", slug)
        if entry is None:
            return None
        reference = self.vocabulary.find("unit", entry.extra["reference_unit"])
        factor = entry.extra["factor"]
        return Unit(
            iri=_qudt(entry),
            factor=Decimal(factor) if factor else None,
            reference_iri=_qudt(reference) if reference else None,
        )

    def _node(self, kind: str, *parts: str) -> NamedNode:
        return NamedNode(self.namespaces.entity(kind, self.document_id, *parts))


def _qudt(unit: Entry) -> str | None:
    """Return the unit's CURIE in QUDT, None where none is verified."""
    return unit.extra["qudt"] or None
