"""Affinities and potencies as cells and sentences print them: ``3.4 ± 0.2 nM``.

A cell is read from its first character to its last: a number that something else
stands before (*inactive at 10 µM*) or after (*41 % inhibition*) is no constant. What
cannot be read with certainty is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from kg.extraction.model import Quantity
from kg.extraction.quantities import COMPARATORS, Units, is_empty, rounded
from kg.extraction.tokens import fold

PARAMETER = re.compile(
    r"(?:(?P<log>(?<![A-Za-z])p|-\s?[Ll]og\s?(?:10)?[\s({\[]*)|(?<![A-Za-z]))"
    r"(?:(?P<name>(?i:IC|EC|ED|AC|GI|CC|LD))[\s_~$]*[{(]?50"
    r"|K[\s_~$]*[{(]?(?P<k>[idbB])[})~]?(?![A-Za-z\d]|'(?!s))"
    r"|K(?P<big>[ID])(?=\s*(?:$|[(\[,=:±]|\d|(?:in\s)?[npuμ]M|(?:values?|of|at|for)\b)))"
    r"|(?<![A-Za-z])pA[\s_]?\{?(?P<schild>2)\}?(?!\d)"
    r"|(?i:\binhibition\s+constants?\b|\bdissociation\s+constants?\b"
    r"|\bhalf[\s-]?maximal\s+(?P<half>inhibit|effect|excit)\w*\s+concentrations?\b)"
)
"""What a text calls a constant: ``IC50``, ``$K_i$``, ``-log KD``."""

_NUMBER = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ ']\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
)
_COMMA = r"\d{1,3}(?:[. ']\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_TIMES_TEN = r"\s?[x×*·]\s?10\s?\^?[\s{(]*(?P<exp>[-+]?\d+)[)}]?"
_EXPONENT = rf"(?:{_TIMES_TEN}|[eE](?P<e>[-+]?\d+)(?![A-Za-z\d]))?"
_SIGN = (
    r"(?P<comparator><=|>=|=<|=>|<<?|>>?|≤|≥|~|=|ca?\.|circa|approx(?:\.|imately)?|"
    r"about|around|less than|more than|greater than|higher than|lower than|at least|"
    r"at most|below|above|over)?"
)
_MOLAR = (
    r"(?:[pnuμmf]|femto|pico|nano|micro|milli)?(?:M\b|Molar\b|molar\b)|"
    r"[pnuμmf]?mol\s?(?:/\s?[lL]\b|[·.*]?\s?[lLd](?:m3)?\s?\^?\{?-[13]\}?|dm-3)|"
    r"(?:[pnuμm]g\s?/\s?m[lL]|[nuμm]?g\s?/\s?[lL])\b"
)
_PATTERN = (
    rf"{_SIGN}\s*(?P<low>NUMBER)(?P<percent>\s?%)?{_EXPONENT}"
    rf"(?:\s*(?P<unit1>{_MOLAR}))?"
    rf"(?:\s*\(?\s*(?P<pm>±|\+/-|\+-)\s*(?P<error>NUMBER)"
    rf"(?:{_TIMES_TEN.replace('exp', 'error_exp')})?\s*(?P<unit2>{_MOLAR})?\s*\)?"
    rf"|\s*(?:-|to)\s*(?P<high>NUMBER))?"
    rf"\s*(?P<unit>{_MOLAR})?"
)
_AFFINITY = re.compile(_PATTERN.replace("NUMBER", _NUMBER))
_AFFINITY_COMMA = re.compile(_PATTERN.replace("NUMBER", _COMMA))
_UNIT_ONLY = re.compile(
    r"(?<!\d)(?<!\d\s)(?<![A-Za-z])(?:(?:[pnuμmf]|pico|nano|micro|milli)M(?:olar)?\b|"
    r"[pnuμm]?mol\s?(?:/\s?[lL]\b|[·.*]?\s?[lL]\s?\^?\{?-1\}?|dm-3)"
    r"|(?:nano|micro|pico|milli)molar\b|[pnuμm]g\s?/\s?m[lL]\b|[nuμm]g\s?/\s?[lL]\b|(?:(?<=[(\[])|(?<=,\s)|(?<=\bin\s))M(?=\)|\]|$|,))"
)
_POWER_UNIT = re.compile(
    r"(?<!\d)(?:[x×*·]\s?)?10\s?\^?[\s{(]*-(?P<power>\d{1,2})[)}]?\s*"
    r"(?:M\b|mol\s?/\s?[lL]\b)"
)
_PREFIX = {3: "mM", 6: "μM", 9: "nM", 12: "pM", 15: "fM"}
_SCALED = re.compile(r"1e-(\d+) M")
# What may stand before the number: the parameter, or whose value it is.
_LEAD = re.compile(
    r"^\s*(?:[A-Za-z0-9σμκδαβ_.,/+\s()\[\]-]{0,60}?[=:]\s*|\(\s*)?(?=[^A-Za-z\s]|ca?\b|"
    r"circa|approx|about|around|less|more|greater|higher|lower|at\b|below|above|over)",
    re.IGNORECASE,
)
_BARE_NAME = re.compile(r"^\s*(?:values?\s+)?(?:of|is|was|=|:|≈|\s)*", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no|not|none|nor|without|inactive|inhibition|displacement|lack\w*|fail\w*|"
    r"up to|percent|maxim\w+|tested|concentrations?|dose|fold)\b|%",
    re.IGNORECASE,
)
_NOTHING_ABOVE = re.compile(
    r"^\s*(?:inactive|no\s+(?:\w+\s+)?(?:affinity|binding|activity|effect|inhibition)|"
    r"negligible|not\s+active|n\.?a\.?)\s*[,:(\[]+\s*(?=[>≥])",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^(?:\s?[a-h]\d?(?:,[a-h])*(?=$|[\s,;)])|\s?[*†‡§#¶]+|\s*\([^()]*(?:\([^()]*\)[^()]*)*\)|"
    r"\s*\[[^\[\]]*\]|[.,;]?\s+(?:at|in|for|against|on|vs\.?|versus|by|with|from|n\s?=|"
    r"mean|s\.?e\.?m\.?|approx\w*|or\s+(?:more|less|higher)|human|rat|mouse|guinea)\b.*|"
    r"[;,]\s*[A-Za-z].*|[.,;\s]+$)*$",
    re.IGNORECASE | re.DOTALL,
)
_RAISED_NOTE = re.compile(
    r"(?<=\d)(?<!10)(?<!10⁻)(?:[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰ]+|\^\{?[\da-h,*]{1,3}\}?)"
    r"(?![⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
_MIDDLE_POINT = re.compile(r"(?<=\d)·(?=\d)(?!10\D?-)")
_IN_BRACKETS = re.compile(r"^\s*\(\s*(?P<error>\d+(?:\.\d+)?)\s*\)")


class Style(NamedTuple):
    """How a column prints its numbers.

    ``comma`` is True where a comma parts the decimals, None where nobody can tell;
    ``error`` where the number in brackets behind a value is its error.
    """

    comma: bool | None = False
    error: bool = False


PLAIN = Style()


@lru_cache(maxsize=4096)
def parameter_in(text: str) -> str | None:
    """Return the parameter that a text names: ``IC50``, ``Ki``, ``pKi``, ``pA2``."""
    match = PARAMETER.search(fold(text))
    return _named(match) if match else None


def parameters_in(text: str) -> set[str]:
    """Return all parameters that a text names: ``IC50/Ki`` are two."""
    return {_named(match) for match in PARAMETER.finditer(fold(text))}


def _named(match: re.Match[str]) -> str:
    log = "p" if match["log"] else ""
    if match["name"]:
        return f"{log}{match['name'].upper()}50"
    if constant := match["k"] or match["big"]:
        return f"{log}K{constant.lower()}"
    if match["schild"]:
        return "pA2"
    if match["half"]:
        return "IC50" if match["half"].lower() == "inhibit" else "EC50"
    return "Kd" if "issoc" in match.group() else "Ki"


def find_unit(header: str) -> str | None:
    """Return the unit of concentration that a header prints: ``IC50 (nM)``.

    A concentration that was tested (*inhibition at 10 µM*) is no unit. A power of ten
    comes as its prefix, or as ``1e-8 M``.
    """
    folded = fold(header)
    power = _POWER_UNIT.search(folded)
    if power is not None:
        exponent = int(power["power"])
        return _PREFIX.get(exponent, f"1e-{exponent} M")
    match = _UNIT_ONLY.search(folded)
    return match.group() if match else None


def style_of(cells: Iterable[str]) -> Style:
    """Return how the numbers of a table's values are printed."""
    commas = points = 0
    for cell in cells:
        folded = fold(cell)
        commas += bool(re.search(r"(?<![\d.,])\d+,(?:\d{1,2}|\d{4,})(?![\d,])", folded))
        points += bool(re.search(r"\d\.\d", folded))
    return Style(comma=None if commas and points else bool(commas))


