"""The numbered checks: each with a dossier where it speaks, near-misses where it is silent, and its switch.

Judged on 2026-03-01. A builder gives the files, and the facility.yaml where there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.requirements import Requirements
from schemas.labels import ContractKind, DocumentType, FieldName, Severity, SightingKind, Subtype

Built = tuple[list[Any], Any]
Builder = Callable[[Any], Built]

OTHER = "RSUD Tanjung Melati"
SECOND = "dr. Bayu Segara"
HOSPITAL = "RSU Tirta Lembayung"


def built(*files: Any, profile: Any = None) -> Built:
    return list(files), profile


def in_folder(make: Any, **segments: Any) -> list[Any]:
    return [make.document(f"klinik/{name}.pdf", segment) for name, segment in segments.items()]


def listing(make: Any, *names: str, rule: str = "people.listed", confidence: float = 0.9, **more: Any) -> Any:
    """A contract that lists these doctors on its eighth page."""
    places = tuple(make.evidence(name, 8, rule=rule, confidence=confidence) for name in names)
    return make.pks(people=names, people_evidence=places, pages=(1, 8), **more)


def permit(make: Any, profession: str, holder: str = "dr. Wulan Prameswari", **more: Any) -> Any:
    return make.sip(holder, profession=profession, **more)


def registration(make: Any, profession: str, holder: str = "dr. Wulan Prameswari", **more: Any) -> Any:
    return make.str_licence(holder, profession=profession, **more)


def responsible(make: Any, name: str, rule: str = "label.responsible", **more: Any) -> Any:
    return make.segment(
        DocumentType.IZIN_OPERASIONAL,
        make.fact(FieldName.HOLDER_NAME, name, rule=rule),
        facility_name=make.CLINIC,
        issue_date="2024-03-01",
        expiry_date="2029-03-01",
        **more,
    )


def of_class(make: Any, kind: DocumentType, class_: str, *, review: bool = False, **more: Any) -> Any:
    name = make.fact(FieldName.FACILITY_NAME, HOSPITAL, quote=f"{HOSPITAL} {class_}", review=review)
    return make.segment(kind, name, issue_date="2024-03-01", expiry_date="2029-03-01", **more)


def hospital_profile(make: Any, type_: str = "rs_kelas_c") -> Any:
    return make.profile(name=HOSPITAL, type=type_)


def addendum(make: Any, signed: str, **more: Any) -> Any:
    return make.pks(None, None, kind=ContractKind.ADDENDUM, signed_date=signed, numbers=None, **more)


def staffed(make: Any, key: str = "dokter_umum", value: Any = 2, *, review: bool = False) -> Any:
    return make.form(make.answer(key, value, review=review))


def with_hours(make: Any, quote: str) -> Any:
    fact = make.clause("provider.weekly_hours").model_copy(update={"evidence": (make.evidence(quote, 3),)})
    return make.document("klinik/pks.pdf", make.pks(clauses=make.clauses(weekly_hours=fact)))


def regional(make: Any, sip_by: str, izin_by: str, **more: Any) -> Built:
    return built(*in_folder(make, sip=make.sip(issuer=sip_by, **more), izin=make.licence(issuer=izin_by)))


def twice(
    make: Any, holder: str = "dr. Wulan Prameswari", number: str = "503/0417/SIP/2023", **more: Any
) -> Built:
    return built(
        *in_folder(make, pks=make.pks(), satu=make.sip(), dua=make.sip(holder, number=number, **more))
    )


def places(make: Any, *names: str, **more: Any) -> Built:
    sips = {
        f"sip{at}": make.sip(place=name, number=f"503/{at}417/SIP", **more) for at, name in enumerate(names)
    }
    return built(*in_folder(make, pks=make.pks(), **sips))


KEPALA = "Galih Ranupati"


def signed(
    make: Any,
    *under: str,
    head: str = KEPALA,
    decision: tuple[str, ...] = (),
    block: bool = True,
    **more: Any,
) -> Any:
    """A contract to be signed by `head` and the clinic's doctor, with these names under it."""
    told = [
        make.sighting(SightingKind.SIGNATORY, str(at), name) for at, name in enumerate((head, make.DOCTOR), 1)
    ]
    if decision:
        told.append(make.sighting(SightingKind.AUTHORITY, *decision))
    if block:
        told.append(make.sighting(SightingKind.SIGNATURE_BLOCK, quote="PIHAK KESATU PIHAK KEDUA", page=8))
    told += [make.sighting(SightingKind.SIGNED_NAME, name, page=8) for name in under]
    return make.pks(sightings=tuple(told), pages=(1, 8), **more)


def contract_with(
    make: Any, kind: SightingKind, *values: str, quote: str = "", other: str = "", **more: Any
) -> Built:
    told = make.sighting(kind, *values, quote=quote, other=other)
    return built(*in_folder(make, pks=make.pks(sightings=(told,), **more)))


def paid(
    make: Any, *amounts: int, type_: str = "klinik_pratama", more: tuple[Any, ...] = (), **files: Any
) -> Built:
    """A contract with this capitation, for a facility of that type."""
    told = tuple(
        make.sighting(SightingKind.CAPITATION, str(amount), quote=f"Rp{amount}") for amount in amounts
    )
    contract = make.pks(sightings=(*told, *more), kind=ContractKind.BPJS_FACILITY)
    return built(*in_folder(make, pks=contract, **files), profile=make.profile(name=make.CLINIC, type=type_))


def members(make: Any, number: int) -> Any:
    return make.sighting(SightingKind.MEMBERS, str(number), quote=f"jumlah peserta terdaftar {number}")


