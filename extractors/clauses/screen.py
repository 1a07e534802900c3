"""Which of many rules a text can meet at all, told from the concepts in it: most rules meet none of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Screen(Generic[T]):
    """Things that need concepts, findable by the concepts of a text; in the order given."""

    _things: tuple[tuple[T, tuple[int, ...]], ...]
    """Each with its further needs, every need a set of concepts as bits."""
    _by_first: dict[str, tuple[int, ...]]
    """Concept -> the numbers of the things whose first need it meets."""
    _bits: dict[str, int]

    @classmethod
    def of(cls, things: Iterable[tuple[T, Sequence[Collection[str]]]]) -> Self:
        """Index `things`: each with its needs, of every one of which a text must hold one concept."""
        bits: dict[str, int] = {}
        kept: list[tuple[T, tuple[int, ...]]] = []
        by_first: dict[str, list[int]] = {}
        for number, (thing, (first, *further)) in enumerate(things):
            for name in first:
                by_first.setdefault(name, []).append(number)
            needs = []
            for need in further:
                places = (bits.setdefault(name, 1 << len(bits)) for name in need)
                needs.append(sum(set(places)))
            kept.append((thing, tuple(needs)))
        return cls(tuple(kept), {name: tuple(numbers) for name, numbers in by_first.items()}, bits)

    def possible(self, found: Set[str]) -> Iterator[T]:
        """Yield what a text with the concepts `found` may meet."""
        met = self._by_first.keys() & found
        if not met:
            return
        here = sum(map(self._bits.__getitem__, self._bits.keys() & found))
        for number in sorted({number for name in met for number in self._by_first[name]}):
            thing, needs = self._things[number]
            if all(map(here.__and__, needs)):
                yield thing
