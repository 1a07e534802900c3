"""Are two names the same person, or the same facility? Titles, spelling and OCR set aside."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.requirements import Settings


class Match(StrEnum):
    """How far two names agree."""

    SAME = "same"
    PROBABLE = "probable"
    DIFFERENT = "different"
    UNKNOWN = "unknown"  # one of them is not known, or says nothing


# Academic and professional titles before and after a name; what stands after the first comma goes anyway.
_TITLE = re.compile(
    r"""(?:prof|dr|drg|drs|dra|ir|h|hj|apt|ns|bd|bdn|tn|ny|sdr|sp|spd|mm|mh|mars|msi|mkes|mkm|mph|mbiomed|msc|phd|sh
    |se|sst|skm|sked|skep|skg|sfarm|ssi|str|stp|amd|amdkeb|amdkep|amdfarm|amdgz|ners|finasim|fihfaa|k)""",
    re.VERBOSE,
)
_SPECIALIST = re.compile(r"sp[a-z]{1,5}")
_MUHAMMAD = re.compile(
    r"(?:m|md|muh|moh|moch|much|mhd|mohd|mohamad|mohammad|muhamad|mochamad|mochammad|muchamad)"
)
_REGION = re.compile(
    r"\b(?P<kind>kota|kab(?:upaten)?)\b\.?\s+(?:adm(?:inistrasi)?\.?\s+)?(?P<name>[a-z]{3,}(?:\s+[a-z]{3,}){0,2})",
    re.IGNORECASE,
)
_A_WORD, _SAME_WORD = 4, 75
"""Letters of a word that tells people apart, and the likeness (0-100) of two readings of one."""
_DOCTOR = re.compile(r"^\W*(?:prof\W*)?(?:h[jr]?\W+)?(?:dr|drg)\b", re.IGNORECASE)
_DENTIST = re.compile(r"\bdrg\b|\b(?:dokter|dr\.?|praktik|praktek) gigi\b", re.IGNORECASE)
_PHARMACIST = re.compile(r"^\W*apt\b|\bapoteker\b|\bapt\.?\s*$", re.IGNORECASE)
_STAFF = re.compile(
    r"\b(?:ners|ns|amd|a\.?\s?md|s\.?\s?kep|s\.?\s?st|s\.?\s?tr|bdn|sst|perawat|bidan|terapis|radiografer|analis"
    r"|tenaga teknis|ttk|gizi|rekam medis|fisioterapis|optisien|sanitarian)\b",
    re.IGNORECASE,
)

_LETTERS, _ALIKE, _CONTAINED = 5, 75.0, 85.0
"""Fewest letters of a name; likeness of the whole, and of the shorter one within the longer."""
_NAME_WORD = re.compile(r"[A-Z][a-z'`-]*(?:[-'`][A-Z][a-z]*)?|[A-Z'`-]+|[a-z'`-]+")
_NO_NAME = re.compile(
    r"[bcdfghjklmnpqrstvwxz]{5}|^(?:pimpinan|direktur|direktris|ketua|kepala|selaku|jabatan|penanggung|jawab|klinik"
    r"|puskesmas|rumah|sakit|apotek|dokter|gigi|umum|spesialis|alamat|nama|nip|nik|sip|str|nomor|pihak|kedua"
    r"|pertama|ttd|materai|meterai)$",
    re.IGNORECASE,
)

# Words that say what kind of house it is; compared apart from the name proper.
_KINDS = (
    ("puskesmas", r"puskesmas|pusat kesehatan masyarakat"),
    ("apotek", r"apotek|apotik"),
    ("optik", r"optik|optikal"),
    ("laboratorium", r"laboratorium|lab"),
    ("rumah_sakit", r"rumah sakit|rsud?|rsia|rsk|rsu|rs"),
    ("praktik", r"(?:tempat )?prakt[ie]k(?: mandiri| perorangan| pribadi)*(?: dokter| dr)?(?: gigi)?"),
    ("klinik", r"klinik|balai pengobatan"),
)
_KIND = [(kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _KINDS]
_FILLER = re.compile(
    r"\b(?:pt|cv|ud|yayasan|tbk|persero|uptd?|blud|dinas kesehatan|umum|daerah|swasta|pratama|utama|khusus"
    r"|kelas [a-d]|ibu dan anak|rawat (?:inap|jalan)|mandiri|perorangan|dokter|dr|drg|gigi|kota"
    r"|kabupaten|kab|kecamatan|kec|dan|dengan|nomor|no)\b"
)
_ADDRESS = re.compile(r"\b(?:jl|jln|jalan|alamat|desa|kelurahan|kel|rt|komplek|komp|ruko|gang|gg)\b.*$")


@lru_cache(maxsize=65536)
def person_key(name: str) -> str:
    """Return the name proper: no titles, one spelling of what Indonesians spell in several ways."""
    head, _, tail = name.partition(",")
    tokens = _tokens(head)
    if all(_TITLE.fullmatch(token) or _SPECIALIST.fullmatch(token) for token in tokens):
        tokens = _tokens(tail)
    while len(tokens) > 1 and tokens[0].isdigit():
        tokens = tokens[1:]  # a speck or a row number before the title
    while tokens and (_TITLE.fullmatch(tokens[0])) and len(tokens) > 1:
        tokens = tokens[1:]
    kept = [tokens[0]] if tokens else []
    for token in tokens[1:]:
        if len(token) > 1 and (_TITLE.fullmatch(token) or _SPECIALIST.fullmatch(token)):
            break  # degrees end the name
        kept.append(token)
    if len(kept) > 1 and _MUHAMMAD.fullmatch(kept[0]):
        kept[0] = "muhammad"
    return " ".join(_one_spelling(token) for token in kept)


@lru_cache(maxsize=65536)
def person_score(first: str, second: str) -> float:
    """Return 0-100: how alike two personal names are; 85 where initials or missing names hide the rest."""
    one, two = person_key(first), person_key(second)
    if not one or not two:
        return 0.0
    whole = float(fuzz.token_sort_ratio(one, two))
    short, long = sorted((one.split(), two.split()), key=len)
    hits = [max(_token_score(token, other) for other in long) for token in short]
    if len(short) >= 2 and min(hits) >= 85:
        guessed = len(short) < len(long) or any(len(token) == 1 for token in [*short, *long])
        return max(whole, 85.0) if guessed else max(whole, sum(hits) / len(hits))
    return min(whole, 85.0) if whole < 100 else whole  # Indah and Endah are two people


def match_person(first: str | None, second: str | None, settings: Settings) -> Match:
    """Return whether two names are one person's, by the thresholds of `settings`."""
    if not first or not second or not person_key(first) or not person_key(second):
        return Match.UNKNOWN
    return _band(person_score(first, second), settings.person_same, settings.person_probable)


