"""The rules on evidence: each on the smallest table that should fire, or should not."""

import re
from pathlib import Path

import pytest
from pyoxigraph import Quad, QuerySolutions, Store

from kg.comparison import compare, rules
from kg.errors import DataError
from kg.literature import read_findings
from kg.namespaces import Namespaces
from kg.ontology.graph import ontology_quads, vocabulary_quads
from kg.ontology.vocabulary import load_vocabulary
from kg.rdf.literature import literature_quads
from kg.resources import QUERIES

NAMESPACES = Namespaces()
Row = dict[str, str]

BASE: Row = {
    "id": "", "study": "", "kind": "behavioural", "role": "", "compound": "PRE-084",
    "relation": "", "object": "", "action": "", "target": "", "parameter": "",
    "value": "", "value_unit": "", "model": "scopolamine-induced amnesia", "assay": "",
    "process": "", "population": "", "outcome": "", "species": "", "sex": "",
    "dose_min": "", "dose_max": "", "dose_unit": "", "route": "", "timing": "",
    "lead_time": "", "preparation": "", "direction": "", "interacts_with": "",
    "stance": "", "source_class": "abstract", "citation": "",
}  # fmt: skip
TEST = {"kind": "behavioural"}
TRIAL = {
    "kind": "clinical", "model": "", "population": "patients with Alzheimer's disease",
}  # fmt: skip
ACTION = {"kind": "pharmacology", "model": "", "target": "sigma-1 receptor"}
BINDING = {
    "kind": "binding", "model": "", "target": "sigma-1 receptor", "parameter": "Ki",
    "value_unit": "nM",
}  # fmt: skip
MECHANISM = {"kind": "mechanism", "model": "", "object": "NMDA receptor function"}


@pytest.fixture(scope="module")
def background() -> list[Quad]:
    return [
        *ontology_quads(NAMESPACES),
        *vocabulary_quads(load_vocabulary(), NAMESPACES),
    ]


@pytest.fixture
def made(
    tmp_path: Path, background: list[Quad], request: pytest.FixtureRequest
) -> Store:
    """Return the graph of the rows given as parameter, each a study of its own."""
    lines = ["\t".join(BASE)]
    for number, change in enumerate(request.param, start=1):
        study = change.get("study", f"study-{number}")
        row = {
            **BASE, "id": f"row-{number}", "study": study, "citation": study, **change
        }  # fmt: skip
        lines.append("\t".join(row.values()))
    path = tmp_path / "rows.tsv"
    path.write_text("\n".join(lines), encoding="utf-8")
    table = read_findings(path, load_vocabulary(), "rows")
    data = Store()
    for quad in [*background, *literature_quads(table, NAMESPACES, load_vocabulary())]:
        data.add(quad)
        data.add(Quad(quad.subject, quad.predicate, quad.object))
    compare(data, NAMESPACES)
    return data


def values(data: Store, pattern: str) -> set[str]:
    found = data.query(
        f"SELECT DISTINCT ?x {{ {pattern} }}",
        prefixes={
            **NAMESPACES.prefixes(),
            "row": NAMESPACES.entity("finding", "rows/"),
        },
    )
    assert isinstance(found, QuerySolutions)
    return {re.split(r"[/#]", row["x"].value)[-1] for row in found}


def with_rows(*rows: Row) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("made", [rows], indirect=True)


KIND = "?p noo:finding row:row-1, row:row-2 ; a ?x"
RAT = {"species": "rat"}
GOOD, NULL, BAD = (
    {"direction": direction} for direction in ("improved", "no effect", "worsened")
)


