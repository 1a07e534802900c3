"""A run in short, as Markdown that a console shows as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .figures import ALL, AS_READ, VIEWS, Figures, Row, as_read, calibration_error, reliability
from .measure import PRODUCT
from .results import Results

_DASH = "–"
_WORST = 5
_FIGURES = (
    "missing P", "R", "F1", "present P", "R", "F1",
    "F1 of missing*", "F1 of present*", "uncertain", "unjudged",
)  # fmt: skip
_QUOTES = ("first quotes", "all quotes", "near-misses taken")


def report(results: Results) -> Iterator[str]:
    """Yield the report line by line."""
    yield "# How clauses are found"
    yield ""
    yield f"{len(results.contracts)} contracts. P precision, R recall; uncertain counts as flagged, with * as"
    yield f"present; unjudged: no verdict, so overlooked or not found; {_DASH}: nothing to divide by."
    for name in results.unseen:
        yield f"- not seen as a contract: {name}"
    yield from _section("By recogniser and level", ("", "", *_FIGURES), [
        (row.recogniser, row.level, *_figures(row.figures)) for row in results.rows if row.clause == ALL
    ])  # fmt: skip
    yield from _section("Evidence in labelled passages", ("", "", *_QUOTES), [
        (row.recogniser, row.level, *_quotes(row.figures)) for row in results.rows if row.clause == ALL
    ])  # fmt: skip
    rows = [row for row in results.rows if (row.recogniser, row.level) == (PRODUCT, AS_READ)]
    worst = [row.clause for row in _worst([row for row in rows if row.clause != ALL])]
    yield from _section(f"By section and clause: {PRODUCT}, {AS_READ}", ("", *_FIGURES), [
        (row.clause, *_figures(row.figures)) for row in rows if row.clause != ALL
    ])  # fmt: skip
    yield ""
    yield f"Worst by F1 of missing: {', '.join(worst) or _DASH}"
    yield from _confidence(results)
    yield from _speed(results)
    yield from _compared(results)


def _worst(rows: Sequence[Row]) -> list[Row]:
    view = next(iter(VIEWS))
    known = [(row.figures.missing[view].f1, row) for row in rows if not row.clause.endswith("*")]
    ordered = sorted(((f1, row) for f1, row in known if f1 is not None), key=lambda pair: pair[0])
    return [row for _, row in ordered[:_WORST]]


def _figures(figures: Figures) -> Iterator[str]:
    view, other = VIEWS
    for score in (figures.missing[view], figures.present[view]):
        yield from map(_share, (score.precision, score.recall, score.f1))
    yield from map(_share, (figures.missing[other].f1, figures.present[other].f1, figures.uncertain_share))
    yield str(figures.unjudged)


def _quotes(figures: Figures) -> Iterator[str]:
    for part, whole in (figures.first_quotes, figures.quotes, figures.near_misses):
        yield f"{part} of {whole} ({_share(part / whole)})" if whole else _DASH


def _confidence(results: Results) -> Iterator[str]:
    decisions = as_read(results.decided[PRODUCT])
    yield from _section("Confidence of present and missing verdicts", ("from", "verdicts", "said", "right"), [
        (f"{start:.1f}", str(count), f"{said:.2f}", _share(was))
        for start, count, said, was in reliability(decisions)
    ])  # fmt: skip
    yield ""
    yield f"Mean distance {_share(calibration_error(decisions))}."


def _speed(results: Results) -> Iterator[str]:
    speed = results.speed
    yield ""
    yield "## Speed"
    yield ""
    yield f"Finding all clauses in a contract of {speed.pages} pages and {speed.words} words takes"
    yield f"{speed.finding:.2f} s ({speed.finding_cpu:.2f} s of a core), loading rules and model"
    yield f"{speed.loading:.2f} s; medians of five new interpreters."


def _compared(results: Results) -> Iterator[str]:
    head = ("", "verdicts known", "gained", "lost", "changed otherwise", "no longer given")
    counts = [
        (name, one.known, *(len(one.turned(turn)) for turn in (1, -1, 0)), one.gone)
        for name, one in results.compared.items()
    ]
    yield from _section("Against the baseline", head, [tuple(map(str, line)) for line in counts])
    changes = results.compared[PRODUCT].changes
    if changes:
        yield ""
    for change in changes:
        word = {1: "gained", -1: "lost"}.get(change.turn, "changed")
        yield f"- {word}: {change.name}: {change.before} → {change.now}"


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    names = next((at for at, name in enumerate(head) if name), len(head))
    yield ""
    yield f"## {title}"
    yield ""
    for number, line in enumerate(lines):
        cells = [
            cell.ljust(width) if at < names else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield f"| {' | '.join(cells)} |"
        if not number:
            rules = [
                "-" * width if at < names else "-" * (width - 1) + ":" for at, width in enumerate(widths)
            ]
            yield f"| {' | '.join(rules)} |"


def _share(value: float | None) -> str:
    return _DASH if value is None else f"{value:.3f}"
