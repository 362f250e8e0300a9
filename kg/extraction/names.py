"""Names that a document gives to things that the vocabulary does not know.

They are learnt before its text is read, so that a code in a table is the same compound
where the text speaks of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.documents.model import Document
from kg.extraction.citing import without_citations
from kg.extraction.columns import Grid
from kg.extraction.concentrations import PARAMETER
from kg.extraction.lexicon import Lexicon
from kg.extraction.model import TermKind
from kg.extraction.tokens import fold

_LONGEST_NAME = 70
_NO_COMPOUND = re.compile(
    r"^\W*(?:vehicle|placebo|saline|controls?|untreated|sham|none|water|baseline|other|"
    r"various|all|total|mean|average|(?:compound|drug)s?(?!\s+\w*\d)|n)\b",
    re.IGNORECASE,
)


def plain_name(text: str) -> str | None:
    """Return a cell's words as a name, or None if they are too many or say nothing."""
    bare = without_citations(text)
    bare = re.sub(r"\s*\([^()]*\)\s*$", "", bare).strip(" \t.,;:*†‡#")
    bare = " ".join(bare.split())
    if not bare or len(bare) > _LONGEST_NAME or not re.search(r"[A-Za-z]{2}|\d", bare):
        return None
    return bare


def compound_name(text: str) -> str | None:
    """Return a cell's words as the name of a compound, if they can be one."""
    if _NO_COMPOUND.match(text) or "[3H]" in text or "[³H]" in text:
        return None
    name = plain_name(text)
    return name if name and len(name.split()) <= 4 else None


def of_interest(document: Document, lexicon: Lexicon) -> list[str]:
    """Return the names of the compounds that a document says it is about."""
    return [_base(name, lexicon) for name in document.compounds if "://" not in name]


def _base(name: str, lexicon: Lexicon) -> str:
    """Return a salt by its base, where the vocabulary knows that only."""
    # "Tideglusib (NP-12)" is called by two names: the first is enough.
    name = re.sub(r"(?<=\w{3})\s+\([^()]{2,40}\)$", "", name)
    name = _FREE.sub("", name)
    bare = _SALT.sub("", name)
    salt = bare != name and _known(bare, lexicon) and not _known(name, lexicon)
    return bare if salt else name


def own_names(
    document: Document, lexicon: Lexicon, grids: Iterable[Grid]
) -> Iterator[tuple[TermKind, str]]:
    """Yield the names of compounds that only this document knows."""
    interest = of_interest(document, lexicon)
    for name in interest:
        if not _known(name, lexicon):
            yield "compound", name
    if not interest:
        interest = [*_titled(document, lexicon)]
        yield from (("compound", name) for name in interest)
    for grid in grids:
        yield from _in_table(grid, lexicon, interest)
    for match in _CODED.finditer(document.text):
        before = document.text[max(0, match.start() - 14) : match.start()]
        after = document.text[match.end() : match.end() + 120]
        called = (
            _CALLED.search(before) or _APPOSED.match(after) or _WITH_DOSE.match(after)
        )
        if called and not _known(match[0], lexicon):
            yield "compound", " ".join(match[0].split())
    for name in (*_called_so(document.text), *_dosed(document.text)):
        if not _EVERYDAY.match(name) and not _means(name, lexicon):
            yield "compound", name
    yield from (("compound", name) for name in _given(document, lexicon))


def _given(document: Document, lexicon: Lexicon) -> Iterator[str]:
    """Yield unknown words with the ending of a chemical and a dose in brackets."""
    for match in _GIVEN.finditer(document.text):
        name = match[1]
        if not _EVERYDAY.match(name) and not _means(name, lexicon):
            yield name[0].lower() + name[1:] if name.istitle() else name


def _called_so(text: str) -> Iterator[str]:
    """Yield what is called an agonist, a blocker and so on: *the blocker MPEP*."""
    for match in _CALLED_AS.finditer(text):
        if _CALLER.search(text, max(0, match.start() - 12), match.start() + 3):
            yield match["name"]


def _dosed(text: str) -> Iterator[str]:
    """Yield the capitals before a dose by weight: *CDPPB 3 mg/kg*."""
    for dose in _PER_KG.finditer(text):
        match = _DOSED_CODE.search(text, max(0, dose.start() - 40), dose.start())
        if match is not None:
            yield match["name"]


def _known(name: str, lexicon: Lexicon) -> bool:
    reading = lexicon.read(name)
    return len(reading.items) == 1 and reading.items[0].sense("compound") is not None


