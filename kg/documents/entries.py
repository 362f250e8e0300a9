"""One entry of a reference list: its title, site and address, in whatever style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from kg.documents.marks import BODY
from kg.documents.model import Passage, Reference

_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,6}[a-z]{2,12}"
_SITE = re.compile(rf"\s*[\[(<]\s*({_DOMAIN})(?:/[^\s\])>]*)?\s*[\])>]\.?\s*$", re.I)
_LONGEST_SITE = 120
_BARE = re.compile(rf"(?:https?://)?({_DOMAIN})(?:[/?#]\S*)?", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"\[\]{}|\\^`]+", re.IGNORECASE)
_DOI = re.compile(r"\b(?:doi\s*[:=]?\s*|doi\.org/)?(10\.\d{4,9}/[^\s\"<>\[\]]+)", re.I)
_PMID = re.compile(r"\bPMID\s*[:#]?\s*(\d{1,9})\b", re.IGNORECASE)
_PMCID = re.compile(r"\bPMC\s?(\d{4,9})\b")
_TAIL = re.compile(
    r"[\s.;,(\[]*(?:\b(?:doi|pmid|pmcid|available (?:at|from|online)|retrieved"
    r"|accessed|url|link|epub)\b\s*[:=]?|https?://|\b10\.\d{4,9}/).*$",
    re.IGNORECASE | re.DOTALL,
)
_TAIL_SIGNS = (
    "doi", "pmid", "pmcid", "available", "retrieved", "accessed", "url", "link", "epub",
    "http", "10.",
)  # fmt: skip
_SUFFIX = re.compile(
    r"\s*(?:[-–—|•·:,.]\s*)?\b(?:PubMed Central|Europe PMC|PubMed|PMC\d*|NCBI)\s*\.?$"
)
_LONGEST_SUFFIX = 32
_PREFIX = re.compile(r"(?:Frontiers|PDF|\(PDF\)|\[PDF\])\s*[|:]?\s+(?=\S)")
_LINKED = re.compile(
    r"(?:\s*(?:[\[(|·]|(?<=[.?!])\s)\s*(?:Abstract|Full[ -]?Text(?: PDF)?"
    r"|Google Scholar|Cross[Rr]ef|View (?:Article|Record)|Content Brief|PubMed Abstract"
    r"|Web of Science|Scopus|Free PMC article)\b[\])]?)+\s*\.?$"
)
"""The words of links that a page prints after an entry."""
_LOOSE_SITE = re.compile(
    rf"(?:[.?!)\]]|\s[|·–—-])\s+(?:https?://)?({_DOMAIN})/?\s*\.?\s*$"
)
_YEAR = re.compile(r"[\s.,]*\((?:19|20)\d\d[a-z]?(?:,[^()]{0,20})?\)\s*[.,:]?\s*")
_PLAIN_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_QUOTED = re.compile(r"[“\"]([^“”\"]{20,400}?)[,.]?[”\"]")
_STOP = re.compile(r"[.?](?:\s+|$)")
_SHORT = frozenset({"vs", "sp", "spp", "cf", "e.g", "i.e", "i.p", "s.c", "p.o", "no"})
_HOUSE = re.compile(r"[^\W\d_a-z][\w'’-]+ & [^\W\d_a-z][\w'’-]+")
_JOURNAL = re.compile(
    r"\b(?:J|Journal|Ann|Annals|Annual|Arch|Archives?|Trends|Proc\w*|Curr(?:ent)?|Rev"
    r"|Reviews?|Letters|Bulletin|Acta|Advances)\b"
)
_OTHERS = re.compile(r",?\s*\b(?:et al\b\.?|and others\b)|,?\s*\(?\beds?\.?\)?$")
_CAPITALS = re.compile(r"\b[A-Z]{1,4}\b")
_AND = re.compile(r"\s*;\s*|,?\s+(?:and|&)\s+|,\s+")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_NAME = re.compile(
    r"(?:(?:[A-Z]\.[ -]?){1,4}|[A-Z]{1,4} )[^\W\d_a-z][\w'’-]+"
    r"|(?:(?:[Vv]an|[Vv]on|[Dd]er?|[Dd]en|[Dd]el|[Dd]i|[Dd]a|[Dd]os|[Tt]er|[Ll]a|[Ll]e"
    r"|[Ee]l|[Aa]l) ){0,3}"
    r"[A-ZÀ-Þ][\w'’-]*(?:[ -][A-ZÀ-Þ][\w'’-]+)?,? (?:[A-Z]\.?[ -]?){1,4}"
)


def read_entry(number: int, parts: Sequence[Passage], raw: str) -> Reference:
    """Return the entry that ``parts`` are; ``raw`` is it with all its markup."""
    printed = Passage.joined(list(parts))
    site_match = _find_site(printed.text) or _find_loose_site(printed.text)
    site = _domain(site_match) if site_match else None
    words = printed.text[: site_match.start(1)] if site_match else printed.text
    words = words.rstrip(" [(<|·–—-") if site_match else words
    url = _find_url(raw)
    if bare := _BARE.fullmatch(words.strip(" .[]()")):
        return Reference(number, printed, None, site or _domain(bare), url)
    if site is None and url and not _is_resolver(url):
        host = _BARE.match(url)
        site = _domain(host) if host else None
    return Reference(number, printed, _find_title(words, site), site, url)


def _domain(match: re.Match[str]) -> str:
    return match[1].lower().removeprefix("www.")


def _find_loose_site(text: str) -> re.Match[str] | None:
    """Find a site without brackets: the words of a link that follow the entry."""
    return _LOOSE_SITE.search(text, max(len(text) - _LONGEST_SITE, 0))


def has_site(text: str) -> bool:
    """Tell whether an entry ends with its site, ``[pubmed.ncbi.nlm.nih.gov]``."""
    return _find_site(text) is not None


def _find_site(text: str) -> re.Match[str] | None:
    if text[-2:].rstrip(".")[-1:] not in ("]", ")", ">"):
        return None
    return _SITE.search(text, max(len(text) - _LONGEST_SITE, 0))


def is_complete(text: str) -> bool:
    """Tell whether an entry ends as entries do."""
    return (
        text[-1:] in ".]"
        or has_site(text)
        or bool(_TAIL.search(text[-120:]))
        or bool(_BARE.fullmatch(text))
    )


def looks_like_entry(text: str) -> bool:
    """Tell whether a paragraph without a number is an entry all the same."""
    return bool(
        has_site(text)
        or _DOI.search(text)
        or _URL.search(text)
        or _PMID.search(text)
        or _BARE.fullmatch(text)
        or (_PLAIN_YEAR.search(text) and _is_authors(text.split(". ")[0]))
        or (_YEAR.search(text[:300]) and len(text) < 600)
    )


def _is_resolver(url: str) -> bool:
    return "doi.org/" in url or "ncbi.nlm.nih.gov/" in url


def _find_url(raw: str) -> str | None:
    # What is looked for by its letters first is mostly not there.
    if "http" in raw and (match := _URL.search(raw)):
        url = match[0].rstrip(".,;'")
        return url if url.count("(") >= url.count(")") else url.rstrip(")")
    if "10." in raw and (match := _DOI.search(raw)):
        return f"https://doi.org/{match[1].rstrip('.,;)')}"
    if "PM" in raw or "pm" in raw:
        if match := _PMID.search(raw):
            return f"https://pubmed.ncbi.nlm.nih.gov/{match[1]}"
        if match := _PMCID.search(raw):
            return f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{match[1]}"
    return None


def _find_title(words: str, site: str | None) -> str | None:
    folded = words.lower()
    rest = words.strip()
    if any(sign in folded for sign in _TAIL_SIGNS):
        rest = _TAIL.sub("", words).strip()
    if linked := _LINKED.search(rest, max(len(rest) - _LONGEST_SITE, 0)):
        rest = rest[: linked.start()]
    if suffix := _SUFFIX.search(rest, max(len(rest) - _LONGEST_SUFFIX, 0)):
        rest = rest[: suffix.start()]
    if prefix := _PREFIX.match(rest):
        rest = rest[prefix.end() :]
    rest = rest.strip()
    if not rest or _BARE.fullmatch(rest):
        return None
    title = _cut_title(rest).strip(' .,;“”"')
    return None if not title or _BARE.fullmatch(title) else title


def _cut_title(entry: str) -> str:
    """Return the title out of ``Names. Title. Journal Year`` in its usual shapes."""
    if quoted := _QUOTED.search(entry):
        names = entry[: quoted.start()]
        if not names.strip() or _is_authors(names):
            return quoted[1]
    year = _YEAR.search(entry[:400])
    if year and _is_authors(entry[: year.start()]):
        return entry[year.end() :][: _first_stop(entry[year.end() :])]
    start = _behind_body(entry)
    for match in islice(_STOP.finditer(entry), 12):
        if not _is_authors(entry[: match.start()]):
            break
        start = match.end()
    rest = entry[start:]
    stop = _first_stop(rest)
    if rest[stop - 1 : stop] == "?":
        stop += _second_part(rest[stop:])
    # What follows the title is a journal only where a year stands in it.
    if start or _PLAIN_YEAR.search(rest, stop):
        return rest[:stop]
    return rest


def _behind_body(entry: str) -> int:
    """Return where an entry goes on behind a body that stands as its author, or 0.

    *Kestrel Reagents. A new ligand in mice. Report 9, 2019*: what follows is a title,
    of several words of which most are no names.
    """
    match = _STOP.search(entry)
    if match is None or match[0][0] != ".":
        return 0
    words = entry[: match.start()].split()
    named = len(words) <= 5 and all(w[0].isupper() or w in "&andof" for w in words)
    body = named and (len(words) > 1 and bool(BODY.fullmatch(words[-1])))
    if not (body or _HOUSE.fullmatch(entry[: match.start()])):
        return 0
    rest = entry[match.end() :]
    title = rest[: _first_stop(rest)]
    return match.end() if _is_statement(title) else 0


def _second_part(rest: str) -> int:
    """Return how much of what follows a title's question is part of it too."""
    length = _first_stop(rest.lstrip()) + len(rest) - len(rest.lstrip())
    goes_on = _is_statement(rest[:length]) and _PLAIN_YEAR.search(rest, length)
    return length if goes_on else 0


