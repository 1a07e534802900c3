"""Passages -> tokens that rules can be held against, each knowing its place in DocumentText.

Case, hyphens, word breaks at line ends and the letters that scanners confuse are smoothed out here; the
parties are one concept each, whatever this contract calls them. Quotes are always cut from the original.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from .lexicon import Lexicon, plain

_TOKEN = re.compile(
    r"(?P<blank>[.…_]{4,}|(?:\.\s){4,})"
    r"|(?P<money>\bRp\.?\s?[\d.,]*\d(?:,-)?|\bIDR\s?[\d.,]*\d)"
    r"|(?P<percent>\d+(?:[.,]\d+)?\s?%)"
    r"|(?P<clock>\b[0-2]?\d[.:][0-5]\d\b(?![.,]?\d))"
    r"|(?P<number>\d[\d.,]*\d|\d)(?![^\W\d_])"
    r"|(?P<word>\$?[^\W_]+(?:[-'’|!$][^\W_]+)*)"
    r"|(?P<stop>\.(?=\s+[^a-z\s]|\s*$)|[;?!](?=\s|$)|:)"  # scanners take commas for full stops
)
_BREAK = re.compile(r"[-‐¬]\s*$")
_UNITS = frozenset(
    [
        "hari",
        "bulan",
        "tahun",
        "minggu",
        "pekan",
        "jam",
        "menit",
        "semester",
        "triwulan",
        "kuartal",
        "kali",
        "tahunan",
        "bulanan",
    ]
)
_NUMBER_WORDS = frozenset(
    [
        "satu",
        "dua",
        "tiga",
        "empat",
        "lima",
        "enam",
        "tujuh",
        "delapan",
        "sembilan",
        "sepuluh",
        "sebelas",
        "belas",
        "puluh",
        "seratus",
        "ratus",
        "separuh",
    ]
)
_ONE_UNIT = frozenset(["sebulan", "setahun", "seminggu", "sepekan", "sehari", "sejam"])
_MONTHS = frozenset(
    [
        "januari",
        "februari",
        "pebruari",
        "maret",
        "april",
        "mei",
        "juni",
        "juli",
        "agustus",
        "september",
        "oktober",
        "november",
        "nopember",
        "desember",
    ]
)
_DAYS = frozenset(["senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "sabtu", "minggu", "ahad"])


class Token(NamedTuple):
    """One word or figure of a passage."""

    start: int
    end: int
    text: str
    """As the lexicon spells it; '' for a figure."""
    keys: tuple[str, ...]
    """Lexicon entries it is a form of, and built-in kinds such as MONEY."""


class Hit(NamedTuple):
    """A concept met in a text."""

    at: int
    """Index of its first token."""
    size: int
    """Number of its tokens."""
    entry: int
    """Which entry of the concept it was; two hits of one entry say the same thing twice."""


_hit: Final = tuple.__new__  # half the time of Hit(), of which there are five for each word
EACH: Final = -1
"""The entry of a kind of figure: each of them says something of its own."""


class Start(NamedTuple):
    """The entries of concepts that begin with one word."""

    alone: tuple[tuple[str, int], ...]
    """(concept, number) of those that are this word."""
    longer: Mapping[str, tuple[tuple[tuple[str, ...], str, int], ...]]
    """By their second word: (further words, concept, number)."""


class Phrases:
    """Entries of concepts, findable by the keys of their first two words."""

    def __init__(self, concepts: Mapping[str, Sequence[str]]) -> None:
        """Index `concepts`: name -> entries in rule spelling."""
        alone: dict[str, list[tuple[str, int]]] = {}
        longer: dict[str, dict[str, list[tuple[tuple[str, ...], str, int]]]] = {}
        for name, entries in concepts.items():
            for number, entry in enumerate(entries):
                first, *rest = (spelled(word) for word in entry.split())
                if rest:
                    seconds = longer.setdefault(first, {})
                    seconds.setdefault(rest[0], []).append((tuple(rest[1:]), name, number))
                else:
                    alone.setdefault(first, []).append((name, number))
        self._by_key = {
            first: Start(
                tuple(alone.get(first, ())),
                {second: tuple(met) for second, met in longer.get(first, {}).items()},
            )
            for first in {*alone, *longer}
        }
        self._by_keys: dict[tuple[str, ...], Start] = {}

    def starting(self, keys: tuple[str, ...]) -> Start:
        """Return the entries that begin with a word of `keys`; a kind, such as MONEY, is an entry itself."""
        found = self._by_keys.get(keys)
        if found is None:
            starts = [self._by_key.get(key, _kind(key)) for key in keys]
            longer: dict[str, tuple[tuple[tuple[str, ...], str, int], ...]] = {}
            for start in starts:
                for second, entries in start.longer.items():
                    longer[second] = (*longer.get(second, ()), *entries)
            alone = tuple(entry for start in starts for entry in start.alone)
            found = self._by_keys[keys] = Start(alone, longer)
        return found


def _kind(key: str) -> Start:
    return Start(((key, EACH),) if key.isupper() and key.isalpha() else (), {})


def spelled(word: str) -> str:
    """Return one word of a rule in lexicon spelling, keeping `=` and `*`."""
    exact, starred = word.startswith("="), word.endswith("*")
    bare = plain(word.strip("=*"))
    return f"={bare}" if exact else f"{bare}*" if starred else bare


def tokens(
    text: str, spans: Iterable[tuple[int, int]], lexicon: Lexicon, *, scanned: bool = True
) -> list[Token]:
    """Return the tokens of `text` in `spans`, joining a word that a line end has cut.

    Words of a `scanned` page may be repaired.
    """
    spans = list(spans)
    last_end = spans[-1][1] if spans else 0
    found: list[Token] = []
    carried: tuple[int, str] | None = None
    for start, end in spans:
        line = text[start:end]
        broken = _BREAK.search(line)
        pieces = list(_pieces(line, start))
        if carried is not None and pieces and pieces[0][2] == "word" and pieces[0][3][:1].islower():
            at, head = carried
            first = pieces[0]
            pieces[0] = (at, first[1], "word", head + first[3])
        elif carried is not None:
            found.append(
                _token((carried[0], carried[0] + len(carried[1]), "word", carried[1]), lexicon, scanned)
            )
        carried = None
        if broken and pieces and pieces[-1][2] == "word":
            last = pieces.pop()
            carried = (last[0], last[3])
        line_tokens = [_token(piece, lexicon, scanned) for piece in pieces]
        if scanned and end != last_end:
            line_tokens = _ends_item(line_tokens)
        found.extend(line_tokens)
    if carried is not None:
        found.append(_token((carried[0], carried[0] + len(carried[1]), "word", carried[1]), lexicon, scanned))
    return _with_kinds(found)


def _ends_item(line: list[Token]) -> list[Token]:
    """Let a colon at the end of a scanned line end an item: mostly it is a semicolon that was misread."""
    for at in range(max(0, len(line) - 2), len(line)):
        if "COLON" in line[at].keys:
            line[at] = line[at]._replace(keys=("COLON", "STOP"))
    return line


def _pieces(line: str, offset: int) -> Iterator[tuple[int, int, str, str]]:
    for match in _TOKEN.finditer(line):
        kind = match.lastgroup or "word"
        yield offset + match.start(), offset + match.end(), kind, match.group()


def _token(piece: tuple[int, int, str, str], lexicon: Lexicon, scanned: bool) -> Token:
    start, end, kind, raw = piece
    if kind == "word":
        return Token(start, end, *_word(raw, lexicon, scanned))
    if kind == "stop":
        return Token(start, end, raw, ("STOP",) if raw != ":" else ("COLON",))
    return Token(start, end, "", (kind.upper(), *(lexicon.keys(raw) if kind == "number" else ())))


@lru_cache(maxsize=1 << 14)
def _word(raw: str, lexicon: Lexicon, scanned: bool) -> tuple[str, tuple[str, ...]]:
    word = plain(raw)
    keys = lexicon.keys(word, scanned=scanned)
    if word in _MONTHS:
        keys = (*keys, "MONTH")
    if word in _NUMBER_WORDS:
        keys = (*keys, "NUMBER")
    if word in _ONE_UNIT:
        keys = (*keys, "DURATION")
    if any(part in _DAYS for part in raw.lower().split("-")[:2] if "-" in raw):
        keys = (*keys, "DAYNAME")  # "Senin-Jumat"
    if word in _DAYS and not (word == "minggu" and not raw[:1].isupper()):
        keys = (*keys, "DAYNAME")
    return word, keys


def _with_kinds(found: list[Token]) -> list[Token]:
    """Add DURATION ("14 (empat belas) hari") and DATE ("1 Januari 2024") to the figures."""
    out = list(found)
    for index, token in enumerate(found):
        if "NUMBER" not in token.keys or (
            token.text == "satu" and index and found[index - 1].text == "salah"
        ):
            continue
        ahead = found[index + 1 : index + 7]
        if any(other.text in _UNITS for other in ahead if "STOP" not in other.keys):
            out[index] = token._replace(keys=(*out[index].keys, "DURATION"))
        if ahead and "MONTH" in ahead[0].keys:
            out[index] = token._replace(keys=(*out[index].keys, "DATE"))
    return out


def hits(found: Sequence[Token], phrases: Phrases) -> dict[str, list[Hit]]:
    """Return where each concept occurs in `found`, in order; a longer phrase hides none."""
    out: defaultdict[str, list[Hit]] = defaultdict(list)
    last = len(found) - 1
    for at, token in enumerate(found):
        if not token.keys:
            continue
        alone, longer = phrases.starting(token.keys)
        for name, entry in alone:
            out[name].append(_hit(Hit, (at, 1, at if entry == EACH else entry)))
        if not longer or at == last:
            continue
        for second in found[at + 1].keys:
            for rest, name, entry in longer.get(second, ()):
                if not rest or _follows(found, at + 2, rest):
                    out[name].append(_hit(Hit, (at, 2 + len(rest), entry)))
    return dict(out)


def _follows(found: Sequence[Token], at: int, rest: tuple[str, ...]) -> bool:
    if at + len(rest) > len(found):
        return False
    return all(key in found[at + step].keys for step, key in enumerate(rest))
