"""The web process's side of writing: who may, what exactly, and on to the writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.errors import QueryError
from kg.namespaces import Namespaces
from kg.settings import Settings
from kg.sparql.faults import explain
from kg.sparql.guard import guard, silence
from kg.sparql.syntax import Parsed, TooComplexError, parse
from kg.sparql.updates import split_update
from server.errors import Problem
from server.evaluation.pool import Job, Pool
from server.evaluator import Asker
from server.protocol import Update
from server.writing.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Desk:
    """Takes changes of the graph; without a pool and tokens it takes none."""

    settings: Settings
    namespaces: Namespaces
    endpoint: str
    pool: Pool | None = None
    tokens: Tokens | None = None

    def admit(self, authorization: str | None) -> None:
        """Let those pass who may write.

        :raises Problem: 403 on a server that is not writable, 401 without a token.
        """
        if self.pool is None or self.tokens is None:
            detail = "this server does not accept updates (--writable is off)"
            raise Problem(403, "read-only", detail)
        self.tokens.check(authorization)

    def update(self, update: Update, asker: Asker) -> None:
        """Carry out an update; it is there for the next reader when this returns.

        :raises Problem: where it cannot be; then nothing has changed.
        """
        prefixes = self.namespaces.prefixes()
        try:
            parsed = self._safe(parse(update.text), prefixes)
            operations = split_update(parsed, self.endpoint, prefixes)
        except TooComplexError as error:
            raise Problem(
                400, "too-complex", str(error), value=error.value, limit=error.limit
            ) from error
        except QueryError as error:
            if error.line is None or "unexpected" in str(error):
                error = explain(parse(update.text), prefixes, line=error.line)
            raise Problem(
                400, "syntax", str(error), line=error.line, column=error.column
            ) from error
        request: dict[str, Any] = {
            "operation": "update",
            "operations": [each.to_json() for each in operations],
            "base": self.endpoint,
        }
        if update.dataset is not None:
            request["using"] = update.dataset.default
            request["using_named"] = update.dataset.named
        self._send(request, asker)

    def change_graph(self, request: dict[str, Any], asker: Asker) -> dict[str, Any]:
        """Put, add to or delete a graph; the facts say whether it was created."""
        return self._send({"operation": "graph", **request}, asker)

    def _safe(self, parsed: Parsed, prefixes: dict[str, str]) -> Parsed:
        guarded = guard(parsed, prefixes)
        for source in guarded.loads:
            detail = f"this server does not LOAD {source}; send the data itself"
            raise Problem(403, "federation-refused", detail, endpoint=source)
        for call in guarded.services:
            if not call.silent:
                raise Problem(
                    403,
                    "federation-refused",
                    "an update calls no other endpoint, whoever a query may call: "
                    f"{call.endpoint}",
                    endpoint=call.endpoint,
                    line=call.line,
                    column=call.column,
                )
        return parse(silence(guarded)) if guarded.services else guarded.parsed

    def _send(self, request: dict[str, Any], asker: Asker) -> dict[str, Any]:
        if self.pool is None:
            raise Problem(403, "read-only", "this server does not accept updates")
        if self.settings.validate:
            request = {**request, "validate": True, "names": self.namespaces.base}
        # Once begun, a change is carried out whether or not its sender waits for it.
        job = Job(request, asker.client, self.settings.timeout, None, whole=True)
        return self.pool.run(job).facts
