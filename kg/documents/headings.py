"""Which line is a heading, at which level, and which headings open vendor text.

Plain text does not mark its headings. What helps is their form (a short line that
stands alone, begins with a capital and does not end as a sentence does) and a list of
the names that sections of technical guides bear.
"""

from __future__ import annotations

import re

_KNOWN = frozenset(
    """abstract|acknowledgements|acknowledgments|appendix|background|bibliography|
    clinical data|clinical evidence|clinical trials|clinical studies|conclusion|
    conclusions|conclusion and future directions|data presentation|data summary|
    discussion|executive summary|experimental methodologies|experimental procedures|
    experimental protocols|experimental workflow|experimental workflows|
    frequently asked questions|future directions|introduction|key findings|
    literature cited|materials and methods|mechanism of action|methodology|methods|
    overview|pharmacodynamics|pharmacokinetics|pharmacological profile|pharmacology|
    preclinical data|preclinical evidence|preclinical studies|quantitative data|
    quantitative data presentation|quantitative data summary|reference list|references|
    results|results and discussion|safety and tolerability|signaling pathway|
    signaling pathways|signalling pathways|summary|supplementary material|works cited|
    limitations|contents|table of contents|safety|toxicology|metabolism|in vivo
    pharmacology|in vitro pharmacology|binding affinity|receptor binding|
    therapeutic potential|chemical properties|physicochemical properties|
    disclaimer|technical support|need custom synthesis?|contact|introduction and
    background|sources""".replace("\n    ", " ")
    .replace("| ", "|")
    .split("|")
)
_TOP = re.compile(
    r"(?:abstract|summary|executive|introduction|overview|background|pharmac|mechanism"
    r"|molecular mechanism|proposed mechanism|binding|receptor binding|pre-?clinical"
    r"|non-?clinical|in vitro|in vivo|clinical|human|experimental|method|material"
    r"|result|discussion|conclu|reference|bibliograph|literature|signal|downstream"
    r"|quantitative|data|therapeutic|safety|toxic|adverse|development|chemical|physico"
    r"|limitation|future|outlook|appendix|acknowledg|supplement|efficacy|behaviou?ral"
    r"|cognitive|nootropic|disclaimer|works cited|sources|core|key|evidence|protocols?"
    r"|detailed|comparative|comparison|workflow|structure|synthesis|metabolism)",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"(?:references?(?: list| and notes| cited)?|bibliography|literature(?: cited)?"
    r"|works cited|cited (?:literature|works?|sources)|sources|list of references"
    r"|(?:end)?notes (?:and|&) (?:sources|references)|references (?:and|&) notes"
    r"|endnotes)(?:\s*[(,–—-]\s*(?:cont(?:inued|['’]?d)?\b)\.?\)?)?\s*:?",
    re.IGNORECASE,
)
BOILERPLATE = re.compile(
    r"(?:need (?:custom|industrial|bulk)|custom synthesis|disclaimer|technical support"
    r"|customer (?:support|service)|contact(?: us| information)?\s*:?$|about (?:us\b"
    r"|benchchem|the (?:vendor|supplier|company|manufacturer))|ordering"
    r"(?: information)?\s*:?$|how to order|order(?:ing)? (?:info|now|online)"
    r"|add to (?:basket|cart)|get (?:a )?quote"
    r"|request (?:a )?quote|bulk (?:inquiry|grade|quote|order)|pricing\b"
    r"|check availability|availability (?:and|&) pricing|shipping|terms (?:and|&|of)"
    r"|legal notice|copyright|privacy|warranty|limited (?:use|warranty)"
    r"|(?:for )?research use only|quality (?:assurance|control) statement"
    r"|featured recommendations|related products|customers? also|our mission"
    r"|subscribe|follow us|newsletter|data validity)",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"\bcont(?:inued|['’]?d)?\b", re.IGNORECASE)
_IMPRINT = re.compile(
    r"(?:(?:all (?:our )?)?(?:products?|compounds?|materials?)\b.{0,60}\b(?:for|use)\b"
    r"|(?:intended |sold |supplied )?(?:only )?for (?:laboratory|research|in vitro|"
    r"scientific)\b.{0,20}\buse\b|not for (?:human|diagnostic|drug|veterinary|clinical|"
    r"household|use)\b|RUO\b|©|\(c\)|copyright\b|all rights reserved"
    r"|also (?:from|available)\b|tips?:|visit (?:us|our)\b|learn more|prices?\b"
    r"|printed in\b|page \d)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[^\W\d_]{3,} \d{1,2}[a-z]?:\s*$")
