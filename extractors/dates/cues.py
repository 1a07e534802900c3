"""What stands before a date: words that promise one, words that say it is none, and the weekday."""

from __future__ import annotations

import re

from .vocabulary import is_label, label_fit, load_vocabulary, read_weekday

_WORDS = load_vocabulary().words
_LOOKS_LIKE_IT = 2
_OPEN = ("(", "[", "{")
_LAST_WORD = re.compile(r"([^\W\d_][\w./|!]*?)[\s.:,(\[{|!=>]*\Z")
_BEFORE_LABEL = re.compile(r"([^\W\d_]+)[\s.:,]*\Z")
_GLUED_STROKE = re.compile(r"(?:([^\W\d_][^\W_]*)[|!]|([^\W\d_][^\W_]+)[lIi])\Z")
_GLUED_WORD = re.compile(r"[^\W\d_][^\W_]+\Z")
_HIJRI = re.compile(r"1[34][0-9]{2} ?H ?[/=,] ?\Z")


def is_twin_of_hijri(text: str, start: int) -> bool:
    """Return whether a Hijri date stands before `start`: `12 Rabi'ul Awwal 1445 H / `."""
    return _HIJRI.search(text[max(0, start - 10) : start]) is not None


def opens_bracket(text: str, start: int) -> bool:
    """Return whether a bracket opens before `start`."""
    return text[max(0, start - 28) : start].rstrip()[-1:] in _OPEN


def has_cue(text: str, start: int) -> bool:
    """Return whether the word before `start` promises a date: a label, a weekday, or a bracket that opens."""
    if opens_bracket(text, start) or is_twin_of_hijri(text, start):
        return True
    before = text[max(0, start - 28) : start]
    word = last_word(text, start)
    if word == "d":  # the second half of "s.d" or "s/d"
        return "s" in before.lower()
    return is_label(word.split("/")[-1]) or word in _WORDS["cues"] or weekday_before(text, start) is not None


def glued_days(text: str, start: int, digits: str) -> tuple[int, ...]:
    """Return what `digits`, read at `start`, may say as a day, likeliest first: 2 or 12 in `Tangga!2 Maret`.

    A stroke between a word and a digit is the end of that word or a 1. Where it completes a label (`Tanggal`)
    the digit stands alone; elsewhere (`ditetapkan!2`) it is rather a 1. In `Tangga12` the 1 may be that end.
    """
    before, day = text[max(0, start - 20) : start], int(digits)
    stroke = _GLUED_STROKE.search(before)
    if stroke and len(digits) == 1 and day:
        word = (stroke.group(1) or stroke.group(2)).lower()
        return (day, day + 10) if _is_cut_label(word) else (day + 10, day)
    glued = _GLUED_WORD.search(before)
    if glued and 11 <= day <= 19 and _is_cut_label(glued.group()):
        return day, day - 10
    return (day,)


def _is_cut_label(word: str) -> bool:
    """Return whether `word` is a label that lacks the stroke it ends with: `Tangga`, `ditandatangan`."""
    return any(label_fit(word + stroke) >= _LOOKS_LIKE_IT for stroke in "li")


def last_word(text: str, start: int) -> str:
    """Return the word before `start` in small letters, or nothing; marks in between do not count."""
    match = _LAST_WORD.search(text[max(0, start - 28) : start])
    return "" if match is None else match.group(1).lower().rstrip(".")


def is_labelled_number(text: str, start: int) -> bool:
    """Return whether the word before `start` says that a number, not a date, follows."""
    match = _BEFORE_LABEL.search(text[max(0, start - 20) : start])
    return match is not None and match.group(1).lower() in _WORDS["number_labels"]


def weekday_before(text: str, start: int) -> int | None:
    """Return the weekday printed before `start`, a label or `ini` in between."""
    words = re.findall(r"[^\W\d_]+(?:['’‘`][^\W\d_]+)?", text[max(0, start - 40) : start])
    for word in reversed(words[-4:]):
        reading = read_weekday(word)
        if reading is not None and reading.cost <= 1:
            return reading.number
        if word.lower() not in _WORDS["filler"]:
            return None
    return None
