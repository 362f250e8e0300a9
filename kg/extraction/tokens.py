"""Words of a text and what two spellings of one word share.

``σ1``, ``σ 1``, ``$\\sigma 1$``, ``sigma-1`` and ``Sigma(1)`` give the same keys, and
so do ``Ca2+``, ``Ca²⁺`` and ``Ca^{2+}``: Greek letters are spelled out, LaTeX, hyphens
and blanks are seen through, raised and lowered digits are plain, plurals are singular
and American spelling stands for British. Every token knows its characters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, chain

_SAME_LENGTH = {
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7",
    "₈": "8", "₉": "9", "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5",
    "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁺": "+", "⁻": "-", "₊": "+", "₋": "-",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "﹣": "-",
    "－": "-", "µ": "μ", "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ",
    "\u200a": " ", "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "′": "'",
    "⩽": "≤", "⩾": "≥", "∼": "~", "≈": "~", "～": "~", "＜": "<", "＞": ">",
    "＋": "+", "∕": "/", "⁄": "/", "⋅": "·", "\u00ad": " ", "ß": "β",
}  # fmt: skip
_LOOK_ALIKE = re.compile("[" + re.escape("".join(_SAME_LENGTH)) + "]")

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "ν": "nu", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Δ": "delta", "Σ": "sigma",
}  # fmt: skip

_TOKEN = re.compile(
    r"""
    (   # what stands between words and is seen through
        (?: [\s${}^_*-]
          | \\(?:(?:mathrm|mathit|mathbf|text|rm|it|bf|left|right)(?![A-Za-z]))?
          | (?<=[A-Za-z\u0370-\u03FF])\((?=\d{1,2}\s?-\s?\d{1,2}\))  # amyloid(25-35)
          | (?<=eta\s)\((?=\d{1,2}\s?-\s?\d{1,2}\))  # beta (1-42)
          | (?<=-\d\d)\) | (?<=-\d)\)
        )*
    )
    (
        [A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\uFB00-\uFB06]+(?:'s\b)?
      | [\u0370-\u03FF]
      | \d+(?:,\d{3})*(?![\d,]*,\d)(?:\.\d+)?
      | \d+(?:\.\d+)?
      | \(\s?(?:[+]|-|±|\+/-)\s?\)          # the sign of an enantiomer
      | (?<=[A-Za-z\u0370-\u03FF])\(\d\)    # sigma(1), as abstracts print it
      | [^\W\d_]+                          # words of other scripts
      | [^\s${}^_*\\-]
    )
    """,
    re.VERBOSE,
)

_IRREGULAR = {
    "mice": "mouse", "children": "child", "women": "woman", "men": "man",
    "data": "data", "hypotheses": "hypothesis", "indices": "index", "rs": "r",
    "behaviour": "behavior", "behavioural": "behavioral", "tumour": "tumor",
    "sulphate": "sulfate", "ageing": "aging", "oestrogen": "estrogen",
    "haloperidole": "haloperidol", "labelled": "labeled", "modelling": "modeling",
    "signalling": "signaling", "neurones": "neuron", "neurone": "neuron",
    "ca": "ca", "analyses": "analysis", "diseases": "disease", "mazes": "maze",
}  # fmt: skip


def fold(text: str) -> str:
    """Return ``text`` with look-alike signs made one; offsets stay what they were."""
    if text.isascii():
        return text
    return _LOOK_ALIKE.sub(lambda sign: _SAME_LENGTH[sign.group()], text)


@lru_cache(maxsize=1 << 16)
def key_of(word: str) -> str:
    """Return the key of one token as printed."""
    if word[0] == "(" and len(word) > 1:
        return word[1:-1] if word[1].isdigit() else word.replace(" ", "")
    if word in _GREEK:
        return _GREEK[word]
    if word[0].isdigit():
        return word.replace(",", "")
    lower = word.lower()
    if lower.endswith("'s"):
        lower = lower[:-2]
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if lower in _GREEK:
        return _GREEK[lower]
    return _singular(lower).replace("isation", "ization")


def _singular(word: str) -> str:
    if len(word) <= 3 or word[-1] != "s" or word[-2] in "sui":
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "sses", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def tokenise(text: str) -> tuple[list[str], list[int], list[int]]:
    """Return the keys of a folded text's tokens, and where each starts and ends."""
    pairs = _TOKEN.findall(text)
    # Gaps and words in turn: where each ends is where the next one starts.
    bounds = [*accumulate(map(len, chain.from_iterable(pairs)))]
    return [key_of(word) for _, word in pairs], bounds[::2], bounds[1::2]


def keys(text: str) -> tuple[str, ...]:
    """Return the keys of a name: what makes two spellings of it equal."""
    return tuple(tokenise(fold(text))[0])
