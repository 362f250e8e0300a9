"""Foreign SPARQL engines with a small graph of their own, for joins with ours.

Each is run as its users run it. An engine answers a query over a Turtle file; what it
calls with ``SERVICE`` is its own affair. Solutions are bags of rows of plain strings.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph
import rdflib

Bag = Counter[tuple[tuple[str, str], ...]]
Ask = Callable[[str], Bag]

JSON = "application/sparql-results+json"
NODE_MODULES = Path(__file__).parents[2] / "node_modules"
JAVA = Path("/usr/share/java")
# What ARQ needs of Debian's jars beside its own.
_JARS = """
    commons-cli commons-codec commons-compress commons-csv commons-io commons-lang3
    commons-logging dexx.collection gson guava httpclient httpclient-cache httpcore
    jackson-annotations jackson-core jackson-databind jsonld-java protobuf slf4j-api
    slf4j-simple thrift titanium-json-ld
"""
_MOVED = "org/apache/jena/ext/"


def bag(results: Any) -> Bag:
    """Return the rows of SPARQL JSON results."""
    return Counter(
        tuple(sorted((name, term["value"]) for name, term in row.items()))
        for row in results["results"]["bindings"]
    )


@contextmanager
def in_pyoxigraph(data: Path, _: Path) -> Iterator[Ask]:
    """Yield pyoxigraph with its own client of HTTP."""
    store = pyoxigraph.Store()
    store.bulk_load(path=data, format=pyoxigraph.RdfFormat.TURTLE)

    def ask(query: str) -> Bag:
        answer = store.query(query)
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        body = answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return bag(json.loads(body or b""))

    yield ask


@contextmanager
def in_rdflib(data: Path, _: Path) -> Iterator[Ask]:
    """Yield an rdflib graph, which sends one request a binding."""
    graph = rdflib.Graph().parse(data, format="turtle")

    def ask(query: str) -> Bag:
        return bag(json.loads(graph.query(query).serialize(format="json") or b""))

    yield ask


@contextmanager
def in_oxigraph(data: Path, work: Path) -> Iterator[Ask]:
    """Yield an Oxigraph server, as its wheel on PyPI brings it."""
    with oxigraph_at(data, work) as address:
        yield over_http(address)


@contextmanager
def oxigraph_at(data: Path, work: Path, *more: Path) -> Iterator[str]:
    """Yield the address of an Oxigraph server over one file or several."""
    program = Path(sys.executable).with_name("oxigraph")
    store = work / "oxigraph"
    load: list[str | Path] = [program, "load", "--location", store, "--file", data]
    subprocess.run([*load, *more], check=True, capture_output=True)
    port = free_port()
    command = [program, "serve", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with running(command, work / "oxigraph.log", port):
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def in_virtuoso(data: Path, work: Path) -> Iterator[Ask]:
    """Yield a Virtuoso server that may call other endpoints."""
    with virtuoso_at(data, work) as address:
        yield over_http(address)


@contextmanager
def virtuoso_at(data: Path, work: Path) -> Iterator[str]:
    """Yield the address of a Virtuoso server."""
    port, sql = free_port(), free_port()
    folder = work / "virtuoso"
    folder.mkdir()
    (folder / "virtuoso.ini").write_text(
        f"""[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
LockFile = {folder}/virtuoso.lck
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 40000
DirsAllowed = {data.parent}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 100000
""",
        encoding="utf-8",
    )
    command = ["virtuoso-t", "-f", "-c", str(folder / "virtuoso.ini")]
    with running(command, work / "virtuoso.log", port, sql):
        for statement in (
            f"DB.DBA.TTLP_MT(file_to_string_output('{data}'), '', 'http://own/');",
            'GRANT "SPARQL_SELECT_FED" TO "SPARQL";',
            'GRANT SELECT ON DB.DBA.SPARQL_SINV_2 TO "SPARQL";',
            'GRANT EXECUTE ON DB.DBA.SPARQL_SINV_IMP TO "SPARQL";',
        ):
            subprocess.run(
                ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={statement}"],
                check=True,
                capture_output=True,
            )
        yield f"http://127.0.0.1:{port}/sparql"


@contextmanager
def in_jena(data: Path, work: Path) -> Iterator[Ask]:
    """Yield ARQ of Debian's Jena, on the command line."""
    path = ":".join([str(_messages(work)), *map(str, _jars())])

    def ask(query: str) -> Bag:
        asked = _written(work, query)
        command = ["java", "-cp", path, "arq.arq", "--data", str(data)]
        return _printed([*command, "--query", str(asked), "--results", "JSON"])

    yield ask


@contextmanager
def in_rasqal(data: Path, work: Path) -> Iterator[Ask]:
    """Yield Rasqal's roqet, on the command line."""

    def ask(query: str) -> Bag:
        asked = _written(work, query)
        command = ["roqet", "-q", "-r", "xml", "-D", str(data), str(asked)]
        found = pyoxigraph.parse_query_results(
            _output(command), format=pyoxigraph.QueryResultsFormat.XML
        )
        assert isinstance(found, pyoxigraph.QuerySolutions)
        body = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return bag(json.loads(body or b""))

    yield ask


@contextmanager
def in_comunica(data: Path, work: Path) -> Iterator[Ask]:
    """Yield Comunica over the file; ``SERVICE`` is its own."""
    yield lambda query: _comunica([f"file@{data}"], work, query)


def comunica_over(data: Path, endpoint: str, work: Path, query: str) -> Bag:
    """Ask Comunica over two sources at once: the file and the endpoint."""
    return _comunica([f"file@{data}", f"sparql@{endpoint}"], work, query)


def comunica() -> Path | None:
    """Return the command of Comunica, where it is installed."""
    own = NODE_MODULES / ".bin" / "comunica-sparql-file"
    found = shutil.which("comunica-sparql-file")
    return own if own.exists() else Path(found) if found else None


ENGINES: dict[str, Callable[[Path, Path], Any]] = {
    "pyoxigraph": in_pyoxigraph,
    "rdflib": in_rdflib,
    "oxigraph": in_oxigraph,
    "virtuoso": in_virtuoso,
    "jena": in_jena,
    "rasqal": in_rasqal,
    "comunica": in_comunica,
}


def free_port() -> int:
    """Return a port of loopback that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _jars() -> list[Path]:
    own = [j for j in JAVA.glob("jena-*.jar") if not re.search(r"\d\.jar$", j.name)]
    return [*own, *(JAVA / f"{name}.jar" for name in _JARS.split())]


def _messages(work: Path) -> Path:
    """Return a folder with the messages of Jena's XML library where it looks for them.

    Debian's package has moved the classes, and left the messages behind.
    """
    folder = work / "messages"
    with zipfile.ZipFile(JAVA / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(_MOVED) and name.endswith(".properties"):
                path = folder / name.removeprefix(_MOVED)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))
    return folder


def _comunica(sources: list[str], work: Path, query: str) -> Bag:
    program = comunica()
    assert program is not None
    asked = _written(work, query)
    return _printed([str(program), *sources, "-f", str(asked), "-t", JSON])


def _written(work: Path, query: str) -> Path:
    path = work / "asked.rq"
    path.write_text(query, encoding="utf-8")
    return path


def _printed(command: list[str]) -> Bag:
    text = _output(command)
    return bag(json.loads(text[text.index("{") :]))


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{done.returncode}: {done.stderr}"
    return done.stdout


def over_http(address: str) -> Ask:
    """Return what asks an endpoint by POST."""

    def ask(query: str) -> Bag:
        body = urlencode({"query": query}).encode()
        request = urllib.request.Request(address, body, {"Accept": JSON})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return bag(json.load(answer))
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode(errors="replace")) from error

    return ask


@contextmanager
def running(command: list[Any], log: Path, *ports: int) -> Iterator[None]:
    """Run a server until its ports answer, and kill it at the end."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env={k: v for k, v in os.environ.items() if "proxy" not in k.lower()},
        )
    try:
        for port in ports:
            _wait_for(port, process, log)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text(errors="replace"))
