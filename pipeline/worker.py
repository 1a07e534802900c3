"""One document from file to facts, in a worker process that may be killed at any moment."""

from __future__ import annotations

import contextlib
import signal
from dataclasses import replace

from extractors.files import Limits
from extractors.ocr import OcrEngine
from extractors.ocr.timed import TimedEngine
from extractors.stages import Stopwatch, stage
from schemas.errors import DocumentError, PksError
from schemas.results import ErrorResult
from schemas.text import Reading
from schemas.timing import Stage

from . import words
from .annotate import annotate
from .explain import explain
from .extract import Extractor
from .job import Job, Outcome, out_of_memory, stumbled
from .place import UnreachableError, on_disk, seconds_to_fetch
from .read import read_document
from .trace import note_page

_OPENCV_NO_MEMORY = -4


class Worker:
    """The state of a worker process: made once, used for many documents."""

    def __init__(self, engine: OcrEngine, extractor: Extractor, limits: Limits) -> None:
        self._engine = TimedEngine(engine)
        self._extractor = extractor
        self._limits = limits
        self.begun = 0
        """Documents that this process has begun to read."""

    def run(self, job: Job) -> Outcome:
        """Read and extract one document; every failure of the document is an outcome.

        Raises:
            PksError: for what is no fault of the document, such as a missing program.
        """
        with Stopwatch() as watch:
            outcome = self._run(job)
        return replace(outcome, times=watch.times)

    def _run(self, job: Job) -> Outcome:
        self.begun += 1
        try:
            reading, packed = self._words(job)
            if not job.extract:
                return Outcome(job.sha256, reading.page_count, packed)
            self._watch(self._limits.seconds_per_document)
            with stage(Stage.FACTS):
                extracted = self._extractor.extract(reading, job.sha256)
            annotation = annotate(extracted).model_dump_json() if job.annotate else None
            explanation = explain(extracted).model_dump_json() if job.explain else None
        except DocumentError as error:
            passing = isinstance(error, UnreachableError)
            return Outcome(job.sha256, failure=ErrorResult.of(error), passing=passing)
        except MemoryError:
            return Outcome(job.sha256, failure=out_of_memory(self._limits), worn=self.begun > 1)
        except PksError:
            raise
        except Exception as error:  # noqa: BLE001  # a document that we stumble over must not end the run
            if _is_out_of_memory(error):
                return Outcome(job.sha256, failure=out_of_memory(self._limits), worn=self.begun > 1)
            return Outcome(job.sha256, failure=stumbled(error))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return Outcome(
            job.sha256,
            reading.page_count,
            packed,
            extracted.facts.model_dump_json(),
            annotation=annotation,
            explanation=explanation,
        )

    def _words(self, job: Job) -> tuple[Reading, bytes | None]:
        """Return the words of a document, and packed where they were read now."""
        if job.reading is not None:
            with contextlib.suppress(ValueError):  # kept by another version, or damaged: read again
                return words.unpack(job.reading), None
        packed = words.pack(self._read(job))
        # Packing rounds places: the same words must give the same facts, read now or earlier.
        return words.unpack(packed), packed

    def _read(self, job: Job) -> Reading:
        self._watch(seconds_to_fetch(job.location) or self._limits.seconds_per_document)
        with on_disk(job.location, self._limits) as path:
            self._watch(self._limits.seconds_per_document)
            reading = read_document(
                path,
                engine=self._engine,
                limits=self._limits,
                on_page=self._begin_page,
                left_out=job.left_out,
            )
        note_page(0, 0)
        return reading

    def _begin_page(self, number: int, pages: int) -> None:
        note_page(number, pages)
        self._watch(self._limits.seconds_per_page)

    @staticmethod
    def _watch(seconds: float) -> None:
        """Let the system end this process unless it comes back here in time.

        Python cannot interrupt a call that hangs in a native library; the default action of the signal can.
        """
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _is_out_of_memory(error: Exception) -> bool:
    """Whether OpenCV, which has an exception of its own for all that can happen, got no memory."""
    return type(error).__module__ == "cv2" and getattr(error, "code", 0) == _OPENCV_NO_MEMORY
