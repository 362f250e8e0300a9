"""Whether a printed title can back what it is cited for: rules for any document.

A title is weak evidence. What names the compound supports; what names another, or
nothing of the claim, does not; what is on the subject alone cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from kg.documents.model import Reference
from kg.extraction.model import AnyClaim, DataGapClaim, Mechanism, Term
from kg.literature.titles import Subjects

Verdict = Literal["supports", "mismatch", "unverifiable"]

_TERTIARY = ("wikipedia.org", "news-medical.net", "britannica.com")
# A model bears the name of the compound that brings it about.
_COMPOUNDS = frozenset({"compound", "model"})
_CONTEXT = frozenset({"model", "assay", "strain"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the reason for it, in words."""

    verdict: Verdict
    reason: str


def judge_claim(
    claim: AnyClaim | Mechanism, reference: Reference | None, subjects: Subjects
) -> Judgement:
    """Return whether a reference can back a claim, by what its title names."""
    poor = _without_title(reference)
    if poor is not None or reference is None or reference.title is None:
        return poor or _NO_ENTRY
    named = subjects.named_in(reference.title)
    if isinstance(claim, Mechanism):
        return _on_mechanism(claim, named, subjects)
    if isinstance(claim, DataGapClaim):
        return judge_text(claim.about, reference, subjects)
    return _on_compound(claim, named, subjects)


def judge_text(said: str, reference: Reference | None, subjects: Subjects) -> Judgement:
    """Return whether a reference can back a sentence: by the subjects they share."""
    poor = _without_title(reference)
    if poor is not None or reference is None or reference.title is None:
        return poor or _NO_ENTRY
    about = subjects.named_in(said)
    named = subjects.named_in(reference.title)
    shared = _shared(named, about, subjects)
    if not shared:
        return Judgement("mismatch", "the title names nothing that the text is about")
    if len(shared) == 1:
        reason = f"the title shares {shared[0].label} with the text, nothing else"
        return Judgement("unverifiable", reason)
    reason = "the title names " + " and ".join(term.label for term in shared)
    return Judgement("supports", reason)


_NO_ENTRY = Judgement("unverifiable", "the reference list has no such number")


def _without_title(reference: Reference | None) -> Judgement | None:
    if reference is None:
        return _NO_ENTRY
    if reference.title is None:
        site = reference.site or "no title"
        return Judgement("unverifiable", f"it prints {site} only and no article")
    if reference.site and reference.site.endswith(_TERTIARY):
        reason = f"{reference.site} is no primary source"
        return Judgement("unverifiable", reason)
    return None


def _on_compound(
    claim: AnyClaim, named: tuple[Term, ...], subjects: Subjects
) -> Judgement:
    terms = list(_terms(claim))
    compound = next((term for term in terms if term.kind == "compound"), None)
    if compound is None:
        shared = _shared(named, terms, subjects)
        return Judgement(
            "unverifiable" if shared else "mismatch",
            "the title is on the subject" if shared else "the title is on another",
        )
    drugs = [term for term in named if term.kind == "compound"]
    if any(subjects.related(t, compound) for t in named if t.kind in _COMPOUNDS):
        return Judgement("supports", f"the title names {compound.label}")
    others = [t for t in drugs if not any(subjects.related(t, c) for c in terms)]
    if others:
        labels = ", ".join(dict.fromkeys(term.label for term in others))
        reason = f"the title names {labels}, not {compound.label}"
        return Judgement("mismatch", reason)
    context = [term for term in terms if term.kind in _CONTEXT]
    if shared := _shared(named, context, subjects):
        reason = f"the title names {shared[0].label}, not {compound.label}"
        return Judgement("unverifiable", reason)
    return Judgement("mismatch", f"the title does not name {compound.label}")


def _on_mechanism(
    claim: Mechanism, named: tuple[Term, ...], subjects: Subjects
) -> Judgement:
    ends = (claim.subject, claim.object)
    shared = [end for end in ends if any(subjects.related(t, end) for t in named)]
    if len(shared) == len(ends):
        labels = " and ".join(end.label for end in ends)
        return Judgement("supports", f"the title names {labels}")
    if shared:
        missing = next(end for end in ends if end not in shared)
        reason = f"the title names {shared[0].label}, not {missing.label}"
        return Judgement("unverifiable", reason)
    if shared := _shared(named, subjects.named_in(claim.statement), subjects):
        reason = f"the title shares {shared[0].label} with the text, nothing else"
        return Judgement("unverifiable", reason)
    labels = " nor ".join(end.label for end in ends)
    return Judgement("mismatch", f"the title names neither {labels}")


def _shared(
    named: tuple[Term, ...], about: tuple[Term, ...] | list[Term], subjects: Subjects
) -> list[Term]:
    """Return what both name; one thing under two names counts once."""
    found: list[Term] = []
    for term in named:
        new = not any(subjects.related(term, other) for other in found)
        if new and any(subjects.related(term, other) for other in about):
            found.append(term)
    return found


def _terms(claim: object) -> Iterator[Term]:
    for known in fields(claim):  # type: ignore[arg-type]
        value = getattr(claim, known.name)
        found = value if isinstance(value, tuple) else (value,)
        yield from (item for item in found if isinstance(item, Term))
