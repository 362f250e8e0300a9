"""What a machine reads first: VoID, examples, the catalogue, the prefixes.

All come from files of the version, so none costs a query.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request

from kg.metadata.catalog import bioschemas
from kg.metadata.dumps import find_dumps
from kg.metadata.files import (
    EXAMPLES,
    convert,
    dataset_names,
    read_catalog,
    read_metadata,
    read_void,
)
from kg.namespaces import Namespaces
from kg.store import Version, read_version
from server import negotiation
from server.errors import Problem
from server.evaluation.operations import GRAPHS
from server.evaluator import Evaluator
from server.negotiation import Chosen, Format
from server.rendering import cacheable, not_modified

blueprint = Blueprint("metadata", __name__)

MAP = Format("json", "application/json", "prefix map")
CONTEXT = Format("jsonld", "application/ld+json", "JSON-LD context")
TURTLE = Format("ttl", "text/turtle", "Turtle", charset=True)
_GRAPHS = negotiation.GRAPHS[:4]


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Return what the dataset holds, with the catalogue."""
    return _graph("void", _choose(_GRAPHS))


@blueprint.get("/.well-known/sparql-examples")
def examples() -> Response:
    """Return the query library and the prefixes as SHACL."""
    return _graph("examples", _choose(_GRAPHS))


@blueprint.get("/.well-known/sparql-examples/<name>")
def example(name: str) -> Response:
    """Lead from the IRI of an example to its page, or to where it is described."""
    library = current_app.extensions["noograph.library"]
    if name not in library:
        raise Problem(404, "not-found", f"there is no example {name}")
    html = _choose((*_GRAPHS, negotiation.HTML)).format == negotiation.HTML
    location = f"/queries/{name}" if html else "/.well-known/sparql-examples"
    response = Response(status=303, headers={"Location": location})
    response.autocorrect_location_header = False
    response.vary.add("Accept")
    return response


@blueprint.get("/catalog")
def catalog() -> Response:
    """Return the catalogue: DCAT for programs, a page for people."""
    chosen = _choose((*_GRAPHS, negotiation.HTML))
    if chosen.format != negotiation.HTML:
        return _graph("catalog", chosen)
    version, public = _evaluator().version(), _public()
    names, dumps = dataset_names(version), find_dumps(version.dumps)
    body = render_template(
        "catalog.html",
        version=version,
        names=names,
        dumps=dumps,
        formats=_GRAPHS,
        bioschemas=bioschemas(version, dumps, names, public),
    )
    response = Response(body, content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


@blueprint.get("/prefixes")
def prefixes() -> Response:
    """Return the predeclared prefixes: a map, a context, declarations, a page."""
    evaluator = _evaluator()
    known = evaluator.namespaces.prefixes()
    chosen = _choose((MAP, CONTEXT, TURTLE, negotiation.HTML))
    if chosen.format == negotiation.HTML:
        body = render_template("prefixes.html", prefixes=known)
        response = Response(body, content_type=chosen.content_type)
        response.vary.add("Accept")
        return response
    if chosen.format == TURTLE:
        lines = (f"@prefix {label}: <{iri}> .\n" for label, iri in known.items())
        text = "".join(lines)
    else:
        found = known if chosen.format == MAP else {"@context": known}
        text = json.dumps(found, indent=1)
    response = Response(text, content_type=chosen.content_type)
    response.vary.add("Accept")
    return cacheable(
        response, f"{evaluator.version().id}-prefixes-{chosen.format.name}"
    )


def _graph(name: str, chosen: Chosen) -> Response:
    version = _evaluator().version()
    tag = f"{version.id}-{name}-{chosen.format.name}"
    response = not_modified(tag)
    if response is None:
        body = _written(version.folder, _public(), name, chosen.format.name)
        response = cacheable(Response(body, content_type=chosen.content_type), tag)
    response.vary.add("Accept")
    return response


@lru_cache(maxsize=16)
def _written(folder: Path, public: str, name: str, format_: str) -> bytes:
    version = read_version(folder)
    triples = _READERS[name](version, public)
    return convert(triples, GRAPHS[format_], Namespaces(version.base))


def _read_examples(version: Version, public: str) -> bytes:
    return read_metadata(version, EXAMPLES, public)


_READERS: dict[str, Callable[[Version, str], bytes]] = {
    "void": read_void,
    "examples": _read_examples,
    "catalog": read_catalog,
}


def _choose(offered: tuple[Format, ...]) -> Chosen:
    accept, asked = request.headers.get("Accept"), request.args.get("format")
    return negotiation.choose(offered, accept, asked)


def _evaluator() -> Evaluator:
    found: Evaluator = current_app.extensions["noograph.evaluator"]
    return found


def _public() -> str:
    found: str = current_app.extensions["noograph.public"]
    return found
