"""What the service says of itself.

https://www.w3.org/TR/sparql11-service-description/. Made from the version's metadata
alone, so it costs no query; all addresses come from the settings. With it go VoID and
the example queries: clients that find none by a query look for them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.metadata.files import EXAMPLES, read_metadata, read_void
from kg.namespaces import NOO, PREFIXES
from kg.settings import Settings
from kg.sparql.search import SEARCHES
from kg.sparql.syntax import DEEPEST, MOST_TOKENS
from kg.store import Version, read_version
from server.functions import EXTENSION_FUNCTIONS
from server.protocol import LONGEST_ADDRESS

_RDF = PREFIXES["rdf"]
_SD = PREFIXES["sd"]
_VOID = PREFIXES["void"]
_DCTERMS = PREFIXES["dcterms"]
_XSD = PREFIXES["xsd"]
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV",
    "SPARQL_Results_TSV", "Turtle", "N-Triples", "N-Quads", "TriG", "RDF_XML",
    "JSON-LD",
)  # fmt: skip
_INPUT_FORMATS = ("Turtle", "N-Triples", "N-Quads", "TriG", "RDF_XML", "JSON-LD")
_SHOWN = (
    "dcat", "dcterms", "foaf", "noo", "pav", "rdf", "rdfs", "schema", "sd", "sh",
    "spex", "void", "voidext", "xsd",
)  # fmt: skip


def describe_service(
    settings: Settings, version: Version, endpoint: str, called: Iterable[str] = ()
) -> list[Triple]:
    """Return the description of the service at ``endpoint``.

    :param called: the addresses of the endpoints that its queries may call.
    """
    described = list(_statements(settings, version, endpoint))
    return described + list(_federation(NamedNode(endpoint), called))


def _federation(service: NamedNode, called: Iterable[str]) -> Iterator[Triple]:
    for number, address in enumerate(called):
        if not number:
            yield Triple(service, _sd("feature"), _sd("BasicFederatedQuery"))
        yield Triple(service, NamedNode(f"{NOO}mayCall"), NamedNode(address))


def write_description(triples: list[Triple], form: RdfFormat) -> bytes:
    """Return the description in a format."""
    prefixes = {name: PREFIXES[name] for name in _SHOWN}
    found = sorted(set(triples), key=str)
    written = serialize(found, format=form, prefixes=prefixes)
    return written or b""


def _statements(
    settings: Settings, version: Version, endpoint: str
) -> Iterator[Triple]:
    service = NamedNode(endpoint)
    a = NamedNode(f"{_RDF}type")
    yield Triple(service, a, _sd("Service"))
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if settings.writable:
        yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Update"))
        for name in _INPUT_FORMATS:
            yield Triple(service, _sd("inputFormat"), NamedNode(_FORMATS + name))
    for name in _RESULT_FORMATS:
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    yield Triple(
        service,
        _sd("defaultEntailmentRegime"),
        NamedNode("http://www.w3.org/ns/entailment/Simple"),
    )
    for function in map(NamedNode, EXTENSION_FUNCTIONS):
        yield Triple(service, _sd("extensionFunction"), function)
        yield Triple(function, a, _sd("Function"))
    for searching in map(NamedNode, SEARCHES):
        yield Triple(service, _sd("propertyFeature"), searching)
        yield Triple(searching, a, _sd("Feature"))
    for name, value in _limits(settings).items():
        yield Triple(service, NamedNode(f"{NOO}{name}"), value)
    if version.digest:
        yield from _described(version.folder, endpoint.removesuffix("sparql"))
    else:
        yield from _undescribed(version, endpoint)


@lru_cache(maxsize=4)
def _described(folder: Path, public: str) -> tuple[Triple, ...]:
    """Return VoID, the catalogue and the examples, as made with the version."""
    version = read_version(folder)
    found = read_void(version, public) + read_metadata(version, EXAMPLES, public)
    return tuple(quad.triple for quad in parse(found, format=RdfFormat.N_TRIPLES))


def _undescribed(version: Version, endpoint: str) -> Iterator[Triple]:
    """Yield what is known of a version that was made without its description."""
    service = NamedNode(endpoint)
    dataset = NamedNode(f"{endpoint}#dataset")
    default = NamedNode(f"{endpoint}#default-graph")
    a = NamedNode(f"{_RDF}type")
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, a, _sd("Dataset"))
    yield Triple(dataset, a, NamedNode(f"{_VOID}Dataset"))
    created = Literal(version.created, datatype=NamedNode(f"{_XSD}dateTime"))
    yield Triple(dataset, NamedNode(f"{_DCTERMS}modified"), created)
    yield Triple(dataset, NamedNode(f"{_DCTERMS}identifier"), Literal(version.id))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield from _graph(default, version.triples)
    for number, (name, triples) in enumerate(sorted(version.graphs.items()), 1):
        named = NamedNode(f"{endpoint}#named-graph-{number}")
        graph = NamedNode(f"{endpoint}#graph-{number}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, a, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(name))
        yield Triple(named, _sd("graph"), graph)
        yield from _graph(graph, triples)


def _graph(node: NamedNode, triples: int) -> Iterator[Triple]:
    a = NamedNode(f"{_RDF}type")
    yield Triple(node, a, _sd("Graph"))
    yield Triple(node, a, NamedNode(f"{_VOID}Dataset"))
    yield Triple(node, NamedNode(f"{_VOID}triples"), _integer(triples))


def _limits(settings: Settings) -> dict[str, Literal]:
    """Return every limit in force, by the local name of its property."""
    decimal = NamedNode(f"{_XSD}decimal")
    seconds = Literal(f"{settings.timeout:g}", datatype=decimal)
    limits = {"limitTimeout": seconds} | {
        name: _integer(value)
        for name, value in {
            "limitMemory": settings.memory,
            "limitQueue": settings.queue,
            "limitResult": settings.max_result,
            "limitBody": settings.max_body,
            "limitAddress": LONGEST_ADDRESS,
            "limitTokens": MOST_TOKENS,
            "limitNesting": DEEPEST,
            "limitRows": settings.max_rows,
            "limitQueriesOfClient": settings.client_queries,
        }.items()
        if value
    }
    if settings.rate:
        limits["limitRate"] = Literal(f"{settings.rate:g}", datatype=decimal)
    return limits


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(f"{_XSD}integer"))


def _sd(name: str) -> NamedNode:
    return NamedNode(f"{_SD}{name}")
