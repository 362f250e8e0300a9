"""Lines that say by their form what they are: metadata, captions, lost figures."""

from __future__ import annotations

import re

METADATA = re.compile(
    r"\W*(?:authors?|prepared by|written by|published(?: on)?|date(?: of issue)?"
    r"|last (?:updated|revised)|updated|revised|issued|version|compounds? of interest"
    r"|compound(?: name| code)?|product(?: name| code| no\.?| number| url| page)?"
    r"|cat(?:alog(?:ue)?)?\.?\s*(?:no|nos|number|numbers|#|id)?\.?|cas(?: rn| no\.?"
    r"| number)?\.?|synonyms?|url|doi|keywords)\s*\W{0,3}[:：]"
    r"|(?:written|prepared|published|compiled) by\s|by\s+[A-Z]|(?:revision|version|rev"
    r"|ver|issue)\.?\s+\d",
    re.IGNORECASE,
)
CAPTION = re.compile(
    r"(?:\*\*|__|\*|#{1,6}\s+)?(?P<label>(?:Table|TABLE|Tab\.)\s*(?:S|A)?"
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
    r"(?:a|an)?\s*(?:technical|white|application|research|product|short|brief|data)?\s?"
    r"(?:guide|paper|note|sheet|review|report|bulletin|brief|whitepaper|monograph)s?\W*",
    re.IGNORECASE,
)
