"""When a licence ends, and on what ground that is said.

The order of grounds follows the practice of the field: a printed end date stands even where the validity is
tied to an STR as well; a lifetime needs no date; a length runs from the event that its phrase names, else
from the issue date, and ends on the same day of the month; a validity that is only tied to the STR has no
date of its own. Which rule of law held on the day of issue is told by extractors/law.toml.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from schemas.labels import LIFETIME, DocumentType, ExpiryBasis
from schemas.law import ENDLESS, LegalEffect

from .chosen import ISSUE_ORDER, Chosen, doubt
from .lengths import compared, computed_expiry
from .reading import Reading
from .roles import FOREIGN_EXPIRY, DateRole
from .vocabulary import fold

_OF_PRACTICE = frozenset({DocumentType.SIP, DocumentType.SIPA, DocumentType.SIK})
WITHOUT_END = frozenset({DocumentType.PROFIL_PRAKTIK, DocumentType.FORMULIR_KREDENSIALING})
"""Documents that never expire: a date in them is somebody else's."""

_BESIDE = 6
"""Tokens between a date and the words that say what it is, up to which they stand side by side."""
_BARE_LABEL = "validity"
"""The rule of labels that say nothing of an end: `berlaku`, `masa berlaku`."""
_SAME_STATEMENT = 160
"""Characters between a tie to the STR and the end that goes with it."""
_BEFORE_ISSUE = frozenset({"law", "application", "recommendation", "graduation"})
"""Roles of dates that come before a document is issued, so that it cannot end before them."""
_FALLBACKS = ("electronic_signature", "start")


def choose_issue(reading: Reading) -> Chosen:
    """Return the day on which the document was issued."""
    for role in ISSUE_ORDER:
        candidates = [item for item in reading.dates if item.role == role and item.date.year is not None]
        if role == "issue":
            candidates.sort(key=lambda item: item.date.date is None)
        if not candidates:
            continue
        best = candidates[0]
        others = _others(best, candidates)
        confidence = {"issue": 0.96, "signature": 0.94, "dated": 0.88}[role] * best.match.confidence
        return _dated(best, confidence - 0.1 * bool(others and role == "dated"), (), others)
    for role in _FALLBACKS:
        candidates = [item for item in reading.dates if item.role == role and item.date.date is not None]
        if candidates and reading.doc_type not in WITHOUT_END:
            note = f"tanggal terbit tidak tercetak; dipakai {candidates[0].why}"
            return _dated(candidates[0], 0.6 * candidates[0].match.confidence, (note,), (), review=True)
    return Chosen(None, None, "issue_none", 0.5)


def choose_expiry(reading: Reading, issue: Chosen) -> Chosen:
    """Return the day on which the document ends, `lifetime`, or None with its ground."""
    if reading.doc_type in WITHOUT_END:
        return Chosen(None, None, "without_end", 0.95)
    printed = _printed(reading, issue)
    computed = computed_expiry(reading, issue)
    lifetime = next((item for item in reading.lifetimes if item.role == "expiry"), None)
    if printed is not None:
        if lifetime is not None:
            note = "tercetak pula masa berlaku tanpa batas waktu"
            printed = doubt(printed, 0.6, note, (LIFETIME,))
        if printed.rule == "until" and reading.open_end is not None:
            return _open_after_all(reading, printed, computed)
        return compared(printed, computed, reading)
    if lifetime is not None:
        rules = reading.law.in_force(reading.doc_type, day_of(issue), ENDLESS)
        chosen = Chosen(LIFETIME, lifetime.span, lifetime.rule, 0.96, basis=ExpiryBasis.LIFETIME)
        if computed is not None and computed.value is not None:
            chosen = doubt(chosen, 0.6, "tercetak pula suatu jangka waktu", (computed.value,))
        if reading.doc_type in _OF_PRACTICE and reading.names_str and not rules:
            # No law lets a permit to practise last for life; the STR that it names may.
            note = "izin praktik tidak berlaku tanpa batas waktu; mungkin dikatakan tentang STR"
            if computed is not None and computed.value is not None:
                return doubt(computed, 0.6, note, (LIFETIME,))
            chosen = doubt(chosen, 0.5, note)
        business = tuple(rule.says for rule in rules if rule.effect is LegalEffect.BUSINESS)
        return replace(chosen, notes=(*chosen.notes, *business), law=tuple(rule.id for rule in rules))
    if computed is not None:
        if computed.value is not None and reading.unread_end is not None:
            note = "akhir masa berlaku tercetak, tetapi tanggalnya tidak terbaca; dipakai jangka waktu"
            return doubt(computed, 0.6, note)
        if issue.value is not None and ends_on_issue(reading, issue):
            note = "tanggal akhir yang tercetak sama dengan tanggal terbit; dipakai jangka waktu"
            return doubt(computed, 0.6, note, (issue.value,))
        return computed
    if reading.ties:
        return _tied(reading, issue)
    if reading.unread_end is not None:
        like_str = _unread_like_str(reading, issue, reading.unread_end)
        if like_str is not None:
            return like_str
        note = "akhir masa berlaku tercetak, tetapi tanggalnya tidak terbaca"
        return Chosen(None, reading.unread_end, "unread_end", 0.2, True, (), (note,), ExpiryBasis.EXPLICIT)
    if reading.open_end is not None:
        return Chosen(None, reading.open_end, "open_end", 0.9, notes=("tidak menyebut tanggal akhir",))
    return Chosen(None, None, "expiry_none", 0.4, True, notes=("tidak ditemukan pernyataan masa berlaku",))


