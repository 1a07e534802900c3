"""Ticks, crosses and boxes, as fonts print and scans read them; printed options and which is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from .sheet import Piece, text_of
from .words import vocabulary

_BRACKETS = "()[]{}"
_BRACKETED = re.compile(r"[(\[{|I1l](?P<mark>[^\w\s()\[\]{}|]|[xXvV]{1,2})[)\]}|I1l]")
"""A mark in brackets, of which one may be read as a stroke; at least one must be a bracket."""
_LONGEST_MARK = 2
"""Characters that a scan makes of a tick at most."""
_STRUCK = "\u0336\u0335\u0337\u0338"
"""Combining signs that strike a letter out."""


class Sign(StrEnum):
    """What a sign in a form is."""

    CHECK = "check"
    CROSS = "cross"
    DOUBTFUL = "doubtful"  # ink that may be a tick
    EMPTY = "empty"


class Choice(StrEnum):
    """Which of two options is meant."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"  # something is marked, and it cannot be told what


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option and how it was told."""

    choice: Choice
    sure: bool
    note: str = ""


def sign_of(text: str, *, scanned: bool, in_column: bool = True) -> Sign | None:
    """Return what sign the words of a cell are; None for words, and for dirt.

    Args:
        text: The cell as read.
        scanned: Whether it was recognised: then a short word in a column of ticks may be one.
        in_column: Whether it stands alone in such a column, or beside an option that is printed.
    """
    known = vocabulary()
    bare = "".join(text.split()).lower()
    boxed = _BRACKETED.fullmatch("".join(text.split()))
    if boxed is not None and any(sign in bare for sign in _BRACKETS):
        inside = boxed.group("mark").lower()
        if inside in known.check or inside in known.cross:
            return Sign.CHECK  # whatever sign fills a box, it marks it
    stripped = bare.strip(".,;:'\"")
    if bare in known.empty:
        return Sign.EMPTY
    if bare in known.check or stripped in known.check:
        return Sign.CHECK
    if bare in known.cross or stripped in known.cross:
        return Sign.CROSS
    if not scanned or bare in known.no_mark or not stripped or len(stripped) > _LONGEST_MARK:
        return None
    if not in_column:
        return (
            Sign.EMPTY if bare in known.empty_read else Sign.DOUBTFUL if any(map(str.isalnum, bare)) else None
        )
    return None if bare in known.yes | known.no else Sign.DOUBTFUL


def word_answer(text: str) -> Choice | None:
    """Return what a written answer says; None for anything else, and for two options that are printed.

    >>> word_answer("Tidak ada")
    <Choice.NO: 'no'>
    """
    words = re.sub(r"\([^)]*\)", " ", text.lower())
    words = " ".join(re.sub(r"[^\w/ ]+", " ", words).split())
    return _told(words)


def choose(pieces: Sequence[Piece], *, scanned: bool) -> Chosen | None:
    """Return which of the options printed in `pieces` is marked; None where none is.

    `[v] Ya [ ] Tidak`, `Ya (x) Tidak ( )`, `☑ Ada ☐ Tidak ada`. Two options without any sign are a form that
    was not filled, or a stroke that no reader sees.
    """
    struck = _not_struck(text_of(pieces))
    if struck is not None:
        return struck
    parts = _parts(pieces, scanned=scanned)
    options = [at for at, part in enumerate(parts) if isinstance(part, Choice)]
    if len(options) != 2 or {parts[at] for at in options} != {Choice.YES, Choice.NO}:
        return None
    first, second = options
    before, between, after = parts[:first], parts[first + 1 : second], parts[second + 1 :]
    signs = [part for part in (*before, *between, *after) if isinstance(part, Sign)]
    if all(sign is Sign.DOUBTFUL for sign in signs):  # no box, no tick: short words and dirt
        return None
    pairs = _paired(before, between, after)
    if pairs is None:
        if all(sign is Sign.EMPTY for sign in signs):
            return None
        return Chosen(Choice.UNCLEAR, sure=False, note="tidak jelas pilihan mana yang ditandai")
    one, two = pairs
    yes, no = (one, two) if parts[first] is Choice.YES else (two, one)
    return _between(yes, no)


def _between(yes: Sign | None, no: Sign | None) -> Chosen | None:
    marked = [sign is not None and sign is not Sign.EMPTY for sign in (yes, no)]
    if all(marked):
        return Chosen(Choice.UNCLEAR, sure=False, note="kedua pilihan ditandai")
    if any(marked):
        choice, sign = (Choice.YES, yes) if marked[0] else (Choice.NO, no)
        return Chosen(choice, sure=sign is not Sign.DOUBTFUL, note=_UNSURE if sign is Sign.DOUBTFUL else "")
    if yes is Sign.EMPTY and no is Sign.EMPTY:
        return None
    return Chosen(Choice.UNCLEAR, sure=False, note="hanya satu dari dua kotak terbaca")


_UNSURE = "tanda tidak terbaca jelas"


def _paired(
    before: Sequence[Sign | Choice | None],
    between: Sequence[Sign | Choice | None],
    after: Sequence[Sign | Choice | None],
) -> tuple[Sign | None, Sign | None] | None:
    """Return the signs of the first and the second option, or None where they cannot be told apart."""
    ahead, middle, behind = (
        [part for part in place if isinstance(part, Sign)] for place in (before, between, after)
    )
    if len(ahead) > 1 or len(behind) > 1 or len(middle) > 1:
        return None
    if ahead and behind:
        return (ahead[0], behind[0]) if not middle else None
    if ahead:
        return ahead[0], middle[0] if middle else None
    if behind:
        return (middle[0] if middle else None), behind[0]
    # One sign between the two: a box that is empty belongs to boxes before options, of which one was lost.
    return (None, middle[0]) if middle and middle[0] is Sign.EMPTY else None


def _parts(pieces: Sequence[Piece], *, scanned: bool) -> list[Sign | Choice | None]:
    """Return the signs and options of some words in order; None for other words."""
    words = [word for piece in pieces for word in _split(piece.text)]
    found: list[Sign | Choice | None] = []
    at = 0
    while at < len(words):
        if words[at] == "/":
            at += 1
            continue
        step = _step(words, at, scanned=scanned)
        found.append(step[0])
        at += step[1]
    return found


def _step(words: Sequence[str], at: int, *, scanned: bool) -> tuple[Sign | Choice | None, int]:
    for length in (3, 2, 1):
        run = words[at : at + length]
        if len(run) < length:
            continue
        joined = "".join(run)
        if length > 1 and (joined[0] in _BRACKETS[::2] and joined[-1] in _BRACKETS[1::2]):
            sign = sign_of(joined, scanned=scanned, in_column=False)
            if sign is not None:
                return sign, length
        told = _told(" ".join(word.lower().strip(".,;:*") for word in run))
        if told in (Choice.YES, Choice.NO):
            return told, length
    return sign_of(words[at], scanned=scanned, in_column=False), 1


def _split(text: str) -> list[str]:
    """Return a word without struck letters, cut at strokes and behind brackets."""
    return [part for part in re.split(r"(/)|(?<=[\])}])(?=\w)|(?<=\w)(?=[\[({])", text) if part]


def _not_struck(text: str) -> Chosen | None:
    """Return the option that is left where the letters of the other are struck out one by one."""
    parts = [unicodedata.normalize("NFD", part) for part in re.split(r"[/\s]+", text)]
    kept = [part for part in parts if not any(sign in part for sign in _STRUCK)]
    told = word_answer(" ".join(kept)) if len(kept) < len(parts) else None
    return Chosen(told, sure=True) if told is not None else None


@cache
def _told(words: str) -> Choice | None:
    known = vocabulary()
    if words in known.unclear:
        return Choice.UNCLEAR
    if words in known.no:
        return Choice.NO
    return Choice.YES if words in known.yes else None
