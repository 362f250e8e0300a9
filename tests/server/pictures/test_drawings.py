"""Pictures are well-formed, safe, and say in words what they show."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from server.pages.directions import DIRECTIONS
from server.pages.findings import Amount
from server.pages.pathways import Edge
from server.pages.rows import Named
from server.pictures.pathway import draw_pathway
from server.pictures.scales import Line, Scale, draw_scale
from server.pictures.svg import element
from server.pictures.text import shorten, width_of, wrap

SVG = "{http://www.w3.org/2000/svg}"
EVIL = 'a "<script>alert(1)</script>" & {id} %s'


def edge(start: str, relation: str, end: str, **flags: bool) -> Edge:
    def thing(name: str) -> Named:
        return Named(f"https://x/id/target/{name}", name)

    return Edge(
        finding=Named(
            f"https://x/id/finding/{start}-{relation}-{end}", f"{start} {end}"
        ),
        subject=thing(start),
        relation=Named(f"https://w3id.org/noograph/ontology/{relation}", relation),
        object=thing(end),
        position=1,
        hedged=flags.get("hedged", False),
        negated=flags.get("negated", False),
    )


def drawn(*edges: Edge) -> ElementTree.Element:
    text = str(draw_pathway(edges, EVIL, lambda iri: "/page/x", id="p"))
    return ElementTree.fromstring(text)


def test_kinds_of_edge_are_told_apart() -> None:
    root = drawn(
        edge("a", "activates", "b"),
        edge("b", "inhibits", "c", hedged=True),
        edge("a", "increases", "c", negated=True),
    )
    plain, inhibiting, negated = root.findall(".//g[@class]")[1:4]
    groups = [g for g in root.iter("g") if g.get("class", "").startswith("edge")]
    plain, inhibiting, negated = groups
    assert plain.find("a/path").get("stroke-dasharray") is None  # type: ignore[union-attr]
    assert inhibiting.find("a/path").get("stroke-dasharray")  # type: ignore[union-attr]
    assert "bar" in inhibiting.find("a/path").get("marker-end", "")  # type: ignore[union-attr]
    assert "arrow" in plain.find("a/path").get("marker-end", "")  # type: ignore[union-attr]
    assert "not: increases" in "".join(negated.itertext())


def test_labels_of_edges_between_the_same_boxes_stand_apart() -> None:
    root = drawn(edge("a", "activates", "b"), edge("a", "increases", "b"))
    labels = [g for g in root.iter("g") if g.get("class") == "label"]
    one, other = (float(g.find("rect").get("y")) for g in labels)  # type: ignore
    assert abs(one - other) >= 17


def test_a_pathway_says_in_words_what_it_shows() -> None:
    root = drawn(edge("a", "inhibits", "b", hedged=True))
    assert root.findtext("title") == EVIL
    assert root.findtext("desc") == "a inhibits b (hedged)"
    assert root.get("aria-labelledby") == "p-title"


@pytest.mark.parametrize("name", [EVIL, "σ" * 200, "", "a b " * 60, "\u202e"])
def test_any_label_can_be_drawn(name: str) -> None:
    root = drawn(edge(name, "binds_to", "b"), edge("b", "binds_to", name))
    assert root.tag == "svg"
    assert not list(root.iter("script"))


def line(low: float, high: float, qualifier: str = "=") -> Line:
    amount = Amount(f"{low} - {high}", low, high, "mg/kg", qualifier)
    return Line("https://x/id/finding/f", EVIL, amount, DIRECTIONS[1])


@pytest.mark.parametrize(
    ("low", "high"), [(0.001, 1000), (5, 5), (1e-12, 1e12), (1, 1), (0, 3), (10, 100)]
)
def test_a_scale_holds_all_values(low: float, high: float) -> None:
    picture = str(draw_scale([line(low, high)], "mg/kg", "Doses", str, id="d"))
    root = ElementTree.fromstring(picture)
    width = float(root.get("width", "0"))
    scale = Scale.around([low, high])
    assert 0 <= scale.at(low) <= scale.at(high) <= width
    assert "no effect" in (root.findtext("desc") or "")


@pytest.mark.parametrize("qualifier", [">", "<", "=", "~"])
def test_what_lies_beyond_has_an_arrow(qualifier: str) -> None:
    picture = draw_scale([line(10, 10, qualifier)], "nM", "Affinities", str, id="a")
    assert ('class="beyond"' in picture) == (qualifier in "<>")


def test_everything_is_escaped() -> None:
    assert "<script" not in element("text", EVIL, title=EVIL)


def test_text_is_measured_wrapped_and_cut() -> None:
    assert width_of("wide") > width_of("ill")
    assert wrap("one two three", width_of("one two")) == ["one two", "three"]
    assert shorten("a long label", width_of("a long")).endswith("…")
    assert shorten("short", 500) == "short"
