"""What happens, told to whoever keeps a log: names of events with ids, hashes, paths and figures.

Nothing that a document says, nor whose it is, goes into an event: neither text, nor a holder's name, nor the
message of a failure, which may quote either.
"""

from __future__ import annotations

import logging
from typing import Final

_LOG: Final = logging.getLogger("pipeline.events")
FIELDS: Final = "pks_fields"
"""Attribute of a log record that holds the fields of an event."""

Field = str | int | float | bool | None


def tell(event: str, **fields: Field) -> None:
    """Tell that something happened.

    Args:
        event: What, such as `document_read`.
        fields: Ids, hashes, paths, classes and figures; no text of a document.
    """
    if _LOG.isEnabledFor(logging.INFO):
        _LOG.info(event, extra={FIELDS: fields})
