"""results.jsonl and dossiers.jsonl: the published interface, one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from schemas.labels import FieldName
from schemas.plain import harmless_json
from schemas.results import DocumentResult, DossierResult, Result

_FIELD_ORDER = {field.value: rank for rank, field in enumerate(FieldName)}


def results_jsonl(documents: Iterable[DocumentResult]) -> str:
    """Return one line per document, by path."""
    return "".join(map(json_line, sorted(documents, key=lambda document: document.path)))


def dossiers_jsonl(dossiers: Iterable[DossierResult]) -> str:
    """Return one line per dossier, by facility."""
    return "".join(map(json_line, sorted(dossiers, key=lambda dossier: dossier.facility)))


def as_json(result: Result) -> dict[str, Any]:
    """Return `result` as the object that is written out: keys in the order of the interface."""
    dumped = result.model_dump(mode="json")
    for holder in (dumped, *dumped.get("segments", ())):
        for key in ("fields", "evidence"):
            if key in holder:
                holder[key] = dict(sorted(holder[key].items(), key=_by_field))
    return dumped


def _by_field(item: tuple[str, Any]) -> tuple[int, str]:
    return _FIELD_ORDER.get(item[0], len(_FIELD_ORDER)), item[0]


def json_line(result: Result) -> str:
    """Return the line of a result, with its end."""
    text = json.dumps(as_json(result), ensure_ascii=False, allow_nan=False)
    # Readers that split lines by Unicode's idea of a line would tear an object apart at these.
    return harmless_json(text).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n"
