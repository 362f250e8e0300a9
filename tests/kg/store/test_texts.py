"""The index of texts finds all that may be wanted, or says that it cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.namespaces import PREFIXES
from kg.sparql.needles import Wanted, containing
from kg.store import current_version, open_draft
from kg.store.texts import Texts, allow
from kg.store.working import Working

BASE = "https://example.org/"
GRAPH = NamedNode("g:1")
TEXT, MIXED, ODD, LINK = "p:text", "p:mixed", "p:odd", "p:link"


def quad(subject: str, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), value, GRAPH)


CONTENT = [
    quad("x:1", TEXT, Literal("Alpha beta", language="en")),
    quad("x:2", TEXT, Literal("Alpha beta", language="en")),
    quad("x:2", TEXT, Literal("nul\0alphabet")),
    quad("x:3", TEXT, Literal("gamma")),
    quad("x:1", MIXED, Literal("alpha too")),
    quad("x:2", MIXED, Literal(12345)),
    quad("x:1", LINK, NamedNode("x:alpha")),
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with open_draft(tmp_path / "store", BASE) as draft:
        draft.add(CONTENT)
        draft.publish({})
    return tmp_path / "store"


@pytest.fixture
def texts(store: Path) -> Iterator[Texts]:
    with closing(Texts(current_version(store).texts)) as found:
        yield found


def wanted(text: str) -> Wanted:
    found = containing(text)
    assert found is not None
    return found


def test_texts_are_found_whatever_their_case(texts: Texts) -> None:
    found = texts.find(wanted("ALPHA"), [TEXT], 10)
    alphas = {Literal("Alpha beta", language="en"), Literal("nul\0alphabet")}
    assert found is not None and set(found) == alphas
    assert len(texts.find(wanted("alpha"), [TEXT, MIXED], 10) or ()) == 3
    assert len(texts.find(wanted("alpha"), None, 10) or ()) == 3
    assert texts.find(wanted("alphabeta"), None, 10) == []
    both = Wanted((("gam",), ("bet", "alp")))
    assert len(texts.find(both, None, 10) or ()) == 3


def test_no_text_is_left_out_silently(texts: Texts) -> None:
    assert texts.find(wanted("alpha"), [TEXT], 1) is None
    assert texts.find(wanted("alpha"), [TEXT], 9, only=True) is not None
    # What is asked of any term, a number may have.
    assert texts.find(wanted("alpha"), [MIXED], 9, only=True) is None
    assert texts.find(wanted("alpha"), [LINK], 9, only=True) is None
    assert texts.find(wanted("alpha"), None, 9, only=True) is None
    assert texts.find(wanted("alpha"), ["p:unknown"], 9, only=True) == []


def test_types_are_read_as_texts_where_one_is(tmp_path: Path) -> None:
    kind = PREFIXES["rdf"] + "type"
    for value in (NamedNode("x:alpha"), Literal("alpha")):
        with open_draft(tmp_path / "store", BASE) as draft:
            draft.add([quad("x:1", kind, NamedNode("x:2")), quad("x:1", kind, value)])
            version = draft.publish({})
        with closing(Texts(version.texts)) as found:
            expected = [value] if isinstance(value, Literal) else []
            assert found.find(wanted("alpha"), [kind], 9) == expected
            assert found.find(wanted("alpha"), [kind], 9, only=True) is None


def test_the_triples_of_properties_are_known(texts: Texts) -> None:
    assert texts.triples([TEXT]) == 4
    assert texts.triples(["p:unknown"]) == 0
    assert texts.triples(None) == len(CONTENT)


def test_a_damaged_index_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "texts.sqlite"
    sqlite3.connect(path).close()
    with pytest.raises(StoreError, match="build the store again"):
        Texts(path)


@pytest.mark.parametrize(
    ("added", "holds"),
    [
        (quad("x:9", LINK, NamedNode("x:8")), True),
        (quad("x:9", MIXED, NamedNode("x:8")), True),
        # Asked of any term, the text of this one would be missing.
        (quad("x:9", TEXT, NamedNode("x:8")), False),
        (quad("x:9", "p:new", NamedNode("x:8")), False),
        (quad("x:9", TEXT, Literal("delta")), False),
        (quad("x:9", LINK, Literal("delta")), False),
    ],
)
def test_a_version_with_other_texts_has_no_index(
    store: Path, added: Quad, *, holds: bool
) -> None:
    with Working(store).changes() as changes:
        changes.add([added])
    assert current_version(store).texts.exists() == holds


def test_texts_that_are_gone_leave_the_index_right(store: Path) -> None:
    with Working(store).changes() as changes:
        changes.remove(CONTENT[:1])
    path = current_version(store).texts
    assert path.exists()
    assert not allow(path.with_name("none"), [])
