"""The SPARQL 1.1 Protocol: from a request to what it asks for.

https://www.w3.org/TR/sparql11-protocol/. Pure: a :class:`Message` in, an operation
out, or a :class:`~server.errors.Problem`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlsplit

from server.errors import Problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
LONGEST_ADDRESS = 65_536
METHODS = ("GET", "HEAD", "POST", "OPTIONS")

_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SECONDS = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_YES = frozenset({"yes", "true", "1", "on"})
_NO = frozenset({"no", "false", "0", "off"})


@dataclass(frozen=True, slots=True)
class Message:
    """What of a request decides what it means."""

    method: str
    query_string: str = ""
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that the request names; None where it names none."""

    default: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query to evaluate."""

    text: str
    dataset: Dataset | None = None
    timeout: float | None = None
    truncate: bool = False
    format: str | None = None
    explain: str | None = None
    rewrite: bool = True


@dataclass(frozen=True, slots=True)
class Update:
    """An update to apply."""

    text: str
    dataset: Dataset | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """No query: the client wants to know about the service."""

    format: str | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    """Decoded parameters, in their order."""

    pairs: tuple[tuple[str, str], ...] = field(default=())

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of ``name``."""
        return tuple(value for key, value in self.pairs if key == name)

    def only(self, name: str) -> str | None:
        """Return the one value of ``name``, None without one.

        :raises Problem: where it is given more than once.
        """
        values = self.all(name)
        if len(values) > 1:
            raise malformed(f"the parameter {name} is given more than once", name)
        return values[0] if values else None

    def first(self, name: str) -> str | None:
        """Return the first value of ``name``: several spellings do no harm."""
        return next((value for key, value in self.pairs if key == name), None)


def read(message: Message) -> Query | Update | Describe:
    """Return what ``message`` asks for.

    :raises Problem: 400, 405 or 415, as the protocol and our rules say.
    """
    if message.method in ("GET", "HEAD"):
        return _read_get(message)
    if message.method == "POST":
        return _read_post(message)
    raise method_not_allowed(message.method, METHODS)


def malformed(detail: str, parameter: str | None = None) -> Problem:
    """Return the problem of a request that breaks a rule."""
    return Problem(400, "malformed", detail, parameter=parameter)


def method_not_allowed(method: str, allowed: Sequence[str]) -> Problem:
    """Return the problem of a method that has no meaning here."""
    return Problem(
        405,
        "method-not-allowed",
        f"{method} is not allowed here; allowed are {', '.join(allowed)}",
        headers={"Allow": ", ".join(allowed)},
    )


def parse_parameters(text: str) -> Parameters:
    """Decode ``name=value&…`` strictly.

    :raises Problem: for bad percent-encoding or text that is not UTF-8.
    """
    pairs = []
    for piece in text.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            pairs.append((_decode(name), _decode(value)))
    return Parameters(tuple(pairs))


def _decode(text: str) -> str:
    if _BAD_PERCENT.search(text):
        raise malformed("a percent sign is not followed by two hexadecimal digits")
    raw = unquote_to_bytes(text.replace("+", " "))
    return decode_utf8(raw, "a parameter")


