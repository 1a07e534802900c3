"""Gathers the files of an archive into dossiers and says which facility each one is.

`parse_profile` reads facility.yaml leniently; `gather` puts files together and infers name, level and type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Protocol, TypeVar

from pipeline.facility import describe
from pipeline.homes import Homes, holders_of
from pipeline.names import facility_key
from pipeline.own_yaml import YamlError, load_plain
from pipeline.requirements import Requirements
from schemas.dossier import AuditedFile, Dossier, FacilityProfile
from schemas.findings import Finding
from schemas.labels import FacilityLevel, FacilityType, FieldName, Severity

UNNAMED = "tanpa-nama-faskes"
"""Dossier of the loose files that name no facility and no known person."""


class _Placed(Protocol):
    """A file with its place in the archive."""

    @property
    def path(self) -> str:
        """Relative to the archive."""

    @property
    def sha256(self) -> str | None:
        """Its content, where that is known."""

    @property
    def facility(self) -> str:
        """First folder below the archive; '' for a file straight under it."""


File = TypeVar("File", bound=_Placed)

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
    """Return one dossier per facility, sorted by folder; see `iter_dossiers`.

    Args:
        files: All files of the archive.
        requirements: Thresholds for comparing names.
        profiles: facility.yaml by folder.
    """
    return list(iter_dossiers(files, list, requirements=requirements, profiles=profiles or {}))


def iter_dossiers(
    files: Iterable[File],
    audited: Callable[[Sequence[File]], Sequence[AuditedFile]],
    *,
    requirements: Requirements,
    profiles: Mapping[str, FacilityProfile],
    home: Callable[[File], str] = attrgetter("facility"),
) -> Iterator[Dossier]:
    """Yield one dossier per facility, sorted by folder; only one facility's facts are held at a time.

    A folder directly below the archive is one facility. Files straight under the archive join the facility
    that they name: an existing folder's, or a new dossier named after it. One that names none follows its
    holder, and what is left over (unreadable files too) is kept under `tanpa-nama-faskes`: no file is left
    out.

    Args:
        files: All files of the archive.
        audited: Gives what became of some of them, in their order; asked twice for the files in folders
            where others lie straight under the archive.
        requirements: Thresholds for comparing names.
        profiles: facility.yaml by folder.
        home: Gives the folder of a file where a person moved it to another.
    """
    folders: dict[str, list[File]] = defaultdict(list)
    loose: list[File] = []
    for file in sorted(files, key=lambda file: file.path):
        if folder := home(file):
            folders[folder].append(file)
        else:
            loose.append(file)

    def dossier(folder: str, members: Sequence[AuditedFile]) -> Dossier:
        profile = profiles.get(folder, FacilityProfile(path=""))
        return describe(folder, tuple(members), profile, requirements)

    if loose:
        homes = Homes(requirements)
        for folder in sorted(folders):
            homes.add(dossier(folder, audited(folders[folder])))
        nameless: list[tuple[File, tuple[str, ...]]] = []
        for file in loose:
            (known,) = audited([file])
            name = _facility_named(known)
            if name is None:
                nameless.append((file, holders_of(known)))
                continue
            folder = homes.named(name) or _slug(name, homes)
            if folder not in homes:
                homes.add(dossier(folder, [known]))
            homes.join(folder, known)
            folders[folder].append(file)
        for file, holders in nameless:
            folders[homes.of_holder(holders) or UNNAMED].append(file)
    for folder in sorted(folders):
        yield dossier(folder, audited(sorted(folders[folder], key=lambda file: file.path)))


def _facility_named(file: AuditedFile) -> str | None:
    """Return the facility that a file names: a contract's word goes before a licence's."""
    if file.facts is None:
        return None
    segments = sorted(file.facts.segments, key=lambda segment: not segment.doc_type.is_contract)
    names = (segment.value(FieldName.FACILITY_NAME) for segment in segments)
    return next((name for name in names if name and facility_key(name)[1]), None)


def _slug(name: str, homes: Container[str]) -> str:
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
