"""Criteria beside the list of documents: one outcome each, absolute or scored.

What is told of rooms, instruments and services is the facility's own word or a document, and messages keep
the two apart. Only a stated shortfall or a document that fails is `unmet`; nothing stated is `not_evidenced`;
what is there but unclear, or may be seen on a picture, is `needs_review`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipeline.names import is_dentist
from pipeline.requirements import CredentialRequirement, Criterion, CriterionCheck, Requirements
from schemas.dossier import Case
from schemas.findings import Finding
from schemas.labels import DocumentType, FieldName, RequirementKind, Severity
from schemas.results import RequirementOutcome

from .answers import Answer, Question
from .cycle import cycle_paper, cycle_visit, forms_agree, in_time, yearly
from .declarations import declared, doctors_of
from .documents import judge_documents
from .facility_criteria import each_item, enough_of, room_sides, scored
from .licence_part import ABSENT, EXCUSED, MET, REVIEW, UNMET, WORST
from .qualification import for_each_doctor, of_facility, taken_over


def judge_requirements(case: Case, requirements: Requirements) -> tuple[RequirementOutcome, ...]:
    """Return the outcome of every document and then of every criterion, in the order of the catalogues."""
    documents = judge_documents(case, requirements)
    known = {outcome.id: outcome for outcome in documents}
    criteria = (_outcome(Question(case, requirements, one, known)) for one in requirements.criteria)
    return (*documents, *criteria)


def requirement_findings(outcomes: Iterable[RequirementOutcome], requirements: Requirements) -> list[Finding]:
    """Return a finding for each document and criterion that is not met by its outcome.

    What nobody stated of a criterion is no finding unless it is absolute; one that repeats the outcome of a
    document is told there.
    """
    asked: tuple[CredentialRequirement | Criterion, ...] = (*requirements.credentials, *requirements.criteria)
    rules = {rule.id: rule for rule in asked}
    found = []
    for outcome in outcomes:
        rule = rules[outcome.id]
        severity = _severity(outcome, rule)
        if severity is not None:
            found.append(
                Finding(
                    code=f"requirement-{outcome.result.replace('_', '-')}",
                    severity=severity,
                    message=f"{rule.name_id}: {outcome.message}",
                    action=rule.action,
                    subject=outcome.id,
                )
            )
    return found


def _severity(outcome: RequirementOutcome, rule: CredentialRequirement | Criterion) -> Severity | None:
    """Return how grave an outcome is; None for one that is no finding."""
    if outcome.result in (MET, EXCUSED) or outcome.same_as:
        return None
    if outcome.kind is RequirementKind.ABSOLUTE:
        return {UNMET: Severity.CRITICAL, ABSENT: Severity.MAJOR}.get(outcome.result, Severity.MINOR)
    if isinstance(rule, CredentialRequirement):
        return Severity.MINOR
    return {UNMET: rule.severity, REVIEW: Severity.MINOR}.get(outcome.result)


def _outcome(question: Question) -> RequirementOutcome:
    criterion = question.criterion
    excuse = _excuse(question)
    if excuse:
        return _told(question, [Answer(EXCUSED, excuse)])
    if criterion.takes_from is not None:
        return taken_over(question)
    return _told(question, _CHECKS[criterion.check](question))


def _told(question: Question, answers: Iterable[Answer]) -> RequirementOutcome:
    """Return the outcome that the worst answer decides; its value is the mean of those that have one."""
    criterion, type_ = question.criterion, question.case.dossier.type
    listed = list(answers)
    worst = min((answer.result for answer in listed), key=WORST.index)
    telling = listed if worst in (MET, EXCUSED) else [each for each in listed if each.result is not MET]
    values = [(each.value, each.weight) for each in listed if each.value is not None]
    total = sum(weight for _, weight in values)
    bases = [each.basis for each in telling if each.basis is not None]
    return RequirementOutcome(
        id=criterion.id,
        name=criterion.name_id,
        result=worst,
        kind=criterion.kind_of(type_),
        evidence=tuple(dict.fromkeys(link for each in telling for link in each.evidence)),
        message=f"{'; '.join(dict.fromkeys(each.message for each in telling))}.",
        basis="declared" if "declared" in bases else bases[0] if bases else None,
        value=sum(value * weight for value, weight in values) / total if total else None,
        weight=0 if worst is EXCUSED else criterion.weight_of(type_),
    )


def _excuse(question: Question) -> str:
    """Return why the criterion does not apply to this facility, or ''.

    An unknown type excuses nothing but what rests on a condition that nothing shows.
    """
    criterion, requirements = question.criterion, question.requirements
    kind = requirements.facility(question.case.dossier.type)
    if kind is not None and kind.type in criterion.required:
        return ""
    if kind is not None and kind.type not in criterion.conditional:
        return f"tidak disyaratkan bagi {kind.name.lower()}"
    if criterion.condition is None:
        return ""
    name = requirements.condition(criterion.condition).name
    said = declared(question.case, requirements, criterion.condition)
    shown = _shown(criterion, question.case, requirements)
    if said is not None and said.answer is False and not (said.by_form and shown):
        return f"faskes menyatakan tanpa {name} dalam {said.where}"
    if said is not None or shown:
        return ""
    return f"hanya bila ada {name}; tidak ada petunjuk dalam berkas"


def _shown(criterion: Criterion, case: Case, requirements: Requirements) -> bool:
    """Whether a document, or a dentist who practises there, shows the condition of a criterion."""
    condition = requirements.condition(criterion.condition or "")
    if any(entry.segment.doc_type in condition.documents for entry in case.current):
        return True
    permits = [entry for entry in case.current if entry.segment.doc_type is DocumentType.SIP]
    told = [*doctors_of(case), *(entry.value(FieldName.HOLDER_NAME) for entry in permits)]
    told += [entry.value(FieldName.PROFESSION) for entry in permits]
    return condition.dentist and any(is_dentist(name) for name in told if name)


_CHECKS: Mapping[CriterionCheck, Callable[[Question], list[Answer]]] = {
    CriterionCheck.ITEMS: each_item,
    CriterionCheck.COUNT: enough_of,
    CriterionCheck.ROOM: room_sides,
    CriterionCheck.SCORE: scored,
    CriterionCheck.PER_DOCTOR: for_each_doctor,
    CriterionCheck.OF_FACILITY: of_facility,
    CriterionCheck.CYCLE_VISIT: cycle_visit,
    CriterionCheck.CYCLE_PAPER: cycle_paper,
    CriterionCheck.CYCLE_YEARLY: yearly,
    CriterionCheck.CYCLE_IN_TIME: in_time,
    CriterionCheck.FORMS_AGREE: forms_agree,
}
