"""What can go wrong with us or with a file, and the exit codes that tell."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from .labels import FailureClass


class ExitCode(IntEnum):
    """Exit codes of `pks`; a stable interface."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    NO_INPUT = 3
    MISSING_PROGRAM = 4
    SOME_FAILED = 5
    STORAGE = 6
    BUG = 15
    INTERRUPTED = 130


class PksError(Exception):
    """We could not work. `message` says what happened, `action` what to do next."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, message: str, action: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.action = action


class UsageError(PksError):
    """Arguments or configuration cannot be used."""

    exit_code = ExitCode.USAGE


class NoInputError(PksError):
    """The archive is missing, empty, or not readable at all."""

    exit_code = ExitCode.NO_INPUT


class MissingProgramError(PksError):
    """A needed program or language is not installed."""

    exit_code = ExitCode.MISSING_PROGRAM


class StorageError(PksError):
    """The database or the output folder cannot be written or read: disk full, locked, server gone."""

    exit_code = ExitCode.STORAGE


class ConflictError(PksError):
    """Somebody else decided about the same thing meanwhile; nothing was written."""

    def __init__(self, target: str) -> None:
        super().__init__(
            "Orang lain baru saja memutuskan hal yang sama.", "Muat ulang halaman, lalu putuskan lagi."
        )
        self.target = target


class DocumentError(PksError):
    """A file could not be audited: a recorded failure of that file, never the end of a run."""

    exit_code = ExitCode.SOME_FAILED

    def __init__(self, failure: FailureClass, message: str, action: str) -> None:
        super().__init__(message, action)
        self.failure = failure

    def __reduce__(self) -> tuple[type[DocumentError], tuple[FailureClass, str, str]]:
        return type(self), (self.failure, self.message, self.action)  # crosses process borders
