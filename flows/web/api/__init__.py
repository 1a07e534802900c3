"""What programs ask for, as JSON under /api: the published results, rulings, and files for the archive."""

from .application import make_api

__all__ = ["make_api"]
