"""Pemeriksaan: trends over the runs that are remembered, and what changed between two of them."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.render import language_of, page
from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.auditing.changes import Change, changes
from pipeline.report.labels import label
from pipeline.store import Run
from pipeline.store.past import PastRun, Tally
from schemas.labels import Decision, FieldName, Severity

_GROUPS = {"semua": None, "cabang": "branch", "kontrak": "contract_year"}
_AUDITS = 12
"""Runs in a trend, newest first."""
_SHOWN = 100
"""Facilities in a comparison, those that changed most."""
_KINDS = ("semua", "baru", "selesai", "memberat", "keputusan")


@dataclass
class Compared:
    """What changed between two runs, counted, and the facilities to show."""

    facilities: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    shown: list[Change] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)


@needs(Role.VIEWER)
async def trend(request: Request) -> Response:
    """Show decisions, missing clauses and expired documents run by run, or year by year."""
    site: Site = request.app.state.site
    run = await run_in_threadpool(site.run)
    by = request.query_params.get("menurut", "semua")
    by = by if by in _GROUPS else "semua"
    yearly = request.query_params.get("langkah") == "tahun"

    def tallies() -> tuple[int, list[Tally]]:
        past = site.store.past.runs(run.archive_id)
        chosen = _last_of_years(past) if yearly else past
        return len(past), site.store.past.tallies([one.id for one in chosen[:_AUDITS]], _GROUPS[by])

    known, rows = await run_in_threadpool(tallies)
    return page(
        request,
        "auditor_trend.html.j2",
        run=run,
        rows=rows,
        known=known,
        by=by,
        groups=list(_GROUPS),
        yearly=yearly,
        decisions=list(Decision),
        part="trend",
    )


@needs(Role.VIEWER)
async def changed(request: Request) -> Response:
    """Show which facilities stand otherwise than after an earlier run, and by which findings."""
    site: Site = request.app.state.site
    run = await run_in_threadpool(site.run)
    past = await run_in_threadpool(site.store.past.runs, run.archive_id)
    before = _chosen(request, "dari", past, 1)
    after = _chosen(request, "ke", past, 0)
    kind = request.query_params.get("jenis", "semua")
    kind = kind if kind in _KINDS else "semua"
    compared = None
    if before is not None and after is not None:
        compared = await run_in_threadpool(_compare, site, run, before, after, kind)
    return page(
        request,
        "auditor_changes.html.j2",
        run=run,
        past=past,
        before=before,
        after=after,
        kind=kind,
        kinds=_KINDS,
        subjects=_subjects(site, english=language_of(request) == "en"),
        compared=compared,
        part="changes",
    )


def _subjects(site: Site, *, english: bool) -> dict[str, str]:
    """Return what people call the subjects of findings: fields, clauses and requirements, by id."""
    rules = site.requirements
    fields = {field.value: label("fields", field) for field in FieldName}
    return {
        **{key: names.english if english else names.indonesian for key, names in fields.items()},
        **{one.id: one.name_en if english else one.name_id for one in rules.clauses},
        **{one.id: one.name_id for one in rules.credentials},
        **{one.id: one.name_id for one in rules.criteria},
    }


def _last_of_years(past: Sequence[PastRun]) -> list[PastRun]:
    """Return the newest run of each year."""
    return list({one.as_of[:4]: one for one in reversed(past)}.values())[::-1]


def _chosen(request: Request, name: str, past: Sequence[PastRun], usual: int) -> PastRun | None:
    """Return the run that is asked for, else the usual one where there is one."""
    asked = request.query_params.get(name, "")
    found = next((one for one in past if str(one.id) == asked), None)
    return found or (past[usual] if usual < len(past) else None)


def _compare(site: Site, run: Run, before: PastRun, after: PastRun, kind: str) -> Compared:
    made = Compared()

    def each() -> Iterator[Change]:
        for change in changes(site.store.past.walk(before.id), site.store.past.walk(after.id)):
            made.facilities += 1
            made.counts.update(_counts(change))
            if _is_of(change, kind):
                yield change

    made.shown = heapq.nlargest(_SHOWN, each(), key=_weight)
    made.paths = site.store.past.paths(run.archive_id, [change.facility for change in made.shown])
    return made


def _counts(change: Change) -> dict[str, int]:
    return {
        "baru": len(change.new),
        "selesai": len(change.cured),
        "memberat": len(change.worse),
        "naik": int(change.direction > 0),
        "turun": int(change.direction < 0),
    }


def _is_of(change: Change, kind: str) -> bool:
    match kind:
        case "baru":
            return bool(change.new)
        case "selesai":
            return bool(change.cured)
        case "memberat":
            return bool(change.worse)
        case "keputusan":
            return change.before != change.after
    return True


def _weight(change: Change) -> tuple[int, int, int, int]:
    """Return how soon a change should be looked at: worse decisions, then grave new findings."""
    grave = sum(finding.severity == Severity.CRITICAL for finding in (*change.new, *change.worse))
    return -change.direction, grave, len(change.new) + len(change.worse), len(change.cured)


routes = [
    Route("/pemeriksaan/tren", trend),
    Route("/pemeriksaan/perubahan", changed),
]
