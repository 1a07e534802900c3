"""What settles the class of a hospital: a decree, or the class printed in its permit (Permenkes 56/2014)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.requirements import Settings
from schemas.dossier import Case, Entry
from schemas.labels import FieldName

from .hospital_class import class_of
from .licence_part import ABSENT, MET, REVIEW, UNMET, Part, best_of, licence_part
from .wording import link, place, title

_WELL_READ = 0.9
"""Share of a page's print that must have been read before silence says anything."""


def class_part(decrees: Iterable[Entry], permits: Sequence[Entry], case: Case, settings: Settings) -> Part:
    """Return what a hospital's papers say of its class, which must be the one its contract was made for."""
    decree = best_of(_settled(entry, case, settings) for entry in decrees)
    if decree is not None and decree.result is not UNMET:
        return decree
    printed = [entry for entry in permits if entry.field(FieldName.FACILITY_CLASS) or _class(entry, settings)]
    permit = best_of(_settled(entry, case, settings) for entry in printed)
    if permit is not None and (decree is None or permit.result is not UNMET):
        return permit
    if decree is not None:
        return decree
    for entry in permits:
        if entry.doubtful_type or not _seen_whole(entry, case):
            return Part(REVIEW, f"kelas mungkin tercantum dalam izin {place(entry)}", (link(entry),))
    more = f"; izin {place(permits[0])} tidak menyebut kelas" if permits else ""
    return Part(ABSENT, f"tidak ada dalam berkas{more}")


def _class(entry: Entry, settings: Settings) -> str | None:
    told = class_of(entry, settings)
    return told[0] if told is not None else None


def _settled(entry: Entry, case: Case, settings: Settings) -> Part:
    """Return what a document that should settle the class is worth: valid, legible, and the contract's."""
    part = licence_part(entry, case, settings)
    if part.result is not MET:
        return part
    class_ = _class(entry, settings)
    name, evidence = f"{title(entry)} {place(entry)}", (link(entry, FieldName.FACILITY_CLASS),)
    if class_ is None:
        return Part(REVIEW, f"{name}: kelas tidak terbaca pasti", evidence)
    contract = case.contract.entry if case.contract is not None else None
    other = _class(contract, settings) if contract is not None else None
    if contract is not None and other is not None and other != class_:
        message = f"{name} menyebut kelas {class_}, PKS {place(contract)} kelas {other}"
        return Part(UNMET, message, (*evidence, link(contract, FieldName.FACILITY_CLASS)))
    return Part(MET, f"{part.message}, kelas {class_}", evidence)


def _seen_whole(entry: Entry, case: Case) -> bool:
    """Whether every page of a document was read so well that words which were not found are not there."""
    file = next(file for file in case.dossier.files if file.path == entry.path)
    pages = range(entry.segment.first_page, entry.segment.last_page + 1)
    reading = [page for page in file.facts.reading if page.page in pages] if file.facts is not None else []
    return len(reading) == len(pages) and all(
        page.coverage is None or page.coverage >= _WELL_READ for page in reading
    )
