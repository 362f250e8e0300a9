"""An ontology in OWL 2 functional-style syntax (https://www.w3.org/TR/owl2-syntax/).

Read from its triples by the mapping of https://www.w3.org/TR/owl2-mapping-to-rdf/, as
far as ontologies like ours go. No triple is dropped in silence: one that is not
understood is an error. (The converters at hand lose ``owl:AllDisjointClasses``.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import rdflib
from rdflib import OWL, RDF, RDFS, BNode, Literal, URIRef

from kg.errors import DataError
from kg.namespaces import PREFIXES

Node = rdflib.term.Node
Triple = tuple[Node, Node, Node]

_DECLARED: dict[Node, str] = {
    OWL.Class: "Class",
    OWL.ObjectProperty: "ObjectProperty",
    OWL.DatatypeProperty: "DataProperty",
    OWL.AnnotationProperty: "AnnotationProperty",
    OWL.NamedIndividual: "NamedIndividual",
}
_CHARACTERISTICS: dict[Node, str] = {
    OWL.FunctionalProperty: "Functional",
    OWL.InverseFunctionalProperty: "InverseFunctional",
    OWL.TransitiveProperty: "Transitive",
    OWL.SymmetricProperty: "Symmetric",
    OWL.AsymmetricProperty: "Asymmetric",
    OWL.ReflexiveProperty: "Reflexive",
    OWL.IrreflexiveProperty: "Irreflexive",
}
_PROPERTY_AXIOMS: dict[Node, str] = {
    RDFS.subPropertyOf: "Sub{kind}Of",
    RDFS.domain: "{kind}Domain",
    RDFS.range: "{kind}Range",
    OWL.inverseOf: "Inverse{kind}",
    OWL.propertyDisjointWith: "Disjoint{kind}",
    OWL.equivalentProperty: "Equivalent{kind}",
}
_PLURAL = {OWL.inverseOf, OWL.propertyDisjointWith, OWL.equivalentProperty}
_CLASS_AXIOMS: dict[Node, str] = {
    RDFS.subClassOf: "SubClassOf",
    OWL.equivalentClass: "EquivalentClasses",
    OWL.disjointWith: "DisjointClasses",
}
_BUILT_IN_ANNOTATIONS = {
    RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo,
}  # fmt: skip
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")


def to_functional(graph: rdflib.Graph) -> str:
    """Return an ontology in functional-style syntax, sorted.

    :raises DataError: naming a triple that belongs to no axiom that is known here.
    """
    return _Writer(graph).text()


class _Writer:
    """Writes axioms and strikes off the triples that each is made of."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph
        self._left: set[Triple] = set(graph)
        self._kinds = {kind: set(graph.subjects(RDF.type, kind)) for kind in _DECLARED}
        self._used: set[str] = set()

    def text(self) -> str:
        header = self._header()
        axioms = sorted(set(self._axioms()))
        if self._left:
            lost = " ".join(node.n3() for node in min(self._left, key=str))
            raise DataError(
                f"{len(self._left)} triple(s) of the ontology cannot be written in "
                f"functional syntax, such as: {lost}"
            )
        prefixes = [f"Prefix({p}:=<{PREFIXES[p]}>)" for p in sorted(self._used)]
        return "\n".join([*prefixes, "", header, *axioms, ")", ""])

    def _header(self) -> str:
        (ontology,) = self._graph.subjects(RDF.type, OWL.Ontology)
        self._strike(ontology, RDF.type, OWL.Ontology)
        version = self._graph.value(ontology, OWL.versionIRI)
        names = [ontology.n3()]
        if version is not None:
            self._strike(ontology, OWL.versionIRI, version)
            names.append(version.n3())
        lines = [f"Ontology({' '.join(names)}"]
        notes = sorted(self._graph.predicate_objects(ontology), key=str)
        for predicate, value in notes:
            if (ontology, predicate, value) in self._left:
                self._strike(ontology, predicate, value)
                lines.append(f"Annotation({self._term(predicate)} {self._term(value)})")
        return "\n".join(lines)

    def _axioms(self) -> Iterator[str]:
        for triple in sorted(self._graph, key=str):
            if triple in self._left:
                yield from self._axiom(*triple)

    def _axiom(self, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
        if predicate == RDF.type:
            yield from self._typed(subject, value)
        elif isinstance(subject, BNode):
            return
        elif predicate in _CLASS_AXIOMS:
            self._strike(subject, predicate, value)
            ends = f"{self._term(subject)} {self._expression(value)}"
            yield f"{_CLASS_AXIOMS[predicate]}({ends})"
        elif predicate in _PROPERTY_AXIOMS:
            self._strike(subject, predicate, value)
            yield self._property_axiom(subject, predicate, value)
        elif predicate == OWL.propertyChainAxiom:
            self._strike(subject, predicate, value)
            chain = " ".join(self._term(link) for link in self._members(value))
            name = self._term(subject)
            yield f"SubObjectPropertyOf(ObjectPropertyChain({chain}) {name})"
        else:
            yield from self._assertion(subject, predicate, value)

    def _typed(self, subject: Node, kind: Node) -> Iterator[str]:
        lists: dict[Node, tuple[str, Node]] = {
            OWL.AllDisjointClasses: ("DisjointClasses", OWL.members),
            OWL.AllDifferent: ("DifferentIndividuals", OWL.distinctMembers),
        }
        if kind in lists:
            name, link = lists[kind]
            members = self._graph.value(subject, link)
            self._strike(subject, RDF.type, kind)
            self._strike(subject, link, members)
            yield f"{name}({self._terms(self._members(members))})"
        elif isinstance(subject, BNode):
            return
        elif kind in _DECLARED:
            self._strike(subject, RDF.type, kind)
            yield f"Declaration({_DECLARED[kind]}({self._term(subject)}))"
        elif kind in _CHARACTERISTICS:
            self._strike(subject, RDF.type, kind)
            name = f"{_CHARACTERISTICS[kind]}{self._property_kind(subject)}Property"
            yield f"{name}({self._term(subject)})"
        else:
            self._strike(subject, RDF.type, kind)
            yield f"ClassAssertion({self._expression(kind)} {self._term(subject)})"

    def _property_axiom(self, subject: Node, predicate: Node, value: Node) -> str:
        kind = self._property_kind(subject) + "Property"
        if predicate in _PLURAL:
            kind = kind.replace("Property", "Properties")
        classes = predicate == RDFS.domain or (
            predicate == RDFS.range and kind.startswith("Object")
        )
        end = self._expression(value) if classes else self._term(value)
        name = _PROPERTY_AXIOMS[predicate].format(kind=kind)
        return f"{name}({self._term(subject)} {end})"

    def _assertion(self, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
        if predicate in self._kinds[OWL.ObjectProperty]:
            name, order = "ObjectPropertyAssertion", (predicate, subject, value)
        elif predicate in self._kinds[OWL.DatatypeProperty]:
            name, order = "DataPropertyAssertion", (predicate, subject, value)
        elif (
            predicate in self._kinds[OWL.AnnotationProperty]
            or predicate in _BUILT_IN_ANNOTATIONS
        ):
            name, order = "AnnotationAssertion", (predicate, subject, value)
        else:
            return
        self._strike(subject, predicate, value)
        yield f"{name}({self._terms(order)})"

    def _expression(self, node: Node) -> str:
        """Return a class expression, named or not."""
        if isinstance(node, URIRef):
            return self._term(node)
        self._strike(node, RDF.type, OWL.Class)
        for link, name in (
            (OWL.intersectionOf, "ObjectIntersectionOf"),
            (OWL.unionOf, "ObjectUnionOf"),
        ):
            members = self._graph.value(node, link)
            if members is not None:
                self._strike(node, link, members)
                parts = [self._expression(part) for part in self._members(members)]
                return f"{name}({' '.join(parts)})"
        return self._restriction(node)

    def _restriction(self, node: Node) -> str:
        prop = self._graph.value(node, OWL.onProperty)
        if prop is None:
            raise DataError(f"the class expression {node.n3()} is of no known form")
        self._strike(node, RDF.type, OWL.Restriction)
        self._strike(node, OWL.onProperty, prop)
        kind = self._property_kind(prop)
        for link, name in (
            (OWL.someValuesFrom, "SomeValuesFrom"),
            (OWL.allValuesFrom, "AllValuesFrom"),
            (OWL.hasValue, "HasValue"),
        ):
            value = self._graph.value(node, link)
            if value is not None:
                self._strike(node, link, value)
                is_class = kind == "Object" and link != OWL.hasValue
                end = self._expression(value) if is_class else self._term(value)
                return f"{kind}{name}({self._term(prop)} {end})"
        raise DataError(f"the restriction on {prop.n3()} is of no known form")

    def _members(self, head: Node | None) -> list[Node]:
        members: list[Node] = []
        while head is not None and head != RDF.nil:
            for link in (RDF.first, RDF.rest):
                self._strike(head, link, self._graph.value(head, link))
            member = self._graph.value(head, RDF.first)
            if member is not None:
                members.append(member)
            head = self._graph.value(head, RDF.rest)
        return members

    def _property_kind(self, prop: Node) -> str:
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
            if prop in self._kinds[kind]:
                return _DECLARED[kind].removesuffix("Property")
        raise DataError(f"the property {prop.n3()} is declared to be of no kind")

    def _terms(self, nodes: Iterable[Node]) -> str:
        return " ".join(self._term(node) for node in nodes)

    def _term(self, node: Node) -> str:
        if isinstance(node, Literal):
            return self._literal(node)
        for prefix, namespace in PREFIXES.items():
            rest = str(node).removeprefix(namespace)
            if rest != str(node) and _LOCAL.fullmatch(rest):
                self._used.add(prefix)
                return f"{prefix}:{rest}"
        return node.n3()

    def _literal(self, node: Literal) -> str:
        quoted = str(node).replace("\\", "\\\\").replace('"', '\\"')
        if node.language:
            return f'"{quoted}"@{node.language}'
        if node.datatype:
            return f'"{quoted}"^^{self._term(node.datatype)}'
        return f'"{quoted}"'

    def _strike(self, subject: Node, predicate: Node, value: Node | None) -> None:
        if value is None:
            raise DataError(f"{subject.n3()} lacks its {predicate.n3()}")
        self._left.discard((subject, predicate, value))
