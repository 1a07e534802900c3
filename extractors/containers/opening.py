"""One way to open every container."""

from __future__ import annotations

from pathlib import Path

from extractors.files import Limits

from .entries import Container
from .kinds import ContainerKind
from .mail import MailContainer
from .zip_files import ZipContainer


def open_container(path: Path, kind: ContainerKind, limits: Limits, *, levels: int) -> Container:
    """Open a container; its file is released when the container is forgotten.

    Args:
        path: The container.
        kind: What it is.
        limits: How much it may hold.
        levels: Containers inside each other that may be opened, this one included.

    Raises:
        DocumentError: encrypted, corrupt, too_large.
    """
    if kind is ContainerKind.MAIL:
        return MailContainer(path, limits, levels)
    return ZipContainer(path, limits)
