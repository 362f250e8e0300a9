"""Answers made small for the way: gzip or zstd, as the client takes it.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3. A representation in another
encoding is another representation: it has a tag of its own.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import zstandard
from flask import Response

SMALLEST = 1_024
ENCODINGS = ("zstd", "gzip")
_GZIP_LEVEL = 5
_ZSTD_LEVEL = 3
_GZIP_FRAME = 31
_COMPRESSIBLE = ("text/", "application/")
_PACKED = frozenset({"application/gzip", "application/zstd", "application/zip"})


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


def choose_encoding(accepted: str) -> str | None:
    """Return the encoding to send, None for none.

    >>> choose_encoding("gzip, deflate, br"), choose_encoding("gzip;q=0, *;q=0.5")
    ('gzip', 'zstd')
    """
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        qualities[name] = _quality(parameters)
    best = None
    for encoding in ENCODINGS:
        quality = qualities.get(encoding, qualities.get("*", 0.0))
        if quality > 0 and (best is None or quality > best[0]):
            best = (quality, encoding)
    return best[1] if best else None


def _quality(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def encode(response: Response, accepted: str) -> Response:
    """Compress ``response`` where that is worth it and the client takes it."""
    if not _is_compressible(response):
        return response
    response.vary.add("Accept-Encoding")
    encoding = choose_encoding(accepted)
    if encoding is None:
        return response
    if response.is_streamed:
        response.response = compressed(response.iter_encoded(), encoding)
        response.headers.pop("Content-Length", None)
    else:
        body = response.get_data()
        if len(body) < SMALLEST:
            return response
        response.set_data(compress(body, encoding))
    response.headers["Content-Encoding"] = encoding
    tag, weak = response.get_etag()
    if tag is not None:
        response.set_etag(encoded_tag(tag, encoding), weak=bool(weak))
    return response


def encoded_tag(tag: str, encoding: str) -> str:
    """Return the tag of a representation in an encoding."""
    return f"{tag}-{encoding}"


def tags_of(tag: str) -> tuple[str, ...]:
    """Return the tags of all encodings of a representation."""
    return (tag, *(encoded_tag(tag, encoding) for encoding in ENCODINGS))


def compress(body: bytes, encoding: str) -> bytes:
    """Return ``body`` in an encoding."""
    if encoding == "gzip":
        return gzip.compress(body, _GZIP_LEVEL, mtime=0)
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)


def _compressor(encoding: str) -> _Compressor:
    if encoding == "gzip":
        return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_FRAME)
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()


def compressed(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield ``pieces`` in an encoding; what ends early lacks its end."""
    compressor = _compressor(encoding)
    for piece in pieces:
        packed = compressor.compress(piece)
        if packed:
            yield packed
    yield compressor.flush()


def _is_compressible(response: Response) -> bool:
    if response.status_code != 200 or "Content-Encoding" in response.headers:
        return False
    if response.headers.get("Accept-Ranges") == "bytes" or response.direct_passthrough:
        return False
    kind = response.mimetype or ""
    return kind.startswith(_COMPRESSIBLE) and kind not in _PACKED
