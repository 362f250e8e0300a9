"""Ways to say a name that are no synonyms: inflected forms, a head noun left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.ontology.vocabulary import Entry

_SAID: dict[tuple[str, str], tuple[str, ...]] = {
    ("process", "downstream-signalling"): (
        "downstream cascade", "downstream cascades", "downstream events",
        "cascade of downstream events", "intracellular cascade",
    ),
    ("process", "membrane-depolarisation"): (
        "depolarised", "depolarized", "membrane depolarised", "membrane depolarized",
        "postsynaptic membrane depolarised", "postsynaptic membrane depolarized",
    ),
    ("model", "ageing"): ("aged animals", "old animals"),
}  # fmt: skip
_RECEPTOR = re.compile(r"^(?P<name>.*\S)\s+receptors?$")


def spellings(entry: Entry) -> Iterator[str]:
    """Yield every name of an entry, and how else texts say it."""
    names = [entry.label, *entry.synonyms]
    yield from names
    yield from _SAID.get((entry.kind, entry.slug), ())
    if entry.kind == "route" and entry.extra.get("symbol"):
        symbol = entry.extra["symbol"]
        bare = symbol.replace(".", "")
        yield symbol
        yield symbol.rstrip(".")
        if bare not in {"in", "it"}:
            yield bare
    if entry.kind == "target":
        for name in names:
            match = _RECEPTOR.match(name)
            if match is None or name.startswith("human "):
                continue
            if re.search(r"\d", match["name"]):
                yield f"{match['name']} site"
                if " " in match["name"]:
                    yield match["name"]  # "dopamine D2", "muscarinic M1"
