"""Words of a Hunspell dictionary that the machine has installed; none comes with this package.

Reads the part of the format that Debian's hunspell-id uses: two-letter flags, prefixes, suffixes that allow
further affixes, circumfixes and stems that need an affix. The files are read where they lie and not copied.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

_PLACES = (
    Path("/usr/share/hunspell"),
    Path("/usr/local/share/hunspell"),
    Path("/opt/homebrew/share/hunspell"),
)
_NAME = "id_ID"
_NOTHING = ("",)


class _Affix(NamedTuple):
    flag: str
    text: str
    strip: str
    condition: re.Pattern[str]
    further: frozenset[str]
    """Flags of the affixed form: further affixes it takes."""


def _flags(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(0, len(text) - 1, 2))


class Dictionary:
    """Knows whether a word is a stem, or a stem with affixes that the stem allows."""

    def __init__(self, affixes: str, words: str) -> None:
        """`affixes` and `words` are the texts of the .aff and .dic file."""
        self._circumfix = self._needs_affix = ""
        self._prefixes: dict[str, list[_Affix]] = defaultdict(list)
        self._suffixes: dict[str, list[_Affix]] = defaultdict(list)
        for line in affixes.splitlines():
            parts = line.split("#", 1)[0].split()
            if len(parts) >= 2 and parts[0] == "CIRCUMFIX":
                self._circumfix = parts[1]
            elif len(parts) >= 2 and parts[0] == "NEEDAFFIX":
                self._needs_affix = parts[1]
            elif len(parts) >= 4 and parts[0] in ("PFX", "SFX") and not parts[3].isdigit():
                self._add_affix(parts)
        self._stems: dict[str, frozenset[str]] = {}
        for entry in words.splitlines()[1:]:
            stem, _, flags = entry.strip().partition("/")
            if stem and stem == stem.lower():
                found = _flags(flags.split()[0]) if flags else frozenset()
                self._stems[stem] = self._stems.get(stem, frozenset()) | found
        # What may have stood before an affix took a letter away: `kan` in pe+ngan, `tulis` in me+nulis.
        self._heads = {
            text: tuple({affix.strip for affix in group}) for text, group in self._prefixes.items()
        }
        self._heads[""] = _NOTHING
        self._tails = {
            text: tuple({affix.strip for affix in group}) for text, group in self._suffixes.items()
        }
        self._longest_suffix = max(map(len, self._suffixes), default=0)
        self._longest_prefix = max(map(len, self._prefixes), default=0)

    def _add_affix(self, parts: list[str]) -> None:
        kind, flag, strip, added = parts[:4]
        added, _, further = added.partition("/")
        condition = parts[4] if len(parts) > 4 else "."
        pattern = re.compile(rf"(?:{condition}).*" if kind == "PFX" else rf".*(?:{condition})")
        text = "" if added == "0" else added
        if not text:
            return  # only ties a prefix to a suffix that is not written
        affix = _Affix(flag, text, "" if strip == "0" else strip, pattern, _flags(further))
        (self._prefixes if kind == "PFX" else self._suffixes)[text].append(affix)

    def knows(self, word: str) -> bool:
        """Whether `word` (lower case) is in the dictionary, by itself or with affixes."""
        flags = self._stems.get(word)
        if flags is not None and self._needs_affix not in flags:
            return True
        for middle, endings in self._without_suffixes(word):
            tails = self._tails[endings[0]] if endings else _NOTHING
            for size in range(min(self._longest_prefix, len(middle) - 2) + 1):
                for head in self._heads.get(middle[:size], ()):
                    for tail in tails:
                        stem = head + middle[size:] + tail
                        if stem in self._stems and self._allows(stem, word, middle[:size], endings):
                            return True
        return False

    def _without_suffixes(self, word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield `word` without none, one or two suffixes, and these from the inside to the outside."""
        yield word, ()
        for size in range(1, min(self._longest_suffix, len(word) - 2) + 1):
            rest, outer = word[:-size], word[-size:]
            if outer in self._suffixes:
                yield rest, (outer,)
                for second in range(1, min(self._longest_suffix, len(rest) - 2) + 1):
                    if rest[-second:] in self._suffixes:
                        yield rest[:-second], (rest[-second:], outer)

    def _allows(self, stem: str, word: str, prefix: str, endings: tuple[str, ...]) -> bool:
        """Whether `stem` takes these affixes, each by its own flag or by that of another one of them."""
        flags = self._stems[stem]
        choices = [self._suffixes[ending] for ending in endings]
        if prefix:
            choices.append([affix for affix in self._prefixes[prefix] if affix.condition.match(stem)])
        for chain in product(*choices):
            granted = flags.union(*(affix.further for affix in chain))
            if (
                all(affix.flag in granted for affix in chain)
                and any(affix.flag in flags for affix in chain)
                and sum(self._circumfix in affix.further for affix in chain) != 1
                and self._builds(stem, word, chain, with_prefix=bool(prefix))
            ):
                return True
        return False

    @staticmethod
    def _builds(stem: str, word: str, chain: tuple[_Affix, ...], *, with_prefix: bool) -> bool:
        """Whether the affixes, their conditions held, make `word` of `stem`."""
        built = stem
        for affix in chain[: len(chain) - with_prefix]:
            if not affix.condition.fullmatch(built) or not built.endswith(affix.strip):
                return False
            built = built[: len(built) - len(affix.strip)] + affix.text
        if with_prefix:
            built = chain[-1].text + built.removeprefix(chain[-1].strip)
        return built == word


@cache
def load_dictionary() -> Dictionary | None:
    """Return the Indonesian dictionary of the machine, or None where none is installed."""
    for place in _PLACES:
        affixes, words = place / f"{_NAME}.aff", place / f"{_NAME}.dic"
        if affixes.is_file() and words.is_file():
            return Dictionary(*(path.read_text(encoding="iso-8859-1") for path in (affixes, words)))
    return None


def has_dictionary() -> bool:
    """Whether this machine has an Indonesian dictionary: repairs are a little bolder, and surer, with it."""
    return load_dictionary() is not None
