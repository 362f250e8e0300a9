"""Slugs: the last part of an entity's IRI, the same for the same text for ever."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_LONGEST = 80

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "σ": "sigma",
    "ς": "sigma", "τ": "tau", "ω": "omega",
}  # fmt: skip
_SIGNS = {"(+)": " plus ", "(-)": " minus ", "(−)": " minus ", "(±)": " plus-minus "}
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slugify(text: str) -> str:
    """Return lower-case ASCII words joined by hyphens, at most 80 characters.

    Greek letters are spelled out and the sign of an enantiomer is kept, so that
    ``(+)-SKF-10,047`` and ``(-)-SKF-10,047`` do not fall together.

    >>> slugify("σ1 receptor"), slugify("(+)-SKF-10,047")
    ('sigma1-receptor', 'plus-skf-10-047')
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    if "(" in folded:
        for sign, word in _SIGNS.items():
            folded = folded.replace(sign, word)
    plain = folded if folded.isascii() else _ascii(folded)
    slug = _NOT_SLUG.sub("-", plain).strip("-")
    if slug and len(slug) <= _LONGEST:
        return slug
    # Too long, or nothing left of it: a digest keeps different texts apart.
    digest = hashlib.sha256(folded.encode()).hexdigest()[:8]
    return f"{slug[: _LONGEST - 9].strip('-')}-{digest}".strip("-")


def _ascii(text: str) -> str:
    spelled = "".join(_GREEK.get(c, c) for c in text)
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
