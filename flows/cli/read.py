"""`pks read`: the text of files as read; judges nothing."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from extractors.ocr import ENGINES
from pipeline.read import Reading, read_document
from pipeline.settings import load_settings
from schemas.errors import DocumentError, ExitCode
from schemas.text import Word

from . import say
from .options import require_files


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = "Example: pks read kontrak.pdf --json | jq '.pages[0].words[:3]'"
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument(
        "--json", action="store_true", help="words, boxes, confidences, one object per file and line"
    )


def main(options: argparse.Namespace) -> ExitCode:
    """Print the text of each page; pages are separated by a form feed."""
    settings = load_settings()
    engine = ENGINES[settings.engine]()
    code = ExitCode.OK
    for file in options.files:
        require_files([file])
        try:
            reading = read_document(file, engine=engine, limits=settings.limits)
        except DocumentError as error:
            say(f"{file}: {error.failure}: {error.message} {error.action}")
            code = ExitCode.SOME_FAILED
            continue
        print(
            json.dumps(_as_json(file, reading), ensure_ascii=False)
            if options.json
            else reading.document("").text
        )
    return code


def _as_json(file: Path, reading: Reading) -> dict[str, object]:
    return {
        "path": str(file),
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
