"""The characters of strings as they are written in a query.

https://www.w3.org/TR/sparql11-query/#QSynLiterals
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

_ECHAR = re.compile(r"\\(.)", re.DOTALL)
_ECHARS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LONG = ('"""', "'''")


TextOf = Callable[[Node], str]


def string_value(node: Node, text_of: TextOf) -> str | None:
    """Return the characters of a string, with a language or without, else None."""
    if node.type != "rdf_literal":
        return None
    if any(child.type not in ("string", "lang_tag") for child in node.children):
        return None
    written = text_of(node.children[0])
    quotes = 3 if written.startswith(_LONG) and len(written) > 5 else 1
    return _ECHAR.sub(_character, written[quotes:-quotes])


def given_strings(group: Node, text_of: TextOf) -> dict[str, tuple[str, ...]]:
    """Return the strings that ``VALUES`` of a group give to variables, by their names.

    Variables that are given anything else, or together with others, are left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    for data in group.children:
        if data.type != "inline_data":
            continue
        block = next(c for c in data.children if c.type == "data_block")
        names = [text_of(c)[1:] for c in block.children if c.type == "var"]
        terms = [c for c in block.children if c.is_named and c.type != "var"]
        texts = [string_value(term, text_of) for term in terms]
        undefined = any(c.type == "UNDEF" for c in block.children)
        if len(names) == 1 and texts and None not in texts and not undefined:
            found[names[0]] = tuple(map(str, texts))
    return found


def _character(found: re.Match[str]) -> str:
    return _ECHARS.get(found[1], found[1])