def has_word_in_common(first: str, second: str) -> bool:
    """Return whether two personal names share a word, also one read badly: then they may be one person's."""
    words = [[word for word in person_key(name).split() if len(word) >= _A_WORD] for name in (first, second)]
    return any(fuzz.ratio(one, two) >= _SAME_WORD for one in words[0] for two in words[1])


@lru_cache(maxsize=65536)
def facility_key(name: str) -> tuple[str, str]:
    """Return (kind of house or '', name proper) of a facility name; an address behind it is cut off."""
    text = " ".join(_tokens(_ADDRESS.sub("", " ".join(_tokens(name)))))
    kind = next((kind for kind, pattern in _KIND if pattern.search(text)), "")
    for _, pattern in _KIND:
        text = pattern.sub(" ", text)
    core = " ".join(_FILLER.sub(" ", text).split())
    if kind in ("", "praktik") and _DOCTOR.search(name.strip()):
        kind = "praktik"
    return kind, core


@lru_cache(maxsize=65536)
def facility_score(first: str, second: str) -> float:
    """Return 0-100: how alike two facility names are; another kind of house makes them probable at most."""
    (kind_one, one), (kind_two, two) = facility_key(first), facility_key(second)
    if not one or not two:
        return 0.0
    score = float(max(fuzz.ratio(one, two), fuzz.token_sort_ratio(one, two)))
    short, long = sorted((one.split(), two.split()), key=len)
    hits = [max(float(fuzz.ratio(token, other)) for other in long) for token in short]
    joined = float(fuzz.ratio("".join(short), "".join(long)))
    if joined >= 93:
        score = max(score, joined)  # words run together or split
    elif min(hits) < 80:
        score = min(score, 80.0)  # Tirta Asih and Tirta Asri are two houses
    elif len(short) < len(long):
        score = max(score, 88.0 if len(short) >= 2 else 70.0)
    if kind_one and kind_two and kind_one != kind_two:
        score = min(score, 75.0)
    return score


