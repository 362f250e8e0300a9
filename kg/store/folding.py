"""Names brought to one form, so that spellings of the same name meet.

``σ1``, ``Sigma-1`` and ``$\\sigma 1$`` become ``sigma 1``; British and American endings
become the same. Both what is kept and what is looked for go through here.
"""

from __future__ import annotations

import re
import unicodedata

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi",
    "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_SPELLED = str.maketrans({letter: f" {name} " for letter, name in _GREEK.items()})
_SIGNS = (("(+)", " plus "), ("(-)", " minus "), ("(−)", " minus "), ("(±)", " rac "))
_WORD = re.compile(r"[a-z]+|[0-9]+")
_VARIANTS = (
    (re.compile(r"(?<=.)ae|(?<=.)oe|^ae|^oe"), "e"),
    (re.compile(r"our(?=s?$|i|ed|a)"), "or"),
    (re.compile(r"ll(?=ing$|ed$|er$)"), "l"),
    (re.compile(r"ys(?=e[ds]?$|ing$)"), "yz"),
    (re.compile(r"is(?=e[ds]?$|ing$|ation)"), "iz"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"(?<=[bt])re$"), "er"),
)
_SHORTEST_VARIANT = 5


def fold(text: str) -> str:
    """Return the words of ``text`` in their common form, separated by blanks.

    >>> fold("σ1 receptor"), fold("$\\\\sigma 1$"), fold("CHEMBL:CHEMBL287")
    ('sigma 1 receptor', 'sigma 1', 'chembl chembl 287')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    for sign, word in _SIGNS:
        plain = plain.replace(sign, word)
    spelled = plain.translate(_SPELLED)
    bare = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return " ".join(_common(word) for word in _WORD.findall(bare))


def squeeze(folded: str) -> str:
    """Return folded words without the blanks: ``SKF10047`` meets ``SKF-10,047``."""
    return folded.replace(" ", "")


def _common(word: str) -> str:
    if len(word) >= _SHORTEST_VARIANT:
        for pattern, replacement in _VARIANTS:
            word = pattern.sub(replacement, word)
    return word
