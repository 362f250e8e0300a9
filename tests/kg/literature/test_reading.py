"""Tables of findings: what ships is sound, faults are named, rows become claims."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import DocumentError
from kg.extraction.model import (
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    Mechanism,
    PharmacologyClaim,
    Term,
)
from kg.literature import FindingsTable, Published, read_findings
from kg.literature.schema import COLUMNS
from kg.ontology.vocabulary import load_vocabulary
from kg.resources import CORPUS

SHIPPED = CORPUS / "literature" / "findings.tsv"
# What no vocabulary should claim to know: a tool, and site names of one paper.
UNMAPPED = {
    "sigma-1 receptor antisense oligodeoxynucleotide",
    "sigma S1 site",
    "sigma S2 site",
}
ROW = {
    "id": "roe-1",
    "study": "roe",
    "kind": "behavioural",
    "compound": "igmesine",
    "model": "scopolamine-induced amnesia",
    "assay": "spontaneous alternation",
    "species": "rat",
    "dose_min": "0.25",
    "dose_max": "16",
    "dose_unit": "mg/kg",
    "route": "i.p.",
    "sex": "both",
    "timing": "before training|after training",
    "role": "",
    "interacts_with": "",
    "direction": "no effect",
    "source_class": "abstract",
    "citation": "Roe et al., 1991",
    "pmid": "123",
}


@pytest.fixture(scope="module")
def shipped() -> FindingsTable:
    return read_findings(SHIPPED, load_vocabulary())


def written(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "mine.tsv"
    header = list(rows[0])
    lines = ["\t".join(header), *("\t".join(r[c] for c in header) for r in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def read(path: Path) -> tuple[Published, ...]:
    return read_findings(path, load_vocabulary(), "mine").findings


def terms(found: Published) -> Iterator[Term]:
    for record in (found.claim, found.conditions):
        for known in fields(record):
            value = getattr(record, known.name)
            values = value if isinstance(value, tuple) else (value,)
            yield from (item for item in values if isinstance(item, Term))


def test_what_ships_is_grounded(shipped: FindingsTable) -> None:
    loose = {t.label for f in shipped.findings for t in terms(f) if not t.mapped}
    assert loose == UNMAPPED


def test_what_ships_holds_every_kind(shipped: FindingsTable) -> None:
    kinds = {type(found.claim) for found in shipped.findings}
    assert kinds == {
        BehaviouralClaim, BindingClaim, ClinicalClaim, Mechanism, PharmacologyClaim
    }  # fmt: skip
    assert len(shipped.findings) > 300
    assert len({found.study.slug for found in shipped.findings}) > 60


def test_what_ships_is_tidy() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    assert header.split("\t") == [column.name for column in COLUMNS]
    studies = [row.split("\t")[1] for row in rows]
    assert studies == sorted(studies)
    assert text.endswith("\n") and "\r" not in text and '"' not in text
    cells = [cell for row in rows for cell in row.split("\t")]
    assert all(cell == cell.strip() for cell in cells)


def test_every_column_is_documented() -> None:
    readme = SHIPPED.with_name("README.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE)
    assert documented == [column.name for column in COLUMNS]


def test_a_span_is_the_row(shipped: FindingsTable) -> None:
    for found in shipped.findings:
        quoted = shipped.document.quote(found.claim.place.span)
        assert quoted.startswith(f"{found.claim.part}\t{found.study.slug}\t")
        assert "\n" not in quoted


def test_a_blocking_fact_is_told_once(shipped: FindingsTable) -> None:
    facts = [
        (found.study, claim.compound, claim.interacts_with, claim.model, claim.assay,
         found.conditions.process)
        for found in shipped.findings
        if isinstance(claim := found.claim, BehaviouralClaim) and claim.interacts_with
    ]  # fmt: skip
    assert len(facts) == len(set(facts))


def test_a_sigma_receptor_is_not_upgraded(shipped: FindingsTable) -> None:
    said = {
        (found.study.slug, claim.compound.slug): claim.target.slug
        for found in shipped.findings
        if isinstance(claim := found.claim, PharmacologyClaim)
    }
    assert said["hiramatsu-2005", "plus-pentazocine"] == "sigma-receptor"
    assert said["wang-2003", "dimemorfan"] == "sigma-1-receptor"


def test_a_row_becomes_a_claim(tmp_path: Path) -> None:
    (found,) = read(written(tmp_path, ROW))
    claim = found.claim
    assert isinstance(claim, BehaviouralClaim)
    assert (claim.part, claim.direction) == ("roe-1", "no effect")
    assert claim.assay and claim.assay.slug == "y-maze-spontaneous-alternation"
    assert claim.dose and (claim.dose.low, claim.dose.high) == (0.25, 16)
    assert claim.dose.unit == "milligram-per-kilogram"
    assert found.conditions.sex == ("male", "female")
    assert found.conditions.timing == ("before training", "after training")
    assert found.study.pmid == "123"


def test_an_unknown_name_is_kept_unmapped(tmp_path: Path) -> None:
    (found,) = read(written(tmp_path, {**ROW, "compound": "zorine"}))
    assert isinstance(found.claim, BehaviouralClaim)
    assert found.claim.compound == Term("compound", "zorine", "zorine", "zorine", False)


def test_a_spreadsheet_may_quote_cells(tmp_path: Path) -> None:
    (found,) = read(written(tmp_path, {**ROW, "citation": '"Roe, ""J""; 1991"'}))
    assert found.study.citation == 'Roe, "J"; 1991'


def test_line_ends_and_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    path = written(tmp_path, ROW)
    plain = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode() + b"\r\n")
    table = read_findings(path, load_vocabulary(), "mine")
    assert table.document.quote(table.findings[0].claim.place.span) == plain[-len(
        "\t".join(ROW.values())
    ):]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "other"}, r"line 2, column 3 \(kind\): 'other' is none of"),
        ({"id": "Roe 1"}, r"\(id\): 'Roe 1' is not a slug"),
        ({"compound": ""}, r"\(compound\): is empty"),
        ({"dose_min": "1O"}, r"\(dose_min\): '1O' is not a number"),
        ({"dose_min": "20"}, r"\(dose_max\): 16 is less than dose_min, 20"),
        ({"dose_max": ""}, r"\(dose_max\): a range needs both ends"),
        ({"dose_unit": ""}, r"\(dose_unit\): a quantity needs"),
        ({"dose_unit": "mg/furlong"}, r"no unit 'mg/furlong'"),
        ({"dose_unit": "min"}, r"'min' is not the unit of a dose"),
        ({"timing": "before training|soon"}, r"\(timing\): 'soon' is none of"),
        ({"direction": "blocked"}, r"\(direction\): only a blocker"),
        ({"role": "blocker"}, r"\(interacts_with\): a blocker, and only"),
        ({"interacts_with": "PRE-084"}, r"\(interacts_with\): a blocker, and only"),
        ({"pmid": "PMID 5"}, r"\(pmid\): 'PMID 5' is not a PubMed number"),
        ({"kind": "pharmacology"}, r"\(model\): has no meaning for a pharmacology"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_fault_is_named(tmp_path: Path, change: dict[str, str], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read(written(tmp_path, {**ROW, **change}))


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({}, r"line 3, column 1 \(id\): stands in line 2 already"),
        ({"id": "roe-2", "pmid": "124"}, r"\(pmid\): differs from line 2"),
        ({"id": "doe-1", "study": "doe"}, r"\(pmid\): is that of the study roe"),
    ],
    ids=["id", "study", "article"],
)
def test_rows_must_agree(tmp_path: Path, second: dict[str, str], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read(written(tmp_path, ROW, {**ROW, **second}))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: is empty"),
        (b"id\tstudi\n", r"line 1, column 2 \(studi\): .* did you mean study\?"),
        (b"id\tid\n", r"column 1 \(id\): stands twice"),
        (b"id\n", "column study: is missing from the header"),
        ("\t".join(ROW).encode() + b"\nx\ty\n", "line 2: 2 cells where .* has 19"),
        (b"id\nx\xff\n", "line 2, byte 2: not UTF-8"),
        ("\t".join(ROW).encode() + b"\n \n", "line 2: .* a header alone"),
        (",".join(ROW).encode() + b"\n", "line 1: commas"),
    ],
    ids=["empty", "unknown", "twice", "missing", "cells", "encoding", "rows", "commas"],
)
def test_a_broken_table_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "mine.tsv"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=rf"(?s)mine\.tsv: .*{said}"):
        read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read: No such file"):
        read(tmp_path / "none.tsv")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    column=st.sampled_from(sorted(ROW)),
    cell=st.text(max_size=30) | st.sampled_from(["\t", "\n", '"', "||", "-1", "1e9"]),
)
def test_any_cell_is_read_or_named(tmp_path: Path, column: str, cell: str) -> None:
    lines = ["\t".join(ROW), "\t".join({**ROW, column: cell}.values())]
    path = tmp_path / "any.tsv"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        table = read_findings(path, load_vocabulary(), "any")
    except DocumentError as error:
        assert re.match(r".*any\.tsv: line \d+", str(error))
    else:
        for found in table.findings:
            span = found.claim.place.span
            assert 0 <= span.start < span.end <= len(table.document.text)
