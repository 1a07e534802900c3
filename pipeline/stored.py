"""The results of an archive as the store keeps them: for reports over more than fits in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from schemas.results import DocumentResult

from .pictures import PictureSource
from .place import Place
from .report import shown, without_personal
from .report.facilities import Facility, gather
from .store import Store


class StoredResults:
    """Results of one archive; each pass reads the store anew."""

    def __init__(self, store: Store, archive_id: int, *, personal: bool) -> None:
        """Give results without words about a person unless `personal`."""
        self._store = store
        self._archive_id = archive_id
        self._personal = personal

    @property
    def count(self) -> int:
        """How many documents there are."""
        return self._store.count_documents(self._archive_id)

    def documents(self) -> Iterator[DocumentResult]:
        """Yield the documents by path."""
        documents = self._store.document_results(self._archive_id)
        return documents if self._personal else map(without_personal, documents)

    def facilities(self) -> Iterator[Facility]:
        """Yield the facilities by folder."""
        for judged in self._store.facility_results(self._archive_id):
            yield from gather(*shown(*judged, personal=self._personal))

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