def at_level(make: Any, level: str) -> tuple[Any, ...]:
    return (make.sighting(SightingKind.ACCREDITATION, level, quote=f"terakreditasi {level}"),)


def accredited(make: Any, said: str, proven: str, **certificate: Any) -> Built:
    """A contract that names one level, and a certificate with another."""
    values = {
        "facility_name": make.CLINIC,
        "issue_date": "2023-10-10",
        "expiry_date": "2028-10-10",
    } | certificate
    kind = DocumentType.SERTIFIKAT_AKREDITASI
    paper = make.segment(kind, sightings=at_level(make, proven), **values)
    return built(*in_folder(make, pks=make.pks(sightings=at_level(make, said)), akreditasi=paper))


def renewed(make: Any, issued: str, holder: str = "dr. Wulan Prameswari", **more: Any) -> Built:
    """A SIP that ended in May 2025, one issued later, and a contract signed on 20 December 2025."""
    old = make.sip(issue_date="2020-05-02", until="2025-05-02", number="503/1/SIP/2020")
    new = make.sip(holder, issue_date=issued, until="2030-12-31", number="503/3/SIP/2026")
    return built(*in_folder(make, pks=make.pks(), lama=old, baru=new, **more))


HOUSES = ("Klinik Pratama Sekar Jingga", OTHER, "Klinik Cempaka Wening", "Puskesmas Rawa Lestari")
HOURS = "Jam pelayanan setiap hari kerja pukul 08.00 sampai dengan 20.00 WIB"

FIRES: dict[str, tuple[Severity, Builder]] = {
    "X-01": (
        Severity.CRITICAL,
        lambda make: built(*in_folder(make, pks=listing(make, make.DOCTOR, SECOND), sip=make.sip())),
    ),
    "X-02": (
        Severity.MINOR,
        lambda make: built(
            *in_folder(
                make,
                pks=listing(make, make.DOCTOR),
                sip=make.sip(),
                baru=make.sip(SECOND, number="9/SIP/2025"),
            )
        ),
    ),
    "X-03": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, pks=make.pks(), izin=make.licence(place=OTHER))),
    ),
    "X-04": (
        Severity.MAJOR,
        lambda make: regional(
            make, "Dinas Kesehatan Kabupaten Wanagiri", "Dinas Penanaman Modal Kota Lembayung"
        ),
    ),
    "X-05": (
        Severity.CRITICAL,
        lambda make: built(*in_folder(make, pks=make.pks(), sip=make.sip(place=OTHER))),
    ),
    "X-06": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, sip=make.sip(), str=make.str_licence(until="2027-01-05"))),
    ),
    "X-07": (
        Severity.CRITICAL,
        lambda make: contract_with(
            make,
            SightingKind.CITED_LICENCE,
            "sip",
            "2025-05-02",
            quote="SIP berlaku sampai dengan 2 Mei 2025",
        ),
    ),
    "X-08": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, pks=make.pks(), izin=make.licence(until="2026-10-01"))),
    ),
    "X-09": (
        Severity.MAJOR,
        lambda make: built(
            *in_folder(
                make, lama=make.pks("2025-01-01", "2025-11-30", signed_date="2024-12-20"), pks=make.pks()
            )
        ),
    ),
    "X-09-signed-late": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, pks=make.pks("2025-01-01", "2026-12-31"))),
    ),
    "X-10": (
        Severity.MINOR,
        lambda make: built(*in_folder(make, pks=make.pks(numbers=("417/KTR/VII-09/1125",)))),
    ),
    "X-11": (
        Severity.MAJOR,
        lambda make: contract_with(
            make,
            SightingKind.DATE,
            "2025-12-20",
            "2025-12-21",
            quote="dua puluh Desember",
            other="(21-12-2025)",
        ),
    ),
    "X-11-weekday": (
        Severity.MINOR,
        lambda make: contract_with(
            make, SightingKind.WEEKDAY, "2025-12-22", "1", quote="Selasa", other="22 Desember 2025"
        ),
    ),
    "X-12": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, sip=make.sip(until="2022-05-02"))),
    ),
    "X-13": (
        Severity.MAJOR,
        lambda make: contract_with(
            make, SightingKind.AMOUNT, "20000", "12000", quote="(dua puluh ribu rupiah)", other="Rp12.000,00"
        ),
    ),
    "X-13-capitation": (Severity.MAJOR, lambda make: paid(make, 7000)),
    "X-14": (
        Severity.CRITICAL,
        lambda make: built(*in_folder(make, pks=signed(make, block=False))),
    ),
    "X-14-name": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, pks=signed(make, "dr. Bayu Segara"))),
    ),
    "X-14-authority": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, pks=signed(make, decision=("2741/Peg-04/0126", "2026-01-11")))),
    ),
    "X-15": (
        Severity.MINOR,
        lambda make: contract_with(make, SightingKind.STAMP_DUTY, "6000", quote="bermeterai Rp6.000"),
    ),
    "X-17": (
        Severity.CRITICAL,
        lambda make: built(
            *in_folder(
                make,
                pks=make.pks(
                    clauses=make.clauses(
                        package_price=make.clause("contents.package_price", "uncertain", "incomplete_scan")
                    )
                ),
            )
        ),
    ),
    "X-18": (
        Severity.MAJOR,
        lambda make: contract_with(make, SightingKind.PAGE_GAP, "4", "6", quote="- 4 -", other="- 6 -"),
    ),
    "X-18-articles": (
        Severity.MAJOR,
        lambda make: contract_with(
            make, SightingKind.ARTICLE_GAP, "3", "5", quote="Pasal 3", other="Pasal 5"
        ),
    ),
    "X-19": (
        Severity.CRITICAL,
        lambda make: built(
            *in_folder(
                make,
                penetapan=of_class(make, DocumentType.PENETAPAN_KELAS_RS, "Kelas C"),
                izin=of_class(make, DocumentType.IZIN_OPERASIONAL, "kelas B"),
            ),
            profile=hospital_profile(make),
        ),
    ),
    "X-20": (
        Severity.MINOR,
        lambda make: built(
            *in_folder(make, pks=make.pks(level="FKTL")),
            profile=make.profile(name=make.CLINIC, type="klinik_pratama"),
        ),
    ),
    "X-21": (Severity.MAJOR, lambda make: accredited(make, "utama", "paripurna")),
    "X-22": (Severity.MINOR, lambda make: places(make, *HOUSES)),
    "X-23": (
        Severity.MAJOR,
        lambda make: built(
            *in_folder(make, sip=permit(make, "Dokter Spesialis Anak"), str=registration(make, "Dokter Umum"))
        ),
    ),
    "X-24": (
        Severity.MAJOR,
        lambda make: built(with_hours(make, HOURS), staffed(make, "jam_pelayanan", "08:00-21:00")),
    ),
    "X-25": (Severity.MAJOR, lambda make: paid(make, 12000, sip=permit(make, "Dokter Umum"))),
    "X-26": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, pks=make.pks(), jejaring=make.jejaring(until="2026-06-30"))),
    ),
    "X-27": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, pks=make.pks(), adendum=addendum(make, "2025-06-15"))),
    ),
    "X-28": (Severity.CRITICAL, lambda make: twice(make, SECOND)),
    "X-29": (
        Severity.MAJOR,
        lambda make: built(*in_folder(make, izin=responsible(make, SECOND), sip=make.sip())),
    ),
    "X-30": (
        Severity.CRITICAL,
        lambda make: built(*in_folder(make, pks=make.pks(), izin=make.licence(verification="pending"))),
    ),
    "X-31": (
        Severity.MINOR,
        lambda make: built(*in_folder(make, pks=make.pks(), ktp=make.paper(Subtype.KTP))),
    ),
    "X-32": (
        Severity.MAJOR,
        lambda make: built(staffed(make, "jejaring", False), *in_folder(make, jejaring=make.jejaring())),
    ),
    "X-32-unproven": (
        Severity.MAJOR,
        lambda make: built(staffed(make), *in_folder(make, sip=permit(make, "Dokter Umum"))),
    ),
}

