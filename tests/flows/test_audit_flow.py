"""How batches are handed to the engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.audit import wait_for


class Begun:
    """Counts how many are under way."""

    under_way = 0
    most = 0
    begun = 0

    def __init__(self, fault: Exception | None = None) -> None:
        self._fault = fault
        Begun.begun += 1
        Begun.under_way += 1
        Begun.most = max(Begun.most, Begun.under_way)

    def result(self) -> object:
        """End."""
        Begun.under_way -= 1
        if self._fault is not None:
            raise self._fault
        return None


@pytest.fixture(autouse=True)
def fresh() -> None:
    Begun.under_way = Begun.most = Begun.begun = 0


def test_few_batches_are_under_way_at_a_time_and_all_are_waited_for() -> None:
    wait_for((Begun() for _ in range(100)), most=6)
    assert (Begun.begun, Begun.under_way, Begun.most) == (100, 0, 6)


def test_after_a_fault_no_batch_begins() -> None:
    def batches() -> Iterator[Begun]:
        yield Begun()
        yield Begun(RuntimeError("rusak"))
        yield from (Begun() for _ in range(98))

    with pytest.raises(RuntimeError, match="rusak"):
        wait_for(batches(), most=3)
    assert Begun.begun == 4
