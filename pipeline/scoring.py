"""The second layer of a credentialing form: the scored criteria added up, and what follows from a shortfall.

The first layer decides alone: no score and no category changes a decision (see `pipeline.judge.decide`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.requirements import Requirements, table_for
from schemas.dates import iso_date
from schemas.dossier import Case
from schemas.facts import declared_text
from schemas.labels import Decision, LicenceStatus, RequirementKind, RequirementResult
from schemas.results import RequirementOutcome, ScoreResult

Category = Literal["A", "B", "C", "D"]

_MEANING: dict[Category, str] = {
    "A": "sangat direkomendasikan",
    "B": "direkomendasikan",
    "C": "dipertimbangkan",
    "D": "tidak direkomendasikan",
}
_MUCH = 0.5
"""Share of the weight below which a category is called preliminary."""


def score_of(
    outcomes: Iterable[RequirementOutcome], case: Case, requirements: Requirements
) -> ScoreResult | None:
    """Return the weighted mean of the scored criteria that could be judged, 0 to 100.

    None where nobody stated anything, where too little of the weight could be judged, or where no table
    of categories holds on that day.
    """
    weighed = [one for one in outcomes if one.weight > 0 and one.kind is RequirementKind.SCORED]
    judged = [(one.value, one.weight) for one in weighed if one.value is not None]
    table = table_for(requirements.categories, case.dossier.type, case.as_of)
    if not judged or table is None:
        return None
    total = sum(weight for _, weight in judged)
    share = total / sum(one.weight for one in weighed)
    if share < requirements.settings.category_min_share:
        return None
    value = round(sum(value * weight for value, weight in judged) / total, 2)
    return ScoreResult(value=value, share=round(share, 4), table=table.id)


def category_of(score: ScoreResult | None, requirements: Requirements) -> Category | None:
    """Return the category by the table that the score names."""
    if score is None:
        return None
    return next(table for table in requirements.categories if table.id == score.table).category(score.value)


def score_reason(score: ScoreResult | None, category: Category | None, *, decision: Decision) -> str:
    """Say which category it is, by which table, and on how much of the weight it rests."""
    if score is None or category is None:
        return "Kategori belum dapat dinilai: tidak cukup nilai yang dinyatakan."
    early = "sementara " if score.share < _MUCH else ""
    overruled = "; syarat mutlak yang memutuskan" if decision is not Decision.MEMENUHI else ""
    return (
        f"Kategori {early}{category} ({_MEANING[category]}): nilai {declared_text(score.value)} dari "
        f"{round(100 * score.share)}% bobot yang dapat dinilai, menurut tabel {score.table}{overruled}."
    )


@dataclass(frozen=True)
class Following:
    """A consequence that may follow."""

    id: str
    reason: str
    """One Indonesian sentence: what may follow, and from what."""


def consequences(
    outcomes: Sequence[RequirementOutcome], case: Case, requirements: Requirements
) -> tuple[Following, ...]:
    """Return what may follow: CR-SAN-01 to 03, as the mapping of the project proposes.

    An absolute failure that was there when the contract began, or that is past its cure (none unless
    `cure_days` says so), may end the cooperation; another may stop new members and repeat the
    recredentialing. A scored shortfall, or a licence about to end, calls for another recredentialing.
    """
    failed = [one for one in outcomes if one.result is RequirementResult.UNMET and not one.same_as]
    absolute = [one for one in failed if one.kind is RequirementKind.ABSOLUTE]
    ending = [one for one in absolute if _past_cure(one, case, requirements)]
    curable = [one for one in absolute if one not in ending]
    scored = [one.id for one in failed if one.kind is RequirementKind.SCORED]
    expiring = any(
        entry.status is LicenceStatus.EXPIRING and not entry.segment.doc_type.is_contract
        for entry in case.current
    )
    told: list[tuple[str, str]] = []
    if ending:
        told.append(("CR-SAN-03", _ids(ending)))
    if curable:
        told.append(("CR-SAN-01", _ids(curable)))
    again = [*(one.id for one in curable), *scored, *(["izin yang segera berakhir"] if expiring else [])]
    if again:
        told.append(("CR-SAN-02", ", ".join(again)))
    return tuple(
        Following(
            id_,
            f"Akibat yang dapat dijatuhkan: {requirements.consequence(id_).name_id} ({id_}), karena {why}.",
        )
        for id_, why in told
    )


def _ids(outcomes: Iterable[RequirementOutcome]) -> str:
    return ", ".join(one.id for one in outcomes)


def _past_cure(outcome: RequirementOutcome, case: Case, requirements: Requirements) -> bool:
    """Whether a failure ends the cooperation: a contract is in force, and there was or is no time to cure."""
    contract = case.contract
    if contract is None or (contract.start is not None and contract.start > case.as_of):
        return False
    if contract.end is not None and contract.end < case.as_of:
        return False
    proofs = {(link.path, link.page) for link in outcome.evidence}
    entries = [entry for entry in case.current if (entry.path, entry.page) in proofs]
    if not entries or any(entry.status_at_start is LicenceStatus.EXPIRED for entry in entries):
        return True
    ends = [end for entry in entries if (end := iso_date(entry.expiry_date)) is not None]
    lapsed = [end for end in ends if end < case.as_of]
    cure = dt.timedelta(days=requirements.settings.cure_days)
    return not lapsed or case.as_of > min(lapsed) + cure