ONE_SIDED = {"X-13-capitation", "X-17", "X-20", "X-31"}
"""Those whose other side is an absence, or what the facility is registered as."""

FROM_CERTAIN = [
    id_
    for id_ in FIRES
    if id_ not in {"X-03", "X-05", "X-06", "X-08", "X-09", "X-09-signed-late", "X-12", "X-17", "X-20", "X-26"}
    and id_ not in {"X-31", "X-32"}
]
"""Those that compare what `certain.py` lets through; the others tell a doubt more mildly."""

SILENT: list[tuple[str, str, Builder]] = [
    (
        "X-01",
        "titles and spelling aside it is one name",
        lambda make: built(
            *in_folder(make, pks=listing(make, "Dr. Wulan Prameswarie, M.Kes"), sip=make.sip())
        ),
    ),
    (
        "X-01",
        "who signs need not practise",
        lambda make: built(
            *in_folder(make, pks=listing(make, SECOND, rule="people.signatory"), sip=make.sip())
        ),
    ),
    (
        "X-01",
        "the name in the contract is read badly",
        lambda make: built(*in_folder(make, pks=listing(make, SECOND, confidence=0.5), sip=make.sip())),
    ),
    (
        "X-01",
        "a poor second reading of a doctor who has a SIP",
        lambda make: built(
            *in_folder(make, pks=listing(make, make.DOCTOR, "dr. WI Prameswari"), sip=make.sip())
        ),
    ),
    (
        "X-01",
        "a file could not be read: the SIP may be in it",
        lambda make: built(
            *in_folder(make, pks=listing(make, SECOND), sip=make.sip()), make.failed("klinik/pindaian.pdf")
        ),
    ),
    (
        "X-01",
        "the holder of the SIP is doubted",
        lambda make: built(
            *in_folder(
                make,
                pks=listing(make, SECOND),
                sip=make.segment(
                    DocumentType.SIP,
                    make.fact(FieldName.HOLDER_NAME, "dr. Wu1an", review=True),
                    facility_name=make.CLINIC,
                    expiry_date="2028-05-02",
                ),
            )
        ),
    ),
    (
        "X-02",
        "the contract lists nobody",
        lambda make: built(*in_folder(make, pks=make.pks(), sip=make.sip())),
    ),
    (
        "X-02",
        "one listed name is read badly and may be the one",
        lambda make: built(
            *in_folder(make, pks=listing(make, make.DOCTOR, confidence=0.4), baru=make.sip(SECOND))
        ),
    ),
    (
        "X-02",
        "initials stand for the same name",
        lambda make: built(*in_folder(make, pks=listing(make, "dr. B. Segara"), baru=make.sip(SECOND))),
    ),
    (
        "X-02",
        "the SIP has ended",
        lambda make: built(
            *in_folder(make, pks=listing(make, make.DOCTOR), baru=make.sip(SECOND, until="2025-05-02"))
        ),
    ),
    (
        "X-04",
        "the same kota, with more words on the line",
        lambda make: regional(
            make, "Dinas Kesehatan Kota Lembayung Provinsi Tirta", "DPMPTSP Kota Lembayung"
        ),
    ),
    (
        "X-04",
        "a province says nothing of the kabupaten",
        lambda make: regional(make, "Dinas Kesehatan Kabupaten Wanagiri", "Dinas Kesehatan Provinsi Tirta"),
    ),
    (
        "X-04",
        "kota and kabupaten of one name may be a misreading",
        lambda make: regional(make, "Dinas Kesehatan Kabupaten Lembayung", "DPMPTSP Kota Lembayung"),
    ),
    (
        "X-07",
        "the cited licence ran",
        lambda make: contract_with(make, SightingKind.CITED_LICENCE, "sip", "2025-12-20"),
    ),
    ("X-07", "renewed before signing", lambda make: renewed(make, "2025-12-01")),
    (
        "X-07",
        "another licence of the holder ran",
        lambda make: renewed(make, "2026-02-01", dua=make.sip(number="503/2/SIP", until="2027-01-01")),
    ),
    (
        "X-07",
        "whose the younger licence is was read badly",
        lambda make: built(
            *in_folder(
                make,
                pks=make.pks(),
                lama=make.sip(issue_date="2020-05-02", until="2025-05-02", number="503/1/SIP/2020"),
                baru=make.segment(
                    DocumentType.SIP,
                    make.fact(FieldName.HOLDER_NAME, make.DOCTOR, review=True),
                    facility_name=make.CLINIC,
                    issue_date="2026-02-01",
                    expiry_date="2030-12-31",
                ),
            )
        ),
    ),
    (
        "X-07",
        "another person's licence",
        lambda make: renewed(make, "2026-02-01", holder=SECOND),
    ),
    (
        "X-31",
        "a tax number is asked for",
        lambda make: built(*in_folder(make, npwp=make.paper(Subtype.NPWP))),
    ),
    (
        "X-10",
        "the number ends with the month of signing",
        lambda make: built(*in_folder(make, pks=make.pks())),
    ),
    (
        "X-10",
        "the day of signing is doubted",
        lambda make: built(
            make.document(
                "klinik/pks.pdf",
                make.segment(
                    DocumentType.PKS,
                    make.fact(FieldName.SIGNED_DATE, "2025-11-20", review=True),
                    numbers=("417/KTR/VII-09/1225",),
                    facility_name=make.CLINIC,
                    clauses=make.clauses(),
                ),
            )
        ),
    ),
    (
        "X-10",
        "a number of the facility carries the year of the contract",
        lambda make: built(*in_folder(make, pks=make.pks(numbers=("041/PKS/KSJ/I/2026",)))),
    ),
    ("X-13-capitation", "an amount of its table", lambda make: paid(make, 12000)),
    ("X-13-capitation", "another type of facility", lambda make: paid(make, 7000, type_="puskesmas")),
    ("X-13-capitation", "several amounts are for a person", lambda make: paid(make, 7000, 8800)),
    (
        "X-13-capitation",
        "signed before the table held",
        lambda make: built(
            *in_folder(
                make,
                pks=make.pks(
                    sightings=(make.sighting(SightingKind.CAPITATION, "8000"),),
                    kind=ContractKind.BPJS_FACILITY,
                    signed_date="2022-12-20",
                ),
            ),
            profile=make.profile(name=make.CLINIC, type="klinik_pratama"),
        ),
    ),
    ("X-25", "without a dentist, as paid", lambda make: paid(make, 10000, sip=permit(make, "Dokter Umum"))),
    (
        "X-25",
        "with a dentist, as paid",
        lambda make: paid(
            make,
            12000,
            sip=permit(make, "Dokter Umum"),
            drg=permit(make, "Dokter Gigi", "drg. Bayu Segara", number="7"),
        ),
    ),
    ("X-25", "no permit to compare with", lambda make: paid(make, 12000)),
    (
        "X-25",
        "one permit does not say its profession",
        lambda make: paid(make, 12000, sip=permit(make, "Dokter Umum"), lain=make.sip(SECOND, number="9")),
    ),
    (
        "X-25",
        "as many members as the norm",
        lambda make: paid(make, 10000, sip=permit(make, "Dokter Umum"), more=(members(make, 5000),)),
    ),
    ("X-14", "a signature block is there", lambda make: built(*in_folder(make, pks=signed(make)))),
    (
        "X-14",
        "one page was not read: the signatures may be on it",
        lambda make: built(make.document("klinik/pks.pdf", signed(make, block=False), unread=(9,))),
    ),
    (
        "X-14",
        "one page was read badly",
        lambda make: built(make.document("klinik/pks.pdf", signed(make, block=False), read=0.8)),
    ),
    (
        "X-14",
        "another file could not be read",
        lambda make: built(*in_folder(make, pks=signed(make, block=False)), make.failed("klinik/ttd.pdf")),
    ),
    (
        "X-14-name",
        "a signature lies over the name",
        lambda make: built(*in_folder(make, pks=signed(make, "dr. Wu Prameswari"))),
    ),
    (
        "X-14-name",
        "one of two titled signatories is not read",
        lambda make: built(*in_folder(make, pks=signed(make, make.DOCTOR, head="dr. Ratih Kumala"))),
    ),
    (
        "X-14-name",
        "another's name beside that of the signatory is a witness",
        lambda make: built(*in_folder(make, pks=signed(make, make.DOCTOR, SECOND))),
    ),
    (
        "X-14-authority",
        "decided before signing",
        lambda make: built(*in_folder(make, pks=signed(make, decision=("2741/Peg-04/0325", "2025-03-11")))),
    ),
    ("X-15", "the value of that day", lambda make: contract_with(make, SightingKind.STAMP_DUTY, "10000")),
    (
        "X-15",
        "the old value until the end of 2020",
        lambda make: contract_with(make, SightingKind.STAMP_DUTY, "6000", signed_date="2020-12-31"),
    ),
    (
        "X-15",
        "old ones were used up in 2021",
        lambda make: contract_with(make, SightingKind.STAMP_DUTY, "6000", signed_date="2021-12-31"),
    ),
    (
        "X-15",
        "before the first law of the table",
        lambda make: contract_with(make, SightingKind.STAMP_DUTY, "6000", signed_date="1999-12-31"),
    ),
    (
        "X-18-articles",
        "one page was not read",
        lambda make: built(
            make.document(
                "klinik/pks.pdf",
                make.pks(sightings=(make.sighting(SightingKind.ARTICLE_GAP, "3", "5", other="Pasal 5"),)),
                unread=(2,),
            )
        ),
    ),
    (
        "X-18-articles",
        "a page was read badly: the heading may be on it",
        lambda make: built(
            make.document(
                "klinik/pks.pdf",
                make.pks(sightings=(make.sighting(SightingKind.ARTICLE_GAP, "3", "5", other="Pasal 5"),)),
                read=0.7,
            )
        ),
    ),
    (
        "X-19",
        "all documents name one class",
        lambda make: built(
            *in_folder(
                make,
                penetapan=of_class(make, DocumentType.PENETAPAN_KELAS_RS, "Kelas C"),
                izin=of_class(make, DocumentType.IZIN_OPERASIONAL, "KELAS C"),
            ),
            profile=hospital_profile(make),
        ),
    ),
    (
        "X-19",
        "the class stands in a doubted line",
        lambda make: built(
            *in_folder(
                make,
                penetapan=of_class(make, DocumentType.PENETAPAN_KELAS_RS, "Kelas C"),
                izin=of_class(make, DocumentType.IZIN_OPERASIONAL, "kelas B", review=True),
            ),
            profile=hospital_profile(make),
        ),
    ),
    ("X-21", "the same level", lambda make: accredited(make, "utama", "utama")),
    (
        "X-21",
        "the certificate is younger than the contract: the level was that of the one before",
        lambda make: accredited(make, "utama", "paripurna", issue_date="2026-02-01"),
    ),
    (
        "X-21",
        "the certificate had ended",
        lambda make: accredited(
            make, "utama", "paripurna", issue_date="2020-02-01", expiry_date="2025-02-01"
        ),
    ),
    (
        "X-21",
        "the certificate of another facility",
        lambda make: accredited(make, "utama", "paripurna", facility_name=OTHER),
    ),
    ("X-22", "three places are allowed", lambda make: places(make, *HOUSES[:3])),
    (
        "X-22",
        "permits that have ended do not count",
        lambda make: places(make, *HOUSES, until="2025-05-02"),
    ),
    (
        "X-22",
        "two spellings of one place",
        lambda make: places(make, *HOUSES[:3], "Klinik Sekar Jingga, Jl. Kenanga 4"),
    ),
    (
        "X-23",
        "a specialist with a general permit",
        lambda make: built(
            *in_folder(make, sip=permit(make, "Dokter Umum"), str=registration(make, "Dokter Spesialis Anak"))
        ),
    ),
    (
        "X-23",
        "another registration has the speciality",
        lambda make: built(
            *in_folder(
                make,
                sip=permit(make, "Dokter Spesialis Anak"),
                umum=registration(make, "Dokter Umum", until=None),
                anak=registration(make, "Dokter Spesialis Anak", until=None),
            )
        ),
    ),
    (
        "X-23",
        "another person's registration",
        lambda make: built(
            *in_folder(make, sip=permit(make, "Dokter Gigi"), str=registration(make, "Dokter Umum", SECOND))
        ),
    ),
    (
        "X-24",
        "the same hours in other signs",
        lambda make: built(with_hours(make, HOURS), staffed(make, "jam_pelayanan", "08:00-20:00")),
    ),
    (
        "X-24",
        "several ranges are not compared",
        lambda make: built(
            with_hours(make, f"{HOURS}, Sabtu pukul 08.00-12.00"),
            staffed(make, "jam_pelayanan", "08:00-21:00"),
        ),
    ),
    (
        "X-27",
        "signed within the term",
        lambda make: built(*in_folder(make, pks=make.pks(), adendum=addendum(make, "2026-02-01"))),
    ),
    (
        "X-27",
        "signed after the contract, before it begins",
        lambda make: built(*in_folder(make, pks=make.pks(), adendum=addendum(make, "2025-12-22"))),
    ),
    (
        "X-27",
        "the term of a contract was not read",
        lambda make: built(*in_folder(make, pks=make.pks(end=None), adendum=addendum(make, "2025-06-15"))),
    ),
    (
        "X-28",
        "another number",
        lambda make: twice(make, SECOND, number="503/0418/SIP/2023"),
    ),
    (
        "X-28",
        "two spellings of one holder",
        lambda make: twice(make, "Dr. WULAN PRAMESWARIE"),
    ),
    (
        "X-28",
        "a reissue with the same number",
        lambda make: twice(make, until="2031-05-02", issue_date="2026-01-02"),
    ),
    (
        "X-29",
        "the one who answers has a SIP there",
        lambda make: built(*in_folder(make, izin=responsible(make, make.DOCTOR), sip=make.sip())),
    ),
    (
        "X-29",
        "an owner need not practise",
        lambda make: built(*in_folder(make, izin=responsible(make, SECOND, "label.owner"), sip=make.sip())),
    ),
    (
        "X-29",
        "no doctor's permit in the dossier to compare with",
        lambda make: built(*in_folder(make, izin=responsible(make, SECOND))),
    ),
    (
        "X-30",
        "verified",
        lambda make: built(*in_folder(make, pks=make.pks(), izin=make.licence(verification="verified"))),
    ),
    (
        "X-30",
        "another licence of the facility is valid",
        lambda make: built(
            *in_folder(
                make,
                pks=make.pks(),
                standar=make.licence(verification="pending", until="2030-11-01", issue_date="2025-11-01"),
                izin=make.licence(),
            )
        ),
    ),
    (
        "X-32-unproven",
        "as many permits as the form counts",
        lambda make: built(staffed(make, value=1), *in_folder(make, sip=permit(make, "Dokter Umum"))),
    ),
    (
        "X-32-unproven",
        "the form's number is doubted",
        lambda make: built(staffed(make, review=True), *in_folder(make, sip=permit(make, "Dokter Umum"))),
    ),
    (
        "X-32-unproven",
        "one permit does not say its profession",
        lambda make: built(
            staffed(make), *in_folder(make, sip=permit(make, "Dokter Umum"), lain=make.sip(SECOND))
        ),
    ),
]


