"""How things act on each other: typed edges, in the order in which a text tells them.

Sections on mechanisms are read first, then what other sections say in passing. Each
edge is yielded once a document, with its place in the pathway of its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.documents.model import Paragraph, Section
from kg.extraction.chains import ARROW, chain
from kg.extraction.model import Action, Mechanism, PharmacologyClaim, Term
from kg.extraction.prose import Sentence, sentences_of
from kg.extraction.relations import Memory, parse
from kg.extraction.scope import Scope
from kg.identifiers import slugify
from kg.patterns import Pattern

_ABOUT = Pattern(
    r"mechanis|pathway|signal+ing|mode\s+of\s+action|\bwork(?:s|ing)?\b|\bacts?\b|"
    r"how\s+the|modulation|regulation|homeostasis|pharmacodynamic|downstream|activation|"
    r"sequence\s+of|cascade|underlying|from\s+\w+\s+to\s+\w+",
    re.IGNORECASE,
)
_LEFT_OUT = Pattern(
    r"abstract|summary|conclusion|key\s+points|highlights|outlook|open\s+questions|"
    r"references|bibliography|literature|in\s+brief",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^\W*(?:how|what|figure|fig\.?|workflow|scheme|diagram|overview)\b", re.IGNORECASE
)
_MEASURED = re.compile(r"\b(?:IC50|EC50|p?K[id]|[nuµμp]M)\b")
_WORD = re.compile(r"[A-Za-z]{4,}")
_STUDY = frozenset("AMO")
_ANIMALS = frozenset("SN")
_TISSUE = Pattern(
    r"\bslices?|\bcultur|\bcort(?:ex|ical)|\bhippocamp|\bstriat|\btissue|\bneuron|\bbrain|"
    r"\bmembrane|\bsynaptosom|\bmicrodialysis|\bcells?\b|\boocyte",
    re.IGNORECASE,
)


def mechanisms(
    scope: Scope, sections: Iterable[tuple[Section, tuple[Sentence, ...]]]
) -> Iterator[Mechanism]:
    """Yield the edges that the sections state, each once, numbered in its pathway."""
    chosen = [
        (section, sentences, _is_about(section))
        for section, sentences in sections
        if not _LEFT_OUT.search(section.title)
    ]
    seen: set[tuple[str, str, str]] = set()
    stoppers: dict[str, Term] = {}
    for section, sentences, about in sorted(chosen, key=lambda one: not one[2]):
        memory = Memory(subject=scope.subject, stoppers=stoppers)
        position = 0
        paragraph = None
        for sentence in (*_heading(scope, section), *sentences):
            if paragraph is not sentence.paragraph:
                # "It" at the start of a paragraph is what the document is about.
                paragraph = sentence.paragraph
                memory.subject = scope.subject or memory.subject
            if sentence.withdrawn or _is_caption(sentence):
                continue
            if not about and _is_study(sentence):
                continue
            found = chain(scope, sentence) or parse(scope, sentence, memory)
            for edge in found:
                key = (edge.subject.slug, edge.relation, edge.object.slug)
                if key not in seen:
                    seen.add(key)
                    position += 1
                    yield replace(
                        edge,
                        part=slugify(" ".join(key)),
                        pathway=section.title,
                        position=position,
                    )


def summarised(
    scope: Scope, sections: Iterable[tuple[Section, tuple[Sentence, ...]]]
) -> Iterator[Mechanism]:
    """Yield what summaries state with a citation: no pathway, but actions of drugs."""
    for section, sentences in sections:
        if _LEFT_OUT.search(section.title):
            memory = Memory(subject=scope.subject)
            for sentence in sentences:
                if sentence.citations:
                    yield from parse(scope, sentence, memory)


def _heading(scope: Scope, section: Section) -> Iterator[Sentence]:
    """Yield a heading that is a chain of arrows."""
    if section.heading is not None and ARROW.search(section.title):
        yield from sentences_of(scope, section, Paragraph(section.heading))


def inhibitors(scope: Scope, edges: Iterable[Mechanism]) -> Iterator[PharmacologyClaim]:
    """Yield the compounds that the text says inhibit or block a target, as claims."""
    for edge in edges:
        if edge.relation != "inhibits" or edge.negated:
            continue
        if edge.subject.kind == "compound" and edge.object.kind == "target":
            action = _action(scope, edge)
            yield PharmacologyClaim(
                part=slugify(f"{edge.subject.slug} {action} {edge.object.slug}"),
                place=edge.place,
                statement=edge.statement,
                citations=edge.citations,
                hedged=edge.hedged,
                compound=edge.subject,
                action=action,
                target=edge.object,
            )


def _action(scope: Scope, edge: Mechanism) -> Action:
    """Return what blocking a receptor is called, and inhibiting anything else."""
    entry = scope.lexicon.vocabulary.find("target", edge.object.slug)
    receptor = "receptor" in edge.object.label or (
        entry is not None and "Receptor" in entry.type
    )
    blocks = re.search(r"\bblock|\bantagoni", edge.statement, re.IGNORECASE)
    return "antagonist" if receptor and blocks else "inhibitor"


def _is_about(section: Section) -> bool:
    return any(_ABOUT.search(title) for title in section.path)


def _is_caption(sentence: Sentence) -> bool:
    """Tell whether a line is the caption of a figure, not a statement."""
    text = sentence.text
    if _CAPTION.match(text):
        return True
    if len(text) > 160:
        return False
    words = _WORD.findall(text)
    capital = sum(word[0].isupper() for word in words)
    return len(words) > 2 and capital > 0.7 * len(words)


def _is_study(sentence: Sentence) -> bool:
    """Tell whether a sentence reports a study: tests, models, animals or patients."""
    tags, text = set(sentence.reading.tags), sentence.text
    in_vitro = _TISSUE.search(text) and not _MEASURED.search(text)
    return bool(_STUDY & tags or (_ANIMALS & tags and not in_vitro))
