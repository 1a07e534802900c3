from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import icalendar
import pytest

from pipeline.report import expiry_calendar
from schemas.labels import DocumentType, LicenceStatus
from schemas.results import DossierResult, ExpiryResult

REMINDERS = {"default": (90, 30, 7)}


def calendar_of(dossiers: Sequence[DossierResult], as_of: dt.date) -> bytes:
    return expiry_calendar(dossiers, as_of=as_of, reminders=REMINDERS)


def events_of(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def dossier_with(dossiers: tuple[DossierResult, ...], *lines: ExpiryResult) -> DossierResult:
    return dossiers[0].model_copy(update={"facility": "f", "name": "Klinik Melati", "expiries": lines})


def line(**values: object) -> ExpiryResult:
    return ExpiryResult.model_validate({
        "path": "f/sip.pdf", "page": 2, "doc_type": DocumentType.SIP, "holder": "dr. Ratna, Sp.A; M.Kes",
        "number": "12/SIP", "issue_date": "2022-03-14", "expiry_date": "2027-03-14", "basis": "duration",
        "status": LicenceStatus.VALID, "sha256": "ab" * 32, **values,
    })  # fmt: skip


def test_an_event_lasts_the_whole_last_day_and_reminds_three_times(
    dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    (event,) = events_of(calendar_of([dossier_with(dossiers, line())], as_of))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2027, 3, 14), dt.date(2027, 3, 15))
    assert event["DTSTAMP"].dt == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    assert event["UID"] == f"{'ab' * 32}-2-sip@pks-audit"
    assert event["SUMMARY"] == "Surat izin praktik (SIP) berakhir – dr. Ratna, Sp.A; M.Kes – Klinik Melati"
    triggers = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
    assert triggers == [dt.timedelta(days=-90), dt.timedelta(days=-30), dt.timedelta(days=-7)]
    assert "f/sip.pdf, halaman 2" in event["DESCRIPTION"]
    assert "dihitung dari jangka waktu" in event["DESCRIPTION"]


@pytest.mark.parametrize(
    "values",
    [
        {"superseded": True},
        {"expiry_date": "lifetime", "status": LicenceStatus.LIFETIME},
        {"expiry_date": None, "status": LicenceStatus.UNKNOWN},
        {"expiry_date": "2027-02-30"},
    ],
)
def test_what_does_not_end_or_does_not_count_has_no_event(
    values: dict[str, object], dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    assert events_of(calendar_of([dossier_with(dossiers, line(**values))], as_of)) == []


def test_a_later_calendar_updates_the_same_events(
    dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    before = events_of(calendar_of(dossiers, as_of))
    after = events_of(calendar_of(dossiers, as_of + dt.timedelta(30)))
    uids = [event["UID"] for event in before]
    assert len(uids) == len(set(uids)) > 20
    assert [event["UID"] for event in after] == uids
    assert after[0]["DTSTAMP"].dt > before[0]["DTSTAMP"].dt


def test_two_licences_of_one_kind_on_one_page_both_remind(
    dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    two = dossier_with(dossiers, line(), line(holder="dr. Bagas", expiry_date="2028-01-01"))
    assert [event["UID"] for event in events_of(calendar_of([two], as_of))] == [
        f"{'ab' * 32}-2-sip@pks-audit",
        f"{'ab' * 32}-2-sip-2@pks-audit",
    ]


def test_the_same_results_give_the_same_bytes(dossiers: tuple[DossierResult, ...], as_of: dt.date) -> None:
    content = calendar_of(dossiers, as_of)
    assert content == calendar_of(tuple(reversed(dossiers)), as_of)
    assert all(len(row) <= 75 for row in content.split(b"\r\n"))  # RFC 5545, 3.1


def test_a_doubtful_date_says_so(dossiers: tuple[DossierResult, ...], as_of: dt.date) -> None:
    (event,) = events_of(calendar_of([dossier_with(dossiers, line(review=True))], as_of))
    assert "perlu diperiksa orang" in event["DESCRIPTION"]


def test_each_kind_of_document_reminds_in_its_own_time(
    dossiers: tuple[DossierResult, ...], as_of: dt.date
) -> None:
    lines = (line(), line(doc_type=DocumentType.PKS))
    content = expiry_calendar(
        [dossier_with(dossiers, *lines)], as_of=as_of, reminders={"default": (7,), "pks": (30, 180)}
    )
    found = {
        str(event["UID"]).split("-")[2].split("@")[0]: [
            -alarm["TRIGGER"].dt.days for alarm in event.walk("VALARM")
        ]
        for event in events_of(content)
    }
    assert found == {"sip": [7], "pks": [180, 30]}
