"""Dokumen: the pages of a document, and beside them everything that is said about it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from extractors.personal import mask_personal
from flows.web.desk import Case, Desk
from flows.web.document_view import Item, Part, boxes_on, has_places, lines_on, names_in, parts_of
from flows.web.paging import whole
from flows.web.render import LANGUAGES, language_of, page, texts
from flows.web.security import needs
from flows.web.site import Site
from flows.web.users import Role, User
from pipeline.page_pictures import PageTrouble, PageWanted, document_place
from pipeline.queries import MOST_CHARACTERS
from pipeline.report.personal import without_personal
from pipeline.search import hits
from pipeline.store import Run
from pipeline.store.queue import Wanted
from pipeline.versions import reader_version
from pipeline.words import unpack
from schemas.findings import Finding
from schemas.geometry import BoundingBox
from schemas.results import DocumentResult, DossierResult
from schemas.text import DocumentText, PageText

_HASH = re.compile(r"[0-9a-f]{64}")
_GLANCE = "kecil"
_LONG_SIDES = {_GLANCE: 170, "biasa": 1600, "besar": 2800}
"""Pixels of the long side of a picture by its size."""
_AT_ONCE = 6
"""Pictures that are waited for; documents that hang must leave threads for the other pages."""
_ALL_SHEETS = 60
"""Up to so many pages all are shown small; of more, those around the one that is shown."""
_SHEETS_AROUND = 20
_LONGEST_KEY = 1_000
_STATUS = {
    PageTrouble.GONE: 410,
    PageTrouble.CHANGED: 409,
    PageTrouble.UNREADABLE: 422,
    PageTrouble.NO_PICTURE: 404,
}


@dataclass(frozen=True)
class _Shown:
    """A document of the archive that is shown."""

    run: Run
    document: DocumentResult
    others: tuple[str, ...]
    """Paths of other files with the same content."""
    packed: bytes
    """Its words; empty where they are kept no more."""

    @property
    def page_count(self) -> int:
        """Number of its pages."""
        return max(self.document.pages, 1)

    def rotation(self, number: int) -> int:
        """Return the clockwise turn that makes a page upright."""
        return next((one.rotation for one in self.document.reading if one.page == number), 0)

    def text(self, number: int) -> PageText | None:
        """Return the words of a page, turned as its picture is; None where they are kept no more."""
        if not self.packed:
            return None
        pages = unpack(self.packed, {number}).pages
        return replace(pages[0], rotation=self.rotation(number)) if pages else None


async def show(request: Request) -> Response:
    """Show a page of a document with its evidence."""
    values = await run_in_threadpool(_values, request)
    return page(request, "document.html.j2", **values)


async def picture(request: Request) -> Response:
    """Return a page as a picture; 410 when its document has gone since the audit, 409 when it changed."""
    state = request.app.state
    if not hasattr(state, "drawing"):
        state.drawing = asyncio.Semaphore(_AT_ONCE)
    async with state.drawing:
        return await run_in_threadpool(_picture, request)


def _values(request: Request) -> dict[str, Any]:
    site: Site = request.app.state.site
    masked = is_masked(request)
    shown = _found(request)
    document = without_personal(shown.document) if masked else shown.document
    count = shown.page_count
    english = language_of(request) == "en"
    names = names_in(english)
    clause_names = {
        clause.id: clause.name_en if english else clause.name_id for clause in site.requirements.clauses
    }
    dossiers = list(site.store.dossier_results(shown.run.archive_id, [document.facility]))
    findings = _findings(shown.document, dossiers)
    parts = parts_of(
        document, [without_personal(one) for one in findings] if masked else findings, names, clause_names
    )
    items = [item for part in parts for item in part.items]
    wanted = request.query_params.get("sorot", "")[:_LONGEST_KEY]
    chosen = next((item for item in items if item.key == wanted), None)
    number = _number(request.query_params.get("halaman"), count)
    if number is None:
        number = (chosen.page if chosen else None) or 1
    text = shown.text(number)
    sought = request.query_params.get("cari", "")[:MOST_CHARACTERS]
    return {
        "run": shown.run,
        "document": document,
        "others": shown.others,
        "decision": dossiers[0].decision.value if dossiers else None,
        "open_items": site.store.queue.count(shown.run.archive_id, Wanted(facility=document.facility)),
        "cases": _cases(site, shown, items),
        "names": names,
        "parts": parts,
        "chosen": chosen,
        "number": number,
        "count": count,
        "sheets": _sheets(number, count),
        "text": text,
        "has_places": text is None or has_places(text),
        "boxes": boxes_on(text, items) if text else [],
        "lines": lines_on(text, masked=masked) if text else [],
        "sought": sought,
        "hits": _hits(site, shown.document, text, sought),
        "plain": _plain(text, masked=masked) if text and not has_places(text) else "",
        "part_shown": _part_at(parts, number),
        "masked": masked,
        "doubtful": sum(item.doubtful for item in items),
        "lacking": sum(item.lacking for item in items),
    }


def _hits(site: Site, document: DocumentResult, text: PageText | None, sought: str) -> list[BoundingBox]:
    """Return where on the upright page the words stand that somebody came from the search with."""
    if text is None or not sought.strip():
        return []
    return [text.upright(box) for box in hits(site.store, document.sha256 or "", text.number, sought)]


def _picture(request: Request) -> Response:
    size = request.query_params.get("ukuran", "biasa")
    long_side = _LONG_SIDES.get(size)
    if long_side is None:
        raise HTTPException(404)
    made, _ = page_drawn(request, long_side)
    if isinstance(made, PageTrouble):
        told = texts()[f"document.{made}"][LANGUAGES.index(language_of(request))]
        return PlainTextResponse(told, _STATUS[made])
    # Nothing can be read in it, and a document has one for each page: that the document was shown is logged.
    request.state.logged = size != _GLANCE
    return Response(made, media_type="image/webp")


def has_picture(site: Site, sha256: str, number: int) -> bool:
    """Return whether a page can be drawn, as far as its words tell: those of a Word file are on none."""
    packed = _packed(site, sha256)
    pages = unpack(packed, {number}).pages if packed else ()
    return not pages or has_places(pages[0])


def page_drawn(request: Request, long_side: int) -> tuple[bytes | PageTrouble, PageText | None]:
    """Return the page that a path names, upright and as WebP, with its words where they are kept.

    Raises:
        HTTPException: when there is no such document or page.
    """
    site: Site = request.app.state.site
    shown = _found(request)
    number = _number(request.path_params["number"], shown.page_count)
    if number is None:
        raise HTTPException(404)
    made = site.pictures.get(
        document_place(shown.run.root, shown.document),
        shown.document.sha256 or "",
        PageWanted(number, shown.rotation(number), long_side),
        [shown.packed] if is_masked(request) and shown.packed else [],
    )
    return made, shown.text(number)


def is_masked(request: Request) -> bool:
    """Return whether what is about a person is left out: for those who decide nothing, or by setting."""
    settings = request.app.state.site.settings
    user: User = request.state.user
    decides = user.role.may(Role.REVIEWER) and settings.review_personal
    return not (settings.show_personal or decides)


def _found(request: Request) -> _Shown:
    """Return the document that is asked for.

    Raises:
        HTTPException: when the archive that is shown has none with this content.
    """
    site: Site = request.app.state.site
    sha256 = request.path_params["sha256"]
    if not _HASH.fullmatch(sha256):
        raise HTTPException(404)
    run = site.run()
    results = site.store.documents_with(run.archive_id, sha256)
    if not results:
        raise HTTPException(404)
    first = next((one for one in results if one.duplicate_of is None), results[0])
    others = tuple(one.path for one in results if one is not first)
    return _Shown(run, first, others, _packed(site, sha256))


def _packed(site: Site, sha256: str) -> bytes:
    """Return the words of a document, of the newest reading; empty where they are kept no more."""
    readings = site.store.readings(sha256)
    return readings.get(reader_version()) or next(iter(readings.values()), b"")


def _findings(document: DocumentResult, dossiers: Iterable[DossierResult]) -> list[Finding]:
    """Return the findings about a document: its own, and those of its dossier that name it."""
    of_dossier = [
        finding
        for dossier in dossiers
        for finding in dossier.findings
        if document.path in (finding.path, *(place.path for place in finding.compared_with))
    ]
    return list(dict.fromkeys((*document.findings, *of_dossier)))


def _cases(site: Site, shown: _Shown, items: Iterable[Item]) -> dict[str, Case]:
    """Return what may be decided about each statement, by its key."""
    facility, sha256 = shown.document.facility, shown.document.sha256 or ""
    desk = Desk(site, shown.run, [sha256], [facility])
    return {
        item.key: desk.read(facility, item.target)
        if item.finding is None
        else desk.finding(item.finding, facility, sha256)
        for item in items
        if item.target is not None
    }


def _number(text: str | None, count: int) -> int | None:
    """Return the page that is asked for; None for none.

    Raises:
        HTTPException: when there is no such page.
    """
    if text is None:
        return None
    number = whole(text)
    if number is None or not 1 <= number <= count:
        raise HTTPException(404)
    return number


def _sheets(number: int, count: int) -> list[int]:
    """Return the pages that are shown small."""
    if count <= _ALL_SHEETS:
        return list(range(1, count + 1))
    around = range(max(1, number - _SHEETS_AROUND), min(count, number + _SHEETS_AROUND) + 1)
    return sorted({1, *around, count})


def _part_at(parts: list[Part], number: int) -> int:
    return next(
        (at for at, one in enumerate(parts) if one.segment.first_page <= number <= one.segment.last_page), 0
    )


def _plain(text: PageText, *, masked: bool) -> str:
    words = DocumentText("", (text,)).text
    return mask_personal(words) if masked else words


_viewer = needs(Role.VIEWER)
routes = [
    Route("/dokumen/{sha256}", _viewer(show)),
    Route("/dokumen/{sha256}/{number}.webp", _viewer(picture)),
]
