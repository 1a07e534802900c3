"""The evidence pack of one facility: findings with their pictures, hashes, rulings and versions, in a ZIP.

The same store gives the same bytes: nothing in it tells when it was made.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from extractors.personal import mask_personal
from pipeline.report import CropSource, Place
from pipeline.report.personal import without_personal
from schemas.findings import Finding
from schemas.results import DocumentResult, DossierResult
from schemas.rulings import KeptRuling

from .pack_pdf import Sheet, evidence_pdf

MOST_PICTURES = 250
"""In one pack; the gravest findings come first."""
_AT_ONCE = 20
_WHEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Case:
    """All that is known of one facility."""

    dossier: DossierResult
    documents: Sequence[DocumentResult]
    rulings: Sequence[KeptRuling]


@dataclass(frozen=True)
class Exhibit:
    """A finding with the name of its picture in the pack, or ''."""

    finding: Finding
    picture: str


def write_pack(target: IO[bytes], case: Case, crops: CropSource) -> None:
    """Write the pack of a facility; what is said of persons is masked, pictures come a few at a time.

    Args:
        target: Where it goes.
        case: The facility, unmasked.
        crops: Gives the pictures of places.
    """
    dossier = without_personal(case.dossier)
    documents = [without_personal(document) for document in case.documents]
    rulings = [_masked(kept.model_dump(mode="json")) for kept in case.rulings]
    hashes = {document.path: document.sha256 for document in documents if document.sha256}
    with zipfile.ZipFile(target, "w") as pack:
        exhibits = list(_exhibits(pack, _findings(dossier, documents), crops))

        def picture(name: str) -> bytes:
            return pack.read(name)

        pack_pdf = evidence_pdf(
            Sheet(dossier, documents, exhibits=[(one.finding, one.picture) for one in exhibits]),
            rulings=case.rulings,
            picture=picture,
        )
        _put(pack, "berkas-bukti.pdf", pack_pdf)
        told = [
            one.finding.model_dump(mode="json")
            | {"sha256": hashes.get(one.finding.path), "picture": one.picture or None}
            for one in exhibits
        ]
        _put(pack, "temuan.json", _json(told))
        _put(pack, "fasilitas.json", _json(dossier.model_dump(mode="json")))
        _put(pack, "dokumen.jsonl", "".join(f"{document.model_dump_json()}\n" for document in documents))
        _put(pack, "keputusan.json", _json(rulings))
        _put(pack, "dokumen.sha256", "".join(_sum_line(hashes[path], path) for path in sorted(hashes)))
        versions = {key: getattr(dossier, key) for key in ("as_of", "rules_version", "program_version")}
        _put(pack, "versi.json", _json(versions))


def _findings(dossier: DossierResult, documents: Sequence[DocumentResult]) -> list[Finding]:
    """Return what is told of a facility once, gravest first."""
    told = dict.fromkeys((*dossier.findings, *(one for document in documents for one in document.findings)))
    return sorted(told, key=lambda finding: (finding.severity.rank, finding.path, finding.page or 0))


def _exhibits(pack: zipfile.ZipFile, findings: Sequence[Finding], crops: CropSource) -> Iterator[Exhibit]:
    """Yield the findings, their pictures being written on the way."""
    names: dict[Place, str] = {}
    for start in range(0, len(findings), _AT_ONCE):
        some = findings[start : start + _AT_ONCE]
        wanted = dict.fromkeys(place for place in map(_place, some) if place is not None)
        fresh = [place for place in wanted if place not in names][: max(0, MOST_PICTURES - len(names))]
        for place, data in zip(fresh, crops(fresh) if fresh else (), strict=True):
            names[place] = f"gambar/{len(names) + 1:03}.jpg" if data else ""
            if data:
                _put(pack, names[place], data, packed=True)
        for finding in some:
            proof = _place(finding)
            yield Exhibit(finding, names.get(proof, "") if proof is not None else "")


def _place(finding: Finding) -> Place | None:
    if finding.page is None or not finding.path:
        return None
    regions = tuple(region for region in finding.regions if region.page == finding.page)
    return Place(finding.path, finding.page, regions) if regions else None


def _put(pack: zipfile.ZipFile, name: str, data: bytes | str, *, packed: bool = False) -> None:
    member = zipfile.ZipInfo(name, _WHEN)
    member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    pack.writestr(member, data)


def _sum_line(sha256: str, path: str) -> str:
    """Return a line for `sha256sum --check`: one whose path has ends of lines is marked and escaped."""
    escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "" if escaped == path else "\\"
    return f"{mark}{sha256}  {escaped}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _masked(value: Any) -> Any:
    """Return what JSON knows with every text masked; hashes and targets hold nothing to be masked."""
    if isinstance(value, str):
        return mask_personal(value)
    if isinstance(value, dict):
        return {key: one if key in ("target", "at", "by") else _masked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(one) for one in value]
    return value