@pytest.mark.parametrize(
    ("made", "kind", "link", "conditions"),
    [
        ([GOOD, NULL], "DirectContradiction", "differsIn", set()),
        ([NULL | RAT, BAD | RAT], "DirectContradiction", "agreesIn",
         {"speciesCondition", "sourceClassCondition", "modelCondition"}),
        ([GOOD | RAT, NULL], "DirectContradiction", "unknownIn", {"speciesCondition"}),
        ([GOOD | RAT, NULL | {"species": "mouse"}], "ConditionalContradiction",
         "differsIn", {"speciesCondition"}),
        ([GOOD | {"assay": "passive avoidance"},
          NULL | {"assay": "step-through passive avoidance"}],
         "DirectContradiction", "differsIn", set()),
        ([GOOD | {"assay": "passive avoidance"}, NULL | {"assay": "Y-maze"}],
         "ConditionalContradiction", "differsIn", {"assayCondition"}),
        ([GOOD | {"timing": "before training|before test"},
          NULL | {"timing": "before test"}],
         "DirectContradiction", "differsIn", set()),
        ([GOOD | {"sex": "male"}, NULL | {"sex": "female"}],
         "ConditionalContradiction", "differsIn", {"sexCondition"}),
        ([GOOD | {"route": "i.p."}, NULL | {"route": "p.o."}],
         "ConditionalContradiction", "differsIn", {"routeCondition"}),
        ([GOOD | {"lead_time": "PT60M"}, NULL | {"lead_time": "PT1H"}],
         "DirectContradiction", "differsIn", set()),
        ([GOOD | {"lead_time": "PT60M"}, NULL | {"lead_time": "PT2H"}],
         "ConditionalContradiction", "differsIn", {"leadTimeCondition"}),
        ([GOOD | {"preparation": "lesion"}, NULL],
         "ConditionalContradiction", "differsIn", {"preparationCondition"}),
        ([GOOD, NULL | {"source_class": "title"}],
         "DirectContradiction", "differsIn", {"sourceClassCondition"}),
        ([GOOD | {"study": "one"}, NULL | {"study": "one"}],
         "UnexplainedContradiction", "differsIn", set()),
    ],
    indirect=["made"],
)  # fmt: skip
def test_a_contradiction_says_what_differs(
    made: Store, kind: str, link: str, conditions: set[str]
) -> None:
    assert values(made, KIND) == {"Contradiction", kind}
    assert values(made, f"?p a noo:Contradiction ; noo:{link} ?x") == conditions
    assert values(made, "row:row-1 noo:contradicts ?x") == {"row-2"}
    assert values(made, "row:row-2 noo:contradicts ?x") == {"row-1"}


def dose(low: str, high: str, unit: str) -> Row:
    return {"dose_min": low, "dose_max": high, "dose_unit": unit}


@pytest.mark.parametrize(
    ("made", "link"),
    [
        ([GOOD | dose("1", "5", "mg/kg"), NULL | dose("4", "9", "mg/kg")], "agreesIn"),
        ([GOOD | dose("1", "5", "mg/kg"), NULL | dose("6", "9", "mg/kg")], "differsIn"),
        ([GOOD | dose("1", "1", "mg/kg"), NULL | dose("1000", "1000", "ug/kg")],
         "agreesIn"),
        ([GOOD | dose("1", "1", "mg/kg"), NULL | dose("1", "1", "umol/kg")],
         "unknownIn"),
        ([GOOD | dose("1", "1", "mg/kg"), NULL], "unknownIn"),
    ],
    indirect=["made"],
    ids=["overlap", "apart", "units", "molar", "missing"],
)  # fmt: skip
def test_doses_are_compared_in_one_unit(made: Store, link: str) -> None:
    assert values(made, "?p ?x noo:doseCondition . ?p a noo:Contradiction") == {link}


@pytest.mark.parametrize(
    "made",
    [
        [GOOD, GOOD],
        [GOOD, NULL | {"compound": "igmesine"}],
        [GOOD, NULL | {"model": "dizocilpine-induced amnesia"}],
        [GOOD, NULL | {"stance": "inconclusive"}],
        [GOOD, TRIAL | NULL],
        [NULL, {"role": "blocker", "interacts_with": "igmesine",
                "direction": "blocked"}],
        [NULL, {"role": "blocker", "interacts_with": "igmesine",
                "direction": "no effect"}],
    ],
    indirect=True,
    ids=["same", "compound", "model", "stance", "people", "blocker", "null"],
)  # fmt: skip
def test_what_is_no_contradiction(made: Store) -> None:
    assert not values(made, "?x a noo:Contradiction")


@pytest.mark.parametrize(
    "made",
    [
        [GOOD, NULL | {"model": "drug-induced amnesia"}],
        [TRIAL | GOOD, TRIAL | NULL | {"population": "patients with dementia"}],
        [{"role": "blocker", "interacts_with": "igmesine", "direction": "blocked"},
         {"role": "blocker", "interacts_with": "igmesine", "direction": "no effect"}],
        [MECHANISM | {"relation": "potentiates"}, MECHANISM | {"relation": "inhibits"}],
        [ACTION | {"action": "agonist"}, ACTION | {"action": "antagonist"}],
        [ACTION | {"action": "agonist"},
         ACTION | {"action": "antagonist", "target": "sigma receptor"}],
    ],
    indirect=True,
    ids=["model", "population", "blocker", "mechanism", "action", "target"],
)  # fmt: skip
def test_what_is_a_contradiction(made: Store) -> None:
    assert values(made, KIND) == {"Contradiction", "DirectContradiction"}


@with_rows(GOOD | RAT, NULL | RAT, GOOD)
def test_evidence_refutes_only_where_nothing_is_unsaid(made: Store) -> None:
    assert values(made, "row:row-2 noo:refutedBy ?x") == {"row-1"}
    assert values(made, "row:row-2 noo:questionedBy ?x") == {"row-3"}


