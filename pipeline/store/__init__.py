"""What is kept between runs: words, facts, results. The only place with SQL."""

from .database import Run, Store, open_store

__all__ = ["Run", "Store", "open_store"]
