"""The catalogue: DCAT 3 and Bioschemas over a published version and its dumps.

https://www.w3.org/TR/vocab-dcat-3/ and https://bioschemas.org/profiles/. It holds what
changes from build to build of the same data (dates) or with the place where it is
served (addresses), so it is made when it is asked for and is no part of the dataset.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pyoxigraph import Literal, NamedNode

from kg.metadata.dataset import (
    DESCRIPTION,
    KEYWORDS,
    LICENSE,
    PUBLISHER,
    TITLE,
    DatasetNames,
    described,
)
from kg.metadata.dumps import DumpFile
from kg.namespaces import PREFIXES
from kg.rdf.nodes import Triple, integer, iri, text
from kg.store import Version

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_PROFILES = "https://bioschemas.org/profiles/"
_DATE_TIME = NamedNode(PREFIXES["xsd"] + "dateTime")
_HEX = NamedNode(PREFIXES["xsd"] + "hexBinary")


def catalog_triples(
    version: Version, dumps: Sequence[DumpFile], names: DatasetNames, public: str
) -> Iterator[Triple]:
    """Yield the catalogue, its dataset and a distribution a file.

    ``public`` is the address that the server is reached at, with a slash at its end.
    """
    catalog, release = names.catalog, names.release
    issued = Literal(_moment(version.created), datatype=_DATE_TIME)
    yield from described(catalog, f"Catalogue of {TITLE}", names)
    yield catalog, iri("rdf:type"), iri("dcat:Catalog")
    yield catalog, iri("rdf:type"), iri("schema:DataCatalog")
    yield catalog, iri("rdfs:label"), text(f"Catalogue of {TITLE}", "en")
    yield catalog, iri("dcterms:modified"), issued
    yield catalog, iri("dcat:dataset"), release
    yield catalog, iri("dcat:service"), names.service
    yield catalog, iri("foaf:homepage"), NamedNode(public)
    yield release, iri("dcterms:issued"), issued
    yield release, iri("dcterms:modified"), issued
    yield release, iri("dcterms:identifier"), text(release.value)
    yield release, iri("dcat:landingPage"), NamedNode(public)
    yield names.dataset, iri("dcterms:issued"), issued
    yield names.dataset, iri("dcterms:modified"), issued
    yield names.summary, iri("dcterms:modified"), issued
    for keyword in KEYWORDS:
        yield release, iri("dcat:keyword"), text(keyword, "en")
    for dump in dumps:
        yield from _dump_triples(dump, names, public)
    yield from _bioschemas_triples(version, dumps, names, public)


def bioschemas(
    version: Version, dumps: Sequence[DumpFile], names: DatasetNames, public: str
) -> dict[str, object]:
    """Return the dataset as JSON-LD for a page (profile Dataset 1.0)."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": names.summary.value,
        "http://purl.org/dc/terms/conformsTo": {
            "@id": f"{_PROFILES}Dataset/1.0-RELEASE"
        },
        "name": TITLE,
        "description": DESCRIPTION,
        "identifier": names.summary.value,
        "keywords": list(KEYWORDS),
        "license": LICENSE,
        "url": public,
        "version": names.version,
        "dateModified": _moment(version.created),
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": PUBLISHER},
        "creator": {"@type": "Organization", "name": PUBLISHER},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": names.catalog.value,
            "name": f"Catalogue of {TITLE}",
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{public}dumps/{dump.path.name}",
                "encodingFormat": dump.format.rdf.media_type,
                "contentSize": f"{dump.size} B",
                "sha256": dump.checksum,
            }
            for dump in dumps
        ],
    }


def _dump_triples(dump: DumpFile, names: DatasetNames, public: str) -> Iterator[Triple]:
    node = names.part(f"dump/{dump.path.name}")
    address = NamedNode(f"{public}dumps/{dump.path.name}")
    title = f"{TITLE} {names.version}, {dump.format.label}, {dump.compression.label}"
    media_type = NamedNode(_MEDIA_TYPES + dump.format.rdf.media_type)
    yield names.release, iri("dcat:distribution"), node
    yield node, iri("rdf:type"), iri("dcat:Distribution")
    yield node, iri("rdf:type"), iri("void:Dataset")
    yield from described(node, title, names)
    yield node, iri("rdfs:label"), text(title, "en")
    yield node, iri("dcterms:creator"), names.publisher
    yield node, iri("dcterms:format"), text(dump.format.rdf.media_type)
    yield node, iri("dcat:mediaType"), media_type
    compressed = NamedNode(_MEDIA_TYPES + dump.compression.media_type)
    yield node, iri("dcat:compressFormat"), compressed
    yield node, iri("dcat:accessURL"), NamedNode(f"{public}dumps/")
    yield node, iri("dcat:downloadURL"), address
    yield node, iri("void:dataDump"), address
    yield node, iri("dcat:byteSize"), integer(dump.size)
    yield node, iri("pav:version"), text(names.version)
    checksum = NamedNode(f"{node.value}/checksum")
    yield node, iri("spdx:checksum"), checksum
    yield checksum, iri("rdf:type"), iri("spdx:Checksum")
    yield checksum, iri("spdx:algorithm"), iri("spdx:checksumAlgorithm_sha256")
    yield checksum, iri("spdx:checksumValue"), Literal(dump.checksum, datatype=_HEX)


def _bioschemas_triples(
    version: Version, dumps: Sequence[DumpFile], names: DatasetNames, public: str
) -> Iterator[Triple]:
    """Yield the same again in the words of schema.org, for harvesters that know it."""
    catalog, summary = names.catalog, names.summary
    profile = NamedNode(f"{_PROFILES}DataCatalog/0.3-RELEASE-2019_07_01")
    yield catalog, iri("dcterms:conformsTo"), profile
    yield catalog, iri("schema:name"), text(f"Catalogue of {TITLE}", "en")
    yield catalog, iri("schema:description"), text(DESCRIPTION, "en")
    yield catalog, iri("schema:url"), NamedNode(f"{public}catalog")
    yield catalog, iri("schema:license"), iri(LICENSE)
    yield catalog, iri("schema:provider"), names.publisher
    yield catalog, iri("schema:dataset"), summary
    for keyword in KEYWORDS:
        yield catalog, iri("schema:keywords"), text(keyword, "en")
        yield summary, iri("schema:keywords"), text(keyword, "en")
    profile = NamedNode(f"{_PROFILES}Dataset/1.0-RELEASE")
    yield summary, iri("dcterms:conformsTo"), profile
    yield summary, iri("schema:name"), text(TITLE, "en")
    yield summary, iri("schema:description"), text(DESCRIPTION, "en")
    yield summary, iri("schema:identifier"), text(summary.value)
    yield summary, iri("schema:url"), NamedNode(public)
    yield summary, iri("schema:license"), iri(LICENSE)
    yield summary, iri("schema:version"), text(names.version)
    modified = Literal(_moment(version.created), datatype=_DATE_TIME)
    yield summary, iri("schema:dateModified"), modified
    yield summary, iri("schema:includedInDataCatalog"), catalog
    for dump in dumps:
        node = names.part(f"dump/{dump.path.name}")
        yield summary, iri("schema:distribution"), node
        yield node, iri("rdf:type"), iri("schema:DataDownload")
        yield (
            node,
            iri("schema:contentUrl"),
            NamedNode(f"{public}dumps/{dump.path.name}"),
        )
        media_type = text(dump.format.rdf.media_type)
        yield node, iri("schema:encodingFormat"), media_type


def _moment(created: str) -> str:
    """Return the build's time as XML Schema writes it: ``Z`` for UTC."""
    moment = datetime.fromisoformat(created)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
