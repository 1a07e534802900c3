"""From results to HTML: templates filled, style and script inlined and pinned by a content policy."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from pipeline.report import labels
from pipeline.report.facilities import gather, screen_date
from schemas.labels import Decision, LicenceStatus, Severity, Verdict
from schemas.results import DocumentResult, DossierResult

from .pictures import CropSource, PictureAlbum
from .views import SOON_DAYS, anchors_of, build_facilities, build_overview, contract_period, worst_first

MAX_DOCUMENTS_ON_ONE_PAGE: Final = 200
"""Above it the report is an index beside one page per facility."""

INDEX_PAGE: Final = "report.html"
FACILITY_FOLDER: Final = "report"

_TEMPLATES: Final = Path(__file__).with_name("templates")

SYMBOLS: Final = {
    Verdict.PRESENT: "✓",
    Verdict.MISSING: "✗",
    Verdict.UNCERTAIN: "?",
    LicenceStatus.VALID: "✓",
    LicenceStatus.EXPIRING: "!",
    LicenceStatus.EXPIRED: "✗",
    LicenceStatus.LIFETIME: "∞",
    LicenceStatus.UNKNOWN: "?",
    Decision.TIDAK_MEMENUHI: "✗",
    Decision.BELUM_LENGKAP: "…",
    Decision.PERLU_DITINJAU: "?",
    Decision.MEMENUHI: "✓",
    "met": "✓",
    "unmet": "✗",
    "not_evidenced": "…",
    "not_applicable": "–",
    "needs_review": "?",
    "complete": "✓",
    "partial": "!",
    "failed": "✗",
}
"""A sign for each status, so that none is told by its colour alone."""


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


def _page(template: str, **values: object) -> str:
    style, script = _asset("style.css"), _asset("filter.js")
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_pin(style)}'; script-src '{_pin(script)}'"
    )
    return _environment().get_template(template).render(style=style, script=script, policy=policy, **values)


@cache
def _asset(file_name: str) -> Markup:
    return Markup((_TEMPLATES / file_name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def _pin(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _within(path: str, folder: str) -> str:
    """Return `path` as seen from a facility's folder, whose name its heading gives already."""
    return path.removeprefix(f"{folder}/") if folder else path


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(tanggal=screen_date, within=_within)
    environment.globals.update(
        name=labels.name,
        english=lambda group, value: labels.label(group, value).english,
        reason_name=labels.reason_name,
        facility_kind=labels.facility_kind,
        period=contract_period,
        symbols={str(key): sign for key, sign in SYMBOLS.items()},
        severities=tuple(Severity),
        verdicts=tuple(Verdict),
        soon_days=SOON_DAYS,
    )
    return environment
