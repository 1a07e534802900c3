"""Results without words about a person: what is written and shown unless somebody asks for more."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from pydantic import BaseModel

from extractors.personal import mask_personal
from schemas.labels import FieldName

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
