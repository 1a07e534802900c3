"""Which office issued the document: the letterhead, the text, or the signature names it."""

from __future__ import annotations

import re

from schemas.labels import DocumentType

from .found import Found
from .phrases import any_of, listed
from .places import find_facility
from .reading import Reading
from .sheet import Cell, Row

_NONE = frozenset({DocumentType.PROFIL_PRAKTIK, DocumentType.FORMULIR_KREDENSIALING})
_OF_A_FACILITY = frozenset(
    {DocumentType.IZIN_OPERASIONAL, DocumentType.SERTIFIKAT_AKREDITASI, DocumentType.PENETAPAN_KELAS_RS}
)
_HEAD_ROWS = 16
_SHORTEST_LINE = 8
"""Characters of a line in a letterhead; less is dirt, or a part of the coat of arms."""


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SAID_BY = _compiled(rf"\b(?:melalui|{any_of('office', 'verbs')})\b")
_MINISTRY = _compiled(r"\W*(?:kementerian|departemen)\b")
_OWN_BODY = _compiled(r"\W*(?:komite|komisi|majelis|konsil|lembaga|badan)\b")
_CODE = re.compile(r"[A-Z]{2,}[-/.][\w/.-]+|(?i:formulir|form|lembar)\b.*|[A-Z]{1,4}|(?=[A-Z]*\d)[A-Z0-9]+")
_CORNER = re.compile(r"\s+[A-Z]{2,5}[-/][A-Z0-9]{1,4}$")
_ENGLISH = _compiled(rf"\b{any_of('office', 'english')}\b")
_FACILITY = _compiled(r"\W*(?:sakit|" + any_of("facility", "nouns") + r")\b")
_ADDRESS = _compiled(rf"^\W*{any_of('office', 'addresses')}\b|@|\b\d{{5}}$|\(0\d{{2,3}}\)")
_ASIDE = _compiled(rf"\W*(?:{any_of('office', 'addresses')}|{any_of('office', 'corner')})\b")
"""What begins a second column beside a letterhead."""
_TITLE = _compiled(rf"^\W*(?:\w{{1,3}}\W+){{0,2}}{any_of('office', 'titles')}\b")
_REGION = _compiled(
    rf"\b{any_of('office', 'regions')}\s+(?P<name>[A-Za-z][\w'’.-]*(?:\s+[A-Za-z][\w'’.-]*){{0,3}})"
)
_GOVERNMENT = _compiled(rf"^\W*(?:\w{{1,3}}\W+)?{any_of('office', 'governments')}\b")
_OFFICE = _compiled(rf"\b{any_of('office', 'nouns')}\b")
_SIGNATURE = _compiled(
    rf"^\W*(?:a\.?n\.?|atas nama|plt\.?|plh\.?)?\W*{any_of('office', 'signers')}\b\s*,?\s*(?P<office>.*)$"
)
_PRODUCT = _compiled(rf"\b(?:asuransi|insurance|takaful)\W+{any_of('office', 'insured')}\b")
_COMPANY = _compiled(rf"^\W*{any_of('office', 'companies')}\b\.?\W*(?=\w)")
_INSURER = _compiled(r"\b(?:asuransi|insurance|assurance|takaful|penjaminan|reasuransi)\b")
_ISSUES = re.compile(rf"(?P<office>{any_of('office', 'in_sentences')})(?=\s+{any_of('office', 'verbs')})")
_SMALL = listed("office", "small")
_ACRONYMS = listed("office", "acronyms")


def title_case(text: str) -> str:
    """Return `text` with capitals only where a name has them, when all of it is in capitals.

    >>> title_case("DINAS PENANAMAN MODAL DAN PTSP KOTA CONTOH")
    'Dinas Penanaman Modal dan PTSP Kota Contoh'
    """
    letters = [character for character in text if character.isalpha()]
    if not letters or sum(character.isupper() for character in letters) < 0.8 * len(letters):
        return text
    words = []
    for word in text.split():
        bare = word.strip(".,()")
        if bare.upper() in _ACRONYMS:
            words.append(word)
        elif bare.lower() in _SMALL and words:
            words.append(word.lower())
        else:
            words.append("-".join(part[:1].upper() + part[1:].lower() for part in word.split("-")))
    return " ".join(words)


def find_issuer(reading: Reading) -> Found | None:
    """Return the office that issued the document."""
    if reading.doc_type in _NONE:
        return None
    labelled = _labelled(reading)
    if labelled is not None:
        return labelled
    if reading.doc_type is DocumentType.IZIN_OPERASIONAL and (oss := _oss(reading)):
        return oss
    if reading.doc_type is DocumentType.POLIS_ASURANSI_PROFESI and (insurer := _insurer(reading)):
        return insurer
    return _letterhead(reading) or _issuing(reading) or _signature(reading) or _anywhere(reading)


