"""What stands in the graph is shown, whatever and how much it is, and never obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from served import Server

from kg.namespaces import DEFAULT_BASE, NOO, PREFIXES
from kg.store import open_draft
from kg.store.names import write_names
from kg.store.naming import named_entities

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} \u202e"
GRAPH = NamedNode(f"{DEFAULT_BASE}graph/document/evil")
LABEL = NamedNode(PREFIXES["rdfs"] + "label")
TYPE = NamedNode(PREFIXES["rdf"] + "type")
MANY = 1200
PAGES = [
    "/",
    "/page/compound",
    "/page/model",
    "/page/pathway",
    "/page/document",
    "/page/compound/evil",
    "/page/pathway/evil/path",
    "/page/protocol/evil/way",
    "/page/finding/evil/f0",
    "/page/issue/evil/i",
    "/page/reference/evil/1",
    "/page/document/evil",
    "/conflicts",
    "/issues",
    f"/search?q={quote(EVIL)}",
    "/search?q=alert",
    f"/sparql?edit={quote('</textarea>' + EVIL)}",
    f"/conflicts?kind={quote(EVIL)}",
    f"/issues?type={quote(EVIL)}",
]


def node(kind: str, name: str) -> NamedNode:
    return NamedNode(f"{DEFAULT_BASE}id/{kind}/{name}")


def quads() -> Iterator[Quad]:
    def say(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(subject, NamedNode(NOO + predicate), value, GRAPH)

    things = {
        "Compound": node("compound", "evil"),
        "DisruptionModel": node("model", "evil"),
        "Target": node("target", "evil"),
        "Pathway": node("pathway", "evil/path"),
        "Protocol": node("protocol", "evil/way"),
        "QualityIssue": node("issue", "evil/i"),
        "Reference": node("reference", "evil/1"),
        "TechnicalGuide": node("document", "evil"),
    }
    for name, thing in things.items():
        yield Quad(thing, TYPE, NamedNode(NOO + name), GRAPH)
        yield Quad(thing, LABEL, Literal(EVIL), GRAPH)
        for match in ("javascript:alert(1)", 'http://x/"onmouseover="alert(1)'):
            same = NamedNode(PREFIXES["skos"] + "exactMatch")
            yield Quad(thing, same, NamedNode(match.replace('"', "%22")), GRAPH)
    yield say(things["QualityIssue"], "detail", Literal(EVIL))
    yield say(things["QualityIssue"], "document", things["TechnicalGuide"])
    step = node("protocol", "evil/way/step-1")
    yield say(things["Protocol"], "step", step)
    yield say(step, "position", Literal(1))
    yield say(step, "text", Literal(EVIL))
    yield Quad(step, LABEL, Literal(EVIL), GRAPH)
    for number in range(MANY):
        finding, evidence = (
            node("finding", f"evil/f{number}"),
            node("evidence", f"e{number}"),
        )
        kind = "MechanismFinding" if number < 5 else "BehaviouralFinding"
        yield Quad(finding, TYPE, NamedNode(NOO + kind), GRAPH)
        yield Quad(finding, LABEL, Literal(EVIL), GRAPH)
        yield say(finding, "statement", Literal(EVIL))
        yield say(finding, "evidence", evidence)
        yield say(finding, "compound", things["Compound"])
        yield say(finding, "model", things["DisruptionModel"])
        yield say(finding, "direction", NamedNode(f"{NOO}noEffect"))
        yield say(evidence, "document", things["TechnicalGuide"])
        yield say(evidence, "passage", Literal(EVIL))
        yield say(evidence, "citationLabel", Literal(EVIL))
        yield say(evidence, "reference", things["Reference"])
        if number < 5:
            yield say(finding, "pathway", things["Pathway"])
            yield say(finding, "subject", things["Compound"])
            yield say(finding, "relation", NamedNode(f"{NOO}inhibits"))
            yield say(finding, "object", things["Target"])
        dose = node("finding", f"evil/f{number}/dose")
        yield say(finding, "dose", dose)
        yield say(dose, "printed", Literal(EVIL))
        yield say(
            dose,
            "minimum",
            Literal("0.1", datatype=NamedNode(PREFIXES["xsd"] + "decimal")),
        )
        yield say(
            dose,
            "maximum",
            Literal("-3", datatype=NamedNode(PREFIXES["xsd"] + "decimal")),
        )
        yield say(dose, "unitSymbol", Literal(EVIL))


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("evil") / "store"
    with open_draft(store, DEFAULT_BASE) as draft:
        draft.add(quads())
        write_names(draft.names, named_entities(draft.loaded(), DEFAULT_BASE))
        draft.publish({})
    server = Server(store)
    yield server
    assert server.stop() == 0, server.log.read_text()


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.partition("?")[0])
def test_text_of_the_graph_is_text_on_the_page(evil: Server, path: str) -> None:
    reply = evil.get(path, Accept="text/html")
    assert reply.status == 200, reply.text
    page = reply.text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{{" not in page or "{{ 7*7 }}" in page
    assert "49 " not in page
    assert 'href="javascript:' not in page
    assert ' onmouseover="' not in page


def test_a_page_of_much_says_what_it_leaves_out(evil: Server) -> None:
    reply = evil.get("/page/compound/evil", Accept="text/html")
    assert len(reply.body) < 100_000
    assert f"50 of {MANY - 5} are shown" in reply.text
    whole = evil.get("/page/compound/evil?rows=all", Accept="text/html")
    assert whole.text.count('class="direction no-effect"') >= MANY - 5


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1e9"])
def test_any_number_of_a_page_will_do(evil: Server, page: str) -> None:
    for path in ("/page/compound", "/conflicts", "/issues"):
        assert evil.get(f"{path}?page={page}", Accept="text/html").status == 200
