"""The readable part of an evidence pack: one PDF, Indonesian, with the pictures of the findings."""

from __future__ import annotations

import datetime as dt
import io
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fpdf import FPDF
from PIL import Image

from extractors.personal import mask_personal
from pipeline.report.labels import facility_kind, name
from schemas.findings import Finding
from schemas.results import DocumentResult, DossierResult
from schemas.rulings import KeptRuling

_TEXTS = Path(__file__).with_name("pack.toml")
_FONT, _ENCODING = "helvetica", "windows-1252"
_WIDEST, _HIGHEST, _DPI = 170.0, 90.0, 110.0
"""Of a picture: millimetres, and the resolution below which it is not enlarged."""
_INK, _SOFT = (28, 33, 38), (89, 99, 110)
_SEVERITY = {"critical": (163, 35, 27), "major": (125, 78, 0), "minor": (89, 99, 110)}


@dataclass(frozen=True)
class Sheet:
    """What the PDF tells."""

    dossier: DossierResult
    documents: Sequence[DocumentResult]
    exhibits: Sequence[tuple[Finding, str]]
    """Findings, each with the name of its picture or ''."""


def evidence_pdf(sheet: Sheet, *, rulings: Sequence[KeptRuling], picture: Callable[[str], bytes]) -> bytes:
    """Return the PDF; the same content gives the same bytes.

    Args:
        sheet: What to tell, masked.
        rulings: What people decided, first to last.
        picture: Gives a picture by its name, when it is to be drawn.
    """
    pdf = _Writer(sheet.dossier)
    pdf.head()
    pdf.findings(sheet.exhibits, picture)
    pdf.expiries()
    pdf.rulings(rulings)
    pdf.documents(sheet.documents)
    return bytes(pdf.output())


