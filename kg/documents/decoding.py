"""From bytes to characters: which encoding, and where it is damaged.

A byte order mark decides; else zero bytes tell UTF-16, valid bytes tell UTF-8, and
what is mostly UTF-8 is read as that with its broken bytes replaced. The rest is
Windows-1252 unless the file declares (as HTML may) something else. Line ends stay as
they are: spans count the characters of the file.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from kg.documents.model import Defect, Span

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes([*range(9), *range(14, 32), 127])
_PLAIN = bytes(set(range(128)) - set(_CONTROLS))
_HIGH = bytes(range(128, 256))
_LOST = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffd]")
# UTF-8 that was once read as Windows-1252: a lead byte and its followers.
_GARBLED = re.compile(
    "[\xc2-\xf4][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6"
    "\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac"
    "\u2122]{1,3}"
)
# What such text prints: accents, Greek, typographic and mathematical signs.
_PRINTED = (
    (0xA0, 0xFF),
    (0x152, 0x153),
    (0x160, 0x161),
    (0x370, 0x3FF),
    (0x2000, 0x22FF),
)


class Decoded(NamedTuple):
    """Characters, the codec that gave them, and the damage that is visible in them."""

    text: str
    encoding: str
    defects: tuple[Defect, ...]


def is_binary(data: bytes) -> bool:
    """Tell whether ``data`` is no text in any encoding that is read here."""
    if any(data.startswith(mark) for mark, _ in _BOMS):
        return False
    sample = data[:65536]
    if _utf16_order(sample):
        return False
    odd = len(sample.translate(None, _PLAIN + _HIGH))
    return odd > max(8, len(sample) // 20)


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode ``data``; no input makes this fail."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = data.decode(name, "replace")
            return Decoded(text, name, find_damage(text))
    if order := _utf16_order(data[:65536]):
        text = data.decode(order, "replace")
        return Decoded(text, order, find_damage(text))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text, name = _decode_broken(data, declared)
        return Decoded(text, name, find_damage(text))
    # What is left without plain ASCII is short: only that is looked at.
    if rest := data.translate(None, _PLAIN):
        odd = rest.decode()
        suspicious = _LOST.search(odd) or _GARBLED.search(odd)
        return Decoded(text, "utf-8", find_damage(text) if suspicious else ())
    return Decoded(text, "utf-8", ())


def find_damage(text: str) -> tuple[Defect, ...]:
    """Return what was lost or garbled in ``text``, as one defect at its first place."""
    kinds: Counter[str] = Counter()
    places = []
    for match in _LOST.finditer(text):
        lost = match[0]
        code = "lost characters (U+FFFD)" if lost == "\ufffd" else f"U+{ord(lost):04X}"
        kinds[code if lost == "\ufffd" else f"control character {code}"] += 1
        places.append(match.span())
    for start, end, meant in iter_garbled(text):
        kinds[f"{text[start:end]!r} for {meant!r} (UTF-8 read as Windows-1252)"] += 1
        places.append((start, end))
    if not places:
        return ()
    most = [f"{what}, {count} times" for what, count in kinds.most_common(5)]
    more = f"; and {len(kinds) - 5} other kinds" if len(kinds) > 5 else ""
    detail = f"{len(places)} damaged places: " + "; ".join(most) + more
    return (Defect("encoding_error", Span(*min(places)), detail),)


def iter_garbled(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where UTF-8 was read as Windows-1252, and the character meant."""
    for match in _GARBLED.finditer(text):
        raw = b"".join(
            bytes([ord(c)]) if ord(c) < 256 else c.encode("cp1252") for c in match[0]
        )
        start = match.start()
        for length in range(len(raw), 1, -1):
            try:
                meant = raw[:length].decode()
            except UnicodeDecodeError:
                continue
            if all(any(low <= ord(c) <= high for low, high in _PRINTED) for c in meant):
                yield start, start + length, meant
            break


def _utf16_order(sample: bytes) -> str | None:
    """Return the codec of UTF-16 without a mark: Latin text has every other byte 0."""
    half = len(sample) // 2
    if half < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _decode_broken(data: bytes, declared: str | None) -> tuple[str, str]:
    if declared:
        try:
            return data.decode(declared), codecs.lookup(declared).name
        except (LookupError, UnicodeError):
            pass
    text = data.decode("utf-8", "replace")
    letters = sum(c > "\x7f" for c in text)
    lost = text.count("\ufffd")
    if lost <= (letters - lost):
        return text, "utf-8"
    # The five bytes that Windows-1252 leaves open become C1 controls, as browsers do.
    codecs.register_error("noograph-c1", _as_c1)
    return data.decode("cp1252", "noograph-c1"), "cp1252"


def _as_c1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end
