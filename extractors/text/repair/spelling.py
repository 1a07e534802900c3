"""Numbers in Indonesian words, for holding what was read against what must stand there."""

from __future__ import annotations

from functools import lru_cache

_ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"))


@lru_cache(maxsize=1024)
def in_words(number: int) -> tuple[str, ...]:
    """Return the words of `number`, 0 to 999 trillion.

    >>> in_words(1250)
    ('seribu', 'dua', 'ratus', 'lima', 'puluh')
    """
    if number < 10:
        return (_ONES[number],)
    if number < 1000:
        return _below_thousand(number)
    for value, name in _SCALES:
        if number >= value:
            count, rest = divmod(number, value)
            head = ("seribu",) if value == 1000 and count == 1 else (*in_words(count), name)
            return head + (in_words(rest) if rest else ())
    return ()


def _below_thousand(number: int) -> tuple[str, ...]:
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = ("seratus",) if hundreds == 1 else (_ONES[hundreds], "ratus")
        return head + (in_words(rest) if rest else ())
    if number in (10, 11):
        return ("sepuluh",) if number == 10 else ("sebelas",)
    if number < 20:
        return _ONES[number - 10], "belas"
    tens, ones = divmod(number, 10)
    return (_ONES[tens], "puluh") + ((_ONES[ones],) if ones else ())
