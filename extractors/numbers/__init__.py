"""Numbers in documents: number words."""

from .words import parse_number_words

__all__ = ["parse_number_words"]
