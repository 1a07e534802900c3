"""From results to the report: its templates filled with the views of the facilities."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import IO, Final

import jinja2

from pipeline.report import labels
from pipeline.report.decided import decided_rows
from pipeline.report.facilities import Facility, gather
from pipeline.report.files import encodable
from pipeline.report.results import HeldResults
from schemas.labels import Severity, Verdict
from schemas.results import DocumentResult, DossierResult

from .overview import SOON_DAYS, OverviewBuilder, versions_of
from .page import TEMPLATES, asset, content_policy, environment, style_of
from .pictures import CropSource, PictureAlbum
from .views import anchor_of, build_facilities, contract_period

MAX_DOCUMENTS_ON_ONE_PAGE: Final = 200
"""Above it the report is an index beside one page per facility."""

INDEX_PAGE: Final = "report.html"
FACILITY_FOLDER: Final = "report"


class Report:
    """The report, written facility by facility: one page, or an index beside one page per facility."""

    def __init__(
        self,
        opened: Callable[[str], AbstractContextManager[IO[bytes]]],
        documents: int,
        *,
        as_of: dt.date,
        crops: CropSource,
    ) -> None:
        """Begin a report.

        Args:
            opened: Gives the stream for a page by its name.
            documents: How many there are; above 200 every facility has a page of its own.
            as_of: The day that was judged at.
            crops: Pictures of places, asked for one page at a time.
        """
        self._opened, self._as_of, self._crops = opened, as_of, crops
        self._split = documents > MAX_DOCUMENTS_ON_ONE_PAGE
        self._overview = OverviewBuilder(as_of)
        self._held: dict[str, Facility] = {}

    def add(self, facility: Facility) -> None:
        """Count a facility, and write its page where it has one."""
        self._overview.add(facility)
        if not self._split:
            self._held[facility.key] = facility
            return
        page = facility_page(facility, as_of=self._as_of, crops=self._crops, index=INDEX_PAGE)
        self._write(f"{FACILITY_FOLDER}/{anchor_of(facility.key)}.html", page)

    def finish(self) -> None:
        """Write the page that comes first."""
        overview = self._overview.finish()
        album = PictureAlbum(self._crops)
        facilities = [self._held[row.key] for row in overview.facilities if row.key in self._held]
        values = {
            "as_of": self._as_of,
            "overview": overview,
            "versions": overview.versions,
            "views": build_facilities(facilities, album, self._as_of),
        }
        index = _page("report.html.j2", **values, left_out=album.left_out, link=self._link)
        self._write(INDEX_PAGE, index)

    def _link(self, key: str) -> str:
        anchor = anchor_of(key)
        return f"{FACILITY_FOLDER}/{anchor}.html" if self._split else f"#{anchor}"

    def _write(self, name: str, page: str) -> None:
        with self._opened(name) as stream:
            stream.write(encodable(page).encode("utf-8"))


def render_report(
    documents: Sequence[DocumentResult],
    dossiers: Sequence[DossierResult],
    *,
    as_of: dt.date,
    crops: CropSource,
) -> dict[str, str]:
    """Return file name to HTML: report.html alone, or above 200 documents beside one page per facility."""
    pages: dict[str, str] = {}

    @contextmanager
    def opened(name: str) -> Iterator[IO[bytes]]:
        stream = io.BytesIO()
        yield stream
        pages[name] = stream.getvalue().decode("utf-8")

    results = HeldResults(documents, dossiers)
    report = Report(opened, results.count, as_of=as_of, crops=crops)
    for facility in results.facilities():
        report.add(facility)
    report.finish()
    return pages


def render_facility(
    documents: Sequence[DocumentResult], dossier: DossierResult, *, as_of: dt.date, crops: CropSource
) -> str:
    """Return the page of one facility by itself, without a way to others.

    Args:
        documents: Those of the facility.
        dossier: What is said of it.
        as_of: The day it was judged at.
        crops: Pictures of places.
    """
    (facility,) = gather(documents, [dossier])
    return facility_page(facility, as_of=as_of, crops=crops, index=None)


def facility_page(facility: Facility, *, as_of: dt.date, crops: CropSource, index: str | None) -> str:
    """Return the page of one facility; `index` is the page that leads to all others."""
    album = PictureAlbum(crops)
    (view,) = build_facilities((facility,), album, as_of)
    values = {"as_of": as_of, "versions": versions_of(facility), "view": view, "index": index}
    return _page("facility_page.html.j2", **values, left_out=album.left_out)


def _page(template: str, **values: object) -> str:
    style, script = style_of(), asset(TEMPLATES / "filter.js")
    policy = content_policy(style, script)
    return _environment().get_template(template).render(style=style, script=script, policy=policy, **values)


def _within(path: str, folder: str) -> str:
    """Return `path` as seen from a facility's folder, whose name its heading gives already."""
    return path.removeprefix(f"{folder}/") if folder else path


@cache
def _environment() -> jinja2.Environment:
    made = environment(TEMPLATES)
    made.filters.update(within=_within)
    made.globals.update(
        facility_kind=labels.facility_kind,
        decided_rows=decided_rows,
        period=contract_period,
        severities=tuple(Severity),
        verdicts=tuple(Verdict),
        soon_days=SOON_DAYS,
    )
    return made
