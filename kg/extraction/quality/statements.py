"""Statements that exclude each other, and results that nothing backs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from kg.extraction.direction import read_effect
from kg.extraction.model import (
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    DevelopmentStatusClaim,
    PharmacologyClaim,
    Place,
    QualityIssue,
    Term,
)
from kg.extraction.prose import Sentence
from kg.extraction.quality.findings import Findings, issue
from kg.extraction.rows import citations
from kg.extraction.studies import contradicts
from kg.extraction.told import Told
from kg.patterns import Pattern

_PROMISES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "quantitative data are promised, but said not to be available",
        re.compile(
            r"\b(?:figures|results|values|numbers)\b[^.]{0,60}\b(?:laid\s+out|presented|"
            r"listed|set\s+out|shown|given|compiled|collected)\b[^.]{0,20}\btables?\b|"
            r"\bquantitative\s+(?:data|results|findings)\b[^.]{0,80}\b(?:presented|"
            r"summari[sz]ed|provided|given|shown|compiled|collected|set\s+out|stand|tabulated)",
            re.IGNORECASE,
        ),
        re.compile(
            r"\bquantitative\b|\bnumerical\b|\bexact\s+(?:figures|numbers)",
            re.IGNORECASE,
        ),
    ),
    (
        "detailed protocols are promised, but their parameters are not available",
        re.compile(
            r"\bdetailed\b[^.]{0,60}\b(?:protocols?|methodolog\w+|procedures?)\b|"
            r"\b(?:protocols?|procedures?)\b[^.]{0,60}\b(?:replicat\w+|reproduc\w+|repeat\w*)\b",
            re.IGNORECASE,
        ),
        re.compile(r"\bparameters?\b|\bconditions?\b|\bfull[\s-]text", re.IGNORECASE),
    ),
)
_BOOSTERS = re.compile(
    r"\bpotent\b|\bclear\b|\brobust\w*|\bstrong(?:ly)?\b|\bproven\b|\bunequivocal\w*|"
    r"\bdefinitive\w*|\bconclusive\w*|\bconvincing\w*|\bundoubted\w*|\bwell[\s-]established",
    re.IGNORECASE,
)
_CONCLUSION = Pattern(
    r"\bconclusions?\b|\bsummary\b|\boutlook\b|\bclosing\b", re.IGNORECASE
)
_ALWAYS = re.compile(
    r"\bconsistently\b|\balways\b|\bwithout\s+exception\b|\binvariably\b|\bin\s+all\s+(?:models|"
    r"tests|studies|trials)\b|\bnever\b|\bin\s+every\b|\bno\s+(?:study|trial|test)\b|"
    r"\buniversally\b|\bin\s+no\s+(?:study|trial|test|case)\b",
    re.IGNORECASE,
)
_UNDECIDED = Pattern(
    r"\bmixed\b|\binconclusive\b|\bconflicting\b|\bequivocal\b", re.IGNORECASE
)
_OBSERVED = re.compile(
    r"\b(?:observed|seen|shown|demonstrated|reported|noted|found)\s+(?:with|for|after|by|"
    r"in|of)\b",
    re.IGNORECASE,
)
_ALL_OF_THEM = re.compile(
    r"\W*(?:both|all|these|the\s+(?:two|three|four))\b(?:\s+\w+){0,2}|\W*(?:it|they)\b",
    re.IGNORECASE,
)
_PROVEN = Pattern(
    r"\b(?:proven|established|confirmed|undisputed|validated)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:treatment|therapy|remedy|medicine|cure|enhancer|efficacy|benefit)\b|"
    r"\b(?:efficacy|benefit)\b[^.;]{0,40}\b(?:is|has\s+been)\s+(?:proven|established|"
    r"confirmed)\b",
    re.IGNORECASE,
)
_SAFE = Pattern(
    r"\bwell[\s-]tolerated\s+in\s+(?:every|all)\b|\bno\s+(?:serious\s+|severe\s+)?"
    r"(?:adverse|side|unwanted|toxic)\s+(?:event|effect|reaction)s?\b|"
    r"\b(?:completely|entirely|perfectly|fully)\s+safe\b|\bfree\s+of\s+(?:toxicity|"
    r"(?:adverse|side)\s+effects)\b",
    re.IGNORECASE,
)
_HARM = Pattern(
    r"\bclinical\s+hold\b|\bserious\s+adverse\b|\b(?:hepato|nephro|cardio|neuro)?toxicity\b|"
    r"\bdeaths?\b|\b(?:kidney|liver|renal|hepatic)\s+(?:damage|injury|failure)\b|"
    r"\bseizures?\b|\bconvulsions?\b|\bobstruction\b|\bvacuol\w+|"
    r"\bwithdrawn\b[^.;]{0,40}\bsafety\b",
    re.IGNORECASE,
)
_NEEDED = Pattern(
    r"\b(?:doses?|routes?|species|strains?|sample\s+sizes?|numbers?\s+of\s+(?:animals|"
    r"patients)|durations?)\b[^.;]{0,60}\b(?:experiments?|study|studies|tests?|trials?)\b",
    re.IGNORECASE,
)
_REPORTED = Pattern(
    r"\b(?:reported|said|shown|found|claimed|known|demonstrated)\s+to\b", re.IGNORECASE
)
_HARMLESS = frozenset({"investigational", "in development"})
_UNTESTED = frozenset({"neuroprotection", "neurogenesis", "neuroinflammation"})
_ALL = frozenset({"improved", "no effect", "worsened"})


def statement_issues(findings: Findings) -> Iterator[QualityIssue]:
    """Yield contradictions between statements, and statements without a source."""
    yield from _promises(findings)
    yield from _overstated(findings)
    yield from _generalised(findings)
    yield from _undecided(findings)
    yield from _opposed_actions(findings)
    yield from _against_table(findings)
    yield from _against_rows(findings)
    yield from _proven(findings)
    yield from _safe(findings)
    yield from _left_out(findings)
    yield from _unreferenced(findings)


def _promises(findings: Findings) -> Iterator[QualityIssue]:
    sentences = [
        (t, s)
        for t in findings.told
        if not t.is_protocol
        for s in (*t.sentences, *t.notes)
    ]
    unknown = [s for _, s in sentences if s.gap is not None]
    for reason, promise, broken in _PROMISES:
        made = [
            (t, s)
            for t, s in sentences
            if "promise" in s.reading.hints and promise.search(s.text) and s.gap is None
        ]
        gaps = [s for s in unknown if broken.search(s.text)]
        if made and gaps:
            told, sentence = made[0]
            yield issue(
                "contradictory_statement",
                Place(sentence.span, told.section.slug),
                f"{reason}: {gaps[0].text}",
            )


def _overstated(findings: Findings) -> Iterator[QualityIssue]:
    """A conclusion sure of what the text before it only believes."""
    hedged = [edge for edge in findings.mechanisms if edge.hedged]
    if not hedged:
        return
    for told in findings.told:
        if not _CONCLUSION.search(told.section.title) or told is findings.told[0]:
            continue
        for sentence in told.sentences:
            words = {w.lower() for w in _BOOSTERS.findall(sentence.text)}
            if len(words) >= 2 and re.search(r"mechanism|evidence|data", sentence.text):
                yield issue(
                    "contradictory_statement",
                    sentence.place,
                    f"{', '.join(sorted(words))}; elsewhere only believed: "
                    f"{hedged[0].statement}",
                )
                return


def _generalised(findings: Findings) -> Iterator[QualityIssue]:
    """*Consistently*, *without exception*: and a row that is the exception."""
    for told in findings.told:
        for sentence in () if told.is_protocol else told.sentences:
            if "always" not in sentence.reading.hints:
                continue
            if not _ALWAYS.search(sentence.text):
                continue
            exception = _exception(findings, sentence)
            if exception:
                yield issue("contradictory_statement", sentence.place, exception)


def _exception(findings: Findings, sentence: Sentence) -> str | None:
    scope = findings.scope
    compounds = {t.slug for t in scope.compounds(sentence.reading)}
    if not compounds and _ALL_OF_THEM.match(sentence.text):
        compounds = {term.slug for term in scope.subjects}
    text = _ALWAYS.sub(" ", sentence.text)
    said = read_effect(text).direction
    if said not in _ALL or not compounds:
        return None
    model = scope.model(sentence.reading)
    inducers = {
        scope.models[s.slug].slug
        for _, s in sentence.reading.of("compound")
        if s.slug in scope.models
    }
    models = inducers | ({model.slug} if model else set())
    clinical = bool(
        re.search(
            r"patient|elderly|volunteer|clinical|trial|human", sentence.text, re.I
        )
    )
    for claim in findings.claims:
        if not isinstance(claim, BehaviouralClaim | ClinicalClaim):
            continue
        if claim.compound.slug not in compounds or claim.direction not in _ALL:
            continue
        if clinical != isinstance(claim, ClinicalClaim) and (clinical or models):
            continue
        if models and not (
            isinstance(claim, BehaviouralClaim)
            and claim.model
            and claim.model.slug in models
        ):
            continue
        if claim.direction != said:
            return f"the sentence says {said}; elsewhere: {claim.statement}"
    return None


def _proven(findings: Findings) -> Iterator[QualityIssue]:
    """*A proven treatment*, of what failed in a trial."""
    failed = [
        claim
        for claim in findings.claims
        if isinstance(claim, ClinicalClaim)
        and claim.direction in {"no effect", "worsened"}
    ]
    for told, sentence in _prose(findings) if failed else ():
        if not _PROVEN.search(sentence.text):
            continue
        named = findings.scope.compounds(sentence.reading) or findings.scope.subjects
        slugs = {term.slug for term in named}
        against = next((c for c in failed if c.compound.slug in slugs), None)
        if against is not None:
            yield issue(
                "contradictory_statement",
                Place(sentence.span, told.section.slug),
                f"said to be proven; elsewhere: {against.statement}",
            )


def _safe(findings: Findings) -> Iterator[QualityIssue]:
    """*Well tolerated, no serious event*, of what was put on hold for harm."""
    claimed = [
        (told, s)
        for told, s in _prose(findings)
        if _SAFE.search(s.text) and not _HARM.search(_SAFE.sub(" ", s.text))
    ]
    if not claimed:
        return
    harm = [s for _, s in _prose(findings) if _HARM.search(_SAFE.sub(" ", s.text))]
    for told, sentence in claimed if harm else ():
        yield issue(
            "contradictory_statement",
            Place(sentence.span, told.section.slug),
            f"said to be safe; elsewhere: {harm[0].text}",
        )


def _left_out(findings: Findings) -> Iterator[QualityIssue]:
    """What a report of a study needs, and the text says is not given."""
    for _, sentence in _prose(findings):
        if sentence.gap is not None and _NEEDED.search(sentence.text):
            yield issue(
                "missing_data", sentence.place, f"not reported: {sentence.text}"
            )


def _prose(findings: Findings) -> Iterator[tuple[Told, Sentence]]:
    for told in findings.told:
        if not told.is_protocol:
            for sentence in told.sentences:
                yield told, sentence


def _undecided(findings: Findings) -> Iterator[QualityIssue]:
    """A heading *mixed and inconclusive* over results that all say the same."""
    for told in findings.told:
        if not _UNDECIDED.search(told.section.title) or told.section.heading is None:
            continue
        titles = told.section.path
        under = [
            claim.direction
            for other in findings.told
            if other.section.path[: len(titles)] == titles
            for claim in findings.claims
            if isinstance(claim, BehaviouralClaim | ClinicalClaim)
            and claim.place.section == other.section.slug
        ]
        if under and len(set(under)) == 1:
            yield issue(
                "contradictory_statement",
                Place(told.section.heading.span(), told.section.slug),
                f"the heading says {told.section.title!r}; every result below is "
                f"{under[0]}",
            )


def _opposed_actions(findings: Findings) -> Iterator[QualityIssue]:
    """One compound said to be agonist and antagonist of one target."""
    known: dict[tuple[str, str], PharmacologyClaim] = {}
    for claim in findings.claims:
        if not isinstance(claim, PharmacologyClaim):
            continue
        other = known.setdefault((claim.compound.slug, claim.target.slug), claim)
        if {other.action, claim.action} == {"agonist", "antagonist"}:
            yield issue(
                "contradictory_statement",
                claim.place,
                f"{claim.compound.label} is called {other.action} and {claim.action} "
                f"of {claim.target.label}",
                about=claim.part,
            )


def _against_table(findings: Findings) -> Iterator[QualityIssue]:
    """A sentence that gives another affinity than the table does."""
    rows = [
        c
        for c in findings.claims
        if isinstance(c, BindingClaim) and c.place.table is not None
    ]
    for claim in findings.affinities:
        for row in rows:
            same = (
                row.compound.slug == claim.compound.slug
                and row.target.slug == claim.target.slug
            )
            if same and row.parameter == claim.parameter and _disagree(row, claim):
                yield issue(
                    "contradictory_statement",
                    claim.place,
                    f"{claim.parameter} {claim.quantity.printed} in the text, "
                    f"{row.quantity.printed} in table {row.place.table}",
                    about=claim.part,
                )
            elif (
                same
                and row.parameter != claim.parameter
                and (row.quantity.low == claim.quantity.low)
            ):
                yield issue(
                    "parameter_conflict",
                    claim.place,
                    f"{claim.quantity.printed} is {claim.parameter} in the text and "
                    f"{row.parameter} in table {row.place.table}",
                    about=claim.part,
                )


def _against_rows(findings: Findings) -> Iterator[QualityIssue]:
    """A sentence that says another outcome of a study than the rows of its table."""
    studies = [c for c in findings.claims if isinstance(c, BehaviouralClaim)]
    for told in studies:
        rows = [
            row
            for row in studies
            if row.compound.slug == told.compound.slug
            and _alike(row.assay, told.assay)
            and _alike(row.model, told.model)
        ]
        against = next((row for row in rows if contradicts(row, told)), None)
        if against and not any(
            row.direction == told.direction for row in rows if row is not told
        ):
            yield issue(
                "contradictory_statement",
                told.place,
                f"{told.direction} in the text; in table {against.place.table}: "
                f"{against.statement}",
                about=told.part,
            )


def _alike(one: Term | None, other: Term | None) -> bool:
    return one is not None and other is not None and one.slug == other.slug


def _tables_with_sources(findings: Findings) -> set[int]:
    """Return the tables of which some row cites: the other rows may rest on it."""
    return {
        frame.grid.table.number
        for told in findings.told
        for frame in told.frames
        for line in frame.grid.lines
        if citations(line)
    }


def _disagree(row: BindingClaim, claim: BindingClaim) -> bool:
    """Tell whether a sentence prints another value than the row that it tells of.

    One with a source of its own may; of the same source the numbers must be one.
    """
    if row.quantity.low == claim.quantity.low:
        return False
    if not claim.citations:
        return True
    numbers = {one.number for one in claim.citations if one.number is not None}
    same = numbers & {one.number for one in row.citations}
    animals = {term.slug for term in (row.species, claim.species) if term}
    exact = {row.quantity.qualifier, claim.quantity.qualifier} == {"="}
    apart = row.quantity.unit == claim.quantity.unit and not math.isclose(
        row.quantity.low, claim.quantity.low, rel_tol=0.15
    )
    return bool(same) and len(animals) < 2 and exact and apart


def _unreferenced(findings: Findings) -> Iterator[QualityIssue]:
    backed = _tables_with_sources(findings)
    for claim in findings.claims:
        if isinstance(claim, DevelopmentStatusClaim) and (
            not claim.citations
            and claim.status not in _HARMLESS
            and claim.place.table not in backed
        ):
            yield issue(
                "unreferenced_claim",
                claim.place,
                f"no citation for: {claim.statement}",
                about=claim.part,
            )
    seen = set()
    for edge in findings.mechanisms:
        bare = not edge.citations and edge.place not in seen
        if bare and _REPORTED.search(edge.statement) and findings.references:
            seen.add(edge.place)
            yield issue(
                "unreferenced_claim",
                edge.place,
                f"said to be reported, without a citation: {edge.statement}",
            )
    for told in findings.told:
        if told.is_protocol:
            continue
        for sentence in told.sentences:
            if _is_unbacked(findings, sentence):
                yield issue(
                    "unreferenced_claim",
                    sentence.place,
                    f"an effect that no citation and no data back: {sentence.text}",
                )


def _is_unbacked(findings: Findings, sentence: Sentence) -> bool:
    """Tell whether a sentence reports an effect of which the document has no data."""
    if sentence.citations or "P" not in sentence.reading.tags:
        return False
    processes = {s.slug for _, s in sentence.reading.of("process")}
    if not processes & _UNTESTED:
        return False
    subjects = {t.slug for t in findings.scope.subjects}
    named = {s.slug for _, s in sentence.reading.of("compound")}
    return bool(named & subjects) and bool(_OBSERVED.search(sentence.text))
