"""A readable sentence for every finding, from its fields alone."""

from __future__ import annotations

from functools import singledispatch

from kg.extraction.model import (
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    DataGapClaim,
    DevelopmentStatusClaim,
    Direction,
    Mechanism,
    PharmacologyClaim,
    Quantity,
    Term,
)

_VERBS: dict[Direction, str] = {
    "improved": "improved",
    "no effect": "had no effect on",
    "worsened": "worsened",
    "blocked": "blocked the effect of",
    "mixed": "had mixed effects on",
    "not reported": "was tested on",
}


@singledispatch
def label_of(claim: object) -> str:
    """Return what a claim says as one line, such as a page's heading."""
    raise TypeError(f"no label is made of {type(claim).__name__}")


@label_of.register
def _(claim: BindingClaim) -> str:
    return _joined(
        f"{claim.compound.label}: {claim.parameter} {_amount(claim.quantity)}",
        f"at the {claim.target.label}",
        _in(claim.species),
    )


@label_of.register
def _(claim: PharmacologyClaim) -> str:
    article = "an" if claim.action[0] in "aio" else "a"
    link = "of" if claim.action == "prodrug" else "at the"
    if claim.action in ("agonist", "antagonist", "inhibitor", "ligand"):
        link = "of the"
    if claim.target.kind == "compound":
        link = "of"
    return f"{claim.compound.label} is {article} {claim.action} {link} " + (
        claim.target.label
    )


@label_of.register
def _(claim: BehaviouralClaim) -> str:
    outcome = claim.assay.label if claim.assay else "behaviour"
    verb = _VERBS[claim.direction]
    if claim.interacts_with:
        outcome = f"{claim.interacts_with.label} on {outcome}"
        if claim.direction == "no effect":
            verb = "did not block the effect of"
    return _joined(
        f"{claim.compound.label} {verb} {outcome}",
        _in(claim.species),
        f"({claim.model.label})" if claim.model else None,
        f"at {_amount(claim.dose)}" if claim.dose else None,
        claim.route.label if claim.route else None,
    )


@label_of.register
def _(claim: ClinicalClaim) -> str:
    outcomes = ", ".join(term.label for term in claim.outcome_measures)
    return _joined(
        f"{claim.compound.label} {_VERBS[claim.direction]} {outcomes or 'cognition'}",
        f"in {claim.population.label}",
        f"at {_amount(claim.dose)}" if claim.dose else None,
    )


@label_of.register
def _(claim: DataGapClaim) -> str:
    return f"not known: {claim.about}"


@label_of.register
def _(claim: DevelopmentStatusClaim) -> str:
    indication = f" for {claim.indication.label}" if claim.indication else ""
    return f"{claim.compound.label}: {claim.status}{indication}"


@label_of.register
def _(claim: Mechanism) -> str:
    verb = claim.relation.replace("_", " ")
    negation = "not: " if claim.negated else ""
    return f"{negation}{claim.subject.label} {verb} {claim.object.label}"


def _amount(quantity: Quantity) -> str:
    sign = "" if quantity.qualifier == "=" else f"{quantity.qualifier} "
    low, high = f"{quantity.low:g}", f"{quantity.high:g}"
    number = low if low == high else f"{low} to {high}"
    return f"{sign}{number} {quantity.symbol}"


def _in(species: Term | None) -> str | None:
    return f"in {species.label}" if species else None


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