@with_rows(
    BINDING | {"value": "10"}, BINDING | {"value": "45"}, BINDING | {"value": "12"},
    BINDING | {"value": "900", "parameter": "IC50"},
)  # fmt: skip
def test_values_of_one_parameter_are_compared(made: Store) -> None:
    pattern = "?p a noo:AffinityDisagreement ; noo:foldDifference ?x"
    assert values(made, pattern) == {"4.5", "3.8"}


@with_rows(
    GOOD, NULL | {"compound": "DTG"}, GOOD | {"compound": "DTG", **RAT},
    NULL | {"compound": "(+)-3-PPP"}, ACTION | {"action": "agonist"},
    ACTION | {"action": "agonist", "compound": "(+)-3-PPP", "target": "sigma receptor"},
    ACTION | {"action": "ligand", "compound": "DTG", "target": "sigma receptor"},
)  # fmt: skip
def test_ligands_of_a_target_may_differ(made: Store) -> None:
    node = "?p a noo:ClassDisagreement ; noo:target target:sigma-receptor"
    assert values(made, f"{node} ; noo:notImprovedBy ?x") == {"plus-3-ppp"}
    assert values(made, f"{node} ; noo:improvedBy ?x") == {
        "pre-084", "1-3-di-2-tolyl-guanidine"
    }  # fmt: skip
    assert not values(
        made, "?x a noo:ClassDisagreement ; noo:target target:sigma-1-receptor"
    )


@with_rows(GOOD | RAT, GOOD | RAT, GOOD | {"study": "study-2"}, NULL)
def test_a_summary_counts(made: Store) -> None:
    def count(name: str, direction: str) -> set[str]:
        return values(
            made,
            f"?s a noo:EvidenceSummary ; noo:commonDirection noo:{direction} ; "
            f"noo:{name} ?x",
        )

    assert count("findingCount", "improved") == {"3"}
    assert count("independentSourceCount", "improved") == {"2"}
    assert count("speciesCount", "improved") == {"1"}
    assert count("contradictionCount", "improved") == {"3"}
    assert count("independentSourceCount", "noEffect") == {"1"}
    assert count("qualityIssueCount", "noEffect") == {"0"}
    assert values(made, "?a a noo:Agreement ; noo:commonDirection ?x") == {"improved"}


@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        ([GOOD, TRIAL | NULL], {"failedInPeople"}),
        ([GOOD, TRIAL | NULL, TRIAL | BAD], {"harmfulInPeople"}),
        ([GOOD, TRIAL | NULL, TRIAL | GOOD], {"mixedInPeople"}),
        ([GOOD, TRIAL | GOOD], {"improvedInPeople"}),
        ([GOOD, TRIAL | GOOD | {"stance": "inconclusive"}], set()),
        ([NULL, TRIAL | NULL], set()),
    ],
    indirect=["made"],
)
def test_what_helped_animals_may_fail_people(made: Store, outcome: set[str]) -> None:
    assert values(made, "?r noo:translationOutcome ?x") == outcome


@with_rows(GOOD, ACTION | {"action": "agonist"})
def test_gaps_are_what_no_row_says(made: Store) -> None:
    assert values(made, "?g noo:compound compound:pre-084 ; noo:missing ?x") == {
        "noAffinity", "noAffinityAtTarget", "noHumanTest", "noMechanism", "noDose",
        "noRoute",
    }  # fmt: skip


@with_rows(*([GOOD] * 120 + [NULL] * 120))
def test_a_group_too_large_is_marked_and_not_paired(made: Store) -> None:
    assert not values(made, "?x a noo:Contradiction")
    assert values(made, "?g a noo:UncomparedGroup ; noo:findingCount ?x") == {"240"}
    assert values(made, "?s a noo:EvidenceSummary ; noo:findingCount ?x") == {"120"}


def test_every_rule_is_described() -> None:
    for path in rules():
        text = path.read_text(encoding="utf-8")
        assert re.match(r"#\+ summary: \S.*\n#\+ description: >-\n#\+   \S", text), path
        assert re.match(r"\d\d-", path.name)


@pytest.mark.parametrize("text", ["SELECT * {}", "CONSTRUCT {"])
def test_a_rule_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "10-broken.rq").write_text(text)
    with pytest.raises(DataError, match=r"10-broken\.rq"):
        compare(Store(), NAMESPACES, tmp_path)


def test_rules_name_no_base() -> None:
    for path in (QUERIES / "rules" / "evidence").glob("*.rq"):
        text = path.read_text(encoding="utf-8")
        assert "w3id.org/noograph/id" not in text
