"""What is asked for: archives, runs, facilities, documents, ends, findings, rulings, words on pages."""

from __future__ import annotations

from itertools import chain
from typing import TypeVar

from fastapi import APIRouter

from flows.web.site import Site
from pipeline.report import without_personal
from pipeline.store.facilities import FacilityFilter
from schemas.errors import NoInputError
from schemas.labels import Decision, DocumentStatus, DocumentType, Severity
from schemas.results import DocumentResult, DossierResult
from schemas.rulings import KeptRuling

from . import models as m
from .place import AtSite, Day, Hash, Limit, Named, Offset, OfRun, Text

router = APIRouter()
_MOST_RUNS = 50
Result = TypeVar("Result", DocumentResult, DossierResult)


@router.get("/archives")
def archives(site: AtSite, run: OfRun) -> list[m.Archive]:
    """Return the archives of the store."""
    return [
        m.Archive(id=key, root=root, shown=key == run.archive_id)
        for key, root in site.store.archives().items()
    ]


@router.get("/runs")
def runs(site: AtSite) -> list[m.RunOfArchive]:
    """Return the newest runs over all archives, the newest first."""
    return [
        m.RunOfArchive.model_validate(
            {name: getattr(run, name) for name in m.RunOfArchive.model_fields} | {"archive": str(run.archive)}
        )
        for run in site.store.history.runs(_MOST_RUNS)
    ]


@router.get("/facilities")
def facilities(
    site: AtSite,
    run: OfRun,
    sought: Text = "",
    decision: Decision | None = None,
    level: Text = "",
    type: Text = "",  # noqa: A002  # named as in the results
    branch: Text = "",
    state: Text = "",
    lacks: Text = "",
    ends_before: Day = "",
    has_open: bool = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Rows[m.Facility]:
    """Return facilities, the worst decisions first; filters as on the page."""
    wanted = FacilityFilter(sought, decision or "", level, type, branch, state, has_open, lacks, ends_before)
    rows = site.store.facilities.rows(run.archive_id, wanted, first=offset, number=limit)
    return m.Rows(
        total=site.store.facilities.count(run.archive_id, wanted),
        items=tuple(m.Facility.model_validate(row) for row in rows),
    )


@router.get("/facilities/{facility}")
def facility(site: AtSite, run: OfRun, facility: Named) -> DossierResult:
    """Return a facility as dossiers.jsonl has it."""
    for dossier in site.store.dossier_results(run.archive_id, [facility]):
        return _shown(site, dossier)
    raise NoInputError(f"Tidak ada fasilitas {facility}.", "/api/facilities")


@router.get("/documents")
def documents(
    site: AtSite,
    run: OfRun,
    facility: Text = "",
    status: DocumentStatus | None = None,
    doc_type: DocumentType | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Rows[m.Document]:
    """Return files by path."""
    equal = {"facility": facility, "status": status or "", "doc_type": doc_type or ""}
    total, rows = site.store.served.documents(run.archive_id, equal, first=offset, number=limit)
    return m.Rows(total=total, items=tuple(m.Document.model_validate(row) for row in rows))


@router.get("/documents/{sha256}")
def document(site: AtSite, run: OfRun, sha256: Hash, path: Text = "") -> DocumentResult:
    """Return a file as results.jsonl has it: the first with these bytes, or the one at `path`."""
    paths = site.store.served.paths(run.archive_id, sha256)
    wanted = [one for one in paths if not path or one == path][:1]
    for result in site.store.documents_at(run.archive_id, wanted):
        return _shown(site, result)
    raise NoInputError("Tidak ada dokumen ini.", "/api/documents")


@router.get("/expiries")
def expiries(
    site: AtSite,
    run: OfRun,
    facility: Text = "",
    doc_type: DocumentType | None = None,
    since: Day = "",
    before: Day = "",
    superseded: bool = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Rows[m.Expiry]:
    """Return licences and contracts by the day on which they end."""
    total, rows = site.store.served.expiries(
        run.archive_id,
        {"facility": facility, "doc_type": doc_type or ""},
        since=since,
        before=before,
        superseded=superseded,
        first=offset,
        number=limit,
    )
    return m.Rows(total=total, items=tuple(m.Expiry.model_validate(row) for row in rows))


@router.get("/findings")
def findings(
    site: AtSite,
    run: OfRun,
    facility: Text = "",
    severity: Severity | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Rows[m.FindingOfFacility]:
    """Return the findings of some facilities; `limit`, `offset` and `total` count facilities."""
    wanted = FacilityFilter()
    if facility:
        rows = [row for row in (site.store.facilities.find(run.archive_id, facility),) if row]
        total = len(rows)
    else:
        total = site.store.facilities.count(run.archive_id, wanted)
        rows = site.store.facilities.rows(run.archive_id, wanted, by="facility", first=offset, number=limit)
    names = [row.facility for row in rows]
    dossiers = (_shown(site, one) for one in site.store.dossier_results(run.archive_id, names))
    documents = (_shown(site, one) for one in site.store.document_results(run.archive_id, names))
    of_dossiers = ((one.facility, finding) for one in dossiers for finding in one.findings)
    of_documents = ((one.facility, finding) for one in documents for finding in one.findings)
    found = dict.fromkeys(
        (name, finding)
        for name, finding in chain(of_dossiers, of_documents)
        if severity is None or finding.severity is severity
    )
    items = (m.FindingOfFacility(facility=name, finding=finding) for name, finding in found)
    return m.Rows(total=total, items=tuple(sorted(items, key=lambda item: item.facility)))


@router.get("/rulings")
def rulings(
    site: AtSite, run: OfRun, facility: Text = "", limit: Limit = 50, offset: Offset = 0
) -> m.Rows[KeptRuling]:
    """Return what people decided, first to last."""
    log = site.store.rulings
    if facility:
        documents = site.store.document_results(run.archive_id, [facility])
        found = log.about(run.archive_id, {one.sha256 for one in documents if one.sha256}, [facility])
    else:
        found = log.of(run.archive_id)
    return m.Rows(total=len(found), items=tuple(found[offset : offset + limit]))


def _shown(site: Site, result: Result) -> Result:
    return result if site.settings.show_personal else without_personal(result)
