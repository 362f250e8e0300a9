"""What all tests share: the engines found, a store built once, a server over it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from served import NOOGRAPH, Server

# How long an example takes is the machine's business: no test is timed.
settings.register_profile("noograph", deadline=None)
settings.load_profile("noograph")

MODULES = Path(__file__).parents[1] / "node_modules" / ".bin"
ENGINES = {
    "browser": "chromium",
    "comunica": "comunica-sparql-file",
    "java": "java",
    "jdk": "javac",
    "jena": "/usr/share/java/jena-cmds.jar",
    "node": "node",
    "rasqal": "roqet",
    "virtuoso": "virtuoso-t",
}
DEMAND = os.environ.get("NOOGRAPH_TEST_DEMAND", "")


def is_here(tool: str) -> bool:
    """Tell whether a program, or a file of that path, is on this machine."""
    path = os.pathsep.join([os.environ.get("PATH", ""), str(MODULES)])
    return Path(tool).is_file() or shutil.which(tool, path=path) is not None


def pytest_report_header() -> list[str]:
    found = [f"{m} ({t})" for m, t in ENGINES.items() if is_here(t)]
    missing = [f"{m} ({t})" for m, t in ENGINES.items() if not is_here(t)]
    return [
        f"engines found: {', '.join(found) or 'none'}",
        f"engines missing: {', '.join(missing) or 'none'}",
    ]


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out tests of engines that are not here, unless they are demanded."""
    missing = {name for name, tool in ENGINES.items() if not is_here(tool)}
    left_out = [i for i in items if missing & {m.name for m in i.iter_markers()}]
    if left_out and DEMAND == "all":
        names = ", ".join(sorted(missing))
        raise pytest.UsageError(f"tests demand engines that are not here: {names}")
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test without settings of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("NOOGRAPH_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store built by the command from the corpus that ships."""
    folder = tmp_path_factory.mktemp("shipped") / "store"
    subprocess.run(
        [NOOGRAPH, "build", "--store", folder],
        check=True,
        cwd=folder.parent,
        env={k: v for k, v in os.environ.items() if not k.startswith("NOOGRAPH_")},
    )
    return folder


@pytest.fixture(scope="session")
def endpoint(store: Path) -> Iterator[str]:
    """Yield the address of a real server over the shipped corpus."""
    server = Server(store).settled()
    yield f"http://127.0.0.1:{server.port}"
    assert server.stop() == 0, server.log.read_text()
