"""Where a file straight under an archive belongs: with the facility that it names, or with its holder."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from pipeline.case import PERSONAL
from pipeline.names import Match, match_facility, match_person
from pipeline.requirements import Requirements
from schemas.dossier import AuditedFile, Dossier
from schemas.labels import DocumentType, FieldName


class Homes:
    """The facilities of an archive by folder: their names and people, nothing else of their files."""

    def __init__(self, requirements: Requirements) -> None:
        self._settings = requirements.settings
        self._folders: list[str] = []
        self._names: dict[str, str] = {}
        self._people: dict[str, set[str]] = {}
        self._found: dict[str, str] = {}
        """Folder by a name that was looked for: an archive says few names many times."""
        self._of_holders: dict[tuple[str, ...], str | None] = {}

    def __contains__(self, folder: object) -> bool:
        return folder in self._names

    def add(self, dossier: Dossier) -> None:
        """Make a facility known."""
        folder = dossier.facility
        insort(self._folders, folder)
        self._names[folder] = dossier.name
        self._people[folder] = set(dossier.profile.doctors)
        for file in dossier.files:
            self.join(folder, file)
        for name, known in self._found.items():
            if folder < known and self._is(name, folder):
                self._found[name] = folder

    def join(self, folder: str, file: AuditedFile) -> None:
        """Count the people of a file among those of a facility."""
        self._people[folder].update(holders_of(file))
        for segment in file.facts.segments if file.facts else ():
            if segment.doc_type is DocumentType.PKS:
                self._people[folder].update(segment.people)
        self._of_holders.clear()

    def named(self, name: str) -> str | None:
        """Return the folder of the facility of this name, the first of several."""
        if name not in self._found:
            folder = next((folder for folder in self._folders if self._is(name, folder)), None)
            if folder is None:
                return None
            self._found[name] = folder
        return self._found[name]

    def of_holder(self, holders: Sequence[str]) -> str | None:
        """Return the one folder that has a document of the same person; None when it could be several."""
        wanted = tuple(holders)
        if wanted not in self._of_holders:
            found = [folder for folder, people in self._people.items() if self._knows(people, wanted)]
            self._of_holders[wanted] = found[0] if len(found) == 1 else None
        return self._of_holders[wanted]

    def _is(self, name: str, folder: str) -> bool:
        return match_facility(name, self._names[folder], self._settings) is Match.SAME

    def _knows(self, people: set[str], holders: Sequence[str]) -> bool:
        return any(
            match_person(holder, name, self._settings) is Match.SAME for name in people for holder in holders
        )


def holders_of(file: AuditedFile) -> tuple[str, ...]:
    """Return the holders of the personal permits in a file."""
    return tuple(
        holder
        for segment in (file.facts.segments if file.facts else ())
        if segment.doc_type in PERSONAL and (holder := segment.value(FieldName.HOLDER_NAME))
    )
