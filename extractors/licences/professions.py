"""The profession that a licence is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.labels import DocumentType

from .found import Found
from .phrases import any_of, read_table
from .reading import Reading

_NAME = "extractors/licences/professions.toml"
_NONE_OF_ITS_OWN = frozenset(
    {
        DocumentType.IZIN_OPERASIONAL,
        DocumentType.SERTIFIKAT_AKREDITASI,
        DocumentType.PENETAPAN_KELAS_RS,
        DocumentType.FORMULIR_KREDENSIALING,
    }
)
_TITLE_ROW = re.compile(rf"\b{any_of('profession', 'headings')}\b")
_SAID = re.compile(rf"\b{any_of('profession', 'said')}(?: :)? $")
_GENERAL = ("Dokter", "Dokter Gigi")
_HOW = re.compile(r"\bjenis prakt")
_LABELS = ("profession", "position")


@dataclass(frozen=True)
class Professions:
    """The phrases that name professions and the degrees that tell one."""

    phrases: dict[str, str]
    titles: dict[str, str]
    specialities: dict[str, str]
    """Folded name of the speciality -> its name."""
    dental: frozenset[str]
    degrees: dict[str, str]
    """Folded letters behind `Sp.` -> profession."""


def check_professions(data: dict[str, Any], *, name: str = _NAME) -> Professions:
    """Return the professions in `data`; raise ValueError naming the file and the entry that is wrong."""
    phrases: dict[str, str] = {}
    titles: dict[str, str] = {}
    for number, entry in enumerate(data.get("profession", ()), 1):
        if not entry.get("name") or not entry.get("phrases"):
            raise ValueError(f"{name}: profession {entry.get('name', number)}: needs a name and phrases")
        for phrase in entry["phrases"]:
            if phrase != phrase.lower() or phrase in phrases:
                raise ValueError(
                    f"{name}: profession {entry['name']}: {phrase!r} is not folded, or stands twice"
                )
            phrases[phrase] = entry["name"]
        titles.update(dict.fromkeys(entry.get("titles", ()), entry["name"]))
    specialities: dict[str, str] = {}
    degrees: dict[str, str] = {}
    dental: set[str] = set()
    for kind, prefix in (("dokter", "Dokter Spesialis"), ("gigi", "Dokter Gigi Spesialis")):
        for pair in data.get("specialities", {}).get(kind, ()):
            if len(pair) != 2:
                raise ValueError(f"{name}: [specialities] {kind}: {pair!r} must be a name and a degree")
            key = _plain(pair[0])
            specialities[key] = pair[0]
            if kind == "gigi":
                dental.add(key)
            if pair[1]:
                degrees.setdefault(_letters(pair[1]), f"{prefix} {pair[0]}")
    return Professions(phrases, titles, specialities, frozenset(dental), degrees)


@cache
def professions() -> Professions:
    """Return the professions of the package."""
    return check_professions(read_table("professions.toml"))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.lower()))


def _letters(text: str) -> str:
    return "".join(re.findall(r"[a-z]", text.lower()))


@cache
def _phrase_pattern() -> re.Pattern[str]:
    known = professions()
    special = "|".join(
        sorted(
            (re.escape(key).replace("\\ ", "(?: [,-])? ") for key in known.specialities),
            key=len,
            reverse=True,
        )
    )
    names = "|".join(sorted((re.escape(phrase) for phrase in known.phrases), key=len, reverse=True))
    return re.compile(
        r"\b(?:(?P<dental>dokter gigi |drg \. )?(?:dokter )?spesialis(?: (?:ilmu|bidang))?"
        rf"(?: penyakit(?= (?:kulit|paru|saraf|mata|jantung)))? (?P<special>{special})|(?P<name>{names}))\b"
    )


def find_in(words: str) -> tuple[str, int, int] | None:
    """Return the first profession in folded `words`, with its span there.

    >>> find_in("dokter gigi spesialis ortodonsia")[0]
    'Dokter Gigi Spesialis Ortodonsia'
    """
    match = _phrase_pattern().search(words)
    if match is None:
        return None
    known = professions()
    if match["special"]:
        key = _plain(match["special"])
        prefix = "Dokter Gigi Spesialis" if match["dental"] or key in known.dental else "Dokter Spesialis"
        return f"{prefix} {known.specialities[key]}", match.start(), match.end()
    # "Dokter Spesialis" with a speciality that is in no list still says more than "Dokter".
    return known.phrases[match["name"]], match.start(), match.end()


def by_titles(holder: str) -> str | None:
    """Return the profession that the titles of `holder` tell.

    >>> by_titles("drg. Contoh Nama, Sp.Ort")
    'Dokter Gigi Spesialis Ortodonsia'
    """
    known = professions()
    degree = re.search(r"\bSp\.? ?([A-Z][\w.-]*)", holder)
    if degree is not None and (found := known.degrees.get(_letters(degree.group(1)))):
        return found
    for title in re.findall(r"\b([A-Za-z]{2,3})[.,]", holder):
        if title.lower() in known.titles and (title.islower() or title[0].isupper()):
            if title == "Dr":
                continue
            return known.titles[title.lower()]
    if re.search(r"A\.?Md\.?Keb|S\.?Keb|STr\.?Keb", holder):
        return "Bidan"
    if re.search(r"A\.?Md\.?Kep|S\.?Kep", holder):
        return "Perawat"
    return None


def find_profession(reading: Reading, holder: Found | None) -> Found | None:
    """Return the profession as the label, the title or the text names it, else as the holder's titles do."""
    if reading.doc_type in _NONE_OF_ITS_OWN or (holder is not None and holder.rule == "label.insured"):
        return None
    sheet = reading.sheet
    told = by_titles(holder.value) if holder else None
    for concept in _LABELS:
        for entry in reading.entries:
            if entry.concept != concept:
                continue
            tokens = sheet.tokens_between(entry.start, entry.end)
            found = find_in(" ".join(token.text for token in tokens))
            if (
                found is not None
                and found[0] in _GENERAL
                and any(t.text == "spesialis" for t in tokens)
                and not told
            ):
                # A speciality that is in no list is given as it stands.
                return Found(sheet.raw(*entry.pieces[0]), *entry.pieces[0], f"label.{concept}", 0.7)
            if found is not None:
                return _finer(Found(found[0], entry.start, entry.end, f"label.{concept}", 0.95), told)
            # "Jenis praktik: perorangan" says how, not as what.
            if concept == "profession" and tokens and len(tokens) <= 8 and not _HOW.search(entry.label):
                return Found(
                    sheet.raw(entry.start, entry.end), entry.start, entry.end, "label.profession", 0.7
                )
    if holder is not None:
        after = sheet.tokens_between(holder.end, holder.end + 90)
        found = find_in(" ".join(token.text for token in after[:16]))
        if found is not None and after:
            return _finer(
                Found(found[0], after[0].start, after[min(15, len(after) - 1)].end, "after_name", 0.85), told
            )
    titled = _in_title(reading)
    if titled is not None:
        return _finer(titled, told)
    for match in _phrase_pattern().finditer(sheet.text):
        if _SAID.search(sheet.text[: match.start()]):
            found = find_in(match.group())
            if found is not None:
                start, end = sheet.span(match.start(), match.end())
                return _finer(Found(found[0], start, end, "named", 0.85), told)
    if told is not None and holder is not None:
        return Found(told, holder.start, holder.end, "titles", 0.75)
    return None


def _in_title(reading: Reading) -> Found | None:
    """Return the profession in the heading, `SURAT IZIN PRAKTIK DOKTER GIGI`, its next row included."""
    sheet = reading.sheet
    for row in sheet.rows[:14]:
        head = " ".join(token.text for token in sheet.tokens_between(row.start, row.end))
        title = _TITLE_ROW.search(head)
        if title is None:
            continue
        rest = head[title.end() :]
        following = sheet.rows[row.index + 1] if row.index + 1 < len(sheet.rows) else None
        if following is not None and following.page == row.page:
            rest += " " + " ".join(
                token.text for token in sheet.tokens_between(following.start, following.end)
            )
        found = find_in(rest)
        if found is not None and found[1] < len(head) - title.end() + 40:
            return Found(found[0], row.start, row.end, "title", 0.88)
    return None


def _finer(found: Found, told: str | None) -> Found:
    """Return `found`, or the speciality that the holder's degree names where only `Dokter` was printed."""
    if (
        told
        and found.value in ("Dokter", "Dokter Gigi")
        and told.startswith(f"{found.value} Spesialis")
        and found.rule != "label.profession"
    ):
        return Found(told, found.start, found.end, found.rule, found.confidence - 0.1)
    return found
