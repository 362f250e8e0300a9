"""Values of parameters as SPARQL terms: checked against their type, then written.

https://www.w3.org/TR/sparql11-query/#QSynLiterals
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args

from kg.errors import InputError

ParameterType = Literal["iri", "string", "integer", "decimal", "boolean", "term"]
TYPES: tuple[ParameterType, ...] = get_args(ParameterType)

_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_CURIE = re.compile(r"[A-Za-z][\w-]*:[\w](?:[\w.-]*[\w-])?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)


def to_sparql(value: str, kind: ParameterType, name: str) -> str:
    """Return a value as a term of the grammar; it can be nothing but one term.

    ``term`` is for queries that declare no types: what looks like an IRI, CURIE or
    number is one, all else a string.

    :raises InputError: where the value is not of the type, naming the parameter.
    """
    if kind == "term":
        kind = _guess(value)
    if kind == "string":
        return f'"{value.translate(_ESCAPES)}"'
    if kind == "iri":
        return _iri(value, name)
    if kind == "integer" and _INTEGER.fullmatch(value):
        return value
    if kind == "boolean" and value in ("true", "false"):
        return value
    if kind == "decimal" and (number := _decimal(value)) is not None:
        return number
    raise InputError(f"parameter {name}: {value!r} is not of type {kind}")


def _guess(value: str) -> ParameterType:
    if _INTEGER.fullmatch(value):
        return "integer"
    if _decimal(value) is not None:
        return "decimal"
    bare = value.removeprefix("<").removesuffix(">")
    return "iri" if _IRI.fullmatch(bare) else "string"


def _iri(value: str, name: str) -> str:
    bare = value[1:-1] if value[:1] == "<" and value[-1:] == ">" else value
    full = bare != value or "//" in bare or bare.startswith("urn:")
    if full and _IRI.fullmatch(bare):
        return f"<{bare}>"
    if not full and _CURIE.fullmatch(value):
        return value
    raise InputError(f"parameter {name}: {value!r} is neither an IRI nor a CURIE")


def _decimal(value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    plain = f"{number:f}"
    return plain if "." in plain else f"{plain}.0"