_CITED = re.compile(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]\W*$")
_KEYED = re.compile(
    r"(?:[^\W\d_a-z]|[(\d])[^:;!?\[\]]{0,44}(?<!https)(?<!http):[ \t]+(?=\S)"
)
_NUMBER = re.compile(r"(?:section\s+)?(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(?=\S)", re.I)
_ROMAN = re.compile(r"[IVX]{1,5}\.\s+(?=[A-Z])")
_LABELLED = re.compile(
    r"(?:objective|purpose|aim|principle|rationale|animals?|apparatus|equipment|note"
    r"|notes|e-?mail|phone|tel|fax|address|author|authors|date|cat\b|cat\.|cas\b"
    r"|compound name|product name|synonyms?|formula|species|dose|route|source|doi|pmid"
    r"|url|website|available at|keywords?|abbreviations?|figure|fig\b|table)"
    r"[^:]{0,24}:\s*\S",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|may|will|should|must|did|does|do)\b"
)
_SMALL = re.compile(
    r"(?:an?|and|as|at|by|for|from|into?|of|on|or|over|per|the|to|via|vs\.?|with|its"
    r"|their|than|using|between|after|before|during|through|under|within)",
    re.IGNORECASE,
)


def plain_heading(text: str) -> str:
    """Return a heading without its number and closing colon, for comparison."""
    return strip_number(text).rstrip(" :").lower()


def strip_number(text: str) -> str:
    """Return a heading without a leading ``2.1`` or ``IV.``."""
    match = _NUMBER.match(text) or _ROMAN.match(text)
    return text[match.end() :] if match else text


def is_known(text: str) -> bool:
    """Tell whether a line is the usual name of a section and nothing else."""
    return len(text) < 60 and plain_heading(text) in _KNOWN


def is_references(text: str) -> bool:
    """Tell whether a heading opens the reference list."""
    return len(text) < 48 and bool(_REFERENCES.fullmatch(strip_number(text).strip()))


def is_keyed(text: str) -> bool:
    """Tell whether a line is a name and what it stands for: ``Dosage: 1 mg/kg``.

    ``Study 1: Rats in the maze`` and ``6 Habituation: method`` are headings.
    """
    match = _KEYED.match(text)
    return match is not None and not (number_level(text) or _COUNTED.search(match[0]))


def is_continued(text: str) -> bool:
    """Tell whether a heading says that what it names began on a page before."""
    return bool(_CONTINUED.search(text))


def is_imprint(text: str) -> bool:
    """Tell whether a line is the vendor's last word at the foot of a document."""
    return len(text) < 400 and bool(_IMPRINT.match(text))


def is_boilerplate(text: str) -> bool:
    """Tell whether a heading opens vendor text that is no science."""
    return bool(BOILERPLATE.match(text))


def number_level(text: str) -> int:
    """Return how deep a numbered heading is (``2.1`` is 2), 0 without a number."""
    match = _NUMBER.match(text)
    return match[1].count(".") + 1 if match else 0


def is_top(text: str) -> bool:
    """Tell whether a heading usually stands at the top level."""
    return bool(_TOP.match(strip_number(text)))


def looks_like_heading(text: str, *, bold: bool = False) -> bool:
    """Tell whether a line that stands alone has the form of a heading."""
    if not 2 <= len(text) <= 160:
        return False
    first, last = text[0], text[-1]
    if is_known(text):
        return True
    if last in ".;,!]=" or (first.islower() and first.isascii()):
        return False
    if not (first.isalnum() or first in "($'\"“‘") or not any(map(str.isalpha, text)):
        return False
    if _CITED.search(text) or "→" in text or "->" in text:
        return False
    if " = " in text or "@" in text or "://" in text or _LABELLED.match(text):
        return False
    words = strip_number(text).split()
    if last in "?:":
        return len(words) <= 12
    if len(words) > 20 or not words:
        return False
    if bold or title_case(words):
        return True
    return len(words) <= 10 and not _VERB.search(text)


def has_verb(text: str) -> bool:
    """Tell whether a line has one of the verbs that statements mostly have."""
    return bool(_VERB.search(text))


def title_case(words: list[str]) -> bool:
    """Tell whether most words that may bear a capital do."""
    open_words = [w for w in words if w[0].isalpha() and not _SMALL.fullmatch(w)]
    if not open_words:
        return False
    capital = sum(any(c.isupper() for c in w) or not w[0].isascii() for w in open_words)
    return capital >= 0.6 * len(open_words)
