"""What goes wrong at or on the way to another endpoint."""

from __future__ import annotations

from server.errors import Problem


class RemoteFault(Exception):  # noqa: N818 (it is the remote's fault, not an error)
    """Why an endpoint gave no answer: a word for counters and a sentence.

    ``status`` is what our own client gets; ``retry`` the seconds after which asking
    again makes sense.
    """

    def __init__(
        self, kind: str, detail: str, *, status: int = 502, retry: float | None = None
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.status = status
        self.retry = retry
        super().__init__(detail)


class CancelledError(Exception):
    """Our own query is over: at its deadline, or its client is gone."""


def timed_out(what: str, seconds: float) -> RemoteFault:
    """Return the fault of a remote that is too slow."""
    return RemoteFault("timeout", f"{what} within {seconds:g} s", status=504)


def broken(detail: str) -> RemoteFault:
    """Return the fault of an answer that cannot be read."""
    return RemoteFault("format", detail)


def problem_of(endpoint: str, fault: RemoteFault, line: int, column: int) -> Problem:
    """Return what our client is told."""
    headers = None
    if fault.retry is not None:
        headers = {"Retry-After": str(max(1, round(fault.retry + 0.5)))}
    return Problem(
        fault.status,
        "federation",
        f"the endpoint {endpoint} {fault.detail}",
        headers=headers,
        endpoint=endpoint,
        fault=fault.kind,
        line=line,
        column=column,
    )


def refused(endpoint: str, line: int, column: int) -> Problem:
    """Return the problem of a call that the operator does not allow."""
    return Problem(
        403,
        "federation-refused",
        f"this server does not call {endpoint}; "
        "remove the SERVICE or make it SERVICE SILENT",
        endpoint=endpoint,
        line=line,
        column=column,
    )
