"""The page of a document: statements and boxes lead to each other, words are selected, pages turned."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

FACILITY = "klinik-sekar-jaladri"
CONTRACT = "PKS BPJS Kesehatan 2026.pdf"
COVERED = """
key => {
  const boxes = [...document.querySelectorAll(".box.chosen polygon")].map(box => box.getBBox());
  const words = [...document.querySelectorAll(".words tspan")].filter(word => {
    const [x0, top, x1, bottom] = word.dataset.b.split(" ").map(Number);
    const x = (x0 + x1) / 2, y = (top + bottom) / 2;
    return boxes.some(box => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height);
  });
  return words.map(word => word.textContent);
}
"""
LONE_BOX = """
() => {
  for (const box of document.querySelectorAll(".box")) {
    const place = box.getBoundingClientRect();
    const point = [place.left + place.width / 2, place.top + place.height / 2];
    const keys = new Set(document.elementsFromPoint(...point).map(one => one.closest(".box")?.dataset.key));
    keys.delete(undefined);
    if (keys.size === 1) return {key: box.dataset.key, point};
  }
  return null;
}
"""


@pytest.fixture
def contract(visit: Any) -> Page:
    """A contract with a text layer, opened at its first page from the dossier."""
    page: Page = visit().open(f"/fasilitas/{FACILITY}")
    page.locator("#berkas a", has_text=CONTRACT).first.click()
    assert drawn(page.locator(".scan")) > 1000
    return page


def folded(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def drawn(picture: Locator) -> int:
    """Wait for a picture, and return how many pixels wide it came."""
    return int(picture.evaluate("one => one.decode().then(() => one.naturalWidth)"))


def choose(item: Locator) -> None:
    item.locator("a.go").click()
    expect(item).to_have_attribute("aria-current", "true")


def test_a_statement_shows_its_box_around_the_quoted_words(contract: Page) -> None:
    keys = contract.locator(".part[open] .item[data-page]:has(blockquote)").evaluate_all(
        "all => all.map(one => one.dataset.key)"
    )
    assert len(keys) >= 10
    pages = set()
    for key in keys[:: max(1, len(keys) // 8)]:
        item = contract.locator(f'.item[data-key="{key}"]')
        number = item.get_attribute("data-page")
        choose(item)
        expect(contract.locator("#lembar")).to_have_attribute("data-page", str(number))
        expect(contract.locator(".box.chosen").first).to_be_in_viewport()
        quote, covered = (
            folded(item.locator("blockquote").text_content() or ""),
            folded(" ".join(contract.evaluate(COVERED))),
        )
        assert covered, key
        assert set(quote) >= set(covered) or set(covered) >= set(quote), (key, quote, covered)
        pages.add(number)
    assert len(pages) > 1  # also on pages that had to be turned to


def test_a_click_on_a_box_shows_its_statement(contract: Page) -> None:
    contract.locator(".part[open] .item[data-page]").nth(3).locator("a.go").click()
    expect(contract.locator(".box.chosen").first).to_be_in_viewport()
    box = contract.evaluate(LONE_BOX)
    contract.evaluate(
        "for (const one of document.querySelectorAll('.item')) one.removeAttribute('aria-current')"
    )
    contract.mouse.click(*box["point"])
    item = contract.locator(f'.item[data-key="{box["key"]}"]')
    expect(item).to_have_attribute("aria-current", "true")
    expect(item).to_be_in_viewport()
    assert contract.evaluate("document.activeElement.closest('.item')?.dataset.key") == box["key"]


def test_words_of_the_page_can_be_selected(contract: Page) -> None:
    line = contract.locator(".words text").nth(3)
    place = line.bounding_box()
    assert place is not None
    middle = place["y"] + place["height"] / 2
    contract.mouse.move(place["x"] + 1, middle)
    contract.mouse.down()
    contract.mouse.move(place["x"] + place["width"] - 1, middle, steps=5)
    contract.mouse.up()
    chosen = contract.evaluate("getSelection().toString()")
    assert folded(chosen) == folded(line.text_content() or "")
    assert len(folded(chosen)) >= 2
    expect(contract.locator(".picked-text")).to_contain_text(" ".join(chosen.split()))


def test_the_page_is_made_larger_and_smaller(contract: Page) -> None:
    paper, scan = contract.locator(".paper"), contract.locator(".scan")
    scan_at_first = scan.get_attribute("src")

    def width() -> float:
        return float(paper.evaluate("one => one.getBoundingClientRect().width"))

    whole = width()
    for _ in range(6):
        contract.click("[data-zoom=in]")
    assert width() > 2.5 * whole
    expect(scan).not_to_have_attribute("src", str(scan_at_first))  # a finer picture comes
    assert drawn(scan) > 1500
    contract.click("[data-zoom=fit]")
    assert width() == pytest.approx(whole)
    contract.click("[data-zoom=page]")
    view = contract.locator(".view").evaluate("one => one.clientHeight")
    assert paper.evaluate("one => one.clientHeight") <= view + 1
    contract.keyboard.press("0")
    contract.keyboard.press("+")
    assert width() == pytest.approx(1.25 * whole, rel=0.01)


def test_small_pictures_lead_to_their_pages(contract: Page) -> None:
    small = contract.locator(".sheets a[data-page='4']")
    assert drawn(small.locator("img")) > 50
    contract.evaluate("window.same = true")
    small.click()
    expect(contract.locator("#lembar")).to_have_attribute("data-page", "4")
    expect(small).to_have_attribute("aria-current", "page")
    expect(contract.locator(".sheets a[aria-current]")).to_have_count(1)
    expect(contract.locator(".scan")).to_have_attribute("src", re.compile(r"/4\.webp"))
    assert contract.evaluate("window.same")  # without loading everything again
    contract.go_back()
    expect(contract.locator("#lembar")).to_have_attribute("data-page", "1")


def test_the_language_is_switched_where_one_is(contract: Page) -> None:
    address = contract.url
    contract.click("button[name=language]")
    expect(contract.locator("html")).to_have_attribute("lang", "en")
    assert contract.url == address
    expect(contract.locator("nav[aria-label='Main menu'] a").first).to_have_text("Overview")
    contract.click("button[name=language]")
    expect(contract.locator("html")).to_have_attribute("lang", "id")
