"""From blocks to a document: front matter, sections, tables, references, damage.

What a block means is decided here, once for every format: the same words are the
same section whether they came from text, Markdown, HTML or a PDF.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kg.documents import headings, tables
from kg.documents.blocks import Block
from kg.documents.frontmatter import FrontMatter, find_product, read_front_matter
from kg.documents.inline import edited
from kg.documents.model import (
    Defect,
    Paragraph,
    Passage,
    Reference,
    Section,
    Span,
    Table,
)
from kg.documents.references import read_references
from kg.identifiers import slugify

_FIGURE_LABEL = re.compile(
    r"(?:Figure|Fig\.|FIG\.|FIGURE|Scheme|Diagram|Chart)\s*S?\d{1,3}[a-z]?\s*[:.–—|-]"
)
_FIGURE_MARK = re.compile(
    r"\[(?:figure|image|graphic|diagram|picture|scheme)s?\b[^\[\]]{0,120}\]",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|can|may|will|shows?|were)\b")
_CITED = re.compile(r"\[\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]")
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
_MOST_LISTS = 8
_RUN_IN = re.compile(r"[^:]{3,40}:")


@dataclass(slots=True)
class _Open:
    """A section while its blocks are gathered."""

    heading: Passage | None
    level: int
    path: tuple[str, ...]
    boilerplate: bool
    blocks: list[Paragraph | Table] = field(default_factory=list)


@dataclass(slots=True)
class Structure:
    """All that was made of the blocks."""

    front: FrontMatter
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    defects: tuple[Defect, ...]


def build_structure(
    blocks: Sequence[Block], text: str, has_picture: Callable[[str], bool]
) -> Structure:
    """Return the structure of the blocks of one document, in reading order.

    ``has_picture`` tells whether the picture at an address is still there; a mark
    without an address asks for ``""``.
    """
    front, rest = read_front_matter(blocks)
    builder = _Builder(text, has_picture)
    kept = builder.without_figures(rest)
    kept = builder.without_references(kept)
    parts, damage = tables.assemble(kept)
    builder.defects += damage
    builder.add_sections(parts)
    first = [text[block.start : block.end] for block in blocks[:12]]
    product = find_product("\n".join([*builder.own, *first]))
    if product:
        front.product_url, front.product_id = product
    builder.check_references()
    ordered = sorted(builder.defects, key=lambda defect: defect.span)
    return Structure(front, builder.finished(), builder.references, tuple(ordered))


class _Builder:
    """Takes blocks away stage by stage: figures, references, then sections."""

    def __init__(self, text: str, has_picture: Callable[[str], bool]) -> None:
        self.text = text
        self.has_picture = has_picture
        self.defects: list[Defect] = []
        self.references: tuple[Reference, ...] = ()
        self.own: list[str] = []
        self.sections: list[_Open] = []
        self.above: list[_Open] = []
        self.listed: int | None = None

    def without_figures(self, blocks: Sequence[Block]) -> list[Block]:
        """Return the blocks without figure marks and captions, each told as lost."""
        kept: list[Block] = []
        skip = False
        for index, block in enumerate(blocks):
            if skip:
                skip = False
                continue
            labelled = block.kind == "text" and bool(_FIGURE_LABEL.match(block.text))
            if block.kind != "figure" and not labelled:
                kept.append(self._without_figure_marks(block))
                continue
            caption = block if labelled else None
            after = blocks[index + 1] if index + 1 < len(blocks) else None
            if labelled and after is not None and after.kind == "figure":
                block, skip = after, True
            elif not labelled and after is not None and _is_figure_caption(after):
                caption, skip = after, True
            self._lose_figure(block, caption)
        return kept

    def _without_figure_marks(self, block: Block) -> Block:
        """Take ``[Figure 1 omitted]`` out of running text."""
        if "[" not in block.text or block.kind not in ("text", "item"):
            return block
        marks = list(_FIGURE_MARK.finditer(block.text))
        if marks:
            for mark in marks:
                span = block.passage.span(*mark.span())
                detail = f"a figure is lost: {mark[0].strip('[]')}"
                self.defects.append(Defect("lost_figure", span, detail))
            cuts = [(*mark.span(), "") for mark in marks]
            block.passage = edited(block.passage, cuts).stripped()
        return block

    def _lose_figure(self, mark: Block, caption: Block | None) -> None:
        if self.has_picture(mark.source or ""):
            return
        shown = caption.text if caption else mark.text if mark.marker else ""
        detail = f"the figure is lost: {shown}" if shown else "a figure is lost"
        start = min(mark.start, caption.start if caption else mark.start)
        end = max(mark.end, caption.end if caption else mark.end)
        self.defects.append(Defect("lost_figure", Span(start, end), detail))

    def without_references(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks without the entries of the last reference list."""
        titled = [
            index
            for index, block in enumerate(blocks)
            if block.kind in ("text", "heading") and headings.is_references(block.text)
        ]
        # The last that holds entries is the list; a few are tried.
        for index in titled[: -_MOST_LISTS - 1 : -1]:
            block = blocks[index]
            found = read_references(blocks[index + 1 :], self.text)
            if found.references:
                self.references = found.references
                self.own = [self.text[b.start : b.end] for b in found.own]
                self.listed = block.start
                block.kind = "heading"
                return blocks[: index + 1] + blocks[index + 1 + found.length :]
        return self._without_bare_list(blocks)

    def _without_bare_list(self, blocks: list[Block]) -> list[Block]:
        """Find a list of references whose heading was lost: entries with their site."""
        for index, block in enumerate(blocks):
            if block.kind == "item" and re.match(r"(?:\[?1[.\])]\s)", block.text):
                found = read_references(blocks[index:], self.text)
                sites = [r for r in found.references if r.site or r.url]
                if len(sites) >= 3 and len(sites) == len(found.references):
                    self.references = found.references
                    self.own = [self.text[b.start : b.end] for b in found.own]
                    return blocks[:index] + blocks[index + found.length :]
        return blocks

    def check_references(self) -> None:
        """Tell of a document that cites by number and has no list."""
        if self.references:
            return
        cited = list(_CITED.finditer(self.text))
        if len(cited) > 1:
            first = Span(*cited[0].span())
            detail = f"{len(cited)} citations by number and no list of references"
            self.defects.append(Defect("missing_reference_section", first, detail))

    def add_sections(self, parts: Sequence[Block | Table]) -> None:
        """Gather the parts under their headings."""
        names = Counter(p.text for p in parts if isinstance(p, Block))
        base = min(
            (p.level for p in parts if isinstance(p, Block) and p.level), default=1
        )
        self._start(None, 0, boilerplate=False)
        for index, part in enumerate(parts):
            if isinstance(part, Table):
                self.sections[-1].blocks.append(part)
                continue
            after = parts[index + 1] if index + 1 < len(parts) else None
            if self._opens_boilerplate(part):
                continue
            if part.kind == "heading" or _is_heading(part, after):
                level = part.level - base + 1 if part.level else 0
                self._open_section(part, level, names[part.text] > 1)
            else:
                depth = part.depth
                block = Paragraph(part.passage, depth, part.marker)
                self._current(part).blocks.append(block)

        self._set_vendor_lines_apart()

    def _set_vendor_lines_apart(self) -> None:
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

    def _open_section(self, block: Block, level: int, repeated: bool) -> None:
        text = block.text
        after_list = self.listed is not None and block.start > self.listed
        boilerplate = headings.is_boilerplate(text) or (
            after_list and not headings.is_known(text) and not _is_annex(text)
        )
        if not level:
            outermost = boilerplate or headings.is_references(text)
            level = 1 if outermost else self._guess_level(text, repeated)
        heading = block.passage
        end = len(text) - text.endswith(":")
        heading = heading.part(len(text) - len(headings.strip_number(text)), end)
        heading = heading.stripped()
        self._start(heading, level, boilerplate=boilerplate)

    def _guess_level(self, text: str, repeated: bool) -> int:
        if numbered := headings.number_level(text):
            return numbered
        if repeated:
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


def _is_figure_caption(block: Block) -> bool:
    if block.kind != "text" or block.gap > 3:
        return False
    text = block.text
    if _FIGURE_LABEL.match(text):
        return True
    return (
        text.endswith(".")
        and len(text) < 200
        and ". " not in text
        and text[0].isupper()
        and not _FINITE.search(text)
        and not _CITED.search(text)
    )


def _is_annex(text: str) -> bool:
    return bool(re.match(r"(?:appendix|supplement|annex)", text, re.IGNORECASE))


def _is_heading(block: Block, after: Block | Table | None) -> bool:
    if block.kind != "text" or block.depth:
        return False
    text = block.text
    if block.lines > 2 or (block.lines == 2 and len(text) > 110):
        return False
    if after is None:
        return headings.is_known(text)
    bold = block.bold or (headings.number_level(text) > 0 and len(text) < 80)
    if not headings.looks_like_heading(text, bold=bold):
        return False
    if text[-1] == ":":
        listed = isinstance(after, Block) and after.kind == "item"
        return not listed and not isinstance(after, Table)
    return block.lines == 1 or headings.title_case(text.split())
