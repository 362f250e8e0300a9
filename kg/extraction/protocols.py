"""How a test is usually done: name, apparatus, purpose and ordered steps.

A protocol is general text: nothing in it is said of a study, so doses, routes, species
and times stay here. A labelled bullet, a numbered item or a sentence of a procedure is
one step; apparatus, objective, purpose and animals are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.documents.model import Paragraph, Section
from kg.extraction.model import Place, Protocol, Step, Term
from kg.extraction.scope import Scope
from kg.identifiers import slugify

_LABEL = re.compile(
    r"^\s*(?P<label>[A-Z(][^:.]{0,70}?)\s*:(?=\s|$)\s*(?P<text>.*)$", re.DOTALL
)
_APPARATUS = re.compile(
    r"^(?:apparatus|equipment|materials?|set-?up|device)\b", re.IGNORECASE
)
_PURPOSE = re.compile(
    r"^(?:objective|purpose|aim|goal|principle|rationale)s?\b", re.IGNORECASE
)
_NO_STEP = re.compile(
    r"^(?:animals?|subjects?|species|participants?|note|references?|scoring\s+key|"
    r"materials?|"
    r"species\s+and\s+strain|housing|data\s+analysis|statistic\w*|reagents?|interpretation|general\s+protocol|protocol|"
    r"sources?)\b",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(
    r"^(?:(?:general\s+)?procedures?|methods?|steps?|protocols?)\b", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"^\s*(?:step\s+)?\(?\d{1,2}[.)]\s+|^\s*(?:step|day)\s+\d", re.IGNORECASE
)
_HEADING = re.compile(
    r"\bprotocols?\b|\bprocedures?\b|\bmethods?\b|\bmethodolog|\bhow\s+to\b|\btask\b|"
    r"\btest\b|"
    r"\bmaze\b|\bassay\b|\bavoidance\b|\bconditioning\b|\bexamination\b|\bscale\b|"
    r"\bworkflow\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


@dataclass
class _Draft:
    section: Section
    apparatus: str | None = None
    purpose: str | None = None
    steps: list[tuple[str | None, str, Place]] = field(default_factory=list)


def protocols(scope: Scope) -> Iterator[Protocol]:
    """Yield the protocols of a document, one a section that describes one."""
    for section in scope.document.sections:
        if section.boilerplate:
            continue
        draft = _read(section)
        if draft is not None:
            yield _protocol(scope, draft)


def is_protocol(section: Section) -> bool:
    """Tell whether a section describes how something is done, not what was found."""
    return not section.boilerplate and _read(section) is not None


def _protocol(scope: Scope, draft: _Draft) -> Protocol:
    section = draft.section
    name = _name(section)
    first = section.heading or next(
        b.passage for b in section.blocks if isinstance(b, Paragraph)
    )
    span = first.span()
    return Protocol(
        part=slugify(name),
        place=Place(span, section.slug),
        name=name,
        assay=_assay(scope, section),
        apparatus=draft.apparatus,
        purpose=draft.purpose,
        steps=tuple(
            Step(number, label, text, place)
            for number, (label, text, place) in enumerate(draft.steps, start=1)
        ),
    )


def _name(section: Section) -> str:
    title = section.title.strip()
    bare = re.sub(r"^\s*(?:\d+(?:\.\d+)*\.?\s+)?", "", title)
    bare = re.sub(
        r"^(?:protocol|procedure|method)s?\s*[:\-–]\s*", "", bare, flags=re.IGNORECASE
    )
    bare = re.sub(
        r"\s*[:\-–]\s*(?:protocol|procedure|method)s?$", "", bare, flags=re.IGNORECASE
    )
    return bare or title


def _assay(scope: Scope, section: Section) -> Term | None:
    for title in reversed(section.path):
        reading = scope.title(title)
        for kind in ("assay", "instrument"):
            found = scope.first(reading, kind)
            if found is not None:
                return found
    return None


def _read(section: Section) -> _Draft | None:
    if any(not isinstance(block, Paragraph) for block in section.blocks):
        return None
    draft = _Draft(section)
    told, in_procedure, listing = False, False, False
    for block in section.blocks:
        assert isinstance(block, Paragraph)  # noqa: S101
        text = block.passage.text.strip()
        place = Place(block.passage.span(), section.slug)
        match = _LABEL.match(text)
        label = match["label"].strip() if match else None
        if match is not None and label is not None:
            listing = bool(_NO_STEP.match(label)) and not match["text"].strip()
        elif listing and _is_list(block):
            continue  # what stands under "Materials:"
        if match and label is not None and _APPARATUS.match(label):
            draft.apparatus, told = match["text"].strip() or None, True
        elif match and label is not None and _PURPOSE.match(label):
            draft.purpose, told = match["text"].strip() or None, True
        elif match and label is not None and _PROCEDURE.match(label):
            told, in_procedure = True, True
            if match["text"].strip():
                draft.steps.append((None, match["text"].strip(), place))
        elif match and label is not None and _NO_STEP.match(label):
            told = told or label.lower().startswith("general protocol")
        elif (
            match
            and label is not None
            and (told or _is_list(block) or _NUMBERED.match(text))
        ):
            draft.steps.append((_step_name(label), match["text"].strip(), place))
        elif _is_list(block) and (
            in_procedure or told or _HEADING.search(section.title)
        ):
            draft.steps.append((None, text, place))
        elif _NUMBERED.match(text) and (told or _HEADING.search(section.title)):
            draft.steps.append((None, _NUMBERED.sub("", text), place))
    if not told and not (_HEADING.search(section.title) and len(draft.steps) >= 2):
        return None
    if not draft.steps or not (told or _HEADING.search(section.title)):
        return None
    return draft


def _step_name(label: str) -> str:
    return re.sub(
        r"^(?:step\s+)?\(?\d{1,2}[.)]\s*", "", label, flags=re.IGNORECASE
    ).strip()


def _is_list(block: Paragraph) -> bool:
    return block.list_depth > 0
