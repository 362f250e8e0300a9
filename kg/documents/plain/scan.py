"""Lines under way to blocks: what is open, what follows, what was found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.documents.blocks import Kind
from kg.documents.plain.lines import Line
from kg.documents.plain.rows import Cells, Piece

ENDS = (".", "!", "?", ":", "]", ")", "*")
"""What a line ends with that ends more than a line."""
_LONGEST_WRAPPED = 160


@dataclass(slots=True)
class Chunk:
    """A block while its lines are still gathered; a closed one takes no more."""

    kind: Kind
    gap: int
    start: int
    end: int
    pieces: list[Piece] = field(default_factory=list)
    indent: int = 0
    level: int = 0
    depth: int = 0
    marker: str | None = None
    closed: bool = False
    rows: list[Cells] = field(default_factory=list)
    header_rows: int | None = None
    source: str | None = None

    @property
    def first(self) -> str:
        """Return the first line."""
        return self.pieces[0][1]

    @property
    def last(self) -> str:
        """Return the last line."""
        return self.pieces[-1][1].rstrip()

    def add(self, line: Line) -> None:
        """Take one more line."""
        self.pieces.append((line.start, line.text))
        self.end = line.start + len(line.text)


class Scan:
    """The lines of a text, with the place that the reader has come to.

    ``wrap`` is the width at which lines were broken, as far as the longest one tells;
    ``wrapped`` is False where a paragraph is one long line. ``listing`` is set within
    a list of references.
    """

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.index = 0
        self.found: list[Chunk] = []
        self.current: Chunk | None = None
        self.listing = False
        self.unaligned_until = 0
        self.unstacked_until = 0
        self.unclosed: set[str] = set()
        lengths = [len(line.text) for line in lines]
        self.wrap = max((n for n in lengths if n <= _LONGEST_WRAPPED), default=0)
        self.wrapped = all(
            length <= 200 or "\t" in line.text
            for length, line in zip(lengths, lines, strict=True)
        )

    def open(self, kind: Kind, line: Line, at: int = 0) -> Chunk:
        """Begin a chunk with a line, from its character ``at`` on."""
        chunk = Chunk(kind, line.gap, line.start, line.start + len(line.text))
        chunk.pieces.append((line.start + at, line.text[at:]))
        self.found.append(chunk)
        self.current = chunk
        return chunk

    def next(self) -> Line | None:
        """Return the line after this one."""
        index = self.index + 1
        return self.lines[index] if index < len(self.lines) else None

    def alone(self, line: Line) -> bool:
        """Tell whether blank lines stand on both sides of this line."""
        after = self.next()
        return (line.gap > 0 or self.index == 0) and (after is None or after.gap > 0)

    def inside(self, line: Line) -> Chunk | None:
        """Return the table that a line stands right under, if any."""
        current = self.current
        if current is not None and current.kind == "table" and line.gap == 0:
            return current
        return None
