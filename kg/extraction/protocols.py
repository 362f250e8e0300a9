"""How a test is usually done: name, apparatus, purpose and ordered steps.

A protocol is general text: nothing in it is said of a study, so doses, routes, species
and times stay here. A labelled bullet, a numbered item or a sentence of a procedure is
one step; apparatus, objective, purpose and animals are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.documents.model import Paragraph, Section, Table
from kg.extraction.model import Place, Protocol, Step, Term
from kg.extraction.scope import Scope
from kg.identifiers import slugify
from kg.patterns import Pattern

_LABEL = re.compile(
    r"^\s*(?P<label>[A-Z(][^:.]{0,70}?)\s*:(?=\s|$)\s*(?P<text>.*)$", re.DOTALL
)
_LABEL_STOP = re.compile(
    r"^\s*(?P<label>Procedure|Reagents?|Materials?|Equipment|Apparatus|Objective|Purpose|"
    r"Aim|Method)s?\.\s+(?P<text>.*)$",
    re.DOTALL,
)
_PART = re.compile(
    r"^\s*(?:day|phase|session|stage|part)s?\s*[\dIV][\w\s–-]{0,6}?\s*[-–—:.]\s*"
    r"(?P<label>[A-Z][^.:;]{2,60})$",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(
    r"^\s*(?:first|next|then|second(?:ly)?|third|finally|subsequently|afterwards|last)\b",
    re.IGNORECASE,
)
_STEP_HEADER = re.compile(r"^\W*(?:steps?|phase|stage|no\.?|#)\W*$", re.IGNORECASE)
_DONE = re.compile(
    r"\b(?:actions?|description|procedure|what|instruction|task|operation|activity|step)\b",
    re.IGNORECASE,
)
_APPARATUS = re.compile(
    r"^(?:apparatus|equipment|materials?|set-?up|device|(?:what\s+)?you\s+(?:will\s+)?need)\b",
    re.IGNORECASE,
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
_STAGE = re.compile(
    r"(?:pre-?)?(?:training|habituation|acquisition|familiari[sz]ation|acclimati[sz]ation|shaping|"
    r"treatment|dosing|drug|re-?test|test(?:ing)?|probe|retention|sample|choice|delay|recall|"
    r"conditioning|extinction|reversal|scoring|surgery|recovery)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^\s*(?:step\s+)?\(?\d{1,2}[.)]\s+|^\s*(?:step|day)\s+\d", re.IGNORECASE
)
_HEADING = Pattern(
    r"\bprotocols?\b|\bprocedures?\b|\bmethods?\b|\bmethodolog|\bhow\s+to\b|\btask\b|"
    r"\btest\b|"
    r"\bmaze\b|\bassay\b|\bavoidance\b|\bconditioning\b|\bexamination\b|\bscale\b|"
    r"\bworkflow\b|\bmeasuring\b|\bperforming\b|\brunning\s+(?:the|an?)\b|\bsteps\b|"
    r"\binstructions?\b|\bdetermination\s+of\b",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"^\s*(?:[A-Z]|\d{1,2}|[ivx]{1,4})[.)]\s+(?P<label>\S.*)$")
# "… is baited. iii) Delay: …": an item that was printed in the line before.
_RUN_ON = re.compile(r"(?<=[.;])\s+\(?(?:[ivx]{1,4}|[a-h]|\d{1,2})\)\s+(?=[A-Z])")
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
            # A label with nothing behind it is all that the step says.
            Step(number, label if text else None, text or label or "", place)
            for number, (label, text, place) in enumerate(_worded(draft), start=1)
        ),
    )


def _worded(draft: _Draft) -> Iterator[tuple[str | None, str, Place]]:
    return (step for step in draft.steps if step[0] or step[1])


def _name(section: Section) -> str:
    title = section.title.strip()
    bare = re.sub(r"^\s*(?:\d+(?:\.\d+)*\.?\s+)?", "", title)
    bare = re.sub(
        r"^(?:(?:experimental|detailed|general|standard|assay|test)\s+)?"
        r"(?:protocol|procedure|method)s?(?:\s+\d+)?\s*[:\-–]\s*",
        "",
        bare,
        flags=re.IGNORECASE,
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
    draft = _Draft(section)
    reader = _Reader(draft, bool(_HEADING.search(section.title)))
    reader.staged = reader.titled and _is_staged(section)
    for block in section.blocks:
        if isinstance(block, Paragraph):
            reader.paragraph(block)
        elif not reader.table(block):
            return None
    enough = reader.told or (reader.titled and len(draft.steps) >= 2)
    return draft if draft.steps and enough else None


def _is_staged(section: Section) -> bool:
    """Tell whether all lines are labelled, most by what is done in turn with animals.

    *Training: each mouse was put into the box. … Retest: a day later …*
    """
    labels = [
        match["label"] if match else ""
        for block in section.blocks
        if isinstance(block, Paragraph)
        for match in [_LABEL.match(block.passage.text)]
    ]
    staged = sum(bool(_STAGE.match(label)) for label in labels)
    return len(labels) > 2 and all(labels) and staged * 2 > len(labels)


@dataclass
class _Reader:
    """Reads the blocks of a section into a draft, one after the other."""

    draft: _Draft
    titled: bool
    told: bool = False
    in_procedure: bool = False
    listing: bool = False
    in_part: bool = False
    staged: bool = False

    def paragraph(self, block: Paragraph) -> None:
        texts = [block.passage.text]
        if _is_list(block) and (self.told or self.titled):
            texts = _RUN_ON.split(block.passage.text)
        for text in texts:
            self.item(block, text.strip())

    def item(self, block: Paragraph, text: str) -> None:
        place = Place(block.passage.span(), self.draft.section.slug)
        part = _PART.match(text) if self.titled or self.told else None
        if part is not None and len(text) < 80:
            self.draft.steps.append((part["label"].strip(), "", place))
            self.in_part = True
            return
        if self.in_part and _is_list(block):
            label, said, first = self.draft.steps[-1]
            self.draft.steps[-1] = (label, f"{said} {text}".strip(), first)
            return
        self.in_part = False
        match = _LABEL_STOP.match(text) or _LABEL.match(text)
        if match is not None:
            label = match["label"].strip()
            self.listing = bool(_NO_STEP.match(label)) and not match["text"].strip()
            self.labelled(block, label, match["text"].strip(), place)
        elif not (self.listing and _is_list(block)):  # not under "Materials:"
            self.unlabelled(block, text, place)

    def labelled(self, block: Paragraph, label: str, text: str, place: Place) -> None:
        if _APPARATUS.match(label):
            self.draft.apparatus, self.told = text or None, True
        elif _PURPOSE.match(label):
            self.draft.purpose, self.told = text or None, True
        elif _PROCEDURE.match(label):
            self.told, self.in_procedure = True, True
            self.draft.steps += [(None, one, place) for one in _in_order(text)]
        elif _NO_STEP.match(label):
            self.told = self.told or label.lower().startswith("general protocol")
        elif self.told or self.staged or _is_list(block) or _NUMBERED.match(label):
            self.draft.steps.append((_step_name(label), text, place))

    def unlabelled(self, block: Paragraph, text: str, place: Place) -> None:
        if _is_list(block) and (self.in_procedure or self.told or self.titled):
            self.draft.steps.append((None, text, place))
        elif _NUMBERED.match(text) and (self.told or self.titled):
            self.draft.steps.append((None, _NUMBERED.sub("", text), place))
        elif self.titled and len(_in_order(text)) > 2:
            self.draft.steps += [(None, one, place) for one in _in_order(text)]

    def table(self, block: Table) -> bool:
        """Read the rows of a table of steps; tell whether it is one."""
        header = [cell.text for cell in block.header]
        if self.titled and self.lettered(block):
            return True
        if not (self.titled and header and _STEP_HEADER.match(header[0])):
            return False
        done = next(
            (i for i, name in enumerate(header[1:], 1) if _DONE.search(name)), 1
        )
        for row in block.rows:
            if done < len(row.cells) and row.cells[done].text.strip():
                passage = row.cells[done]
                place = Place(
                    row.span, self.draft.section.slug, block.number, row.number
                )
                self.draft.steps.append((None, passage.text.strip(), place))
        return True

    def lettered(self, block: Table) -> bool:
        """Read rows like *A. Surgery*, *B. Treatment*, the header among them."""
        rows = [(block.header, block.span)] if block.header else []
        rows += [(row.cells, row.span) for row in block.rows]
        labels = [_LETTERED.match(cells[0].text) for cells, _ in rows if cells]
        if len(labels) < 2 or not all(labels):
            return False
        for label, (cells, span) in zip(labels, rows, strict=True):
            said = " ".join(
                cell.text.strip() for cell in cells[1:] if cell.text.strip()
            )
            place = Place(span, self.draft.section.slug, block.number)
            name = label["label"].strip() if label else ""
            self.draft.steps.append((name, said, place))
        return True


def _in_order(text: str) -> list[str]:
    """Return the sentences of a procedure told in order, else the text as one."""
    sentences = [one for one in _SENTENCE.split(text) if one.strip()]
    if sum(bool(_IN_ORDER.match(one)) for one in sentences) > 1:
        return sentences
    return [text] if text else []


def _step_name(label: str) -> str:
    return re.sub(
        r"^(?:step\s+)?\(?\d{1,2}[.)]\s*", "", label, flags=re.IGNORECASE
    ).strip()


def _is_list(block: Paragraph) -> bool:
    return block.list_depth > 0
