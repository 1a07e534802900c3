"""`pks read`: the text of files as read; judges nothing."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractors.containers import is_container_name
from extractors.files import Limits
from extractors.ocr import ENGINES, OcrEngine
from pipeline.ingest import printable, single_files
from pipeline.place import Place, on_disk
from pipeline.read import Reading, read_document
from pipeline.settings import load_settings
from schemas.errors import DocumentError, ExitCode
from schemas.results import ErrorResult
from schemas.text import Word

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
    settings = load_settings()
    engine = ENGINES[settings.engine]()
    code = ExitCode.OK
    require_files(options.files)
    left_out: Counter[str] = Counter()
    for name, document in _documents(options.files, settings.limits, left_out):
        try:
            reading = _read(document, engine, settings.limits)
        except DocumentError as error:
            say(f"{name}: {error.failure}: {error.message} {error.action}")
            code = ExitCode.SOME_FAILED
            continue
        print(
            json.dumps(_as_json(name, reading), ensure_ascii=False)
            if options.json
            else reading.document("").text
        )
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


def _read(document: Place | ErrorResult, engine: OcrEngine, limits: Limits) -> Reading:
    if isinstance(document, ErrorResult):
        raise DocumentError(document.code, document.message, document.action)
    with on_disk(document, limits) as path:
        return read_document(path, engine=engine, limits=limits)


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
