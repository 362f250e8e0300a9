"""Bytes to characters, whatever wrote them."""

import pytest

from kg.documents.decoding import decode, find_damage, is_binary

GREEK = "The σ1 receptor – “chaperone” of 5 µM"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(GREEK.encode(), "utf-8", id="UTF-8"),
        pytest.param(GREEK.encode("utf-8-sig"), "utf-8-sig", id="mark"),
        pytest.param(GREEK.encode("utf-16"), "utf-16", id="UTF-16"),
        pytest.param(GREEK.encode("utf-16-le"), "utf-16-le", id="UTF-16 LE no mark"),
        pytest.param(GREEK.encode("utf-16-be"), "utf-16-be", id="UTF-16 BE no mark"),
        pytest.param(GREEK.encode("utf-32"), "utf-32", id="UTF-32"),
    ],
)
def test_encoding_is_found(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded == (GREEK, encoding, ())


def test_windows_text_is_decoded_as_such() -> None:
    text = "5 µM ± 2 – “quoted” café"
    assert decode(text.encode("cp1252")) == (text, "cp1252", ())


def test_declared_encoding_is_used_where_the_text_is_not_utf8() -> None:
    text = "рецептор σ"
    assert (
        decode(text.encode("iso-8859-5", "replace"), "iso-8859-5").text[:8]
        == (text[:8])
    )
    assert decode(text.encode(), "iso-8859-5").text == text
    assert decode(b"caf\xe9", "no-such-encoding").text == "café"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    decoded = decode("σ1 and σ2 receptors σ".encode() + b"\xff!")
    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("\ufffd!")
    assert "lost characters" in decoded.defects[0].detail


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_leaves_open_are_survived(byte: int) -> None:
    decoded = decode(b"caf\xe9 \x96 " + bytes([byte]))
    assert decoded.encoding == "cp1252"
    assert [defect.type for defect in decoded.defects] == ["encoding_error"]


def test_damage_is_one_defect_that_counts_and_names() -> None:
    text = "The Ïƒ1 site, 5 Â± 1 ÂµM\x07 and the Ïƒ2 site"
    (defect,) = find_damage(text)
    assert text[defect.span.start : defect.span.end] == "Ïƒ"
    assert defect.detail.startswith("5 damaged places: ")
    assert "'Ïƒ' for 'σ' (UTF-8 read as Windows-1252), 2 times" in defect.detail
    assert "control character U+0007" in defect.detail


@pytest.mark.parametrize("text", ["naïve – “Å”", "Straße “x”", "±5 µM", "Ca²⁺", "É™"])
def test_sound_text_has_no_damage(text: str) -> None:
    assert find_damage(text) == ()


def test_binary_is_told_from_text_with_control_bytes() -> None:
    assert is_binary(bytes(range(32)) * 20)
    assert not is_binary(b"text with a bell \x07 in it " * 20)
    assert not is_binary(GREEK.encode("utf-16-le"))
