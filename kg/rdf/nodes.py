"""RDF terms, made once and the same way everywhere.

Decimals are written in full (``0.25``, never ``2.5E-1``), as xsd:decimal wants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from kg.namespaces import NOO, PREFIXES

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

_XSD = PREFIXES["xsd"]
_BOOLEAN = NamedNode(f"{_XSD}boolean")
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_DECIMAL = NamedNode(f"{_XSD}decimal")
_DURATION = NamedNode(f"{_XSD}duration")
_INTEGER = NamedNode(f"{_XSD}integer")


@lru_cache(maxsize=4096)
def iri(text: str) -> NamedNode:
    """Return the node of a full IRI or, with a known prefix, of a CURIE.

    >>> iri("dcterms:title").value
    'http://purl.org/dc/terms/title'
    """
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return NamedNode(PREFIXES[prefix] + local)
    return NamedNode(text)


@lru_cache(maxsize=512)
def noo(name: str) -> NamedNode:
    """Return the ontology term of that local name."""
    return NamedNode(NOO + name)


def camel_case(name: str) -> str:
    """Return ``dissociates_from`` or ``partial agonist`` as ``dissociatesFrom``…

    >>> camel_case("dissociates_from"), camel_case("co-agonist")
    ('dissociatesFrom', 'coAgonist')
    """
    first, *others = name.replace("_", " ").replace("-", " ").split()
    return first + "".join(word.capitalize() for word in others)


def text(value: str, language: str | None = None) -> Literal:
    """Return a string, with its language where it is prose of ours."""
    return Literal(value, language=language) if language else Literal(value)


def boolean(value: bool) -> Literal:
    """Return an xsd:boolean."""
    return Literal("true" if value else "false", datatype=_BOOLEAN)


def integer(value: int) -> Literal:
    """Return an xsd:integer."""
    return Literal(str(value), datatype=_INTEGER)


def decimal(value: float | Decimal) -> Literal:
    """Return an xsd:decimal of the digits that ``value`` prints with."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    plain = f"{exact.normalize():f}"
    return Literal(plain, datatype=_DECIMAL)


def duration(value: str) -> Literal:
    """Return an xsd:duration of an ISO 8601 text such as ``P1M``."""
    return Literal(value, datatype=_DURATION)


def date(value: str) -> Literal:
    """Return an ISO 8601 year, month or day in the type that it has."""
    kind = _DATE_TYPES.get(len(value))
    return Literal(value, datatype=NamedNode(_XSD + kind)) if kind else Literal(value)


def in_graph(triples: Iterable[Triple], graph: NamedNode) -> Iterator[Quad]:
    """Yield the triples as quads of ``graph``."""
    for subject, predicate, object_ in triples:
        yield Quad(subject, predicate, object_, graph)