def findings_of(judgement: Any, code: str) -> list[Any]:
    return [finding for finding in judgement.all_findings if finding.code == code]


def test_every_check_of_the_catalogue_is_tried(rules: Requirements) -> None:
    assert {check.id for check in rules.checks} == set(FIRES)


@pytest.mark.parametrize("id_", FIRES)
def test_it_speaks_with_both_places(make: Any, judge: Any, id_: str) -> None:
    severity, build = FIRES[id_]
    files, profile = build(make)
    findings = findings_of(judge(files, profile=profile), id_)
    assert findings
    for finding in findings:
        assert finding.severity is severity
        assert finding.path
        assert finding.page
        assert finding.action
        if id_ in ONE_SIDED:
            continue
        assert finding.quote
        assert finding.compared_with
        for other in finding.compared_with:
            assert other.page
            assert other.quote or id_ == "X-32"  # of a document that is there
            assert (other.path, other.quote) != (finding.path, finding.quote)


@pytest.mark.parametrize(("id_", "why", "build"), SILENT, ids=[f"{id_}: {why}" for id_, why, _ in SILENT])
def test_it_is_silent(make: Any, judge: Any, id_: str, why: str, build: Builder) -> None:
    files, profile = build(make)
    assert findings_of(judge(files, profile=profile), id_) == [], why


