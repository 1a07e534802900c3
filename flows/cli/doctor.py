"""`pks doctor`: what is installed, what is missing, how to get it."""

from __future__ import annotations

import argparse
import platform
from importlib import metadata

from extractors.files.converter import converter
from extractors.ocr import ENGINES
from extractors.ocr.tesseract import LANGUAGES
from extractors.text.repair import has_dictionary
from pipeline.settings import Settings, load_settings
from pipeline.versions import program_version
from schemas.errors import ExitCode, MissingProgramError

_LIBRARIES = ("pdfplumber", "pypdfium2", "pytesseract", "spacy", "prefect", "pydantic", "sqlalchemy")
_GET_TESSERACT = "apt install tesseract-ocr tesseract-ocr-ind tesseract-ocr-eng tesseract-ocr-osd"


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = "Example: pks doctor"


def main(options: argparse.Namespace) -> ExitCode:
    """Tell what is there; exit 4 when a needed program or language is missing."""
    del options
    machine = f"{platform.system()} {platform.machine()}"
    print(f"pks-audit {program_version()}  Python {platform.python_version()}  {machine}")
    for library in _LIBRARIES:
        print(f"  ok       {library} {metadata.version(library)}")
    engine = ENGINES[load_settings().engine]()
    try:
        print(f"  ok       tesseract {engine.version} through {engine.name}")
    except MissingProgramError:
        print(f"  missing  tesseract: {_GET_TESSERACT}")
        return ExitCode.MISSING_PROGRAM
    missing = engine.missing_languages()
    for language in LANGUAGES:
        if language in missing:
            print(f"  missing  tesseract language {language}: apt install tesseract-ocr-{language}")
        else:
            print(f"  ok       tesseract language {language}")
    program = converter()
    if program is not None:
        print(f"  ok       LibreOffice ({program}), reads old Word files and RTF")
    else:
        print("  optional LibreOffice, reads old Word files (.doc) and RTF: apt install libreoffice-writer")
    if has_dictionary():
        print("  ok       Indonesian dictionary (hunspell-id)")
    else:
        print("  optional Indonesian dictionary, proves more repairs of scans: apt install hunspell-id")
    return ExitCode.MISSING_PROGRAM if missing else ExitCode.OK


def require_programs(settings: Settings) -> None:
    """Check what reading with these settings needs, before any work.

    Raises:
        MissingProgramError: naming what to install.
    """
    missing = ENGINES[settings.engine]().missing_languages()
    if missing:
        raise MissingProgramError(
            f"Tesseract lacks the language {', '.join(missing)}.",
            f"Install it: apt install {' '.join(f'tesseract-ocr-{language}' for language in missing)}",
        )
