"""What a build is made from: documents, tables of findings, RDF, each by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.errors import DocumentError
from kg.identifiers import slugify
from kg.rdf.literature import GRAPH as LITERATURE
from kg.reading import Source
from kg.resources import CORPUS

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf"})


@dataclass(frozen=True, slots=True)
class Inputs:
    """What to build from; folders stand for the documents in them.

    ``rdf`` pairs a user's own RDF files with the graphs that they go into.
    """

    guides: tuple[Path, ...] = ()
    findings: tuple[Path, ...] = ()
    rdf: tuple[tuple[Path, str], ...] = ()
    corpus: bool = True

    def sources(self) -> tuple[Source, ...]:
        """Return every document, ours first, each with a slug of its own.

        :raises DocumentError: for a path that does not exist.
        """
        found: dict[str, Source] = {}
        if self.corpus:
            _add_sources(CORPUS / "guides", found, named=False)
        for given in self.guides:
            _add_sources(given, found, named=True)
        return tuple(found.values())

    def tables(self) -> tuple[Source, ...]:
        """Return every table of findings, ours first, each with a slug of its own.

        :raises DocumentError: for two tables of one name.
        """
        found: dict[str, Source] = {}
        if self.corpus:
            path = CORPUS / LITERATURE / "findings.tsv"
            found[LITERATURE] = Source(path, LITERATURE)
        taken = {source.id for source in self.sources()}
        for path in self.findings:
            slug = slugify(path.stem)
            if slug in taken or slug in found:
                slug = f"{LITERATURE}-{slug}"
            if slug in found:
                raise DocumentError(path, f"has the same name as {found[slug].path}")
            found[slug] = Source(path, slug, named=True)
        return tuple(found.values())


def _add_sources(given: Path, found: dict[str, Source], *, named: bool) -> None:
    """Add a file, or the documents below a folder, each under a slug of its own.

    The slug comes from the file's name (below a folder: from its path there), so that
    it does not depend on what else is built; only where it is taken by an earlier
    document do the folders above and the suffix tell the two apart.
    """
    if not given.exists():
        raise DocumentError(given, "there is no such file or folder")
    below = given.is_dir()
    known = {source.path.resolve() for source in found.values()}
    for path in _documents_below(given) if below else [given]:
        if path.resolve() in known:
            continue
        name = path.relative_to(given) if below else Path(path.name)
        slug = slugify(str(name.with_suffix("")))
        if slug in found:
            slug = slugify(f"{path.resolve().parent.name}-{name}")
        if slug in found:
            raise DocumentError(path, f"has the same name as {found[slug].path}")
        found[slug] = Source(path, slug, named)


def _documents_below(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
