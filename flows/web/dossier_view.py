"""What the page of a facility shows, worked out beforehand; reads the store, changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.report.facilities import Facility, gather
from pipeline.report.html.timeline import Timeline, build_timeline
from pipeline.report.html.views import ClauseSection, build_matrix, drawn, is_unjudged
from pipeline.report.standing import FirstLapse, first_lapse, grouped, lapsing_in_contract
from pipeline.store import Run
from schemas.errors import NoInputError
from schemas.findings import Finding
from schemas.results import ExpiryResult, PersonResult, RequirementOutcome
from schemas.rulings import KeptRuling, TargetKind, WaivedFinding

from .desk import Case, Desk
from .site import Site


@dataclass(frozen=True)
class FindingLine:
    """A finding, and what may be decided about it."""

    finding: Finding
    case: Case
    waived: WaivedFinding | None = None


@dataclass(frozen=True)
class RequirementLine:
    """A requirement, and what may be decided about it."""

    outcome: RequirementOutcome
    case: Case


@dataclass(frozen=True)
class Remembered:
    """A ruling of the past, and the name of what it is about."""

    kept: KeptRuling
    group: str
    """Table of labels.toml that names the target; '' where `name` is text."""
    name: str
    path: str
    """File that it is about, '' where none is there any more."""


@dataclass(frozen=True)
class DossierView:
    """Everything that the page shows."""

    facility: Facility
    open_items: int
    """How many things about it wait for a person."""
    sources: Mapping[str, str]
    """Content (sha256) by path, for links."""
    findings: tuple[FindingLine, ...]
    waived: tuple[FindingLine, ...]
    requirements: tuple[RequirementLine, ...]
    """Worst first."""
    waived_requirements: tuple[RequirementLine, ...]
    unjudged: tuple[RequirementLine, ...]
    """Those that need no look."""
    matrix: tuple[ClauseSection, ...]
    timeline: Timeline | None
    superseded: Timeline | None
    people: tuple[tuple[PersonResult, FirstLapse], ...]
    lapsing: tuple[ExpiryResult, ...]
    history: tuple[Remembered, ...]
    """Latest first."""


def build_dossier(site: Site, run: Run, key: str) -> DossierView:
    """Return what the page of a facility shows.

    Raises:
        NoInputError: when the archive has no such facility.
    """
    documents = list(site.store.document_results(run.archive_id, [key]))
    dossiers = list(site.store.dossier_results(run.archive_id, [key]))
    if not dossiers:
        raise NoInputError("Fasilitas ini tidak ada.", "Cari di daftar fasilitas.")
    (facility,) = gather(documents, dossiers)
    dossier = dossiers[0]
    row = site.store.facilities.find(run.archive_id, key)
    as_of = dt.date.fromisoformat(dossier.as_of)
    sources = {document.path: document.sha256 for document in documents if document.sha256}
    desk = Desk(site, run, set(sources.values()), [key])
    outcomes = [one for _, group in grouped(dossier.requirements) for one in group]
    lines = [_requirement(desk, key, outcome) for outcome in outcomes]
    log = site.store.rulings.about(run.archive_id, set(sources.values()), [key])
    return DossierView(
        facility=facility,
        open_items=row.open_items if row else 0,
        sources=sources,
        findings=tuple(
            FindingLine(finding, desk.finding(finding, key, sources.get(finding.path, "")))
            for finding in facility.findings
        ),
        waived=tuple(
            FindingLine(one.finding, desk.finding(one.finding, key, sources.get(one.finding.path, "")), one)
            for one in _waived(facility)
        ),
        requirements=tuple(line for line in lines if not is_unjudged(line.outcome)),
        waived_requirements=tuple(line for line in lines if line.outcome.waived_by),
        unjudged=tuple(line for line in lines if is_unjudged(line.outcome) and not line.outcome.waived_by),
        matrix=build_matrix(facility.contracts),
        timeline=build_timeline(drawn(facility), as_of=as_of),
        superseded=build_timeline(facility.superseded, as_of=as_of),
        people=tuple((person, first_lapse(person)) for person in dossier.people),
        lapsing=lapsing_in_contract(dossier),
        history=tuple(
            _remembered(kept, facility) for kept in reversed(log) if kept.ruling.target.facility in ("", key)
        ),
    )


def _requirement(desk: Desk, key: str, outcome: RequirementOutcome) -> RequirementLine:
    # One that repeats another is decided with it.
    return RequirementLine(
        outcome, desk.requirement(key, outcome.same_as or outcome.id, outcome.result.value)
    )


def _waived(facility: Facility) -> Iterable[WaivedFinding]:
    """Yield what was let stand, each once: a dossier may repeat what its documents say."""
    found = [one for document in facility.originals for one in document.waived]
    found.extend(facility.dossier.waived if facility.dossier else ())
    return dict.fromkeys(found)


def _remembered(kept: KeptRuling, facility: Facility) -> Remembered:
    target = kept.ruling.target
    path = next((one.path for one in facility.originals if one.sha256 == target.sha256), "")
    if target.kind is TargetKind.FIELD:
        return Remembered(kept, "fields", target.name, path)
    if target.kind is TargetKind.CLAUSE:
        return Remembered(kept, "clauses", target.name, path)
    if target.kind is TargetKind.REQUIREMENT:
        outcomes = facility.dossier.requirements if facility.dossier else ()
        name = next((one.name for one in outcomes if one.id == target.name and one.name), target.name)
        return Remembered(kept, "", name, path)
    if target.kind is TargetKind.FINDING:
        said = kept.ruling.seen
        return Remembered(kept, "", said if isinstance(said, str) and said else target.name, path)
    return Remembered(kept, "", "", path)
