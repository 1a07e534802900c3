"""What is asked of the review page: a line for each kind of address; add those of new pages here."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flows.web.paging import ROWS
from pipeline.store import Store
from pipeline.store.facilities import FacilityFilter

_SAMPLED = 100
"""Facilities that are asked for."""


PAGES: Final = {
    "ringkasan": "/",
    "fasilitas": "/fasilitas",
    "fasilitas, dicari": "/fasilitas?cari={word}",
    "fasilitas, klausul": "/fasilitas?klausul={clause}&urut=next_end",
    "fasilitas, diurut": "/fasilitas?urut={column}&arah=turun&halaman={page}",
    "dosir": "/fasilitas/{facility}",
    "masa berlaku": "/masa-berlaku?bulan={month}",
    "sudah berakhir": "/masa-berlaku?lewat=1&halaman={page}",
    "tak terbaca": "/tak-terbaca",
    "dokumen": "/dokumen/{content}",
    "antrean": "/antrean",
    "antrean fasilitas": "/antrean?fasilitas={facility}",
    "pemeriksaan": "/pemeriksaan",
    "tren": "/pemeriksaan/tren",
}
"""Address by name of the page; each {value} is drawn from those of an Archive."""


@dataclass(frozen=True)
class Archive:
    """What addresses are filled with."""

    values: Mapping[str, Sequence[str]]

    def address(self, template: str, draw: random.Random) -> str:
        """Return an address with every {value} drawn."""
        return template.format_map({name: quote(draw.choice(some)) for name, some in self.values.items()})


def archive_of(store: Store, clauses: Sequence[str], *, seed: int = 1) -> Archive:
    """Return some facilities and contents of the archive that was audited last.

    Raises:
        ValueError: when the store holds no audit.
    """
    run = store.latest_run()
    if run is None:
        raise ValueError("nothing was audited")
    total = store.facilities.count(run.archive_id, FacilityFilter())
    draw = random.Random(seed)
    rows = [
        row
        for first in sorted(draw.sample(range(total), min(total, _SAMPLED)))
        for row in store.facilities.rows(
            run.archive_id, FacilityFilter(), by="facility", first=first, number=1
        )
    ]
    facilities = [row.facility for row in rows]
    some = store.document_results(run.archive_id, facilities)
    contents = [document.sha256 for document in some if document.sha256]
    return Archive(
        {
            "facility": facilities,
            "content": contents,
            "clause": clauses,
            "word": ("klinik", "rsu", "faskes-00"),
            "column": ("name", "critical", "contract_end"),
            "month": tuple(f"2026-{month:02d}" for month in range(4, 13)),
            "page": tuple(str(page) for page in range(1, 1 + -(-total // ROWS))),
        }
    )
