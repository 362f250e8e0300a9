"""The body of a request: read to its end within limits, decompressed within them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, Protocol

from server.errors import Problem

_MIB = 1024 * 1024
_PIECE = 65_536
_MOST_MEMBERS = 1_000
_GZIP = 31  # zlib.decompressobj: gzip framing only


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes."""


def read_body(environ: Mapping[str, Any], most_mebibytes: int) -> bytes:
    """Return the body that ``environ`` holds, without its content encoding.

    :raises Problem: 413 beyond the limit, 400 where it is cut short or not what its
        encoding says, 415 for an encoding that is not supported.
    """
    most = most_mebibytes * _MIB
    length = environ.get("CONTENT_LENGTH")
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    if not length and not chunked:
        return b""
    if length and (not length.isdecimal() or int(length) > most):
        raise _too_large(most_mebibytes)
    raw = _read(environ["wsgi.input"], most, most_mebibytes)
    if length and len(raw) < int(length):
        raise Problem(400, "malformed", "the body ends before its Content-Length")
    encoding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding in ("", "identity"):
        return raw
    if encoding in ("gzip", "x-gzip"):
        return _gunzip(raw, most, most_mebibytes)
    raise Problem(
        415,
        "unsupported-media-type",
        f"the content encoding {encoding} is not supported; use gzip or none",
        headers={"Accept-Encoding": "gzip, identity"},
    )


def _read(stream: Readable, most: int, shown: int) -> bytes:
    pieces = []
    size = 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > most:
            raise _too_large(shown)
        pieces.append(piece)
    return b"".join(pieces)


def _gunzip(raw: bytes, most: int, shown: int) -> bytes:
    """Return what all members of a gzip file hold together (RFC 1952, 2.2)."""
    pieces: list[bytes] = []
    left = most
    start = 0
    for _ in range(_MOST_MEMBERS):
        inflater = zlib.decompressobj(_GZIP)
        while not inflater.eof:
            if start >= len(raw):
                raise Problem(400, "malformed", "the gzip body is cut short")
            try:
                plain = inflater.decompress(raw[start : start + _PIECE], left + 1)
            except zlib.error as error:
                raise Problem(400, "malformed", "the body is not valid gzip") from error
            left -= len(plain)
            if left < 0:
                raise _too_large(shown)
            pieces.append(plain)
            start += _PIECE
        start = min(start, len(raw)) - len(inflater.unused_data)
        if start >= len(raw):
            return b"".join(pieces)
    raise Problem(400, "malformed", f"the gzip body has over {_MOST_MEMBERS} members")


def _too_large(mebibytes: int) -> Problem:
    return Problem(
        413,
        "body-too-large",
        f"the body is larger than {mebibytes} MiB",
        limit="max-body",
        value=mebibytes * _MIB,
    )