def doubted(file: Any) -> Any:
    """The same file with every field, name and answer read badly."""
    segments = tuple(
        segment.model_copy(
            update={
                "fields": tuple(fact.model_copy(update={"review": True}) for fact in segment.fields),
                "declared": tuple(fact.model_copy(update={"review": True}) for fact in segment.declared),
                "sightings": tuple(
                    sighting.model_copy(update={"legible": 0.4}) for sighting in segment.sightings
                ),
                "people_evidence": tuple(
                    proof.model_copy(update={"confidence": 0.4}) for proof in segment.people_evidence
                ),
            }
        )
        for segment in file.facts.segments
    )
    return file.model_copy(update={"facts": file.facts.model_copy(update={"segments": segments})})


@pytest.mark.parametrize("id_", FROM_CERTAIN)
def test_what_was_read_badly_proves_nothing(make: Any, judge: Any, id_: str) -> None:
    files, profile = FIRES[id_][1](make)
    assert findings_of(judge([doubted(file) for file in files], profile=profile), id_) == []


@pytest.mark.parametrize("id_", FROM_CERTAIN)
def test_a_document_of_doubtful_type_proves_nothing(make: Any, judge: Any, id_: str) -> None:
    files, profile = FIRES[id_][1](make)

    def unsure(file: Any) -> Any:
        segments = tuple(
            segment.model_copy(update={"doc_type_confidence": 0.3}) for segment in file.facts.segments
        )
        return file.model_copy(update={"facts": file.facts.model_copy(update={"segments": segments})})

    assert findings_of(judge([unsure(file) for file in files], profile=profile), id_) == []


