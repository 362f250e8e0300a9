"""The characters of a string as it is written in a query.

https://www.w3.org/TR/sparql11-query/#QSynLiterals
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

_ECHAR = re.compile(r"\\(.)", re.DOTALL)
_ECHARS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LONG = ('"""', "'''")


def string_value(node: Node, text_of: Callable[[Node], str]) -> str | None:
    """Return the characters of a string, with a language or without, else None."""
    if node.type != "rdf_literal":
        return None
    if any(child.type not in ("string", "lang_tag") for child in node.children):
        return None
    written = text_of(node.children[0])
    quotes = 3 if written.startswith(_LONG) and len(written) > 5 else 1
    return _ECHAR.sub(_character, written[quotes:-quotes])


def _character(found: re.Match[str]) -> str:
    return _ECHARS.get(found[1], found[1])
