"""Numbers with units: doses and durations as guides print them.

A quantity keeps its printed form and the unit that stands there; ``normalised`` turns
it into the one that values are compared in (nM, mg/kg, mg/day) by the factor of the
unit's row in the vocabulary. What cannot be read with certainty is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from kg.extraction.model import Qualifier, Quantity
from kg.extraction.tokens import fold
from kg.identifiers import slugify
from kg.ontology.vocabulary import Entry, Vocabulary

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_COMPARATOR = (
    r"(?P<comparator><=|>=|=<|=>|<|>|≤|≥|~|=|ca?\.|circa|approx(?:\.|"
    r"imately)?|about|around|up to|less than|more than|greater than|"
    r"at least|below|above|over)?"
)
_MASS = r"(?:(?:[nuμmk]|mc)?g|[npuμm]?mol|IU)"
_PER_WEIGHT = (
    r"\s?(?:/|per\s)\s?kg(?:\s?(?:b\.?w\.?t?|body\s?weight))?|"
    r"\s?[·.]?\s?kg\s?(?:\^?\{?-1\}?)"
)
_PER_ANIMAL = r"\s?(?:/|per\s)\s?(?:mouse|rat|animal|site|side|head)"
_FREQUENCY = (
    r"(?P<day>\s?(?:/|per\s|a\s)\s?(?:day|d\b|24\s?h)|\s?[·.]?\s?day\s?\^?\{?-1\}?)"
    r"|(?P<often>,?\s?\(?(?:"
    r"(?P<twice>twice\s(?:a\sday|per\sday|daily|each\sday)|b\.?i\.?d\.?(?![a-z])|"
    r"two\stimes\s(?:a\sday|per\sday|daily)|2\s?[x×]\s?(?:/|per\s)?\s?(?:day|daily))"
    r"|(?P<thrice>three\stimes\s(?:a\sday|per\sday|daily)|thrice\sdaily|"
    r"t\.?i\.?d\.?(?![a-z])|3\s?[x×]\s?(?:/|per\s)?\s?(?:day|daily))"
    r"|(?P<once>once\s(?:a\sday|per\sday|daily)|daily|q\.?d\.?(?![a-z])|"
    r"o\.?d\.?(?![a-z])|every\sday|each\sday)"
    r")\)?)"
)
_DOSE = re.compile(
    # The number of a code, such as NFC-1, is none.
    rf"(?<![A-Za-z]-)(?<![A-Za-z])(?<![\d.]){_COMPARATOR}\s*(?P<list>(?:{_NUMBER})"
    rf"(?:\s*(?:-|to|and|or|,\s*and|,\s*or|,?\s*(?:then|rising|increas\w+|titrated)\s+"
    rf"(?:up\s+)?to|,|/|&|;)\s*(?:{_NUMBER}))*)"
    rf"\s?-?(?P<mass>{_MASS})(?![A-Za-z])"
    rf"(?P<weight>{_PER_WEIGHT})?(?P<animal>{_PER_ANIMAL})?(?:{_FREQUENCY})?"
    rf"(?![A-Za-z/]|\s?/\s?(?:m|d|L))",
    re.IGNORECASE,
)
_ONE_NUMBER = re.compile(_NUMBER)
_UP_TO = re.compile(r"\s*(?:-|to)\s*(?=[\d.])")
_DOSE_UNIT = re.compile(
    rf"(?<![A-Za-z])(?P<unit>{_MASS}(?:{_PER_WEIGHT}|{_PER_ANIMAL})?"
    r"(?:\s?(?:/|per\s)\s?(?:day|d)\b|\s(?:once\s|twice\s|"
    r"three\stimes\s)?daily)?)(?![A-Za-z])"
)
_NUMBERS = re.compile(
    rf"\s*{_COMPARATOR}\s*(?:{_NUMBER})(?:\s*(?:-|to|and|or|,\s*and|,\s*or|,|/|&|;)\s*"
    rf"(?:{_NUMBER}))*(?![\w%])",
    re.IGNORECASE,
)
COMPARATORS: Mapping[str, Qualifier] = {
    "<": "<", ">": ">", "<<": "<", ">>": ">", "at most": "<=", "higher than": ">",
    "lower than": "<", "≤": "<=", "≥": ">=", "<=": "<=", ">=": ">=", "=<": "<=",
    "=>": ">=", "~": "~", "ca.": "~", "c.": "~", "circa": "~", "approx": "~",
    "approx.": "~", "approximately": "~", "about": "~", "around": "~", "=": "=",
    "up to": "<=", "less than": "<", "below": "<", "more than": ">", "over": ">",
    "greater than": ">", "above": ">", "at least": ">=",
}  # fmt: skip
_WORDS = {
    "one": 1, "a": 1, "an": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fourteen": 14, "twenty": 20, "thirty": 30,
}  # fmt: skip
_DURATION = re.compile(
    r"(?:(?P<n>\d+)|\b(?P<word>" + "|".join(_WORDS) + r"))[\s-]?"
    r"(?P<unit>day|week|wk|month|mo|year|yr)s?\b",
    re.IGNORECASE,
)
_LETTER = {"d": "D", "w": "W", "m": "M", "y": "Y"}
_EMPTY = re.compile(
    r"^[^\w↑↓↔→←⇑⇓⇔+=]*$|^(?:n\W?\s?[/.]?\s?[adrst]\W?|none|nil|nd|unknown|unclear|data|dose|"
    r"value)$|"
    r"\bnot\s+(?:specified|available|reported|stated|given|disclosed|determined|"
    r"provided|"
    r"tested|applicable|known|described|detailed|found|mentioned|published|measured)|"
    r"\bunspecified\b|\bunavailable\b|\bdata\s+(?:are\s+|is\s+)?(?:lacking|missing)|"
    r"\bno\s+data\b|\bto\s+be\s+determined\b",
    re.IGNORECASE,
)


class Dose(NamedTuple):
    """A dose and where it stands in the text that it was read from."""

    quantity: Quantity
    start: int
    end: int
    per_weight: bool = False


class Units:
    """The units of a vocabulary by any of their printed forms."""

    __slots__ = ("_index",)

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._index: dict[str, Entry] = {}
        for entry in vocabulary.entries("unit"):
            for name in (entry.extra["symbol"], entry.label, *entry.synonyms):
                self._index.setdefault(_spelling(name), entry)

    def find(self, symbol: str) -> tuple[str, str]:
        """Return the slug and the symbol of a unit, known or not."""
        entry = self._index.get(_spelling(symbol))
        if entry is None:
            return slugify(symbol), symbol.replace("μ", "µ")
        return entry.slug, entry.extra["symbol"]


@lru_cache(maxsize=8192)
def is_empty(cell: str) -> bool:
    """Tell whether a cell says that there is no value: ``-``, *not specified*."""
    return bool(_EMPTY.search(fold(cell).strip()))


def number(text: str) -> float:
    """Return the value of a printed number; commas part thousands."""
    return float(text.replace(",", ""))


def find_doses(text: str, units: Units) -> Iterator[Dose]:
    """Return the doses that a text prints, ranges and lists as one quantity each."""
    return iter(_doses(text, units))


@lru_cache(maxsize=1024)
def _doses(text: str, units: Units) -> tuple[Dose, ...]:
    # What a cell or a sentence says is asked again and again.
    return tuple(_find_doses(text, units))


def _find_doses(text: str, units: Units) -> Iterator[Dose]:
    folded = fold(text)
    pending: tuple[float, int] | None = None
    for match in _DOSE.finditer(folded):
        quantity = _dose(match, folded, units)
        if quantity is None:
            continue
        start = (
            match.start("comparator") if match["comparator"] else match.start("list")
        )
        tail = folded[match.end() :]
        joined = _UP_TO.match(tail) or _goes_on(match, tail)
        if joined and match["comparator"] is None and pending is None:
            pending = (quantity.low, start)
            continue
        if pending is not None:
            low, start = pending
            pending = None
            printed = text[start : match.end()].strip()
            high = quantity.high
            quantity = Quantity(
                printed, min(low, high), max(low, high), quantity.unit, quantity.symbol
            )
        weight = bool(match["weight"])
        yield Dose(quantity, start, match.end(), weight)


def _goes_on(match: re.Match[str], tail: str) -> re.Match[str] | None:
    """Tell *5 mg or 20 mg twice daily*: what follows the second holds for both."""
    if match["weight"] or match["day"] or match["often"] or match["animal"]:
        return None
    following = re.match(r"\s*(?:or|and)\s*(?=[\d.])", tail, re.IGNORECASE)
    after = _DOSE.match(tail, following.end()) if following else None
    if after is None or after["mass"].lower() != match["mass"].lower():
        return None
    whole = after["weight"] or after["day"] or after["often"] or after["animal"]
    return following if whole else None


def find_dose(cell: str, header: str, units: Units) -> Dose | None:
    """Return the dose of a cell whose unit stands in the header of its column."""
    unit = _DOSE_UNIT.search(fold(header))
    numbers = _NUMBERS.match(fold(cell))
    if unit is None or numbers is None:
        return None
    found = next(find_doses(f"{numbers.group()} {unit['unit']}", units), None)
    if found is None:
        return None
    quantity = replace(found.quantity, printed=numbers.group().strip())
    return Dose(quantity, numbers.start(), numbers.end(), found.per_weight)


def per_day(quantity: Quantity, units: Units) -> Quantity:
    """Return a plain amount as one a day, where the header says that it is."""
    if quantity.unit not in {"milligram", "gram", "microgram"}:
        return quantity
    slug, symbol = units.find(f"{quantity.symbol}/day")
    return replace(quantity, unit=slug, symbol=symbol)


def find_duration(text: str) -> str | None:
    """Return how long, as an ISO 8601 duration: ``for 1 month`` is ``P1M``."""
    match = _DURATION.search(fold(text))
    if match is None:
        return None
    count = match["n"] or str(_WORDS[match["word"].lower()])
    return f"P{int(count)}{_LETTER[match['unit'][0].lower()]}"


def normalised(quantity: Quantity, vocabulary: Vocabulary) -> Quantity | None:
    """Return a quantity in its reference unit, or None where there is none.

    >>> from kg.ontology.vocabulary import load_vocabulary
    >>> micro = Quantity("1.2 µM", 1.2, 1.2, "micromolar", "µM")
    >>> normalised(micro, load_vocabulary()).low
    1200.0
    """
    entry = vocabulary.find("unit", quantity.unit)
    if entry is None or not entry.extra["factor"] or not entry.extra["reference_unit"]:
        return None
    reference = vocabulary.find("unit", entry.extra["reference_unit"])
    if reference is None:
        return None
    factor = float(entry.extra["factor"])
    return Quantity(
        quantity.printed,
        rounded(quantity.low * factor),
        rounded(quantity.high * factor),
        reference.slug,
        reference.extra["symbol"],
        quantity.qualifier,
        None if quantity.error is None else rounded(quantity.error * factor),
    )


def _dose(match: re.Match[str], folded: str, units: Units) -> Quantity | None:
    numbers = [number(n) for n in _ONE_NUMBER.findall(match["list"])]
    if not numbers or (numbers != sorted(numbers) and "-" in match["list"]):
        return None
    mass = match["mass"]
    symbol = _mass(mass)
    if match["weight"]:
        symbol += "/kg"
    elif match["animal"]:
        symbol += "/" + re.sub(r"^(?:/|per)\s*", "", match["animal"].strip())
    if match["day"] or (match["once"] and match["weight"] and symbol.endswith("g/kg")):
        symbol += "/day"
    elif match["often"] and not match["weight"]:
        symbol += (
            " twice daily" if match["twice"]
            else " three times daily" if match["thrice"]
            else "/day"
        )  # fmt: skip
    slug, shown = units.find(symbol)
    start = match.start("comparator") if match["comparator"] else match.start("list")
    return Quantity(
        printed=folded[start : match.end()].strip(),
        low=rounded(min(numbers)),
        high=rounded(max(numbers)),
        unit=slug,
        symbol=shown,
        qualifier=COMPARATORS.get((match["comparator"] or "=").lower(), "="),
    )


def _mass(printed: str) -> str:
    if printed.lower() in {"iu"}:
        return "IU"
    lower = printed.lower().replace("mcg", "μg").replace("u", "μ", 1)
    return lower


def _spelling(unit: str) -> str:
    return fold(unit).replace(" ", "").replace("u", "μ")


def rounded(value: float) -> float:
    """Return a product of decimals without the noise of binary fractions."""
    return float(f"{value:.12g}")
