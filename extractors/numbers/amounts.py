"""Amounts in Rupiah: `Rp12.000,00 (dua belas ribu rupiah)`, `Rp. 2000,-`, `Rp1,5 miliar`."""

from __future__ import annotations

import re

from .confusions import read_digits
from .models import AmountMatch
from .words import evaluate, read_run

# Digits in groups of three with dots, or digits at a stretch; a space may have come in after a dot.
_AMOUNT = re.compile(
    r"(?<![^\W_])(?:Rp|RP|IDR|Rupiah)[ \n]?[.:]{0,2}[ \n]{0,2}"
    r"(?P<number>[0-9OolIS]{1,3}(?:[.,] ?[0-9OolIS]{3})+(?![0-9])|[0-9][0-9OolI]{0,14})"
    r"(?:(?P<decimals>,[0-9Oo]{1,2}(?![0-9]))|,? ?[-–=]{1,2})?"
    r"(?:[ \n]{1,2}(?P<scale>ribu|juta|jt|miliar|milyar|triliun)(?![^\W_]))?"
)
_WORDS_IN_BRACKETS = re.compile(r",?[-–]?[ \n]{0,2}[(\[{]\s?([^()\[\]{}\f]{3,200}?)\s?[)\]}]")
_TOKEN = re.compile(r"[^\W_]+(?:[|!][^\W_]+)*")
_SCALES = {"ribu": 10**3, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "milyar": 10**9, "triliun": 10**12}
_CURRENCY = frozenset(("rupiah", "rupiahs", "ruplah", "rupiab", "terbilang", "sebesar"))


def find_amounts(text: str) -> list[AmountMatch]:
    """Return the amounts written with `Rp` in `text`, in order.

    Words in brackets count where digits disagree, as custom has it; both readings are kept.

    >>> [(match.value, match.consistent) for match in find_amounts("Rp12.000,00 (dua belas ribu rupiah)")]
    [(12000, True)]
    """
    found = []
    for match in _AMOUNT.finditer(text):
        reading = read_digits(re.sub(r"[ .,]", "", match["number"]))
        if reading is None:
            continue
        digits = int(reading.digits)
        if match["scale"]:
            factor = _SCALES[match["scale"].lower()]
            tenths = int(match["decimals"][1:]) / 10 ** len(match["decimals"][1:]) if match["decimals"] else 0
            digits = round((digits + tenths) * factor)
        end = match.end()
        words = None
        bracket = _WORDS_IN_BRACKETS.match(text, end)
        if bracket:
            words = parse_amount_words(bracket.group(1))
            end = bracket.end() if words is not None else end
        consistent = words is None or words == digits
        confidence = 0.97 - (0.15 if reading.repaired and words != digits else 0) - (0 if consistent else 0.4)
        notes = ["angka diperbaiki dari salah baca"] if reading.repaired else []
        if not consistent:
            notes.append(f"angka {digits}, kata {words}")
        found.append(
            AmountMatch(
                start=match.start(),
                end=end,
                raw=text[match.start() : end],
                value=digits if words is None else words,
                digits=digits,
                words=words,
                consistent=consistent,
                confidence=round(confidence, 3),
                note="; ".join(notes),
            )
        )
    return found


def parse_amount_words(text: str) -> int | None:
    """Return the amount that words say (`dua belas ribu rupiah`), cents left out, or None."""
    tokens = [token for token in _TOKEN.findall(text) if token.lower() not in _CURRENCY]
    if tokens and tokens[-1].lower() == "sen":
        return None
    run = read_run(tokens)
    return None if run is None else evaluate(run.symbols)
