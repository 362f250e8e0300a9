from __future__ import annotations

import gzip
import zlib
from urllib.parse import quote

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from served import Server

from server.encoding import choose_encoding

SMALL = "ASK {}"
LARGE = "SELECT * { ?s ?p ?o } LIMIT 500"
HUGE = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 40000"


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("*", "zstd"),
        ("gzip;q=0, zstd;q=0, *", None),
        ("GZIP;Q=0.5", "gzip"),
        ("gzip;q=x", None),
    ],
)
def test_the_best_encoding_is_chosen(accepted: str, chosen: str | None) -> None:
    assert choose_encoding(accepted) == chosen


@given(st.text(max_size=60))
def test_any_header_is_understood(accepted: str) -> None:
    assert choose_encoding(accepted) in (None, "gzip", "zstd")


@pytest.mark.parametrize("text", [LARGE, HUGE], ids=["whole", "streamed"])
def test_large_answers_are_compressed(server: Server, text: str) -> None:
    path = f"/sparql?query={quote(text)}"
    for _ in range(20):
        plain = server.get(path)
        packed = server.get(path, Accept_Encoding="gzip")
        better = server.get(path, Accept_Encoding="zstd")
        # Answers from disk and from memory have another order, and another name.
        name = plain.headers["ETag"].strip('"')
        named = (packed.headers["ETag"], better.headers["ETag"])
        if named == (f'"{name}-gzip"', f'"{name}-zstd"'):
            break
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert better.headers["Content-Encoding"] == "zstd"
    assert gzip.decompress(packed.body) == plain.body
    unpacked = zstandard.ZstdDecompressor().decompressobj().decompress(better.body)
    assert unpacked == plain.body
    assert len(packed.body) < len(plain.body) / 3
    tags = {r.headers["ETag"] for r in (plain, packed, better)}
    assert len(tags) == 3
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_small_answers_are_not(server: Server) -> None:
    reply = server.query(SMALL, Accept_Encoding="gzip")
    assert reply.headers["Content-Encoding"] is None


def test_a_compressed_answer_held_already_is_not_sent_again(server: Server) -> None:
    path = f"/sparql?query={quote(LARGE)}"
    first = server.get(path, Accept_Encoding="gzip")
    tag = first.headers["ETag"]
    again = server.get(path, Accept_Encoding="gzip", If_None_Match=tag)
    assert (again.status, again.headers["ETag"]) == (304, tag)


def test_a_cut_stream_is_a_cut_stream_when_compressed(server: Server) -> None:
    path = f"/sparql?query={quote('SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }')}"
    connection = server.connect()
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    assert answer.status == 200
    received = b""
    with pytest.raises(Exception):  # noqa: B017 (IncompleteRead or a reset)
        while piece := answer.read1(65536):
            received += piece
    inflater = zlib.decompressobj(31)
    inflater.decompress(received)
    assert not inflater.eof
    connection.close()
