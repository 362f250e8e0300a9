"""Claims as findings: what is stated, of what, in which context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import singledispatch

from pyoxigraph import Literal, NamedNode

from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    DataGapClaim,
    DevelopmentStatusClaim,
    Mechanism,
    PharmacologyClaim,
    Quantity,
    Term,
)
from kg.rdf.context import Context
from kg.rdf.labels import label_of
from kg.rdf.nodes import (
    Triple,
    boolean,
    camel_case,
    decimal,
    duration,
    integer,
    iri,
    noo,
    text,
)

Fact = tuple[str, Term | Quantity | NamedNode | Literal | None]

_KIND_OF_FINDING = {
    BindingClaim: "BindingFinding",
    PharmacologyClaim: "PharmacologyFinding",
    BehaviouralClaim: "BehaviouralFinding",
    ClinicalClaim: "ClinicalFinding",
    DataGapClaim: "DataGap",
    DevelopmentStatusClaim: "DevelopmentStatusFinding",
    Mechanism: "MechanismFinding",
}
# BAO has the parameters that an affinity table prints; another stays a word.
PARAMETERS = {
    "IC50": "bao:0000190",
    "Ki": "bao:0000192",
    "Kd": "bao:0000034",
    "EC50": "bao:0000188",
    "ED50": "bao:0003036",
    "AC50": "bao:0000186",
}


# noo:interactsWith is the link from a finding to the compound whose effect it changed.
_RELATIONS = {"interacts_with": "interacts"}


def finding_triples(
    claim: AnyClaim | Mechanism, context: Context, more: Iterable[str] = ()
) -> Iterator[Triple]:
    """Yield a finding with its context; its evidence is made elsewhere.

    ``more`` is what its label tells beyond what the claim holds.
    """
    finding = context.finding(claim.part)
    label = "; ".join([label_of(claim), *more])
    yield finding, iri("rdf:type"), noo(_KIND_OF_FINDING[type(claim)])
    yield finding, iri("rdfs:label"), text(label, "en")
    yield finding, noo("statement"), text(claim.statement)
    yield finding, noo("hedged"), boolean(claim.hedged)
    for predicate, object_ in _facts(claim, context, finding):
        if isinstance(object_, Term):
            yield finding, noo(predicate), context.entity(object_)
        elif isinstance(object_, Quantity):
            node = NamedNode(f"{finding.value}/{predicate}")
            yield finding, noo(predicate), node
            yield from quantity_triples(node, object_, context)
            if isinstance(claim, BindingClaim) and claim.parameter.startswith("p"):
                yield from logarithm_triples(node, object_, context)
        elif object_ is not None:
            yield finding, noo(predicate), object_


def quantity_triples(
    node: NamedNode, quantity: Quantity, context: Context
) -> Iterator[Triple]:
    """Yield a quantity as printed, and in the unit that others can be compared in."""
    yield node, iri("rdf:type"), noo("Quantity")
    yield node, noo("printed"), text(quantity.printed)
    yield node, noo("qualifier"), text(quantity.qualifier)
    yield node, noo("minimum"), decimal(quantity.low)
    yield node, noo("maximum"), decimal(quantity.high)
    yield node, noo("unitSymbol"), text(quantity.symbol)
    if quantity.error is not None:
        yield node, noo("standardError"), decimal(quantity.error)
    unit = context.unit(quantity.unit)
    if unit is None:
        return
    if unit.iri:
        yield node, iri("qudt:unit"), iri(unit.iri)
    if unit.factor is not None and unit.reference_iri:
        for name, value in (("Minimum", quantity.low), ("Maximum", quantity.high)):
            exact = Decimal(repr(value)) * unit.factor
            yield node, noo(f"normalised{name}"), decimal(exact)
        yield node, noo("normalisedUnit"), iri(unit.reference_iri)


def logarithm_triples(
    node: NamedNode, quantity: Quantity, context: Context
) -> Iterator[Triple]:
    """Yield the concentration in nM that a pKi or pIC50 stands for, to three digits.

    The logarithm itself stays what is printed. One that is a limit gives none: what is
    below a pKi is above the Ki.
    """
    unit = context.unit("nanomolar")
    if unit is None or not unit.iri or quantity.qualifier not in {"=", "~"}:
        return
    for name, value in (("Minimum", quantity.high), ("Maximum", quantity.low)):
        exact = Decimal(10) ** (9 - Decimal(repr(value)))
        rounded = Decimal(f"{exact:.3g}")
        yield node, noo(f"normalised{name}"), decimal(rounded)
    yield node, noo("normalisedUnit"), iri(unit.iri)


@singledispatch
def _facts(claim: object, context: Context, finding: NamedNode) -> Iterator[Fact]:
    raise TypeError(f"no finding is made of {type(claim).__name__}")


@_facts.register
def _(claim: BindingClaim, context: Context, finding: NamedNode) -> Iterator[Fact]:
    yield "compound", claim.compound
    yield "target", claim.target
    parameter = PARAMETERS.get(claim.parameter)
    yield "parameter", iri(parameter) if parameter else None
    yield "parameterLabel", text(claim.parameter)
    yield "affinity", claim.quantity
    yield "species", claim.species
    yield "assay", claim.assay


@_facts.register
def _(claim: PharmacologyClaim, context: Context, finding: NamedNode) -> Iterator[Fact]:
    yield "compound", claim.compound
    yield "action", noo(camel_case(claim.action))
    yield "target", claim.target


@_facts.register
def _(claim: BehaviouralClaim, context: Context, finding: NamedNode) -> Iterator[Fact]:
    yield "compound", claim.compound
    yield "model", claim.model
    yield "assay", claim.assay
    yield "species", claim.species
    yield "strain", claim.strain
    yield "dose", claim.dose
    yield "route", claim.route
    yield "direction", noo(camel_case(claim.direction))
    yield "interactsWith", claim.interacts_with


@_facts.register
def _(claim: ClinicalClaim, context: Context, finding: NamedNode) -> Iterator[Fact]:
    yield "compound", claim.compound
    yield "population", claim.population
    yield "dose", claim.dose
    yield "route", claim.route
    yield "duration", duration(claim.duration) if claim.duration else None
    for measure in claim.outcome_measures:
        yield "outcomeMeasure", measure
    yield "direction", noo(camel_case(claim.direction))


@_facts.register
def _(claim: DataGapClaim, context: Context, finding: NamedNode) -> Iterator[Fact]:
    yield "compound", claim.compound
    yield "about", text(claim.about)


@_facts.register
def _(
    claim: DevelopmentStatusClaim, context: Context, finding: NamedNode
) -> Iterator[Fact]:
    yield "compound", claim.compound
    yield "indication", claim.indication
    yield "developmentStatus", text(claim.status)


@_facts.register
def _(claim: Mechanism, context: Context, finding: NamedNode) -> Iterator[Fact]:
    yield "subject", claim.subject
    yield "relation", noo(_RELATIONS.get(claim.relation, camel_case(claim.relation)))
    yield "object", claim.object
    if claim.pathway:
        yield "pathway", context.pathway(claim.pathway)
        yield "position", integer(claim.position)
    yield "negated", boolean(claim.negated)
