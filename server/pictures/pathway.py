"""A pathway as a diagram: boxes joined by edges that lead to their evidence.

An edge that inhibits ends in a bar, as biologists draw it; what the source only
believes is dashed; what it denies is crossed out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from server.pages.pathways import Edge
from server.pictures.layers import Layout, Link, Point, Size, lay_out
from server.pictures.svg import element, group, link, picture
from server.pictures.text import width_of, wrap

_MARGIN = 16.0
_WIDEST = 150.0
_LINE = 18.0
_LABEL = 12.0
_SPACE = 9.0


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every edge of one diagram needs to know.

    ``ports`` says how far from the middle of a box an edge leaves or enters it,
    ``shares`` how far along an edge its label stands.
    """

    id: str
    layout: Layout
    sizes: Mapping[str, Size]
    address: Callable[[str], str]
    ports: Mapping[tuple[str, str], float]
    shares: Mapping[str, float]


def draw_pathway(
    edges: Sequence[Edge], title: str, address: Callable[[str], str], id: str
) -> Markup:
    """Return the diagram; ``address`` turns an IRI into where its page is."""
    labels = {e.subject.iri: e.subject.label for e in edges}
    labels |= {e.object.iri: e.object.label for e in edges}
    lines = {iri: wrap(label, _WIDEST) for iri, label in labels.items()}
    sizes = {iri: _size(texts) for iri, texts in lines.items()}
    layout = lay_out(_with_labels(sizes, edges), [_link(edge) for edge in edges])
    drawing = _Drawing(
        id, layout, sizes, address, _ports(edges, layout, sizes), _label_shares(edges)
    )
    boxes = [
        _box(iri, lines[iri], layout.nodes[iri], sizes[iri], address(iri))
        for iri in labels
    ]
    right = max((layout.width, *_reach(edges, layout)), default=layout.width)
    return picture(
        right + 2 * _MARGIN,
        layout.height + 2 * _MARGIN,
        _markers(id),
        group(
            [*(_edge(edge, drawing) for edge in edges), *boxes],
            transform=f"translate({_MARGIN:g} {_MARGIN:g})",
        ),
        title=title,
        description=describe(edges),
        id=id,
        kind="pathway",
    )


def describe(edges: Sequence[Edge]) -> str:
    """Return the pathway in words, an edge after the other."""
    return "; ".join(
        f"{e.subject.label} {'does not: ' if e.negated else ''}{e.relation.label} "
        f"{e.object.label}{' (hedged)' if e.hedged else ''}"
        for e in edges
    )


def _size(lines: Sequence[str]) -> Size:
    widest = max(width_of(line) for line in lines)
    return Size(max(widest, 48.0) + 24.0, len(lines) * _LINE + 16.0)


def _box(
    iri: str, lines: Sequence[str], centre: Point, size: Size, href: str
) -> Markup:
    first = centre.y - (len(lines) - 1) * _LINE / 2 + 5
    texts = [
        element("text", line, x=centre.x, y=first + i * _LINE, text_anchor="middle")
        for i, line in enumerate(lines)
    ]
    frame = element(
        "rect",
        x=centre.x - size.width / 2,
        y=centre.y - size.height / 2,
        width=size.width,
        height=size.height,
        rx=6,
    )
    return group([link(href, frame, *texts)], class_=f"node {_kind(iri)}")


def _kind(iri: str) -> str:
    return iri.partition("/id/")[2].partition("/")[0]


def _with_labels(sizes: Mapping[str, Size], edges: Sequence[Edge]) -> dict[str, Size]:
    """Return the room that boxes need with the labels of the edges into them."""
    wide = {iri: size.width for iri, size in sizes.items()}
    for iri in sizes:
        into = [_word(e) for e in edges if e.object.iri == iri]
        needed = sum(width_of(word, _LABEL) + 14 for word in into)
        wide[iri] = max(wide[iri], needed)
    return {iri: Size(wide[iri], size.height) for iri, size in sizes.items()}


def _link(edge: Edge) -> Link:
    """Return an edge with the room that its label takes where it passes others."""
    room = width_of(_word(edge), _LABEL) + 8
    return Link(edge.finding.iri, edge.subject.iri, edge.object.iri, room)


def _label_shares(edges: Sequence[Edge]) -> dict[str, float]:
    """Return how far along each edge its label stands, by finding.

    Near the end where edges part at the start; of several edges between the same two
    boxes, each at a height of its own.
    """
    leaving = Counter(e.subject.iri for e in edges)
    alike: dict[frozenset[str], list[Edge]] = {}
    for edge in edges:
        alike.setdefault(frozenset(_ends(edge)), []).append(edge)
    shares: dict[str, float] = {}
    for group_ in alike.values():
        for index, edge in enumerate(group_):
            alone = 0.7 if leaving[edge.subject.iri] > 1 else 0.45
            several = 0.2 + 0.6 * index / max(len(group_) - 1, 1)
            shares[edge.finding.iri] = several if len(group_) > 1 else alone
    return shares


