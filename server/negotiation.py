"""Which format an answer takes: ``?format=`` first, then ``Accept`` with its q-values.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1. Pure: text in, a format out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from server.errors import Problem


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name (an extension), media type, and what else it is called."""

    name: str
    media_type: str
    label: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    charset: bool = False

    def content_type(self, media_type: str | None = None) -> str:
        """Return the header's value; ``media_type`` may be an alias asked for."""
        return (media_type or self.media_type) + (
            "; charset=utf-8" if self.charset else ""
        )


RESULTS = (
    Format(
        "json",
        "application/sparql-results+json",
        "JSON",
        aliases=("application/json", "text/json", "text/javascript"),
        names=("srj", "sparql-results+json", "results-json"),
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        "XML",
        aliases=("application/xml", "text/xml"),
        names=("srx", "sparql-results+xml", "results-xml"),
    ),
    Format("csv", "text/csv", "CSV", charset=True),
    Format(
        "tsv",
        "text/tab-separated-values",
        "TSV",
        charset=True,
    ),
)
GRAPHS = (
    Format(
        "ttl",
        "text/turtle",
        "Turtle",
        aliases=(
            "application/turtle",
            "application/x-turtle",
            "text/n3",
            "text/rdf+n3",
        ),
        names=("turtle", "n3"),
        charset=True,
    ),
    Format(
        "nt",
        "application/n-triples",
        "N-Triples",
        aliases=("text/plain", "text/ntriples"),
        names=("n-triples", "ntriples"),
    ),
    Format(
        "rdf",
        "application/rdf+xml",
        "RDF/XML",
        aliases=("application/xml", "text/xml"),
        names=("xml", "rdfxml", "rdf-xml", "rdf+xml"),
    ),
    Format(
        "jsonld",
        "application/ld+json",
        "JSON-LD",
        aliases=("application/json",),
        names=("json-ld", "json"),
    ),
    Format(
        "nq",
        "application/n-quads",
        "N-Quads",
        aliases=("text/x-nquads", "text/nquads"),
        names=("n-quads", "nquads"),
    ),
    Format("trig", "application/trig", "TriG", aliases=("application/x-trig",)),
)
HTML = Format("html", "text/html", "HTML", ("application/xhtml+xml",), charset=True)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The format chosen and the media type to call it by."""

    format: Format
    content_type: str


REPORT = Chosen(Format("report", "application/json", "report"), "application/json")
"""What a report on a query comes as, whatever its answer would come as."""


@dataclass(frozen=True, slots=True)
class _Range:
    type: str
    quality: float
    order: int


def choose(
    offered: Sequence[Format], accept: str | None, asked: str | None = None
) -> Chosen:
    """Return the best of ``offered``, whose order is our preference.

    :param accept: the ``Accept`` header; absent or empty, anything will do.
    :param asked: the ``format`` parameter; a name that is not known does not count.
    :raises Problem: 406 with the list of what there is.
    """
    if asked:
        named = by_name(offered, asked)
        if named:
            return Chosen(named, named.content_type())
    chosen = _choose(tuple(offered), accept or "*/*")
    if chosen is None:
        available = [f.media_type for f in offered]
        raise Problem(
            406,
            "not-acceptable",
            f"none of the accepted formats is there; there are {', '.join(available)}",
            available=available,
        )
    return chosen


def by_name(offered: Sequence[Format], asked: str) -> Format | None:
    """Return the format that a ``format`` parameter names, by name or media type."""
    # A plus sign in a query string that was not escaped has become a space.
    name = asked.strip().lower().split(";")[0].replace(" ", "+")
    for each in offered:
        if name in (each.name, each.media_type) or name in each.names:
            return each
    return next((each for each in offered if name in each.aliases), None)


@lru_cache(maxsize=512)
def _choose(offered: tuple[Format, ...], accept: str) -> Chosen | None:
    ranges = list(parse_accept(accept))
    if not ranges:
        ranges = [_Range("*/*", 1.0, 0)]
    best: tuple[float, int, int] | None = None
    chosen = None
    for preference, each in enumerate(offered):
        for media_type in (each.media_type, *each.aliases):
            matched = _match(media_type, ranges)
            if matched is None or matched.quality <= 0:
                continue
            if media_type != each.media_type and matched.type != media_type:
                continue  # a wildcard stands for the format's own name
            rank = (-matched.quality, matched.order, preference)
            if best is None or rank < best:
                best = rank
                chosen = Chosen(each, each.content_type(media_type))
    return chosen


def parse_accept(header: str) -> Sequence[_Range]:
    """Read an ``Accept`` header; parts that are no media range are left out."""
    ranges = []
    for order, part in enumerate(header.split(",")):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        media_type = media_type.lower()
        if media_type == "*":
            media_type = "*/*"
        if media_type.count("/") != 1 or " " in media_type:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                quality = _quality(value.strip())
        ranges.append(_Range(media_type, quality, order))
    return ranges


def _quality(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return min(max(value, 0.0), 1.0) if value == value else 0.0


def _match(media_type: str, ranges: Sequence[_Range]) -> _Range | None:
    """Return the most specific range that covers ``media_type``."""
    main = media_type.split("/")[0]
    for wanted in (media_type, f"{main}/*", "*/*"):
        for each in ranges:
            if each.type == wanted:
                return each
    return None