def parse_affinity(
    text: str, unit_hint: str | None, units: Units, style: Style = PLAIN
) -> Quantity | None:
    """Return the concentration that a cell prints, or None if it prints none.

    ``unit_hint`` is the unit of the column's header; one in the cell goes before it.
    """
    match, rest = _matched(text, style)
    if match is None:
        return None
    printed_unit = match["unit"] or match["unit1"] or match["unit2"]
    factor = 1.0
    hint = unit_hint or ""
    if not printed_unit and (scaled := _SCALED.fullmatch(hint)):
        factor, hint = 10.0 ** -int(scaled[1]), "M"
    symbol = _molar(printed_unit or hint)
    if symbol is None:
        return None
    factor *= 10.0 ** int(match["exp"] or match["e"] or 0)
    return _quantity(text, match, rest, factor, units.find(symbol), style)


def parse_logarithm(text: str, style: Style = PLAIN) -> Quantity | None:
    """Return a pKi or pIC50, which has no unit: ``8.6 ± 0.1``."""
    match, rest = _matched(text, style)
    if match is None or any(
        match[name] for name in ("unit", "unit1", "unit2", "exp", "e")
    ):
        return None
    found = _quantity(text, match, rest, 1.0, ("", ""), style)
    # Nothing binds so that its logarithm is beyond these.
    return found if found is not None and 0 < found.low < 16 else None


