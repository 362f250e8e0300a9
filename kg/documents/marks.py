"""Lines that say by their form what they are: metadata, captions, lost figures."""

from __future__ import annotations

import re

METADATA = re.compile(
    r"\W*(?:authors?|text|prepared by|written by|published(?: on)?|date(?: of issue)?"
    r"|last (?:updated|revised)|updated|revised|reviewed|issued(?: by)?|released?"
    r"|release date|effective(?: date)?|version|compounds? of interest|publishers?"
    r"|published by|editors?|edited by|compiled by|supplier|manufacturer|company|vendor"
    r"|compound(?: name| code)?|product(?: name| code| no\.?| number| url| page)?"
    r"|(?:cat(?:alog(?:ue)?)?|order|item|article|part|stock)\.?\s*(?:no|nos|number|numbers"
    r"|code|#|id)?\.?|sku|cas(?: rn| no\.?| number)?\.?|m\.?\s?wt|mw|molecular weight"
    r"|formula|purity|synonyms?|url|doi|keywords)\s*\W{0,3}[:：]"
    r"|(?:cat(?:alog(?:ue)?)?|order|item|article|part|product)\.?\s?(?:no|number|code)\b"
    r"\.?\s+(?=\S*\d)"
    r"|(?:written|prepared|published|compiled|contributed|drafted) by\s|by\s+[A-Z]"
    r"|(?:revision|version|rev|ver|issue)\.?\s+\d",
    re.IGNORECASE,
)
DATE_ALONE = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-z]*\.?,?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d\d\.?"
    r"|(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?",
    re.IGNORECASE,
)
"""A date that is all of a line."""
BODY = re.compile(
    r"(?:chemicals?|biochemicals?|reagents?|molecules|botanicals?|biosciences?|sciences"
    r"|pharma(?:ceuticals?)?|therapeutics|biotech\w*|technologies|laborator(?:y|ies)|labs"
    r"|diagnostics|ligands|inorganics|supplies|suppliers|inc|ltd|llc|gmbh|corp(?:oration)?|company|plc|s\.a"
    r"|universit\w+|institutes?|agency|administration|organi[sz]ation|consortium"
    r"|committee|council|foundation|society|group|ministry)\.?,?",
    re.IGNORECASE,
)
"""The last word of the name of a company or another body."""
CAPTION = re.compile(
    r"(?:\*\*|__|\*|#{1,6}\s+)?(?P<label>(?:Table|TABLE|Tab\.|Exhibit)\s*(?:S|A)?"
    r"(?:\d{1,3}[a-z]?|[IVX]{1,5})\b)",
)
FIGURE = re.compile(
    r"\W{0,3}(?:(?=.{0,60}\b(?:click|download|enlarge|zoom)\b)"
    r"(?=.{0,60}\b(?:figures?|images?|pictures?|diagrams?|graphics?|resolution)\b)"
    r"[^.]{10,110}|(?:image|figure|graphic|picture|diagram)s?\s?(?:[\dIVX]{1,4}\s?)?[:-]?\s?"
    r"(?:omitted|missing|removed|lost|not (?:available|shown|included|reproduced))"
    r".{0,60}|\[(?:image|figure|graphic|diagram)\b[^\[\]]{0,120}\]"
    r"|!\[[^\[\]]*\]\([^()\s]*\)"
    r"|view (?:full[- ]size|larger) (?:image|figure))\W{0,5}(?:\(#\))?\W{0,2}",
    re.IGNORECASE,
)
GENERIC = re.compile(
    r"(?:an?\s|the\s)?\s*(?:(?:in-?depth|technical|white|application|research|product|short"
    r"|brief|data|compound|drug|literature|evidence|scientific|comparative)\s?){0,3}"
    r"(?:guide|paper|note|sheet|review|report|bulletin|brief|whitepaper|monograph|dossier"
    r"|profile|series|file)s?(?:\s(?:no|nr|number|vol|issue)?\.?\s?#?[A-Z]{0,4}-?\d{1,5})?"
    r"(?:,?\s*(?:rev(?:ision)?|version|v|ed(?:ition)?|issue)\.?\s*[\w.]{1,6})?\W*",
    re.IGNORECASE,
)
