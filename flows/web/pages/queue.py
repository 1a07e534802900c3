"""Antrean: what is uncertain, one thing at a time, worst first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.desk import Case
from flows.web.queue_view import Shown, contradicted, foreseen, names, shown_item
from flows.web.render import language_of, page
from flows.web.rule_form import back_of
from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.report.labels import reason_name
from pipeline.store import Run
from pipeline.store.queue import QueueItem, Wanted
from schemas.labels import Severity
from schemas.rulings import KeptRuling

from .document import has_picture, is_masked
from .evidence import picture_of

KINDS = ("date", "clause", "field", "requirement")
_NEXT = 12
"""Items listed beside the one that is shown."""
_FACILITIES = 200
"""Facilities to choose from."""
_LONGEST = 2000


@dataclass(frozen=True)
class Filter:
    """What of the queue somebody wants to see."""

    facility: str = ""
    kind: str = ""
    severity: str = ""
    differs: bool = False

    @property
    def wanted(self) -> Wanted:
        """The filter as the store knows it."""
        rank = Severity(self.severity).rank if self.severity else None
        return Wanted(self.facility, self.kind, rank)

    def link(self, target: str = "") -> str:
        """Return the path that shows this filter, and one item of it where one is named."""
        values = {
            "fasilitas": self.facility,
            "jenis": self.kind,
            "tingkat": self.severity,
            "berbeda": "1" if self.differs else "",
            "butir": target,
        }
        query = urlencode({key: value for key, value in values.items() if value})
        return f"/antrean?{query}" if query else "/antrean"


def filter_of(given: QueryParams | dict[str, str]) -> Filter:
    """Return the filter that an address names; what it cannot mean is left out."""
    kind, severity = given.get("jenis") or "", given.get("tingkat") or ""
    return Filter(
        facility=(given.get("fasilitas") or "")[:_LONGEST],
        kind=kind if kind in KINDS else "",
        severity=severity if severity in list(Severity) else "",
        differs=given.get("berbeda") == "1",
    )


@needs(Role.VIEWER)
async def show(request: Request) -> Response:
    """Show an item of the queue: the one that is named, else the first."""
    chosen = filter_of(request.query_params)
    target = request.query_params.get("butir", "")[:_LONGEST]
    values = await run_in_threadpool(_values, request, chosen, target, target)
    fragment = request.headers.get("hx-target") == "antrean"
    return page(request, "_queue.html.j2" if fragment else "queue.html.j2", **values)


async def after(request: Request, form: FormData, case: Case, *, conflict: bool) -> Response:
    """Return the queue as it is after a decision: with the next item, and with what happened."""
    chosen = filter_of(dict(parse_qsl(urlsplit(back_of(form)).query)))
    undone = str(form.get("action", "")) == "undo"
    following = case.target.key if undone else str(form.get("next", ""))[:_LONGEST]
    values = await run_in_threadpool(_values, request, chosen, following, "")
    told = "conflict" if conflict else "undone" if undone else "kept"
    values["told"] = told
    values["last"] = None if conflict or undone else case
    values["other"] = case.ruling if conflict else None
    return page(request, "_queue.html.j2", **values)


def _values(request: Request, chosen: Filter, target: str, must: str) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        request: What was asked.
        chosen: The filter.
        target: The item to show; the first where it is not open.
        must: The item that was asked for by name: it is told when it is not open any more.
    """
    site: Site = request.app.state.site
    run = site.run()
    items, total, place = _listed(site, run, chosen, target)
    item = next((one for one in items if one.place == place), None)
    gone = bool(must) and (item is None or item.target != must)
    shown = shown_item(site, run, item, masked=is_masked(request)) if item else None
    reviews = request.state.user.role.may(Role.REVIEWER)
    return {
        "run": run,
        "filter": chosen,
        "no_filter": Filter(),
        "kinds": KINDS,
        "severities": list(Severity),
        "facilities": site.store.queue.facilities(run.archive_id, _FACILITIES),
        "total": total,
        "item": item,
        "item_name": names(site, english=language_of(request) == "en"),
        "reason_name": reason_name,
        "shown": shown,
        "foreseen": foreseen(site, run, shown.case) if shown and item and item.changes and reviews else [],
        "document_link": _document_link(item, shown) if item and shown else "",
        "picture": _picture(site, shown) if shown else "",
        "before": next((one for one in items if one.place == place - 1), None),
        "following": [one for one in items if one.place > place],
        "gone": gone,
        "decided": _last_ruling(site, run, must) if gone else None,
        "told": "",
        "last": None,
        "other": None,
    }


def _picture(site: Site, shown: Shown) -> str:
    if not shown.sha256 or not shown.page or not has_picture(site, shown.sha256, shown.page):
        return ""
    return picture_of(shown.sha256, shown.page, shown.regions)


def _document_link(item: QueueItem, shown: Shown) -> str:
    if not shown.sha256:
        return ""
    place = urlencode({"halaman": shown.page or item.first_page, "sorot": item.target})
    return f"/dokumen/{shown.sha256}?{place}"


def _listed(site: Site, run: Run, chosen: Filter, target: str) -> tuple[list[QueueItem], int, int]:
    """Return the items around the one to show, the number of all, and its place."""
    if chosen.differs:
        items = contradicted(site, run, chosen.facility)
        place = next((one.place for one in items if one.target == target), 1)
        return items[max(0, place - 2) : place + _NEXT], len(items), place
    queue, wanted = site.store.queue, chosen.wanted
    total = queue.count(run.archive_id, wanted)
    place = (queue.place(run.archive_id, wanted, target) if target else None) or 1
    return queue.items(run.archive_id, wanted, first=place - 1, number=_NEXT + 2), total, place


def _last_ruling(site: Site, run: Run, key: str) -> KeptRuling | None:
    kept = site.store.rulings.by_key(run.archive_id, key)
    return kept[-1] if kept else None


routes = [Route("/antrean", show)]