@pytest.mark.parametrize("id_", FIRES)
def test_switched_off_it_says_nothing(make: Any, judge: Any, own_rules: Any, id_: str) -> None:
    files, profile = FIRES[id_][1](make)
    rules = own_rules(f'[[check]]\nid = "{id_}"\nenabled = false\n')
    judgement = judge(files, profile=profile, requirements=rules)
    assert findings_of(judgement, id_) == []
    assert [outcome.result for outcome in judgement.requirements] == [
        outcome.result for outcome in judge(files, profile=profile).requirements
    ]


@pytest.mark.parametrize("id_", FIRES)
def test_an_organisation_weighs_it_otherwise(make: Any, judge: Any, own_rules: Any, id_: str) -> None:
    severity, build = FIRES[id_]
    files, profile = build(make)
    other = Severity.MINOR if severity is not Severity.MINOR else Severity.CRITICAL
    rules = own_rules(f'[[check]]\nid = "{id_}"\nseverity = "{other}"\n')
    findings = findings_of(judge(files, profile=profile, requirements=rules), id_)
    assert {finding.severity for finding in findings} == {other}


def test_a_contract_ends_before_the_pages_that_it_announces(make: Any, judge: Any) -> None:
    files, _ = contract_with(make, SightingKind.PAGE_END, "6", "8", quote="Halaman 6 dari 8")
    (finding,) = findings_of(judge(files), "X-18")
    assert "halaman 6 dari 8" in finding.message
    assert finding.quote == "Halaman 6 dari 8"


