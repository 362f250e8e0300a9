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


class Free(NamedTuple):
    """A place that an edge passes in a layer between its ends."""

    start: str
    end: str
    layer: int


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
    """Where everything is; an edge has a point for each layer that it passes."""

    width: float
    height: float
    nodes: Mapping[str, Point]
    bends: Mapping[tuple[str, str], tuple[Point, ...]]


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
    edges: Sequence[tuple[str, str]],
    *,
    across: float = 28.0,
    down: float = 62.0,
) -> Layout:
    """Return a place for each node of ``sizes``; ``edges`` are pairs of them.

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
            edge: tuple(points[place] for place in chain)
            for edge, chain in chains.items()
        },
    )


def _without_cycles(
    nodes: Sequence[str], edges: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the edges, those turned round that lead back to where one came from."""
    following: dict[str, list[str]] = {node: [] for node in nodes}
    for start, end in edges:
        if start != end:
            following[start].append(end)
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
    turned = [(b, a) if (a, b) in back else (a, b) for a, b in edges if a != b]
    return list(dict.fromkeys(turned))


def _depths(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the layer of each node: one below the lowest that leads to it."""
    depth: dict[str, int] = dict.fromkeys(nodes, 0)
    for _ in nodes:
        changed = False
        for start, end in edges:
            if depth[end] <= depth[start]:
                depth[end] = depth[start] + 1
                changed = True
        if not changed:
            break
    return depth


def _with_places(
    depth: Mapping[str, int], edges: Sequence[tuple[str, str]]
) -> tuple[_Layers, dict[tuple[str, str], list[Key]]]:
    rows: list[list[Key]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node, level in depth.items():
        rows[level].append(node)
    layers = _Layers(rows)
    chains: dict[tuple[str, str], list[Key]] = {}
    for start, end in edges:
        chain: list[Key] = [
            Free(start, end, level) for level in range(depth[start] + 1, depth[end])
        ]
        for level, place in enumerate(chain, start=depth[start] + 1):
            rows[level].append(place)
        links = [start, *chain, end]
        for upper, lower in pairwise(links):
            layers.connect(upper, lower)
        chains[start, end] = chain
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
        return sizes[node].width if isinstance(node, str) else _FREE

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
