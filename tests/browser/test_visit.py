"""What a visitor does: from a search to the passage, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def test_from_a_search_to_the_passage(page: Page) -> None:
    page.goto("/")
    page.locator("#q-start").fill("JO-1784")
    page.get_by_role("button", name="Search").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("JO-1784")
    page.get_by_role("link", name="igmesine", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("igmesine")
    row = page.get_by_role("row").filter(has_text="scopolamine-induced amnesia")
    row.filter(has_text="Earley").get_by_role("link", name="improved").click()
    expect(page.get_by_text("0.25 - 16 mg/kg (i.p.)")).to_be_visible()
    page.locator("a[href*='/page/document/igmesine#']").first.click()
    expect(page).to_have_url(re.compile(r"/page/document/igmesine#finding-"))
    anchor = page.locator(":target")
    expect(anchor).to_be_attached()
    assert page.evaluate(
        "() => { const box = document.querySelector(':target')"
        ".getBoundingClientRect(); return box.top >= 0 && box.top < innerHeight }"
    )


def test_suggestions_while_typing(page: Page) -> None:
    page.goto("/page/compound")
    box = page.get_by_role("combobox", name="Search by name or identifier")
    box.press_sequentially("chembl2110660")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("igmesine")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("igmesine")


def test_suggestions_can_be_dismissed(page: Page) -> None:
    page.goto("/page/compound")
    box = page.get_by_role("combobox", name="Search by name or identifier")
    box.press_sequentially("sigma")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()


def test_an_edge_of_a_pathway_leads_to_its_evidence(page: Page) -> None:
    page.goto("/page/pathway/igmesine/modulation-of-nmda-receptor-function")
    edge = page.get_by_role("link", name="sigma-1 receptor inhibits SK channel")
    edge.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("inhibits SK channel")


def test_everything_works_without_scripts(browser: Browser, endpoint: str) -> None:
    context = browser.new_context(base_url=endpoint, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator("#q-start").fill("milacemide")
    page.locator("#q-start").press("Enter")
    page.get_by_role("link", name="milacemide", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("milacemide")
    page.goto("/sparql?from=competency/null-results")
    area = page.get_by_role("textbox", name="Query")
    expect(area).to_have_value(re.compile("SELECT"))
    page.get_by_label("Format").select_option("json")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("body")).to_contain_text('"bindings"')
    context.close()


def test_a_page_prints(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto("/page/compound/igmesine")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert len(page.pdf()) > 10_000
