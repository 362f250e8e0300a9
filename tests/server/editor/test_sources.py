"""The editor's sources: their own tests, and the bundle that is made of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EDITOR = ROOT / "server" / "editor"


@pytest.mark.node
def test_the_tests_of_the_sources_pass() -> None:
    found = sorted(Path(__file__).parent.glob("*.test.mjs"))
    done = subprocess.run(
        ["node", "--test", *found], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_file_holds_no_address() -> None:
    text = (EDITOR / "package-lock.json").read_text(encoding="utf-8")
    locked = json.loads(text)["packages"]
    assert "://" not in text
    assert all("integrity" in p for name, p in locked.items() if name)
