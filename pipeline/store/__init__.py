"""What is kept between runs: words, facts, results. The only place with SQL."""

from .backup import Contents, check_backup, write_backup
from .database import Run, Store
from .erasing import Eraser
from .history import History, RunRecord, Work
from .opening import open_store
from .patience import TransientStoreError
from .remembered import ObjectMemory
from .restoring import restore
from .results import Judged

__all__ = [
    "Contents",
    "Eraser",
    "History",
    "Judged",
    "ObjectMemory",
    "Run",
    "RunRecord",
    "Store",
    "TransientStoreError",
    "Work",
    "check_backup",
    "open_store",
    "restore",
    "write_backup",
]
