"""What a scanner makes of letters and digits, as confusions.toml lists it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_FILE = "extractors/text/repair/confusions.toml"


@dataclass(frozen=True)
class Confusions:
    """Look-alikes, each table with the reading in place of what was printed."""

    strong: tuple[tuple[str, str], ...]
    """(As read, as printed) inside a word, nearly the same in shape."""
    weak: tuple[tuple[str, str], ...]
    """(As read, as printed) inside a longer word of a bad page."""
    digits: dict[str, str]
    doubtful_digits: dict[str, str]
    roman: dict[str, str]
    opening: str
    closing: str

    def options(self, char: str) -> str:
        """Return the digits that `char` may be where a digit must stand; a digit is itself alone."""
        if "0" <= char <= "9":
            return char
        return self.digits.get(char) or self.doubtful_digits.get(char, "")


def check_confusions(data: dict[str, Any], *, name: str = _FILE) -> Confusions:
    """Return the tables in `data`; raise ValueError naming the file and the entry that is wrong."""
    word = data.get("word", {})
    for strength in ("strong", "weak"):
        if not word.get(strength):
            raise ValueError(f"{name}: [word] {strength} is missing")
        for pair in word[strength]:
            if len(pair) != 2 or pair[0] == pair[1] or not all(isinstance(side, str) for side in pair):
                raise ValueError(f"{name}: [word] {pair!r}: expected [as read, as printed], two strings")
    for table, allowed in (("digits", "0123456789"), ("doubtful_digits", "0123456789"), ("roman", "IVXLC")):
        entries = data.get(table)
        if not entries:
            raise ValueError(f"{name}: table [{table}] is missing")
        for seen, meant in entries.items():
            if len(seen) != 1 or not meant or not set(meant) <= set(allowed):
                raise ValueError(f"{name}: [{table}] {seen!r}: expected one character for some of {allowed}")
    for seen, meant in data["digits"].items():
        if len(meant) != 1 or seen in data["doubtful_digits"]:
            raise ValueError(f"{name}: [digits] {seen!r} must stand for one digit, and not be doubtful too")
    brackets = data.get("brackets", {})
    if not brackets.get("open") or not brackets.get("close"):
        raise ValueError(f"{name}: [brackets] needs open and close")
    return Confusions(
        tuple((seen, meant) for seen, meant in word["strong"]),
        tuple((seen, meant) for seen, meant in word["weak"]),
        data["digits"],
        data["doubtful_digits"],
        data["roman"],
        brackets["open"],
        brackets["close"],
    )


@cache
def load_confusions() -> Confusions:
    """Return the tables of the package."""
    text = files(__package__).joinpath("confusions.toml").read_text(encoding="utf-8")
    return check_confusions(tomllib.loads(text))


def as_digits(text: str) -> str | None:
    """Return `text` with each letter that looks like one digit alone made that digit; None for any other."""
    sure = load_confusions().digits
    digits = [char if "0" <= char <= "9" else sure.get(char, "") for char in text]
    return "".join(digits) if digits and all(digits) else None


def may_be(text: str, digits: str) -> bool:
    """Whether `text` may have been read for `digits`, doubtful look-alikes too; a digit is only itself."""
    table = load_confusions()
    return len(text) == len(digits) and all(
        digit in table.options(char) for char, digit in zip(text, digits, strict=True)
    )


@cache
def _roman() -> dict[int, str]:
    return {ord(seen): meant for seen, meant in load_confusions().roman.items()}


def as_roman(text: str) -> str:
    """Return `text` with what looks like a Roman numeral made one."""
    return text.translate(_roman())


@cache
def _by_first(weak: bool) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the confusions by the first character read."""
    table = load_confusions()
    found: dict[str, list[tuple[str, str]]] = {}
    for seen, meant in (*table.strong, *(table.weak if weak else ())):
        found.setdefault(seen[:1], []).append((seen, meant))
    return {first: tuple(pairs) for first, pairs in found.items()}


def printed_forms(word: str, *, weak: bool = False) -> Iterator[str]:
    """Yield what `word` may have been if one of its shapes was misread.

    Args:
        word: A word in lower case.
        weak: Count the shapes too that are alike on bad pages only.
    """
    pairs = _by_first(weak)
    lost = [meant for _, meant in pairs.get("", ())]
    for at in range(len(word)):
        head, tail = word[:at], word[at:]
        for seen, meant in pairs.get(tail[0], ()):
            if tail.startswith(seen):
                yield head + meant + tail[len(seen) :]
        for meant in lost:
            yield head + tail[0] + meant + tail[1:]
