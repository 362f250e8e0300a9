"""Sections: which block is a heading, at what level, and what is vendor text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.documents import headings
from kg.documents.blocks import Block
from kg.documents.model import Paragraph, Passage, Section, Table
from kg.identifiers import slugify

_LEAF = re.compile(
    r"(?:abstract|introduction|summary|executive|conclu|overview|highlights|at a glance"
    r"|key (?:points|findings))",
    re.IGNORECASE,
)
_VENDOR = re.compile(
    r"\b(?:prices?|quotes?|quotations?|ships|shipping|custom synthesis|to order|e-?mail"
    r"|phone|all rights reserved|bulk (?:amounts?|grade|orders?|prices?|quantit\w+))\b"
    r"|\w@\w",
    re.IGNORECASE,
)
_CITED = re.compile(r"\[\d{1,3}\]")
_ANNEX = re.compile(r"(?:appendix|supplement|annex)", re.IGNORECASE)
_STAGE = re.compile(r"(?:day|session|week|step)s?\s\d", re.IGNORECASE)
_RUN_IN = re.compile(r"[^:]{3,40}:")


@dataclass(slots=True)
class _Open:
    """A section while its blocks are gathered."""

    heading: Passage | None
    level: int
    path: tuple[str, ...]
    boilerplate: bool
    blocks: list[Paragraph | Table] = field(default_factory=list)


def build_sections(
    parts: Sequence[Block | Table], list_start: int | None
) -> tuple[Section, ...]:
    """Return the parts under their headings.

    ``list_start`` is where the heading of the reference list stands: what follows the
    list is the vendor's, unless its heading says that it is science.
    """
    builder = _Builder(parts, list_start)
    for index, part in enumerate(parts):
        before = parts[index - 1] if index else None
        after = parts[index + 1] if index + 1 < len(parts) else None
        builder.add(part, after, keyed=_is_keyed(before, part, after))
    builder.set_vendor_lines_apart()
    return builder.finished()


class _Builder:
    """Opens a section at each heading and puts the rest into the open one."""

    def __init__(self, parts: Sequence[Block | Table], list_start: int | None) -> None:
        blocks = [part for part in parts if isinstance(part, Block)]
        self.names = Counter(block.text for block in blocks)
        self.base = min((block.level for block in blocks if block.level), default=1)
        self.listed = list_start
        self.sections: list[_Open] = []
        self.above: list[_Open] = []
        self._start(None, 0, boilerplate=False)

    def add(
        self, part: Block | Table, after: Block | Table | None, *, keyed: bool
    ) -> None:
        """Take the next part; what follows it may decide whether it is a heading."""
        if isinstance(part, Table):
            self.sections[-1].blocks.append(part)
        elif self._opens_boilerplate(part):
            return
        elif part.kind == "heading" or (not keyed and _is_heading(part, after)):
            self._open_section(part)
        else:
            block = Paragraph(part.passage, part.depth, part.marker)
            self._current(part).blocks.append(block)

    def set_vendor_lines_apart(self) -> None:
        """Take the vendor's last words out of the section that they follow."""
        section = self.sections[-1]
        count = 0
        for block in reversed(section.blocks):
            text = block.passage.text if isinstance(block, Paragraph) else ""
            if (
                not 0 < len(text) < 300
                or _CITED.search(text)
                or not _VENDOR.search(text)
            ):
                break
            count += 1
        if count and not section.boilerplate:
            last = section.blocks[-count:]
            del section.blocks[-count:]
            self._start(None, 0, boilerplate=True).blocks.extend(last)

    def _current(self, block: Block) -> _Open:
        """Return the open section; what follows the references is vendor text."""
        section = self.sections[-1]
        if (
            section.heading is not None
            and self.listed is not None
            and block.start > self.listed
            and headings.is_references(section.heading.text)
        ):
            return self._start(None, 0, boilerplate=True)
        return section

    def _opens_boilerplate(self, block: Block) -> bool:
        """Open a section at vendor text whose heading runs into the paragraph."""
        if block.kind != "text" or not headings.is_boilerplate(block.text):
            return False
        match = _RUN_IN.match(block.text)
        if match is None or match.end() == len(block.text):
            return False
        passage = block.passage
        self._start(passage.part(0, match.end() - 1), 1, boilerplate=True)
        rest = passage.part(match.end(), len(passage.text)).stripped()
        self.sections[-1].blocks.append(Paragraph(rest))
        return True

    def _open_section(self, block: Block) -> None:
        text = block.text
        after_list = self.listed is not None and block.start > self.listed
        science = headings.is_known(text) or headings.is_top(text) or _ANNEX.match(text)
        boilerplate = headings.is_boilerplate(text) or (after_list and not science)
        if block.level:
            level = block.level - self.base + 1
        elif boilerplate or headings.is_references(text):
            level = 1
        else:
            level = self._guess_level(text)
        # Neither its number nor its colon is part of a name.
        start = len(text) - len(headings.strip_number(text))
        heading = block.passage.part(start, len(text) - text.endswith(":"))
        self._start(heading.stripped(), level, boilerplate=boilerplate)

    def _guess_level(self, text: str) -> int:
        if numbered := headings.number_level(text):
            return numbered
        if self.names[text] > 1:
            return 2
        if headings.is_top(text):
            return 1
        section = next((s for s in reversed(self.above) if not s.boilerplate), None)
        if section is None or section.heading is None:
            return 1
        if section.level == 1:
            name = section.heading.text
            return 2 if headings.is_top(name) and not _LEAF.match(name) else 1
        if section.level == 2 and headings.is_known(section.heading.text):
            return 3
        return section.level

    def _start(self, heading: Passage | None, level: int, boilerplate: bool) -> _Open:
        opened = _Open(heading, level, (), boilerplate)
        if heading is not None:
            while self.above and self.above[-1].level >= level:
                self.above.pop()
            outer = self.above[-1].path if self.above else ()
            opened.path = (*outer, heading.text)
            self.above.append(opened)
        self.sections.append(opened)
        return opened

    def finished(self) -> tuple[Section, ...]:
        """Return the sections; those without a heading only where they hold text."""
        slugs: Counter[str] = Counter()
        result = []
        for section in self.sections:
            if section.heading is None:
                if not section.blocks:
                    continue
                name = "end-matter" if section.boilerplate else "front-matter"
            else:
                name = slugify(section.heading.text) or "section"
            slugs[name] += 1
            while slugs[name] > 1 and f"{name}-{slugs[name]}" in slugs:
                slugs[name] += 1
            slug = name if slugs[name] == 1 else f"{name}-{slugs[name]}"
            if slug != name:
                slugs[slug] += 1
            result.append(
                Section(
                    slug,
                    section.heading,
                    section.level,
                    section.path,
                    tuple(section.blocks),
                    section.boilerplate,
                )
            )
        return tuple(result)


