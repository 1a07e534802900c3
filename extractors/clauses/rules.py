"""The small language in which rules are written, read once into plain objects.

A *concept* is a set of words (patterns/concepts.toml). A *group* such as `NO | BAN` is met by a passage that
holds one of its alternatives:

* `CHARGE`             a word of the concept CHARGE
* `uang muka`          these words, in any inflection (`=dijamin`: this form alone; `kalibras*`: any ending)
* `SERVICE x3`         three different entries of SERVICE
* `PAYER > DUTY`       PAYER, then DUTY at most 8 words later (`>3`: at most 3)
* `QUALITY ~ COST`     within 8 words of each other, in either order (`~4`: within 4)
* `#COMPLAINT`         the concept in a heading above the passage

Upper case means a concept, lower case words as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

PARTIES = frozenset(("PAYER", "PROVIDER", "MEMBER", "PARA_PIHAK"))
WINDOW = 8
"""Words between the sides of `>` and `~` unless the rule says otherwise."""

_NEAR = re.compile(r"\s([>~])(\d*)\s")
_COUNT = re.compile(r"\sx(\d)$")
_CONCEPT = re.compile(r"[A-Z][A-Z_]*")


class RuleError(ValueError):
    """A rule that cannot be read; the message says where it stands and what to do."""


@dataclass(frozen=True)
class Term:
    """One concept or one run of literal words."""

    concept: str
    count: int = 1
    heading: bool = False


@dataclass(frozen=True)
class Near:
    """Two terms close to each other."""

    left: Term
    right: Term
    ordered: bool
    window: int


Group = tuple[Term | Near, ...]


@dataclass(frozen=True)
class Way:
    """One way in which a passage can satisfy a clause or a part of it."""

    rule: str
    """Id that evidence names, such as `payment.hold_harmless/2`."""
    clause: str
    part: str
    every: tuple[Group, ...]
    """All must be met within `near` words; the first one by the passage itself, not by its list head."""
    never: tuple[Group, ...]
    """None of these may be met."""
    near: int
    score: float

    @cached_property
    def counts(self) -> bool:
        """Whether it asks for several entries of a concept, as an enumeration has them."""
        return any(term.count > 1 for term in terms(self.every))

    @cached_property
    def named(self) -> tuple[frozenset[str], ...]:
        """The concepts of each group that asks for the text alone; one of each must occur, whatever else."""
        return tuple(
            names_of(group) for group in self.every if not any(term.heading for term in terms([group]))
        )

    @cached_property
    def refusals(self) -> tuple[tuple[frozenset[str], Group, bool], ...]:
        """The groups of `never`: of which concepts one must occur, the group, whether it is about a party.

        Who must do it may stand in the head of the list; what it is about is said by the item alone.
        """
        return tuple(
            (names_of(group), group, any(term.concept in PARTIES for term in terms([group])))
            for group in self.never
        )


def names_of(group: Group) -> frozenset[str]:
    """Return the concepts of which one must occur for `group` to be met."""
    return frozenset(
        alternative.left.concept if isinstance(alternative, Near) else alternative.concept
        for alternative in group
    )


def parse_group(text: str, where: str) -> Group:
    """Return the alternatives of `text`.

    Raises:
        RuleError: when a part of it cannot be read.
    """
    return tuple(_alternative(part.strip(), where) for part in text.split("|"))


def _alternative(text: str, where: str) -> Term | Near:
    near = _NEAR.search(text)
    if near is None:
        return _term(text, where)
    left, right = _term(text[: near.start()].strip(), where), _term(text[near.end() :].strip(), where)
    window = int(near.group(2)) if near.group(2) else WINDOW
    return Near(left, right, near.group(1) == ">", window)


def _term(text: str, where: str) -> Term:
    heading = text.startswith("#")
    bare = text.removeprefix("#").strip()
    counted = _COUNT.search(bare)
    count = int(counted.group(1)) if counted else 1
    bare = bare[: counted.start()].strip() if counted else bare
    if not bare:
        raise RuleError(f"{where}: an empty term; write a CONCEPT or the words looked for")
    if bare.lower() != bare and not _CONCEPT.fullmatch(bare):
        raise RuleError(
            f"{where}: {bare!r} mixes a concept and words; join them by > or ~, or use lower case"
        )
    return Term(bare, count, heading)


def terms(groups: Iterable[Group]) -> Iterator[Term]:
    """Yield every term of `groups`."""
    for group in groups:
        for alternative in group:
            if isinstance(alternative, Near):
                yield alternative.left
                yield alternative.right
            else:
                yield alternative
