"""A stroke that stands alone between words: the Roman one, which engines read as a bar or a small l."""

from __future__ import annotations

import re

from .page import Page, split
from .rules import load_rules

_STROKE = re.compile(r"(?P<sign>[|l!1])(?P<after>[.,;:)]*)")


def repair_lone(page: Page) -> None:
    """Make good an I after what is counted by Roman numerals, and before the rest of a Balinese name."""
    words = load_rules().words
    for at, text in enumerate(page.texts):
        stroke = _STROKE.fullmatch(text)
        if stroke is None:
            continue
        name = split(page.text(at + 1))[1] if page.same_line(at, at + 1) else ""
        ranked = (
            stroke["sign"] != "1"
            and page.same_line(at - 1, at)
            and split(page.text(at - 1))[1].lower() in words["ranked"]
            and not name[:1].isupper()  # the head of a table: Kelas | Tarif
        )
        begins_name = not stroke["after"] and name.lower() in words["after_i"] and name[:1].isupper()
        if begins_name or ranked:
            page.put(at, "I" + stroke["after"], "lone_one")
