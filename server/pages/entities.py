"""Pages of things: compounds, targets, models, and every kind without its own page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from kg.namespaces import PREFIXES
from server.pages.conflicts import Conflict, read_conflicts
from server.pages.directions import Direction, find_direction
from server.pages.findings import (
    FindingRow,
    count_directions,
    of_kind,
    read_findings,
)
from server.pages.pathways import Mechanism, group_edges, read_edges
from server.pages.profile import Profile
from server.pages.rows import Named, Rows
from server.pages.site import Site

# Mappings are shown as the identifiers that they lead to; VoID describes the dataset.
# Groups are how rules compare findings: of no use to a reader.
_KIND = re.compile(r".*/id/(?:group|class)/")
_NOT_MENTIONS = (PREFIXES["owl"] + "annotated", PREFIXES["void"])


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong with a source, and what it concerns."""

    iri: str
    label: str
    detail: str
    concerns: Named | None
    document: Named | None


@dataclass(frozen=True, slots=True)
class Stated:
    """What several findings state in the same words."""

    label: str
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class Ligand:
    """A compound at a target: what it is said to do there, and how tightly it binds."""

    compound: Named
    actions: tuple[Stated, ...]
    affinities: tuple[FindingRow, ...]

    @property
    def contested(self) -> bool:
        """Return whether sources differ; that it is a ligand says less, not else."""
        return len({stated.label for stated in self.actions} - {"ligand"}) > 1


