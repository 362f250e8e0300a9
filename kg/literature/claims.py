"""From the cells of one row to the claim that it makes."""

from __future__ import annotations

from typing import Any, cast, get_args

from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    BindingClaim,
    Citation,
    ClinicalClaim,
    Mechanism,
    PharmacologyClaim,
    Place,
    Quantity,
    Term,
    TermKind,
)
from kg.literature.model import Conditions, Published, Sex, Study
from kg.literature.names import Names
from kg.literature.schema import OF_STUDY, SEPARATOR
from kg.literature.table import Line


def study_of(line: Line) -> Study:
    """Return the study that a row names."""
    return Study(line.get("study"), **{name: line.get(name) for name in OF_STUDY})


def published(line: Line, place: Place, names: Names) -> Published:
    """Return what a row says; its cells have passed the checks of the schema."""
    row = _Row(line, names)
    return Published(
        claim=row.claim(place),
        study=study_of(line),
        conditions=row.conditions(),
        stance=cast("Any", line.get("stance") or "supports"),
        confidence=cast("Any", line.get("confidence") or "high"),
        source_class=cast("Any", line.get("source_class")),
    )


class _Row:
    """One row, its cells read as terms and quantities when asked for."""

    def __init__(self, line: Line, names: Names) -> None:
        self._get = line.get
        self._names = names

    def claim(self, place: Place) -> AnyClaim | Mechanism:
        """Return the claim of the kind that the row names."""
        common: dict[str, Any] = {
            "part": self._get("id"),
            "place": place,
            "statement": self._statement(),
            "citations": (Citation(None, self._get("citation")),),
            "hedged": self._get("hedged") == "yes",
        }
        match self._get("kind"):
            case "binding":
                return self._binding(common)
            case "pharmacology":
                return PharmacologyClaim(
                    **common,
                    compound=self._compound(),
                    action=cast("Any", self._get("action")),
                    target=self._needed("target", "target", "compound"),
                )
            case "behavioural":
                return self._behavioural(common)
            case "clinical":
                return self._clinical(common)
        return self._mechanism(common)

    def conditions(self) -> Conditions:
        """Return the conditions that the claim of this row has no field for."""
        get, kind = self._get, self._get("kind")
        mechanism = kind == "mechanism"
        dose = self._range("dose_min", "dose_max", "dose_unit")
        sample = get("sample_size")
        return Conditions(
            role=cast("Any", get("role") or "test"),
            species=None if kind in ("binding", "behavioural") else self._species(),
            model=None if kind == "behavioural" else self._term("model", "model"),
            assay=self._term("assay", "assay") if mechanism else None,
            process=self._term("process", "process"),
            place=self._term("place", "place"),
            dose=dose if mechanism else None,
            route=self._term("route", "route") if mechanism else None,
            interacts_with=(
                None if kind == "behavioural"
                else self._term("interacts_with", "compound")
            ),
            inducer_dose=self._range("inducer_dose", "inducer_dose", "inducer_unit"),
            inducer_route=self._term("inducer_route", "route"),
            preparation=get("preparation"),
            sex=self._sex(),
            timing=cast("Any", self._several("timing")),
            lead_time=get("lead_time"),
            duration="" if kind == "clinical" else get("duration"),
            sample_size=int(sample) if sample else None,
            effect=get("effect"),
            statistics=self._several("statistic"),
            note=get("note"),
        )  # fmt: skip

    def _binding(self, common: dict[str, Any]) -> BindingClaim:
        quantity = self._range("value", "value", "value_unit")
        assert quantity is not None  # noqa: S101 (the schema needs both cells)
        return BindingClaim(
            **common,
            compound=self._compound(),
            target=self._needed("target", "target"),
            parameter=self._get("parameter"),
            quantity=quantity,
            species=self._species(),
            assay=self._term("assay", "assay"),
        )

    def _behavioural(self, common: dict[str, Any]) -> BehaviouralClaim:
        return BehaviouralClaim(
            **common,
            compound=self._compound(),
            model=self._term("model", "model"),
            assay=self._term("assay", "assay"),
            species=self._species(),
            strain=self._term("strain", "strain"),
            dose=self._range("dose_min", "dose_max", "dose_unit"),
            route=self._term("route", "route"),
            direction=cast("Any", self._get("direction")),
            interacts_with=self._term("interacts_with", "compound"),
        )

    def _clinical(self, common: dict[str, Any]) -> ClinicalClaim:
        outcome = self._term("outcome", "instrument")
        return ClinicalClaim(
            **common,
            compound=self._compound(),
            population=self._needed("population", "population"),
            dose=self._range("dose_min", "dose_max", "dose_unit"),
            route=self._term("route", "route"),
            duration=self._get("duration") or None,
            outcome_measures=(outcome,) if outcome else (),
            direction=cast("Any", self._get("direction")),
        )

    def _mechanism(self, common: dict[str, Any]) -> Mechanism:
        return Mechanism(
            **common,
            subject=self._compound(),
            relation=cast("Any", self._get("relation")),
            object=self._needed("object", "process", "target", "compound", "place"),
            pathway="",
            position=1,
            negated=self._get("negated") == "yes",
        )

    def _statement(self) -> str:
        get = self._get
        match get("kind"):
            case "binding":
                quantity = f"{get('qualifier') or '='} {get('value')}"
                said = f"{get('parameter')} {quantity} {get('value_unit')}"
            case "pharmacology":
                said = f"{get('action')} ({get('target')})"
            case "mechanism":
                said = f"{get('relation')} {get('object')}"
            case _:
                said = get("direction")
        more = [get("effect"), *self._several("statistic"), get("note")]
        return "; ".join([said, *(part for part in more if part)])

    def _compound(self) -> Term:
        return self._needed("compound", "compound")

    def _species(self) -> Term | None:
        return self._term("species", "species")

    def _sex(self) -> tuple[Sex, ...]:
        given = self._get("sex")
        if given == "both":
            return get_args(Sex)
        return (cast("Sex", given),) if given else ()

    def _several(self, column: str) -> tuple[str, ...]:
        parts = self._get(column).split(SEPARATOR)
        return tuple(part.strip() for part in parts if part.strip())

    def _term(self, column: str, *kinds: TermKind) -> Term | None:
        return self._needed(column, *kinds) if self._get(column) else None

    def _needed(self, column: str, *kinds: TermKind) -> Term:
        return self._names.term(self._get(column), *kinds)

    def _range(self, low: str, high: str, unit: str) -> Quantity | None:
        least, most = self._get(low), self._get(high)
        known = self._names.unit(self._get(unit))
        if not least or known is None:
            return None
        number = least if least == most else f"{least} - {most}"
        sign = self._get("qualifier") if low == "value" else ""
        return Quantity(
            printed=f"{sign if sign != '=' else ''}{number} {self._get(unit)}",
            low=float(least),
            high=float(most),
            unit=known.slug,
            symbol=known.extra["symbol"],
            qualifier=cast("Any", sign or "="),
        )