def decode_utf8(raw: bytes, what: str) -> str:
    """Return the text of ``raw``.

    :raises Problem: where it is not UTF-8.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise malformed(f"{what} is not valid UTF-8 (byte {error.start})") from error


def _read_get(message: Message) -> Query | Update | Describe:
    parameters = parse_parameters(message.query_string)
    text = parameters.only("query")
    if parameters.all("update"):
        if text is not None:
            raise malformed("query and update cannot go together", "update")
        problem = method_not_allowed(message.method, ("POST",))
        problem.detail = "an update goes by POST"
        raise problem
    if text is None:
        # What is said of the query has to be well said where there is none, too.
        return Describe(_asked("", parameters).format)
    return _query(text, parameters)


def _read_post(message: Message) -> Query | Update | Describe:
    url = parse_parameters(message.query_string)
    media_type = _media_type(message.content_type)
    if media_type == FORM:
        return _read_form(url, message.body)
    if media_type == QUERY:
        if url.all("query") or url.all("update"):
            raise malformed("the query is both in the address and in the body", "query")
        return _query(decode_utf8(message.body, "the query"), url)
    if media_type == UPDATE:
        if url.all("query") or url.all("update"):
            raise malformed("the update is in the address and in the body", "update")
        return _update(decode_utf8(message.body, "the update"), url)
    if not media_type and not message.body:
        return _read_form(url, b"")
    raise Problem(
        415,
        "unsupported-media-type",
        f"a body of type {media_type or '(none)'} is not understood; "
        f"use {FORM}, {QUERY} or {UPDATE}",
        headers={"Accept-Post": f"{FORM}, {QUERY}, {UPDATE}"},
    )


def _read_form(url: Parameters, body: bytes) -> Query | Update:
    form = parse_parameters(decode_utf8(body, "the body"))
    both = Parameters(url.pairs + form.pairs)
    text, update = both.only("query"), both.only("update")
    if text is not None and update is not None:
        raise malformed("query and update cannot go together", "update")
    if update is not None:
        if url.all("update"):
            raise malformed("an update goes in the body, not in the address", "update")
        return _update(update, both)
    if text is None:
        raise malformed("the parameter query (or update) is missing", "query")
    return _query(text, both)


def _media_type(header: str) -> str:
    media_type, *parameters = (p.strip() for p in header.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        known = charset in ("utf-8", "utf8", "us-ascii")
        if name.strip().lower() == "charset" and not known:
            detail = f"the charset {charset} is not supported; send UTF-8"
            raise Problem(415, "unsupported-media-type", detail)
    return media_type.lower()


def _query(text: str, parameters: Parameters) -> Query:
    if not text.strip():
        raise malformed("the query is empty", "query")
    return _asked(text, parameters)


def _asked(text: str, parameters: Parameters) -> Query:
    _refuse_mixed(parameters, ("using-graph-uri", "using-named-graph-uri"), "a query")
    return Query(
        text,
        dataset(parameters, "default-graph-uri", "named-graph-uri"),
        timeout=read_timeout(parameters.only("timeout")),
        truncate=_yes(parameters.only("truncate"), "truncate"),
        format=next((v for v in parameters.all("format") if v), None),
        explain=parameters.first("explain"),
        rewrite=_yes(parameters.only("rewrite") or "yes", "rewrite"),
    )


def _update(text: str, parameters: Parameters) -> Update:
    if not text.strip():
        raise malformed("the update is empty", "update")
    _refuse_mixed(parameters, ("default-graph-uri", "named-graph-uri"), "an update")
    return Update(text, dataset(parameters, "using-graph-uri", "using-named-graph-uri"))


def _refuse_mixed(parameters: Parameters, names: Sequence[str], what: str) -> None:
    for name in names:
        if parameters.all(name):
            raise malformed(f"{name} has no meaning for {what}", name)


def dataset(parameters: Parameters, default: str, named: str) -> Dataset | None:
    """Return the dataset that the parameters name.

    An empty value names none: forms of other servers send one.

    :raises Problem: for a value that is not an absolute IRI.
    """
    chosen = Dataset(
        tuple(filter(None, parameters.all(default))),
        tuple(filter(None, parameters.all(named))),
    )
    for name, values in ((default, chosen.default), (named, chosen.named)):
        for value in values:
            if not is_absolute_iri(value):
                raise malformed(f"{name}: {value!r} is not an absolute IRI", name)
    return chosen if chosen.default or chosen.named else None


def is_absolute_iri(text: str) -> bool:
    """Return whether ``text`` has a scheme and no character that an IRI cannot have."""
    if re.search(r"[\x00-\x20<>\"{}|^`\\]", text):
        return False
    try:
        return bool(re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", text) and urlsplit(text))
    except ValueError:
        return False


def read_timeout(text: str | None) -> float | None:
    """Return the seconds; None for none, and for 0, which means the server's."""
    if not text:
        return None
    seconds = float(text) if _SECONDS.fullmatch(text) else math.inf
    if not math.isfinite(seconds):
        raise malformed(f"timeout: {text!r} is not a number of seconds", "timeout")
    return seconds or None


def _yes(text: str | None, name: str) -> bool:
    if text is None:
        return False
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise malformed(f"{name}: {text!r} is neither yes nor no", name)
    return word in _YES
