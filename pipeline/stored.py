"""The results of an archive as the store keeps them: for reports over more than fits in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from schemas.errors import UsageError
from schemas.results import DocumentResult, DossierResult

from .assemble import Stamp
from .pictures import PictureSource
from .place import Place
from .report import shown, without_personal
from .report.facilities import Facility, gather
from .store import Store

Result = TypeVar("Result", DocumentResult, DossierResult)


class StoredResults:
    """Results of one archive; each pass reads the store anew."""

    def __init__(self, store: Store, archive_id: int, *, personal: bool, stamp: Stamp | None = None) -> None:
        """Give results without words about a person unless `personal`.

        With a stamp those of another making are refused: files of one audit must not be of two days.
        """
        self._store = store
        self._archive_id = archive_id
        self._personal = personal
        self._stamp = stamp

    @property
    def count(self) -> int:
        """How many documents there are."""
        return self._store.count_documents(self._archive_id)

    def documents(self) -> Iterator[DocumentResult]:
        """Yield the documents by path."""
        documents = map(self._own, self._store.document_results(self._archive_id))
        return documents if self._personal else map(without_personal, documents)

    def facilities(self) -> Iterator[Facility]:
        """Yield the facilities by folder."""
        for documents, dossiers in self._store.facility_results(self._archive_id):
            own = [*map(self._own, documents)], [*map(self._own, dossiers)]
            yield from gather(*shown(*own, personal=self._personal))

    def _own(self, result: Result) -> Result:
        """Return a result of the making that was asked for.

        Raises:
            UsageError: when it is of another.
        """
        made = Stamp(dt.date.fromisoformat(result.as_of), result.rules_version, result.program_version)
        if self._stamp not in (None, made):
            raise UsageError(
                f"Hasil arsip ini sudah diganti oleh penilaian lain, per {result.as_of} dengan aturan "
                f"{result.rules_version} / The results of this archive were replaced by another judgement, "
                f"as of {result.as_of} with rules {result.rules_version}.",
                "Jalankan lagi setelah yang lain selesai, atau beri basis data lain "
                "/ Run this again when the other has ended, or give another --db.",
            )
        return result

    def picture_sources(
        self, place_of: Callable[[DocumentResult], Place | None], paths: Sequence[str]
    ) -> dict[str, PictureSource]:
        """Return, by path, where the pages of these files are; without those that have none."""
        return {
            document.path: PictureSource(
                place, document.sha256, {page.page: page.rotation for page in document.reading}
            )
            for document in self._store.documents_at(self._archive_id, paths)
            if document.sha256 is not None and (place := place_of(document)) is not None
        }