def test_a_capitation_of_no_table_is_for_a_person(make: Any, judge: Any) -> None:
    files, profile = paid(make, 8000)
    (finding,) = findings_of(judge(files, profile=profile), "X-13-capitation")
    assert finding.severity is Severity.MINOR
    assert "Rp12.000, Rp10.000, Rp11.000, Rp9.000" in finding.message


def test_more_members_for_a_doctor_than_the_amount_is_meant_for(
    make: Any, judge: Any, own_rules: Any
) -> None:
    files, profile = paid(make, 10000, sip=permit(make, "Dokter Umum"), more=(members(make, 5001),))
    (finding,) = findings_of(judge(files, profile=profile), "X-25")
    assert finding.compared_with[0].quote == "jumlah peserta terdaftar 5001"
    rules = own_rules("[settings]\nmembers_per_doctor = 6000\n")
    assert findings_of(judge(files, profile=profile, requirements=rules), "X-25") == []


def test_a_weekday_is_told_beside_the_right_one(make: Any, judge: Any) -> None:
    files, _ = contract_with(
        make, SightingKind.WEEKDAY, "2025-12-22", "1", quote="Selasa", other="22-12-2025"
    )
    (finding,) = findings_of(judge(files), "X-11-weekday")
    assert "22-12-2025 adalah hari Senin, tertulis Selasa" in finding.message


def test_a_licence_renewed_only_after_signing(make: Any, judge: Any) -> None:
    files, _ = renewed(make, "2026-02-01")
    (finding,) = findings_of(judge(files), "X-07")
    assert (finding.path, finding.severity) == ("klinik/lama.pdf", Severity.CRITICAL)
    assert [other.path for other in finding.compared_with] == ["klinik/baru.pdf", "klinik/pks.pdf"]


def test_an_officer_without_a_decision_is_for_a_person(make: Any, judge: Any) -> None:
    told = make.sighting(SightingKind.AUTHORITY, quote=KEPALA)
    (finding,) = findings_of(judge(in_folder(make, pks=make.pks(sightings=(told,)))), "X-14-authority")
    assert finding.severity is Severity.MINOR
    assert "tidak menyebut" in finding.message


def test_a_decision_that_is_not_named_softens_no_other(make: Any, judge: Any) -> None:
    contract = make.pks(
        signed_date="2026-01-10",
        sightings=(
            make.sighting(SightingKind.AUTHORITY),
            make.sighting(SightingKind.AUTHORITY, "2741/Peg-04/0126", "2026-01-11"),
        ),
    )
    findings = findings_of(judge(in_folder(make, pks=contract)), "X-14-authority")
    assert {finding.severity for finding in findings} == {Severity.MINOR, Severity.MAJOR}


def test_a_probable_name_is_for_a_person(make: Any, judge: Any) -> None:
    files = in_folder(make, pks=listing(make, "dr. Bayu Sagara"), sip=make.sip(SECOND))
    (finding,) = findings_of(judge(files), "X-01")
    assert finding.severity is Severity.MINOR
    assert "mungkin" in finding.message


def test_a_name_that_looks_misread_is_for_a_person(make: Any, judge: Any) -> None:
    name = "dr. Rawi WulandinisbrS Pimpinan Klinik"
    judgement = judge(in_folder(make, pks=listing(make, name), sip=make.sip()))
    (finding,) = findings_of(judgement, "X-01")
    assert finding.severity is Severity.MINOR
    assert "mungkin salah terbaca" in finding.message
    assert "dokumen asli" in finding.action
    permit = next(outcome for outcome in judgement.requirements if outcome.id == "CR-DOC-02")
    assert permit.result == "needs_review"
    assert name in permit.message


def test_a_listed_name_that_repeats_the_signatory_spoilt_is_for_a_person(make: Any, judge: Any) -> None:
    signs = make.evidence("dr. Bagus Satrio Linuwih", 1, rule="people.signatory", confidence=0.93)
    lists = make.evidence("dr. BA RIO LINUWIH", 6, rule="people.listed", confidence=0.93)
    names = (signs.quote, lists.quote)
    contract = make.pks(people=names, people_evidence=(signs, lists), pages=(1, 6))
    judgement = judge(in_folder(make, pks=contract, sip=make.sip()))
    (finding,) = findings_of(judgement, "X-01")
    assert (finding.severity, finding.subject) == (Severity.MINOR, lists.quote)
    typed = tuple(proof.model_copy(update={"confidence": None}) for proof in (signs, lists))
    contract = make.pks(people=names, people_evidence=typed, pages=(1, 6))
    (finding,) = findings_of(judge(in_folder(make, pks=contract, sip=make.sip())), "X-01")
    assert finding.severity is Severity.CRITICAL  # nobody misread a digital text


def test_a_doctor_whose_name_is_read_badly_is_not_missing_a_permit(make: Any, judge: Any) -> None:
    judgement = judge(in_folder(make, pks=listing(make, SECOND, confidence=0.5), sip=make.sip()))
    permit = next(outcome for outcome in judgement.requirements if outcome.id == "CR-DOC-02")
    assert permit.result == "needs_review"
    assert [link.quote for link in permit.evidence] == [SECOND]


