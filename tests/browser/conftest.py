"""Debian's Chromium over the real server; every page is watched for faults."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def editor() -> None:
    """Have the editor built of the sources as they are; what is current stays."""
    runpy.run_path(str(ROOT / "server" / "editor" / "build.py"))["build"]()


@pytest.fixture(scope="session")
def browser(editor: None) -> Iterator[Browser]:
    """Yield one Chromium for all tests."""
    path = shutil.which("chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


class Watch:
    """What went wrong on a page, and where it asked."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports every answer of 4xx and 5xx: the tests of those look at it.
        if (
            message.type in ("error", "warning")
            and "responded with a status" not in message.text
        ):
            self.faults.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(request.url).netloc)


@pytest.fixture
def page(browser: Browser, endpoint: str) -> Iterator[Page]:
    """Yield a page at the server; it must end without a fault or a stray request."""
    context = browser.new_context(
        base_url=endpoint, viewport={"width": 1280, "height": 900}
    )
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    watch = Watch(opened)
    yield opened
    context.close()
    assert not watch.faults
    assert watch.hosts <= {urlsplit(endpoint).netloc}