@dataclass(frozen=True, slots=True)
class Mention:
    """A property and the things that point at the thing of the page by it."""

    property: Named
    subjects: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How much there is for one direction in one model or population."""

    iri: str
    where: Named
    direction: Direction | None
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a compound: from animals to people, what was never measured, the balance."""

    translation: tuple[Named, ...] = ()
    missing: tuple[Named, ...] = ()
    summaries: tuple[Summary, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityView:
    """What is found about a thing, grouped as it is shown."""

    findings: tuple[FindingRow, ...]
    tally: tuple[tuple[Direction, int], ...]
    behaviour: tuple[FindingRow, ...]
    changed: tuple[FindingRow, ...]
    trials: tuple[FindingRow, ...]
    affinities: tuple[FindingRow, ...]
    actions: tuple[Stated, ...]
    ligands: tuple[Ligand, ...]
    development: tuple[FindingRow, ...]
    gaps: tuple[FindingRow, ...]
    mechanisms: tuple[Mechanism, ...]
    issues: tuple[Issue, ...]
    conflicts: tuple[Conflict, ...]
    broader: tuple[Named, ...]
    narrower: tuple[Named, ...]
    mentions: tuple[Mention, ...]
    standing: Standing
    asked: dict[str, Rows]

    @property
    def bare(self) -> bool:
        """Return whether there is nothing to show but the facts."""
        shown = (
            self.findings,
            self.mechanisms,
            self.issues,
            self.conflicts,
            self.mentions,
        )
        return not any(shown)


def read_entity(site: Site, profile: Profile) -> EntityView:
    """Return what the graph says about a thing."""
    asked = {
        "findings": site.ask("findings", entity=profile.iri),
        "mechanisms": site.ask("mechanisms", entity=profile.iri),
        "issues": site.ask("issues", entity=profile.iri),
        "conflicts": site.ask("conflicts-of", entity=profile.iri),
        "narrower": site.ask("narrower", entity=profile.iri),
        "mentions": site.ask("mentions", entity=profile.iri),
    }
    standing = Standing()
    if profile.kind == "compound":
        asked["standing"] = site.ask("standing", compound=profile.iri)
        asked["summaries"] = site.ask("summaries", compound=profile.iri)
        standing = read_standing(asked["standing"], asked["summaries"])
    findings = read_findings(asked["findings"])
    edges = read_edges(asked["mechanisms"])
    issues = read_issues(asked["issues"])
    narrower = _related(asked["narrower"], "narrower")
    shown = {f.iri for f in findings} | {e.finding.iri for e in edges}
    conflicts = read_conflicts(asked["conflicts"])
    shown |= {c.iri for c in conflicts}
    shown |= {t.iri for t in (*standing.translation, *standing.missing)}
    shown |= (
        {s.iri for s in standing.summaries}
        | {i.iri for i in issues}
        | {n.iri for n in narrower}
    )
    # What another compound did to this one's effect says nothing of what this one does.
    own = tuple(f for f in findings if not _is_other(profile, f))
    return EntityView(
        findings=findings,
        tally=count_directions(own),
        behaviour=of_kind(own, "BehaviouralFinding"),
        changed=tuple(f for f in findings if _is_other(profile, f)),
        trials=of_kind(own, "ClinicalFinding"),
        affinities=of_kind(findings, "BindingFinding"),
        actions=read_stated(of_kind(findings, "PharmacologyFinding")),
        ligands=read_ligands(findings) if profile.kind == "target" else (),
        development=of_kind(findings, "DevelopmentStatusFinding"),
        gaps=of_kind(findings, "DataGap"),
        mechanisms=group_edges(edges),
        issues=issues,
        conflicts=conflicts,
        broader=_related(asked["narrower"], "broader"),
        narrower=narrower,
        mentions=read_mentions(asked["mentions"], shown),
        standing=standing,
        asked=asked,
    )


def _is_other(profile: Profile, finding: FindingRow) -> bool:
    """Return whether a compound is in a finding only as what another one acts on."""
    other = finding.other is not None and finding.other.iri == profile.iri
    given = finding.compound is not None and finding.compound.iri == profile.iri
    return profile.kind == "compound" and other and not given


def read_stated(findings: Iterable[FindingRow]) -> tuple[Stated, ...]:
    """Return findings that say the same as one, in the order of the first."""
    grouped: dict[str, list[FindingRow]] = {}
    for finding in findings:
        grouped.setdefault(finding.label, []).append(finding)
    return tuple(Stated(label, tuple(found)) for label, found in grouped.items())


def read_ligands(findings: Iterable[FindingRow]) -> tuple[Ligand, ...]:
    """Return the compounds that act on or bind to a target, by name."""
    grouped: dict[Named, list[FindingRow]] = {}
    for finding in findings:
        if finding.compound and finding.kind in _OF_LIGANDS:
            grouped.setdefault(finding.compound, []).append(finding)
    return tuple(
        Ligand(
            compound,
            _by_action(of_kind(found, "PharmacologyFinding")),
            of_kind(found, "BindingFinding"),
        )
        for compound, found in sorted(
            grouped.items(), key=lambda item: item[0].label.casefold()
        )
    )


def _by_action(findings: Iterable[FindingRow]) -> tuple[Stated, ...]:
    grouped: dict[str, list[FindingRow]] = {}
    for finding in findings:
        word = finding.action.label if finding.action else finding.label
        grouped.setdefault(word, []).append(finding)
    return tuple(Stated(word, tuple(found)) for word, found in sorted(grouped.items()))


_OF_LIGANDS = ("BindingFinding", "PharmacologyFinding")
_COUNTS = (
    ("findings", "findings"),
    ("sources", "independent sources"),
    ("species", "species"),
    ("contradictions", "contradictions"),
    ("issues", "quality issues"),
    ("doubtful", "doubtful citations"),
)


def read_standing(records: Rows, summaries: Rows) -> Standing:
    """Return how a compound stands; a gap is named by what is missing."""
    translation: dict[Named, None] = {}
    missing: dict[Named, None] = {}
    for row in records:
        record, value, target = (row.named(n) for n in ("record", "value", "target"))
        if record is None:
            continue
        if row.text("type").endswith("/TranslationRecord"):
            translation.setdefault(Named(record.iri, row.text("label")))
            continue
        said = value.label if value else row.text("label")
        said += f" ({target.label})" if target else ""
        missing.setdefault(Named(record.iri, said))
    return Standing(tuple(translation), tuple(missing), tuple(_summaries(summaries)))


def _summaries(rows: Rows) -> Iterator[Summary]:
    for row in rows:
        where = row.named("where")
        if where is not None:
            counts = ((text, row.whole(name) or 0) for name, text in _COUNTS)
            direction = find_direction(row.text("direction"))
            yield Summary(row.text("summary"), where, direction, tuple(counts))


def read_issues(rows: Rows) -> tuple[Issue, ...]:
    """Return the quality issues of the rows, each once."""
    found = {
        row.text("issue"): Issue(
            row.text("issue"),
            row.text("label"),
            row.text("detail"),
            row.named("concerns"),
            row.named("document"),
        )
        for row in rows
    }
    return tuple(found.values())


def read_mentions(rows: Rows, shown: Set[str] = frozenset()) -> tuple[Mention, ...]:
    """Return what points at a thing, but for what the page shows already."""
    grouped: dict[Named, list[Named]] = {}
    for row in rows:
        if _KIND.match(row.text("subject")):
            continue
        property_, subject = row.named("property"), row.named("subject")
        if property_ is None or subject is None or subject.iri in shown:
            continue
        if not property_.iri.startswith(_NOT_MENTIONS):
            grouped.setdefault(property_, []).append(subject)
    return tuple(Mention(p, tuple(subjects)) for p, subjects in grouped.items())


def _related(rows: Rows, relation: str) -> tuple[Named, ...]:
    named = (row.named("other") for row in rows if row.text("relation") == relation)
    labels = {
        row.text("other"): row.text("label")
        for row in rows
        if row.text("relation") == relation
    }
    return tuple(Named(n.iri, labels[n.iri]) for n in named if n is not None)
