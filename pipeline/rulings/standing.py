"""Which of all rulings count: the last one on each target, unless it was undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.rulings import Action, KeptRuling, Ruling, Target


@dataclass(frozen=True)
class Standing:
    """The rulings that count, by what they are about."""

    by_key: dict[str, Ruling] = field(default_factory=dict)

    def on(self, target: Target) -> Ruling | None:
        """Return the ruling that counts for a target."""
        return self.by_key.get(target.key)

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """All that count."""
        return tuple(self.by_key.values())


def standing(kept: Iterable[KeptRuling]) -> Standing:
    """Return what counts of a log.

    An undo takes back the last ruling on its target that still counted; undone twice, the two last ones.
    """
    stacks: dict[str, list[Ruling]] = defaultdict(list)
    for entry in sorted(kept, key=lambda entry: entry.id):
        stack = stacks[entry.ruling.target.key]
        if entry.ruling.action is Action.UNDO:
            if stack:
                stack.pop()
        else:
            stack.append(entry.ruling)
    return Standing({key: stack[-1] for key, stack in stacks.items() if stack})
