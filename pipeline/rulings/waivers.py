"""What somebody let stand, with a reason: it is told, and counts no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.findings import Finding
from schemas.labels import RequirementResult
from schemas.results import RequirementOutcome
from schemas.rulings import Action, Ruling, Target, WaivedFinding

from .standing import Standing


@dataclass(frozen=True)
class Waivers:
    """The waivers that count for one facility."""

    facility: str
    standing: Standing
    contents: dict[str, str]
    """Content (sha256) by path."""

    def outcomes(self, outcomes: Iterable[RequirementOutcome]) -> tuple[RequirementOutcome, ...]:
        """Return the outcomes with those excused that somebody waived."""
        return tuple(self._outcome(outcome) for outcome in outcomes)

    def split(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[WaivedFinding, ...]]:
        """Return the findings that count, and those that somebody let stand."""
        counted: list[Finding] = []
        waived: list[WaivedFinding] = []
        for finding in findings:
            target = Target.of_finding(finding, self.facility, self.contents.get(finding.path, ""))
            ruling = self._waiver(target)
            if ruling is None:
                counted.append(finding)
            else:
                waived.append(
                    WaivedFinding(finding=finding, by=ruling.by, at=ruling.at, reason=ruling.reason)
                )
        return tuple(counted), tuple(waived)

    def _outcome(self, outcome: RequirementOutcome) -> RequirementOutcome:
        ruling = self._waiver(Target.of_requirement(outcome.same_as or outcome.id, self.facility))
        if ruling is None or outcome.result in (RequirementResult.MET, RequirementResult.NOT_APPLICABLE):
            return outcome
        return outcome.model_copy(
            update={
                "result": RequirementResult.NOT_APPLICABLE,
                "message": f"Dikecualikan oleh {ruling.by}, {ruling.at[:10]}: {ruling.reason} "
                f"(sebelumnya: {outcome.message})",
                "waived_by": ruling.by,
            }
        )

    def _waiver(self, target: Target) -> Ruling | None:
        ruling = self.standing.on(target)
        return ruling if ruling is not None and ruling.action is Action.WAIVE else None
