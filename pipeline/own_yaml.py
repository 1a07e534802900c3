"""YAML that somebody put into an archive, as plain values; what makes YAML dangerous is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml
from pydantic import JsonValue

from schemas.plain import without_controls

MOST_BYTES = 200_000
"""A facility.yaml with a thousand doctors has 50,000; PyYAML takes seconds for a megabyte."""
_DEEPEST = 20
_LARGEST_NUMBER = 10**15


class YamlError(ValueError):
    """The text is no YAML that we take; `line` counts from 1 where it is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class _Loader(yaml.SafeLoader):
    """Knows no aliases: a few lines of them stand for gigabytes (billion laughs)."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise YamlError("Alias (*) tidak dipakai dalam berkas ini.", mark.line + 1)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def load_plain(content: bytes) -> JsonValue:
    """Return what a YAML file says as JSON knows it; dates become text, control signs are left out.

    Raises:
        YamlError: when it is too large, no UTF-8, no YAML, too deep, or uses aliases or huge numbers.
    """
    if len(content) > MOST_BYTES:
        raise YamlError(f"Lebih besar dari {MOST_BYTES:,} byte.")
    try:
        return _plain(yaml.load(content.decode("utf-8"), _Loader), 0)  # noqa: S506  # a SafeLoader
    except YamlError:
        raise
    except yaml.MarkedYAMLError as error:
        raise YamlError(
            "Bukan YAML.", None if error.problem_mark is None else error.problem_mark.line + 1
        ) from error
    except (
        yaml.YAMLError,
        ValueError,
        TypeError,
        OverflowError,
        RecursionError,
        KeyError,
        IndexError,
        AttributeError,
    ) as error:
        # PyYAML lets through what its constructors of dates, numbers and binary data stumble over.
        raise YamlError("Bukan YAML.") from error


def _plain(value: Any, depth: int) -> JsonValue:
    if depth > _DEEPEST:
        raise YamlError("Bersusun terlalu dalam.")
    if isinstance(value, dict):
        return {str(_plain(key, depth + 1)): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, str):
        return without_controls(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER:
        return value
    if isinstance(value, (dt.date, bytes)):
        return str(value)
    raise YamlError("Angka terlalu besar.")
