"""Ringkasan: the archive at a glance; masa berlaku: what ends when; tak terbaca: what could not be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.paging import ROWS, paging
from flows.web.render import page
from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.store.lists import Ends
from schemas.errors import UsageError
from schemas.labels import Decision

MONTHS = 12
_UNREAD_SHOWN = 6
_CLAUSES_SHOWN = 12
"""The others are folded."""


@dataclass(frozen=True)
class Month:
    """A month of the calendar, as a bar in percent of the fullest month."""

    name: str
    """YYYY-MM."""
    ends: Ends
    contracts_width: float
    licences_width: float


@needs(Role.VIEWER)
async def show(request: Request) -> Response:
    """Show decisions, missing clauses, the calendar, what was not read, and what is open."""
    values = await run_in_threadpool(_overview, request.app.state.site)
    return page(request, "overview.html.j2", **values)


@needs(Role.VIEWER)
async def ends(request: Request) -> Response:
    """Show what ends in a month, or has ended already."""
    values = await run_in_threadpool(_ends, request)
    return page(request, "ends.html.j2", **values)


@needs(Role.VIEWER)
async def unread(request: Request) -> Response:
    """Show all documents that could not be read, or not in full."""
    values = await run_in_threadpool(_unread, request)
    return page(request, "unread.html.j2", **values)


def _overview(site: Site) -> dict[str, Any]:
    run = site.run()
    lists, archive, today = site.store.lists, run.archive_id, site.as_of()
    found = lists.decisions(archive)
    return {
        "run": run,
        "decisions": {decision.value: found.get(decision.value, 0) for decision in Decision},
        "facilities": sum(found.values()),
        "lacked": lists.lacked_clauses(archive),
        "most_lacked": _CLAUSES_SHOWN,
        "months": _months(lists.ends_by_month(archive, today.isoformat(), _month(today, MONTHS)), today),
        "ended": lists.count_ends(archive, "", today.isoformat()),
        "unread": lists.unread(archive),
        "unread_documents": lists.unread_documents(archive, skip=0, number=_UNREAD_SHOWN),
        "open": lists.open_by_severity(archive),
    }


def _months(found: dict[str, Ends], today: dt.date) -> list[Month]:
    names = [_month(today, ahead)[:7] for ahead in range(MONTHS)]
    ends = [found.get(name, Ends(0, 0)) for name in names]
    most = max(1, *(one.total for one in ends))
    return [
        Month(name, one, round(100 * one.contracts / most, 2), round(100 * one.licences / most, 2))
        for name, one in zip(names, ends, strict=True)
    ]


def _month(day: dt.date, ahead: int) -> str:
    """Return the first day of a month as an ISO date: `ahead` months after that of `day`."""
    years, month = divmod(day.month - 1 + ahead, 12)
    return f"{day.year + years:04d}-{month + 1:02d}-01"


def _ends(request: Request) -> dict[str, Any]:
    site: Site = request.app.state.site
    run = site.run()
    today = site.as_of()
    asked = request.query_params.get("bulan", "")
    if asked:
        day = _first_day(asked)
        first, before = max(asked + "-01", today.isoformat() if _is_now(day, today) else ""), _month(day, 1)
    elif request.query_params.get("lewat") == "1":
        first, before = "", today.isoformat()
    else:
        first, before = today.isoformat(), _month(today, MONTHS)
    query = {"bulan": asked, "lewat": "" if first else "1"}
    lists = site.store.lists
    total = lists.count_ends(run.archive_id, first, before)
    shown = paging("/masa-berlaku", query, request.query_params.get("halaman"), total)
    rows = lists.ends(run.archive_id, first, before, latest=not first, skip=shown.skip, number=ROWS)
    return {"run": run, "paging": shown, "rows": rows, "month": asked, "passed": not first, "today": today}


def _first_day(month: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise UsageError("Bulan ditulis seperti 2026-04.", "Pilih bulan dari ringkasan.") from error


def _is_now(day: dt.date, today: dt.date) -> bool:
    return (day.year, day.month) == (today.year, today.month)


def _unread(request: Request) -> dict[str, Any]:
    site: Site = request.app.state.site
    run = site.run()
    counts = site.store.lists.unread(run.archive_id)
    shown = paging("/tak-terbaca", {}, request.query_params.get("halaman"), sum(counts.values()))
    documents = site.store.lists.unread_documents(run.archive_id, skip=shown.skip, number=ROWS)
    return {"run": run, "paging": shown, "documents": documents}


routes = [Route("/", show), Route("/masa-berlaku", ends), Route("/tak-terbaca", unread)]
