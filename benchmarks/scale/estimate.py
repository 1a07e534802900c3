"""Arithmetic from pages to cores, bytes and rows; see docs/scale.md for where the figures come from."""

from __future__ import annotations

from dataclasses import dataclass

_SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True)
class Figures:
    """What one page or document takes; every default was measured, but those named assumed."""

    scanned_share: float = 0.8
    """Assumed."""
    pages_per_document: float = 3.5
    documents_per_dossier: float = 20
    """Assumed."""
    seconds_scanned: float = 1.3
    """CPU of one core."""
    seconds_digital: float = 0.05
    ms_judging: float = 1.3
    """CPU of one core for a document: judging, and keeping what was found."""
    ms_reporting: float = 4.2
    """The same: all files of the output folder, without cutting pictures."""
    audit_bytes: int = 6_000
    """Memory of the auditing process for a document."""
    words: int = 5_115
    """Bytes of a page in the store, as are the next four."""
    facts: int = 2_718
    results: int = 4_861
    dossiers: int = 887
    crops: int = 14_746
    object_bytes: int = 150_000
    """Assumed: a scanned page at 200 dpi."""
    wal_factor: float = 2.0
    """Assumed: bytes of WAL for each byte that is kept, full pages after a checkpoint included."""
    keys_per_request: int = 1_000
    seconds_per_request: float = 0.1
    """Assumed."""
    batch_size: int = 8
    """Documents of one Prefect task at least, the setting of this name."""
    most_batches: int = 50
    """Prefect tasks that read at most, the setting of this name."""
    core_hour: float = 0.04
    """Assumed price, in any currency."""


def estimate(pages: int, *, days: float, figures: Figures) -> list[tuple[str, float, str]]:
    """Return (what, how much, unit) for an archive of `pages` pages that is read within `days` days."""
    scanned = pages * figures.scanned_share
    reading = scanned * figures.seconds_scanned + (pages - scanned) * figures.seconds_digital
    documents = pages / figures.pages_per_document
    dossiers = documents / figures.documents_per_dossier
    in_database = pages * (figures.words + figures.facts + figures.results + figures.dossiers)
    crops = pages * figures.crops
    listing = documents / figures.keys_per_request * figures.seconds_per_request
    hours = reading / 3600
    return [
        ("documents", documents, ""),
        ("dossiers", dossiers, ""),
        ("reading", hours, "core hours"),
        ("cores", reading / (days * _SECONDS_OF_A_DAY), "busy all the time"),
        ("cost of a million pages", hours / pages * 1e6 * figures.core_hour, "price of core hours"),
        ("objects", pages * figures.object_bytes / 1e12, "TB"),
        ("database", in_database / 1e9, "GB, without pictures"),
        ("pictures of evidence", crops / 1e9, "GB"),
        ("WAL", (in_database + crops) * figures.wal_factor / 1e9, "GB in all"),
        ("rows of words, facts, results", 3 * documents, ""),
        ("listing the object store", listing / 3600, "hours, one request after the other"),
        ("judging in one process", documents * figures.ms_judging / 3.6e6, "hours"),
        ("reporting in one process", documents * figures.ms_reporting / 3.6e6, "hours"),
        ("memory of that process", documents * figures.audit_bytes / 1e9, "GB"),
        ("results.jsonl", pages * figures.results / 1e9, "GB"),
        ("Prefect tasks", min(documents / figures.batch_size, figures.most_batches), ""),
    ]
