"""Pathways and protocols: what a source tells in an order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.namespaces import NOO
from server.pages.profile import Profile
from server.pages.rows import Named, Row, Rows
from server.pages.site import Site

INHIBITING = frozenset({"inhibits", "decreases", "relieves"})
"""Relations that end in a bar, as biologists draw them."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One mechanism: subject, relation, object, and how sure the source is of it."""

    finding: Named
    subject: Named
    relation: Named
    object: Named
    position: int | None
    hedged: bool
    negated: bool
    pathway: Named | None = None
    passage: str = ""
    source: str = ""

    @property
    def inhibiting(self) -> bool:
        """Return whether the subject makes less of the object."""
        return self.relation.iri.removeprefix(NOO) in INHIBITING


def read_edges(rows: Iterable[Row]) -> tuple[Edge, ...]:
    """Return the edges, each finding once, in the order of the rows."""
    found: dict[str, Edge] = {}
    for row in rows:
        edge = _edge(row)
        if edge is not None:
            found.setdefault(edge.finding.iri, edge)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Mechanism:
    """What several findings may state alike: the first edge stands for all."""

    edge: Edge
    stated: tuple[Edge, ...]
    pathways: tuple[Named, ...]


def group_edges(edges: Iterable[Edge]) -> tuple[Mechanism, ...]:
    """Return the edges that say the same as one, in the order of the first."""
    grouped: dict[tuple[object, ...], list[Edge]] = {}
    for edge in edges:
        said = (edge.subject, edge.relation, edge.object, edge.hedged, edge.negated)
        grouped.setdefault(said, []).append(edge)
    return tuple(
        Mechanism(
            found[0],
            tuple(found),
            tuple(dict.fromkeys(edge.pathway for edge in found if edge.pathway)),
        )
        for found in grouped.values()
    )


def _edge(row: Row) -> Edge | None:
    subject, object_ = row.named("subject"), row.named("object")
    relation = row.named("relation")
    if subject is None or object_ is None or relation is None:
        return None
    return Edge(
        finding=Named(row.text("finding"), row.text("label")),
        subject=subject,
        relation=relation,
        object=object_,
        position=row.whole("position"),
        hedged=row.flag("hedged"),
        negated=row.flag("negated"),
        pathway=row.named("pathway"),
        passage=row.text("passage"),
        source=_source(row),
    )


def _source(row: Row) -> str:
    """Return who says it: as the document cites it, or the document itself."""
    document = row.text("document").rstrip("/").rpartition("/")[2]
    return row.text("citation") or document


@dataclass(frozen=True, slots=True)
class PathwayView:
    """A pathway: its edges in order."""

    edges: tuple[Edge, ...]
    asked: dict[str, Rows]


def read_pathway_page(site: Site, profile: Profile) -> PathwayView:
    """Return the page of a pathway."""
    rows = site.ask("pathway", pathway=profile.iri)
    return PathwayView(read_edges(rows), {"pathway": rows})


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a protocol."""

    iri: str
    position: int | None
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """A protocol: its steps in order."""

    steps: tuple[Step, ...]
    asked: dict[str, Rows]


def read_protocol_page(site: Site, profile: Profile) -> ProtocolView:
    """Return the page of a protocol."""
    rows = site.ask("protocol", protocol=profile.iri)
    steps = tuple(
        Step(
            row.text("step"), row.whole("position"), row.text("label"), row.text("text")
        )
        for row in rows
    )
    return ProtocolView(steps, {"protocol": rows})
