"""Which words are known: the package's own lists, and Debian's hunspell-id where it is installed.

A form that roots.txt names is *attested*: only to such a word is anything made good. Any other form that the
affixes of the language could build is merely *possible*: enough for a word to stay as it is.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from extractors.dates.vocabulary import load_vocabulary
from extractors.text.plausible import common_words

from .hunspell import load_dictionary

_VOWELS = "aeiou"
_CLITICS = ("nya", "lah", "pun")
# First letters of a root -> the nasal that meN- and peN- take before them, and whether the letter stays.
_NASALS = (
    ("lmnrwy", "", True), ("bfv", "m", True), ("p", "m", False), ("cdjz", "n", True),
    ("t", "n", False), ("s", "ny", False), ("k", "ng", False), ("aeioughq", "ng", True),
)  # fmt: skip
# Flag of roots.txt -> (prefix, suffix); N stands for the nasal, R for an r that falls before another one.
AFFIXES = {
    "m": (("meN", ""), ("di", "")),
    "k": (("meN", "kan"), ("di", "kan")),
    "i": (("meN", "i"), ("di", "i")),
    "t": (("teR", ""),),
    "b": (("beR", ""),),
    "c": (("beR", "an"),),
    "p": (("peN", ""),),
    "n": (("peN", "an"),),
    "a": (("", "an"),),
    "e": (("ke", "an"),),
    "r": (("peR", "an"),),
    "u": (("mempeR", ""), ("dipeR", "")),
    "w": (("mempeR", "kan"), ("dipeR", "kan")),
    "v": (("mempeR", "i"), ("dipeR", "i")),
    "s": (("se", ""),),
}
# What the language could build besides.
_POSSIBLE = (
    ("", "kan"), ("", "i"), ("teR", "kan"), ("teR", "i"), ("beR", "kan"), ("pe", ""), ("keteR", "an"),
    ("kebeR", "an"), ("pembeR", "an"), ("ketidak", "an"), ("keberke", "an"), ("berke", "an"),
    ("menye", "kan"), ("menye", "i"), ("dise", "kan"), ("dise", "i"), ("meNge", "kan"), ("beRpeN", "an"),
    ("sepeN", ""),
)  # fmt: skip


def _read(name: str) -> dict[str, str]:
    """Return the words of a list and their flags."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    entries = (entry for line in text.splitlines() if not line.startswith("#") for entry in line.split())
    found: dict[str, str] = {}
    for entry in entries:
        word, _, flags = entry.partition("/")
        if not set(flags) <= set(AFFIXES):
            raise ValueError(f"extractors/text/repair/{name}: {entry!r}: flags are {''.join(AFFIXES)}")
        found[word] = found.get(word, "") + flags
    return found


def forms(root: str, flags: str) -> set[str]:
    """Return the words that the affixes named by `flags` make of `root`.

    >>> sorted(forms("tagih", "mn"))
    ['ditagih', 'menagih', 'penagihan']
    """
    return {
        form for flag in flags for prefix, suffix in AFFIXES[flag] for form in _built(root, prefix, suffix)
    }


def _built(root: str, prefix: str, suffix: str) -> tuple[str, ...]:
    if prefix.endswith("N"):
        return tuple(prefix[:-1].replace("R", "r") + stem + suffix for stem in _nasalised(root))
    if prefix.endswith("R"):
        return (prefix[:-1] + ("" if root.startswith("r") else "r") + root + suffix,)
    return (prefix.replace("N", "n") + root + suffix,)


@lru_cache(maxsize=4)
def _nasalised(root: str) -> tuple[str, ...]:
    """Return `root` after meN- or peN-: tagih -> nagih, bayar -> mbayar; a cluster keeps its first letter."""
    nasal, stays = next(
        ((nasal, stays) for letters, nasal, stays in _NASALS if root[0] in letters), ("", True)
    )
    if stays:
        return (nasal + root,)
    cluster = root[1:2] not in _VOWELS and not root.startswith(("ny", "ng", "kh", "sy"))
    return (("n" if root[0] == "s" else nasal) + root,) if cluster else (nasal + root[1:],)


def _unmelted(root: str) -> tuple[str, ...]:
    """Return meN- and peN- before a letter that should melt into them: many write mengkalibrasi."""
    nasal = {"k": "ng", "p": "m", "s": "n", "t": "n"}.get(root[0])
    return () if nasal is None else ("me" + nasal, "pe" + nasal)


@cache
def root_words() -> frozenset[str]:
    """Return the roots of the package's own list, in lower case."""
    return frozenset(_read("roots.txt"))


@cache
def attested_words() -> frozenset[str]:
    """Return the words that something may be made good to, in lower case."""
    roots = _read("roots.txt")
    built = {form for root, flags in roots.items() for form in forms(root, flags)}
    words = built | set(roots) | set(_read("words.txt")) | common_words()
    return frozenset(words | {word + "nya" for word in words if len(word) > 3})


@cache
def possible_words() -> frozenset[str]:
    """Return every word that the package's roots and the affixes of the language build, in lower case."""
    every = "".join(AFFIXES)
    words = set(attested_words())
    for root in _read("roots.txt"):
        words |= forms(root, every)
        words.update(form for prefix, suffix in _POSSIBLE for form in _built(root, prefix, suffix))
        words.update(
            prefix + root + suffix for prefix in _unmelted(root) for suffix in ("", "kan", "i", "an")
        )
    return frozenset(words | {word + clitic for word in words if len(word) > 3 for clitic in _CLITICS})


@cache
def kept_words() -> frozenset[str]:
    """Return English words and old spellings, in lower case: they stay, and nothing becomes one of them."""
    return frozenset(_read("kept.txt")) | frozenset(load_vocabulary().months)


@lru_cache(maxsize=32768)
def is_known(word: str) -> bool:
    """Whether `word` (lower case) is a word of the package or of the installed dictionary."""
    return word in possible_words() or word in kept_words() or is_in_dictionary(word)


@lru_cache(maxsize=32768)
def is_in_dictionary(word: str) -> bool:
    """Whether the installed dictionary has `word`; False where none is installed."""
    dictionary = load_dictionary()
    return dictionary is not None and dictionary.knows(word)