def _labelled(reading: Reading) -> Found | None:
    for entry in reading.entries:
        if entry.concept != "issuer":
            continue
        start, end = entry.pieces[0]
        value = reading.sheet.raw(start, end).rstrip(" .,")
        if len(value) >= 4 and _OFFICE.search(value):
            return Found(title_case(value), start, end, "label.issuer", 0.9)
    return None


def _oss(reading: Reading) -> Found | None:
    match = re.compile(r"\bLembaga\s+OSS\b|\bLEMBAGA\s+OSS\b").search(
        reading.document.text, reading.start, reading.end
    )
    return Found("Lembaga OSS", match.start(), match.end(), "oss", 0.92) if match else None


def _insurer(reading: Reading) -> Found | None:
    """Return the company that signs the policy; the letterhead often names the product alone."""
    found = []
    for row in reading.sheet.rows:
        for cell in row.cells:
            text = _clean(re.split(r"\s[|•]\s", reading.document.text[cell.start : cell.end])[0])
            if _COMPANY.match(text) and _INSURER.search(text) and len(text.split()) <= 10 and ":" not in text:
                end = reading.document.text.index(text.split()[-1], cell.start) + len(text.split()[-1])
                found.append(Found(title_case(text), cell.start, end, "insurer", 0.9))
    return found[0] if found else None


def _clean(text: str) -> str:
    return " ".join(text.split()).strip(" .,:;|-_*=~'\"“”")


def _letterhead(reading: Reading) -> Found | None:
    """Return the office in the letterhead, with the government it belongs to."""
    page = reading.sheet.rows[0].page if reading.sheet.rows else 0
    government: Row | None = None
    office: list[Row] = []
    of_facility = reading.doc_type in _OF_A_FACILITY
    for row in reading.sheet.rows[:_HEAD_ROWS]:
        text = _head_text(reading, row)
        if office and row.page == page and row.cells[0].x0 > _head_cells(reading, office[-1])[-1].x1:
            continue  # goes on in the column beside
        if row.page != page or (office and (_ADDRESS.search(text) or _TITLE.match(text))):
            break
        if not text or not re.search(r"[A-Za-z]{3}", text):
            continue
        if _ADDRESS.search(text) or re.search(r"[:<>]|\d{4}", text):
            if office or government is not None:
                break
            continue
        if _GOVERNMENT.match(text):
            government = government or row
            continue
        if _SAID_BY.search(text) and not _in_capitals(text):
            break
        if not office and _TITLE.match(text):
            if government is not None:
                break
            continue
        if office:
            if not _goes_on(reading, office[-1], row):
                break
            office.append(row)
        elif (
            _OFFICE.search(text)
            and len(text.split()) <= 18
            and not (of_facility and _FACILITY.match(text))
            and not (_PRODUCT.search(text) and not _COMPANY.match(text))
        ):
            office.append(row)
        elif row.index > 7 and government is None:
            break
    if not office:
        return _government(reading, government)
    return _composed(reading, office, government)


def _head_text(reading: Reading, row: Row) -> str:
    """Return a row of a letterhead without what stands to its right: the form's code, an address."""
    cells = [_clean(reading.document.text[cell.start : cell.end]) for cell in _head_cells(reading, row)]
    kept = [cell for at, cell in enumerate(cells) if at == 0 or _CODE.fullmatch(cell) is None]
    return _clean(_CORNER.sub("", " ".join(kept)))


def _head_cells(reading: Reading, row: Row) -> list[Cell]:
    """Return the cells of a row that do not belong to a second column beside the letterhead."""
    kept: list[Cell] = []
    for cell in row.cells:
        text = _clean(reading.document.text[cell.start : cell.end])
        name = _clean(" ".join(reading.document.text[each.start : each.end] for each in kept))
        smaller = len(name) >= _SHORTEST_LINE and _in_capitals(name) and not _in_capitals(text)
        if kept and (_ASIDE.match(text) or smaller):
            break
        kept.append(cell)
    return kept


def _of_government(text: str) -> str:
    """Return the government at the start of a sentence: `Pemerintah Kota Contoh melalui ...`."""
    said = _SAID_BY.search(text)
    return _clean(text[: said.start()]) if said is not None else text


def _goes_on(reading: Reading, above: Row, row: Row) -> bool:
    """Return whether `row` still belongs to the name of the office in `above`: same look, close below."""
    same_capitals = _in_capitals(_head_text(reading, above)) == _in_capitals(_head_text(reading, row))
    close = row.box.top - above.box.bottom < 1.3 * max(above.box.height, row.box.height)
    return (
        not _ENGLISH.search(row.text)
        and same_capitals
        and close
        and len(row.text.split()) <= 9
        and not re.search(r"\b(?:dr|drg)\.", row.text)
    )


def _in_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return sum(character.isupper() for character in letters) > 0.75 * max(1, len(letters))


