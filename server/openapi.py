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
from server.errors import MEDIA_TYPE
from server.library_api import LEAST_SECONDS
from server.negotiation import GRAPHS, RESULTS, Format

_Schema = dict[str, Any]

_TYPES: Mapping[str, _Schema] = {
    "iri": {"type": "string", "format": "iri-reference"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
}
_PROBLEMS = {
    "400": "A parameter is unknown or has a value of a wrong type; it is named",
    "406": "None of the accepted formats is there; those that are, are listed",
    "422": "The answer is larger than the server's limit",
    "429": "Too many requests of this client",
    "503": "The deadline, the memory or the queue has come to its limit",
}


def describe_api(
    queries: Iterable[LibraryQuery], public: str, version: str
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
        "tags": [{"name": "queries"}, {"name": "sparql"}, {"name": "metadata"}],
        "paths": {
            **{f"/api/queries/{q.name}": {"get": _query(q)} for q in queries},
            "/sparql": _sparql(),
            **_metadata(),
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
            _format(RESULTS if tabular else GRAPHS),
        ],
        "responses": _responses(RESULTS if tabular else GRAPHS),
    }
    if query.endpoints:
        found["x-endpoints"] = list(query.endpoints)
        found["responses"]["403"] = _problem("The server may not ask these endpoints")
        found["responses"]["502"] = _problem("An endpoint that was asked has failed")
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


def _format(offered: tuple[Format, ...]) -> dict[str, Any]:
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "The format of the answer, before what Accept says; a name that"
        " is not known gives way to Accept",
        "schema": {"type": "string", "examples": [f.name for f in offered]},
    }


def _responses(offered: tuple[Format, ...]) -> dict[str, Any]:
    content: dict[str, Any] = {f.media_type: _content(f) for f in offered}
    return {
        "200": {
            "description": "The answer",
            "headers": {
                "ETag": {"schema": {"type": "string"}},
                "Link": {
                    "description": "Pages: next where there is more, prev, first",
                    "schema": {"type": "string"},
                },
            },
            "content": content,
        },
        "304": {"description": "The client has this answer already"},
        **{
            code: {"$ref": f"#/components/responses/Problem{code}"}
            for code in _PROBLEMS
        },
    }


def _content(form: Format) -> dict[str, Any]:
    if form.media_type == "application/sparql-results+json":
        return {"schema": {"$ref": "#/components/schemas/Results"}}
    return {"schema": {} if "json" in form.media_type else {"type": "string"}}


def _sparql() -> dict[str, Any]:
    query = {
        "name": "query",
        "in": "query",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
        "example": "SELECT ?compound { ?compound a noo:Compound } LIMIT 5",
    }
    graphs = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": {"type": "array", "items": {"type": "string", "format": "iri"}},
        }
        for name in ("default-graph-uri", "named-graph-uri")
    ]
    responses = _responses((*RESULTS, *GRAPHS))
    responses["403"] = _problem("The query would call an endpoint that is not allowed")
    text = {"schema": {"type": "string", "minLength": 1}}
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {"query": text["schema"]},
    }
    return {
        "post": {
            "operationId": "sparql-post",
            "summary": "SPARQL 1.1 Protocol, for queries too long for an address",
            "tags": ["sparql"],
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": text,
                    "application/x-www-form-urlencoded": {"schema": form},
                },
            },
            "responses": {
                **responses,
                "413": _problem("The body is larger than the server's limit"),
                "415": _problem("The media type of the body is not known"),
            },
        },
        "get": {
            "operationId": "sparql",
            "summary": "SPARQL 1.1 Protocol; without a query the service description",
            "tags": ["sparql"],
            "parameters": [
                query,
                *graphs,
                {"$ref": "#/components/parameters/timeout"},
                _format((*RESULTS, *GRAPHS)),
            ],
            "responses": responses,
        },
    }


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


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}


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
        "responses": {f"Problem{c}": _problem(text) for c, text in _PROBLEMS.items()},
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
