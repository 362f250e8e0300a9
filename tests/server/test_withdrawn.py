"""What was withdrawn is gone, and says what takes its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from served import Server

TOKEN = "a long enough token"
UPDATE = """
PREFIX compound: <https://w3id.org/noograph/id/compound/>
INSERT DATA {
  compound:c7 <http://www.w3.org/2002/07/owl#deprecated> true ;
    <http://purl.org/dc/terms/isReplacedBy> compound:c8 .
}"""


@pytest.mark.parametrize(
    "path", ["/id/compound/c7", "/page/compound/c7", "/data/compound/c7.ttl"]
)
def test_what_was_withdrawn_is_gone(
    start: Callable[..., Server], tmp_path: Path, path: str
) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text(TOKEN + "\n")
    tokens.chmod(0o600)
    server = start("--writable", "--token-file", str(tokens))
    assert server.get(path).status in (200, 303)
    headers = {
        "Content-Type": "application/sparql-update",
        "Authorization": f"Bearer {TOKEN}",
    }
    reply = server.send("POST", "/sparql", UPDATE, headers)
    assert reply.status in (200, 204), reply.text
    gone = server.get(path)
    assert (gone.status, gone.problem()) == (410, "gone")
    assert "compound/c8" in gone.json()["detail"]
