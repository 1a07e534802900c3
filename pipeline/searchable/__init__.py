"""Searchable PDF: every audited document as it looks, with the words of the store under its print.

OCRmyPDF (the optional extra `pdf`) lays the words under the pages; nothing is read again. It is imported
only where a document is written, in a worker process.
"""

from .copies import Copies, Fate, Outcome, require_ocrmypdf

__all__ = ["Copies", "Fate", "Outcome", "require_ocrmypdf"]
