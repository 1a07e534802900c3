"""How a facility of this set is told: what decides, which documents fall short, which findings stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schemas.labels import RequirementKind, RequirementResult

Expect = Callable[..., None]

_IN_ORDER = (RequirementResult.MET, RequirementResult.NOT_APPLICABLE)


@pytest.fixture(scope="session")
def expect() -> Expect:
    """Compare a judgement with what was worked out by hand, leaving nothing out.

    `short` has every absolute requirement that is not in order, `findings` every code beside those of the
    requirements: what is not named there must not be there.
    """

    def compare(
        judgement: Any,
        decision: str,
        short: dict[str, str] | None = None,
        *,
        findings: set[str] = frozenset(),  # type: ignore[assignment]
    ) -> None:
        found = {
            outcome.id: str(outcome.result)
            for outcome in judgement.requirements
            if outcome.kind is RequirementKind.ABSOLUTE
            and outcome.result not in _IN_ORDER
            and not outcome.same_as
        }
        assert found == (short or {})
        assert judgement.decision == decision
        codes = {one.code for one in judgement.all_findings if not one.code.startswith("requirement-")}
        assert codes == findings

    return compare
