"""Fasilitas: the list, filtered and sorted; the address says how."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.paging import ROWS, paging
from flows.web.render import page
from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.store.facilities import SORTABLE, FacilityFilter
from schemas.errors import UsageError
from schemas.labels import Decision

COLUMNS: Final = (
    "name",
    "decision",
    "level",
    "type",
    "branch",
    "state",
    "open_items",
    "critical",
    "major",
    "minor",
    "documents",
    "failed",
    "contract_end",
    "next_end",
)
"""Columns of the table, all of which sort; the branch only where somebody named one."""
NUMBERS: Final = frozenset(("open_items", "critical", "major", "minor", "documents", "failed"))
"""Columns that are wanted largest first."""
TABLE: Final = "daftar"
"""The element that htmx replaces."""
_PARAMETERS: Final = {
    "cari": "sought",
    "keputusan": "decision",
    "jenjang": "level",
    "jenis": "type",
    "cabang": "branch",
    "tahap": "state",
    "klausul": "lacks",
    "sebelum": "ends_before",
}
_LONGEST = 300


@needs(Role.VIEWER)
async def show(request: Request) -> Response:
    """Show the list; the table alone where htmx asks for it."""
    values = await run_in_threadpool(_list, request)
    if request.headers.get("hx-target") != TABLE:
        return page(request, "facilities.html.j2", **values)
    shown = values["paging"]
    response = page(request, "_facilities.html.j2", **values)
    response.headers["hx-push-url"] = shown.link(halaman=shown.number)
    return response


def _list(request: Request) -> dict[str, Any]:
    site: Site = request.app.state.site
    run = site.run()
    given = request.query_params
    wanted = filter_of(given)
    by = given.get("urut", "decision")
    if by not in SORTABLE:
        raise UsageError(f"Tidak ada kolom {by!r}.", "Pilih judul kolom di daftar fasilitas.")
    descending = given.get("arah") == "turun"
    facilities = site.store.facilities
    query = {name: getattr(wanted, field) for name, field in _PARAMETERS.items()}
    query |= {
        "terbuka": "1" if wanted.has_open else "",
        "urut": "" if by == "decision" else by,
        "arah": "turun" if descending else "",
    }
    total = facilities.count(run.archive_id, wanted)
    shown = paging("/fasilitas", query, given.get("halaman"), total)
    rows = facilities.rows(
        run.archive_id, wanted, by=by, descending=descending, first=shown.skip, number=ROWS
    )
    choices = _choices(site, run.archive_id, wanted)
    return {
        "run": run,
        "wanted": wanted,
        "paging": shown,
        "rows": rows,
        "by": by,
        "descending": descending,
        "columns": [column for column in COLUMNS if column != "branch" or choices["branch"]],
        "numbers": NUMBERS,
        "filtered": any(wanted),
        "choices": choices,
        "clauses": _clauses(site, wanted),
        "today": site.as_of().isoformat(),
    }


def filter_of(given: QueryParams) -> FacilityFilter:
    """Return the filter that an address names.

    Raises:
        UsageError: when a day is no day.
    """
    values = {field: given.get(name, "").strip()[:_LONGEST] for name, field in _PARAMETERS.items()}
    if values["ends_before"]:
        try:
            values["ends_before"] = dt.date.fromisoformat(values["ends_before"]).isoformat()
        except ValueError as error:
            raise UsageError("Tanggal ditulis seperti 2026-12-31.", "Perbaiki tanggalnya.") from error
    return FacilityFilter(**values, has_open=given.get("terbuka") == "1")


def _choices(site: Site, archive_id: int, wanted: FacilityFilter) -> dict[str, list[str]]:
    """Return what each filter may be set to; what is set stays among it."""
    found = site.store.facilities.choices(archive_id)
    order = {decision.value: rank for rank, decision in enumerate(Decision)}
    found["decision"].sort(key=lambda value: order.get(value, len(order)))
    for name, values in found.items():
        chosen = getattr(wanted, name)
        if chosen and chosen not in values:
            values.append(chosen)
    return found


def _clauses(site: Site, wanted: FacilityFilter) -> list[str]:
    found = [clause.id for clause in site.requirements.clauses]
    return found if not wanted.lacks or wanted.lacks in found else [*found, wanted.lacks]


routes = [Route("/fasilitas", show)]
