"""What `pks check --explain` prints: every date of a document, what became of it, and why."""

from __future__ import annotations

import datetime as dt

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.report.labels import name
from schemas.dates import iso_date
from schemas.explanation import (
    ExplainedDate,
    ExplainedField,
    ExplainedRule,
    ExplainedStatement,
    SegmentExplanation,
)
from schemas.labels import LIFETIME, DateUse

_TAKEN = frozenset({DateUse.EXPIRY, DateUse.END, DateUse.START, DateUse.SIGNED})
_HAD_A_SAY = frozenset({DateUse.ISSUE, DateUse.BASE, DateUse.RIVAL, DateUse.ASKED})


def explained(segment: SegmentExplanation) -> list[RenderableType]:
    """Return what is shown of the dates of one document, in Indonesian."""
    if not segment.fields:
        return [Text("  Asal tanggal: bukan izin atau PKS yang berakhir; tanggalnya tidak dinilai", "dim")]
    parts: list[RenderableType] = [Text("  Asal tanggal", "bold")]
    for field in segment.fields:
        parts.extend(_field(field))
    if segment.judged is not None:
        end = _day(segment.judged.value)
        parts.append(_indented(f"Dinilai sampai {end}: {segment.judged.why}", 4, "cyan"))
    parts.append(Text(f"  Semua tanggal dalam dokumen ({len(segment.dates)})", "bold"))
    if segment.dates:
        parts.append(_dates(segment.dates))
    if segment.statements:
        parts.append(Text("  Pernyataan tanpa tanggal", "bold"))
        parts.append(_statements(segment.statements))
    if segment.rules:
        parts.append(Text("  Ketentuan bagi dokumen jenis ini pada tanggal terbitnya", "bold"))
        parts.extend(_rule(rule) for rule in segment.rules)
    return parts


def _field(field: ExplainedField) -> list[RenderableType]:
    basis = f" [dasar: {name('expiry_bases', field.basis)}]" if field.basis is not None else ""
    told = f"{name('fields', field.name)}: {_day(field.value)}{basis}; {field.how}"
    parts = [_indented(told, 4)]
    # What a person is asked to look at is a doubt; else a note tells what was weighed.
    style = "yellow" if field.review else "dim"
    word = "Keraguan" if field.review else "Catatan"
    parts += [_indented(f"{word}: {note}", 6, style) for note in field.notes if note not in field.how]
    if field.alternatives:
        others = ", ".join(_day(other) for other in field.alternatives)
        parts.append(_indented(f"Bacaan lain: {others}", 6, style))
    return parts


def _dates(dates: tuple[ExplainedDate, ...]) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Hal.", justify="right", no_wrap=True)
    for head in ("Tertulis", "Dibaca", "Dianggap", "Putusan", "Sebab"):
        table.add_column(head, overflow="fold")
    for date in dates:
        style = "green" if _TAKEN & {*date.uses} else "" if _HAD_A_SAY & {*date.uses} else "dim"
        verdict = ", ".join(name("date_uses", use) for use in date.uses)
        doubts = [date.note, *(f"mungkin {_day(other)}" for other in date.alternatives)]
        why = "; ".join(filter(None, (date.why, *doubts)))
        cells = (str(date.page), date.raw, _day(date.value), date.taken_for, verdict, why)
        table.add_row(*(Text(cell, style) for cell in cells))
    return Padding(table, (0, 0, 0, 4))


def _statements(statements: tuple[ExplainedStatement, ...]) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for statement in statements:
        style = "green" if statement.used else "dim"
        cells = (
            f"hal. {statement.page}",
            name("statement_kinds", statement.kind),
            statement.raw,
            statement.why,
        )
        table.add_row(*(Text(cell, style) for cell in cells))
    return Padding(table, (0, 0, 0, 4))


def _rule(rule: ExplainedRule) -> RenderableType:
    since = f"; sejak {_written(rule.from_day)}" if rule.from_day is not None else ""
    until = f"; sampai {_written(rule.until_day)}" if rule.until_day is not None else ""
    used = "DIPAKAI" if rule.used else "berlaku"
    style = "green" if rule.used else "dim"
    return _indented(f"{used}: {rule.says} ({rule.source}{since}{until})", 4, style)


def _indented(text: str, by: int, style: str = "") -> RenderableType:
    return Padding(Text(text, style), (0, 0, 0, by))


def _day(value: str | None) -> str:
    """Return a date as it is written in Indonesia; a partial one, with its question marks, alike."""
    if value is None:
        return "-"
    if value == LIFETIME:
        return "seumur hidup"
    day = iso_date(value)
    if day is not None:
        return _written(day)
    return "-".join(reversed(value.split("-")))


def _written(day: dt.date) -> str:
    return day.strftime("%d-%m-%Y")
