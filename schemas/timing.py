"""How a run stands and what reading a document costs, stage by stage; no result depends on it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Stage(StrEnum):
    """What a reading process spends its time on; none contains another."""

    OPEN = "open"
    """Telling what a file is, opening and checking it."""
    TEXT_LAYER = "text_layer"
    """Words that a file brings along, and whether they can be believed."""
    PICTURE = "picture"
    """Drawing or unpacking the picture of a page."""
    CLEAN = "clean"
    """Making a scan level, even and free of stamps, rules and dust."""
    OCR = "ocr"
    """The engine itself, second looks included."""
    SECOND_LOOK = "second_look"
    """Choosing, cutting and comparing what is read again; the engine's part of it is `ocr`."""
    FACTS = "facts"
    """Words to documents, clauses, dates, numbers and parties."""
    OTHER = "other"
    """Whatever is none of these."""


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    COMPLETE = "complete"
    INTERRUPTED = "interrupted"
    """Somebody, or the system, ended it."""
    FAILED = "failed"
    """An error of ours, of the database or of the disk ended it."""


class StageTime(NamedTuple):
    """Seconds that one stage of one document took, by the clock and of the processor."""

    stage: Stage
    wall_seconds: float
    cpu_seconds: float
