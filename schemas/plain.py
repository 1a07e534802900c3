"""Text that came from outside, made harmless to show: no control signs, nothing that turns the line."""

from __future__ import annotations

import re

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Beside tab and line feed: what terminals obey, what reorders a line, and halves of a sign (PEP 383)."""
_RAW_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """Return `text` without these signs."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return `text` with these signs written as `\x1b` or `\u202e`.

    Args:
        text: A name, or a message with one in it.
        lines: Whether line feeds and tabs are meant, and stay.
    """
    if text.isprintable():
        return text
    shown = _CONTROLS.sub(_escape, text)
    return shown if lines else re.sub(r"[\t\n]", _escape, shown)


def harmless_json(text: str) -> str:
    """Return JSON with the signs escaped that JSON leaves as they are and terminals obey."""
    return _RAW_IN_JSON.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _escape(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
