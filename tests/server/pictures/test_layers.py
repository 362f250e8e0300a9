"""Where nodes go: every one, none over another, edges downwards where they can."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.pictures.layers import Link, Size, lay_out

NAMES = [f"n{i}" for i in range(9)]
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20)
SIZES = st.lists(
    st.builds(Size, st.floats(20, 200), st.floats(20, 80)), min_size=9, max_size=9
)


def links(edges: list[tuple[str, str]]) -> list[Link]:
    return [Link(f"{i}", start, end) for i, (start, end) in enumerate(edges)]


@given(EDGES, SIZES)
@settings(deadline=None)
def test_no_node_is_over_another(
    edges: list[tuple[str, str]], boxes: list[Size]
) -> None:
    sizes = dict(zip(NAMES, boxes, strict=True))
    layout = lay_out(sizes, links(edges))
    assert set(layout.nodes) == set(NAMES)
    for one, other in combinations(NAMES, 2):
        a, b = layout.nodes[one], layout.nodes[other]
        across = (sizes[one].width + sizes[other].width) / 2
        down = (sizes[one].height + sizes[other].height) / 2
        apart = abs(a.x - b.x) >= across - 0.01 or abs(a.y - b.y) >= down - 0.01
        assert apart, (one, other)
    for name, point in layout.nodes.items():
        assert point.x - sizes[name].width / 2 >= -0.01
        assert point.x + sizes[name].width / 2 <= layout.width + 0.01
        assert 0 <= point.y <= layout.height


def test_edges_point_down() -> None:
    sizes = dict.fromkeys("abcd", Size(50, 30))
    layout = lay_out(sizes, links([("a", "b"), ("b", "c"), ("a", "d"), ("d", "c")]))
    depth = {name: point.y for name, point in layout.nodes.items()}
    assert depth["a"] < depth["b"] == depth["d"] < depth["c"]


@pytest.mark.parametrize(
    "edges",
    [[("a", "b"), ("b", "a")], [("a", "a")], [("a", "b"), ("b", "c"), ("c", "a")]],
)
def test_a_cycle_is_laid_out_too(edges: list[tuple[str, str]]) -> None:
    sizes = dict.fromkeys("abc", Size(50, 30))
    assert len(lay_out(sizes, links(edges)).nodes) == 3


def test_a_long_edge_bends_past_what_is_between() -> None:
    sizes = dict.fromkeys("abc", Size(50, 30))
    layout = lay_out(sizes, links([("a", "b"), ("b", "c"), ("a", "c")]))
    (bend,) = layout.bends["2"]
    assert bend.y == layout.nodes["b"].y
    assert abs(bend.x - layout.nodes["b"].x) > 25


def test_edges_side_by_side_have_room_of_their_own() -> None:
    sizes = dict.fromkeys("abc", Size(50, 30))
    edges = [Link("1", "a", "b"), Link("2", "b", "c")]
    wide = [Link("3", "a", "c", 80), Link("4", "a", "c", 60)]
    layout = lay_out(sizes, [*edges, *wide])
    (one,), (other,) = layout.bends["3"], layout.bends["4"]
    assert abs(one.x - other.x) >= 70
    assert abs(one.x - layout.nodes["b"].x) >= 65


def test_bends_go_from_the_start_to_the_end() -> None:
    sizes = dict.fromkeys("abcd", Size(50, 30))
    edges = links([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")])
    first, last = lay_out(sizes, edges).bends["3"]
    assert first.y > last.y


def test_nothing_is_laid_out_as_nothing() -> None:
    layout = lay_out({}, [])
    assert (layout.width, layout.height) == (0, 0)
