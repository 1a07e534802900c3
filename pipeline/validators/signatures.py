"""Was a contract signed, by those whom its opening names, and with the authority that it cites?"""

from __future__ import annotations

from pipeline.names import has_word_in_common, profession_of
from pipeline.requirements import Requirements
from schemas.dates import iso_date
from schemas.dossier import Case, Entry
from schemas.findings import Finding
from schemas.labels import FieldName, SightingKind

from .certain import certain_date, certain_sightings, is_read_whole, may_be_hidden
from .wording import beside, compared, day, finding_at, lowered, place, title


def validate_signatures(case: Case, requirements: Requirements) -> list[Finding]:
    """Return contracts without a signature block, under another name, or signed without authority."""
    found = []
    for entry in case.current:
        if entry.segment.doc_type.is_contract:
            found += _unsigned(entry, case, requirements)
            found += _other_name(entry, requirements)
            found += _authority(entry, requirements)
    return found


def _unsigned(entry: Entry, case: Case, requirements: Requirements) -> list[Finding]:
    """X-14: nothing of a signature block is in a contract that was read from end to end."""
    settings = requirements.settings
    signers = certain_sightings(entry, SightingKind.SIGNATORY, settings)
    hidden = may_be_hidden(case) or not is_read_whole(case, entry, settings)
    if hidden or len(signers) < 2 or entry.segment.sighted(SightingKind.SIGNATURE_BLOCK):
        return []
    names = " dan ".join(signer.values[1] for signer in signers)
    return [
        finding_at(
            "X-14",
            requirements.check("X-14").severity,
            entry.path,
            signers[0].evidence,
            f"{title(entry)} {place(entry)} seharusnya ditandatangani {names}, tetapi tidak memuat blok "
            f"tanda tangan sampai halaman terakhir ({entry.segment.last_page}).",
            action="Cari halaman tanda tangan yang hilang, atau mintalah PKS yang sudah ditandatangani.",
            subject="signature",
            compared_with=(compared(entry.path, signers[1].evidence),),
        )
    ]


def _other_name(entry: Entry, requirements: Requirements) -> list[Finding]:
    """X-14: a titled name stands under the contract that is nothing like that of either signatory.

    Silent where both signatories stand there too: then it is a witness.
    """
    settings = requirements.settings
    signers = certain_sightings(entry, SightingKind.SIGNATORY, settings)
    signed = entry.segment.sighted(SightingKind.SIGNED_NAME)
    if len(signers) < 2 or len(signed) > len(signers):
        return []
    strangers = [
        name
        for name in certain_sightings(entry, SightingKind.SIGNED_NAME, settings)
        if not any(has_word_in_common(name.values[0], signer.values[1]) for signer in signers)
    ]
    absent = [
        signer
        for signer in signers
        if profession_of(signer.values[1])
        and not any(has_word_in_common(name.values[0], signer.values[1]) for name in signed)
    ]
    if len(strangers) != 1 or len(absent) != 1:
        return []
    stranger, signer = strangers[0], absent[0]
    return [
        finding_at(
            "X-14-name",
            requirements.check("X-14-name").severity,
            entry.path,
            stranger.evidence,
            f"Di bawah {title(entry)} {place(entry)} tercantum {stranger.values[0]} (hlm. "
            f"{stranger.evidence.page}), dalam komparisi {signer.values[1]} (hlm. {signer.evidence.page}).",
            action="Pastikan siapa yang menandatangani dan wewenangnya.",
            subject="signature",
            compared_with=(compared(entry.path, signer.evidence),),
        )
    ]


def _authority(entry: Entry, requirements: Requirements) -> list[Finding]:
    """X-14: the decision that lets the payer's officer sign is younger than the contract, or not named."""
    settings = requirements.settings
    signed = certain_date(entry, FieldName.SIGNED_DATE)
    found = []
    for decision in certain_sightings(entry, SightingKind.AUTHORITY, settings):
        severity = requirements.check("X-14-authority").severity
        if not decision.values:
            words = "tidak menyebut keputusan atau kuasa bagi pejabat BPJS Kesehatan yang menandatangani"
            severity = lowered(severity)
        else:
            number, date = decision.values
            given = iso_date(date)
            if signed is None or given is None or given <= signed:
                continue
            words = f"ditandatangani {day(signed)}, keputusan {number} baru terbit {day(given)}"
        found.append(
            finding_at(
                "X-14-authority",
                severity,
                entry.path,
                decision.evidence,
                f"{title(entry)} {place(entry)} {words}.",
                action="Mintalah keputusan atau surat kuasa yang berlaku pada saat penandatanganan.",
                subject="authority",
                compared_with=(beside(entry, FieldName.SIGNED_DATE),),
            )
        )
    return found
