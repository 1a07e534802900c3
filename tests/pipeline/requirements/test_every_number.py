"""Every window, threshold, weight and legal day is data: changed in TOML it changes an outcome, and no code.

Each case has the name of what it changes. It holds a small dossier, the change, and what is looked at; that
must be one thing under the built-in rules and another under the changed ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from extractors.law import law_text, parse_timeline
from pipeline.assemble import Stamp, dossier_result
from pipeline.report.calendar import expiry_calendar
from pipeline.requirements import Requirements, Settings, load_requirements
from schemas.labels import ContractKind, DocumentType, SightingKind, Subtype

Looked = Callable[[Any], object]


def outcome(id_: str) -> Looked:
    def look(judgement: Any) -> object:
        return str(next(one for one in judgement.requirements if one.id == id_).result)

    return look


def severity(code: str) -> Looked:
    def look(judgement: Any) -> object:
        return next((str(one.severity) for one in judgement.all_findings if one.code == code), None)

    return look


def end_of(path: str) -> Looked:
    return lambda judgement: next(line.expiry_date for line in judgement.expiries if line.path == path)


def status_of(path: str) -> Looked:
    return lambda judgement: str(next(line.status for line in judgement.expiries if line.path == path))


class Case(NamedTuple):
    """What is in the folder, what is changed, and what that changes."""

    files: Callable[[Any], list[Any]]
    change: str
    look: Looked
    before: object
    after: object
    as_of: str = "2026-03-01"
    profile: dict[str, Any] | None = None


def clinic(**segments: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    """A clinic in order, with these documents of it made anew."""

    def files(make: Any) -> list[Any]:
        changed = {stem: make.document(f"klinik/{stem}.pdf", build(make)) for stem, build in segments.items()}
        return make.complete_clinic(**changed)  # type: ignore[no-any-return]

    return files


def izin(until: str | None, **values: Any) -> Callable[[Any], list[Any]]:
    return clinic(izin=lambda make: make.licence(until, **values))


def tied(make: Any) -> Any:
    return make.sip(until=None, issue_date="2023-09-01", expiry_basis="tied_to_str")


def listed(make: Any, name: str, confidence: float) -> Any:
    proofs = tuple(
        make.evidence(each, rule="people.listed", confidence=confidence) for each in (make.DOCTOR, name)
    )
    return make.pks(people=(make.DOCTOR, name), people_evidence=proofs)


def visits(*days: str) -> Callable[[Any], list[Any]]:
    kind = Subtype.BERITA_ACARA_KREDENSIALING
    return clinic(
        **{
            f"ba{number}": lambda make, day=day: make.segment(
                DocumentType.OTHER, subtype=kind, issue_date=day
            )
            for number, day in enumerate(days)
        }
    )


def in_pandemic(make: Any) -> list[Any]:
    return [
        make.document("klinik/pks.pdf", make.pks("2021-01-01", "2021-12-31", signed_date="2020-12-20")),
        make.document("klinik/komitmen.pdf", make.paper(Subtype.KOMITMEN_MUTU)),
    ]


def clause(status: str, reason: str) -> Callable[[Any], list[Any]]:
    def contract(make: Any) -> Any:
        fact = make.clause("payment.hold_harmless", status, reason)
        return make.pks(people=(make.DOCTOR,), clauses=make.clauses(hold_harmless=fact))

    return clinic(pks=contract)


def lapsed_str(make: Any) -> Any:
    return make.str_licence(until="2026-02-10", issue_date="2021-02-10")


def setting(name: str, value: str) -> str:
    return f"[settings]\n{name} = {value}\n"


def requirement(id_: str, line: str) -> str:
    return f'[[requirement]]\nid = "{id_}"\n{line}\n'


def with_gap(kind: SightingKind, *values: str, **how: Any) -> Callable[[Any], list[Any]]:
    """A contract that leaves out a page or an article."""

    def files(make: Any) -> list[Any]:
        legible = how.get("legible", 0.9)
        gap = make.sighting(kind, *values, quote=values[0], other=values[1], legible=legible)
        return [make.document("klinik/pks.pdf", make.pks(sightings=(gap,)), covered=how.get("covered"))]

    return files


def paid_for(members: int) -> Callable[[Any], list[Any]]:
    """A contract that pays capitation for so many members to a clinic with one doctor."""

    def files(make: Any) -> list[Any]:
        told = (
            make.sighting(SightingKind.CAPITATION, "10000", quote="Rp10.000"),
            make.sighting(SightingKind.MEMBERS, str(members), quote=f"{members} peserta"),
        )
        contract = make.pks(sightings=told, kind=ContractKind.BPJS_FACILITY)
        return [
            make.document("klinik/pks.pdf", contract),
            make.document("klinik/sip.pdf", make.sip(profession="Dokter Umum")),
        ]

    return files


SETTINGS: dict[str, Case] = {
    "min_page_confidence": Case(
        with_gap(SightingKind.PAGE_GAP, "4", "6", legible=0.87), "0.88", severity("X-18"), "major", None
    ),
    "min_page_share": Case(
        with_gap(SightingKind.ARTICLE_GAP, "3", "5", covered=0.96),
        "0.97",
        severity("X-18-articles"),
        "major",
        None,
    ),
    "members_per_doctor": Case(
        paid_for(5001), "5001", severity("X-25"), "major", None, profile={"type": "klinik_pratama"}
    ),
    "expiring_days": Case(izin("2026-05-15"), "30", status_of("klinik/izin.pdf"), "expiring", "valid"),
    "grace_days": Case(
        izin("2026-02-20", issue_date="2021-02-20"), "30", outcome("CR-DOC-01"), "unmet", "met"
    ),
    "recredentialing_lead_months": Case(
        clinic(), "2", lambda one: one.deadlines[0].date, "2026-09-30", "2026-10-31"
    ),
    "recredentialing_alert_months": Case(
        clinic(), "11", lambda one: str(one.state), "pemantauan", "rekredensialing"
    ),
    "lifetime_str_from": Case(clinic(sip=tied), "2024-01-01", outcome("CR-DOC-02"), "met", "needs_review"),
    "tied_sip_years": Case(clinic(sip=tied), "2", outcome("CR-DOC-02"), "met", "unmet"),
    "oss_permit_years": Case(
        izin("lifetime", issue_date="2020-01-01"), "5", outcome("CR-DOC-01"), "met", "unmet"
    ),
    "max_licence_years": Case(clinic(), "4", outcome("CR-DOC-01"), "met", "needs_review"),
    "skck_months": Case(
        clinic(
            skck=lambda make: make.segment(
                DocumentType.SKCK, holder_name=make.DOCTOR, issue_date="2025-10-15"
            )
        ),
        "3",
        outcome("CR-Q-07"),
        "met",
        "unmet",
    ),
    "late_signing_days": Case(
        clinic(
            pks=lambda make: make.pks(
                people=(make.DOCTOR,), signed_date="2026-02-01", numbers=("417/KTR/VII-09/0226",)
            )
        ),
        "20",
        severity("X-09-signed-late"),
        "minor",
        "major",
    ),
    "commitment_from": Case(
        in_pandemic, "2021-07-01", outcome("CR-DOC-06"), "met", "not_evidenced", "2021-06-01"
    ),
    "commitment_until": Case(
        in_pandemic, "2021-05-01", outcome("CR-DOC-06"), "met", "not_evidenced", "2021-06-01"
    ),
    "weak_clause": Case(
        clause("missing", "mentioned_only"), '"lowered"', severity("clause-missing"), "critical", "major"
    ),
    "uncertain_clause": Case(
        clause("uncertain", "borderline"), '"full"', severity("clause-uncertain"), "major", "critical"
    ),
    "min_type_confidence": Case(
        clinic(izin=lambda make: make.licence(confidence=0.6)),
        "0.7",
        outcome("CR-DOC-01"),
        "met",
        "needs_review",
    ),
    "min_name_confidence": Case(
        clinic(pks=lambda make: listed(make, "dr. Bayu Segara", 0.8)),
        "0.9",
        outcome("CR-DOC-02"),
        "not_evidenced",
        "needs_review",
    ),
    "max_practice_places": Case(
        clinic(sip2=lambda make: make.sip(place="Klinik Tirta Kencana", number="9/SIP")),
        "{ sip = 1 }",
        severity("X-22"),
        None,
        "minor",
    ),
    "same_specialities": Case(
        clinic(
            sip=lambda make: make.sip(profession="Dokter Spesialis Saraf"),
            str=lambda make: make.str_licence(profession="Dokter Spesialis Neurologi"),
        ),
        "[]",
        severity("X-23"),
        None,
        "major",
    ),
    "person_same": Case(
        clinic(sip=lambda make: make.sip("dr. Wulan Prameswary")),
        "100",
        outcome("CR-DOC-02"),
        "met",
        "needs_review",
    ),
    "person_probable": Case(
        clinic(sip=lambda make: make.sip("dr. Wulan Pramesti")),
        "95",
        outcome("CR-DOC-02"),
        "needs_review",
        "not_evidenced",
    ),
    "facility_same": Case(
        clinic(sip=lambda make: make.sip(place="Klinik Sekar Jinga")),
        "100",
        outcome("CR-DOC-02"),
        "met",
        "needs_review",
    ),
    "facility_probable": Case(
        clinic(sip=lambda make: make.sip(place="Klinik Tirta Kencana")),
        "5",
        outcome("CR-DOC-02"),
        "unmet",
        "needs_review",
    ),
    "critical_licences": Case(
        izin("2026-02-20", issue_date="2021-02-20"), "[]", severity("licence-expired"), "critical", "major"
    ),
    "expiry_expected": Case(
        izin(None, expiry_basis="none"), "[]", outcome("CR-DOC-01"), "needs_review", "met"
    ),
    "technical_pass_mark": Case(
        clinic(), "80", outcome("CR-T-01"), "met", "unmet", profile={"sumber_daya_manusia": 75}
    ),
    "category_min_share": Case(
        clinic(), "0.9", lambda one: one.category, "B", None, profile={"sumber_daya_manusia": 75}
    ),
    "cycle_months": Case(visits("2024-06-01", "2025-05-01"), "6", outcome("CR-RE-06"), "met", "unmet"),
    "cycle_tolerance_days": Case(
        visits("2024-06-01", "2025-06-20"), "0", outcome("CR-RE-06"), "met", "unmet"
    ),
    "cure_days": Case(
        clinic(str=lapsed_str),
        "60",
        lambda one: one.consequences,
        ("CR-SAN-03",),
        ("CR-SAN-01", "CR-SAN-02"),
    ),
}
OF_AN_OUTPUT = {"reminder_days"}
"""Settings that change no judgement; each has a test of its own below."""

OTHERS: dict[str, Case] = {
    "weight": Case(
        clinic(),
        requirement("CR-T-02", "weight = 0"),
        lambda one: one.category,
        "C",
        "A",
        profile={"sumber_daya_manusia": 90, "sarana_prasarana": 30},
    ),
    "category limit": Case(
        clinic(),
        '[[category]]\nid = "usulan-2026"\nB = 76\n',
        lambda one: one.category,
        "B",
        "C",
        profile={"sumber_daya_manusia": 75},
    ),
    "at_least": Case(
        lambda make: make.complete_practice(),
        requirement("CR-DS-05", "at_least = 12"),
        outcome("CR-DS-05"),
        "met",
        "unmet",
        profile={"set_alat_diagnostik": 10},
    ),
    "each_side_m": Case(
        lambda make: make.complete_practice(),
        requirement("CR-DP-01", "each_side_m = 4"),
        outcome("CR-DP-01"),
        "met",
        "unmet",
        profile={"ukuran_ruang_periksa_m": [4, 3.6]},
    ),
    "kind": Case(
        clinic(npwp=lambda make: make.paper(Subtype.SURAT_PERMOHONAN)),
        requirement("CR-DOC-08", 'kind = "scored"'),
        lambda one: str(one.decision),
        "BELUM_LENGKAP",
        "MEMENUHI",
    ),
    "kind_for": Case(
        lambda make: make.complete_practice(),
        requirement("CR-DOC-06", "kind_for = {}"),
        lambda one: str(one.decision),
        "MEMENUHI",
        "BELUM_LENGKAP",
    ),
    "deniable": Case(
        lambda make: make.complete_practice(lab=None, apotek=None),
        requirement("CR-DOC-05", 'deniable = ["dokter_gigi_praktik_mandiri"]'),
        outcome("CR-DOC-05"),
        "not_evidenced",
        "not_applicable",
        profile={"jejaring": "tidak"},
    ),
    "partners": Case(
        lambda make: make.complete_practice(apotek=None),
        requirement("CR-DOC-05", 'partners = { dokter_gigi_praktik_mandiri = ["laboratorium"] }'),
        outcome("CR-DOC-05"),
        "not_evidenced",
        "met",
    ),
    "clause severity": Case(
        clause("missing", "not_found"),
        '[[clause]]\nid = "payment.hold_harmless"\nseverity = "minor"\n',
        severity("clause-missing"),
        "critical",
        "minor",
    ),
    "check severity": Case(
        izin("2026-09-30"), '[[check]]\nid = "X-08"\nseverity = "minor"\n', severity("X-08"), "major", "minor"
    ),
    "check enabled": Case(
        izin("2026-09-30"), '[[check]]\nid = "X-08"\nenabled = false\n', severity("X-08"), "major", None
    ),
}

LAW: dict[str, tuple[str, str]] = {
    "lifetime_str_from": ("from = 2023-08-08", "from = 2024-01-01"),
    "commitment_until": ("until = 2022-12-31", "until = 2021-05-01"),
    "commitment_from": ("from = 2020-01-01", "from = 2021-07-01"),
    "skck_months": ("months = 6", "months = 3"),
}
"""Settings that the law gives: what to change in law.toml for the same effect."""


def test_every_setting_has_its_case() -> None:
    assert {*SETTINGS, *OF_AN_OUTPUT} == set(Settings.model_fields)
    assert all(f"test_{name}" in globals() for name in OF_AN_OUTPUT)


def test_reminder_days(make: Any, judge: Any, own_rules: Any) -> None:
    judgement = judge(make.complete_clinic())
    stamp = Stamp(as_of=judgement.as_of, rules_version="1", program_version="1")
    dossier = dossier_result(judgement, stamp)

    def alarms(requirements: Requirements) -> int:
        days = requirements.settings.reminder_days
        return expiry_calendar([dossier], as_of=judgement.as_of, reminders=days).count(b"BEGIN:VALARM")

    changed = own_rules(setting("reminder_days", "{ default = [60] }"))
    assert alarms(load_requirements()) == 3 * alarms(changed) > 0


def both(case: Case, make: Any, judge: Any, changed: Any) -> tuple[object, object]:
    files = case.files(make)
    profile = make.profile(self_assessment=case.profile) if case.profile else None
    built_in = judge(files, as_of=case.as_of, profile=profile)
    other = judge(files, as_of=case.as_of, profile=profile, requirements=changed)
    return case.look(built_in), case.look(other)


@pytest.mark.parametrize("name", SETTINGS)
def test_setting(make: Any, judge: Any, own_rules: Any, name: str) -> None:
    case = SETTINGS[name]
    changed = own_rules(setting(name, case.change))
    assert both(case, make, judge, changed) == (case.before, case.after)


@pytest.mark.parametrize("name", OTHERS)
def test_rule(make: Any, judge: Any, own_rules: Any, name: str) -> None:
    case = OTHERS[name]
    assert both(case, make, judge, own_rules(case.change)) == (case.before, case.after)


@pytest.mark.parametrize("name", LAW)
def test_legal_day(make: Any, judge: Any, name: str) -> None:
    old, new = LAW[name]
    text = law_text().replace(old, new)
    if name == "lifetime_str_from":  # the rule before it ends on the day before
        text = text.replace("until = 2023-08-07", "until = 2023-12-31")
    assert text != law_text()
    changed = load_requirements(law=parse_timeline(text))
    case = SETTINGS[name]
    assert both(case, make, judge, changed) == (case.before, case.after)
