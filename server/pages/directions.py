"""The ways in which a finding may point: a word, a mark, and where it is explained.

A direction is always shown by shape and word as well as by colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.namespaces import NOO


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction: its slug names the mark and the colour, ``word`` says it."""

    name: str
    slug: str
    word: str
    meaning: str

    @property
    def iri(self) -> str:
        """Return its individual in the ontology."""
        return NOO + self.name


DIRECTIONS = (
    Direction("improved", "improved", "improved", "better than without the compound"),
    Direction("noEffect", "no-effect", "no effect", "tested, and no difference found"),
    Direction("worsened", "worsened", "worsened", "worse than without the compound"),
    Direction(
        "blocked", "blocked", "blocked", "abolished the effect of another compound"
    ),
    Direction("mixed", "mixed", "mixed", "some measures one way, some another"),
    Direction(
        "notReported", "not-reported", "not reported", "tested; no outcome is stated"
    ),
)
_BY_IRI = {direction.iri: direction for direction in DIRECTIONS}


def find_direction(iri: str) -> Direction | None:
    """Return the direction of an IRI, None for none or another's."""
    return _BY_IRI.get(iri)