def _is_statement(words: str) -> bool:
    """Tell whether words are a title, and no journal with its year and volume."""
    if _PLAIN_YEAR.search(words) or _JOURNAL.search(words):
        return False
    plain = [word for word in words.split() if word[:1].islower()]
    return len(words.split()) >= 3 and len(plain) >= 2


def _first_stop(text: str) -> int:
    """Return where the first sentence of ``text`` ends, its question mark included."""
    for match in _STOP.finditer(text):
        words = text[max(match.start() - 40, 0) : match.start()].rsplit(None, 1)
        before = words[-1] if words else ""
        if len(before) > 1 and before.lower() not in _SHORT:
            return match.start() + (text[match.start()] == "?")
    return len(text)


def _is_authors(text: str) -> bool:
    """Tell whether what stands before a title is a list of names."""
    if len(text) > 800:
        return False
    plain = text.strip(" .,;")
    names = plain
    if "et al" in plain or "and others" in plain or plain[-4:].find("ed") >= 0:
        names = _OTHERS.sub("", plain).strip(" .,;")
    if names and names != plain and len(names.split()) <= 4:
        return True
    if not _CAPITALS.search(names):
        return False
    parts = _AND.split(names)
    whole = sum(bool(_NAME.fullmatch(part)) for part in parts)
    # "Roman, F. J., Pascaud, X." splits into surnames and initials by turns.
    halves = sum(bool(_INITIALS.fullmatch(part)) for part in parts)
    return whole >= 0.8 * len(parts) or halves >= 0.45 * len(parts) > 0
