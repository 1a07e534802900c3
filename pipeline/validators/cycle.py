"""Rekredensialing: the yearly cycle of a facility under contract (Permenkes 71/2013 Pasal 10)."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from schemas.dates import shift_months
from schemas.dossier import Contract, Entry
from schemas.facts import DeclaredValue, declared_text
from schemas.labels import FieldName
from schemas.results import EvidenceLink

from .answers import Answer, Question, absent
from .form_values import agree
from .licence_part import ABSENT, EXCUSED, MET, REVIEW, UNMET
from .wording import day, link, place

_TOLD = 6
"""Differences that one message names."""


def cycle_visit(question: Question) -> list[Answer]:
    """Return whether a visit lies within the last cycle; an older one proves no failure."""
    return _under_contract(question) or [_recent(question)]


def cycle_paper(question: Question) -> list[Answer]:
    """Return whether the paper is there; what it says is for a person to judge."""
    excused = _under_contract(question)
    if excused:
        return excused
    for entry in question.entries():
        result = REVIEW if entry.doubtful_type else MET
        return [Answer(result, f"ada {place(entry)}", (link(entry),), "document")]
    return [absent(question, question.criterion.name_id)]


def yearly(question: Question) -> list[Answer]:
    """Return whether no more than a cycle lies between visits, with the tolerance of the settings."""
    excused = _under_contract(question)
    if excused:
        return excused
    settings = question.settings
    visits = _dated(question)
    if len(visits) < 2:
        told = "hanya satu berita acara bertanggal" if visits else "berita acara bertanggal"
        return [_lacking(question, told if visits else f"{told} tidak ada")]
    links = tuple(link(entry, FieldName.ISSUE_DATE) for _, entry in visits)
    tolerance = dt.timedelta(days=settings.cycle_tolerance_days)
    late = [
        (first, second)
        for (first, _), (second, _) in pairwise(visits)
        if second > shift_months(first, settings.cycle_months) + tolerance
    ]
    if late:
        told = "; ".join(f"{day(first)} sampai {day(second)}" for first, second in late)
        message = f"lebih dari {settings.cycle_months} bulan antara rekredensialing: {told}"
        return [Answer(UNMET, message, links, "document")]
    message = f"{len(visits)} kali, terakhir {day(visits[-1][0])}"
    return [Answer(MET, message, links, "document")]


def in_time(question: Question) -> list[Answer]:
    """Return whether recredentialing was done before the latest day (Permenkes 71/2013 Pasal 10).

    Counted are the visits of the last cycle before the end of the contract.
    """
    excused = _under_contract(question)
    if excused:
        return excused
    case, settings = question.case, question.settings
    end = case.contract.end if case.contract is not None else None
    if end is None:
        return [Answer(REVIEW, "akhir PKS tidak diketahui, batas waktunya tidak dapat dihitung")]
    latest = shift_months(end, -settings.recredentialing_lead_months)
    first = shift_months(end, -settings.cycle_months)
    within = [(date, entry) for date, entry in _dated(question) if first < date <= end]
    good = [(date, entry) for date, entry in within if date <= latest]
    if good:
        date, entry = good[-1]
        message = f"berita acara {day(date)} {place(entry)}, batasnya {day(latest)}"
        return [Answer(MET, message, (link(entry, FieldName.ISSUE_DATE),), "document")]
    if within:
        date, entry = within[0]
        message = f"berita acara {day(date)} {place(entry)} sesudah batas {day(latest)}"
        return [Answer(UNMET, message, (link(entry, FieldName.ISSUE_DATE),), "document")]
    alert = shift_months(end, -settings.recredentialing_alert_months)
    if case.as_of < alert:
        return [Answer(EXCUSED, f"belum waktunya: mulai {day(alert)}, paling lambat {day(latest)}")]
    passed = "sudah lewat " if case.as_of > latest else ""
    return [_lacking(question, f"berita acara tidak ada, batasnya {passed}{day(latest)}")]


def forms_agree(question: Question) -> list[Answer]:
    """Return where the forms of a cycle differ: self-assessment and the team's."""
    excused = _under_contract(question)
    if excused:
        return excused
    filled = [entry for entry in question.entries() if entry.segment.declared]
    newest = max((date for entry in filled if (date := _date(entry)) is not None), default=dt.date.min)
    since = newest if newest == dt.date.min else shift_months(newest, -question.settings.cycle_months)
    forms = [entry for entry in filled if (_date(entry) or newest) >= since]
    if len(forms) < 2:
        return [_lacking(question, "penilaian sendiri dan penilaian tim tidak keduanya ada dalam berkas")]
    links = tuple(link(entry) for entry in forms)
    told = _differences(forms)
    if told:
        more = f" dan {len(told) - _TOLD} lainnya" if len(told) > _TOLD else ""
        message = f"{len(told)} perbedaan: {'; '.join(told[:_TOLD])}{more}"
        return [Answer(REVIEW, message, links, "declared")]
    sources = " dan ".join(entry.path for entry in forms)
    return [Answer(MET, f"tidak ada perbedaan antara {sources}", links, "declared")]


