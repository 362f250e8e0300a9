"""What a version was built from, so that the next build can start from it.

Two files beside the data of a version: ``origin.json`` with the documents and a digest
of all else that the version depends on, and ``tally.json`` with counts for whoever made
them. A version that was written to has neither.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ORIGIN = "origin.json"
TALLY = "tally.json"


@dataclass(frozen=True, slots=True)
class Part:
    """A document of a version: the key that it was read under, and what it was.

    ``digest`` is that of its triples, to be summed; ``beside`` tells which files were
    looked for in its folder, and whether they were there.
    """

    key: str
    digest: int
    counts: Mapping[str, int] = field(default_factory=dict)
    beside: tuple[tuple[str, bool], ...] = ()

    def still_holds(self, folder: Path) -> bool:
        """Return whether the files that were looked for are there as they were."""
        return all((folder / name).is_file() == there for name, there in self.beside)


@dataclass(frozen=True, slots=True)
class Origin:
    """The documents of a version by their slugs, and digests of the rest.

    ``rest`` is the digest of whatever else the version depends on, ``counts`` the
    figures of that; ``added`` and ``inferred`` are the sums that its own digest is made
    of; ``steps`` counts the versions since one was built from scratch.
    """

    rest: str
    added: int
    inferred: int
    parts: Mapping[str, Part]
    counts: Mapping[str, int] = field(default_factory=dict)
    steps: int = 0

    def figures(self) -> dict[str, int]:
        """Return the figures of the version: of all documents, and of the rest."""
        total = Counter(self.counts)
        for part in self.parts.values():
            total.update(part.counts)
        return dict(total)

    def write(self, folder: Path) -> None:
        """Write it into the folder of a version."""
        text = json.dumps(asdict(self), ensure_ascii=False)
        (folder / ORIGIN).write_text(text, encoding="utf-8", errors="surrogatepass")


def read_origin(folder: Path) -> Origin | None:
    """Return the origin of the version in a folder; None where it is not known."""
    try:
        text = (folder / ORIGIN).read_text("utf-8", errors="surrogatepass")
        told = json.loads(text)
        parts = {slug: _part(each) for slug, each in told.pop("parts").items()}
        return Origin(parts=parts, **told)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _part(told: dict[str, Any]) -> Part:
    beside: Iterable[tuple[str, bool]] = told.pop("beside")
    return Part(beside=tuple((name, there) for name, there in beside), **told)