def _ports(
    edges: Sequence[Edge], layout: Layout, sizes: Mapping[str, Size]
) -> dict[tuple[str, str], float]:
    """Return where edges meet each box: side by side, in the order they come from."""
    ports: dict[tuple[str, str], float] = {}
    for iri, size in sizes.items():
        for end in ("top", "bottom"):
            here = sorted(
                (e for e in edges if iri in _ends(e) and _side(e, iri, layout) == end),
                key=lambda e: _neighbour(e, iri, layout).x,
            )
            gap = min(26.0, (size.width - 20) / max(len(here), 1))
            for index, edge in enumerate(here):
                place = (index - (len(here) - 1) / 2) * gap
                ports[edge.finding.iri, iri] = place
    return ports


def _ends(edge: Edge) -> tuple[str, str]:
    return edge.subject.iri, edge.object.iri


def _bends(edge: Edge, layout: Layout) -> tuple[Point, ...]:
    return layout.bends[edge.finding.iri]


def _neighbour(edge: Edge, iri: str, layout: Layout) -> Point:
    """Return the point that an edge goes to or comes from, seen from one end."""
    bends = _bends(edge, layout)
    if iri == edge.subject.iri:
        return bends[0] if bends else layout.nodes[edge.object.iri]
    return bends[-1] if bends else layout.nodes[edge.subject.iri]


def _side(edge: Edge, iri: str, layout: Layout) -> str:
    below = _neighbour(edge, iri, layout).y > layout.nodes[iri].y
    return "bottom" if below else "top"


def _route(edge: Edge, drawing: _Drawing) -> list[Point]:
    """Return the points that an edge goes through, from box to box."""
    layout, sizes = drawing.layout, drawing.sizes
    subject, object_ = _ends(edge)
    start, end = layout.nodes[subject], layout.nodes[object_]
    if subject == object_:
        side = start.x + sizes[subject].width / 2
        return [
            Point(side, start.y - 8),
            Point(side + 44, start.y),
            Point(side + _SPACE, start.y + 8),
        ]
    down = 1 if end.y > start.y else -1
    return [
        Point(
            start.x + drawing.ports[edge.finding.iri, subject],
            start.y + down * sizes[subject].height / 2,
        ),
        *_bends(edge, layout),
        Point(
            end.x + drawing.ports[edge.finding.iri, object_],
            end.y - down * (sizes[object_].height / 2 + _SPACE),
        ),
    ]


def _word(edge: Edge) -> str:
    return f"not: {edge.relation.label}" if edge.negated else edge.relation.label


def _edge(edge: Edge, drawing: _Drawing) -> Markup:
    points = _route(edge, drawing)
    classes = ["edge"]
    classes += ["inhibiting"] if edge.inhibiting else []
    classes += ["hedged"] if edge.hedged else []
    marker = "bar" if edge.inhibiting else "arrow"
    word = _word(edge)
    wide = width_of(word, _LABEL) + 8
    at = _label_place(points, drawing.shares[edge.finding.iri])
    label = group(
        [
            element("rect", x=at.x - wide / 2, y=at.y - 9, width=wide, height=17, rx=3),
            element("text", word, x=at.x, y=at.y + 4, text_anchor="middle"),
            *([_cross(points)] if edge.negated else []),
        ],
        class_="label",
    )
    line = element(
        "path",
        d=_curve(points),
        marker_end=f"url(#{drawing.id}-{marker})",
        stroke_dasharray="6 4" if edge.hedged else None,
    )
    href = drawing.address(edge.finding.iri)
    said = describe([edge])
    return group([link(href, line, label, label=said)], class_=" ".join(classes))


def _curve(points: Sequence[Point]) -> str:
    start = points[0]
    path = [f"M{start.x:.1f} {start.y:.1f}"]
    for before, after in pairwise(points):
        half = (after.y - before.y) / 2
        path.append(
            f"C{before.x:.1f} {before.y + half:.1f} "
            f"{after.x:.1f} {after.y - half:.1f} {after.x:.1f} {after.y:.1f}"
        )
    return " ".join(path)


def _label_place(points: Sequence[Point], share: float) -> Point:
    """Return where a label stands: where its edge has room, or that far along it."""
    if len(points) > 2:
        return points[len(points) // 2]
    before, after = points
    # The Bézier curve of _curve at that share of its parameter.
    across = 3 * share**2 - 2 * share**3
    down = 1.5 * share * (1 - share) + share**3
    return Point(
        before.x + (after.x - before.x) * across,
        before.y + (after.y - before.y) * down,
    )


def _cross(points: Sequence[Point]) -> Markup:
    x, y = points[-1].x, points[-1].y - 14
    return element("path", d=f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10")


def _reach(edges: Sequence[Edge], layout: Layout) -> list[float]:
    """Return how far right labels of bent edges go."""
    return [
        bend.x + width_of(_word(edge), _LABEL) / 2
        for edge in edges
        for bend in _bends(edge, layout)
    ]


def _markers(id: str) -> Markup:
    arrow = element(
        "marker",
        element("path", d="M0 0L9 4.5L0 9z"),
        id=f"{id}-arrow",
        class_="head",
        viewBox="0 0 9 9",
        refX=2,
        refY=4.5,
        markerWidth=8,
        markerHeight=8,
        orient="auto",
    )
    bar = element(
        "marker",
        element("path", d="M1 0v12", class_="bar"),
        id=f"{id}-bar",
        class_="head",
        viewBox="0 0 2 12",
        refX=0,
        refY=6,
        markerWidth=3,
        markerHeight=14,
        orient="auto",
    )
    return element("defs", arrow, bar)
