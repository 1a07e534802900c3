"""What is kept between runs: words, facts, results. The only place with SQL."""

from sqlalchemy.exc import OperationalError as TransientStoreError

from .database import Run, Store
from .opening import open_store

__all__ = ["Run", "Store", "TransientStoreError", "open_store"]
