"""The query editor in a browser."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BROKEN = "SELECT * {\n  ?s ?p }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def test_an_example_runs_sorts_and_downloads(page: Page, tmp_path: Path) -> None:
    page.goto("/sparql")
    page.get_by_placeholder("Filter").fill("tested and did not work")
    page.locator("#examples li:not([hidden]) a").first.click()
    expect(page.locator("#status")).to_have_text(re.compile(r"\d+ rows? in "))
    column = page.locator("#view tbody td:first-child")
    before = column.all_inner_texts()
    head = page.locator("#view th").first
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    after = column.all_inner_texts()
    assert sorted(after) == sorted(before)
    assert after[0].casefold() > after[-1].casefold()
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    target = tmp_path / "answer.csv"
    started.value.save_as(target)
    assert len(target.read_text(encoding="utf-8").splitlines()) == len(before) + 1


def test_a_fault_is_shown_at_its_line(page: Page) -> None:
    page.goto("/sparql")
    write(page, BROKEN)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#status.wrong")).to_contain_text("Line 2")
    expect(page.locator("#editor .cm-lint-marker-error")).to_have_count(1)
    expect(page.locator("#editor .cm-activeLine")).to_have_text("  ?s ?p }")


def test_a_running_query_can_be_cancelled(page: Page) -> None:
    page.goto("/sparql")
    write(page, SLOW)
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#status")).to_have_text("Cancelled.")
    write(page, "ASK { ?s ?p ?o }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#status")).to_contain_text("Yes.")


def test_a_limit_that_is_hit_is_said(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_label("Time limit").fill("1")
    write(page, SLOW)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#status.wrong")).to_contain_text("took too long")


def choose(page: Page, text: str) -> None:
    """Take the first choice; it is not taken in the moment that it comes up."""
    first = page.locator("#editor .cm-tooltip-autocomplete li").first
    expect(first).to_contain_text(text)
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")


def test_completion_knows_what_fits(page: Page) -> None:
    page.goto("/sparql", wait_until="networkidle")
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * { ?f a noo:BehaviouralF", delay=15)
    choose(page, "noo:BehaviouralFinding")
    page.keyboard.type(" ; noo:dir", delay=15)
    choose(page, "noo:direction")
    page.keyboard.type(" ?d ; noo:compound compound:igm", delay=15)
    choose(page, "igmesine")
    text = page.locator("#query").input_value()
    assert text.startswith("PREFIX compound: <")
    assert "noo:direction ?d ; noo:compound compound:igmesine" in text
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#status")).to_have_text(re.compile(r"^\d+ rows? in "))


def test_things_have_their_labels_and_lead_to_their_pages(page: Page) -> None:
    page.goto("/sparql#query=" + quote("SELECT ?c { VALUES ?c { compound:igmesine } }"))
    page.get_by_role("button", name="Run").click()
    link = page.locator("#view td a")
    expect(link).to_have_text("igmesine")
    page.get_by_label("labels for IRIs").uncheck()
    expect(link).to_have_text("compound:igmesine")
    link.click()
    expect(page).to_have_url(re.compile("/page/compound/igmesine$"))


def test_counts_are_drawn(page: Page) -> None:
    page.goto("/sparql?from=competency/findings-by-direction")
    page.get_by_role("tab", name="Chart").click()
    rows = page.locator("#view svg rect")
    assert rows.count() > 2


def test_triples_are_drawn_by_the_keyboard(page: Page) -> None:
    page.goto("/sparql?from=competency/pathway-as-graph")
    table = page.get_by_role("tab", name="Table")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Graph")).to_be_focused()
    assert page.locator("#view svg circle").count() > 5
    expect(page.get_by_role("link", name="TTL")).to_be_visible()


def test_tab_leaves_the_editor(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_role("textbox", name="SPARQL query").click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()


def test_a_link_holds_the_query(page: Page) -> None:
    page.goto("/sparql")
    write(page, "ASK { compound:igmesine a noo:Compound }")
    page.get_by_role("button", name="Copy link").click()
    expect(page).to_have_url(re.compile("#query=ASK"))
    page.reload()
    expect(page.locator("#editor .cm-content")).to_contain_text("ASK { compound")
