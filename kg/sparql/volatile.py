"""Whether a query may be answered differently each time, though the data is the same.

https://www.w3.org/TR/sparql11-query/#func-rdfTerms and #construct: some functions make
something new at each call, and a template makes new blank nodes.
"""

from __future__ import annotations

import re

from kg.sparql.tokens import tokens

_MAKES_NEW = re.compile(
    r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)(?:\s|#[^\r\n]*+)*+\(", re.IGNORECASE
)


def makes_new(text: str) -> bool:
    """Return whether ``text`` may call a function that makes something new."""
    return bool(_MAKES_NEW.search(text))


def may_differ(text: str) -> bool:
    """Return whether two answers to a query may differ in their bytes."""
    return makes_new(text) or _names_blank_nodes(text)


def _names_blank_nodes(text: str) -> bool:
    """Return whether a template of ``CONSTRUCT`` makes new blank nodes."""
    if "construct" not in text.lower():
        return False
    constructs = False
    depth = 0
    for token in tokens(text):
        if token.text == "{":
            if not constructs:
                return False
            depth += 1
        elif token.text == "}":
            depth -= 1
            if depth <= 0:
                return False
        elif depth and token.text in ("[", "(", "_"):
            return True
        elif token.kind == "word" and token.text.upper() == "CONSTRUCT":
            constructs = True
    return False
