"""Audits an archive whose facts are in the store, and tells when what was done: `ARCHIVE OUT`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pipeline.pool import WorkerPool
from pipeline.settings import load_settings
from pipeline.store import open_store

from .archive import audit_of


def main(archive: Path, out: Path) -> None:
    """Audit, and print the moments as JSON.

    The processes that cut pictures are there before the first moment: what it takes to start a program is
    the same for any number of documents.
    """
    with open_store(out) as store, WorkerPool(load_settings(), None) as pool:
        begun = [pool.begin(time.sleep, 0.5, seconds=60.0) for _ in range(pool.jobs)]
        for started in begun:
            started()
        moments = {"started": _now()}
        audit = audit_of(archive, store)
        plan = audit.plan()
        assert not plan.to_read, "the facts are not those of this program"
        moments["planned"] = _now()
        with audit.running(plan) as run:
            audit.conclude(plan, run)
        moments["judged"] = _now()
        audit.write(out, plan, pool)
        moments["written"] = _now()
        time.sleep(0.3)  # so that what was used until then is seen
    print(json.dumps(moments))


def _now() -> float:
    return time.time()  # noqa: TID251  # set beside the times at which the processes are looked at


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
