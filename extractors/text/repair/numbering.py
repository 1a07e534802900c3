"""Numbers of pasal, ayat, BAB and of items: a numeral stands there, and its neighbours say which one."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.numbers.roman import format_roman, parse_roman

from .confusions import as_digits, as_roman, load_confusions, may_be, printed_forms
from .page import Page, like, split
from .rules import load_rules

_WORDS = load_rules().words
_TABLE = load_confusions()
_OPEN, _CLOSE = re.escape(_TABLE.opening), re.escape(_TABLE.closing)
_PASAL = re.compile(r"[Pp][aA4][sS5$][aA4][lL1Ii|!tT]")
_AYAT_NUMBER = re.compile(rf"[{_OPEN}](?P<number>[^\W_]{{1,2}}|[|!])[{_CLOSE}](?P<after>[.,;:]*)")
_NUMERAL = re.compile(r"[0-9OolI|!]{1,3}")
_LIKE_S = str.maketrans("5$", "ss")
_LAST_BAB = 40


def repair_numbering(page: Page) -> None:
    """Make good the numbers of pasal, ayat and BAB."""
    _repair_pasal(page)
    _repair_sequence(page)
    _repair_ayat(page)
    _repair_bab(page)


def _bare(text: str) -> tuple[str, str, str]:
    """Return (before, numeral, after) of a word that may be a number, `|` and `!` inside counted."""
    match = re.fullmatch(r"(?P<before>[\"“(]*)(?P<core>.*?)(?P<after>[.,;:)\"”]*)", text)
    return ("", text, "") if match is None else (match["before"], match["core"], match["after"])


def _repair_pasal(page: Page) -> None:
    """Make good `Pasa1 l2` where a number follows: one with a digit in it, or of letters that are no word."""
    for at, text in enumerate(page.texts[:-1]):
        if len(text) > 8 or "s" not in text.lower().translate(_LIKE_S):
            continue
        before, word, after = _bare(text)
        if not _PASAL.fullmatch(word) or after or not _may_speak_of_pasal(page, at, word):
            continue
        opening, core, closing = _bare(page.text(at + 1))
        digits = as_digits(core) if _NUMERAL.fullmatch(core) else None
        if digits is None or digits.startswith("0") or core[0] in "|!":
            continue
        # "Pasal I" may be the Roman one of an amendment, and "ll" II: without a digit only an O tells.
        proven = core.isdigit() or any("0" <= char <= "9" for char in core) or not {"O", "o"}.isdisjoint(core)
        if len(core) == 1 and core == "l" and split(page.text(at + 2))[1].lower() in _WORDS["pasal_parts"]:
            proven = True
        if proven:
            page.put(at, before + ("PASAL" if word[:3].isupper() else word[0] + "asal"), "pasal")
            page.put(at + 1, opening + digits + closing, "pasal")


def _may_speak_of_pasal(page: Page, at: int, word: str) -> bool:
    """Whether a misread word can be `Pasal`: it begins a line, or follows a small word as references do."""
    if word.lower() == "pasal" or page.begins_line(at):
        return True
    previous = split(page.text(at - 1))[1]
    return previous.isalpha() and previous.islower() and previous not in _WORDS["streets"]


class _Heading(NamedTuple):
    at: int
    core: str
    number: int | None


def _pasal_headings(page: Page) -> list[_Heading]:
    found = []
    for at in page.line_starts:
        if page.texts[at].lower() != "pasal" or not page.same_line(at, at + 1):
            continue
        core = _bare(page.text(at + 1))[1]
        follows = page.text(at + 2) if page.same_line(at, at + 2) else ""
        if follows[:1].islower() or follows.startswith("("):
            continue  # the line of a reference that was broken: "Pasal 5 ayat (2)"
        found.append(_Heading(at + 1, core, int(core) if re.fullmatch(r"[1-9][0-9]?", core) else None))
    return found


def _repair_sequence(page: Page) -> None:
    """Make good the number of a pasal that stands between, after or before the right ones."""
    headings = _pasal_headings(page)
    for place, heading in enumerate(headings):
        if heading.number is not None or heading.core.isdigit():
            continue
        above = headings[place - 1].number if place else None
        below = headings[place + 1].number if place + 1 < len(headings) else None
        expected = _between(above, below)
        if expected is None or not may_be(heading.core, str(expected)):
            continue
        if as_digits(heading.core) is None and (above is None or below is None):
            continue  # S may be 5 or 8: both neighbours have to say so
        opening, _, closing = _bare(page.texts[heading.at])
        page.put(heading.at, opening + str(expected) + closing, "pasal_sequence")
        headings[place] = heading._replace(core=str(expected), number=expected)


def _between(above: int | None, below: int | None) -> int | None:
    """Return the number after `above` and before `below`, where they agree."""
    if above is None:
        return None if below is None or below < 2 else below - 1
    if below is None or below in (1, above + 2):
        return above + 1
    return None


def _repair_ayat(page: Page) -> None:
    """Make good `ayat (l)`, and `ayat` itself between the number of a pasal and a number in brackets."""
    for at, text in enumerate(page.texts[:-1]):
        if page.texts[at + 1][0] not in _TABLE.opening:
            continue
        match = _AYAT_NUMBER.fullmatch(page.text(at + 1))
        if match is None:
            continue
        if text.lower() != "ayat":
            after_pasal = page.text(at - 2).lower() == "pasal" and page.text(at - 1).isdigit()
            if after_pasal and len(text) in (3, 4, 5) and "ayat" in printed_forms(text.lower()):
                page.put(at, like("ayat", text), "ayat")
            else:
                continue
        number = match["number"]
        digits = "1" if number == "i" else as_digits(number)
        if digits is not None and not digits.startswith("0"):
            page.put(at + 1, f"({digits}){match['after']}", "ayat")


def _repair_bab(page: Page) -> None:
    """Make good the Roman numeral after BAB: one with an I, V or X in it, or one between its neighbours."""
    numerals: list[tuple[int, int | None]] = []
    for at in page.line_starts:
        if page.texts[at] not in ("BAB", "Bab") or not page.same_line(at, at + 1):
            continue
        before, core, after = _bare(page.text(at + 1))
        value = parse_roman(core)
        if value is None and not {"I", "V", "X"}.isdisjoint(core):
            value = parse_roman(as_roman(core))
            if value is not None and value <= _LAST_BAB:
                page.put(at + 1, before + as_roman(core) + after, "bab")
        numerals.append((at + 1, value))
    for place in range(1, len(numerals) - 1):
        index, value = numerals[place]
        above, below = numerals[place - 1][1], numerals[place + 1][1]
        if value is None and above and below and below == above + 2:
            before, core, after = _bare(page.texts[index])
            if as_roman(core) == format_roman(above + 1):
                page.put(index, before + as_roman(core) + after, "bab")
