"""Structures are drawn in the colour of text; what is none is not drawn."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from server.pictures.structure import draw_structure


def test_a_structure_is_drawn_in_the_colour_of_text() -> None:
    drawn = draw_structure("CNCC(O)=O")
    assert drawn is not None
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert "currentColor" in drawn
    assert "#000000" not in drawn


@pytest.mark.parametrize("text", ["", "C(", "<svg/>", "C" * 501])
def test_what_is_no_structure_is_not_drawn(text: str) -> None:
    assert draw_structure(text) is None
