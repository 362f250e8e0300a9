"""The way out of an executor: what is written is counted, and checked where XML."""

from __future__ import annotations

import io
import re
from typing import Any, BinaryIO

# XML 1.0 has no way to write these, and a property without a local name is no element.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix: ")
_OVERLAP = 12
_PLAIN_DECLARATION = b'<?xml version="1.0"?>'
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


class OperationError(Exception):
    """Why there is no answer: a kind, a sentence, and what else is known."""

    def __init__(self, kind: str, detail: str, **facts: Any) -> None:
        self.kind = kind
        self.detail = detail
        self.facts = facts
        super().__init__(detail)


class Sink(io.RawIOBase):
    """Counts and checks what is written on its way out."""

    def __init__(self, out: BinaryIO, *, most: int, xml: bool) -> None:
        super().__init__()
        self.sent = 0
        self._out = out
        self._most = most
        self._xml = xml
        self._tail = b""

    def writable(self) -> bool:
        """Say that this can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Pass ``data`` on unless a limit or the format forbids it."""
        size = len(data)
        if self._xml:
            data = bytes(data)
            if not self.sent:
                data = data.replace(_PLAIN_DECLARATION, _DECLARATION, 1)
            if _NOT_XML.search(self._tail + data):
                raise OperationError(
                    "not-representable",
                    "the answer holds a character or a property name that XML "
                    "cannot carry",
                )
            self._tail = data[-_OVERLAP:]
        self.sent += size
        if self.sent > self._most:
            raise OperationError(
                "result-too-large",
                f"the answer is larger than {self._most} bytes",
                limit="max-result",
                value=self._most,
            )
        self._out.write(data)
        return size
