"""Are all pages of a contract there? Its own numbers tell."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.requirements import Requirements, Settings
from schemas.dossier import Case, Entry
from schemas.facts import Sighting
from schemas.findings import Finding
from schemas.labels import SightingKind

from .certain import certain_sightings, is_read_whole
from .wording import contradicted, finding_at, place, title

_ACTION = "Pindai ulang PKS itu lengkap, atau cari halaman yang tertinggal."


def validate_completeness(case: Case, requirements: Requirements) -> list[Finding]:
    """X-18: printed page numbers or articles of a contract leave some out."""
    settings = requirements.settings
    return [
        _told(entry, sighting, code, words, requirements)
        for entry in case.current
        for code, sighting, words in _missing(entry, case, settings)
    ]


def _missing(entry: Entry, case: Case, settings: Settings) -> Iterator[tuple[str, Sighting, str]]:
    for gap in certain_sightings(entry, SightingKind.PAGE_GAP, settings):
        yield "X-18", gap, f"sesudah halaman {_leap(gap)}"
    for end in certain_sightings(entry, SightingKind.PAGE_END, settings):
        yield "X-18", end, "berakhir pada halaman {} dari {}".format(*end.values)
    if is_read_whole(case, entry, settings):
        for gap in certain_sightings(entry, SightingKind.ARTICLE_GAP, settings):
            yield "X-18-articles", gap, f"sesudah Pasal {_leap(gap)}"


def _leap(gap: Sighting) -> str:
    before, after = gap.values
    return f"{before} langsung {after}"


def _told(entry: Entry, sighting: Sighting, code: str, words: str, requirements: Requirements) -> Finding:
    return finding_at(
        code,
        requirements.check(code).severity,
        entry.path,
        sighting.evidence,
        f"{title(entry)} {place(entry)}: {words}; ada halaman yang tidak ikut dipindai.",
        action=_ACTION,
        subject="pages",
        compared_with=contradicted(entry.path, sighting),
    )
