"""As many guides as wanted, retold from those at hand, the same at every run.

Each has other compounds, doses, an author and a date of its own: what it says is
nonsense, but it is read, understood and compared like any guide. A third of its
compounds are new to the vocabulary, as most compounds of real guides are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from kg.ontology.vocabulary import Entry, load_vocabulary
from kg.resources import CORPUS

_DATA = Path(__file__).parents[1] / "data" / "documents"
_AUTHOR = re.compile(r"(?<=Author: )[^.\n]+")
_DOSE = re.compile(r"\b(\d+(?:\.\d+)?)(?=\s*(?:mg/kg|nM|µM))")
_SHORTEST_NAME = 5
_GUIDES_AN_AUTHOR = 8


def originals() -> list[Path]:
    """Return the guides to retell, smallest name first."""
    folders = (CORPUS / "guides", _DATA, _DATA / "second")
    found = [p for f in folders for p in f.glob("*.*") if p.suffix in {".txt", ".md"}]
    return sorted((p for p in found if p.stem != "README"), key=lambda p: p.stem)


def retold(documents: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield file names and texts of so many guides."""
    compounds = [c for c in load_vocabulary().entries("compound") if c.type]
    names = {n: c for c in compounds for n in (c.label, *c.synonyms)}
    longest = sorted((n for n in names if len(n) >= _SHORTEST_NAME), key=len)[::-1]
    any_name = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest))})(?!\w)", re.I)
    by_name = {name.lower(): names[name] for name in longest}
    texts = [(path, path.read_text("utf-8")) for path in originals()]
    for number, (path, text) in enumerate(islice(cycle(texts), documents)):
        dice = random.Random(f"{seed}-{number}")
        yield (
            f"{path.stem}-{number:06d}{path.suffix}",
            _retell(text, any_name, by_name, compounds, dice, documents),
        )


def _retell(
    text: str,
    any_name: re.Pattern[str],
    by_name: dict[str, Entry],
    compounds: list[Entry],
    dice: random.Random,
    documents: int,
) -> str:
    dealt: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        slug = by_name[found[1].lower()].slug
        if slug not in dealt:
            coined = f"NG-{dice.randrange(1000, 1000 + 2 * documents)}"
            known = dice.choice(compounds).label
            dealt[slug] = coined if dice.random() < 1 / 3 else known
        return dealt[slug]

    author = f"Team {dice.randrange(1 + documents // _GUIDES_AN_AUTHOR)}"
    factor = dice.choice((0.5, 1, 2, 4, 10))
    text = any_name.sub(other, text)
    text = _AUTHOR.sub(author, text)
    return _DOSE.sub(lambda found: f"{float(found[1]) * factor:g}", text)


def write_guides(folder: Path, documents: int, seed: int = 1) -> None:
    """Write so many guides into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in retold(documents, seed):
        (folder / name).write_text(text, "utf-8")
