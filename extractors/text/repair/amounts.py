"""Amounts in Rupiah: groups of three digits after Rp, with the amount in words as a check."""

from __future__ import annotations

import re

from extractors.numbers.amounts import parse_amount_words

from .confusions import as_digits, may_be
from .page import Page

_ANY = r"0-9OolI|SBZ"
_AMOUNT = re.compile(
    rf"(?P<first>[{_ANY}]{{1,3}})(?P<groups>(?:\.[{_ANY}]{{3}})+)(?P<cents>,[{_ANY}]{{2}})?(?P<after>(?:,?[-–=]{{1,2}})?[.,;:)]*)"
)
_CURRENCY = re.compile(r"(?P<before>[(\"“]*)(?P<sign>R[pP]\.?|IDR)(?P<rest>.*)")
_MOST_WORDS = 14


def repair_amounts(page: Page) -> None:
    """Make good letters among the digits of an amount."""
    for at, text in enumerate(page.texts):
        match = _CURRENCY.fullmatch(text)
        if match is None:
            continue
        if match["rest"]:
            amount = _amount(page, at, match["rest"])
            if amount is not None:
                page.put(at, match["before"] + match["sign"] + amount, "amount")
        elif page.same_line(at, at + 1):
            amount = _amount(page, at + 1, page.texts[at + 1])
            if amount is not None:
                page.put(at + 1, amount, "amount")


def _amount(page: Page, at: int, text: str) -> str | None:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    groups = [match["first"], *match["groups"].split(".")[1:]]
    read = "".join(groups)
    if read.isdigit() and (match["cents"] or ",00")[1:].isdigit():
        return None
    if not any("0" <= char <= "9" for char in read) or read[0] == "|":
        return None
    words = _words_after(page, at)
    digits = as_digits(read)
    if words is not None:
        if not may_be(read, str(words)):
            return None
        digits = str(words)
    if digits is None or digits.startswith("0"):
        return None
    cents = as_digits(match["cents"][1:]) if match["cents"] else ""
    if cents is None:
        return None
    numbers = []
    for group in groups:
        numbers.append(digits[: len(group)])
        digits = digits[len(group) :]
    return ".".join(numbers) + (f",{cents}" if cents else "") + match["after"]


def _words_after(page: Page, at: int) -> int | None:
    """Return the amount in words in the brackets after `at`, or None where there are none to understand."""
    if not page.text(at + 1).startswith("("):
        return None
    inside: list[str] = []
    for index in range(at + 1, min(at + 1 + _MOST_WORDS, len(page))):
        inside.append(page.texts[index])
        if ")" in page.texts[index]:
            return parse_amount_words(" ".join(inside).strip("()., ;:"))
    return None