def _open_after_all(reading: Reading, printed: Chosen, computed: Chosen | None) -> Chosen:
    """Return that the document has no end where it says so, and a date is called `s.d.` and no more.

    Such a date is the end of something else more often than not: of an office, of a lease. A person looks.
    """
    if computed is not None:
        return compared(printed, computed, reading)
    note = f"tertulis tanpa akhir; tanggal {printed.value or printed.notes} hanya berkata 's.d.'"
    chosen = Chosen(None, reading.open_end, "open_end", 0.5, notes=("tidak menyebut tanggal akhir",))
    return doubt(chosen, 0.5, note, (printed.value,) if printed.value else ())


def _unread_like_str(reading: Reading, issue: Chosen, span: tuple[int, int]) -> Chosen | None:
    """Return the end of the STR where what is left of an unread end begins as that does: `12 Des%`.

    Where a permit ends with its STR (the rules with the effect `follows_str`), day and month tell the year.
    """
    law = following_str(reading, issue)
    if not law:
        return None
    said = re.findall(r"(?<!\d)\d{1,2}\W{1,3}[a-z]{3}", fold(reading.document.text[slice(*span)]))
    issued = day_of(issue)
    for item in str_ends(reading):
        day = item.date.date
        if day is None or (issued is not None and day <= issued):
            continue
        begin = re.match(r"(\d{1,2})\W{1,3}([a-z]{3})", fold(item.match.raw))
        if begin and any(
            int(each[:2].rstrip(" .,-/")) == day.day and each.endswith(begin.group(2)) for each in said
        ):
            note = (
                "tanggal akhir tidak terbaca penuh; bagian yang terbaca sama dengan akhir STR yang tercetak"
            )
            return Chosen(
                day.isoformat(),
                span,
                "unread_end_like_str",
                0.5,
                True,
                (),
                (note,),
                ExpiryBasis.EXPLICIT,
                law=law,
                heard=((item, "akhir STR; melengkapi tanggal akhir yang terbaca sebagian"),),
            )
    return None


def following_str(reading: Reading, issue: Chosen) -> tuple[str, ...]:
    """Return the rules by which a document of that kind and day lives as long as its holder's STR."""
    rules = reading.law.in_force(reading.doc_type, day_of(issue), {LegalEffect.FOLLOWS_STR})
    return tuple(rule.id for rule in rules)


def day_of(issue: Chosen) -> dt.date | None:
    """Return the day of issue that the law is asked for; None where no full date was found."""
    return issue.source.date.date if issue.source is not None else None


def str_ends(reading: Reading) -> tuple[DateRole, ...]:
    """Return the dates on which the STR ends that the document names."""
    return tuple(item for item in reading.dates if item.role == f"str{FOREIGN_EXPIRY}")


def ends_on_issue(reading: Reading, issue: Chosen) -> bool:
    """Return whether the only printed end is the day of issue: a label was misread, or a figure."""
    ends = {item.date for item in reading.dates if item.role == "expiry"}
    return issue.source is not None and issue.source.role in ISSUE_ORDER and ends == {issue.source.date}


def _printed(reading: Reading, issue: Chosen) -> Chosen | None:
    found = [item for item in reading.dates if not why_no_end(item, reading, issue)]
    if not found:
        return None
    found.sort(key=_rank)
    best = found[0]
    # "s.d." alone is a weaker word than "berlaku s.d.": it may be said of another document.
    others = _others(best, [item for item in found if (item.rule == "until") == (best.rule == "until")])
    notes: tuple[str, ...] = ("masa berlaku juga dikaitkan dengan STR",) if reading.ties else ()
    confidence = 0.97 * best.match.confidence
    apart = reading.ties and min(abs(best.span[0] - tie[0]) for tie in reading.ties) > _SAME_STATEMENT
    # "Berlaku selama STR masih berlaku", and a date below: what the label says is the tie, not the date.
    taken = best.rule == _BARE_LABEL and any(tie[0] < best.span[0] for tie in reading.ties)
    if taken:
        notes += ("tanggal ini berdiri di bawah keterangan yang mengikuti STR, mungkin bukan akhir izin",)
        confidence = min(confidence, 0.6)
    if apart:
        # Said elsewhere, the date may be the end of the STR that the tie means.
        notes += ("tanggal ini mungkin akhir STR, bukan akhir izin",)
        confidence = min(confidence, 0.6)
    if others:
        notes += ("lebih dari satu tanggal akhir tercetak",)
        confidence = min(confidence, 0.6)
    chosen = _dated(best, confidence, notes, others, review=bool(others or apart or taken))
    return replace(chosen, basis=ExpiryBasis.EXPLICIT)