def test_min_name_confidence_decides_which_names_prove_anything(
    make: Any, judge: Any, own_rules: Any
) -> None:
    files = in_folder(make, pks=listing(make, SECOND, confidence=0.5), sip=make.sip())
    rules = own_rules("[settings]\nmin_name_confidence = 0.5\n")
    assert findings_of(judge(files, requirements=rules), "X-01")


def test_max_practice_places_moves_the_line(make: Any, judge: Any, own_rules: Any) -> None:
    files, _ = places(make, *HOUSES[:3])
    rules = own_rules("[settings]\nmax_practice_places = { sip = 2 }\n")
    (finding,) = findings_of(judge(files, requirements=rules), "X-22")
    assert "3 tempat, paling banyak 2" in finding.message


def test_a_registration_without_its_speciality_is_for_a_person(make: Any, judge: Any) -> None:
    def of(rule: str) -> Any:
        told = make.fact(FieldName.PROFESSION, "Dokter", rule=rule)
        return make.segment(DocumentType.STR, told, holder_name=make.DOCTOR, expiry_date="lifetime")

    sip = permit(make, "Dokter Spesialis Anak")
    (finding,) = findings_of(judge(in_folder(make, sip=sip, str=of("label.profession"))), "X-23")
    assert finding.severity is Severity.MINOR
    assert findings_of(judge(in_folder(make, sip=sip, str=of("title"))), "X-23") == []


@pytest.mark.parametrize(
    ("sip", "other", "speaks"),
    [
        ("Dokter Gigi", "Dokter", True),
        ("Dokter Spesialis Anak", "Dokter Spesialis Bedah", True),
        ("Dokter Spesialis Penyakit Dalam", "Dokter Spesialis Penyakit Dalam", False),
        ("Dokter Spesialis Obstetri dan Ginekologi", "Dokter Spesialis Obstetri", False),
        ("Dokter Spesialis Obstetri dan Ginekologi", "Dokter Spesialis Kebidanan dan Kandungan", False),
        ("Dokter Spesialis Patologi Klinik", "Dokter Spesialis Patologi Anatomi", True),
        ("Dokter", "Perawat", False),  # misread rather than true: no doctor is registered as a nurse
    ],
)
def test_professions_that_exclude_each_other(
    make: Any, judge: Any, sip: str, other: str, speaks: bool
) -> None:
    files = in_folder(make, sip=permit(make, sip), str=registration(make, other))
    assert bool(findings_of(judge(files), "X-23")) is speaks


def test_same_specialities_says_which_words_are_one(make: Any, judge: Any, own_rules: Any) -> None:
    sip, other = permit(make, "Dokter Spesialis Saraf"), registration(make, "Dokter Spesialis Neurologi")
    files = in_folder(make, sip=sip, str=other)
    assert findings_of(judge(files), "X-23") == []
    rules = own_rules("[settings]\nsame_specialities = []\n")
    assert findings_of(judge(files, requirements=rules), "X-23")


def test_one_number_and_issue_with_two_ends_is_critical_though_one_is_superseded(
    make: Any, judge: Any
) -> None:
    files, _ = twice(make, until="2026-05-02")
    judgement = judge(files)
    (finding,) = findings_of(judgement, "X-28")
    assert finding.severity is Severity.CRITICAL
    assert {finding.path, finding.compared_with[0].path} == {"klinik/satu.pdf", "klinik/dua.pdf"}
    assert any(segment.superseded for document in judgement.documents for segment in document.segments)


def test_a_nib_beside_an_unverified_certificate_is_no_licence(make: Any, judge: Any) -> None:
    nib = make.licence("lifetime", number="0220100512345")
    standard = make.licence("lifetime", verification="pending", issue_date="2025-11-01")
    files = in_folder(make, pks=make.pks(), nib=nib, standar=standard)
    (finding,) = findings_of(judge(files), "X-30")
    assert finding.path == "klinik/standar.pdf"


def test_a_doubted_end_proves_no_tampering(make: Any, judge: Any) -> None:
    doubted = make.segment(
        DocumentType.SIP,
        make.fact(FieldName.EXPIRY_DATE, "2023-05-02", review=True, alternatives=("2028-05-02",)),
        holder_name=make.DOCTOR,
        facility_name=make.CLINIC,
        issue_date="2023-05-02",
        number="503/0417/SIP/2023",
    )
    assert findings_of(judge(in_folder(make, satu=make.sip(), dua=doubted)), "X-28") == []


def test_facility_yaml_names_another_class_than_the_decree(make: Any, judge: Any) -> None:
    files = in_folder(make, penetapan=of_class(make, DocumentType.PENETAPAN_KELAS_RS, "Kelas D Pratama"))
    assert findings_of(judge(files, profile=hospital_profile(make, "rs_d_pratama")), "X-19") == []
    (finding,) = findings_of(judge(files, profile=hospital_profile(make, "rs_kelas_d")), "X-19")
    assert finding.compared_with[0].path == "klinik/facility.yaml"


def test_the_pharmacist_of_a_licence_is_the_holder_of_the_sipa(make: Any, judge: Any) -> None:
    sipa = make.segment(
        DocumentType.SIPA,
        holder_name="apt. Ratih Kumala, S.Farm.",
        facility_name=make.CLINIC,
        issue_date="2024-02-01",
        expiry_date="2029-02-01",
    )
    files = in_folder(make, izin=responsible(make, "apt. Jenar Wicitra, S.Farm."), sipa=sipa)
    (finding,) = findings_of(judge(files), "X-29")
    assert "SIPA" in finding.message