def _differences(forms: list[Entry]) -> list[str]:
    """Return what later forms say otherwise than the first; what is not clear does not differ."""
    known: dict[str, DeclaredValue] = {}
    told = []
    for entry in forms:
        for fact in entry.segment.declared:
            if fact.value is None or fact.review:
                continue
            first = known.setdefault(fact.key, fact.value)
            if not agree(list(first) if isinstance(first, tuple) else first, fact.value):
                told.append(f"{fact.label}: {declared_text(first)} dan {declared_text(fact.value)}")
    return told


def _under_contract(question: Question) -> list[Answer]:
    """Return why the cycle is not asked yet, or nothing."""
    contract: Contract | None = question.case.contract
    if contract is None:
        return [Answer(EXCUSED, "belum ada PKS dalam berkas")]
    if contract.start is not None and contract.start > question.case.as_of:
        return [Answer(EXCUSED, f"PKS baru mulai {day(contract.start)}")]
    return []


def _recent(question: Question) -> Answer:
    settings, as_of = question.settings, question.case.as_of
    visits = [(date, entry) for date, entry in _dated(question) if date <= as_of]
    if not visits:
        return _lacking(question, "berita acara tidak ada dalam berkas")
    date, entry = visits[-1]
    message = f"berita acara {day(date)} {place(entry)}"
    links = (link(entry, FieldName.ISSUE_DATE),)
    limit = shift_months(date, settings.cycle_months) + dt.timedelta(days=settings.cycle_tolerance_days)
    if as_of > limit:
        more = f"{message} lebih dari {settings.cycle_months} bulan yang lalu; yang lebih baru tidak ada"
        return Answer(ABSENT, more, links, "document")
    return Answer(MET, message, links, "document")


def _lacking(question: Question, message: str) -> Answer:
    """Return that it is not there: in doubt where a paper of that kind has no date, or was not read."""
    undated = [entry for entry in question.entries() if question.criterion.subtypes and not _date(entry)]
    if undated:
        places = ", ".join(place(entry) for entry in undated)
        links: tuple[EvidenceLink, ...] = tuple(link(entry) for entry in undated)
        return Answer(REVIEW, f"{message}; tanggal tidak terbaca pada {places}", links, "document")
    answer = absent(question, question.criterion.name_id)
    return answer if answer.result is REVIEW else Answer(ABSENT, message)


def _date(entry: Entry) -> dt.date | None:
    fact = entry.field(FieldName.ISSUE_DATE)
    return None if entry.doubtful_type or (fact and fact.review) else entry.date(FieldName.ISSUE_DATE)


def _dated(question: Question) -> list[tuple[dt.date, Entry]]:
    """Return the visits whose day is known, oldest first."""
    dated = [(date, entry) for entry in question.entries() if (date := _date(entry)) is not None]
    return sorted(dated, key=lambda pair: (pair[0], pair[1].path))
