"""Doses and affinities on a logarithmic scale, one line a finding.

Directions keep their shapes; a value known only as *more than* or *less than* ends in
an arrow; what was measured (Ki, IC50…) is written, never mixed up by position alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from server.pages.directions import Direction
from server.pages.findings import Amount, FindingRow
from server.pictures.svg import element, group, link, picture
from server.pictures.text import shorten, width_of

_WIDTH = 460.0
_SIDE = 22.0
_ROW = 40.0
_TOP = 10.0
_AXIS = 30.0
_MARK = 6.0

# The shapes of the marks of the pages, around their centre.
_SHAPES = {
    "improved": "M0 -6 6.5 5.5H-6.5z",
    "no-effect": "M-6.5 -3H6.5V3H-6.5z",
    "worsened": "M0 6 -6.5 -5.5H6.5z",
    "blocked": "M0 -6.2a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 0 1 0 -12.4M-4 -1.4V1.4H4V-1.4z",
    "mixed": "M0 -6.5 6.5 0 0 6.5 -6.5 0z",
    "not-reported": (
        "M0 -6a6 6 0 1 1 0 12a6 6 0 0 1 0 -12M0 -4a4 4 0 1 0 0 8a4 4 0 0 0 0 -8"
    ),
}
_DOT = "M0 -5a5 5 0 1 1 0 10a5 5 0 0 1 0 -10"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the picture: a label over its amount."""

    iri: str
    label: str
    amount: Amount
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """From a positive value to where it is between two decades."""

    low: int
    high: int

    @classmethod
    def around(cls, values: Iterable[float]) -> Scale:
        """Return whole decades around all values."""
        positive = [value for value in values if value > 0]
        low = math.floor(math.log10(min(positive)) + 1e-9)
        high = math.ceil(math.log10(max(positive)) - 1e-9)
        return cls(low, max(high, low + 1))

    def at(self, value: float) -> float:
        """Return the place of a value; nothing is left of the scale."""
        if value <= 0:
            return _SIDE
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return _SIDE + share * (_WIDTH - 2 * _SIDE)


def dose_lines(findings: Sequence[FindingRow], own: str) -> dict[str, list[Line]]:
    """Return the doses of findings by unit; ``own`` is the kind that the page is of."""
    lines: dict[str, list[Line]] = {}
    for finding in findings:
        if finding.dose is None or finding.dose.high <= 0:
            continue
        parts = [
            None if own == "compound" else finding.compound,
            None if own == "model" else finding.model or finding.population,
            None if own == "assay" else finding.assay,
            finding.species,
        ]
        label = ", ".join(part.label for part in parts if part)
        line = Line(
            finding.iri, label or finding.label, finding.dose, finding.direction
        )
        lines.setdefault(finding.dose.unit, []).append(line)
    return lines


def affinity_lines(findings: Sequence[FindingRow], own: str) -> dict[str, list[Line]]:
    """Return the affinities of findings by unit."""
    lines: dict[str, list[Line]] = {}
    for finding in findings:
        if finding.affinity is None or finding.affinity.high <= 0:
            continue
        thing = finding.target if own == "compound" else finding.compound
        name = thing.label if thing else finding.label
        species = f", {finding.species.label}" if finding.species else ""
        label = f"{name}{species} · {finding.parameter}"
        lines.setdefault(finding.affinity.unit, []).append(
            Line(finding.iri, label, finding.affinity)
        )
    return lines


def draw_scale(
    lines: Sequence[Line],
    unit: str,
    title: str,
    address: Callable[[str], str],
    id: str,
) -> Markup:
    """Return the lines over a common logarithmic axis."""
    scale = Scale.around(v for x in lines for v in (x.amount.low, x.amount.high))
    bottom = _TOP + len(lines) * _ROW
    rows = [
        _line(line, scale, _TOP + index * _ROW, address)
        for index, line in enumerate(lines)
    ]
    said = "; ".join(
        f"{line.label}: {_said(line.amount)}"
        + (f", {line.direction.word}" if line.direction else "")
        for line in lines
    )
    return picture(
        _WIDTH,
        bottom + _AXIS,
        _axis(scale, bottom, unit),
        *rows,
        title=title,
        description=said,
        id=id,
        kind="scale",
    )


def _axis(scale: Scale, bottom: float, unit: str) -> Markup:
    parts = []
    for decade in range(scale.low, scale.high + 1):
        x = scale.at(10.0**decade)
        parts.append(element("path", d=f"M{x:.1f} {_TOP}V{bottom}", class_="grid"))
        text = f"{10.0**decade:,.10g}"
        text += f" {unit}" if decade == scale.high else ""
        anchor = "end" if decade == scale.high else "middle"
        x = min(x + width_of(unit) / 2, _WIDTH - 2) if decade == scale.high else x
        parts.append(
            element("text", text, x=round(x, 1), y=bottom + 18, text_anchor=anchor)
        )
    return group(parts, class_="axis")


def _line(
    line: Line, scale: Scale, top: float, address: Callable[[str], str]
) -> Markup:
    low, high = scale.at(line.amount.low), scale.at(line.amount.high)
    y = top + 27
    label = element("text", shorten(line.label, _WIDTH - 8, 13), x=4, y=top + 14)
    shapes = [element("path", d=f"M{low:.1f} {y}H{high:.1f}", class_="range")]
    shape = _SHAPES[line.direction.slug] if line.direction else _DOT
    ends = [high] if math.isclose(low, high) else [low, high]
    shapes += [
        element(
            "path",
            d=shape,
            transform=f"translate({x:.1f} {y})",
            fill_rule="evenodd",
            class_="mark",
        )
        for x in ends
    ]
    shapes += _beyond(line.amount.qualifier, low, high, y)
    said = f"{line.label}: {_said(line.amount)}"
    if line.direction:
        said += f", {line.direction.word}"
    slug = line.direction.slug if line.direction else "plain"
    return link(address(line.iri), label, group(shapes, class_=slug), label=said)


def _beyond(qualifier: str, low: float, high: float, y: float) -> list[Markup]:
    """Return an arrow towards where the value must lie."""
    if qualifier.startswith(">"):
        end = min(high + 40, _WIDTH - 4)
        d = f"M{high + _MARK:.1f} {y}H{end:.1f}m-6 -4l6 4l-6 4"
    elif qualifier.startswith("<"):
        end = max(low - 40, 4)
        d = f"M{low - _MARK:.1f} {y}H{end:.1f}m6 -4l-6 4l6 4"
    else:
        return []
    return [element("path", d=d, class_="beyond")]


def _said(amount: Amount) -> str:
    sign = "" if amount.qualifier == "=" else f"{amount.qualifier} "
    low, high = f"{amount.low:,g}", f"{amount.high:,g}"
    return f"{sign}{low if low == high else f'{low} to {high}'} {amount.unit}"
