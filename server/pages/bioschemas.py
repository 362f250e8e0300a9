"""What search engines and life-science registries read on a page: Bioschemas.

https://bioschemas.org/profiles/. A profile is claimed only where the page holds what
it requires; other kinds of thing are plain schema.org.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kg.store import Version
from server.pages.profile import Profile
from server.pages.rows import Named

_CONTEXT = {"@vocab": "https://schema.org/", "dct": "http://purl.org/dc/terms/"}
_PROFILES = "https://bioschemas.org/profiles/"
_DCTERMS = "http://purl.org/dc/terms/"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"

Described = dict[str, Any]


def describe(profile: Profile, address: str, view: object) -> Described:
    """Return an entity in the terms of schema.org; ``address`` is its page's URL."""
    common: Described = {
        "@context": _CONTEXT,
        "@id": profile.iri,
        "name": profile.label,
        "url": address,
        "identifier": profile.iri,
        "description": profile.definition or None,
        "alternateName": list(profile.synonyms) or None,
        "sameAs": [i.iri for i in profile.identifiers if i.relation == "the same"]
        or None,
        "license": _LICENCE,
    }
    special = _KINDS.get(profile.kind, _defined_term)(profile, view)
    return {k: v for k, v in {**common, **special}.items() if v is not None}


def describe_dataset(version: Version, public: str, title: str) -> Described:
    """Return the whole graph as a dataset with its endpoint and its downloads."""
    home = public.rstrip("/")
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "dct:conformsTo": {"@id": f"{_PROFILES}Dataset/1.0-RELEASE"},
        "@id": f"{version.base}.well-known/void#dataset",
        "name": "noograph",
        "description": title,
        "url": f"{home}/",
        "identifier": version.base,
        "license": _LICENCE,
        "version": version.id,
        "dateModified": version.created,
        "isAccessibleForFree": True,
        "keywords": ["knowledge graph", "pharmacology", "cognition", "nootropics"],
        "creator": {"@type": "Organization", "name": "The noograph team"},
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{home}/catalog"},
        "distribution": {
            "@type": "DataDownload",
            "contentUrl": f"{home}/dumps/",
            "encodingFormat": "application/n-quads",
        },
    }


def _conforms(type_: str, profile: str) -> Described:
    return {"@type": type_, "dct:conformsTo": {"@id": _PROFILES + profile}}


def _compound(profile: Profile, view: object) -> Described:
    keys = [i.text for i in profile.identifiers if i.registry == "InChIKey"]
    return {
        **_conforms("MolecularEntity", "MolecularEntity/0.5-RELEASE"),
        "inChIKey": keys[0] if keys else None,
        "smiles": profile.one("smiles") or None,
    }


def _taxon(profile: Profile, view: object) -> Described:
    return {**_conforms("Taxon", "Taxon/1.0-RELEASE"), "taxonRank": "species"}


def _finding(profile: Profile, view: object) -> Described:
    evidence = getattr(view, "evidence", ())
    documents = [item.document for item in evidence if item.document]
    return {
        "@type": "Claim",
        "text": profile.one("statement") or profile.label,
        "about": _things(profile, "compound", "target", "model"),
        "appearance": [_named(document, "CreativeWork") for document in documents]
        or None,
    }


def _document(profile: Profile, view: object) -> Described:
    creator = profile.one(f"{_DCTERMS}creator")
    return {
        "@type": "TechArticle",
        "headline": profile.label,
        "author": {"@type": "Organization", "name": creator} if creator else None,
        "datePublished": profile.one(f"{_DCTERMS}issued") or None,
        "license": None,
    }


def _reference(profile: Profile, view: object) -> Described:
    doi, pmid = profile.one("doi"), profile.one("pmid")
    known = [f"doi:{doi}"] if doi else []
    known += [f"pmid:{pmid}"] if pmid else []
    return {
        "@type": "ScholarlyArticle",
        "headline": profile.one(f"{_DCTERMS}title") or profile.label,
        "datePublished": profile.one(f"{_DCTERMS}issued") or None,
        "identifier": [profile.iri, *known],
        "license": None,
    }


def _protocol(profile: Profile, view: object) -> Described:
    steps = getattr(view, "steps", ())
    return {
        "@type": ["LabProtocol", "HowTo"],
        "purpose": profile.one("purpose") or None,
        "step": [
            {"@type": "HowToStep", "name": step.label, "text": step.text}
            for step in steps
        ],
    }


def _entity(profile: Profile, view: object) -> Described:
    return {"@type": "BioChemEntity"}


def _defined_term(profile: Profile, view: object) -> Described:
    return {"@type": "DefinedTerm", "termCode": profile.path}


def _things(profile: Profile, *names: str) -> list[Described] | None:
    found = [v for name in names for v in profile.all(name) if isinstance(v, Named)]
    return [_named(thing, "Thing") for thing in found] or None


def _named(thing: Named, type_: str) -> Described:
    return {"@type": type_, "@id": thing.iri, "name": thing.label}


_KINDS: Mapping[str, Callable[[Profile, object], Described]] = {
    "compound": _compound,
    "document": _document,
    "finding": _finding,
    "protocol": _protocol,
    "reference": _reference,
    "species": _taxon,
    "target": _entity,
}
