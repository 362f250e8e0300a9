from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.namespaces import DEFAULT_BASE, PREFIXES
from kg.store import Version, current_version, open_draft
from kg.store.draft import predicate_counts
from kg.store.names import Names, write_names
from kg.store.naming import named_entities
from kg.store.working import Changes, Working

TYPE = NamedNode(PREFIXES["rdf"] + "type")
DEFAULT = DefaultGraph()
GRAPHS: list[NamedNode | DefaultGraph] = [
    NamedNode("http://x/g1"),
    NamedNode("http://x/g2"),
    DEFAULT,
]


def quad(number: int, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(
        NamedNode("http://x/s"), NamedNode("http://x/p"), Literal(number), graph
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    with open_draft(folder, DEFAULT_BASE) as draft:
        draft.add([quad(1, NamedNode("http://x/g1"))])
        draft.publish({"things": 1})
    return folder


def held(store: Path) -> dict[str, set[str]]:
    """Return what the current version holds, by graph; "" is the default graph."""
    found: dict[str, set[str]] = {}
    for each in current_version(store).open():
        graph = each.graph_name
        name = graph.value if isinstance(graph, NamedNode) else ""
        assert not isinstance(each.object, NamedNode)
        found.setdefault(name, set()).add(each.object.value)
    return found


def test_a_change_is_a_version_of_its_own(store: Path) -> None:
    before = current_version(store)
    with Working(store).changes() as changes:
        changes.add([quad(2, NamedNode("http://x/g2")), quad(3, DEFAULT)])
    after = current_version(store)
    assert after.id != before.id
    assert (after.triples, after.quads) == (3, 2)
    assert after.graphs == {"http://x/g1": 1, "http://x/g2": 1}
    assert after.counts == before.counts
    assert len(list(before.open())) == 2
    assert held(store) == {
        "": {"1", "2", "3"}, "http://x/g1": {"1"}, "http://x/g2": {"2"},
    }  # fmt: skip


def test_counts_follow_every_change(store: Path) -> None:
    kind = NamedNode("http://x/Kind")
    typed = [Quad(NamedNode(f"http://x/{n}"), TYPE, kind, DEFAULT) for n in "ab"]
    with open_draft(store, DEFAULT_BASE) as draft:
        held = Quad(NamedNode("http://x/c"), TYPE, kind, NamedNode("http://x/g1"))
        draft.add([held, quad(1, NamedNode("http://x/g1"))])
        draft.publish({})
    working = Working(store)
    with working.changes() as changes:
        changes.add([quad(2, NamedNode("http://x/g2")), quad(3, DEFAULT), *typed])
    with working.changes() as changes:
        changes.remove([quad(1, NamedNode("http://x/g1")), typed[0]])
    after = current_version(store)
    assert (after.predicates, after.classes) == predicate_counts(after.open())
    assert after.classes == {kind.value: 2}
    assert sum(after.predicates.values()) == after.triples == 4


def test_a_number_is_not_taken_for_a_greater_one(store: Path) -> None:
    graph = NamedNode("http://x/g2")
    working = Working(store)
    with working.changes() as changes:
        changes.add([quad(number, graph) for number in (255, 256, 300)])
    with working.changes() as changes:
        changes.remove([quad(255, graph)])
    assert held(store)[""] == {"1", "256", "300"}


def test_no_change_makes_no_version(store: Path) -> None:
    before = current_version(store)
    with Working(store).changes() as changes:
        changes.add([quad(1, NamedNode("http://x/g1"))])
        changes.remove([quad(9, DEFAULT)])
    assert current_version(store) == before


def test_what_fails_changes_nothing(store: Path) -> None:
    working = Working(store)
    with pytest.raises(ValueError, match="no"), working.changes() as changes:
        changes.add([quad(2, DEFAULT)])
        raise ValueError("no")
    with working.changes() as changes:
        changes.add([quad(3, DEFAULT)])
    assert held(store)[""] == {"1", "3"}


def test_a_build_in_between_is_the_new_ground(store: Path) -> None:
    working = Working(store)
    with working.changes() as changes:
        changes.add([quad(2, DEFAULT)])
    with open_draft(store, DEFAULT_BASE) as draft:
        draft.add([quad(7, NamedNode("http://x/g7"))])
        draft.publish({})
    with working.changes() as changes:
        changes.add([quad(8, DEFAULT)])
    assert held(store) == {"": {"7", "8"}, "http://x/g7": {"7"}}


def test_a_build_at_work_is_waited_for_a_while(store: Path) -> None:
    with (
        open_draft(store, DEFAULT_BASE),
        pytest.raises(StoreError, match="a build is at work"),
        Working(store).changes(patience=0.1),
    ):
        pass


def test_versions_in_use_are_kept_and_others_are_not(store: Path) -> None:
    first = current_version(store).folder
    lock = os.open(first, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)
    working = Working(store)
    for number in range(5):
        with working.changes() as changes:
            changes.add([quad(100 + number, DEFAULT)])
    there = {p.name for p in (store / "versions").iterdir()}
    assert first.name in there
    assert len(there) == 3
    os.close(lock)


STEP = st.tuples(
    st.sampled_from(["add", "remove", "drop", "create"]),
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(range(3))), max_size=4),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(STEP, max_size=4), max_size=3))
def test_the_default_graph_is_the_merge_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory,
    rounds: list[list[tuple[str, list[tuple[int, int]]]]],
) -> None:
    folder = tmp_path_factory.mktemp("merge") / "store"
    with open_draft(folder, DEFAULT_BASE) as draft:
        draft.add([quad(0, NamedNode("http://x/g1"))])
        draft.publish({})
    model: dict[str, set[str]] = {"http://x/g1": {"0"}, "own": set()}
    working = Working(folder)
    for steps in rounds:
        with working.changes() as changes:
            for kind, items in steps:
                perform(changes, model, kind, items)
    version = current_version(folder)
    merge = set().union(*model.values())
    found = held(folder)
    assert found.pop("", set()) == merge
    assert found == {n: v for n, v in model.items() if v and n != "own"}
    assert version.triples == len(merge)
    assert version.graphs == {n: len(v) for n, v in model.items() if n != "own"}


