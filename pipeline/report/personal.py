"""Results without words about a person: what is written and shown unless somebody asks for more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from extractors.personal import mask_personal
from schemas.annotation import Annotation
from schemas.labels import FieldName
from schemas.results import DocumentResult, DossierResult

_WORDS: Final = frozenset(("quote", "raw", "message", "note", "label", "reasons", "what"))
"""Keys whose strings are words of documents, or tell them."""
_NUMBERS: Final = (FieldName.NUMBER.value, FieldName.NUMBERS.value)
"""Fields whose evidence is the number of a licence or contract, bare as it stands."""

Model = TypeVar("Model", bound=BaseModel)


def without_personal(result: Model) -> Model:
    """Return a result whose quotes and messages show no NIK, birth date, home address or private telephone.

    Every masked character is a dot, so that lengths stay. Fields, verdicts and places are not touched.
    """
    changed: dict[str, Any] = {}
    for key in type(result).model_fields:
        value = getattr(result, key)
        masked = _masked(key, value)
        if masked is not value:
            changed[key] = masked
    return result.model_copy(update=changed) if changed else result


def shown(
    documents: Sequence[DocumentResult], dossiers: Sequence[DossierResult], *, personal: bool
) -> tuple[list[DocumentResult], list[DossierResult]]:
    """Return results as they are to be written: without words about a person unless `personal`."""
    if personal:
        return list(documents), list(dossiers)
    return list(map(without_personal, documents)), list(map(without_personal, dossiers))


def text_without_personal(annotation: Annotation) -> Annotation:
    """Return the text of a document as `without_personal` shows it; all offsets stay."""
    segments = []
    for segment in annotation.segments:
        lines = [line.text for block in segment.blocks for line in block.lines]
        shown = iter(mask_personal("\n".join(lines)).split("\n"))
        blocks = tuple(
            block.model_copy(
                update={"lines": tuple(line.model_copy(update={"text": next(shown)}) for line in block.lines)}
            )
            for block in segment.blocks
        )
        segments.append(segment.model_copy(update={"blocks": blocks}))
    return annotation.model_copy(update={"segments": tuple(segments)})


def _masked(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return mask_personal(value) if key in _WORDS else value
    if isinstance(value, BaseModel):
        return without_personal(value)
    if isinstance(value, tuple):
        items = tuple(_masked(key, item) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if key == "evidence" and isinstance(value, dict):
        fields = {name: one if name in _NUMBERS else _masked(key, one) for name, one in value.items()}
        return fields if any(fields[name] is not one for name, one in value.items()) else value
    return value
