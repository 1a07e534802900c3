"""Samples of verdicts that people check: drawn once, answers appended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from schemas.samples import GivenAnswer, Sample, SampleItem

from . import tables as t
from .part import StorePart
from .patience import patiently


class SampleLog(StorePart):
    """The part of a store that holds samples; every method is one transaction."""

    @patiently
    def add(self, archive_id: int, sample: Sample, items: Sequence[SampleItem]) -> int:
        """Keep a sample under a new id, which is returned."""
        values = sample.model_dump(mode="json", exclude={"id"}) | {
            "archive_id": archive_id,
            "population": json.dumps(sample.population),
        }
        with self._engine.begin() as connection:
            key = connection.execute(sa.insert(t.samples).values(values)).inserted_primary_key
            assert key is not None
            rows = [
                {
                    "sample_id": int(key[0]),
                    "place": place,
                    "facility": item.facility,
                    "sha256": item.sha256,
                    "item": item.model_dump_json(),
                }
                for place, item in enumerate(items, 1)
            ]
            if rows:
                connection.execute(sa.insert(t.sample_items), rows)
        return int(key[0])

    @patiently
    def all(self, archive_id: int) -> list[Sample]:
        """Return the samples of an archive, newest first."""
        query = sa.select(t.samples).where(t.samples.c.archive_id == archive_id)
        with self._engine.begin() as connection:
            return [_sample(row) for row in connection.execute(query.order_by(t.samples.c.id.desc()))]

    @patiently
    def get(self, archive_id: int, sample_id: int) -> Sample | None:
        """Return a sample of an archive, if there is one of this id."""
        query = sa.select(t.samples).where(t.samples.c.archive_id == archive_id, t.samples.c.id == sample_id)
        with self._engine.begin() as connection:
            row = connection.execute(query).first()
        return None if row is None else _sample(row)

    @patiently
    def items(self, sample_id: int) -> dict[int, SampleItem]:
        """Return the verdicts of a sample by their place in it."""
        query = sa.select(t.sample_items).where(t.sample_items.c.sample_id == sample_id)
        with self._engine.begin() as connection:
            return {
                int(row.place): SampleItem.model_validate_json(row.item)
                for row in connection.execute(query.order_by(t.sample_items.c.place))
            }

    @patiently
    def answers(self, sample_id: int) -> list[GivenAnswer]:
        """Return all answers of a sample, first to last."""
        query = sa.select(t.sample_answers).where(t.sample_answers.c.sample_id == sample_id)
        with self._engine.begin() as connection:
            return [
                GivenAnswer(place=row.place, answer=row.answer, note=row.note, by=row.made_by, at=row.made_at)
                for row in connection.execute(query.order_by(t.sample_answers.c.id))
            ]

    @patiently
    def answer(self, sample_id: int, item: SampleItem, given: GivenAnswer) -> None:
        """Append an answer."""
        values = {
            "sample_id": sample_id,
            "place": given.place,
            "facility": item.facility,
            "sha256": item.sha256,
            "answer": given.answer.value,
            "note": given.note,
            "made_by": given.by,
            "made_at": given.at,
        }
        with self._engine.begin() as connection:
            connection.execute(sa.insert(t.sample_answers).values(values))


def _sample(row: Any) -> Sample:
    return Sample(
        id=row.id,
        wanted=row.wanted,
        size=row.size,
        seed=row.seed,
        population=json.loads(row.population),
        made_by=row.made_by,
        made_at=row.made_at,
        as_of=row.as_of,
        rules_version=row.rules_version,
        program_version=row.program_version,
    )