def _is_keyed(
    before: Block | Table | None, part: Block | Table, after: Block | Table | None
) -> bool:
    """Tell whether a line is one of several under each other, ``Dose: 1 mg/kg``."""
    if not isinstance(part, Block) or not headings.is_keyed(part.text):
        return False
    pairs = ((before, part), (part, after))
    return any(
        isinstance(upper, Block)
        and isinstance(lower, Block)
        and lower.gap == 0
        and headings.is_keyed(upper.text)
        and headings.is_keyed(lower.text)
        for upper, lower in pairs
    )


def _is_heading(block: Block, after: Block | Table | None) -> bool:
    if block.kind != "text" or block.depth:
        return False
    text = block.text
    if block.lines > 2 or (block.lines == 2 and len(text) > 110):
        return False
    if after is None:
        return headings.is_known(text)
    if _STAGE.match(text) and isinstance(after, Block) and after.gap == 0:
        # A day of a protocol over its steps: both belong to the protocol.
        return False
    bold = block.bold or (headings.number_level(text) > 0 and len(text) < 80)
    if not headings.looks_like_heading(text, bold=bold):
        return False
    if text[-1] == ":":
        listed = isinstance(after, Block) and after.kind == "item"
        return not listed and not isinstance(after, Table)
    return block.lines == 1 or headings.title_case(text.split())
