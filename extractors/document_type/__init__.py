"""Says which documents a file holds: the type and the pages of each."""

from .segment import Segment, segment_document

__all__ = ["Segment", "segment_document"]