def _rank(item: DateRole) -> tuple[bool, bool, bool, tuple[int, int]]:
    """Sort key: complete dates first, then those beside the words that decided; the first page first."""
    return item.date.date is None, item.rule == "until", item.distance > _BESIDE, item.span


def why_behind(item: DateRole, best: DateRole) -> str:
    """Return why `best` was preferred to `item`, which may be the printed end too, in Indonesian."""
    reasons = (
        "tanggal ini tidak lengkap",
        "hanya berkata 's.d.', tanpa kata berlaku",
        "kata yang menentukan berdiri lebih jauh",
        "tercetak lebih belakang",
    )
    pairs = zip(_rank(item), _rank(best), reasons, strict=True)
    return next((reason for own, other, reason in pairs if own != other), reasons[-1])


def why_no_end(item: DateRole, reading: Reading, issue: Chosen) -> str:
    """Return why a date cannot be the printed end of the document, in Indonesian; '' where it may be."""
    if reading.doc_type in WITHOUT_END:
        return "dokumen jenis ini tidak mempunyai akhir masa berlaku"
    if item.role.endswith(FOREIGN_EXPIRY):
        return "akhir dokumen lain yang disebut di sini"
    if item.role != "expiry":
        return "bukan akhir masa berlaku dokumen ini"
    if item.date.year is None:
        return "tahunnya tidak terbaca"
    issued, day = day_of(issue), item.date.date
    if item.rule == "until" and issued is not None and day is not None and day < issued:
        # "s.d." alone may end a span of time that the document looks back on.
        return "berakhir sebelum tanggal terbit, dan hanya berkata 's.d.'"
    if day is not None and any(
        other.role in _BEFORE_ISSUE and other.date.date is not None and day < other.date.date
        for other in reading.dates
    ):
        return "lebih awal dari permohonan, rekomendasi atau peraturan yang mendahului surat ini"
    if issue.source is not None and issue.source.role in ISSUE_ORDER and item.date == issue.source.date:
        # On the day of issue a licence begins; the label was misread.
        return "sama dengan tanggal terbit; labelnya salah terbaca"
    return ""


def _tied(reading: Reading, issue: Chosen) -> Chosen:
    notes = ["berlaku selama STR berlaku: tanggal akhir mengikuti STR pemegang"]
    of_str = [item for item in str_ends(reading) if item.date.iso]
    ends = [item.date.iso for item in of_str if item.date.iso]
    if of_str:
        notes.append(f"STR yang tercetak berakhir {of_str[0].date.iso}")
    if any(item.role == f"str{FOREIGN_EXPIRY}" for item in reading.lifetimes):
        notes.append("STR yang tercetak berlaku seumur hidup")
        ends.append(LIFETIME)
    return Chosen(
        None,
        reading.ties[0],
        "tied_to_str",
        0.9,
        False,
        tuple(dict.fromkeys(ends)),
        tuple(notes),
        ExpiryBasis.TIED_TO_STR,
        law=following_str(reading, issue),
        heard=tuple((item, "akhir STR; izin ini mengikutinya") for item in of_str),
    )


def _dated(
    item: DateRole,
    confidence: float,
    notes: tuple[str, ...],
    others: tuple[str, ...],
    *,
    review: bool = False,
) -> Chosen:
    alternatives = tuple(other.iso for other in item.match.alternatives if other.iso)
    if item.match.note:
        notes = (*notes, item.match.note)
    value = item.date.iso
    if value is None:
        notes = (*notes, f"tanggal tidak lengkap: {item.date.norm}")
        confidence = min(confidence, 0.5)
    return Chosen(
        value,
        item.span,
        item.rule,
        confidence,
        review or bool(alternatives) or value is None or confidence < 0.7,
        tuple(dict.fromkeys((*alternatives, *others))),
        notes,
        partial=None if value else item.date,
        source=item,
    )


def _others(best: DateRole, found: Sequence[DateRole]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.date.norm for item in found if item.date != best.date))
