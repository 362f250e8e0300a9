"""Every kind of page for everybody: axe-core, narrow and wide, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROW = "table-2-row-1"
PAGES = [
    "/",
    "/page/compound",
    "/page/compound/milacemide",
    "/page/target/sigma-1-receptor",
    "/page/model",
    "/page/document",
    "/page/document/igmesine",
    f"/page/finding/igmesine/{ROW}",
    f"/page/issue/igmesine/citation-mismatch-{ROW}-8",
    "/page/pathway/igmesine/modulation-of-nmda-receptor-function",
    "/page/protocol/igmesine/morris-water-maze",
    "/page/reference/igmesine/8",
    "/ontology",
    "/ontology/Finding",
    "/search?q=sigma",
    "/conflicts",
    "/issues",
    "/queries",
    "/queries/null-results",
    "/catalog",
    "/prefixes",
    "/problem/deadline",
    "/page/nothing/here",
    "/sparql?from=competency/null-results",
]
OVERFLOW = """() => document.documentElement.scrollWidth
    - document.documentElement.clientWidth"""
SHIFT = """() => new Promise(done => new PerformanceObserver(list => done(
    list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
)).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everybody(page: Page, path: str) -> None:
    page.goto(path)
    if path.startswith("/sparql"):
        page.locator("#view table").wait_for()
    assert not faults(page)
    page.emulate_media(color_scheme="dark")
    assert not faults(page, "color-contrast")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate(OVERFLOW) <= 0


def faults(page: Page, *rules: str) -> list[tuple[str, str]]:
    """Return what axe-core finds, by all rules or by some."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found]


@pytest.mark.parametrize("path", ["/", "/page/compound/milacemide", "/search?q=sigma"])
def test_nothing_moves_while_a_page_loads(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")
    assert page.evaluate(SHIFT) < 0.01


def test_the_first_key_skips_to_the_content(page: Page) -> None:
    page.goto("/page/compound/igmesine")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_has_the_focus_can_be_seen(page: Page) -> None:
    page.goto("/")
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        assert style[0] != "none"
        assert style[1] >= 2
