"""Citations audited: by curators where they know, else by what the title names."""

from functools import cache

import pytest

from kg.documents.model import Passage, Reference, Span
from kg.documents.reading import read_document
from kg.extraction.extract import extract
from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    Mechanism,
    Place,
    Term,
    TermKind,
)
from kg.literature import CitationAudit, audit, load_citations, read_findings
from kg.literature.judging import judge_claim, judge_text
from kg.literature.titles import Subjects, title_key
from kg.ontology.vocabulary import load_vocabulary
from kg.resources import CORPUS

GUIDES = {"igmesine": 27, "milacemide": 8}


@cache
def audited(guide: str, curated: bool = True) -> tuple[CitationAudit, ...]:
    document = read_document(CORPUS / "guides" / f"{guide}.txt")
    vocabulary = load_vocabulary()
    extraction = extract(document, vocabulary)
    return tuple(audit(extraction, vocabulary, None if curated else ()))


def known(guide: str) -> dict[int, str]:
    return {c.number: c.verdict for c in load_citations() if c.compound == guide}


@pytest.mark.parametrize("guide", sorted(GUIDES))
def test_every_reference_of_a_guide_is_audited(guide: str) -> None:
    numbers = {found.number for found in audited(guide)}
    assert numbers == set(range(1, GUIDES[guide] + 1)) == set(known(guide))


def test_the_names_of_audits_differ() -> None:
    for guide in GUIDES:
        parts = [found.part for found in audited(guide)]
        assert len(parts) == len(set(parts))


def test_earley_is_a_piracetam_paper() -> None:
    for curated in (True, False):
        (found,) = (f for f in audited("igmesine", curated) if f.number == 8)
        assert found.verdict == "mismatch" and "piracetam" in found.reason
        assert found.label == "Earley et al., 1991"
    (found,) = (f for f in audited("igmesine") if f.number == 8)
    assert found.curated and found.curated.meant == "earley-1991"


@pytest.mark.parametrize("number", [6, 7, 8])
def test_the_trials_of_milacemide_cite_others(number: int) -> None:
    for curated in (True, False):
        found = [f for f in audited("milacemide", curated) if f.number == number]
        assert {f.verdict for f in found} == {"mismatch"}


def test_titles_alone_never_back_what_curators_deny() -> None:
    for guide in GUIDES:
        for found in audited(guide, False):
            if found.verdict == "supports":
                assert known(guide)[found.number] == "supports", found


def test_titles_alone_agree_with_the_curators_mostly() -> None:
    pairs = [
        (found.verdict, known(guide)[found.number])
        for guide in GUIDES
        for found in audited(guide, False)
    ]
    agreed = sum(one == other for one, other in pairs)
    assert agreed / len(pairs) > 0.7


def test_a_study_that_was_meant_is_in_the_table() -> None:
    table = read_findings(CORPUS / "literature" / "findings.tsv", load_vocabulary())
    studies = {found.study.slug: found.study for found in table.findings}
    for one in load_citations():
        if one.meant:
            assert studies[one.meant].pmid == one.meant_pmid
        if not one.meant_verified:
            assert not one.meant_pmid and not one.meant


def term(kind: TermKind, slug: str) -> Term:
    entry = load_vocabulary().find(kind, slug)
    assert entry
    return Term(kind, slug, entry.label, entry.label, mapped=True)


PLACE = Place(Span(0, 1), "here")
BEHAVIOUR = BehaviouralClaim(
    part="one",
    place=PLACE,
    statement="reversed",
    compound=term("compound", "pre-084"),
    model=term("model", "scopolamine-induced-amnesia"),
    assay=term("assay", "passive-avoidance"),
    species=None,
    direction="improved",
)
EDGE = Mechanism(
    "two", PLACE, "sigma-1 receptors inhibit SK channels",
    term("target", "sigma-1-receptor"), "inhibits", term("target", "sk-channel"),
    "pathway", 1,
)  # fmt: skip


CASES: list[tuple[AnyClaim | Mechanism, str | None, str]] = [
    (BEHAVIOUR, "PRE-084, a sigma ligand", "supports"),
    (BEHAVIOUR, "Donepezil in dementia", "mismatch"),
    (BEHAVIOUR, "Nootropics in scopolamine-induced amnesia", "unverifiable"),
    (BEHAVIOUR, "On the price of tea", "mismatch"),
    (BEHAVIOUR, None, "unverifiable"),
    (EDGE, "The sigma-1 receptor closes SK channels", "supports"),
    (EDGE, "Sigma-1 receptors in health", "unverifiable"),
    (EDGE, "Memory of mice", "mismatch"),
]


@pytest.mark.parametrize(("claim", "title", "verdict"), CASES)
def test_a_title_is_judged(
    claim: AnyClaim | Mechanism, title: str | None, verdict: str
) -> None:
    reference = Reference(1, Passage.at(title or "site", 0), title, "site.example")
    judged = judge_claim(claim, reference, Subjects(load_vocabulary()))
    assert judged.verdict == verdict and judged.reason


def test_a_number_without_entry_cannot_be_told() -> None:
    subjects = Subjects(load_vocabulary())
    assert judge_claim(BEHAVIOUR, None, subjects).verdict == "unverifiable"
    assert judge_text("scopolamine", None, subjects).verdict == "unverifiable"


def test_an_encyclopaedia_is_no_primary_source() -> None:
    title = "PRE-084"
    reference = Reference(1, Passage.at(title, 0), title, "en.wikipedia.org")
    judged = judge_claim(BEHAVIOUR, reference, Subjects(load_vocabulary()))
    assert judged.verdict == "unverifiable"


def test_spellings_of_a_title_have_one_key() -> None:
    assert title_key("Sigma-1 Receptor: A Target?") == title_key(
        "Sigma‐1 receptor : a target"
    )
