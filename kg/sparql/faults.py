"""Say what is wrong with a query in words: an unknown prefix, an unexpected word."""

from __future__ import annotations

from collections.abc import Iterable

from kg.errors import QueryError
from kg.sparql.syntax import Parsed
from kg.sparql.tokens import Token, position, tokens

_NEAR = 40


def explain(
    parsed: Parsed,
    prefixes: Iterable[str],
    said: str = "",
    line: int | None = None,
    column: int | None = None,
) -> QueryError:
    """Return the error to show for a query that the engine refuses.

    :param said: what the engine found wrong, where that is more than a position.
    :param line: where the engine stopped; it may stand behind the fault.
    """
    unknown = _undeclared(parsed.text, set(prefixes))
    if unknown is not None:
        at, fixed = position(parsed.text, unknown.start), unknown.prefix
        problem = f"the prefix {fixed}: is not declared"
        return QueryError(problem, line=at[0], column=at[1])
    if parsed.fault is not None and not said:
        # The engine tells how far it got with its longest guess, often a token late.
        line, column = parsed.fault.line, parsed.fault.column
    if line is None or column is None:
        return QueryError(said or "the query cannot be parsed")
    if not said:
        near = _near(parsed.text, line, column)
        said = f"unexpected {near!r}" if near else "the query ends too early"
    return QueryError(said, line=line, column=column)


def _undeclared(text: str, declared: set[str]) -> Token | None:
    before: Token | None = None
    for token in tokens(text):
        if token.kind == "name":
            if before is not None and before.text.upper() == "PREFIX":
                declared.add(token.prefix)
            elif token.prefix not in declared:
                return token
        before = token
    return None


def _near(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    if line > len(lines):
        return ""
    start = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    return next((t.text[:_NEAR] for t in tokens(text[start : start + 400])), "")
