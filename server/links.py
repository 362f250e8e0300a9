"""How an IRI is shown and where it leads: our own to this server, others away."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from kg.namespaces import NOO

_SAFE = "/:?#[]@!$&'()*+,;=~-._%"


def local_link(base: str, iri: str) -> str:
    """Return the address to link to: relative for IRIs under ``base``.

    An IRI of another scheme than the web's is not linked to: it could be a script.
    """
    if iri.startswith(NOO):
        return "/ontology/" + quote(iri.removeprefix(NOO), safe=_SAFE)
    if iri.startswith(f"{base}id/"):
        return "/page/" + quote(iri.removeprefix(f"{base}id/"), safe=_SAFE)
    if iri.startswith(base):
        return "/" + quote(iri.removeprefix(base), safe=_SAFE)
    return iri if iri.startswith(("http://", "https://")) else "#"


def short_name(prefixes: Mapping[str, str], iri: str) -> str:
    """Return ``prefix:local`` where a prefix fits, else the IRI."""
    fitting = [
        p for p, full in prefixes.items() if iri.startswith(full) and iri != full
    ]
    if not fitting:
        return iri
    prefix = max(fitting, key=lambda p: len(prefixes[p]))
    return f"{prefix}:{iri.removeprefix(prefixes[prefix])}"
