"""The figures of clause finding as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from schemas.labels import Verdict

from .measure import Decision, Tally, calibration_error, changes, reliability, scores

_HEAD = f"{'':34} {'missing flags':>23}  {'present':>23}  uncertain"
_LEVELS = ("text", "digital", "clean", "light", "medium", "hard")


def tables(
    decided: Mapping[str, Sequence[Decision]], product: str, baseline: Mapping[str, bool]
) -> Iterator[str]:
    """Yield the report line by line: by level for every recogniser, the rest for the `product`."""
    yield "Uncertain counts as flagged. Precision, recall, F1."
    for name, decisions in decided.items():
        yield ""
        yield f"== {name}"
        yield _HEAD
        yield from _rows(decisions, lambda one: one.level, _LEVELS)
        scans = [one for one in decisions if one.level != "text"]
        yield _row("all as read", Tally.of(scans))
        yield _evidence(scans)
    decisions = [one for one in decided[product] if one.level != "text"]
    yield ""
    yield f"== {product}, as read, by section and clause"
    yield _HEAD
    yield from _rows(decisions, lambda one: one.clause.partition(".")[0])
    yield ""
    yield from _rows(decisions, lambda one: one.clause)
    yield ""
    yield f"== confidence of {product} (without uncertain); mean distance {calibration_error(decisions):.3f}"
    yield "   from  verdicts  said   right"
    for start, count, said, was in reliability(decisions):
        yield f"   {start:.1f} {count:9} {said:6.2f} {was:7.3f}"
    yield from _compared(decided[product], baseline)


def _compared(decisions: Sequence[Decision], baseline: Mapping[str, bool]) -> Iterator[str]:
    gained, lost = changes(decisions, baseline)
    known = sum(one.name in baseline for one in decisions)
    yield ""
    yield f"== against the baseline: {known} decisions known, {len(gained)} gained, {len(lost)} lost"
    yield from (f"   + {name}" for name in gained)
    yield from (f"   - {name}" for name in lost)


def _rows(
    decisions: Iterable[Decision], group: Callable[[Decision], str], order: Sequence[str] = ()
) -> Iterator[str]:
    groups: dict[str, list[Decision]] = {}
    for one in decisions:
        groups.setdefault(group(one), []).append(one)
    for name in sorted(groups, key=lambda name: (order.index(name) if name in order else 99, name)):
        yield _row(name, Tally.of(groups[name]))


def _row(name: str, tally: Tally) -> str:
    flagged, present = (
        "{:7.3f} {:7.3f} {:7.3f}".format(*scores(counts)) for counts in (tally.flagged, tally.present)
    )
    share = tally.uncertain / tally.decisions if tally.decisions else 0.0
    return f"{name:34} {flagged}  {present}  {share:9.3f}"


def _evidence(decisions: Sequence[Decision]) -> str:
    quoted = [one.quoted for one in decisions if one.quoted is not None]
    near = [one for one in decisions if one.near_miss]
    taken = sum(one.verdict is Verdict.PRESENT for one in near)
    return (
        f"evidence in a labelled passage: {sum(quoted)} of {len(quoted)} present verdicts; "
        f"near-misses accepted: {taken} of {len(near)}"
    )