def _matched(text: str, style: Style) -> tuple[re.Match[str] | None, str]:
    """Return the value of a cell and what stands behind it, if all makes sense."""
    if is_empty(text):
        return None, ""
    folded = fold(_RAISED_NOTE.sub("", text)).strip().strip("*").replace("\\", "")
    folded = _MIDDLE_POINT.sub(".", folded)
    nothing = _NOTHING_ABOVE.match(folded)
    if nothing:
        folded = folded[nothing.end() :].rstrip(")] ")
    at = 0
    named = PARAMETER.search(folded)
    if named and named.end() < len(folded) and not re.match(r"\W*\d", folded):
        if _DENIED.search(folded[: named.start()]):
            return None, ""
        inner = re.match(r"\s*\([^()]*\)", folded[named.end() :])
        at = named.end() + (inner.end() if inner else 0)
        lead = _BARE_NAME.match(folded[at:])
        at += lead.end() if lead else 0
    else:
        lead = _LEAD.match(folded)
        if lead is None or _DENIED.search(lead.group()):
            return None, ""
        at = lead.end()
    pattern = _AFFINITY_COMMA if style.comma else _AFFINITY
    match = pattern.match(folded, at)
    if match is None or match["percent"]:
        return None, ""
    rest = folded[match.end() :]
    if folded[at - 1 : at] == "(" and rest.startswith(")"):
        rest = rest[1:]
    # A single comma that may part decimals or thousands leaves the number in doubt.
    if style.comma is None and "," in match.group():
        return None, ""
    return (match, rest) if _TAIL.match(rest) else (None, "")


def _quantity(
    text: str,
    match: re.Match[str],
    rest: str,
    factor: float,
    unit: tuple[str, str],
    style: Style,
) -> Quantity | None:
    low = _number(match["low"], style) * factor
    high = _number(match["high"], style) * factor if match["high"] else low
    if high < low:
        return None
    error = _number(match["error"], style) if match["error"] else None
    aside = _IN_BRACKETS.match(rest) if style.error and error is None else None
    if aside:
        error = float(aside["error"])
    if error is not None:
        own = match["error_exp"]
        error *= 10.0 ** int(own) if own else factor
    slug, shown = unit
    sign = (match["comparator"] or "=").lower()
    return Quantity(
        printed=text.strip(),
        low=rounded(low),
        high=rounded(high),
        unit=slug,
        symbol=shown,
        qualifier=COMPARATORS.get(sign, "="),
        error=None if error is None else rounded(error),
    )


def _number(text: str, style: Style) -> float:
    plain = re.sub(r"[ ']", "", text)
    if style.comma:
        return float(plain.replace(".", "").replace(",", "."))
    return float(plain.replace(",", ""))


def _molar(printed: str) -> str | None:
    if not printed:
        return None
    unit = re.sub(r"[\s·.*^{}]", "", fold(printed))
    for word, letter in (
        ("femto", "f"), ("pico", "p"), ("nano", "n"), ("micro", "μ"), ("milli", "m")
    ):  # fmt: skip
        unit = unit.replace(word, letter)
    unit = unit.replace("molar", "M").replace("Molar", "M")
    unit = re.sub(r"mol(?:/[lL]|[lL]-1|dm-3)$", "M", unit)
    if unit[:1] == "u":
        unit = "μ" + unit[1:]
    if unit[-3:].lower() == "/ml":
        unit = unit[:-3] + "/mL"
    return unit if re.fullmatch(r"[fpnμm]?M|[pnμm]g/(?:mL|[lL])", unit) else None
