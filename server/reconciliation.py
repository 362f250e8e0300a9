"""The Reconciliation Service API: other people's names matched to entities.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. Pure:
JSON in, JSON out; who searches and who asks the graph is passed in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.namespaces import NOO, PREFIXES
from kg.store.names import Match
from server.pages.rows import Row
from server.protocol import malformed

MOST_QUERIES = 1_000
MOST_IDS = 1_000
_SURE = 98
_LIMIT = 10
_MOST = 100

# What can be matched: a class of the ontology for each kind of entity.
TYPES = {
    "assay": ("Assay", "assay"),
    "compound": ("Compound", "compound"),
    "document": ("Document", "document"),
    "indication": ("Indication", "indication"),
    "instrument": ("ClinicalInstrument", "clinical instrument"),
    "model": ("DisruptionModel", "disruption model"),
    "pathway": ("Pathway", "pathway"),
    "place": ("BiologicalPlace", "place in the body"),
    "population": ("Population", "population"),
    "process": ("BiologicalProcess", "biological process"),
    "reference": ("Reference", "reference"),
    "route": ("RouteOfAdministration", "route of administration"),
    "species": ("Species", "species"),
    "strain": ("Strain", "strain"),
    "target": ("Target", "target"),
}
# What a column can be extended by.
PROPERTIES = {
    "label": (PREFIXES["rdfs"] + "label", "name"),
    "altLabel": (PREFIXES["skos"] + "altLabel", "synonym"),
    "definition": (PREFIXES["skos"] + "definition", "definition"),
    "broader": (PREFIXES["skos"] + "broader", "broader"),
    "exactMatch": (PREFIXES["skos"] + "exactMatch", "identifier elsewhere"),
    "closeMatch": (PREFIXES["skos"] + "closeMatch", "close identifier elsewhere"),
    "type": (PREFIXES["rdf"] + "type", "type"),
}

Find = Callable[[str, Sequence[str], int], list[Match]]


@dataclass(frozen=True, slots=True)
class Spaces:
    """Where identifiers come from: ``{entities}compound/igmesine``."""

    entities: str
    public: str

    def id_of(self, iri: str) -> str:
        """Return the short form of an entity's IRI."""
        return iri.removeprefix(self.entities)

    def iri_of(self, id: str) -> str:
        """Return the IRI of a short form, or of itself."""
        return id if id.startswith(self.entities) else self.entities + id


def manifest(spaces: Spaces) -> dict[str, Any]:
    """Return what the service says of itself."""
    suggest = {
        name: {
            "service_url": spaces.public,
            "service_path": f"/api/reconcile/suggest/{name}",
        }
        for name in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": "noograph",
        "identifierSpace": spaces.entities,
        "schemaSpace": NOO,
        "documentation": f"{spaces.public}/",
        "defaultTypes": [_type(kind) for kind in ("compound", "target", "model")],
        "view": {"url": f"{spaces.public}/page/{{{{id}}}}"},
        "preview": {
            "url": f"{spaces.public}/api/reconcile/preview?id={{{{id}}}}",
            "width": 420,
            "height": 160,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {
                "service_url": spaces.public,
                "service_path": "/api/reconcile/properties",
            },
            "property_settings": [],
        },
    }


def reconcile(text: str, find: Find, spaces: Spaces) -> dict[str, Any]:
    """Return the candidates for a batch of queries.

    :raises Problem: 400 where the batch is not what the specification says.
    """
    batch = _object(text, "queries")
    if len(batch) > MOST_QUERIES:
        raise malformed(f"queries: more than {MOST_QUERIES} at once", "queries")
    return {
        key: {"result": _candidates(key, query, find, spaces)}
        for key, query in batch.items()
    }


def _candidates(
    key: str, query: Any, find: Find, spaces: Spaces
) -> list[dict[str, Any]]:
    if not isinstance(query, dict) or not isinstance(query.get("query"), str):
        raise malformed(f"queries: {key} has no text to look for", "queries")
    limit = query.get("limit", _LIMIT)
    if not isinstance(limit, int) or limit < 1:
        raise malformed(f"queries: {key}: limit is no number above 0", "queries")
    kinds = kinds_of(query.get("type"))
    found = find(query["query"], kinds or tuple(TYPES), min(limit, _MOST))
    # Only what is sure, and the only one that is: the rest is for people to judge.
    sure = [match for match in found if match.score >= _SURE]
    return [
        {
            "id": spaces.id_of(match.iri),
            "name": match.label,
            "description": match.definition,
            "type": [_type(match.kind)],
            "score": match.score,
            "match": len(sure) == 1 and match is sure[0],
        }
        for match in found
    ]


