"""The mappings as data, held against SSSOM's own validator, and faults in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import DataError
from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.ontology.graph import entity_iri, mapping_quads, read_ontology
from kg.ontology.mappings import load_mappings
from kg.ontology.vocabulary import load_vocabulary
from kg.resources import ONTOLOGY

SETS = load_mappings()
FILES = sorted((ONTOLOGY / "mappings").glob("*.sssom.tsv"))
NAMESPACES = Namespaces()
VALIDATE = """
import sys
from sssom.constants import SchemaValidationType as Type
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
for path in sys.argv[1:]:
    checks = [Type.JsonSchema, Type.PrefixMapCompleteness]
    validate(parse_sssom_table(path), checks, fail_on_error=True)
"""


def test_sssom_finds_them_valid() -> None:
    # In a process of its own: the library warns about its own dependencies.
    command = [sys.executable, "-W", "ignore", "-c", VALIDATE, *map(str, FILES)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name.split(".")[0])
def test_rows_are_sorted_and_stand_once(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines if not line.startswith("#")][1:]
    assert rows == sorted(rows)
    pairs = [(row[0], row[3]) for row in rows]
    assert len(pairs) == len(set(pairs))


def test_every_subject_exists_and_carries_its_label() -> None:
    labels = {entity_iri(e, NAMESPACES): e.label for e in load_vocabulary()}
    graph = read_ontology()
    defined = {str(s) for s in graph.subjects() if str(s).startswith(NOO)}
    for found in SETS:
        for row in found.rows:
            subject = found.expand(row.subject)
            assert subject in labels or subject in defined, row.where


@pytest.mark.parametrize(
    "wrong",
    [
        "CHEMBL2093872",  # never the sigma-1 receptor
        "CHEMBL319898",  # never cutamesine
        "CHEMBL1179605",  # one of two for pregnenolone sulfate: not decided
        "SXGZJKUKBWWHRA-UHFFFAOYSA-N",  # the buffer MES, sold as igmesine
        "113834-12-1",
        "137796-01-1",
        "GO:0005741",  # the outer mitochondrial membrane is no MAM
        "DB02517",
        "DB03956",
        "D012601",  # names the hydrobromide of scopolamine
    ],
)
def test_known_wrong_identifiers_are_absent(wrong: str) -> None:
    for found in SETS:
        assert not [row.where for row in found.rows if row.object.endswith(wrong)]


def exact(subject: str) -> set[str]:
    return {
        row.object
        for found in SETS
        for row in found.rows
        if row.subject == subject and row.predicate == "skos:exactMatch"
    }


def test_species_forms_have_identifiers_of_their_own() -> None:
    assert "uniprot:Q9R0C9" in exact("noograph:target/sigma-1-receptor-rat")
    assert "uniprot:Q99720" in exact("noograph:target/sigma-1-receptor-human")
    assert exact("noograph:target/sigma-1-receptor") == {"iuphar.receptor:2552"}


def test_base_and_salt_are_kept_apart() -> None:
    assert "chembl.compound:CHEMBL2110660" in exact("noograph:compound/igmesine")
    assert exact("noograph:compound/igmesine-hydrochloride") == {
        "chembl.compound:CHEMBL2104866"
    }


def test_no_stereochemistry_is_guessed() -> None:
    assert "pubchem.compound:6438340" not in exact("noograph:compound/igmesine")
    assert exact("noograph:compound/plus-pentazocine") == {
        "chembl.compound:CHEMBL60542"
    }
    assert not exact("noograph:compound/pentazocine")


def test_a_mapping_is_a_triple_with_its_justification() -> None:
    quads = list(mapping_quads(load_vocabulary(), NAMESPACES))
    triples = {(str(q.subject), q.predicate.value, str(q.object)) for q in quads}
    igmesine = f"<{NAMESPACES.entity('compound', 'igmesine')}>"
    chembl = "<https://identifiers.org/chembl.compound:CHEMBL2110660>"
    assert (igmesine, PREFIXES["skos"] + "exactMatch", chembl) in triples
    (node,) = {
        s for s, p, o in triples if p.endswith("annotatedTarget") and o == chembl
    }
    curated = f"<{PREFIXES['semapv']}ManualMappingCuration>"
    assert (node, PREFIXES["sssom"] + "mapping_justification", curated) in triples


HEADER = "\t".join(
    [
        "subject_id", "subject_label", "predicate_id", "object_id", "object_label",
        "mapping_justification", "mapping_provider", "comment",
    ]
)  # fmt: skip
META = "#mapping_set_id: x\n#license: y\n#curie_map:\n#  a: http://a/\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"#license: y\n{HEADER}\n", r":1: the header lacks mapping_set_id"),
        ("#mapping_set_id: x\n", r":1: the header lacks license"),
        (f"{META}subject_id\n", r":5: the columns must be subject_id"),
        (f"{META}{HEADER}\na:1\t\n", r":6: 2 cells, 8 are expected"),
        (
            f"{META}{HEADER}\na:1\tl\tb:p\ta:2\tl\tj\tp\t\n",
            r":6: column predicate_id: 'b:p' has no prefix",
        ),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.sssom.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        load_mappings(tmp_path)
