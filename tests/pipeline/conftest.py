"""Hand-built facts and the built-in rules for every test of the pipeline."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.dossier import gather
from pipeline.judge import DossierJudgement, judge_dossier
from pipeline.requirements import Requirements, load_requirements
from schemas.dossier import AuditedFile, FacilityProfile

Judge = Callable[..., DossierJudgement]


def _load_factories() -> Any:
    name = "pks_test_factories"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("factories.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def make() -> Any:
    """The factories of tests/pipeline/factories.py."""
    return _load_factories()


@pytest.fixture(scope="session")
def rules() -> Requirements:
    return load_requirements()


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
