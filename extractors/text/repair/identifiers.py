"""Long numbers of persons and offices after their label: NIB, NIK, NIP, NPWP, telephone ..."""

from __future__ import annotations

import re

from .confusions import as_digits
from .page import Page, split
from .rules import load_rules

_LOOK_BACK = 5
_LIKELY = re.compile("[0-9].*[0-9].*[0-9].*[0-9]")
_DIGITS = re.compile(r"[0-9OolI|]+")


def repair_identifiers(page: Page) -> None:
    """Make good letters among the digits of a number that its label says is one of digits alone."""
    for at, text in enumerate(page.texts):
        if not _LIKELY.search(text):
            continue
        match = re.fullmatch(
            r"(?P<before>[(:+\"“]*)(?P<core>[0-9OolI|][0-9OolI|./-]*[0-9OolI|])(?P<after>[.,;:)\"”]*)", text
        )
        if match is None or match["core"].startswith("|") or not re.search("[OolI|]", match["core"]):
            continue
        shape = _label_before(page, at)
        if shape is None:
            continue
        core = "".join(
            (as_digits(piece) or piece) if _DIGITS.fullmatch(piece) else piece
            for piece in re.split(r"([./-])", match["core"])
        )
        if re.fullmatch(shape, core):
            page.put(at, match["before"] + core + match["after"], "identifier")


def _label_before(page: Page, at: int) -> str | None:
    """Return the shape of the number that the nearest label before `at` on its line promises."""
    shapes = load_rules().identifiers
    for index in range(at - 1, max(-1, at - 1 - _LOOK_BACK), -1):
        if not page.same_line(index, at):
            return None
        label = split(page.texts[index])[1].lower().rstrip(".")
        if label in shapes:
            return shapes[label]
        if any(char.isdigit() for char in label) and len(label) > 4:
            return None  # another number stands in between
    return None