def _in_table(
    grid: Grid, lexicon: Lexicon, interest: list[str]
) -> Iterator[tuple[TermKind, str]]:
    for column in grid.columns:
        name = column.header.strip()
        if column.role == "other" and _CODE.match(name) and re.search(r"\d", name):
            yield "compound", name
    yield from (("compound", name) for name in _measured(grid, lexicon, interest))
    yield from (("compound", name) for name in _beside_known(grid, lexicon, interest))
    valued = grid.has("value")
    for line in grid.lines:
        for cell in line.all("dose"):
            for match in _DOSED.finditer(cell.text):
                if not _means(match[1], lexicon) and not _PLAIN.match(match[1]):
                    yield "compound", match[1]
        for cell in line.all("target"):
            if not any(item.senses for item in cell.reading.items):
                name = plain_name(cell.text) or ""
                short = valued and _SHORT_CODE.match(name)
                if short or (_CODE.match(name) and not name.istitle()):
                    yield "target", name
        for cell in line.all("compound"):
            if any(True for _ in cell.reading.of("compound")):
                continue
            known = any(item.senses for item in cell.reading.items)
            printed = None if known else compound_name(cell.text)
            if printed:
                yield "compound", printed


def _measured(grid: Grid, lexicon: Lexicon, interest: list[str]) -> Iterator[str]:
    """Yield the compounds of headers like *Dasatinib IC50 (nM)*, beside a known one."""
    headers = [
        re.sub(r"\([^()]*\)", " ", PARAMETER.sub(" ", fold(column.header))).split()
        for column in grid.columns
        if column.parameter
    ]
    words = [header[0] for header in headers if len(header) == 1]
    if any(word in interest or _known(word, lexicon) for word in words):
        for word in words:
            if re.match(r"[A-Z][a-z]{4,}$", word) and not _means(word, lexicon):
                yield word


def _beside_known(grid: Grid, lexicon: Lexicon, interest: list[str]) -> Iterator[str]:
    """Yield headers that are one word, over numbers, beside a known compound."""
    plain = [c for c in grid.columns if _ONE_WORD.fullmatch(c.header.strip())]
    known = [
        c for c in plain if c.header in interest or _known(c.header.strip(), lexicon)
    ]
    if not known:
        return
    for column in plain:
        name = column.header.strip()
        if column.role != "other" or not _HEADED.match(name) or _means(name, lexicon):
            continue
        cells = [c for line in grid.lines for c in line.cells if c.column is column]
        if any(re.match(r"\W*\d", cell.text) for cell in cells):
            yield name


def _means(name: str, lexicon: Lexicon) -> bool:
    return any(item.senses for item in lexicon.read(name).items)


