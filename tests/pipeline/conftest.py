"""Hand-built facts and the built-in rules for every test of the pipeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.dossier import gather
from pipeline.judge import DossierJudgement, judge_dossier
from pipeline.requirements import Requirements, load_requirements
from schemas.dossier import AuditedFile, FacilityProfile

Judge = Callable[..., DossierJudgement]


@pytest.fixture
def own_rules(tmp_path: Path) -> Callable[[str], Requirements]:
    """Lay a TOML text over the built-in rules."""

    def load(text: str) -> Requirements:
        path = tmp_path / "rules.toml"
        path.write_text(text, encoding="utf-8")
        return load_requirements(path)

    return load


@pytest.fixture
def judge(rules: Requirements) -> Judge:
    """Gather files that are one facility's and judge it."""

    def run(
        files: Sequence[AuditedFile],
        *,
        as_of: str = "2026-03-01",
        requirements: Requirements = rules,
        profile: FacilityProfile | None = None,
    ) -> DossierJudgement:
        profiles = {files[0].facility: profile} if profile is not None else {}
        dossiers = gather(files, requirements=requirements, profiles=profiles)
        assert len(dossiers) == 1, [dossier.facility for dossier in dossiers]
        return judge_dossier(dossiers[0], requirements, as_of=dt.date.fromisoformat(as_of))

    return run
