"""What one endpoint is asked for one ``SERVICE``: in batches, in pieces, in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.federation.asking import fits
from server.federation.bindings import Bindings
from server.federation.faults import RemoteFault
from server.federation.gateway import Gateway, Question, Session
from server.federation.remotes import Remote
from server.federation.terms import Row
from server.federation.writing import Pattern, has_blank


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A pattern for an endpoint, and the variables wanted of its solutions."""

    gateway: Gateway
    session: Session
    remote: Remote
    pattern: Pattern
    wanted: tuple[str, ...]

    def answer(self, sent: Bindings | None) -> Sequence[Row]:
        """Return the solutions that join with what is sent along; all without.

        :raises RemoteFault: where the endpoint does not answer as it should.
        """
        if sent is None or not self.remote.batch:
            answers = self._fetch([Question(self.pattern.query(self.wanted, None))])
        else:
            answers = self._in_batches(sent)
        if len(answers) > 1 and any(has_blank(rows) for rows in answers):
            # The same blank node has another label in each answer: ask in one piece.
            count = len(sent.rows) if sent else 0
            whole = Question(self.pattern.query(self.wanted, sent), count)
            answers = self._fetch([whole])
        return [row for rows in answers for row in rows]

    def _in_batches(self, sent: Bindings) -> list[Sequence[Row]]:
        """Return the answers batch by batch.

        An endpoint that cuts long answers short is asked for less at a time.
        """
        size = min(self.remote.batch, len(sent.rows))
        while True:
            batches = sent.batches(size)
            questions = [q for batch in batches for q in self._questions(batch)]
            try:
                return self._fetch(questions)
            except RemoteFault as fault:
                if fault.kind != "incomplete" or size == 1:
                    raise
                size = max(1, size // 4)

    def _questions(self, batch: Bindings) -> Iterator[Question]:
        """Yield the questions for a batch: more where it is too long for one."""
        count = len(batch.rows)
        text = self.pattern.query(self.wanted, batch)
        if count > 1 and not fits(self.remote, text):
            for half in batch.batches(-(-count // 2)):
                yield from self._questions(half)
        else:
            yield Question(text, count)

    def _fetch(self, questions: Sequence[Question]) -> list[Sequence[Row]]:
        return self.gateway.fetch(self.remote, questions, self.wanted, self.session)
