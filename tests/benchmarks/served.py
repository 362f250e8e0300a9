"""A small graph in a store and a server of ours over it, for tests and benchmarks."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from kg.namespaces import DEFAULT_BASE, PREFIXES
from kg.settings import Settings
from kg.store import open_draft
from server.runtime import plan_of

NOOGRAPH = Path(sys.executable).with_name("noograph")
LABEL = NamedNode(PREFIXES["rdfs"] + "label")
BROADER = NamedNode(PREFIXES["skos"] + "broader")
TYPE = NamedNode(PREFIXES["rdf"] + "type")


def compound(number: int) -> NamedNode:
    return NamedNode(f"{DEFAULT_BASE}id/compound/c{number}")


def quads(size: int) -> Iterator[Quad]:
    """Yield compounds in two graphs that share every other label."""
    first = NamedNode(f"{DEFAULT_BASE}graph/document/first")
    second = NamedNode(f"{DEFAULT_BASE}graph/document/second")
    kind = NamedNode(PREFIXES["noo"] + "Compound")
    for number in range(size):
        label = Literal(f"compound {number}", language="en")
        yield Quad(compound(number), TYPE, kind, first)
        yield Quad(compound(number), LABEL, label, first)
        yield Quad(compound(number), BROADER, compound(number // 10), first)
        if number % 2:
            yield Quad(compound(number), LABEL, label, second)
    odd = NamedNode(f"{DEFAULT_BASE}id/odd/controls")
    yield Quad(odd, LABEL, Literal("a\x01b"), second)
    yield Quad(odd, NamedNode("http://example.org/1"), Literal("<i>&\"'"), second)


def publish(store: Path, size: int) -> str:
    with open_draft(store, DEFAULT_BASE) as draft:
        draft.add(quads(size))
        return draft.publish({"compounds": size}).id


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def type(self) -> str:
        return self.headers.get_content_type()

    def json(self) -> Any:
        return json.loads(self.body)

    def problem(self) -> str:
        """Return the kind of problem, having checked its shape."""
        assert self.type == "application/problem+json", self.text
        document = self.json()
        assert document["status"] == self.status
        assert {"type", "title", "detail"} <= set(document)
        kind: str = document["type"].removeprefix(f"{DEFAULT_BASE}problem/")
        return kind

    def column(self, name: str) -> list[str]:
        rows = self.json()["results"]["bindings"]
        return [row[name]["value"] for row in rows]


class Server:
    """A server of ours in a process of its own."""

    def __init__(self, store: Path, *options: str) -> None:
        self.log = store.parent / f"serve-{time.monotonic_ns()}.log"
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                [NOOGRAPH, "serve", "--store", store, "--port", "0", *options],
                stdout=stream,
                stderr=subprocess.STDOUT,
                cwd=store.parent,
            )
        self.port = self._wait()

    def _wait(self) -> int:
        for _ in range(400):
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", self.log.read_text()):
                return int(found[1])
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def settled(self, executors: int = 0) -> Self:
        """Wait until all executors, so many or as many as by default, are in memory.

        Before, they are replaced one after the other: others stand in for them, and
        what comes in no order comes in another one.
        """
        slots = plan_of(Settings(executors=executors)).slots
        for _ in range(1200):
            if self.figure("executors") == self.figure("executors_in_memory") == slots:
                return self
            time.sleep(0.05)
        raise AssertionError(f"{slots} executors were not all in memory in a minute")

    def figure(self, name: str) -> int:
        """Return what one of the metrics that have no labels is now."""
        told = self.get("/metrics").text
        found = re.search(rf"^noograph_{name} (\d+)$", told, re.MULTILINE)
        assert found is not None, told
        return int(found[1])

    def connect(self, timeout: float = 60) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        connection = self.connect()
        try:
            raw = body.encode() if isinstance(body, str) else body
            connection.request(method, path, raw, headers or {})
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", path, None, named)

    def query(self, text: str, *, more: str = "", **headers: str) -> Reply:
        return self.get(f"/sparql?query={quote(text)}{more}", **headers)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=40)
