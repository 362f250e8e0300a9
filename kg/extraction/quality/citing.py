"""Whether references exist, can be looked up, and are about what they are cited for.

A printed title is compared with the compound and the topic of the claim that cites it.
It fits when it names the compound, another that the document tests, or the topic; it
does not when it is about another compound, or shares nothing with the claim. Titles
that name no outcome do not carry a statement about one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.documents.model import Document, Reference
from kg.extraction.lexicon import Reading
from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    DataGapClaim,
    PharmacologyClaim,
    Place,
    QualityIssue,
)
from kg.extraction.prose import Sentence
from kg.extraction.quality.findings import Findings, compounds_of, issue
from kg.extraction.quality.words import telling_words
from kg.extraction.rows import citations
from kg.extraction.told import Told
from kg.patterns import Pattern

_COGNITIVE = Pattern(
    r"cogniti|memor|learn|amnes|amnest|nootrop|avoidance|\bmaze\b|attention|dement|"
    r"alzheimer|recall|retention|forgett|recognition|discriminat",
    re.IGNORECASE,
)
_BINDING = re.compile(
    r"affinit|selectiv|binding|ligand|inhibit|potenc|subtype|displace|occupan|block|"
    r"pharmacolog|profile",
    re.IGNORECASE,
)
_DEFICIT = Pattern(
    r"\b(?:cognitive|learning|memory)\b[^.]{0,30}\b(?:deficits?|impairments?|decline)",
    re.IGNORECASE,
)
_TOPICS = frozenset(
    {"target", "model", "assay", "instrument", "process", "indication", "population",
     "place"}
)  # fmt: skip
_BROAD = frozenset(
    {"brain", "learning", "memory", "cognition", "learning-or-memory", "neuron",
     "central-nervous-system", "people", "patients", "amnesia-model", "receptor",
     "cognitive-disorder", "plasma"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """One citation in use: by a row's claims or by a sentence."""

    number: int
    place: Place
    claims: tuple[AnyClaim, ...]
    reading: tuple[Reading, ...]
    text: str
    label: str | None
    in_protocol: bool


def citation_issues(findings: Findings) -> Iterator[QualityIssue]:
    """Yield the issues of references and of their uses."""
    yield from _bare(findings)
    judged: set[tuple[str, int, str]] = set()
    for use in _uses(findings):
        for found in _judge(findings, use):
            key = (found.type, use.number, found.part)
            if key not in judged:
                judged.add(key)
                yield found


def _bare(findings: Findings) -> Iterator[QualityIssue]:
    for reference in findings.references.values():
        if reference.title is None:
            span = reference.printed.span()
            place = Place(span, _section_at(findings.scope.document, span.start))
            yield issue(
                "bare_reference",
                place,
                f"reference {reference.number} is only {reference.printed.text!r}: "
                "no article can be looked up",
                (reference.number,),
            )


def _section_at(document: Document, character: int) -> str:
    """Return the section that a character of the file is in, whatever its heading."""
    begun = [
        section.slug
        for section in document.sections
        if section.heading is None or section.heading.span().start <= character
    ]
    return begun[-1] if begun else document.sections[0].slug


def _uses(findings: Findings) -> Iterator[Use]:
    for told in findings.told:
        for frame in told.frames:
            for line in frame.grid.lines:
                claims = tuple(findings.of_line(frame, line))
                for one in citations(line):
                    if one.number is not None:
                        yield Use(
                            one.number,
                            frame.place(line),
                            claims,
                            (*(c.reading for c in line.cells), *frame.around),
                            " ".join(cell.text for cell in line.cells),
                            one.label,
                            told.is_protocol,
                        )
        for sentence in (*told.sentences, *told.notes):
            yield from _in_sentence(findings, told, sentence)


def _in_sentence(findings: Findings, told: Told, sentence: Sentence) -> Iterator[Use]:
    if not sentence.citations:
        return
    claims = findings.at(sentence.place)
    # A citation at the end of a paragraph may stand for all of it.
    around = () if told.is_protocol else (sentence.whole.reading,)
    for one in sentence.citations:
        if one.number is not None:
            yield Use(
                one.number,
                sentence.place,
                claims,
                around,
                sentence.text,
                one.label,
                told.is_protocol,
            )


def _judge(findings: Findings, use: Use) -> Iterator[QualityIssue]:
    about = use.claims[0].part if use.claims else None
    reference = findings.references.get(use.number)
    if reference is None:
        if findings.references:
            yield issue(
                "dangling_citation",
                use.place,
                f"[{use.number}] is cited, but the list has no such entry",
                (use.number,),
                about,
            )
        return
    if reference.title is None:
        yield issue(
            "citation_unverifiable",
            use.place,
            f"rests on reference {use.number}, only {reference.printed.text!r}",
            (use.number,),
            about,
        )
        return
    judged = not use.in_protocol and (use.claims or use.place.row is None)
    reason = _mismatch(findings, use, reference) if judged else None
    if reason:
        label = f" (cited as {use.label})" if use.label else ""
        yield issue(
            "citation_mismatch",
            use.place,
            f"reference {use.number}{label} is {reference.title!r}: {reason}",
            (use.number,),
            about,
        )


