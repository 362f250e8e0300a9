"""Problems: what a client is told when something is wrong, in one shape.

https://www.rfc-editor.org/rfc/rfc9457. Programs get ``application/problem+json``,
people the same words as a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

MEDIA_TYPE = "application/problem+json"

TITLES = {
    "malformed": "The request is malformed",
    "syntax": "The query, or the data, cannot be parsed",
    "unsupported": "The query uses what this server does not have",
    "too-complex": "The query is too complex",
    "unsupported-media-type": "The media type of the body is not supported",
    "not-acceptable": "No acceptable format",
    "not-representable": "The format cannot carry the answer",
    "method-not-allowed": "The method is not allowed",
    "not-found": "There is nothing here",
    "no-such-graph": "There is no such graph",
    "precondition": "What was demanded is not so",
    "gone": "This is no longer here",
    "federation-refused": "The query may not call this endpoint",
    "federation": "Another endpoint failed",
    "forbidden": "This is not for everybody",
    "unauthorised": "A token is needed",
    "read-only": "This server does not accept updates",
    "deadline": "The query took too long",
    "memory": "The query needed too much memory",
    "busy": "The server is busy",
    "rate": "Too many requests",
    "result-too-large": "The answer is too large",
    "body-too-large": "The body is too large",
    "address-too-long": "The address is too long",
    "headers-too-large": "The header fields are too large",
    "request-timeout": "The request took too long to arrive",
    "unavailable": "The service is not available",
    "invalid-data": "The data breaks a rule",
    "internal": "Something went wrong here",
}


class Problem(Exception):  # noqa: N818 (RFC 9457 calls it so)
    """What is wrong: a kind of :data:`TITLES`, a status and a sentence.

    ``members`` are further members of the problem, such as ``line`` and ``limit``;
    ``headers`` go into the response.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        self.status = HTTPStatus(status)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = {k: v for k, v in members.items() if v is not None}
        super().__init__(detail)

    @property
    def title(self) -> str:
        """Return the title of this kind of problem."""
        return TITLES[self.kind]

    def document(self, base: str) -> dict[str, Any]:
        """Return the members, the type as an IRI under ``base``."""
        return {
            "type": f"{base}problem/{self.kind}",
            "title": self.title,
            "status": int(self.status),
            "detail": self.detail,
            **self.members,
        }


class VersionGoneError(Exception):
    """The version that a request was meant for is no longer there: ask the next."""


class ClientGoneError(Exception):
    """The client hung up: there is nobody to answer."""
