"""Changes printed as numbers, put into words: ``+35 %*``, ``52 → 68 %``.

A sign, or two numbers with an arrow, says *increased* or *decreased*; of a difference
from placebo or vehicle the sign counts. A change without significance is said to be
none: *n.s.*, a large p value, an interval of confidence that holds zero.
"""

from __future__ import annotations

import re

NOT_SIGNIFICANT = "unsignificant"
"""The word for a change that its source says is none."""

_NUMBER = r"\d+(?:\.\d+)?"
_WORTH = re.compile(
    r"[+-]\s?\d|\d\s*%?\s*(?:→|->|vs)|\bfrom\s+\d|\bn\.?\s?s\b|\bp\s*[=>≥]", re.I
)
_INTERVAL = re.compile(
    rf"[(\[,;]?\s*95\s*%\s*(?:C\.?I\.?|confidence\s+interval)\s*[:,=]?\s*(?:of\s+)?"
    rf"(?P<low>[+-]?{_NUMBER})\s*(?:to|,|;|-)\s*(?P<high>[+-]?{_NUMBER})\s*[)\]]?",
    re.IGNORECASE,
)
_P = re.compile(
    r"\bp\s*(?P<sign><=?|=|>=?|≤|≥)\s*(?P<value>0?\.\d+|[01]\b)", re.IGNORECASE
)
_NS = re.compile(
    r"(?<![\w.])n\.\s?s\.?(?!\w)|(?<=\()\s*ns\s*(?=[);,])|(?<=[,;\d%])\s*ns\b|(?<=\d)\s+ns\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    rf"[(\[,;]?\s*(?:(?:placebo|vehicle|controls?)\s*:?\s*(?P<a>[+-]?{_NUMBER})|"
    rf"(?:against|versus|vs\.?|compared\s+(?:with|to))\s+(?P<b>[+-]?{_NUMBER})\s*(?:%|points?)?"
    r"(?:\s*(?:for|in|with|under|on|after)\s+(?:the\s+)?(?:placebo|vehicle|controls?))?)\s*[%s]*",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"(?:\b(?P<verb>chang\w*\b[^.;]{{0,80}}?\b|went\s+|moved\s+)from\s+)?(?<![\d.-])"
    rf"(?P<a>{_NUMBER})\s*(?:%|s\b)?\s*(?P<link>→|->|to)\s*(?P<b>{_NUMBER})"
    r"(?!\s*(?:mg|μg|ug|g\b|nmol|days?|weeks?|months?|years?|h\b|min))",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    rf"(?:(?<=^)|(?<=[\s:=(]))(?<!\d\s)(?<!\bto\s)(?P<sign>[+-])(?:\s(?=[\d.]+\s?%))?"
    rf"(?P<value>{_NUMBER})"
    rf"(?!\s?(?:-|to)\s?\d)(?!\s?°)(?!\s*(?:mg|μg|ug|nmol|mV)\b)"
)
_VERSUS = re.compile(
    rf"(?<![\d.+-])(?P<a>{_NUMBER})\s*(?:s|%)?\s*(?:vs\.?|versus)\s*(?P<b>{_NUMBER})\s*(?:s\b|%)?"
)
_ARROWED = re.compile(r"[↑↓⬆⬇]\s*\d")
_MARK = re.compile(
    r"(?<=[\d%)])\s*(?:s|points?|fold|min)?\s*\(?[*#†‡§]+|(?:↑|↓)[^;]*?(?<=[a-zA-Z])[*#†‡§]+"
)


def in_words(text: str) -> str:
    """Return a folded text with its numeric changes as words."""
    if not _WORTH.search(text):
        return text
    text, none = _without_intervals(text)
    text = _NS.sub(f" {NOT_SIGNIFICANT} ", text)
    text = _FROM_TO.sub(_moved, text)
    text = _VERSUS.sub(_compared if is_marked(text) else " ", text)
    text = _signed(text)
    return f"{text} {NOT_SIGNIFICANT}" if none else text


def is_signed(text: str) -> bool:
    """Tell whether a text prints a change as a signed number."""
    return bool(_SIGNED.search(text) or _VERSUS.search(text) or _ARROWED.search(text))


def is_marked(text: str) -> bool:
    """Tell whether a number has a mark of significance, or a p value."""
    return bool(_MARK.search(text) or _P.search(text))


def is_no_change(clause: str) -> bool:
    """Tell whether a clause says that what it tells of is not significant."""
    if NOT_SIGNIFICANT in clause:
        return True
    values = [_is_large(match) for match in _P.finditer(clause)]
    return bool(values) and all(values)


def _is_large(match: re.Match[str]) -> bool:
    value = float(match["value"])
    return (
        value >= 0.05
        if match["sign"] in {">", ">=", "≥"}
        else (match["sign"] == "=" and value > 0.05)
    )


def _without_intervals(text: str) -> tuple[str, bool]:
    """Return a text less intervals of confidence, and whether one holds zero."""
    none = any(float(m["low"]) < 0 < float(m["high"]) for m in _INTERVAL.finditer(text))
    return _INTERVAL.sub(" ", text), none


def _moved(match: re.Match[str]) -> str:
    if match["link"].lower() == "to" and match["verb"] is None:
        return match.group()
    first, last = float(match["a"]), float(match["b"])
    verb = match["verb"] or ""
    kept = re.sub(r"^(?:chang\w*|went|moved)\s*", "", verb, flags=re.IGNORECASE)
    return f"{kept} {_direction(last - first)} "


def _compared(match: re.Match[str]) -> str:
    return f" {_direction(float(match['a']) - float(match['b']))} "


def _signed(text: str) -> str:
    """Return a text whose first signed number is a word, and the others are gone."""
    match = _SIGNED.search(text)
    if match is None:
        return text
    change = float(match["sign"] + match["value"])
    rest = text[match.end() :]
    compared = _COMPARED.search(rest)
    if compared is not None:
        change -= float(compared["a"] or compared["b"])
        rest = rest[: compared.start()] + " " + rest[compared.end() :]
    word = f"{_direction(change)} ,"
    if compared is not None and not _P.search(rest) and not _MARK.search(text):
        word = ""  # nobody says whether the difference is one
    return f"{text[: match.start()]}{word} {_signed(rest)}"


def _direction(change: float) -> str:
    if change == 0:
        return "unchanged"
    return "increased" if change > 0 else "decreased"
