"""An archive of many small files whose facts are in the store already: nothing has to be read."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from benchmarks.dossiers.facilities import make_files
from pipeline.audit import Audit
from pipeline.job import Outcome
from pipeline.requirements import load_requirements
from pipeline.settings import load_settings
from pipeline.store import Store

AS_OF = dt.date(2026, 3, 1)


def audit_of(archive: Path, store: Store) -> Audit:
    """Return the audit that is measured."""
    return Audit(
        archive, store=store, settings=load_settings(), requirements=load_requirements(), as_of=AS_OF
    )


def make_archive(archive: Path, store: Store, documents: int, *, seed: int = 1) -> None:
    """Write `documents` files of invented facilities below `archive` and keep their facts.

    The facts are kept, not the words: listing, hashing, store, judging and reports are measured, and neither
    reading nor extracting.
    """
    archive.mkdir(parents=True)
    version = audit_of(archive, store).versions.facts
    left = documents
    for own in make_files(documents, seed=seed):
        for file in own:
            if file.facts is None:
                continue
            place = archive / file.path
            place.parent.mkdir(exist_ok=True)
            place.write_text(f"{file.path}\n", encoding="utf-8")
            facts = file.facts.model_copy(update={"sha256": _sha256(place)})
            outcome = Outcome(facts.sha256, facts.pages, None, facts.model_dump_json())
            store.keep_outcome(outcome, facts_version=version, reader_version="")
            left -= 1
            if not left:
                return


def _sha256(place: Path) -> str:
    return hashlib.sha256(place.read_bytes()).hexdigest()