def _mismatch(findings: Findings, use: Use, reference: Reference) -> str | None:
    """Return why a title does not fit what cites it, or None where it may."""
    scope = findings.scope
    title = scope.title(reference.title or "")
    named = _named_compounds(findings, title)
    own = compounds_of(list(use.claims))
    tested = _tested(findings, use) | {term.slug for term in scope.subjects}
    tested |= {
        c.interacts_with.slug
        for c in use.claims
        if isinstance(c, BehaviouralClaim) and c.interacts_with
    }
    if named & (tested | set(own) | _classes(findings, set(own) | tested)):
        return None
    studies = [
        c
        for c in use.claims
        if isinstance(c, BehaviouralClaim | BindingClaim | ClinicalClaim)
    ]
    shared = _topics(title) & set().union(*map(_topics, use.reading))
    foreign = named - _inducers(findings, use)
    if _names_class(findings, title, set(own)):
        return None
    if studies:
        names = ", ".join(term.label for term in own.values())
        if foreign and _stands_beside(findings, use, foreign):
            return None
        if foreign:
            return f"it is about another compound, not {names}"
        if any(isinstance(c, ClinicalClaim) for c in studies):
            return f"it is no trial of {names}"
        if any(isinstance(c, BindingClaim) for c in studies):
            fits = shared and _BINDING.search(title.text)
            return None if fits else f"it reports no affinity of {names}"
        if not shared - _of_models(findings, use) and not _COGNITIVE.search(title.text):
            return f"it is about neither {names} nor the test"
        return None
    if any(isinstance(c, DataGapClaim) for c in use.claims) and scope.subject:
        mentioned = {s.slug for r in use.reading for _, s in r.of("compound")}
        if scope.subject.slug in mentioned and not shared:
            return f"it is not about {scope.subject.label}"
    if not shared and not named & _mentioned(use) and not _same_words(use, title):
        return "it shares no compound and no topic with the sentence"
    if _DEFICIT.search(use.text) and not _COGNITIVE.search(title.text):
        return "it names no learning, memory or other cognitive outcome"
    return None


def _same_words(use: Use, title: Reading) -> bool:
    """Tell whether what cites shares two words with a title that say its subject."""
    around = " ".join(reading.printed for reading in use.reading)
    return len(telling_words(title.text) & telling_words(around)) >= 2


def _stands_beside(findings: Findings, use: Use, named: set[str]) -> bool:
    """Tell whether a sentence on affinities tells one of what the title names too."""
    if use.place.row is not None or not use.claims:
        return False
    if not all(isinstance(claim, BindingClaim) for claim in use.claims):
        return False
    told = findings.scope.lexicon.read(use.text)
    return bool(named & {sense.slug for _, sense in told.of("compound")})


def _names_class(findings: Findings, title: Reading, own: set[str]) -> bool:
    """Tell whether a title is about a class of drugs that the claim's belong to."""
    if not _CLASS.search(title.text):
        return False
    targets = {_stem(sense.slug) for _, sense in title.of("target")}
    return any(
        isinstance(claim, PharmacologyClaim)
        and claim.compound.slug in own
        and _stem(claim.target.slug) in targets
        for claim in findings.claims
    )


def _named_compounds(findings: Findings, title: Reading) -> set[str]:
    return {sense.slug for _, sense in title.of("compound")}


def _mentioned(use: Use) -> set[str]:
    return {
        sense.slug for reading in use.reading for _, sense in reading.of("compound")
    }


def _tested(findings: Findings, use: Use) -> set[str]:
    """Return the compounds that the rows of the same table test."""
    if use.place.table is None:
        return set()
    return {
        slug
        for (table, _), claims in findings.by_row.items()
        if table == use.place.table
        for slug in compounds_of(claims)
    }


def _inducers(findings: Findings, use: Use) -> set[str]:
    """Return drugs that only disturb cognition in what cites the title."""
    models = findings.scope.models
    used = {
        c.model.slug for c in use.claims if isinstance(c, BehaviouralClaim) and c.model
    }
    disturbing = {slug for slug, model in models.items() if model.slug in used}
    return disturbing | {slug for slug in _mentioned(use) if slug in models}


def _of_models(findings: Findings, use: Use) -> set[str]:
    """Return the topics that only say what disturbed the animals."""
    inducers = _inducers(findings, use)
    models = {
        c.model.slug for c in use.claims if isinstance(c, BehaviouralClaim) and c.model
    }
    return {_stem(slug) for slug in inducers | models} | inducers


def _classes(findings: Findings, slugs: set[str]) -> set[str]:
    """Return the classes and the salts and bases of compounds."""
    relatives = findings.scope.lexicon.relatives
    return {near for slug in slugs for near in relatives.get(slug, ())}


def _topics(reading: Reading) -> set[str]:
    topics: set[str] = set()
    for sense in reading.senses:
        if sense.kind in _TOPICS and sense.slug not in _BROAD:
            topics.add(_stem(sense.slug))
        elif sense.kind == "compound":
            topics.add(sense.slug)
    return topics


_CLASS = Pattern(
    r"\b(?:ant)?agonists?\b|\binhibitors?\b|\bblockers?\b|\bligands?\b|\bmodulators?\b|"
    r"\bpotentiators?\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def _stem(slug: str) -> str:
    """Return what related entries share: sigma-1 and sigma, water mazes."""
    return next((stem for stem in _STEMS if stem in slug), slug)


_STEMS = (
    "sigma", "nmda", "passive-avoidance", "water-maze", "cholinesterase", "amyloid",
    "alternation", "alzheimer", "scopolamine", "calcium", "samp8", "dizocilpine",
    "cocaine", "potentiation", "ampa", "muscarinic",
)  # fmt: skip
