"""Judges dossiers on one core and tells how long that took."""

from __future__ import annotations

import cProfile
import hashlib
import pstats
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from pipeline.dossier import gather
from pipeline.judge import judge_dossier
from pipeline.requirements import Requirements
from schemas.dossier import Dossier

from .facilities import AS_OF, make_files


@dataclass(frozen=True)
class Measured:
    """What judging took, in CPU seconds of this one process, and what came out."""

    dossiers: int
    licences: int
    gather_seconds: float
    judge_seconds: float
    decisions: Counter[str]
    digest: str
    """Hash over all judgements: the same as long as nothing is judged otherwise."""


def measure(count: int, requirements: Requirements, *, seed: int = 1) -> Measured:
    """Return how long `count` invented dossiers take to gather and to judge; making them is not counted."""
    files = [file for own in make_files(count, seed=seed) for file in own]
    began = time.process_time()
    dossiers = gather(files, requirements=requirements)
    gathered = time.process_time()
    judgements = [judge_dossier(dossier, requirements, as_of=AS_OF) for dossier in dossiers]
    judged = time.process_time()
    digest = hashlib.sha256()
    for judgement in judgements:
        for told in (judgement.decision, *judgement.requirements, *judgement.findings, *judgement.deadlines):
            digest.update(repr(told).encode())
    return Measured(
        dossiers=len(dossiers),
        licences=sum(len(judgement.expiries) for judgement in judgements),
        gather_seconds=gathered - began,
        judge_seconds=judged - gathered,
        decisions=Counter(str(judgement.decision) for judgement in judgements),
        digest=digest.hexdigest()[:10],
    )


def profile(count: int, requirements: Requirements, *, rows: int, seed: int = 1) -> str:
    """Return the functions in which judging spends most of its own time, as text."""
    files = [file for own in make_files(count, seed=seed) for file in own]
    dossiers: Sequence[Dossier] = gather(files, requirements=requirements)
    profiler = cProfile.Profile()
    profiler.enable()
    for dossier in dossiers:
        judge_dossier(dossier, requirements, as_of=AS_OF)
    profiler.disable()
    told = StringIO()
    pstats.Stats(profiler, stream=told).strip_dirs().sort_stats("tottime").print_stats(rows)
    return told.getvalue()
