"""What every template may use: assets, navigation, links, filters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from flask import Flask, Response, request

from kg import __version__
from kg.namespaces import Namespaces
from kg.resources import QUERIES
from server.links import local_link, short_name
from server.pages.asking import PageQueries
from server.pages.directions import DIRECTIONS
from server.pages.documents import anchor_of
from server.pages.findings import Amount
from server.pages.reading import plain_text
from server.pages.rows import Row, Rows
from server.pictures.pathway import draw_pathway
from server.pictures.scales import affinity_lines, dose_lines, draw_scale

NAVIGATION = (
    ("/page/compound", "Compounds"),
    ("/page/target", "Targets"),
    ("/page/model", "Models"),
    ("/page/pathway", "Pathways"),
    ("/page/document", "Documents"),
    ("/conflicts", "Conflicts"),
    ("/issues", "Issues"),
    ("/queries", "Queries"),
    ("/sparql", "SPARQL"),
)
_HERE = Path(__file__).parent
_YEAR = 31_536_000


class Group(NamedTuple):
    """Rows that share a text."""

    text: str
    rows: tuple[Row, ...]


def register_design(app: Flask, namespaces: Namespaces) -> None:
    """Give the templates of ``app`` what they use."""
    digests = _digests(_HERE / "static")

    def asset(name: str) -> str:
        version = digests.get(name)
        return f"/static/{name}" + (f"?v={version}" if version else "")

    app.extensions["noograph.design"] = design_digest()
    app.jinja_env.globals.update(
        asset=asset,
        has_asset=digests.__contains__,
        navigation=NAVIGATION,
        software=__version__,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    queries: PageQueries = app.extensions["noograph.page-queries"]
    app.add_template_filter(partial(data_link, queries), "as_data")
    address = partial(local_link, namespaces.base)
    app.add_template_filter(address, "local")
    app.jinja_env.globals.update(
        directions=DIRECTIONS,
        draw_pathway=partial(draw_pathway, address=address),
        draw_scale=partial(draw_scale, address=address),
        dose_lines=dose_lines,
        affinity_lines=affinity_lines,
    )
    app.add_template_filter(partial(short_name, namespaces.prefixes()), "short")
    for name, function in _FILTERS.items():
        app.add_template_filter(function, name)
    app.after_request(_keep_assets)


def editor_link(rows: Rows) -> str:
    """Return the address of the editor with the query behind ``rows`` in it."""
    given = {"from": rows.name, **rows.parameters}
    return "/sparql?" + urlencode(given, quote_via=quote, safe="/:", doseq=True)


def data_link(queries: PageQueries, rows: Rows, format: str) -> str:
    """Return the address of the answer itself, in a format."""
    text = queries.text(rows.name.partition("/")[2], rows.parameters)
    return "/sparql?" + urlencode({"format": format, "query": text}, quote_via=quote)


def shortened(text: str, most: int) -> str:
    """Return ``text`` cut at a word, with an ellipsis where it is too long."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def without_kind(columns: Iterable[str], kind: str) -> list[str]:
    """Return the columns but that of the kind of thing that a page is about."""
    return [column for column in columns if column != kind]


def amount(quantity: Amount) -> str:
    """Return a number or a range with its unit."""
    low, high = f"{quantity.low:,g}", f"{quantity.high:,g}"
    return f"{low if low == high else f'{low} to {high}'} {quantity.unit}"


def groupby_text(rows: Iterable[Row], name: str, other: str) -> list[Group]:
    """Return rows grouped by the text of a variable, or else of another."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        key = row.text(name) or row.text(other)
        groups.setdefault(key, []).append(row)
    return [Group(key, tuple(found)) for key, found in groups.items()]


def last_name(iri: str) -> str:
    """Return the last part of an IRI."""
    return iri.rstrip("/").rpartition("/")[2]


def readable(text: str) -> str:
    """Return a printed text without marks of Markdown, LaTeX and tables.

    >>> readable("**Igmesine** at the $\\\\sigma 1$ receptor")
    'Igmesine at the σ1 receptor'
    """
    plain = text.replace("**", "").replace("\t", " · ")
    return _LATEX.sub(lambda found: _GREEK.get(found[1], found[1]) + found[2], plain)


def named_rows(asked: Iterable[Rows], name: str) -> Rows | None:
    """Return the answer to one of the queries that were asked."""
    return next((rows for rows in asked if rows.name.endswith(f"/{name}")), None)


def values_of(rows: Iterable[Row], property_: str) -> list[str]:
    """Return the values of a property among statements."""
    return [r.text("value") for r in rows if r.text("property") == property_]


def duration(text: str) -> str:
    """Return an ISO 8601 duration in words, or as it is.

    >>> duration("P1M"), duration("P2W"), duration("PT30M")
    ('1 month', '2 weeks', '30 minutes')
    """
    match = _DURATION.fullmatch(text)
    if not match:
        return text
    parts = [
        f"{number} {unit}{'' if number == '1' else 's'}"
        for unit, number in match.groupdict().items()
        if number
    ]
    return ", ".join(parts) or text


_LATEX = re.compile(r"\$\\?([A-Za-z]+)\s*(\d*)\$")
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "sigma": "σ", "omega": "ω",
}  # fmt: skip
_DURATION = re.compile(
    r"P(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?(?:(?P<day>\d+)D)?"
    r"(?:T(?:(?P<hour>\d+)H)?(?:(?P<minute>\d+)M)?(?:(?P<second>\d+)S)?)?"
)
_FILTERS: dict[str, Callable[..., Any]] = {
    "amount": amount,
    "anchor": anchor_of,
    "duration": duration,
    "but": without_kind,
    "groupby_text": groupby_text,
    "in_editor": editor_link,
    "last_name": last_name,
    "named": named_rows,
    "plain_text": plain_text,
    "readable": readable,
    "shortened": shortened,
    "values_of": values_of,
}


def design_digest() -> str:
    """Return what changes whenever a page would look different for the same data."""
    digest = hashlib.sha256(__version__.encode())
    for folder in (_HERE / "templates", _HERE / "static", QUERIES / "pages"):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()[:12]
        for path in folder.rglob("*")
        if path.is_file()
    }


def _keep_assets(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v"):
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response
