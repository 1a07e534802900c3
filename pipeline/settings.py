"""Everything that an operator can set, in one frozen place."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from extractors.files import Limits
from extractors.ocr import ENGINES
from schemas.errors import UsageError
from schemas.labels import FailureClass

_ENVIRONMENT_PREFIX = "PKS_"


class Settings(BaseModel):
    """How to work; what must be in a contract or dossier is not here but in the requirements."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jobs: int = Field(
        default_factory=lambda: max(1, len(os.sched_getaffinity(0))),
        gt=0,
        le=1024,
        description="Processes that read at once",
    )
    engine: str = Field("tesseract", description="Name of the OCR engine")
    batch_size: int = Field(8, gt=0, description="Documents of one Prefect task, at least")
    most_batches: int = Field(50, gt=0, description="Prefect tasks that read documents in one run")
    documents_per_worker: int = Field(200, gt=0, description="A worker process is replaced after so many")
    worn_bytes: int = Field(
        1 << 30, gt=0, description="A worker that has grown by so much memory is replaced"
    )
    retry: frozenset[FailureClass] = Field(
        frozenset((FailureClass.CRASHED, FailureClass.TIMED_OUT)),
        description="Failures after which a document is read once more, by a process that read nothing else",
    )
    show_personal: bool = Field(
        False, description="Write NIK, birth dates, home addresses and private telephones into outputs"
    )
    review_personal: bool = Field(
        True, description="Show them on the review page to those who decide; others never see them there"
    )
    keep_days: int | None = Field(
        None, gt=0, description="Erase what was read of documents that are in no archive for so long"
    )
    limits: Limits = Limits()

    @field_validator("retry", mode="before")
    @classmethod
    def _from_words(cls, given: object) -> object:
        """Take the classes from a line too: an environment variable has no lists."""
        return re.split(r"[,\s]+", given.strip()) if isinstance(given, str) and given.strip() else given or ()

    @field_validator("engine")
    @classmethod
    def _is_known(cls, engine: str) -> str:
        if engine not in ENGINES:
            raise ValueError(f"{engine!r} is none of {', '.join(ENGINES)}")
        return engine


def load_settings(file: Path | None = None, **given: Any) -> Settings:
    """Return the settings from a TOML file, the environment (PKS_JOBS ...) and what is `given`, last wins.

    Raises:
        UsageError: naming the setting that cannot be used.
    """
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{file}: {error}", "Give a TOML file with settings.") from error
    for name in Settings.model_fields:
        text = os.environ.get(_ENVIRONMENT_PREFIX + name.upper())
        if text is not None and name != "limits":
            values[name] = text
    values.update({name: value for name, value in given.items() if value is not None})
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"setting {name}: {first['msg']}", "Correct it and run again.") from error