class _Writer(FPDF):
    """Writes the sections below each other."""

    def __init__(self, dossier: DossierResult) -> None:
        super().__init__(format="A4")
        self.core_fonts_encoding = _ENCODING
        self._dossier = dossier
        self._t = _texts()
        self.set_margins(20, 18)
        self.set_auto_page_break(True, 20)
        self.set_image_filter("DCTDecode")
        self.set_lang("id")
        self.set_title(_plain(f"{self._t['title']}: {dossier.name}"))
        self.set_creator("PKS Audit")
        self.set_creation_date(dt.datetime.fromisoformat(dossier.as_of).replace(tzinfo=dt.UTC))
        self.add_page()

    def footer(self) -> None:
        """Write versions and page number."""
        self.set_y(-14)
        self._style(8, ink=_SOFT)
        dossier = self._dossier
        self.cell(0, 4, _plain(f"{dossier.name} · {dossier.as_of} · {dossier.rules_version}"))
        self.set_x(self.l_margin)
        self.cell(0, 4, str(self.page_no()), align="R")

    def head(self) -> None:
        """Write what the facility is, and what was decided about it."""
        dossier, t = self._dossier, self._t
        self._line(f"{t['title']}: {dossier.name}", size=17, style="B")
        kind = facility_kind(dossier.level, None if dossier.type is None else str(dossier.type))
        rows = {
            "folder": dossier.facility,
            "kind": kind,
            "branch": dossier.branch or "",
            "state": name("states", dossier.state),
            "as_of": dossier.as_of,
            "rules": dossier.rules_version,
            "program": dossier.program_version,
            "decision": name("decisions", dossier.decision),
        }
        for key, value in rows.items():
            if value:
                self._pair(t[key], value)
        for reason in dossier.reasons:
            self._line(f"• {reason}")
        self._line(t["about"], ink=_SOFT)

    def findings(self, exhibits: Sequence[tuple[Finding, str]], picture: Callable[[str], bytes]) -> None:
        """Write every finding with its quote and picture."""
        t = self._t
        self._heading(f"{t['findings']} ({len(exhibits)})")
        if not exhibits:
            self._line(t["none"])
        for number, (finding, image) in enumerate(exhibits, 1):
            self._line(
                f"{number}. {name('severities', finding.severity)} · {finding.code}",
                style="B",
                ink=_SEVERITY[finding.severity],
                keep=True,
            )
            self._line(finding.message)
            if finding.path:
                page = f", {t['page']} {finding.page}" if finding.page else ""
                self._line(f"{finding.path}{page}", size=9, ink=_SOFT)
            if finding.quote:
                self._line(f"“{finding.quote}”", size=9, style="I")
            if image:
                self._picture(picture(image))
            if finding.action:
                self._line(f"{t['action']}: {finding.action}", size=9)
            self.ln(2)
        for waived in self._dossier.waived:
            self._line(
                f"{t['waived']} ({waived.by}, {waived.at[:10]}): {waived.finding.message} – {waived.reason}"
            )

    def expiries(self) -> None:
        """Write the days on which documents end."""
        self._heading(self._t["expiries"])
        lines = [expiry for expiry in self._dossier.expiries if not expiry.superseded]
        if not lines:
            self._line(self._t["none"])
        for expiry in lines:
            told = [
                name("document_types", expiry.doc_type),
                expiry.number or "",
                expiry.holder,
                f"{expiry.expiry_date or '?'} ({name('licence_statuses', expiry.status)})",
                f"{expiry.path}, {self._t['page']} {expiry.page}",
            ]
            self._line("• " + " · ".join(part for part in told if part), size=9)

    def rulings(self, kept: Sequence[KeptRuling]) -> None:
        """Write what people decided, first to last."""
        self._heading(self._t["rulings"])
        if not kept:
            self._line(self._t["none"])
        for one in kept:
            ruling = one.ruling
            told = [
                f"{ruling.at[:16].replace('T', ' ')} {ruling.by}",
                f"{ruling.target.kind} {ruling.target.name}".strip(),
                self._t[f"action_{ruling.action}"],
                "" if ruling.value is None else str(ruling.value),
                ruling.reason,
            ]
            self._line("• " + mask_personal(" · ".join(part for part in told if part)), size=9)

    def documents(self, documents: Sequence[DocumentResult]) -> None:
        """Write the files with their hashes."""
        self._heading(f"{self._t['documents']} ({len(documents)})")
        for document in documents:
            kind = name("document_types", document.doc_type) or name("document_statuses", document.status)
            self._line(f"• {document.path} · {kind}", size=9, keep=True)
            self._line(document.sha256 or self._t["no_hash"], size=8, ink=_SOFT)

    def _heading(self, text: str) -> None:
        self.ln(4)
        if self.will_page_break(20):
            self.add_page()
        self.start_section(_plain(text))
        self._line(text, size=13, style="B")
        self.ln(1)

    def _pair(self, key: str, value: str) -> None:
        self._style(10, ink=_SOFT)
        self.cell(34, 5, _plain(key))
        self._style(10)
        self.multi_cell(0, 5, _plain(value), new_x="LMARGIN", new_y="NEXT", align="L")

    def _line(
        self,
        text: str,
        *,
        size: int = 10,
        style: str = "",
        ink: tuple[int, int, int] = _INK,
        keep: bool = False,
    ) -> None:
        """Write text below what is there; `keep`: not alone at the end of a page."""
        if keep and self.will_page_break(14):
            self.add_page()
        self._style(size, style, ink=ink)
        self.multi_cell(0, size * 0.47, _plain(text), new_x="LMARGIN", new_y="NEXT", align="L")

    def _picture(self, data: bytes) -> None:
        image = Image.open(io.BytesIO(data)).convert("RGB")
        wide, high = (side / _DPI * 25.4 for side in image.size)
        shrink = min(1.0, _WIDEST / wide, _HIGHEST / high)
        if self.will_page_break(high * shrink + 2):
            self.add_page()
        self.image(image, w=wide * shrink, h=high * shrink)
        self.ln(1)

    def _style(self, size: int, style: str = "", *, ink: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FONT, style, size)
        self.set_text_color(*ink)


def _plain(text: str) -> str:
    """Return `text` in the signs that the font has: others lose their accents, or become a question mark."""
    shown = []
    for sign in " ".join(text.split()):
        try:
            sign.encode("cp1252")
        except UnicodeEncodeError:
            bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
            shown.append(bare or "?")
        else:
            shown.append(sign if sign.isprintable() else "?")
    return "".join(shown)


@cache
def _texts() -> Mapping[str, Any]:
    return tomllib.loads(_TEXTS.read_text("utf-8"))
