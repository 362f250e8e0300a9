"""What the columns of a table hold, from the wording of headers and from the cells.

Guides order and name columns as they like. A header is matched against a lexicon of
roles; what a header leaves open (*Animal model* over ``Rats``) the cells decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from kg.documents.model import Passage, Row, Table
from kg.extraction.direction import read_effect
from kg.extraction.layout import turned
from kg.extraction.lexicon import Lexicon, Reading, Sense
from kg.extraction.quantities import find_doses, find_unit, is_empty
from kg.extraction.tokens import fold

Role = Literal[
    "reference", "blocker", "value", "unit", "parameter", "radioligand", "comparator",
    "ratio",
    "dose", "route", "duration", "number", "significance", "population", "outcomes",
    "finding", "species", "strain", "animals", "assay", "model", "action", "target",
    "compound", "indication", "status", "other",
]  # fmt: skip

PARAMETER = re.compile(
    r"(?<![A-Za-z])(?P<log>p)?(?P<name>IC|EC|ED|AC|GI|CC|LD)[\s_~$]*[{(]?50"
    r"|(?<![A-Za-z])(?P<logk>p)?K[\s_~$]*[{(]?(?P<k>[idbB])[})~]?(?![A-Za-z])"
    r"|\binhibition\s+constants?\b|\bdissociation\s+constants?\b"
)
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for role, pattern in (
        ("comparator", r"\bcomparator|\breference\s+(?:compound|drug|ligand|agent)|"
                       r"\bpositive\s+control|\bstandard\s+(?:drug|compound)|"
                       r"^\W*controls?\W*$|^\W*baseline\W*$"),
        ("status", r"\bstatus\b"),
        ("finding", r"\btarget\s+compound\s+data"),
        ("reference", r"^\W*(?:key\s+|primary\s+)?(?:refs?|references?|citations?|"
                      r"sources?|"
                      r"literature|publications?|cited|bibliograph\w*)\b|"
                      r"\breferences?\W*$|\bref\.?(?:\s+no\.?)?\W*$|\bcitations?\W*$"),
        ("blocker", r"\b(?:blocked|antagoni[sz]ed|prevented|abolished|reversed)\s+by\b|"
                    r"\bblockers?\b|\bsensitive\s+to\b|\bantagonist\s+(?:given|used|"
                    r"effect)"),
        ("radioligand", r"\bradio-?ligand\b(?!\s+binding)|\bdisplaced\b|"
                        r"\b(?:radio)?labell?ed\s+ligand|\btracer\b|"
                        r"\bradio-?labell?ed\b|\bhot\s+ligand|"
                        r"^\W*\[3H|\bcompeting\s+ligand|\bprobe\W*$"),
        ("ratio", r"\bselectivity\b|\bratio\b|\bfold\b|\bpotency\s+relative"),
        ("unit", r"^\W*units?\W*$"),
        ("significance", r"\bp[\s-]?values?\b|\bsignificance\b|^\W*p\W*$|"
                         r"\bstatistic\w*"),
        ("dose", r"\bdos(?:e|es|age|ages|ing)\b|\bmg\s*/\s*kg|\bregimen|\bmg\s*/\s*d|"
                 r"\bamount\b|\bposology\b|\btreatment\s+schedule"),
        ("duration", r"\bduration\b|\btreatment\s+(?:period|length|time)|\blength\s+of|"
                     r"^\W*(?:weeks|months|days|period|length)\W*$|\bhow\s+long\b|"
                     r"\btime\s*frame"),
        ("number", r"^\W*n\W*$|\bsample\s+size|\bnumber\s+of\s+(?:patients|subjects|"
                   r"animals|"
                   r"participants)|\bno\.\s+of|\benrol\w*|\bgroup\s+size"),
        ("outcomes", r"\boutcome\s+(?:measure|scale|instrument|assess)\w*|"
                     r"\bend-?\s?points?\b|"
                     r"\binstruments?\b|\bscales?\b|\bassessments?\b|"
                     r"\bmeasured?\s+by\b|"
                     r"\brating|\bcognitive\s+(?:measures?|battery|tests?\s+used)|"
                     r"^\W*measures?\W*$|"
                     r"\bmeasures?\s+(?:used|taken)|\boutcomes\s+measured"),
        ("route", r"\broutes?\b|^\W*administration\W*$|\bmode\s+of\s+administration|"
                  r"^\W*adm(?:in)?\.?\W*$|\bgiven\s+by\b"),
        ("population", r"\bpopulations?\b|\bpatients?\b|\bparticipants?\b|"
                       r"\bvolunteers?\b|"
                       r"\bcohorts?\b|\bstud(?:y|ied)\s+(?:group|sample|subjects)|"
                       r"^\W*subjects?\W*$|\bhuman\s+subjects|\bwho\s+took"),
        ("finding", r"\bfindings?\b|\bresults?\b|\beffects?\b|\boutcomes?\b|"
                    r"\bobservations?\b|"
                    r"\bobserved\b|\befficacy\b|\bresponses?\b|\bconclusions?\b|"
                    r"\bdirection\b|"
                    r"\bsummary\b|\bwhat\s+(?:happened|was\s+(?:seen|found))|"
                    r"\bchanges?\b|"
                    r"\bimpact\b|\breported\b|\bbehaviou?ral\s+consequence|"
                    r"\bremarks?\b|\bverdict\b"),
        ("strain", r"^\W*strains?\b|\bstrain\W*$"),
        ("species", r"\bspecies\b|\borganism\b|\bhost\b|\btissue\b|\bpreparation\b|"
                    r"\bsource\s+of\s+(?:tissue|membranes)|"
                    r"^\W*animals?(?:\s+used)?\W*$"),
        ("animals", r"\banimal\s+model|\bmodel\s+organism|\bmodel\s*[/(]\s*species|"
                    r"\bspecies\s*/\s*model|\bsubjects?\b|\bin\s+vivo\s+model|"
                    r"\brodents?\b"),
        ("compound", r"\b(?:test|tested|study)\s+(?:compound|article|item|substance|"
                     r"drug|agent)"),
        ("model", r"\bmodels?\b|\bchallenges?\b|\bimpairments?\b|\bdeficits?\b|"
                  r"\binduc\w*|"
                  r"\bamnes\w*|\blesions?\b|\binsults?\b|\bdisrupt\w*|\bstudy\s+focus|"
                  r"\bfocus\b|\bpre-?treat\w*|\bconditions?\b|"
                  r"\bparadigm\s+of\s+impairment"),
        ("compound", r"\btest\s+(?:compound|article|item|substance|drug|agent)|"
                     r"\bcompounds?\b|"
                     r"\bligands?\b|\bdrugs?\b|\bagents?\b|\bmolecules?\b|"
                     r"\bsubstances?\b|"
                     r"^\W*treatments?\W*$|\banalogues?\b|^\W*name\W*$|"
                     r"\benantiomers?\b"),
        ("action", r"\bactions?\b|\bfunctional\s+(?:activity|effect|profile)|"
                   r"\bactivity\b|"
                   r"\bmode\b|\bpharmacolog\w*|\bintrinsic\b|\bmechanisms?\b|"
                   r"\bfunctions?\b|"
                   r"\brole\b"),
        ("assay", r"\bassays?\b|\btests?\b|\btasks?\b|\bparadigms?\b|\bprocedures?\b|"
                  r"\bmethods?\b|\bmaze\b|\bexperiments?\b|\btechniques?\b|"
                  r"\bbehaviou?r\w*"),
        ("target", r"\btargets?\b|\breceptors?\b|\b(?:binding\s+)?sites?\b|"
                   r"\bproteins?\b|"
                   r"\benzymes?\b|\btransporters?\b|\bchannels?\b|\bsubtypes?\b|"
                   r"\bkinases?\b|\bisoforms?\b|\bproteases?\b|\bligases?\b"),
        ("indication", r"\bindications?\b|\bdisorders?\b|\bdiseases?\b"),
        ("status", r"\bstatus\b|\bphase\b|\bstage\b"),
        ("parameter", r"\bparameters?\b|\bmetrics?\b|\bconstants?\b|\bmeasurements?\b|"
                      r"\bpropert(?:y|ies)\b"),
        ("value", r"\bvalues?\b|\baffinit(?:y|ies)\b|\bpotenc(?:y|ies)\b"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its role, header, and what a header says beside the role."""

    index: int
    role: Role
    header: str
    reading: Reading
    parameter: str | None = None
    unit: str | None = None

    def sense(self, kind: str) -> Sense | None:
        """Return what of a kind the header names, if anything."""
        return next((sense for _, sense in self.reading.of(kind)), None)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its text read."""

    column: Column
    passage: Passage
    reading: Reading

    @property
    def text(self) -> str:
        """Return the cell's text without blanks at its ends."""
        return self.passage.text.strip()

    @property
    def empty(self) -> bool:
        """Tell whether the cell says that there is nothing."""
        return is_empty(self.passage.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, its cells by role."""

    row: Row
    cells: tuple[Cell, ...]

    def all(self, role: Role) -> Iterator[Cell]:
        """Yield the cells of a role, in printed order."""
        return (cell for cell in self.cells if cell.column.role == role)

    def get(self, role: Role) -> Cell | None:
        """Return the first cell of a role that holds something."""
        return next((cell for cell in self.all(role) if not cell.empty), None)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose columns are understood."""

    table: Table
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    caption: Reading | None
    turned: bool = False
    """Whether the lines are columns of the printed table."""

    def has(self, *roles: Role) -> bool:
        """Tell whether any column has one of the roles."""
        return any(column.role in roles for column in self.columns)


def read_table(table: Table, lexicon: Lexicon) -> Grid:
    """Return a table with a role for each column and every cell read once."""
    upright = turned(table, role_of)
    is_turned = upright is not None
    table = upright or table
    width = max([len(table.header), *(len(row.cells) for row in table.rows)], default=0)
    readings = [
        tuple(lexicon.read(cell.text) for cell in row.cells) for row in table.rows
    ]
    columns = []
    for index in range(width):
        header = table.header[index].text.strip() if index < len(table.header) else ""
        cells = [
            (row.cells[index].text, reading[index])
            for row, reading in zip(table.rows, readings, strict=True)
            if index < len(row.cells)
        ]
        columns.append(_column(index, header, cells, lexicon))
    if any(_headed(column.header)[0] == "finding" for column in columns):
        columns = [_only_measured(column) for column in columns]
    lines = tuple(
        Line(
            row,
            tuple(
                Cell(columns[i], passage, reading[i])
                for i, passage in enumerate(row.cells)
            ),
        )
        for row, reading in zip(table.rows, readings, strict=True)
    )
    caption = lexicon.read(table.caption.text) if table.caption else None
    return Grid(table, tuple(columns), lines, caption, is_turned)


def parameter_in(text: str) -> str | None:
    """Return the parameter that a text names: ``IC50``, ``Ki``, ``pKi``."""
    match = PARAMETER.search(fold(text))
    if match is None:
        return None
    if match["name"]:
        return f"{match['log'] or ''}{match['name']}50"
    if match["k"]:
        return f"{match['logk'] or ''}K{match['k'].lower()}"
    return "Ki" if match.group().lower().startswith("inhib") else "Kd"


def role_of(header: str) -> Role:
    """Return the role that a heading names by itself."""
    return _headed(header)[0]


def _column(
    index: int, header: str, cells: list[tuple[str, Reading]], lexicon: Lexicon
) -> Column:
    reading = lexicon.read(header)
    role, parameter, unit = _headed(header)
    by_content = _content(cells, lexicon)
    if by_content == "parameter":
        role = "parameter"
    if role == "other" and by_content is None and _tells(cells):
        role = "finding" if "C" not in reading.tags else "other"
    if "imension" in header:
        return Column(index, "other", header, reading)  # what a table compares
    if role in {"animals", "model", "other", "species", "strain"} or (
        (
            role in {"assay", "compound", "target"}
            and by_content in {"reference", "dose"}
        )
        or (role in {"reference", "population"} and by_content in {"species", "strain"})
    ):
        role = _decide(role, by_content, reading)
    return Column(index, role, header, reading, parameter, unit)


def _only_measured(column: Column) -> Column:
    """Return a column as no finding, if only its cells speak like one."""
    if column.role == "finding" and _headed(column.header)[0] == "other":
        return replace(column, role="other")
    return column


@lru_cache(maxsize=4096)
def _headed(header: str) -> tuple[Role, str | None, str | None]:
    """Return the role, parameter and unit that a header names."""
    parameter, unit = parameter_in(header), find_unit(header)
    return _role(header, parameter, unit), parameter, unit


_BRACKETS = re.compile(r"\([^()]*\)")


def _role(header: str, parameter: str | None, unit: str | None) -> Role:
    if parameter or (unit and not re.search(r"\bdos|\bconc", header, re.IGNORECASE)):
        return "value"
    # "Site (tissue; radioligand)" is a column of sites.
    for words in dict.fromkeys((_BRACKETS.sub(" ", header), header)):
        for role, pattern in _ROLES:
            if pattern.search(words):
                return role
    return "other"


_CONTENT: tuple[tuple[str, Role], ...] = (
    ("species", "species"), ("strain", "strain"), ("assay", "assay"),
    ("model", "model"),
    ("compound", "compound"), ("target", "target"), ("population", "population"),
    ("instrument", "outcomes"),
)  # fmt: skip
_DIGIT = re.compile(r"\d")
_CITED = re.compile(r"\[\d+(?:\]|\s*[,–-])|\bet\s+al\b|\(\d{4}\)|\b(?:19|20)\d\d\b")


def _content(cells: list[tuple[str, Reading]], lexicon: Lexicon) -> Role | None:
    """Return the role that most cells speak for."""
    votes: Counter[Role] = Counter()
    filled = 0
    for text, reading in cells:
        if is_empty(text):
            continue
        filled += 1
        length, has_digit = len(reading.tags), bool(_DIGIT.search(text))
        if has_digit and length <= 3 and parameter_in(text):
            votes["parameter"] += 1
        elif has_digit and _CITED.search(text):
            votes["reference"] += 1
        elif has_digit and any(True for _ in find_doses(text, lexicon.units)):
            votes["dose"] += 1
        elif "R" in reading.tags and length <= 4:
            votes["route"] += 1
        elif length <= 10:
            kinds = {sense.kind for sense in reading.senses}
            for kind, role in _CONTENT:
                if kind in kinds:
                    votes[role] += 1
                    break
    if not votes:
        return None
    role, count = votes.most_common(1)[0]
    return role if count * 2 > filled or (count * 2 == filled and filled > 1) else None


def _tells(cells: list[tuple[str, Reading]]) -> bool:
    """Tell whether most cells say which way an effect went."""
    filled = [text for text, _ in cells if not is_empty(text)]
    told = sum(read_effect(text).direction != "not reported" for text in filled)
    return told * 2 > len(filled)


def _decide(role: Role, by_content: Role | None, header: Reading) -> Role:
    if role == "other":
        named = "C" in header.tags and by_content not in {"dose", "value", "reference"}
        return "other" if named or by_content is None else by_content
    if by_content in {"species", "strain", "model"}:
        return "species" if by_content == "strain" and role != "strain" else by_content
    if role == "animals":
        # What the animals were given beside is no dose of the study.
        return by_content if by_content not in {None, "dose", "route"} else "species"
    if role in {"assay", "compound", "target", "reference"} and by_content:
        return by_content
    return role
