"""The interface as OpenAPI 3.1: one concrete path a query of the library.

https://spec.openapis.org/oas/v3.1.0. Made from the library's headers, so it says what
the server does: types, defaults, closed lists, columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg import __version__
from kg.metadata.dataset import DESCRIPTION, LICENSE, TITLE
from kg.sparql.library import LibraryQuery
from kg.sparql.parameters import Parameter
from kg.sparql.recorded import find_recorded
from server.library_api import LEAST_SECONDS
from server.negotiation import GRAPHS, RESULTS
from server.openapi_protocols import (
    PROBLEMS,
    format_parameter,
    graph_store,
    health,
    problem,
    responses,
    sparql,
)

_Schema = dict[str, Any]

_TYPES: Mapping[str, _Schema] = {
    "iri": {"type": "string", "format": "iri-reference"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
}


def describe_api(
    queries: Iterable[LibraryQuery], public: str, version: str, *, writable: bool
) -> dict[str, Any]:
    """Return the document; ``public`` is the server's address, slash at its end."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "summary": "Questions to a graph of the evidence on cognition",
            "description": DESCRIPTION,
            "version": __version__,
            "license": {"name": "CC BY 4.0", "url": LICENSE},
            "x-dataset-version": version,
        },
        "servers": [{"url": public.rstrip("/") or "/"}],
        "tags": [
            {"name": "queries"},
            {"name": "sparql"},
            {"name": "metadata"},
            {"name": "operations"},
        ],
        "paths": {
            **{f"/api/queries/{q.name}": {"get": _query(q)} for q in queries},
            "/sparql": sparql(),
            "/graph-store": graph_store(writable=writable),
            **_metadata(),
            "/healthz": {"get": health("health", "The server answers")},
            "/readyz": {"get": health("readiness", "The server can evaluate queries")},
        },
        "components": _components(),
    }


def _query(query: LibraryQuery) -> dict[str, Any]:
    tabular = query.form in ("select", "ask")
    recorded = find_recorded(query.name)
    columns = f"\n\nColumns: {', '.join(recorded.columns)}." if recorded else ""
    found: dict[str, Any] = {
        "operationId": query.name,
        "summary": query.summary,
        "description": f"{query.description}{columns}",
        "tags": ["queries"],
        "externalDocs": {"url": f"/queries/{query.name}"},
        "parameters": [
            *map(_parameter, query.parameters),
            *({"$ref": f"#/components/parameters/{n}"} for n in _COMMON),
            format_parameter(RESULTS if tabular else GRAPHS),
        ],
        "responses": responses(RESULTS if tabular else GRAPHS),
    }
    if query.endpoints:
        found["x-endpoints"] = list(query.endpoints)
        found["responses"]["403"] = problem("The server may not ask these endpoints")
        found["responses"]["502"] = problem("An endpoint that was asked has failed")
    return found


def _parameter(parameter: Parameter) -> dict[str, Any]:
    items: _Schema = dict(_TYPES[parameter.type])
    if parameter.choices:
        items["enum"] = [_value(choice, parameter) for choice in parameter.choices]
    schema: _Schema = {"type": "array", "items": items, "minItems": 1}
    if parameter.defaults:
        schema["default"] = [_value(value, parameter) for value in parameter.defaults]
    shown = parameter.example or next(iter(parameter.defaults), None)
    text = parameter.description
    if parameter.type == "iri":
        text += ": an IRI, a CURIE"
        if parameter.prefix:
            text += f" or a bare name behind the prefix {parameter.prefix}:"
    if not parameter.defaults:
        text += "; any, where it is not given"
    found: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": text,
        "style": "form",
        "explode": True,
        "schema": schema,
    }
    if shown is not None:
        found["example"] = [_value(shown, parameter)]
    return found


def _value(text: str, parameter: Parameter) -> str | int | float | bool:
    if parameter.type == "integer":
        return int(text)
    if parameter.type == "decimal":
        return float(text)
    if parameter.type == "boolean":
        return text == "true"
    return text


def _metadata() -> dict[str, Any]:
    def get(name: str, summary: str, *media: str) -> dict[str, Any]:
        content = {
            one: {"schema": _MEDIA.get(one, {"type": "string"})} for one in media
        }
        return {
            "get": {
                "operationId": name,
                "summary": summary,
                "tags": ["metadata"],
                "responses": {
                    "200": {"description": summary, "content": content},
                    "304": {"description": "The client has it already"},
                    "406": {"$ref": "#/components/responses/Problem406"},
                },
            }
        }

    graphs = tuple(form.media_type for form in GRAPHS[:4])
    return {
        "/.well-known/void": get("void", "What the dataset holds, as VoID", *graphs),
        "/.well-known/sparql-examples": get(
            "examples", "The query library as SHACL", *graphs
        ),
        "/catalog": get("catalog", "The catalogue, as DCAT", *graphs, "text/html"),
        "/prefixes": get(
            "prefixes", "The predeclared prefixes", "application/json",
            "application/ld+json", "text/turtle", "text/html",
        ),
        "/queries": get("queries", "The library", "application/json", "text/html"),
        "/dumps/": get("dumps", "Downloads", "application/json", "text/html"),
    }  # fmt: skip


_COMMON = ("limit", "offset", "timeout")
_MEDIA: Mapping[str, _Schema] = {
    "application/json": {},
    "application/ld+json": {"type": "object"},
}


def _components() -> dict[str, Any]:
    rows = {"type": "integer", "minimum": 0, "maximum": 10**12 - 1}
    parameters = {
        "limit": ("Rows at the most", rows),
        "offset": ("Rows to leave out at the start", rows),
        "timeout": (
            "Seconds that the query may take; 0 or more than the server's mean these",
            {"anyOf": [{"const": 0}, {"type": "number", "minimum": LEAST_SECONDS}]},
        ),
    }
    term = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode"]},
            "value": {"type": "string"},
            "xml:lang": {"type": "string"},
            "datatype": {"type": "string"},
        },
    }
    return {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "parameters": {
            name: {
                "name": name,
                "in": "query",
                "required": False,
                "description": text,
                "schema": schema,
            }
            for name, (text, schema) in parameters.items()
        },
        "responses": {f"Problem{c}": problem(text) for c, text in PROBLEMS.items()},
        "schemas": {
            "Term": term,
            "Results": {
                "description": "SPARQL 1.1 Query Results JSON",
                "type": "object",
                "required": ["head"],
                "properties": {
                    "head": {"type": "object"},
                    "boolean": {"type": "boolean"},
                    "results": {
                        "type": "object",
                        "properties": {
                            "bindings": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "additionalProperties": {
                                        "$ref": "#/components/schemas/Term"
                                    },
                                },
                            }
                        },
                    },
                },
            },
            "Problem": {
                "description": "RFC 9457",
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "parameter": {"type": "string"},
                },
            },
        },
    }