def perform(
    changes: Changes,
    model: dict[str, set[str]],
    kind: str,
    items: list[tuple[int, int]],
) -> None:
    quads = [quad(number, GRAPHS[graph]) for number, graph in items]
    if kind == "add":
        changes.add(quads)
    elif kind == "remove":
        changes.remove(quads)
    for number, graph in items:
        target = GRAPHS[graph]
        name = target.value if isinstance(target, NamedNode) else "own"
        if kind == "add":
            model.setdefault(name, set()).add(str(number))
        elif kind == "remove":
            model.get(name, set()).discard(str(number))
        elif isinstance(target, NamedNode):
            if kind == "drop":
                changes.drop(target)
                model.pop(name, None)
            else:
                changes.create(target)
                model.setdefault(name, set())


def test_names_follow_the_changes(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    thing = NamedNode(f"{DEFAULT_BASE}id/compound/thing")
    label = NamedNode(PREFIXES["rdfs"] + "label")
    graph = NamedNode("http://x/g1")
    with open_draft(folder, DEFAULT_BASE) as draft:
        draft.add([Quad(thing, label, Literal("first name"), graph)])
        write_names(draft.names, named_entities(draft.loaded(), DEFAULT_BASE))
        draft.publish({})
    assert found(current_version(folder), "first name") == [thing.value]
    working = Working(folder)
    with working.changes() as changes:
        changes.remove([Quad(thing, label, Literal("first name"), graph)])
        changes.add([Quad(thing, label, Literal("second name"), graph)])
    with working.changes() as changes:
        changes.add([quad(1, graph)])
    new = current_version(folder)
    assert found(new, "second name") == [thing.value]
    assert not found(new, "first")


def found(version: Version, text: str) -> list[str]:
    names = Names(version.names)
    matches = names.search(text)
    names.close()
    return [match.iri for match in matches if not match.close]
