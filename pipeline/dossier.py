"""Gathers the files of an archive into dossiers and says which facility each one is.

`parse_profile` reads facility.yaml leniently; `gather` puts files together and infers name, level and type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.case import PERSONAL
from pipeline.facility import describe
from pipeline.names import Match, facility_key, match_facility, match_person
from pipeline.own_yaml import YamlError, load_plain
from pipeline.requirements import Requirements
from schemas.dossier import AuditedFile, Dossier, FacilityProfile
from schemas.findings import Finding
from schemas.labels import DocumentType, FacilityLevel, FacilityType, FieldName, Severity

UNNAMED = "tanpa-nama-faskes"
"""Dossier of the loose files that name no facility and no known person."""

_KEYS = ("name", "level", "type", "branch", "doctors", "self_assessment")
_LEVELS = {"fkrtl": FacilityLevel.FKTL}  # the newer word for the same level


def parse_profile(content: str | bytes, *, path: str) -> FacilityProfile:
    """Return what a facility.yaml says; what cannot be used becomes a finding, never an exception.

    Args:
        content: The file as it is.
        path: Where it lies, relative to the archive; named in the findings.
    """
    found: list[Finding] = []

    def doubt(message: str, action: str, subject: str = "") -> None:
        found.append(
            Finding(
                code="profile-unusable",
                severity=Severity.MINOR,
                message=message,
                action=action,
                subject=subject,
                path=path,
            )
        )

    try:
        data = load_plain(content.encode("utf-8", "replace") if isinstance(content, str) else content)
    except YamlError as fault:
        where = f" (baris {fault.line})" if fault.line is not None else ""
        doubt(
            f"facility.yaml tidak dapat dibaca{where}: {fault}",
            "Perbaiki penulisan YAML; isi berkas diabaikan.",
        )
        return FacilityProfile(path=path, findings=tuple(found))
    if data is None:
        return FacilityProfile(path=path)
    if not isinstance(data, dict):
        doubt("facility.yaml bukan daftar `kunci: nilai`", "Tulis misalnya `name: Klinik Contoh`.")
        return FacilityProfile(path=path, findings=tuple(found))
    for key in data:
        if key not in _KEYS:
            doubt(
                f"Kunci {key!s} dalam facility.yaml tidak dikenal",
                f"Yang dikenal: {', '.join(_KEYS)}.",
                str(key),
            )
    level = _level(data.get("level"))
    if data.get("level") is not None and level is None:
        doubt(f"level {data['level']!s} tidak dikenal", "Tulis FKTP atau FKTL.", "level")
    type_ = _word(data.get("type"))
    if type_ is not None and type_ not in [*FacilityType, "rumah_sakit"]:
        doubt(f"type {data['type']!s} tidak dikenal", f"Yang dikenal: {', '.join(FacilityType)}.", "type")
    doctors = data.get("doctors")
    if isinstance(doctors, str):
        doctors = [doctors]
    if doctors is not None and not isinstance(doctors, list):
        doubt("doctors bukan daftar nama", "Tulis satu nama per baris dengan tanda hubung.", "doctors")
        doctors = None
    assessment = data.get("self_assessment")
    if assessment is not None and not isinstance(assessment, dict):
        doubt(
            "self_assessment bukan daftar `kunci: nilai`", "Tulis satu kriteria per baris.", "self_assessment"
        )
        assessment = None
    return FacilityProfile(
        path=path,
        name=_text(data.get("name")),
        level=level,
        type=type_,
        branch=_text(data.get("branch")),
        doctors=tuple(name for item in doctors or () if (name := _text(item))),
        self_assessment=dict(assessment or {}),
        findings=tuple(found),
    )


def gather(
    files: Iterable[AuditedFile],
    *,
    requirements: Requirements,
    profiles: Mapping[str, FacilityProfile] | None = None,
) -> list[Dossier]:
    """Return one dossier per facility, sorted by folder.

    A folder directly below the archive is one facility. Files straight under the archive join the facility
    that they name: an existing folder's, or a new dossier named after it. One that names none follows its
    holder, and what is left over (unreadable files too) is kept under `tanpa-nama-faskes`: no file is left
    out.

    Args:
        files: All files of the archive.
        requirements: Thresholds for comparing names.
        profiles: facility.yaml by folder.
    """
    known = dict(profiles or {})
    folders: dict[str, list[AuditedFile]] = defaultdict(list)
    loose: list[AuditedFile] = []
    for file in sorted(files, key=lambda file: file.path):
        if file.facility:
            folders[file.facility].append(file)
        else:
            loose.append(file)

    def dossier(folder: str) -> Dossier:
        profile = known.get(folder, FacilityProfile(path=""))
        return describe(folder, tuple(folders[folder]), profile, requirements)

    homes = {folder: dossier(folder) for folder in sorted(folders)}
    nameless: list[AuditedFile] = []
    for file in loose:
        name = _facility_named(file)
        if name is None:
            nameless.append(file)
            continue
        folder = _home_of(name, homes, requirements) or _slug(name, homes)
        folders[folder].append(file)
        if folder not in homes:
            homes[folder] = dossier(folder)
    homes = {folder: dossier(folder) for folder in sorted(folders)}  # with the people of the loose files
    for file in nameless:
        folder = _home_of_holder(file, homes, requirements) or UNNAMED
        folders[folder].append(file)
    return [
        describe(
            folder,
            tuple(sorted(folders[folder], key=lambda file: file.path)),
            _profile(known, folder),
            requirements,
        )
        for folder in sorted(folders)
    ]


def _profile(known: Mapping[str, FacilityProfile], folder: str) -> FacilityProfile:
    return known.get(folder, FacilityProfile(path=""))


def _facility_named(file: AuditedFile) -> str | None:
    """Return the facility that a file names: a contract's word goes before a licence's."""
    if file.facts is None:
        return None
    segments = sorted(file.facts.segments, key=lambda segment: not segment.doc_type.is_contract)
    names = (segment.value(FieldName.FACILITY_NAME) for segment in segments)
    return next((name for name in names if name and facility_key(name)[1]), None)


def _home_of(name: str, homes: Mapping[str, Dossier], requirements: Requirements) -> str | None:
    for folder in sorted(homes):
        if match_facility(name, homes[folder].name, requirements.settings) is Match.SAME:
            return folder
    return None


def _home_of_holder(
    file: AuditedFile, homes: Mapping[str, Dossier], requirements: Requirements
) -> str | None:
    """Return the one dossier that has a document of the same person; None when it could be several."""
    if file.facts is None:
        return None
    holders = [
        holder
        for segment in file.facts.segments
        if segment.doc_type in PERSONAL and (holder := segment.value(FieldName.HOLDER_NAME))
    ]
    found = {
        folder
        for folder, home in homes.items()
        for name in _people(home)
        for holder in holders
        if match_person(holder, name, requirements.settings) is Match.SAME
    }
    return found.pop() if len(found) == 1 else None


def _people(dossier: Dossier) -> Sequence[str]:
    segments = [segment for file in dossier.files if file.facts for segment in file.facts.segments]
    holders = [
        holder
        for segment in segments
        if segment.doc_type in PERSONAL and (holder := segment.value(FieldName.HOLDER_NAME))
    ]
    named = [name for segment in segments if segment.doc_type is DocumentType.PKS for name in segment.people]
    return sorted({*holders, *named, *dossier.profile.doctors})


def _slug(name: str, homes: Mapping[str, Dossier]) -> str:
    head = re.split(r",|\bJl\b|\bJalan\b", name)[0]
    slug = re.sub(r"[^a-z0-9]+", "-", head.lower()).strip("-") or UNNAMED
    number, unique = 2, slug
    while unique in homes:
        unique, number = f"{slug}-{number}", number + 1
    return unique


def _text(value: object) -> str | None:
    return " ".join(str(value).split()) or None if isinstance(value, (str, int, float)) else None


def _word(value: object) -> str | None:
    text = _text(value)
    return re.sub(r"[\s-]+", "_", text.lower()) if text else None


def _level(value: object) -> FacilityLevel | None:
    word = _word(value)
    if word is None:
        return None
    return _LEVELS.get(word) or next((level for level in FacilityLevel if level.lower() == word), None)
