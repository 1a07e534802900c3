"""Open a file of any supported format and hand out its pages, within limits.

`open_document` tells the format by content, never by name, and raises DocumentError (schemas.errors)
with the failure class and the next step where a file cannot be used.
"""

from .limits import Limits
from .opening import LayerWord, OpenDocument, PageView, file_too_large, open_document
from .page_image import Colours, Gray, PageImage
from .sniff import FileKind, sniff_kind

__all__ = [
    "Colours",
    "FileKind",
    "Gray",
    "LayerWord",
    "Limits",
    "OpenDocument",
    "PageImage",
    "PageView",
    "file_too_large",
    "open_document",
    "sniff_kind",
]
