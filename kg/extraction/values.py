"""Numbers with units in a sentence that names a constant: which of them are its values.

*Ki values of 4.2 and 54 nM* are two, *1 to 5 nM* is one. A number that something else
parts from the constant (*tested at 10 µM*, *40 nM was reached in plasma*) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.concentrations import (
    PARAMETER,
    parameter_in,
    parse_affinity,
    parse_logarithm,
)
from kg.extraction.model import Quantity
from kg.extraction.scope import Scope

_NUMBER = r"(?<![\w.^-])\d[\d,]*(?:\.\d+)?(?:\s?[x×]\s?10\s?\^?-\d{1,2})?"
_ERROR = r"(?:\s?(?:±|\+/-)\s?[\d.,]+)?"
_UNIT = r"(?:[pnuμm]?M\b|[pnuμm]?mol\s?/\s?[lL]\b)"
_VALUE = re.compile(
    rf"(?P<shared>(?:{_NUMBER}{_ERROR},\s)*{_NUMBER}{_ERROR},?\s(?:and|or)\s)?"
    r"(?P<body>(?:[<>~≤≥=]|about\s|approximately\s|ca\.\s|above\s|below\s|over\s)?\s*"
    rf"(?:{_NUMBER}\s?(?:-|to)\s?(?=\d))?(?P<number>(?<![\d.^])\d[\d,]*(?:\.\d+)?"
    rf"(?:\s?[x×]\s?10\s?\^?-\d{{1,2}})?){_ERROR}\s?(?P<unit>{_UNIT})"
    rf"(?:\s?(?:±|\+/-)\s?[\d.,]+\s?(?:{_UNIT})?)?)"
)
_LOGARITHM = re.compile(
    r"p(?:K[idB]|[IEA]C50|A2)\b(?P<link>[^;]{0,60}?)(?<=[\s=:])(?P<body>[<>~≈]?\s?\d{1,2}(?:\.\d+)?"
    r"(?:\s?±\s?\d+(?:\.\d+)?)?)(?![\d.]*\s?(?:[pnuμm]?M\b|%|-fold))(?=$|[\s,;.()\[^])"
)
_LINKED = re.compile(r"(?:^|\b(?:of|was|were|is|are|about|ca)\b\.?|[=:~≈<>])\s*$")
_UNLINKED = re.compile(
    r";|\d\s?(?:m?g\b|[nuμm]g\b|%|mg/kg)|\b(?:not|no|nor|inhibit\w*|block\w*|displac\w*|"
    r"reach\w*|tested|testing|increas\w*|reduc\w*|us(?:ed|ing)|while|whereas|plasma|doses?|"
    r"concentrations?|maxim\w+|hill|half-life|fold|times|up to)\b",
    re.IGNORECASE,
)
"""What parts a number from a constant that was named before it."""
_NEXT = re.compile(r"\s*(?:,|,?\s*and|,?\s*or)\s*")
_LABEL = re.compile(r"\[\s?(?:3|³|125|¹²⁵|35)\s?-?[A-Z]")
_TRAILING = re.compile(r"\s*\(?\s*(?:as\s+)?([^\s(),;]{2,12})")


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit; ``log`` is its parameter if that is a logarithm."""

    quantity: Quantity
    start: int
    end: int
    log: str | None = None


def values_in(scope: Scope, text: str) -> Iterator[Value]:
    """Yield the concentrations of a text, and the logarithms of constants."""
    units = scope.lexicon.units
    for match in _VALUE.finditer(text) if "M" in text or "mol" in text else ():
        shared = match["shared"] or ""
        for number in re.finditer(rf"{_NUMBER}{_ERROR}", shared):
            # "4.2 and 54 nM": the unit of the last is that of all.
            one = parse_affinity(f"{number.group()} {match['unit']}", None, units)
            if one is not None:
                at = match.start() + number.start()
                yield Value(one, at, at + len(number.group()))
        quantity = parse_affinity(match["body"], None, units)
        if quantity is not None:
            yield Value(quantity, match.start("body"), match.end())
    for match in _LOGARITHM.finditer(text):
        logarithm = parse_logarithm(match["body"])
        link = match["link"]
        if logarithm and _LINKED.search(link) and not _UNLINKED.search(link):
            log = parameter_in(match.group())
            yield Value(logarithm, match.start("body"), match.end("body"), log)


def groups(text: str, values: list[Value]) -> Iterator[range]:
    """Yield runs of values that only commas and *and* part."""
    first = 0
    for at in range(1, len(values) + 1):
        between = (
            text[values[at - 1].end : values[at].start] if at < len(values) else ";"
        )
        if not _NEXT.fullmatch(between):
            yield range(first, at)
            first = at


def parameter_of_value(text: str, values: list[Value], at: int) -> str | None:
    """Return the parameter that a value is one of: named before it, or right after."""
    value = values[at]
    if value.log:
        return value.log
    after = values[at + 1].start if at + 1 < len(values) else len(text)
    trailing = re.match(
        r"\s*\(?\s*(?:as\s+)?([^\s(),;]{2,12})", text[value.end : after]
    )
    if trailing and PARAMETER.match(trailing[1]):
        return parameter_in(trailing[1])
    named = None
    for match in PARAMETER.finditer(text, 0, value.start):
        named = match
    if named is None or named["log"]:
        return None
    link = text[named.end() : value.start]
    for other in reversed(values[:at]):
        if other.start >= named.end():
            start, end = other.start - named.end(), other.end - named.end()
            link = f"{link[:start]}{link[end:]}"
    # The constant of a ligand that labels says nothing of the compound.
    if _LABEL.search(text[max(0, named.start() - 12) : value.start]) and (
        parameter_in(named.group()) == "Kd"
    ):
        return None
    return None if _UNLINKED.search(link) else parameter_in(named.group())
