"""Which things may break a shape: SHACL constraints as queries over the whole graph.

A query finds every thing that breaks its constraint, and may find some that do not:
pySHACL has the last word. A constraint that is not known here makes all targets of its
shape suspects. Only the components of https://www.w3.org/TR/shacl/#core-components that
our shapes use are translated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import rdflib
from pyoxigraph import NamedNode, QuerySolutions, Store
from rdflib.namespace import RDF, RDFS, SH, XSD

Node = rdflib.term.Node

# What a property shape says that is no constraint.
_SAID = {RDF.type, RDFS.label, SH.path, SH.message, SH.name, SH.severity}
_CAST = {XSD.integer, XSD.decimal, XSD.boolean}


def find_suspects(
    data: Store, shapes: rdflib.Graph, background: rdflib.Graph
) -> set[NamedNode]:
    """Return the things of the default graph that may break a shape."""
    found: set[NamedNode] = set()
    for query in suspect_queries(shapes, background):
        rows = data.query(query)
        if isinstance(rows, QuerySolutions):
            for row in rows:
                if isinstance(row["focus"], NamedNode):
                    found.add(row["focus"])
    return found


def suspect_queries(shapes: rdflib.Graph, background: rdflib.Graph) -> Iterator[str]:
    """Yield a query for each constraint of each shape; ``?focus`` is the suspect."""
    for shape in sorted(shapes.subjects(RDF.type, SH.NodeShape), key=str):
        classes: set[Node] = set()
        for target in shapes.objects(shape, SH.targetClass):
            classes |= _with_subclasses(target, background)
        targets = f"{_values('class', classes)} ?focus a ?class ."
        for prop in shapes.objects(shape, SH.property):
            for pattern in _patterns(prop, shapes, background):
                yield f"SELECT DISTINCT ?focus {{ {targets} {pattern} }}"
        for predicate, value in shapes.predicate_objects(shape):
            if predicate == SH.nodeKind and value == SH.IRI:
                continue  # a target that is no IRI is no named thing, and not looked at
            if predicate not in {*_SAID, SH.targetClass, SH.property}:
                yield f"SELECT DISTINCT ?focus {{ {targets} }}"


def _patterns(
    prop: Node, shapes: rdflib.Graph, background: rdflib.Graph
) -> Iterator[str]:
    """Yield what holds of a target that may break a constraint of a property shape."""
    path = _path(shapes.value(prop, SH.path), shapes)
    if path is None:
        yield ""
        return
    link = f"?focus {path} ?value ."
    for predicate, value in shapes.predicate_objects(prop):
        if predicate in _SAID:
            continue
        if predicate == SH.minCount:
            yield f"MINUS {{ {link} }}" if str(value) == "1" else ""
        elif predicate == SH.maxCount:
            other = f"?focus {path} ?other . FILTER (!sameTerm(?value, ?other))"
            yield f"{link} {other}" if str(value) == "1" else ""
        elif predicate == SH["class"]:
            known = _values("known", _with_subclasses(value, background))
            yield f"{link} MINUS {{ {known} ?value a ?known }}"
        elif predicate == SH["in"]:
            allowed = ", ".join(item.n3() for item in shapes.items(value))
            yield f"{link} FILTER (?value NOT IN ({allowed}))"
        elif predicate in {SH.lessThan, SH.lessThanOrEquals}:
            sign = "<" if predicate == SH.lessThan else "<="
            yield (
                f"{link} ?focus {value.n3()} ?other . "
                f"FILTER (!COALESCE(?value {sign} ?other, false))"
            )
        else:
            test = _TESTS.get(predicate)
            yield f"{link} FILTER (!COALESCE({test(value)}, false))" if test else ""


def _is_of(datatype: Node) -> str:
    """Return a test that a value is of a datatype, and well formed."""
    test = f"DATATYPE(?value) = {datatype.n3()}"
    if datatype in _CAST:
        test += f" && {datatype.n3()}(?value) = ?value"
    return test


_TESTS: dict[Node, Callable[[Node], str]] = {
    SH.datatype: _is_of,
    SH.minInclusive: lambda value: f"?value >= {value.n3()}",
    SH.minLength: lambda value: f"STRLEN(STR(?value)) >= {value.n3()}",
    SH.nodeKind: lambda kind: "isIRI(?value)" if kind == SH.IRI else "false",
    SH.pattern: lambda value: f"REGEX(STR(?value), {value.n3()})",
}


def _path(path: Node | None, shapes: rdflib.Graph) -> str | None:
    """Return a property, or a sequence of them, as a SPARQL path."""
    if isinstance(path, rdflib.URIRef):
        return path.n3()
    if path is None:
        return None
    steps = list(shapes.items(path))
    named = steps and all(isinstance(step, rdflib.URIRef) for step in steps)
    return "/".join(step.n3() for step in steps) if named else None


def _with_subclasses(found: Node, background: rdflib.Graph) -> set[Node]:
    below = background.transitive_subjects(RDFS.subClassOf, found)
    return {name for name in below if name is not None}


def _values(name: str, classes: set[Node]) -> str:
    return f"VALUES ?{name} {{ {' '.join(sorted(item.n3() for item in classes))} }}"
