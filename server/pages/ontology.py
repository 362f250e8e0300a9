"""The ontology as documentation: a tree of classes, tables of properties."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.namespaces import NOO, PREFIXES
from server.pages.rows import Named, Rows

_OWL = PREFIXES["owl"]


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property or individual with what it says of itself."""

    iri: str
    type: str
    label: str
    definition: str
    parents: tuple[Named, ...] = ()
    domain: Named | None = None
    range: Named | None = None

    @property
    def name(self) -> str:
        """Return the local name."""
        return self.iri.removeprefix(NOO)


@dataclass(frozen=True, slots=True)
class Branch:
    """A class and those under it."""

    term: Term
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class OntologyView:
    """The whole of it: classes as trees, the rest as lists."""

    classes: tuple[Branch, ...]
    properties: tuple[Term, ...]
    individuals: tuple[Term, ...]
    count: int


def read_ontology(rows: Rows) -> OntologyView:
    """Return the ontology from the rows of the query of that name."""
    terms = _terms(rows)
    classes = [t for t in terms.values() if t.type == "Class"]
    properties = [t for t in terms.values() if t.type.endswith("Property")]
    individuals = [t for t in terms.values() if t.type == "NamedIndividual"]
    return OntologyView(
        classes=_trees(classes),
        properties=tuple(properties),
        individuals=tuple(individuals),
        count=len(classes),
    )


def _terms(rows: Rows) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for row in rows:
        iri = row.text("term")
        term = terms.get(iri) or Term(
            iri,
            row.text("type").removeprefix(_OWL),
            row.text("label"),
            row.text("definition"),
            domain=row.named("domain"),
            range=row.named("range"),
        )
        parent = row.named("parent")
        if parent is not None and parent not in term.parents:
            term = replace(term, parents=(*term.parents, parent))
        terms[iri] = term
    return terms


def _trees(classes: list[Term]) -> tuple[Branch, ...]:
    """Return the classes as trees; one with several parents stands under each."""
    known = {term.iri for term in classes}
    below: dict[str, list[Term]] = {}
    roots = []
    for term in classes:
        ours = [parent.iri for parent in term.parents if parent.iri in known]
        for parent in ours:
            below.setdefault(parent, []).append(term)
        if not ours:
            roots.append(term)

    def branch(term: Term, path: frozenset[str]) -> Branch:
        path |= {term.iri}
        under = [t for t in below.get(term.iri, ()) if t.iri not in path]
        return Branch(term, tuple(branch(t, path) for t in under))

    return tuple(branch(term, frozenset()) for term in roots)
