"""What every page of ours is made with: templates that escape, a style and a script that its policy pins."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from pipeline.report import labels
from pipeline.report.facilities import screen_date
from schemas.labels import Decision, LicenceStatus, Verdict

TEMPLATES: Final = Path(__file__).with_name("templates")
"""Frame, marks and style that all pages share, and the templates of the report."""

SHARED_STYLES: Final = tuple(TEMPLATES / name for name in ("light.css", "dark.css", "marks.css"))
"""Colours and marks, which the review page has in common with the report."""

SYMBOLS: Final = {
    Verdict.PRESENT: "✓",
    Verdict.MISSING: "✗",
    Verdict.UNCERTAIN: "?",
    LicenceStatus.VALID: "✓",
    LicenceStatus.EXPIRING: "!",
    LicenceStatus.EXPIRED: "✗",
    LicenceStatus.LIFETIME: "∞",
    LicenceStatus.UNKNOWN: "?",
    Decision.TIDAK_MEMENUHI: "✗",
    Decision.BELUM_LENGKAP: "…",
    Decision.PERLU_DITINJAU: "?",
    Decision.MEMENUHI: "✓",
    "met": "✓",
    "unmet": "✗",
    "not_evidenced": "…",
    "not_applicable": "–",
    "needs_review": "?",
    "complete": "✓",
    "partial": "!",
    "failed": "✗",
}
"""A sign for each status, so that none is told by its colour alone."""


def environment(*folders: Path) -> jinja2.Environment:
    """Return an environment for the templates in `folders`: all is escaped, values have their names."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(tanggal=screen_date)
    made.globals.update(
        name=labels.name,
        english=lambda group, value: labels.label(group, value).english,
        reason_name=labels.reason_name,
        symbols={str(key): sign for key, sign in SYMBOLS.items()},
    )
    return made


@cache
def asset(*files: Path) -> Markup:
    """Return the text of our own style or script files, one after the other."""
    return Markup("\n".join(file.read_text(encoding="utf-8") for file in files))  # noqa: S704 - our own files


def style_of(*own: Path) -> Markup:
    """Return the style of a page: colours as the system wishes, marks, what all pages share, and its own."""
    light, dark, marks = SHARED_STYLES
    by_dark = Markup("@media (prefers-color-scheme: dark) {{\n{}}}\n").format(asset(dark))
    return asset(light) + by_dark + asset(marks, TEMPLATES / "style.css", *own)


def content_policy(style: str, script: str = "") -> str:
    """Return a policy that allows this style, this script and pictures inside the page, and nothing else."""
    scripts = f"; script-src '{_pin(script)}'" if script else ""
    return (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_pin(style)}'{scripts}"
    )


def _pin(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
