"""Doses, affinities and durations as guides print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.concentrations import find_unit, parse_affinity
from kg.extraction.quantities import (
    Units,
    find_dose,
    find_doses,
    find_duration,
    is_empty,
    normalised,
)
from kg.ontology.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
UNITS = Units(VOCABULARY)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("0.25 - 16 mg/kg (i.p.)", 0.25, 16, "milligram-per-kilogram"),
        ("0.1–1 µg/kg i.v.", 0.1, 1, "microgram-per-kilogram"),
        ("1200 mg/day for 1 month", 1200, 1200, "milligram-per-day"),
        ("400 mg", 400, 400, "milligram"),
        ("1, 3 and 10 mg/kg p.o.", 1, 10, "milligram-per-kilogram"),
        ("0.1 mg/kg to 1 mg/kg", 0.1, 1, "milligram-per-kilogram"),
        ("25 mg b.i.d.", 25, 25, "milligram-twice-daily"),
        ("800 mg twice daily", 800, 800, "milligram-twice-daily"),
        ("5 mg once daily", 5, 5, "milligram-per-day"),
        ("up to 30 mg/kg/day", 30, 30, "milligram-per-kilogram-per-day"),
        ("10 mg kg⁻¹", 10, 10, "milligram-per-kilogram"),
        ("10-20mg/kg", 10, 20, "milligram-per-kilogram"),
        ("150 mg (three times daily)", 150, 150, "milligram-three-times-daily"),
        ("9 nmol i.c.v.", 9, 9, "nanomole"),
    ],
)
def test_doses(text: str, low: float, high: float, unit: str) -> None:
    (dose,) = find_doses(text, UNITS)
    assert (dose.quantity.low, dose.quantity.high, dose.quantity.unit) == (
        low,
        high,
        unit,
    )


@pytest.mark.parametrize(
    "text", ["Not Specified", "-", "10 mg/ml", "5 g/cm3", "3 trials", "24 h", ""]
)
def test_what_is_no_dose_is_none(text: str) -> None:
    assert not list(find_doses(text, UNITS))


def test_the_unit_of_a_dose_may_stand_in_the_header() -> None:
    dose = find_dose("0.25–1", "Donepezil, mg/kg", UNITS)
    assert dose is not None
    assert (dose.quantity.low, dose.quantity.high) == (0.25, 1)
    assert dose.quantity.symbol == "mg/kg"
    assert find_dose("0.25–1", "Dose", UNITS) is None


@pytest.mark.parametrize(
    ("text", "qualifier", "value", "error", "unit"),
    [
        ("39", "=", 39, None, "nM"),
        (">10,000", ">", 10000, None, "nM"),
        ("5.7 ± 0.2", "=", 5.7, 0.2, "nM"),
        ("7,138 ± 133", "=", 7138, 133, "nM"),
        ("> 1 µM", ">", 1, None, "μM"),
        ("4.6 (± 0.4) nM", "=", 4.6, 0.4, "nM"),
        ("~5", "~", 5, None, "nM"),
        ("≥ 10 μM", ">=", 10, None, "μM"),
        ("Ki = 4.6 nM", "=", 4.6, None, "nM"),
        ("39 [3]", "=", 39, None, "nM"),
        ("2,300 pM", "=", 2300, None, "pM"),
    ],
)
def test_affinities(
    text: str, qualifier: str, value: float, error: float | None, unit: str
) -> None:
    quantity = parse_affinity(text, "nM", UNITS)
    assert quantity is not None
    assert (quantity.qualifier, quantity.low) == (qualifier, value)
    assert (quantity.error, quantity.symbol) == (error, unit)


@pytest.mark.parametrize(
    "text", ["-", "n.d.", "NT", "Data not available", "12% at 10 µM", "inactive", "n/a"]
)
def test_what_is_no_affinity_is_none(text: str) -> None:
    assert parse_affinity(text, "nM", UNITS) is None


def test_a_number_without_any_unit_is_no_affinity() -> None:
    assert parse_affinity("39", None, UNITS) is None


@pytest.mark.parametrize(
    ("header", "unit"),
    [("IC50 (nM)", "nM"), ("Ki, µM", "μM"), ("Ki [nmol/L]", "nmol/L"), ("Ki", None)],
)
def test_the_unit_of_a_header(header: str, unit: str | None) -> None:
    assert find_unit(header) == unit


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("1200 mg/day for 1 month", "P1M"),
        ("24 weeks", "P24W"),
        ("a 12-week trial", "P12W"),
        ("3 years", "P3Y"),
        ("30 days", "P30D"),
        ("single dose", None),
    ],
)
def test_durations(text: str, duration: str | None) -> None:
    assert find_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["-", "–", "Not Specified", "n/a", "Data not available"]
)
def test_empty_cells(text: str) -> None:
    assert is_empty(text)


def test_quantities_can_be_compared_in_one_unit() -> None:
    quantity = parse_affinity("1.2 µM", None, UNITS)
    assert quantity is not None
    reference = normalised(quantity, VOCABULARY)
    assert reference is not None
    assert (reference.low, reference.unit) == (1200, "nanomolar")


@given(st.text(alphabet="0123456789.,-–± <>~mgkg/daynMµ()", max_size=30))
def test_anything_can_be_read(text: str) -> None:
    for dose in find_doses(text, UNITS):
        assert dose.quantity.low <= dose.quantity.high
    parse_affinity(text, "nM", UNITS)
    find_duration(text)