_FREE = re.compile(
    r",\s*(?:free\s+(?:base|acid)|base|anhydrous|racemic|solid)$", re.IGNORECASE
)
_SALT = re.compile(
    r"\s+(?:mono|di|tri|hemi|sesqui)?(?:hydrochloride|hydrobromide|hcl|maleate|fumarate|"
    r"tartrate|citrate|mesylate|mesilate|besylate|tosylate|sulfate|sulphate|phosphate|"
    r"acetate|oxalate|succinate|lactate|bromide|chloride|sodium|potassium|calcium|salt|"
    r"hydrate)(?:\s+(?:salt|hydrate|monohydrate))?$",
    re.IGNORECASE,
)
_SHORT_CODE = re.compile(
    r"^(?:c-)?(?!Other|None|All|Total|Mean|Site)[A-Z][a-z]{2,4}\d?$"
)
_CODE = re.compile(
    r"^(?=[^\s]*[A-Z])(?=[^\s]*\d)[A-Za-z0-9-]{3,}$|^[A-Z][a-z]{4,}$|^[A-Z]{3,}-\w+$"
)
# A word before a dose in a column of treatments names a compound.
_DOSED = re.compile(
    r"\b([A-Za-z][\w-]{3,})\s+\(?\d[\d.,]*\s*(?:(?:-|–|to|and|or|,)\s*\d[\d.]*\s*)*"
    r"(?:[nuμµm]?g|[nuμµm]?mol)\b"
)
_PLAIN = re.compile(
    r"(?:single|daily|dose|doses|dosed|given|with|plus|then|after|before|acute|chronic|"
    r"oral|orally|from|between|about|approximately|once|twice|total|each|either|until|"
    r"week|weeks|days|range|maximum|titrated|only|repeated|subchronic|about|vehicle)$",
    re.IGNORECASE,
)
# That a capital stands there is looked at first: it is quick.
_CODED = re.compile(
    r"(?=[A-Z])(?<![\w-])(?:(?:[A-Z]{1,5}-?|[A-Z]{3,5}\s)\d{2,8}[A-Za-z]?|[A-Z][a-z]?\s\d{2}-\d{3,5})\b"
)
_APPOSED = re.compile(
    r"(?:\s*\([^()]{1,40}\))?,\s+(?:an?|the)\s+(?:[\w-]+\s+){0,5}?(?:agonist|antagonist|blocker|"
    r"inhibitor|modulator|potentiator)\b"
)
_GIVEN = re.compile(
    r"\b([A-Za-z]{3,}(?:ine|ide|ole|one|ol|ate|am|in|il|ane|ene|an|en|ime|ium|ene|ast|ant|ab|ib))"
    r"\s+\(\s*\d[\d.,]*\s*(?:(?:-|–|to|and|or)\s*\d[\d.,]*\s*)?(?:mg|[µμ]g|ug|nmol|pmol)\b"
)
_EVERYDAY = re.compile(
    r"(?:saline|baseline|medicine|routine|machine|decline|vaccine|alone|protein|than|when|"
    r"then|women|children|human|mean|again|given|taken|written|administration|been|"
    r"antagonist|important|significant|treatment|ligand|agent|constant|variant|within|"
    r"certain|brain|skin|strain|extract|vitamin|hormone|steroid|peptide|placebo|"
    r"program|gram|team|exam|some|time|regimen|infusion|concentration)$",
    re.IGNORECASE,
)
_WITH_DOSE = re.compile(
    r",?\s+(?:alone\s+|itself\s+)?(?:at\s+|\(\s*)?\d[\d.,]*\s*"
    r"(?:(?:-|–|to|and|or)\s*\d[\d.]*\s*)?(?:mg|[µμ]g|ug|nmol|pmol)\b"
)
# The ends of the nouns first: most words do not get further.
_CALLED_AS = re.compile(
    r"(?:ist|ker|tor|gue|ive|sor|ner)\s+(?P<name>[A-Z]{4,6}(?![\w-])|[a-z]{4,}(?:ine|ide|ole|one|"
    r"ol|am|il|ane|ime|ium|ast|ant|ib)(?![\w-]))"
)
_CALLER = re.compile(
    r"\b(?:agonist|antagonist|blocker|inhibitor|modulator|analogue|derivative|successor|congener|"
    r"potentiator|opener|comparator)$"
)
_ONE_WORD = re.compile(r"[\w-]{3,}")
_HEADED = re.compile(r"[A-Z]{3,7}$|[A-Z][a-z]{5,}$")
_PER_KG = re.compile(r"(?:g|mol)/kg\b")
_DOSED_CODE = re.compile(
    r"(?<![\w-])(?!MED|NOAEL|LOAEL|ED\d|LD\d)(?P<name>[A-Z]{3,7}),?\s+\(?\d[\d.,]*\s*"
    r"(?:(?:-|–|to)\s*\d[\d.]*\s*)?(?:m|[µμ]|n)$"
)
_CALLED = re.compile(
    r"\b(?:agonist|antagonist|blocker|inhibitor|modulator|analogue|derivative|compound|"
    r"metabolite|ligand|successor|congener|potentiator|opener|activator|comparator|follow-up)\s+$"
)


def _titled(document: Document, lexicon: Lexicon) -> Iterator[str]:
    """Yield unknown words of the title that the text treats as a compound."""
    if document.title is None:
        return
    reading = lexicon.read(document.title.text)
    if any(True for _ in reading.of("compound")):
        return
    for word in re.findall(r"[A-Za-z0-9-]+", document.title.text):
        if not _CODE.match(word) or _known(word, lexicon):
            continue
        name = re.escape(word)
        if re.search(
            rf"\b{name}\b\**,?\s+(?:\([^)]*\)\s*)?,?\s*(?:is|was)?\s*(?:an?|"
            rf"the)\s+(?:[\w-]+\s+)"
            r"{0,4}?(?:compound|drug|molecule|agonist|antagonist|inhibitor|modulator|"
            r"derivative|nootropic|prodrug|ligand|racetam|agent|peptide)",
            document.text,
            re.IGNORECASE,
        ):
            yield word
