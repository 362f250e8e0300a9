"""The command searches as the endpoint does."""

from __future__ import annotations

import pytest
from pyoxigraph import QuerySolutions
from served import quads

from kg.cli.ask import ask_store
from kg.errors import QueryError
from kg.namespaces import DEFAULT_BASE, Namespaces
from kg.store import Version, open_draft
from kg.store.names import write_names
from kg.store.naming import named_entities


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    with open_draft(tmp_path_factory.mktemp("asked") / "store", DEFAULT_BASE) as draft:
        draft.add(quads(20))
        write_names(draft.names, named_entities(draft.loaded(), DEFAULT_BASE))
        return draft.publish({})


@pytest.mark.parametrize(
    "search",
    [
        "?c noo:search 'Compound 7' ; noo:searchLimit 1",
        "?c rdfs:label ?l . ?l noo:containsWords '7 COMP*'",
    ],
)
def test_a_search_is_done(version: Version, search: str) -> None:
    query = f"SELECT DISTINCT ?c {{ {search} }}"
    answer = ask_store(version, query, Namespaces(DEFAULT_BASE))
    assert isinstance(answer, QuerySolutions)
    assert [str(row[0])[-4:-1] for row in answer] == ["/c7"]


def test_a_search_without_words_is_refused(version: Version) -> None:
    with pytest.raises(QueryError, match="as one string"):
        ask_store(version, "ASK { ?c noo:search ?x }", Namespaces(DEFAULT_BASE))
