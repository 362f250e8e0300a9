"""Where the nodes of a directed graph go: in layers, edges pointing down.

After Sugiyama, Tagawa and Toda (https://doi.org/10.1109/TSMC.1981.4308636): edges that
close a cycle are turned round, each node stands below those that lead to it, places
within a layer follow the neighbours, and long edges bend through places kept free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

_SWEEPS = 8
_FREE = 24.0


class Link(NamedTuple):
    """An edge between two nodes; ``room`` is how wide it is where it passes others."""

    name: str
    start: str
    end: str
    room: float = _FREE


class Free(NamedTuple):
    """A place that an edge passes in a layer between its ends."""

    name: str
    layer: int
    room: float


Key = str | Free


class Point(NamedTuple):
    """The centre of something."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Size:
    """How much room a node needs."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is; an edge has a point for each layer that it passes.

    ``bends`` are by the name of the edge, from its start to its end.
    """

    width: float
    height: float
    nodes: Mapping[str, Point]
    bends: Mapping[str, tuple[Point, ...]]


@dataclass(slots=True)
class _Layers:
    """Nodes and free places by layer while they are being put in order."""

    rows: list[list[Key]]
    above: dict[Key, list[Key]] = field(default_factory=dict)
    below: dict[Key, list[Key]] = field(default_factory=dict)

    def connect(self, upper: Key, lower: Key) -> None:
        self.below.setdefault(upper, []).append(lower)
        self.above.setdefault(lower, []).append(upper)


def lay_out(
    sizes: Mapping[str, Size],
    edges: Sequence[Link],
    *,
    across: float = 28.0,
    down: float = 62.0,
) -> Layout:
    """Return a place for each node of ``sizes``; ``edges`` join them.

    :param across: the gap between nodes of a layer; ``down`` that between layers.
    """
    nodes = list(sizes)
    forward = _without_cycles(nodes, edges)
    depth = _depths(nodes, forward)
    layers, chains = _with_places(depth, forward)
    _order(layers)
    centres = _place(layers, sizes, across)
    heights = [
        max((sizes[n].height for n in row if isinstance(n, str)), default=0.0)
        for row in layers.rows
    ]
    tops = [sum(heights[:i]) + down * i for i in range(len(heights))]
    level = {n: i for i, row in enumerate(layers.rows) for n in row}
    points = {
        node: Point(x, tops[level[node]] + heights[level[node]] / 2)
        for node, x in centres.items()
    }
    return Layout(
        width=max((points[n].x + sizes[n].width / 2 for n in sizes), default=0.0),
        height=tops[-1] + heights[-1] if heights else 0.0,
        nodes={n: points[n] for n in sizes},
        bends={
            edge.name: _from_start(
                edge, tuple(points[place] for place in chains.get(edge.name, ())), level
            )
            for edge in edges
        },
    )


def _from_start(
    edge: Link, bends: tuple[Point, ...], level: Mapping[Key, int]
) -> tuple[Point, ...]:
    return bends if level[edge.start] <= level[edge.end] else bends[::-1]


def _without_cycles(nodes: Sequence[str], edges: Sequence[Link]) -> list[Link]:
    """Return the edges, those turned round that lead back to where one came from."""
    following: dict[str, list[str]] = {node: [] for node in nodes}
    for edge in edges:
        if edge.start != edge.end:
            following[edge.start].append(edge.end)
    state: dict[str, str] = {}
    back: set[tuple[str, str]] = set()

    for root in nodes:
        if root in state:
            continue
        state[root] = "open"
        path = [(root, iter(following[root]))]
        while path:
            node, rest = path[-1]
            after = next(rest, None)
            if after is None:
                state[node] = "closed"
                path.pop()
            elif state.get(after) == "open":
                back.add((node, after))
            elif after not in state:
                state[after] = "open"
                path.append((after, iter(following[after])))
    return [
        e._replace(start=e.end, end=e.start) if (e.start, e.end) in back else e
        for e in edges
        if e.start != e.end
    ]


def _depths(nodes: Sequence[str], edges: Sequence[Link]) -> dict[str, int]:
    """Return the layer of each node: one below the lowest that leads to it."""
    depth: dict[str, int] = dict.fromkeys(nodes, 0)
    for _ in nodes:
        changed = False
        for edge in edges:
            if depth[edge.end] <= depth[edge.start]:
                depth[edge.end] = depth[edge.start] + 1
                changed = True
        if not changed:
            break
    return depth


def _with_places(
    depth: Mapping[str, int], edges: Sequence[Link]
) -> tuple[_Layers, dict[str, list[Key]]]:
    rows: list[list[Key]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node, level in depth.items():
        rows[level].append(node)
    layers = _Layers(rows)
    chains: dict[str, list[Key]] = {}
    for edge in edges:
        passed = range(depth[edge.start] + 1, depth[edge.end])
        chain: list[Key] = [Free(edge.name, level, edge.room) for level in passed]
        for level, place in zip(passed, chain, strict=True):
            rows[level].append(place)
        for upper, lower in pairwise([edge.start, *chain, edge.end]):
            layers.connect(upper, lower)
        chains[edge.name] = chain
    return layers, chains


def _order(layers: _Layers) -> None:
    """Put each layer in the order of its neighbours, from above and from below."""
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        rows = layers.rows if down else layers.rows[::-1]
        neighbours = layers.above if down else layers.below
        place: dict[Key, float] = {}
        for row in rows:
            wanted = {
                node: _mean(
                    [place[n] for n in neighbours.get(node, ()) if n in place],
                    float(index),
                )
                for index, node in enumerate(row)
            }
            row.sort(key=wanted.__getitem__)
            place.update({node: float(index) for index, node in enumerate(row)})


def _place(
    layers: _Layers, sizes: Mapping[str, Size], across: float
) -> dict[Key, float]:
    """Return the middle of each node: near its neighbours, none over another."""

    def width(node: Key) -> float:
        return sizes[node].width if isinstance(node, str) else node.room

    centre: dict[Key, float] = {}
    for row in layers.rows:
        x = 0.0
        for node in row:
            centre[node] = x + width(node) / 2
            x += width(node) + across
    for sweep in range(_SWEEPS * 2):
        down = sweep % 2 == 0
        neighbours = layers.above if down else layers.below
        for row in layers.rows if down else layers.rows[::-1]:
            wanted = {
                node: _mean([centre[n] for n in neighbours.get(node, ())], centre[node])
                for node in row
            }
            _spread(row, wanted, width, across, centre)
    left = min((centre[n] - width(n) / 2 for n in centre), default=0.0)
    return {node: x - left for node, x in centre.items()}


def _spread(
    row: Sequence[Key],
    wanted: Mapping[Key, float],
    width: Callable[[Key], float],
    across: float,
    centre: dict[Key, float],
) -> None:
    """Put a row where it is wanted; nodes that collide share the push."""
    blocks: list[tuple[float, float, list[Key]]] = []  # start, length, nodes
    for node in row:
        wide = width(node)
        blocks.append((wanted[node] - wide / 2, wide, [node]))
        while (
            len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] + across > blocks[-1][0]
        ):
            start, length, nodes = blocks.pop()
            before, size, earlier = blocks.pop()
            weight, other = len(earlier), len(nodes)
            begin = (before * weight + (start - size - across) * other) / (
                weight + other
            )
            blocks.append((begin, size + across + length, [*earlier, *nodes]))
    for start, _, nodes in blocks:
        x = start
        for node in nodes:
            wide = width(node)
            centre[node] = x + wide / 2
            x += wide + across


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
