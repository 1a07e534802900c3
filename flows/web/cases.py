"""The case that a form or a link names, where the archive that is shown has such a thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain

from pipeline.store import Run, Store
from pipeline.words import unpack
from schemas.errors import NoInputError, UsageError
from schemas.evidence import Region
from schemas.findings import Finding
from schemas.labels import FieldName
from schemas.results import DocumentResult, DossierResult
from schemas.rulings import Target, TargetKind
from schemas.text import PageText

from .desk import Case, Desk
from .site import Site

_SLACK = 2.0
"""Points by which a box may lie over the edge of its page."""


def find_case(site: Site, run: Run, target: Target, facility: str) -> Case:
    """Return the case of a target that belongs to a facility.

    Raises:
        NoInputError: when the archive that is shown has no such thing there.
    """
    dossiers = list(site.store.dossier_results(run.archive_id, [facility]))
    documents = list(site.store.document_results(run.archive_id, [facility]))
    if not dossiers:
        raise _unknown()
    desk = Desk(site, run, [target.sha256] if target.sha256 else [], [facility])
    if target.kind is TargetKind.REQUIREMENT:
        for outcome in dossiers[0].requirements:
            if Target.of_requirement(outcome.id, facility) == target and not outcome.same_as:
                return desk.requirement(facility, outcome.id, outcome.result)
    elif target.kind is TargetKind.FINDING:
        for finding, sha256 in _findings(dossiers[0], documents):
            if Target.of_finding(finding, facility, sha256) == target:
                return desk.finding(finding, facility, sha256)
    else:
        for document in documents:
            if document.sha256 is not None and document.sha256 == target.sha256:
                return _of_document(desk, document, target, facility)
    raise _unknown()


def check_regions(store: Store, case: Case, regions: Sequence[Region]) -> None:
    """Refuse boxes that lie outside the pages of their document.

    Raises:
        UsageError: when one does.
    """
    if not regions:
        return
    readings = store.readings(case.target.sha256) if case.target.sha256 else {}
    pages: dict[int, PageText] = {}
    for packed in readings.values():
        with suppress(ValueError):  # packed by another version; without its pages no box is taken
            pages |= {page.number: page for page in unpack(packed).pages}
    for region in regions:
        page, box = pages.get(region.page), region.bbox
        inside = (
            page is not None
            and -_SLACK <= box.x0 < box.x1 <= page.size.width + _SLACK
            and -_SLACK <= box.top < box.bottom <= page.size.height + _SLACK
        )
        if not inside:
            raise UsageError(
                "Kotak bukti tidak terletak pada halaman dokumen ini.", "Gambar kotak sekali lagi."
            )


def _of_document(desk: Desk, document: DocumentResult, target: Target, facility: str) -> Case:
    sha256 = target.sha256
    if target == Target.of_document(sha256):
        return desk.document(facility, sha256)
    for segment in document.segments:
        if segment.first_page != target.first_page:
            continue
        fields = (Target.of_field(sha256, segment.first_page, name) for name in FieldName)
        clauses = (Target.of_clause(sha256, segment.first_page, clause.id) for clause in segment.clauses)
        if target in (Target.of_type(sha256, segment.first_page), *fields, *clauses):
            return desk.read(facility, target)
    raise _unknown()


def _findings(dossier: DossierResult, documents: Sequence[DocumentResult]) -> Iterator[tuple[Finding, str]]:
    """Yield every finding, waived or not, with the content that it is about."""
    contents = {document.path: document.sha256 or "" for document in documents}
    results: tuple[DossierResult | DocumentResult, ...] = (dossier, *documents)
    for result in results:
        for finding in chain(result.findings, (waived.finding for waived in result.waived)):
            yield finding, contents.get(finding.path, "")


def _unknown() -> NoInputError:
    return NoInputError("Hal yang diputuskan tidak ada di arsip ini.", "Muat ulang halaman.")
