"""`pks read`: the text of files as read; judges nothing."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from extractors.containers import is_container_name
from extractors.files import Limits
from pipeline.ingest import printable, single_files
from pipeline.job import Job, Outcome
from pipeline.place import Place
from pipeline.pool import WorkerPool
from pipeline.settings import load_settings
from pipeline.words import unpack
from schemas.errors import ExitCode
from schemas.plain import harmless_json, visible
from schemas.results import ErrorResult
from schemas.text import Reading, Word

from . import say, say_left_out
from .options import require_files


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks read kontrak.pdf --json | jq '.pages[0].words[:3]'\n  pks read kiriman.eml"
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument(
        "--json", action="store_true", help="words, boxes, confidences, one object per file and line"
    )


def main(options: argparse.Namespace) -> ExitCode:
    """Print the text of each page; pages are separated by a form feed."""
    require_files(options.files)
    settings = load_settings()
    settings = settings.model_copy(update={"jobs": min(settings.jobs, len(options.files))})
    code = ExitCode.OK
    left_out: Counter[str] = Counter()
    with WorkerPool(settings, None) as pool:
        documents = _documents(options.files, settings.limits, left_out)
        waiting = [(name, _begun(document, pool)) for name, document in documents]
        for name, begun in waiting:
            outcome = begun if isinstance(begun, Outcome) else begun.result()
            if outcome.failure is not None:
                error = outcome.failure
                say(f"{visible(name)}: {error.code}: {error.message} {error.action}")
                code = ExitCode.SOME_FAILED
                continue
            reading = unpack(outcome.reading or b"")
            if options.json:
                print(harmless_json(json.dumps(_as_json(name, reading), ensure_ascii=False)))
            else:
                print(reading.document("").text)
    say_left_out(left_out)
    return code


def _documents(
    files: Sequence[Path], limits: Limits, left_out: Counter[str]
) -> Iterator[tuple[str, Place | ErrorResult]]:
    """Give name and place of each document, those in a ZIP or mail by themselves, or why there is none."""
    for file in files:
        if not is_container_name(file.name):
            yield str(file), file
            continue
        for source in single_files([file], limits=limits, left_out=left_out):
            name = str(file) + source.path.removeprefix(printable(file.name))
            yield name, source.failure or source.location


def _begun(document: Place | ErrorResult, pool: WorkerPool) -> Future[Outcome] | Outcome:
    if isinstance(document, ErrorResult):
        return Outcome("", failure=document)
    place = document.absolute() if isinstance(document, Path) else document
    return pool.submit(Job("", place, extract=False))


def _as_json(name: str, reading: Reading) -> dict[str, object]:
    return {
        "path": name,
        "pages": [
            {
                "page": page.number,
                "width": page.size.width,
                "height": page.size.height,
                "source": page.source,
                "reason": page.reason,
                "rotation": page.rotation,
                "confidence": page.confidence,
                "coverage": page.read_share,
                "words": [_word_as_json(word) for word in page.words],
                **({"rejected": [_word_as_json(word) for word in page.rejected]} if page.rejected else {}),
            }
            for page in reading.pages
        ],
        "unread_pages": reading.unread_pages,
    }


def _word_as_json(word: Word) -> dict[str, object]:
    shown: dict[str, object] = {
        "text": word.text,
        "bbox": [round(side, 1) for side in word.bbox],
        "confidence": word.confidence,
        "line": word.line,
    }
    return shown if word.raw is None else {**shown, "raw": word.raw}
