"""What is sent to the workers of a cluster: small, whole, and closed to those who only look on."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from functools import cache

from pipeline.batch import Batch, Versions
from pipeline.settings import Settings
from pipeline.versions import fingerprint, program_version
from schemas.errors import UsageError


@dataclass(frozen=True)
class Order:
    """How to read, the same for all batches of a run."""

    settings: Settings
    rules: str | None
    """Text of the organisation's own rules: a worker may not see the file."""
    rules_version: str
    versions: Versions
    database: str = field(repr=False)
    """Address of the store, which may hold a password."""


@cache
def installed() -> str:
    """Return which program is installed here, that of the flows included."""
    return f"{program_version()}-{fingerprint('flows')}"


class Parcel:
    """An order and one of its batches, as bytes.

    Dask and Prefect look into what they carry and show it: in a log when a task fails, on a page. They see
    the size of this and no more, neither names of files nor the password of the database.
    """

    __slots__ = ("_content", "_packed_by")

    def __init__(self, order: Order, batch: Batch) -> None:
        self._packed_by = installed()
        self._content = pickle.dumps((order, batch), protocol=pickle.HIGHEST_PROTOCOL)

    def __repr__(self) -> str:
        return f"<Parcel of {len(self._content)} bytes>"

    def open(self) -> tuple[Order, Batch]:
        """Return what is inside.

        Raises:
            UsageError: when another version of the program packed it.
        """
        if self._packed_by != installed():
            raise other_version("worker", installed(), self._packed_by)
        order, batch = pickle.loads(self._content)  # noqa: S301  # from our own scheduler, as every task is
        assert isinstance(order, Order)
        assert isinstance(batch, Batch)
        return order, batch


def other_version(worker: str, there: str, here: str) -> UsageError:
    """Return the refusal of a worker with another version of the program."""
    return UsageError(
        f"The worker {worker} runs pks-audit {there}, the audit {here}.",
        "Install the same version on every machine and start the workers again.",
    )
