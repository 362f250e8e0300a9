from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from kg.errors import SettingError
from server.federation.remotes import (
    STARTER,
    Address,
    Remote,
    read_remotes,
    read_starter,
)


def test_the_list_that_ships_is_switched_off() -> None:
    assert len(read_remotes(str(STARTER))) == 0
    starter = read_starter()
    assert {"uniprot", "wikidata", "idsm", "chembl", "rhea", "wikipathways"} <= set(
        starter
    )
    assert all(remote.url.startswith("https://") for remote in starter.values())


def test_each_of_the_list_can_be_switched_on_by_its_name() -> None:
    names = sorted(read_starter())
    assert sorted(remote.name for remote in read_remotes(" ".join(names))) == names


def test_a_file_says_all_that_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "some endpoints.toml"
    path.write_text(
        """
        [ours]
        url = "http://Example.org:8080/sparql?x=y"
        timeout = 3
        connect = 1
        first_byte = 2.5
        idle = 1
        rows = 10
        bytes = 1000
        rate = 0.5
        method = "get"
        headers = { Authorization = "Bearer x" }
        batch = 0
        bindings = 5
        parallel = 1
        cache = 0
        private = true

        [off]
        url = "https://example.org/off"
        enabled = false
        """
    )
    [ours] = read_remotes(f"'{path}'")
    assert ours.address == Address("http", "example.org", 8080, "/sparql", "?x=y")
    assert (ours.timeout, ours.first_byte, ours.rows, ours.rate) == (3, 2.5, 10, 0.5)
    assert (ours.method, ours.batch, ours.private) == ("get", 0, True)
    assert ours.headers == {"Authorization": "Bearer x"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]", "None is not an http(s) address"),
        ("[a]\nurl = 'ftp://x/'", "is not an http(s) address"),
        ("[a]\nurl = 'http://user:secret@x/'", "is not an http(s) address"),
        ("[a]\nurl = 'http://x/#y'", "is not an http(s) address"),
        ("[a]\nurl = 'http://x:99999/'", "is not an http(s) address"),
        ("[a]\nurl = 'http://x/'\ntimout = 3", "there is no key 'timout'"),
        ("[a]\nurl = 'http://x/'\ntimeout = 0", "timeout"),
        ("[a]\nurl = 'http://x/'\ntimeout = nan", "timeout"),
        ("[a]\nurl = 'http://x/'\nrows = 1.5", "rows"),
        ("[a]\nurl = 'http://x/'\nparallel = 0", "parallel"),
        ("[a]\nurl = 'http://x/'\nparallel = 1000", "parallel"),
        ("[a]\nurl = 'http://x/'\nrate = -1", "rate"),
        ("[a]\nurl = 'http://x/'\nrate = inf", "rate"),
        ("[a]\nurl = 'http://x/'\nmethod = 'put'", "method is none of"),
        ("[a]\nurl = 'http://x/'\nheaders = 'x'", "headers is not a table"),
        ("[a]\nurl = 'http://x/'\nheaders = { Host = 'y' }", "Host is ours to set"),
        ("[a]\nurl = 'http://x/'\nheaders = { X = \"a\\r\\nb\" }", "cannot be sent"),
        ("[a]\nurl = 'http://x/'\nenabled = 'yes'", "enabled"),
        ("[a]\nurl = 'http://x/'\nprivate = 1", "private"),
        ("url = 'http://x/'", "is not a table"),
        ("[a", "is not TOML"),
    ],
)
def test_a_fault_of_a_file_is_told_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "endpoints.toml"
    path.write_text(text)
    with pytest.raises(SettingError) as caught:
        read_remotes(str(path))
    assert said in str(caught.value) and str(path) in str(caught.value)


@pytest.mark.parametrize("word", ["nothing", "missing.toml", "ftp://x/", "'open"])
def test_what_names_no_endpoint_is_refused(word: str) -> None:
    with pytest.raises(SettingError):
        read_remotes(word)


@pytest.mark.parametrize(
    "iri",
    ["", "x", "http:", "http://", "http:///x", "http://a b/", "http://a\\b/", "http://a%2f/",
     "http://a/\n", "http://a:x/", "http://a:0/", "http://[zz]/", "urn:x", "//a/",
     "http://a@b/", "http://a/#", "http://\u212aelvin/", "http://b\u00fccher.example/"],
)  # fmt: skip
def test_some_iris_are_no_addresses(iri: str) -> None:
    assert Address.of(iri) is None


def test_what_is_sent_is_ascii() -> None:
    address = Address.of("http://Example.org/é/%20?q=ü'+[x]&y")
    assert address is not None and address.host == "example.org"
    assert address.target == "/%C3%A9/%20?q=%C3%BC'+%5Bx%5D&y"
    assert address != Address.of("http://example.org/%C3%A9/%20?q=%C3%BC'+[x]&y")


def test_the_readme_shows_every_key_with_its_default(tmp_path: Path) -> None:
    readme = Path(__file__).parents[3] / "README.md"
    [shown] = re.findall(r"```toml\n(\[ours\].*?)```", readme.read_text(), re.DOTALL)
    path = tmp_path / "shown.toml"
    path.write_text(shown)
    [ours] = read_remotes(str(path))
    assert ours == Remote("ours", ours.url, ours.address)
    own = {field.name for field in fields(Remote)} - {"name", "address"}
    assert set(tomllib.loads(shown)["ours"]) == own | {"enabled"}