def match_facility(first: str | None, second: str | None, settings: Settings) -> Match:
    """Return whether two names are one facility's, by the thresholds of `settings`."""
    if not first or not second or not facility_key(first)[1] or not facility_key(second)[1]:
        return Match.UNKNOWN
    return _band(facility_score(first, second), settings.facility_same, settings.facility_probable)


def match_region(first: str | None, second: str | None, settings: Settings) -> Match:
    """Return whether two offices are of one kabupaten or kota, by the thresholds for facilities.

    A kabupaten and the kota of the same name are probable only: scans lose that word.
    """
    one, two = _REGION.search(first or ""), _REGION.search(second or "")
    if one is None or two is None:
        return Match.UNKNOWN
    names = " ".join(_tokens(one.group("name"))), " ".join(_tokens(two.group("name")))
    # What follows the name on its line may have come along.
    score = max(float(fuzz.ratio(*names)), float(fuzz.partial_ratio(*names)))
    match = _band(score, settings.facility_same, settings.facility_probable)
    same_kind = one.group("kind")[:3].lower() == two.group("kind")[:3].lower()
    return Match.PROBABLE if match is Match.SAME and not same_kind else match


def profession_of(name: str, profession: str | None = None) -> str | None:
    """Return `doctor`, `pharmacist` or `other` as titles or a profession tell; None when they do not."""
    for text in (profession or "", name):
        if _PHARMACIST.search(text):
            return "pharmacist"
        if _DOCTOR.search(text) or re.match(r"\W*dokter\b", text, re.IGNORECASE):
            return "doctor"
        if _STAFF.search(text):
            return "other"
    return "doctor" if re.search(r"\bSp\.\s?[A-Z]", name) else None


def looks_like_a_name(name: str) -> bool:
    """Return whether a name proper is written as people write theirs.

    A scan joins what stands beside a name to it (`dr. Rawi WulandinisbrS Pimpinan Klinik`): capitals inside a
    word, digits, words of an office, a heap of consonants. Such a name may be read wrong; it proves nothing.
    """
    proper = [
        word
        for word in re.split(r"[\s.]+", name.partition(",")[0].replace("\u2019", "'"))
        if word and not _TITLE.fullmatch(word.lower()) and not _SPECIALIST.fullmatch(word.lower())
    ]
    return bool(proper) and all(_NAME_WORD.fullmatch(word) and not _NO_NAME.search(word) for word in proper)


def may_be_misread_for(first: str, second: str) -> bool:
    """Return whether one name may be a spoilt reading of the other: cut off, run together, letters lost."""
    one, two = ("".join(person_key(name).split()) for name in (first, second))
    short, long = sorted((one, two), key=len)
    if len(short) < _LETTERS:
        return False
    return fuzz.ratio(one, two) >= _ALIKE or fuzz.partial_ratio(short, long) >= _CONTAINED


def is_dentist(text: str) -> bool:
    """Return whether titles or words name a dentist."""
    return bool(_DENTIST.search(text))


def _band(score: float, same: float, probable: float) -> Match:
    if score >= same:
        return Match.SAME
    return Match.PROBABLE if score >= probable else Match.DIFFERENT


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"(?<=\b[a-z])\.(?=[a-z]{1,4}\b)", "", plain)  # S.Farm, A.Md, Sp.PD stay one word
    return re.findall(r"[a-z0-9]+", joined.replace("'", "").replace("sp.", " sp"))


def _one_spelling(token: str) -> str:
    for old, new in (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy")):
        token = token.replace(old, new)
    return re.sub(r"([a-z])\1+", r"\1", token)


def _token_score(one: str, two: str) -> float:
    if 1 in (len(one), len(two)):
        return 85.0 if one[0] == two[0] else 0.0
    return float(fuzz.ratio(one, two))
