from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Problem
from server.protocol import (
    FORM,
    QUERY,
    UPDATE,
    Dataset,
    Describe,
    Message,
    Query,
    Update,
    read,
)

ASK = "ASK {}"
ENCODED = urlencode({"query": ASK})


@pytest.mark.parametrize(
    "message",
    [
        Message("GET", ENCODED),
        Message("HEAD", ENCODED),
        Message("GET", f"{ENCODED}&output=json&output=xml&ac=1&infer=true&a=%20"),
        Message("POST", "", FORM, ENCODED.encode()),
        Message("POST", "", f"{FORM}; charset=UTF-8", ENCODED.encode()),
        Message("POST", ENCODED, FORM, b""),
        Message("POST", ENCODED, "", b""),
        Message("POST", "", QUERY, ASK.encode()),
        Message("POST", "format=json&results=xml", QUERY, ASK.encode()),
        Message("GET", f"default-graph-uri=&{ENCODED}&timeout="),
    ],
)
def test_a_query_is_read_in_every_way_it_is_sent(message: Message) -> None:
    operation = read(message)
    assert isinstance(operation, Query)
    assert operation.text == ASK
    assert operation.dataset is None


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (Message("GET", "query="), 400),
        (Message("GET", f"{ENCODED}&{ENCODED}"), 400),
        (Message("GET", "query=%"), 400),
        (Message("GET", "query=%zz"), 400),
        (Message("GET", "query=%ff"), 400),
        (Message("GET", f"{ENCODED}&update=CLEAR+ALL"), 400),
        (Message("GET", "update=CLEAR+ALL"), 405),
        (Message("GET", f"{ENCODED}&timeout=soon"), 400),
        (Message("GET", f"{ENCODED}&timeout=-1"), 400),
        (Message("GET", "timeout=-1"), 400),
        (Message("GET", f"{ENCODED}&timeout=nan"), 400),
        (Message("GET", f"{ENCODED}&timeout=1_0"), 400),
        (Message("GET", f"{ENCODED}&timeout=%201"), 400),
        (Message("GET", f"{ENCODED}&timeout=%D9%A1"), 400),
        (Message("GET", f"{ENCODED}&timeout={'9' * 400}"), 400),
        (Message("GET", f"{ENCODED}&truncate=perhaps"), 400),
        (Message("GET", f"{ENCODED}&default-graph-uri=relative"), 400),
        (Message("GET", f"{ENCODED}&using-graph-uri=http://x/"), 400),
        (Message("POST", ENCODED, FORM, ENCODED.encode()), 400),
        (Message("POST", ENCODED, QUERY, ASK.encode()), 400),
        (Message("POST", "", FORM, b"a=b"), 400),
        (Message("POST", "", FORM, b""), 400),
        (Message("POST", "", QUERY, b"\xff\xfe"), 400),
        (Message("POST", "", QUERY, b""), 400),
        (Message("POST", "", f"{QUERY}; charset=utf-16", b"x"), 415),
        (Message("POST", "", "text/plain", ENCODED.encode()), 415),
        (Message("POST", "", "", ENCODED.encode()), 415),
        (Message("PUT", ENCODED), 405),
        (Message("DELETE"), 405),
    ],
)
def test_what_breaks_a_rule_is_refused(message: Message, status: int) -> None:
    with pytest.raises(Problem) as caught:
        read(message)
    assert caught.value.status == status
    assert ("Allow" in caught.value.headers) == (status == 405)


def test_the_dataset_is_read_from_the_address_and_the_form() -> None:
    body = urlencode({"query": ASK, "named-graph-uri": "http://x/n"})
    message = Message("POST", "default-graph-uri=http://x/d", FORM, body.encode())
    operation = read(message)
    assert isinstance(operation, Query)
    assert operation.dataset == Dataset(("http://x/d",), ("http://x/n",))


@pytest.mark.parametrize(
    ("sent", "seconds"), [("1.5", 1.5), ("0", None), ("7", 7.0), ("1.5e%2B1", 15.0)]
)
def test_timeout_is_seconds_and_zero_is_the_servers(
    sent: str, seconds: float | None
) -> None:
    operation = read(Message("GET", f"{ENCODED}&timeout={sent}"))
    assert isinstance(operation, Query)
    assert operation.timeout == seconds


@pytest.mark.parametrize("query_string", ["", "format=ttl", "a=b"])
def test_no_query_asks_about_the_service(query_string: str) -> None:
    assert isinstance(read(Message("GET", query_string)), Describe)


@pytest.mark.parametrize(
    "message",
    [
        Message("POST", "", UPDATE, b"CLEAR ALL"),
        Message("POST", "", FORM, b"update=CLEAR+ALL"),
        Message("POST", "using-graph-uri=http://x/g", UPDATE, b"CLEAR ALL"),
    ],
)
def test_an_update_is_read(message: Message) -> None:
    operation = read(message)
    assert isinstance(operation, Update)
    assert operation.text == "CLEAR ALL"


@given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
def test_any_text_survives_the_address(text: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in text):
        return
    operation = read(Message("GET", f"query={quote(text)}"))
    assert isinstance(operation, Query)
    assert operation.text == text


@given(
    st.sampled_from(["GET", "POST", "PUT"]),
    st.text(alphabet="query=&%+updatec0f ", max_size=60),
    st.sampled_from(["", FORM, QUERY, UPDATE, "a/b; charset=", ";;"]),
    st.binary(max_size=60),
)
def test_any_message_is_read_or_refused(
    method: str, query_string: str, content_type: str, body: bytes
) -> None:
    try:
        read(Message(method, query_string, content_type, body))
    except Problem as problem:
        assert 400 <= problem.status < 500
        assert problem.detail
