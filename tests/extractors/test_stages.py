"""Where time is booked; a clock that a test moves stands in for the real ones."""

from __future__ import annotations

import pytest

from extractors import stages
from extractors.stages import Stopwatch, stage
from schemas.timing import Stage, StageTime


class Clock:
    """Shows what a test wants: seconds by the clock, and half as many of the processor."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> tuple[float, float]:
        return self.now, self.now / 2


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(stages, "_clocks", made)
    return made


def test_a_stage_within_another_lets_the_outer_one_stand_still(clock: Clock) -> None:
    with Stopwatch() as watch:
        clock.now += 1  # none of the stages
        with stage(Stage.SECOND_LOOK):
            clock.now += 2
            with stage(Stage.OCR):
                clock.now += 4
            clock.now += 8
        with stage(Stage.OCR):
            clock.now += 16
    clock.now += 32  # nobody counts any more
    assert watch.times == (
        StageTime(Stage.OCR, 20, 10),
        StageTime(Stage.SECOND_LOOK, 10, 5),
        StageTime(Stage.OTHER, 1, 0.5),
    )


def test_an_error_ends_its_stage(clock: Clock) -> None:
    with Stopwatch() as watch:
        with pytest.raises(ValueError), stage(Stage.OPEN):
            clock.now += 1
            raise ValueError
        clock.now += 2
    assert watch.times == (StageTime(Stage.OPEN, 1, 0.5), StageTime(Stage.OTHER, 2, 1))


def test_nothing_is_counted_without_a_stopwatch(clock: Clock) -> None:
    with stage(Stage.OPEN):
        clock.now += 1
    with Stopwatch() as watch:
        pass
    assert watch.times == (StageTime(Stage.OTHER, 0, 0),)


def test_the_time_of_a_program_that_was_started_counts() -> None:
    import subprocess
    import sys

    with Stopwatch() as watch, stage(Stage.OCR):
        subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    (time,) = (time for time in watch.times if time.stage is Stage.OCR)
    assert 0.02 < time.cpu_seconds <= time.wall_seconds + 0.05