def _without_dirt(text: str) -> str:
    """Return `text` without the scraps that stamps and the coat of arms leave at both ends."""
    words = text.split()
    office = _OFFICE.search(text)
    while (
        words
        and office
        and not office.group().lower().startswith(words[0].lower()[:2])
        and (len(words[0]) <= 3 or not words[0].isalpha())
        and words[0].upper() not in _ACRONYMS
    ):
        words = words[1:]
    while len(words) > 1 and (
        not any(map(str.isalpha, words[-1])) or (len(words[-1].strip(".,")) <= 3 and not words[-1].isupper())
    ):
        words = words[:-1]
    return " ".join(words)


def _composed(reading: Reading, office: list[Row], government: Row | None) -> Found:
    lines = [_without_dirt(_head_text(reading, row)) for row in office]
    if len(lines) > 1 and _MINISTRY.match(lines[0]) and _OWN_BODY.match(lines[1]):
        office, lines = office[1:], lines[1:]  # it issues under the ministry, in its own name
    name = " ".join(lines)
    faculty = next((line for line in lines if re.match(r"fakultas", line, re.IGNORECASE)), None)
    university = next(
        (line for line in lines if re.match(r"universitas|institut|sekolah tinggi", line, re.IGNORECASE)),
        None,
    )
    if faculty and university:
        name = f"{faculty} {university}"
    name = _police(lines) or name
    rows = office
    if government is not None:
        region = _REGION.search(_of_government(_head_text(reading, government)))
        named = region is not None and _clean(region.group("name")).lower() in name.lower()
        if region is not None and not named and not re.search(r"\brepublik\b", name, re.IGNORECASE):
            name = f"{name} {region.group(0)}"
            rows = [government, *office]
    start, end = min(row.start for row in rows), max(row.end for row in rows)
    return Found(title_case(name), start, end, "letterhead", 0.9)


def _police(lines: list[str]) -> str | None:
    """Return `Kepolisian Resor ...` from a letterhead with a row for every level of the police."""
    if not lines or not re.match("kepolisian", lines[0], re.IGNORECASE):
        return None
    lines = [re.sub(r"^kepolisian ", "", line, flags=re.IGNORECASE) for line in lines]
    for level in ("sektor", "resor", "daerah"):
        line = next((line for line in lines if re.match(level, line, re.IGNORECASE)), None)
        if line is not None and level != "sektor":
            return f"KEPOLISIAN {line.upper()}"
        if line is not None and not any(re.match("resor", other, re.IGNORECASE) for other in lines):
            return f"KEPOLISIAN {line.upper()}"
    return None


def _government(reading: Reading, government: Row | None) -> Found | None:
    if government is None:
        return None
    signed = _signature(reading) or _issuing(reading)
    if signed is not None:
        region = _REGION.search(_of_government(_head_text(reading, government)))
        if region is not None and _clean(region.group("name")).lower() not in signed.value.lower():
            name = f"{signed.value} {title_case(region.group(0))}"
            return Found(name, signed.start, signed.end, signed.rule, 0.8)
        return signed
    name = title_case(_of_government(_head_text(reading, government)))
    return Found(name, government.start, government.end, "government", 0.6)


def _issuing(reading: Reading) -> Found | None:
    match = _ISSUES.search(reading.document.text, reading.start, reading.end)
    if match is None:
        return None
    value = re.sub(r"^(?:Kepala|Ketua)\s+", "", _clean(match["office"]))
    return Found(title_case(value), match.start("office"), match.end("office"), "issuing", 0.75)


def _signature(reading: Reading) -> Found | None:
    """Return the office above a signature: `Kepala Dinas Kesehatan Kota ...`."""
    for row in reversed(reading.sheet.rows):
        for cell in row.cells:
            text = _clean(reading.document.text[cell.start : cell.end])
            match = _SIGNATURE.match(text)
            if match is None or not _OFFICE.search(match["office"]) or len(text.split()) > 14:
                continue
            office = _of_government(match["office"])
            following = reading.sheet.rows[row.index + 1] if row.index + 1 < len(reading.sheet.rows) else None
            if following is not None and not _REGION.search(office):
                region = _REGION.match(_clean(following.text))
                office = f"{office} {region.group(0)}" if region else office
            return Found(title_case(_clean(office)), cell.start, cell.end, "signature.office", 0.75)
    return None


def _anywhere(reading: Reading) -> Found | None:
    if reading.doc_type is DocumentType.SURAT_PENUGASAN_KLINIS:
        facility = find_facility(reading)
        return Found(facility.value, facility.start, facility.end, "facility", 0.6) if facility else None
    for row in reading.sheet.rows[:_HEAD_ROWS]:
        text = _clean(row.text)
        if _OFFICE.search(text) and not _TITLE.match(text) and len(text.split()) <= 10 and ":" not in text:
            return Found(title_case(text), row.start, row.end, "named_office", 0.5)
    return None
