"""What a worker makes of a document that cannot be read, and what a pool says of a worker that is gone."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest
from pebble import ProcessExpired

from extractors.files import Limits, PageImage
from extractors.ocr import Layout, OcrWord
from pipeline.extract import Extractor
from pipeline.job import Job, death_of_worker
from pipeline.pool import WorkerPool
from pipeline.process import work
from pipeline.settings import load_settings
from pipeline.worker import Worker
from schemas.annotation import Annotation
from schemas.errors import MissingProgramError
from schemas.facts import DocumentFacts
from schemas.labels import FailureClass
from schemas.text import DocumentText
from schemas.timing import Stage

ROOT = Path(__file__).parents[2]
SHA = "a" * 64


class Engine:
    """An engine that does what a test wants whenever it should read."""

    name = "test"
    version = "1"

    def __init__(self, act: Callable[[], list[OcrWord]]) -> None:
        self._act = act

    def missing_languages(self) -> tuple[str, ...]:
        return ()

    def read(self, image: PageImage, layout: Layout = Layout.PAGE) -> list[OcrWord]:
        return self._act()


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.fixture
def scan(tmp_path: Path, draw_page: Callable[..., Any]) -> Job:
    file = tmp_path / "scan.png"
    draw_page(["SURAT IZIN PRAKTIK"] * 8).save(file)
    return Job(SHA, file)


@pytest.fixture(autouse=True)
def _no_alarm_is_left() -> Iterator[None]:
    """The alarm of a document must not go off when it is done: it would end the worker."""
    yield
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    assert left == 0


def worker(extractor: Extractor, act: Callable[[], list[OcrWord]] = list, **limits: float) -> Worker:
    return Worker(Engine(act), extractor, Limits.model_validate(limits))


def test_an_outcome_says_what_it_cost(extractor: Extractor, scan: Job) -> None:
    def slow() -> list[OcrWord]:
        time.sleep(0.05)
        return []

    outcome = worker(extractor, slow).run(scan)
    assert outcome.failure is not None  # what failed cost something too
    seconds = {stage: wall for stage, wall, _ in outcome.times}
    assert seconds[Stage.OCR] >= 0.05
    assert {Stage.OPEN, Stage.PICTURE, Stage.CLEAN} <= set(seconds)
    assert Stage.FACTS not in seconds


def raising(error: Exception) -> Callable[[], list[OcrWord]]:
    def act() -> list[OcrWord]:
        raise error

    return act


def test_words_and_facts_come_back_and_words_serve_again(
    extractor: Extractor, make_pdf: Callable[..., Path], licence_lines: Sequence[str]
) -> None:
    file = make_pdf([licence_lines])
    first = worker(extractor).run(Job(SHA, file))
    assert first.failure is None
    assert first.facts is not None
    assert DocumentFacts.model_validate_json(first.facts).segments[0].doc_type == "sip"
    file.unlink()  # not opened again when its words are known
    again = worker(extractor).run(Job(SHA, file, first.reading))
    assert (again.facts, again.pages, again.reading) == (first.facts, 1, None)
    assert first.annotation is None  # nobody asked for it
    asked = worker(extractor).run(Job(SHA, file, first.reading, annotate=True))
    assert asked.facts == first.facts
    assert asked.annotation is not None
    (segment,) = Annotation.model_validate_json(asked.annotation).segments
    assert " ".join(licence_lines[0].split()) == segment.blocks[0].lines[0].text


def test_what_a_form_declares_comes_back_and_a_profile_declares_nothing(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    lines = ["FORMULIR SELF ASSESSMENT KREDENSIALING", "KLINIK PRATAMA SEKAR ARUM", "Toilet : Ada"]
    profile = ["PROFIL KLINIK PRATAMA SEKAR ARUM", "Jumlah dokter : 3", "Toilet : Ada"]
    found = {}
    for name, text in (("form", lines), ("profile", profile)):
        outcome = worker(extractor).run(Job(SHA, make_pdf([text], name=f"{name}.pdf")))
        (segment,) = DocumentFacts.model_validate_json(outcome.facts or "").segments
        found[str(segment.doc_type)] = [(fact.key, fact.value) for fact in segment.declared]
    assert found == {"formulir_kredensialing": [("toilet", True)], "profil_praktik": []}


@pytest.mark.parametrize(
    ("error", "failure", "told"),
    [
        (MemoryError(), FailureClass.TOO_LARGE, "memori"),
        (ValueError("planted"), FailureClass.CRASHED, "ValueError: planted; test_process.py:"),
        (OSError(5, "Input/output error"), FailureClass.CRASHED, "Input/output error"),
    ],
)
def test_every_failure_of_a_document_is_an_outcome(
    extractor: Extractor, scan: Job, error: Exception, failure: FailureClass, told: str
) -> None:
    outcome = worker(extractor, raising(error)).run(scan)
    assert (outcome.sha256, outcome.facts, outcome.reading) == (SHA, None, None)
    assert outcome.failure is not None
    assert outcome.failure.code == failure
    assert told in outcome.failure.message
    assert outcome.failure.action


def test_a_mistake_in_an_extractor_costs_one_document(
    extractor: Extractor,
    make_pdf: Callable[..., Path],
    licence_lines: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(self: DocumentText) -> str:
        raise KeyError("planted")

    monkeypatch.setattr("pipeline.extract.segment_document", stumble)
    outcome = worker(extractor).run(Job(SHA, make_pdf([licence_lines])))
    assert outcome.failure is not None
    assert outcome.failure.code == FailureClass.CRASHED


def test_a_missing_program_is_no_fault_of_the_document(extractor: Extractor, scan: Job) -> None:
    with pytest.raises(MissingProgramError):
        worker(extractor, raising(MissingProgramError("gone"))).run(scan)


def test_a_vanished_file_is_an_outcome(extractor: Extractor, tmp_path: Path) -> None:
    outcome = worker(extractor).run(Job(SHA, tmp_path / "hilang.pdf"))
    assert outcome.failure is not None
    assert outcome.failure.code == FailureClass.CRASHED


@pytest.mark.parametrize(
    ("exit_code", "failure"),
    [
        (-signal.SIGALRM, FailureClass.TIMED_OUT),
        (-signal.SIGSEGV, FailureClass.CRASHED),
        (-signal.SIGKILL, FailureClass.CRASHED),
        (1, FailureClass.CRASHED),
        (None, FailureClass.CRASHED),
    ],
)
def test_how_a_worker_ended_tells_why(exit_code: int | None, failure: FailureClass) -> None:
    assert death_of_worker(exit_code).code == failure


def test_work_needs_a_prepared_process(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="start_worker"):
        work(Job(SHA, tmp_path))


# --- the pool ---


def test_a_pool_survives_its_workers_and_answers_everybody_when_stopped() -> None:
    with WorkerPool(load_settings(jobs=1), None) as pool:
        assert pool.call(os.getpgid, 0, seconds=60) == pool.call(os.getpid, seconds=60) != os.getpid()
        with pytest.raises(ProcessExpired):
            pool.call(os._exit, 3, seconds=60)
        soft, _ = pool.call(resource.getrlimit, resource.RLIMIT_AS, seconds=60)
        assert 0 < soft < 8 << 30
        waiting = [pool.begin(signal.pause, seconds=600) for _ in range(3)]
        pool.stop()
        for outcome in waiting:
            with pytest.raises(CancelledError):
                outcome()
        with pytest.raises(CancelledError):
            pool.call(os.getpid, seconds=60)


LOWER = """
import resource
from extractors.files import Limits
from pipeline import process
process.tie_to_parent = lambda: None
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
process.start_worker("tesseract", Limits(), None, 1 << 30)
print(resource.getrlimit(resource.RLIMIT_AS) == (3 << 30, 3 << 30))
"""


def test_a_lower_limit_of_the_operator_stays() -> None:
    result = subprocess.run(
        [sys.executable, "-c", LOWER], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (result.stdout, result.returncode) == ("True\n", 0), result.stderr


def test_processes_that_all_died_are_replaced(tmp_path: Path) -> None:
    """Pebble gives up for good when a process dies that has nothing to do; a run must not."""
    file = tmp_path / "kosong.pdf"
    file.write_bytes(b"")
    with WorkerPool(load_settings(jobs=1), None) as pool:
        idle = pool.call(os.getpid, seconds=60)
        for number in range(3):
            os.kill(idle, signal.SIGKILL)
            outcome = pool.submit(Job(f"{number:064d}", file)).result(timeout=60)
            assert outcome.failure is not None
            assert outcome.failure.code is FailureClass.EMPTY
            idle = pool.call(os.getpid, seconds=60)
