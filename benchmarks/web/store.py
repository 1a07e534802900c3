"""A store as the audit of a large archive leaves it, from invented facts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from benchmarks.dossiers.facilities import AS_OF, make_files
from pipeline.audit import judge_files
from pipeline.batch import facts_version
from pipeline.job import Outcome
from pipeline.requirements import Requirements
from pipeline.store import Judged, Store
from pipeline.store import tables as t
from pipeline.store.listing import LISTS
from schemas.dossier import AuditedFile
from schemas.facts import FieldFact, SegmentFacts
from schemas.labels import ClauseReason, FieldName, Verdict

FILES: Final = 10
"""Of a facility."""
ROOT: Final = "/arsip-rekaan"
COPIES: Final = 20
"""Facilities that are made of one."""
_PROGRAM = "rekaan"
_FOLDER, _CONTENT = "faskes-", "c0de0000"
"""How every folder, and the hash of every content, begins."""
_DOUBTED, _UNCERTAIN = 0.1, 0.02
"""Share of ends, and of clauses, that a person should look at."""


def fill(
    store: Store, requirements: Requirements, facilities: int, *, copies: int = COPIES, seed: int = 1
) -> None:
    """Keep facts and results of so many facilities of FILES files each.

    One in `copies` is judged; the others are copies of these in folders of their own, with contents of
    their own, which the database makes quicker than anybody judges.
    """
    archive = store.archive_id(ROOT)
    run = store.start_run(
        archive,
        as_of=AS_OF.isoformat(),
        program=_PROGRAM,
        rules=requirements.version,
        documents=facilities * FILES,
    )
    judged = _judged(store, requirements, facilities // copies, seed)
    store.replace_results(archive, judged, run=run)
    with store.engine.begin() as connection:
        for table in (t.facts, t.documents, t.dossiers, t.facility_history, *LISTS):
            # Before the first copy is there, so that none is copied again.
            connection.execute(_copying(table, range(1, copies)))
    store.finish_run(run, processed=facilities * FILES, failed=0)


def _copying(table: sa.Table, numbers: range) -> sa.Insert:
    copied = [column for column in table.columns if column.name != "id"]
    selects = [
        sa.select(
            *(_renamed(column, number) if isinstance(column.type, sa.String) else column for column in copied)
        )
        for number in numbers
    ]
    return sa.insert(table).from_select([column.name for column in copied], sa.union_all(*selects))


def _renamed(column: sa.Column[Any], number: int) -> sa.ColumnElement[Any]:
    if not isinstance(column.type, sa.String):
        return column
    folder = sa.func.replace(column, _FOLDER, f"{_FOLDER}{number:02d}-")
    return sa.func.replace(folder, _CONTENT, f"{number:08x}")


def _judged(store: Store, requirements: Requirements, facilities: int, seed: int) -> Iterator[Judged]:
    draw = random.Random(seed)
    version = facts_version(_PROGRAM, requirements.version)
    for made in make_files(facilities, seed=seed):
        files = [_prepared(file, draw) for file in _some(made)]
        for file in files:
            if file.facts is not None:
                outcome = Outcome(file.facts.sha256, file.facts.pages, None, file.facts.model_dump_json())
                store.keep_outcome(outcome, facts_version=version, reader_version=_PROGRAM)
        yield from judge_files(files, requirements, as_of=AS_OF)


def _some(files: list[AuditedFile]) -> list[AuditedFile]:
    """Return FILES files: the contracts, which come first, and those from the end, some of which failed."""
    kept = FILES // 2
    return [*files[:kept], *files[kept - FILES :]]


def _prepared(file: AuditedFile, draw: random.Random) -> AuditedFile:
    if file.facts is None:
        return file
    sha256 = _CONTENT + file.facts.sha256[len(_CONTENT) :]
    segments = tuple(_segment(segment, draw) for segment in file.facts.segments)
    facts = file.facts.model_copy(update={"sha256": sha256, "segments": segments})
    return file.model_copy(update={"sha256": sha256, "facts": facts})


def _segment(segment: SegmentFacts, draw: random.Random) -> SegmentFacts:
    unsure = {"status": Verdict.UNCERTAIN, "reason": ClauseReason.POOR_READING, "evidence": ()}
    clauses = tuple(
        clause.model_copy(update=unsure) if draw.random() < _UNCERTAIN else clause
        for clause in segment.clauses
    )
    return segment.model_copy(
        update={"clauses": clauses, "fields": tuple(_field(one, draw) for one in segment.fields)}
    )


def _field(fact: FieldFact, draw: random.Random) -> FieldFact:
    doubted = fact.name is FieldName.EXPIRY_DATE and draw.random() < _DOUBTED
    return fact.model_copy(update={"review": True}) if doubted else fact
