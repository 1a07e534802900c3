"""Open what holds documents and is none itself: ZIP archives and mails, within limits.

`container_kind` tells one by name and content together; `open_container` lists its entries and copies them
out one by one. Nothing is ever written under a name that comes from a container.
"""

from .entries import Container, Entry, Sink, container_too_large
from .kinds import ContainerKind, container_kind, is_container_name
from .mail import too_deep
from .names import left_out_as
from .opening import open_container

__all__ = [
    "Container",
    "ContainerKind",
    "Entry",
    "Sink",
    "container_kind",
    "container_too_large",
    "is_container_name",
    "left_out_as",
    "open_container",
    "too_deep",
]
