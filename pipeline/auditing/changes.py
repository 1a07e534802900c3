"""What changed between two audits: facilities that stand worse or better, findings that are new or cured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.store.past import PastFacility, PastFinding
from schemas.labels import Decision, Severity

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """How a facility stood before and stands after."""

    facility: str
    name: str
    before: str | None
    """Decision, or None where the facility was not there."""
    after: str | None
    new: tuple[PastFinding, ...]
    cured: tuple[PastFinding, ...]
    worse: tuple[PastFinding, ...]
    """Findings that were there, and weigh more now."""

    @property
    def direction(self) -> int:
        """Return -1 where the decision is worse than before, 1 where it is better, else 0."""
        if self.before is None or self.after is None:
            return 0
        order = list(Decision)
        return (order.index(Decision(self.after)) > order.index(Decision(self.before))) - (
            order.index(Decision(self.after)) < order.index(Decision(self.before))
        )


def changes(before: Iterable[PastFacility], after: Iterable[PastFacility]) -> Iterator[Change]:
    """Yield the facilities that changed; both sides are in the order of their folders."""
    for old, new in _side_by_side(before, after):
        if old is not None and new is not None and (old.decision, old.packed) == (new.decision, new.packed):
            continue
        there = _by_key(old)
        here = _by_key(new)
        one = new or old
        assert one is not None
        yield Change(
            one.facility,
            one.name,
            old.decision if old else None,
            new.decision if new else None,
            new=tuple(finding for key, finding in here.items() if key not in there),
            cured=tuple(finding for key, finding in there.items() if key not in here),
            worse=tuple(
                finding
                for key, finding in here.items()
                if key in there and _rank(finding) < _rank(there[key])
            ),
        )


def _side_by_side(
    before: Iterable[PastFacility], after: Iterable[PastFacility]
) -> Iterator[tuple[PastFacility | None, PastFacility | None]]:
    """Yield what stands for one facility on both sides; the database's order of names decides nothing."""
    left, right = iter(before), iter(after)
    waiting_left: dict[str, PastFacility] = {}
    waiting_right: dict[str, PastFacility] = {}
    open_left = open_right = True
    while open_left or open_right:
        if (old := next(left, None)) is not None:
            waiting_left[old.facility] = old
        else:
            open_left = False
        if (new := next(right, None)) is not None:
            waiting_right[new.facility] = new
        else:
            open_right = False
        for name in {one.facility for one in (old, new) if one is not None}:
            if name in waiting_left and name in waiting_right:
                yield waiting_left.pop(name), waiting_right.pop(name)
    for gone in waiting_left.values():
        yield gone, None
    for come in waiting_right.values():
        yield None, come


def _by_key(facility: PastFacility | None) -> dict[_Key, PastFinding]:
    """Return the findings by what they are about; of several about the same, the gravest."""
    found: dict[_Key, PastFinding] = {}
    for finding in sorted(facility.findings, key=_rank) if facility else ():
        found.setdefault((finding.code, finding.subject, finding.mark), finding)
    return found


def _rank(finding: PastFinding) -> int:
    return Severity(finding.severity).rank
