"""What has a name in a graph, and all names that it has.

Reads the default graph by index scans, one a property, so that the time grows with
the number of names and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.namespaces import NOO, PREFIXES
from kg.store.names import NamedEntity

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_SKOS = PREFIXES["skos"]
_DEFINITIONS = (
    NamedNode(f"{_SKOS}definition"),
    NamedNode(PREFIXES["iao"] + "0000115"),
)
_SYNONYMS = (NamedNode(f"{_SKOS}altLabel"),)
_MAPPINGS = tuple(
    NamedNode(_SKOS + name) for name in ("exactMatch", "closeMatch", "narrowMatch")
)
# Text that identifies a thing, or addresses that end in what does.
_IDENTIFIERS = tuple(
    NamedNode(iri)
    for iri in (
        PREFIXES["dcterms"] + "identifier",
        PREFIXES["schema"] + "sameAs",
        f"{_SKOS}notation",
        *(
            NOO + name
            for name in ("catalogNumber", "productId", "pmid", "doi", "inchiKey")
        ),
    )
)
# What is reached from a thing that has a name, rather than looked for.
_LEFT_OUT = frozenset(
    f"{NOO}{name}" for name in ("ProtocolStep", "Section", "Table", "TableRow")
)
_KIND = re.compile(r"id/([a-z-]+)/")
_MOST_MENTIONS = 1_000


NAMING = frozenset(
    {_TYPE, _LABEL, *_DEFINITIONS, *_SYNONYMS, *_MAPPINGS, *_IDENTIFIERS}
)
"""The properties that an entity's entry in the index of names is made of."""


def named_entities(data: Store, base: str) -> Iterator[NamedEntity]:
    """Yield every entity under ``base``, and every term of the ontology, with names."""
    seen: set[str] = set()
    for quad in data.quads_for_pattern(None, _LABEL, None, _DEFAULT):
        subject = quad.subject
        if isinstance(subject, NamedNode) and subject.value not in seen:
            seen.add(subject.value)
            found = named_entity(data, subject, base)
            if found is not None:
                yield found


def named_entity(data: Store, subject: NamedNode, base: str) -> NamedEntity | None:
    """Return one entity with its names, None for what is not looked for by name."""
    kind = _kind(subject.value, base)
    if kind is None or not _literals(data, subject, (_LABEL,)):
        return None
    types = [
        found.value
        for found in _objects(data, subject, _TYPE)
        if isinstance(found, NamedNode)
    ]
    if not _LEFT_OUT.isdisjoint(types):
        return None
    return _entity(data, subject, kind, types)


def _entity(
    data: Store, subject: NamedNode, kind: str, types: list[str]
) -> NamedEntity:
    own = sorted(t.removeprefix(NOO) for t in types if t.startswith(NOO))
    labels = _literals(data, subject, (_LABEL,))
    return NamedEntity(
        iri=subject.value,
        kind=kind,
        type=own[-1] if own else "",
        label=labels[0],
        definition=next(iter(_literals(data, subject, _DEFINITIONS)), ""),
        mentions=_mentions(data, subject),
        synonyms=(*labels[1:], *_literals(data, subject, _SYNONYMS)),
        identifiers=tuple(_identifiers(data, subject)),
    )


def _kind(iri: str, base: str) -> str | None:
    if iri.startswith(base) and (match := _KIND.match(iri, len(base))):
        return match[1]
    return "term" if iri.startswith(NOO) else None


def _identifiers(data: Store, subject: NamedNode) -> Iterator[str]:
    for predicate in (*_MAPPINGS, *_IDENTIFIERS):
        for found in _objects(data, subject, predicate):
            value = found.value if isinstance(found, NamedNode | Literal) else ""
            if value.startswith(("http://", "https://", "urn:")):
                yield compact(value)
            elif value:
                yield value


def compact(iri: str) -> str:
    """Return what identifies in an IRI: ``CHEBI:15428``, ``CHEMBL773``, ``Q99720``.

    >>> compact("http://purl.obolibrary.org/obo/CHEBI_15428")
    'CHEBI:15428'
    """
    last = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    registered, colon, local = last.partition(":")
    if colon and local:
        return local
    prefix, underscore, number = registered.partition("_")
    return f"{prefix}:{number}" if underscore and number.isdigit() else last


def _mentions(data: Store, entity: NamedNode) -> int:
    count = 0
    for _ in data.quads_for_pattern(None, None, entity, _DEFAULT):
        count += 1
        if count >= _MOST_MENTIONS:
            break
    return count


def _literals(
    data: Store, subject: NamedNode, predicates: tuple[NamedNode, ...]
) -> list[str]:
    return sorted(
        found.value
        for predicate in predicates
        for found in _objects(data, subject, predicate)
        if isinstance(found, Literal)
    )


def _objects(data: Store, subject: NamedNode, predicate: NamedNode) -> Iterator[object]:
    for quad in data.quads_for_pattern(subject, predicate, None, _DEFAULT):
        yield quad.object
