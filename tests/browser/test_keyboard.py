"""The queue of a facility is worked to its end by somebody who has no mouse."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

FACILITY = "klinik-utama-netra-samudra"
NO_MOUSE = """
addEventListener("pointerdown", () => sessionStorage.setItem("mouse", "used"), true);
"""
FOCUS = """
() => {
  const at = document.activeElement, place = at.getBoundingClientRect(), look = getComputedStyle(at);
  return {
    what: at.tagName.toLowerCase() + (at.id ? "#" + at.id : ""),
    shown: at !== document.body && place.width > 0 && place.bottom > 0 && place.top < innerHeight
      && place.right > 0 && place.left < innerWidth,
    marked: at.matches(":focus-visible") && look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0,
  };
}
"""


def focus(page: Page) -> str:
    """Return what has the focus, which everybody must be able to see."""
    now = page.evaluate(FOCUS)
    assert now["shown"], f"the focus is out of sight: {now}"
    assert now["marked"], f"the focus has no mark: {now}"
    return str(now["what"])


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what is wanted has the focus; it must be seen all the way."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focus(page)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def press(page: Page, *keys: str) -> None:
    """Press keys of which the last one brings another state of the queue; then its heading has the focus."""
    page.evaluate("document.getElementById('antrean').dataset.before = ''")
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("#antrean:not([data-before], .htmx-settling)")).to_be_attached()
    expect(page.locator("#antrean [data-focus]")).to_be_focused()
    focus(page)


def number(page: Page) -> int:
    """Return how many questions are left."""
    shown = page.locator("#antrean article header p").first
    return int(shown.inner_text().split(" dari ")[1].split()[0]) if shown.count() else 0


def test_the_queue_is_worked_by_keyboard_alone(visit: Any) -> None:
    visitor = visit("petugas.b")
    visitor.context.add_init_script(NO_MOUSE)
    page: Page = visitor.open("/")

    tab_to(page, "a[href='/antrean']")
    page.keyboard.press("Enter")
    page.wait_for_url("/antrean")
    tab_to(page, "select[name=fasilitas]")
    page.keyboard.type("klinik-utama")
    expect(page.locator("select[name=fasilitas]")).to_have_value(FACILITY)
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**fasilitas={FACILITY}**")
    heading = page.locator("#butir")
    asked = number(page)
    assert asked >= 5

    first = heading.inner_text()
    press(page, "n")  # the next one, and back
    press(page, "p")
    assert heading.inner_text() == first
    press(page, "l")  # later: it goes to the end
    assert number(page) == asked
    press(page, "u")  # and comes back
    assert heading.inner_text() == first

    corrected = False
    answered = 0
    while left := number(page):
        assert answered < 3 * asked, "the queue does not end"
        keys = set(
            page.locator("#antrean .one [data-key]").evaluate_all("all => all.map(one => one.dataset.key)")
        )
        fields = page.locator("#antrean details.more input:not([type=hidden])")
        page.keyboard.press("Escape")
        if "b" not in keys or ("s" in keys and fields.count() == 1 and not corrected):
            corrected = corrected or "b" in keys
            page.keyboard.press("e")
            expect(fields.first).to_be_focused()
            focus(page)
            page.keyboard.type("Klinik Utama Netra Samudra")
            press(page, "Enter")
        else:
            press(page, "b")
        assert number(page) <= left
        answered += 1
    assert answered >= asked
    assert corrected
    expect(page.locator("#antrean .empty")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('mouse')") is None
