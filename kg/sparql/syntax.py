"""Read a query or an update: its form, its structure, where it is wrong.

The reader is tree-sitter, which survives any text; the engine's own parser overflows
its stack on deep nesting and is only let at a text in a process that may die. What
this grammar cannot read may still be right (it lacks extensions such as ``LATERAL``),
so ``fault`` is a suspicion and the engine has the last word.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import tree_sitter_sparql
from tree_sitter import Language, Node, Parser, Tree

from kg.errors import QueryError
from kg.sparql.tokens import Token, measure, position, tokens

Form = Literal["select", "ask", "construct", "describe", "update"]

MOST_TOKENS = 20_000
DEEPEST = 256
REMEMBERED = 16_384
_LONG = 65_536
_FLATTEN = "say it with fewer levels"
_DIVIDE = "divide it, or put data into VALUES"

_QUERY_FORMS: dict[str, Form] = {
    "SELECT": "select",
    "ASK": "ask",
    "CONSTRUCT": "construct",
    "DESCRIBE": "describe",
}
_UPDATE_WORDS = frozenset(
    [
        "INSERT",
        "DELETE",
        "LOAD",
        "CLEAR",
        "DROP",
        "CREATE",
        "COPY",
        "MOVE",
        "ADD",
        "WITH",
    ]
)
_CODEPOINT = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|[\s\S]?)")


class TooComplexError(QueryError):
    """A text that nests too deeply or has too many tokens to be evaluated safely.

    ``limit`` is the name of the limit and ``value`` what it is.
    """

    def __init__(self, limit: str, value: int, found: int, advice: str) -> None:
        self.limit = limit
        self.value = value
        super().__init__(
            f"{found} {limit}, where at most {value} are allowed; {advice}"
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the grammar stumbled: line and column from 1, and the text there."""

    line: int
    column: int
    near: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query or update: its text without codepoint escapes, and its tree.

    ``form`` is None where the text has no keyword that tells; offsets of the tree
    count bytes of ``source``.
    """

    text: str
    form: Form | None
    fault: Fault | None
    source: bytes = field(repr=False)
    tree: Tree = field(repr=False)

    @property
    def root(self) -> Node:
        """Return the top of the tree."""
        return self.tree.root_node

    def mentions(self, *words: str) -> bool:
        """Return whether one of these, in small letters, stands anywhere in the text.

        What needs such a keyword need not be looked for in a text without it.
        """
        lower = self.text.lower()
        return any(word in lower for word in words)

    def text_of(self, node: Node) -> str:
        """Return the characters of a node."""
        return self.source[node.start_byte : node.end_byte].decode()


def parse(text: str) -> Parsed:
    """Read ``text``.

    :raises TooComplexError: where it is beyond the limits of nesting or tokens.
    :raises QueryError: for a codepoint escape that stands for no character.
    """
    return _parse_once(text) if len(text) <= REMEMBERED else _parse(text)


def _parse(text: str) -> Parsed:
    plain = resolve_codepoints(text.removeprefix("\ufeff"))
    _refuse_nul(plain)
    _check(plain)
    source = plain.encode()
    tree = Parser(_language()).parse(_with_short_strings(plain, source))
    fault = None
    if tree.root_node.has_error:
        shown = Parser(_language()).parse(_as_shown(plain))
        if shown.root_node.has_error:
            fault = _fault(plain, source, tree)
        else:
            tree = shown
    return Parsed(plain, _form(plain), fault, source, tree)


def _with_short_strings(text: str, source: bytes) -> bytes:
    """Return ``source`` with long strings as empty ones behind spaces, byte for byte.

    The grammar makes much of every character of a string.
    """
    if len(text) <= _LONG:
        return source
    pieces: list[bytes] = []
    end = 0
    for token in tokens(text):
        if token.kind == "string" and len(token.text) > _LONG:
            pieces += [text[end : token.start].encode(), _short(token)]
            end = token.end
    return b"".join([*pieces, text[end:].encode()]) if pieces else source


def _short(token: Token) -> bytes:
    written = token.text.encode()
    return written if len(written) <= _LONG else b'""'.rjust(len(written))


def _as_shown(text: str) -> bytes:
    """Return ``text`` with what the grammar misreads in disguise, byte for byte.

    ``LATERAL`` becomes a keyword that it knows, a prefix such as ``a:`` or ``graph:``
    none, and the semicolon after a last update goes.
    """
    pieces: list[bytes] = []
    end = 0
    last: Token | None = None
    for token in tokens(text):
        pieces.append(text[end : token.start].encode())
        shown = _short(token) if token.kind == "string" else token.text.encode()
        if token.kind == "word" and token.text.upper() == "LATERAL":
            shown = b"MINUS  "
        elif token.kind == "name":
            hidden = b"z" * len(token.prefix.encode())
            shown = hidden + shown[len(hidden) :]
        pieces.append(shown)
        end, last = token.end, token
    if last is not None and last.text == ";":
        pieces[-1] = b" "
    return b"".join([*pieces, text[end:].encode()])


# Clients send the same queries again; a text is read once while it is remembered.
_parse_once = lru_cache(maxsize=512)(_parse)


@lru_cache(maxsize=1)
def _language() -> Language:
    with warnings.catch_warnings():
        # The grammar's last release hands over a pointer, not yet a capsule.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Language(tree_sitter_sparql.language())


def resolve_codepoints(text: str) -> str:
    r"""Replace ``\uXXXX`` and ``\UXXXXXXXX`` by their characters, as section 19.2 says.

    An escaped backslash is left alone, so ``"\\u0041"`` keeps its six characters.

    >>> resolve_codepoints(r"S\u0045RVICE '\\u0041'")
    "SERVICE '\\\\u0041'"
    """
    if "\\" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        digits = match[1] or match[2]
        if digits is None:
            return match[0]
        code = int(digits, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code in (0, 0x5C):
            line, column = position(text, match.start())
            problem = f"the escape {match[0]} stands for no character allowed here"
            raise QueryError(problem, line=line, column=column)
        return chr(code)

    return _CODEPOINT.sub(character, text)


def _refuse_nul(text: str) -> None:
    # A parser in C may take NUL for the end and never see what follows.
    at = text.find("\0")
    if at >= 0:
        line, column = position(text, at)
        raise QueryError("the character NUL", line=line, column=column)


def _check(text: str) -> None:
    """Spare the parser what costs it most: a text without end, sense or measure."""
    size = measure(text, MOST_TOKENS)
    if size.foreign is not None:
        line, column = position(text, size.foreign.start)
        quoted = size.foreign.text in ("'", '"')
        problem = "this string is not closed" if quoted else "unexpected"
        told = f"{problem}: {size.foreign.text!r}"
        raise QueryError(told, line=line, column=column)
    if size.nesting > DEEPEST:
        raise TooComplexError("levels of nesting", DEEPEST, size.nesting, _FLATTEN)
    if size.tokens > MOST_TOKENS:
        raise TooComplexError(
            "tokens outside VALUES", MOST_TOKENS, size.tokens, _DIVIDE
        )


def _form(text: str) -> Form | None:
    """Return the form that the first keyword after the prologue names."""
    for token in tokens(text):
        if token.kind == "word":
            word = token.text.upper()
            if word in _QUERY_FORMS:
                return _QUERY_FORMS[word]
            if word in _UPDATE_WORDS:
                return "update"
    return None


def _fault(text: str, source: bytes, tree: Tree) -> Fault:
    node = _first_error(tree.root_node)
    offset = len(source[: node.start_byte].decode(errors="replace"))
    line, column = position(text, offset)
    near = next((t.text for t in tokens(text[offset : offset + 200])), "")
    return Fault(line, column, near[:40])


def _first_error(node: Node) -> Node:
    while not (node.is_error or node.is_missing):
        inner = next(
            (c for c in node.children if c.has_error or c.is_error or c.is_missing),
            None,
        )
        if inner is None:
            return node
        node = inner
    return node
