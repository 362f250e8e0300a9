"""Values of parameters as SPARQL terms: checked against their type, then written.

https://www.w3.org/TR/sparql11-query/#QSynLiterals
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args

from kg.errors import InputError

ParameterType = Literal["iri", "string", "integer", "decimal", "boolean", "term"]
TYPES: tuple[ParameterType, ...] = get_args(ParameterType)

_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_BARE = re.compile(r"[A-Za-z0-9][\w-]*")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)


def to_sparql(
    value: str,
    kind: ParameterType,
    name: str,
    prefixes: Mapping[str, str],
    prefix: str | None = None,
) -> str:
    """Return a value as a term of the grammar; it can be nothing but one term.

    An IRI may be given whole, as a CURIE of ``prefixes``, or, where the parameter has
    a ``prefix`` of its own, as the bare name behind it. ``term`` is for queries that
    declare no types: what looks like an IRI, CURIE or number is one, all else a string.

    :raises InputError: where the value is not of the type, naming the parameter.
    """
    if kind == "term":
        kind = _guess(value, prefixes)
    if kind == "string" and not _UNWRITABLE.search(value):
        return f'"{value.translate(_ESCAPES)}"'
    if kind == "iri":
        return f"<{expand(value, name, prefixes, prefix)}>"
    if kind == "integer" and _INTEGER.fullmatch(value):
        return value
    if kind == "boolean" and value in ("true", "false"):
        return value
    if kind == "decimal" and (number := _decimal(value)) is not None:
        return number
    raise InputError(f"parameter {name}: {value!r} is not of type {kind}")


def expand(
    value: str, name: str, prefixes: Mapping[str, str], prefix: str | None = None
) -> str:
    """Return the whole IRI that ``value`` stands for.

    :raises InputError: where it is no IRI, or a CURIE whose prefix is not known.
    """
    if prefix is not None and _BARE.fullmatch(value):
        return prefixes[prefix] + value
    bracketed = value[:1] == "<" and value[-1:] == ">"
    bare = value[1:-1] if bracketed else value
    label, colon, local = bare.partition(":")
    if colon and not bracketed and label in prefixes and not local.startswith("//"):
        bare = prefixes[label] + local
    elif colon and not bracketed and "//" not in bare and label != "urn":
        problem = f"{value!r} has an unknown prefix; write the whole IRI"
        raise InputError(f"parameter {name}: {problem}")
    if not _IRI.fullmatch(bare):
        raise InputError(f"parameter {name}: {value!r} is neither an IRI nor a CURIE")
    return bare


def _guess(value: str, prefixes: Mapping[str, str]) -> ParameterType:
    if _INTEGER.fullmatch(value):
        return "integer"
    if _decimal(value) is not None:
        return "decimal"
    try:
        expand(value, "", prefixes)
    except InputError:
        return "string"
    return "iri"


def _decimal(value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 300:
        return None
    plain = f"{number:f}"
    return plain if "." in plain else f"{plain}.0"
