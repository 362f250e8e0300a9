"""What every template may use: assets, navigation, links, filters."""

from __future__ import annotations

import hashlib
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
from server.pages.findings import Amount
from server.pages.rows import Row, Rows

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
    app.add_template_filter(partial(local_link, namespaces.base), "local")
    app.add_template_filter(partial(short_name, namespaces.prefixes()), "short")
    for name, function in _FILTERS.items():
        app.add_template_filter(function, name)
    app.after_request(_keep_assets)


def editor_link(rows: Rows) -> str:
    """Return the address of the editor with the query behind ``rows`` in it."""
    given = {"from": f"pages/{rows.name}", **rows.parameters}
    return "/sparql?" + urlencode(given, quote_via=quote, safe="/:")


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


_FILTERS: dict[str, Callable[..., Any]] = {
    "amount": amount,
    "but": without_kind,
    "groupby_text": groupby_text,
    "in_editor": editor_link,
    "shortened": shortened,
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
