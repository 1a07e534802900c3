"""From results to the report: its templates filled with the views of the facilities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import jinja2

from pipeline.report import labels
from pipeline.report.facilities import gather
from schemas.labels import Severity, Verdict
from schemas.results import DocumentResult, DossierResult

from .page import TEMPLATES, asset, content_policy, environment
from .pictures import CropSource, PictureAlbum
from .views import SOON_DAYS, anchors_of, build_facilities, build_overview, contract_period, worst_first

MAX_DOCUMENTS_ON_ONE_PAGE: Final = 200
"""Above it the report is an index beside one page per facility."""

INDEX_PAGE: Final = "report.html"
FACILITY_FOLDER: Final = "report"


def render_report(
    documents: Sequence[DocumentResult],
    dossiers: Sequence[DossierResult],
    *,
    as_of: dt.date,
    crops: CropSource,
) -> dict[str, str]:
    """Return file name to HTML: report.html alone, or above 200 documents beside one page per facility."""
    return dict(iter_pages(documents, dossiers, as_of=as_of, crops=crops))


def iter_pages(
    documents: Sequence[DocumentResult],
    dossiers: Sequence[DossierResult],
    *,
    as_of: dt.date,
    crops: CropSource,
) -> Iterator[tuple[str, str]]:
    """Yield file name and HTML of each page, so that only one page's pictures are in memory at a time."""
    facilities = worst_first(gather(documents, dossiers))
    anchors = anchors_of(facilities)
    shared = {"as_of": as_of, "overview": build_overview(facilities, as_of), "facilities": facilities}
    split = len(documents) > MAX_DOCUMENTS_ON_ONE_PAGE
    links = {
        key: f"{FACILITY_FOLDER}/{anchor}.html" if split else f"#{anchor}" for key, anchor in anchors.items()
    }
    if not split:
        album = PictureAlbum(crops)
        views = build_facilities(facilities, anchors, album, as_of)
        yield INDEX_PAGE, _page("report.html.j2", **shared, links=links, views=views, left_out=album.left_out)
        return
    yield INDEX_PAGE, _page("report.html.j2", **shared, links=links, views=(), left_out=0)
    for facility in facilities:
        album = PictureAlbum(crops)
        (view,) = build_facilities((facility,), anchors, album, as_of)
        page = _page("facility_page.html.j2", **shared, view=view, index=INDEX_PAGE, left_out=album.left_out)
        yield links[facility.key], page


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
    facilities = gather(documents, [dossier])
    album = PictureAlbum(crops)
    (view,) = build_facilities(facilities, anchors_of(facilities), album, as_of)
    shared = {"as_of": as_of, "overview": build_overview(facilities, as_of)}
    return _page("facility_page.html.j2", **shared, view=view, index=None, left_out=album.left_out)


def _page(template: str, **values: object) -> str:
    style, script = asset(TEMPLATES / "style.css"), asset(TEMPLATES / "filter.js")
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
        period=contract_period,
        severities=tuple(Severity),
        verdicts=tuple(Verdict),
        soon_days=SOON_DAYS,
    )
    return made
