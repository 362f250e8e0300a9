"""Catalogue numbers of the first page, and the compounds that they stand for.

A line may give the number first, ``Order no. AB-12 (donepezil, free base)``, or the
name, ``Catalogue: donepezil (AB-12)``; what stands beside a number may also be a form
of the product only (a salt, a solubility, a content), which is no name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = r"(?:[A-Z]{1,6}-?){0,2}\d[\w-]*"
_ITEM = rf"{_CODE}(?:\s*\([^()]{{1,60}}\))?"
_AND = r"(?:\s*[,;/·]\s*(?:and\s+)?|\s+(?:and|&)\s+)"
_LABELLED = re.compile(
    r"\b(?:cat(?:alog(?:ue)?)?\.?\s*(?:nos?|numbers?|ids?|codes?|items?|#)?|product\s*(?:code|no"
    r"|number|id)|ref(?:erence)?\.?\s*(?:no|number|code)(?=\W{1,4}(?-i:[A-Z]))"
    r"|products?(?=\s*[:：]\s*(?-i:[A-Z])[\w-]*\d[\w-]*\s*\()|(?:item|article|part|stock)\s*(?:nos?|numbers?|codes?)|sku|order(?:ing)?\s*"
    r"(?:nos?|numbers?|codes?))\b\.?\W{0,3}[:：#]?\W{0,3}"
    rf"(?P<codes>{_ITEM}(?:{_AND}{_ITEM})*)",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    r"(?:^|(?<=[\s|]))(?:catalog(?:ue)?|order(?:ing)?|items?)"
    r"(?:\s+(?:nos?\.?|numbers?|codes?))?\s*[:：]\s*"
    rf"(?P<list>[^,;|()]{{2,40}}\({_CODE}\)"
    rf"(?:{_AND}[^,;|()]{{2,40}}\({_CODE}\))*)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:^|(?<=\s))(?:[A-Z]{1,5}-?\d{3,}[\w-]* \([^()]{3,50}\)(?:\s*[,;·|]\s*|$)){1,6}$"
)
"""Catalogue numbers alone, each with the name of what it stands for."""
_CODED = re.compile(r"[A-Z]{1,6}-?\d[\w-]*")
_BRACKETED = re.compile(r"([^,;|()]*?)\s*\(([^()]+)\)")
_SALT = (
    r"(?:mono|di|tri|hemi)?"
    r"(?:hydrochloride|hydrobromide|maleate|fumarate|tartrate|citrate|mesylate|sulfate"
    r"|phosphate|acetate|sodium|potassium|hydrate)(?: (?:salt|hydrate))?"
)
_FORM = re.compile(
    r"(?:spray|freeze)-dried|powder|capsules?|tablets?|solutions?|solid"
    r"|free (?:base|acid)"
    rf"|{_SALT}|.{{0,20}}\b(?:soluble|purity|grade|stock|quality)\b.*|[<>≥]\s?\d.*"
    r"|\d+(?:\.\d+)?\s?(?:%|[mµ]?g\b|mL\b).*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Catalogue numbers and the names of compounds beside them, as far as given."""

    codes: tuple[str, ...]
    names: tuple[str, ...] = ()


def is_form(words: str) -> bool:
    """Tell whether words tell of a product's form or content, and name nothing."""
    return bool(_FORM.fullmatch(words.strip()))


def is_named_codes(text: str) -> bool:
    """Tell whether a line is nothing but catalogue numbers with names in brackets."""
    return bool(_NAMED.fullmatch(text))


def has_catalogue(text: str) -> bool:
    """Tell whether a line has a labelled catalogue number."""
    return bool(_LABELLED.search(text) or _NAME_FIRST.search(text))


def without_catalogue(text: str) -> str:
    """Return what a line says before its catalogue numbers."""
    match = _LABELLED.search(text)
    return text[: match.start()] if match else text


def read_catalogue(text: str, title: str = "") -> Ordered | None:
    """Return the catalogue numbers of a line, or None; ``title`` names the compounds.

    >>> read_catalogue("Order no. AB-12 (donepezil, free base) and AB-13 (maleate)")
    Ordered(codes=('AB-12', 'AB-13'), names=('donepezil',))
    >>> read_catalogue("Catalogue: KT-118 (TR-5118)", "KT-118 in Mice")
    Ordered(codes=('TR-5118',), names=('KT-118',))
    """
    if (match := _NAME_FIRST.search(text)) and (
        turned := _by_name(match["list"], title)
    ):
        return turned
    codes: list[str] = []
    names: list[str] = []
    for match in _LABELLED.finditer(text):
        found, called = _by_code(match["codes"])
        codes += found
        names = names or called
    if codes:
        return Ordered(tuple(dict.fromkeys(codes)), tuple(names))
    if match := _NAMED.search(text):
        pairs = re.findall(r"(\S+) \(([^()]+)\)", match[0])
        return Ordered(
            tuple(code for code, _ in pairs),
            tuple(_called(words) for _, words in pairs),
        )
    return None


def _called(words: str) -> str:
    """Return the first name of several, one that is no research code if it can be."""
    names = [name.strip() for name in words.split(",")]
    plain = [name for name in names if not (_CODED.fullmatch(name) or is_form(name))]
    return (plain or names)[0]


def _by_name(listed: str, title: str) -> Ordered | None:
    """Return a list of names, each with its number behind it.

    Where the names look like numbers themselves, the title tells which are the names.
    """
    pairs = [
        (re.sub(r"^(?:and|&)\s+", "", name.strip()), code)
        for name, code in _BRACKETED.findall(listed)
    ]
    coded = all(_CODED.fullmatch(name) for name, _ in pairs)
    if not pairs or (coded and not any(name in title for name, _ in pairs)):
        return None
    return Ordered(tuple(code for _, code in pairs), tuple(name for name, _ in pairs))


def _by_code(listed: str) -> tuple[list[str], list[str]]:
    """Return the numbers of a list and the names in the brackets behind them."""
    codes = [
        code
        for code in re.split(_AND, re.sub(r"\s*\([^()]*\)", "", listed))
        if code.strip()
    ]
    inside = [words for _, words in _BRACKETED.findall(listed)]
    inside = [w for w in inside if not re.match(r"(?:cas|cat)\b", w, re.IGNORECASE)]
    names: list[str] = []
    for words in inside:
        parts = re.split(r",\s+", words)
        kept = [part for part in parts if not is_form(part)]
        if kept and len(parts) > len(kept) == 1:
            names.append(kept[0])  # "donepezil, free base"
        elif kept:
            names.append(words)
    every = len(inside) == len(codes)
    return [code.strip() for code in codes], names if every else []
