"""The paths of the SPARQL protocols and of operations, as OpenAPI has them.

With them the parts that all paths share: answers, problems, formats.
"""

from __future__ import annotations

from typing import Any

from server.errors import MEDIA_TYPE
from server.negotiation import GRAPHS, RESULTS, Format

PROBLEMS = {
    "400": "A parameter is unknown or has a value of a wrong type; it is named",
    "406": "None of the accepted formats is there; those that are, are listed",
    "422": "The answer is larger than the server's limit",
    "429": "Too many requests of this client",
    "503": "The deadline, the memory or the queue has come to its limit",
}


def sparql() -> dict[str, Any]:
    """Return the operations of the SPARQL Protocol."""
    query = {
        "name": "query",
        "in": "query",
        "required": False,
        "description": "The query; without one the answer is the service description",
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
    answers = responses((*RESULTS, *GRAPHS))
    answers["403"] = problem("The query would call an endpoint that is not allowed")
    text = {"schema": {"type": "string", "minLength": 1}}
    settings = [
        {"$ref": "#/components/parameters/timeout"},
        format_parameter((*RESULTS, *GRAPHS)),
    ]
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": text["schema"],
            **{graph["name"]: graph["schema"] for graph in graphs},
        },
    }
    return {
        "post": {
            "operationId": "sparql-post",
            "summary": "SPARQL 1.1 Protocol, for queries too long for an address",
            "tags": ["sparql"],
            "parameters": [*graphs, *settings],
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": text,
                    "application/x-www-form-urlencoded": {"schema": form},
                },
            },
            "responses": {
                **answers,
                "413": problem("The body is larger than the server's limit"),
                "415": problem("The media type of the body is not known"),
            },
        },
        "get": {
            "operationId": "sparql",
            "summary": "SPARQL 1.1 Protocol; without a query the service description",
            "tags": ["sparql"],
            "parameters": [query, *graphs, *settings],
            "responses": answers,
        },
    }


def graph_store(*, writable: bool) -> dict[str, Any]:
    """Return the operations of the Graph Store Protocol."""
    graph = {
        "name": "graph",
        "in": "query",
        "required": True,
        "description": "The IRI of a graph; ?default stands for the default graph",
        "schema": {"type": "string", "format": "iri"},
    }
    missing = {"404": problem("There is no such graph")}
    body = {"required": True, "content": {f.media_type: _content(f) for f in GRAPHS}}

    def write(name: str, summary: str, **more: Any) -> dict[str, Any]:
        return {
            "operationId": f"graph-store-{name}",
            "summary": summary,
            "tags": ["sparql"],
            **({"security": [{"token": []}]} if writable else {}),
            "parameters": [graph],
            "responses": {
                "201": {"description": "There was no such graph; now there is"},
                "204": {"description": "It is done"},
                "400": {"$ref": "#/components/responses/Problem400"},
                "401": problem("A token is needed"),
                "403": problem("This server does not accept updates"),
                **missing,
                "412": problem("What If-Match or If-None-Match demands is not so"),
                "413": problem("The body is larger than the server's limit"),
                "415": problem("The media type of the body is not known"),
                "503": {"$ref": "#/components/responses/Problem503"},
            },
            **more,
        }

    return {
        "get": {
            "operationId": "graph-store",
            "summary": "SPARQL 1.1 Graph Store Protocol: a graph as a whole",
            "tags": ["sparql"],
            "parameters": [graph, format_parameter(GRAPHS)],
            "responses": {**responses(GRAPHS), **missing},
        },
        "put": write("put", "Put a graph in the place of another", requestBody=body),
        "post": write(
            "post",
            "Add to a graph, or make one: its address is in Location",
            requestBody=body,
            parameters=[{**graph, "required": False}],
        ),
        "delete": write("delete", "Delete a graph"),
    }


def health(name: str, summary: str) -> dict[str, Any]:
    """Return an operation that tells how the server does."""
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["operations"],
        "responses": {
            "200": {"description": summary, "content": content},
            "503": {"$ref": "#/components/responses/Problem503"},
        },
    }


def format_parameter(offered: tuple[Format, ...]) -> dict[str, Any]:
    """Return the parameter that chooses one of some formats."""
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "The format of the answer, before what Accept says; a name that"
        " is not known gives way to Accept",
        "schema": {"type": "string", "examples": [f.name for f in offered]},
    }


def responses(offered: tuple[Format, ...]) -> dict[str, Any]:
    """Return what a question can be answered with."""
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
            code: {"$ref": f"#/components/responses/Problem{code}"} for code in PROBLEMS
        },
    }


def _content(form: Format) -> dict[str, Any]:
    if form.media_type == "application/sparql-results+json":
        return {"schema": {"$ref": "#/components/schemas/Results"}}
    return {"schema": {} if "json" in form.media_type else {"type": "string"}}


def problem(text: str) -> dict[str, Any]:
    """Return the answer that tells of a problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}