def kinds_of(types: Any) -> tuple[str, ...]:
    """Return the kinds that types name: local names, IRIs or kinds themselves.

    :raises Problem: 400 for a type that there is not.
    """
    if types is None or types == "" or types == []:
        return ()
    given = [types] if isinstance(types, str) else types
    if not isinstance(given, list) or not all(isinstance(t, str) for t in given):
        raise malformed("type: is neither a name nor a list of names", "queries")
    names = {local: kind for kind, (local, _) in TYPES.items()}
    found = []
    for name in given:
        local = name.removeprefix(NOO)
        if local not in names and local not in TYPES:
            there = ", ".join(names)
            raise malformed(f"type: there is no {name}; there are {there}", "queries")
        found.append(names.get(local, local))
    return tuple(found)


def suggest_entities(found: Iterable[Match], spaces: Spaces) -> dict[str, Any]:
    """Return entities to choose from while typing."""
    return {
        "result": [
            {
                "id": spaces.id_of(match.iri),
                "name": match.label,
                "description": match.definition,
                "notable": [_type(match.kind)],
            }
            for match in found
        ]
    }


def suggest_types(prefix: str) -> dict[str, Any]:
    """Return types to choose from while typing."""
    return {"result": [_type(kind) for kind in TYPES if _begins(_type(kind), prefix)]}


def suggest_properties(prefix: str) -> dict[str, Any]:
    """Return properties to choose from while typing."""
    found = ({"id": id, "name": name} for id, (_, name) in PROPERTIES.items())
    return {"result": [each for each in found if _begins(each, prefix)]}


def propose_properties(kind: str, limit: int) -> dict[str, Any]:
    """Return the properties that a column of that type can be extended by."""
    found = [{"id": id, "name": name} for id, (_, name) in PROPERTIES.items()]
    return {"type": kind, "limit": limit, "properties": found[:limit]}


@dataclass(frozen=True, slots=True)
class Extension:
    """Entities and the properties that are wanted of them."""

    ids: tuple[str, ...]
    properties: tuple[str, ...]


def read_extension(text: str) -> Extension:
    """Return what is to be extended.

    :raises Problem: 400 where it is not what the specification says.
    """
    read = _object(text, "extend")
    ids, properties = read.get("ids"), read.get("properties")
    if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
        raise malformed("extend: ids is no list of identifiers", "extend")
    if len(ids) > MOST_IDS:
        raise malformed(f"extend: more than {MOST_IDS} ids at once", "extend")
    listed = [p.get("id") for p in properties or () if isinstance(p, dict)]
    names = [name for name in listed if name in PROPERTIES]
    if not names or len(names) < len(listed):
        there = ", ".join(PROPERTIES)
        raise malformed(f"extend: properties are some of {there}", "extend")
    return Extension(tuple(ids), tuple(names))


def extend(extension: Extension, rows: Iterable[Row], spaces: Spaces) -> dict[str, Any]:
    """Return the values of the properties wanted, by entity."""
    names = {PROPERTIES[name][0]: name for name in extension.properties}
    table: dict[str, dict[str, list[dict[str, str]]]] = {
        id: {name: [] for name in extension.properties} for id in extension.ids
    }
    own = {spaces.iri_of(id): id for id in extension.ids}
    for row in rows:
        values = table[own[row.text("entity")]][names[row.text("property")]]
        values.append(_value(row, spaces))
    meta = [{"id": name, "name": PROPERTIES[name][1]} for name in extension.properties]
    return {"meta": meta, "rows": table}


def _value(row: Row, spaces: Spaces) -> dict[str, str]:
    text = row.text("value")
    named = row.named("value")
    if text.startswith(spaces.entities) and named is not None:
        return {"id": spaces.id_of(text), "name": named.label}
    return {"str": row.text("valueLabel") or text}


def _type(kind: str) -> dict[str, str]:
    local, name = TYPES.get(kind, (kind, kind))
    return {"id": local, "name": name}


def _begins(thing: Mapping[str, str], prefix: str) -> bool:
    wanted = prefix.casefold()
    return any(text.casefold().startswith(wanted) for text in thing.values())


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError as error:
        raise malformed(f"{name}: is no JSON: {error}", name) from error
    if not isinstance(read, dict):
        raise malformed(f"{name}: is no JSON object", name)
    return read
