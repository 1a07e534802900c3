"""What the queue shows of one item: what was read, where, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pydantic import JsonValue

from extractors.personal import mask_personal
from pipeline.rejudge import foresee
from pipeline.report.labels import label
from pipeline.rulings import standing
from pipeline.store import Run
from pipeline.store.queue import QueueItem
from schemas.evidence import Region
from schemas.labels import Decision, RequirementResult, Severity, Verdict
from schemas.results import ClauseResult, DocumentResult, FieldEvidence
from schemas.rulings import Action, Ruling, Target, TargetKind

from .desk import Case, Desk
from .site import Site

_READ = (TargetKind.FIELD, TargetKind.CLAUSE, TargetKind.TYPE)


@dataclass(frozen=True)
class Shown:
    """One item of the queue."""

    case: Case
    decision: Decision | None
    """Of its facility, as it is now."""
    page: int | None
    quote: str = ""
    raw: str = ""
    note: str = ""
    reason: str | None = None
    """Of an uncertain clause."""
    regions: tuple[Region, ...] = ()
    sha256: str = ""
    """The document to look at; '' where there is none."""


def names(site: Site, *, english: bool) -> Callable[[str, str, str], str]:
    """Return what calls an item, by kind, name and message."""
    clauses = {one.id: one.name_en if english else one.name_id for one in site.requirements.clauses}

    def named(kind: str, name: str, message: str = "") -> str:
        if kind == TargetKind.CLAUSE:
            return clauses.get(name, name)
        if kind == TargetKind.FIELD:
            both = label("fields", name)
            return both.english if english else both.indonesian
        before, colon, _ = message.partition(": ")
        return before if colon else name

    return named


def target_of_item(item: QueueItem) -> Target:
    """Return what an item of the queue is about."""
    if item.kind == TargetKind.REQUIREMENT:
        return Target.of_requirement(item.name, item.facility)
    return Target(kind=TargetKind(item.kind), name=item.name, sha256=item.sha256, first_page=item.first_page)


def shown_item(site: Site, run: Run, item: QueueItem, *, masked: bool) -> Shown:
    """Return what is to be shown of an item; `masked` without words about a person."""
    shown = _shown(site, run, item)
    if not masked:
        return shown
    return replace(
        shown,
        quote=mask_personal(shown.quote),
        raw=mask_personal(shown.raw),
        note=mask_personal(shown.note),
    )


def _shown(site: Site, run: Run, item: QueueItem) -> Shown:
    target = target_of_item(item)
    dossiers = list(site.store.dossier_results(run.archive_id, [item.facility]))
    decision = dossiers[0].decision if dossiers else None
    desk = Desk(site, run, [item.sha256] if item.sha256 else [], [item.facility])
    if target.kind is TargetKind.REQUIREMENT:
        found = (one for dossier in dossiers for one in dossier.requirements if one.id == item.name)
        outcome = next(found, None)
        result = outcome.result if outcome else RequirementResult.NEEDS_REVIEW
        quote = next((link.quote for link in outcome.evidence if link.quote), "") if outcome else ""
        case = desk.requirement(item.facility, item.name, result)
        sha256 = _content(site, run, item) if item.path else ""
        return Shown(case, decision, item.page, quote=quote or "", note=item.message, sha256=sha256)
    case = desk.read(item.facility, target)
    read = result_of(site, run, item)
    if isinstance(read, FieldEvidence):
        regions = () if case.seen is None and not read.raw else read.regions  # else where a value stands
        return Shown(
            case, decision, read.page, read.quote, read.raw, read.note, regions=regions, sha256=item.sha256
        )
    if isinstance(read, ClauseResult):
        page = read.page or item.first_page
        return Shown(
            case,
            decision,
            page,
            read.quote or "",
            reason=read.reason,
            regions=read.regions,
            sha256=item.sha256,
        )
    return Shown(case, decision, item.page, sha256=item.sha256)


def _content(site: Site, run: Run, item: QueueItem) -> str:
    documents = site.store.documents_at(run.archive_id, [item.path])
    return next((one.sha256 or "" for one in documents if one.facility == item.facility), "")


def result_of(site: Site, run: Run, item: QueueItem) -> FieldEvidence | ClauseResult | None:
    """Return what was read about an item, with its place."""
    for document in site.store.documents_with(run.archive_id, item.sha256):
        if document.facility != item.facility:
            continue
        for segment in document.segments:
            if segment.first_page == item.first_page:
                if item.kind == TargetKind.FIELD:
                    return segment.evidence.get(item.name)
                return next((clause for clause in segment.clauses if clause.id == item.name), None)
    return None


def choices_of(case: Case) -> list[tuple[Action, JsonValue]]:
    """Return what may be decided about a case with one click."""
    if case.target.kind is TargetKind.CLAUSE:
        return [(Action.CORRECT, Verdict.PRESENT.value), (Action.CORRECT, Verdict.MISSING.value)]
    if case.target.kind is TargetKind.FIELD:
        others: list[tuple[Action, JsonValue]] = [(Action.CORRECT, other) for other in case.alternatives]
        reject: list[tuple[Action, JsonValue]] = [(Action.REJECT, None)] if case.seen is not None else []
        return [(Action.CONFIRM, case.seen), *others, *reject]
    return []


def foreseen(site: Site, run: Run, case: Case) -> list[tuple[Action, JsonValue, Decision | None]]:
    """Return what would be decided on the facility of a case after each choice."""
    choices = choices_of(case)
    rulings = [
        Ruling(
            target=case.target,
            action=action,
            value=value if action is Action.CORRECT else None,
            seen=case.seen,
            by="-",
            at=site.now(),
        )
        for action, value in choices
    ]
    decisions = foresee(
        site.store, run, site.requirements, rulings, facility=case.facility, as_of=site.as_of()
    )
    return [(*choice, decision) for choice, decision in zip(choices, decisions, strict=True)]


def contradicted(site: Site, run: Run, facility: str = "") -> list[QueueItem]:
    """Return the decisions that count and with which a newer reading disagrees, as items of the queue."""
    log = site.store.rulings.of(run.archive_id)
    targets = [ruling.target for ruling in standing(log).rulings if ruling.target.kind in _READ]
    if not targets:
        return []
    hashes = {target.sha256 for target in targets}
    desk = Desk(site, run, hashes)
    homes = {
        document.sha256: document
        for document in site.store.documents_of(run.archive_id, hashes)
        if document.duplicate_of is None
    }
    items: list[QueueItem] = []
    for target in sorted(targets, key=lambda one: one.key):
        document = homes.get(target.sha256)
        if document is None or facility not in ("", document.facility):
            continue
        if desk.read(document.facility, target).contradicted:
            items.append(_decided_item(len(items) + 1, document, target))
    return items


def _decided_item(place: int, document: DocumentResult, target: Target) -> QueueItem:
    return QueueItem(
        place=place,
        target=target.key,
        facility=document.facility,
        kind=target.kind.value,
        name=target.name,
        sha256=target.sha256,
        first_page=target.first_page,
        path=document.path,
        page=target.first_page,
        doc_type=None,
        severity=Severity.MAJOR.rank,
        changes=2,
        message="",
        value=None,
        put_off=False,
    )
