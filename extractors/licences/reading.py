"""A segment with its labels, dates and lengths, each date with its role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from rapidfuzz.distance import OSA

from extractors.dates import DateMatch, DurationMatch, find_dates, find_durations
from extractors.law import timeline
from schemas.dates import PartialDate
from schemas.labels import DocumentType
from schemas.law import Timeline
from schemas.text import DocumentText

from .entries import find_entries
from .entry import Entry
from .meaning import DATED, Verdict, decide, subject_of
from .phrases import cues
from .roles import DateRole, Length, Lifetime, without_births
from .sheet import NOISE_TO_SPACE, Mark, Sheet, Token
from .statements import Statements

_PLACE = re.compile(r"^(?:di )?[a-z .]{3,40} [,.;](?: -)?(?: (?:pada )?(?:tanggal|tgl)(?: \.)?)?(?: :)?$")
_PLACE_ALONE = re.compile(r"^[a-z]{3,}(?: [a-z]{2,}){0,3}(?: -)?$")
_BORN_JUST_NOW = re.compile(
    r"\b(?:lahir|kelahiran|ttl|birth|born)(?: (?:di|pada|tanggal|tgl|dan|tempat|in|at|:|,|/)){0,4}$"
)
_UNKNOWN = Verdict("unknown", "tidak ada kata yang menjelaskan tanggal ini", "unknown")
_OF_THIS_DOCUMENT = frozenset({"number", "dates", None})
"""Labels in whose value brackets may tell the day of issue."""
_ASIDE_IN_PREAMBLE = frozenset({"unknown", "issue", "start", "dated", "signature", "expiry"})
"""Roles that no date of the considerations has: an end that they tell is that of an earlier document."""
_COUNTED = re.compile(r"^(?:[).,(] )?(?:terhitung|dihitung|sejak|mulai|dari|from|since|after)\b")
_OF_A_TABLE = ("start", "issue", "signature", "dated")
"""Dates that a length in a table of its own is counted from."""
_LONGEST_HEAD = 4
"""Words of the head of a column."""
_KEPT = frozenset({"legalisation", "print", "electronic_signature", "retroactive"})
"""Roles that a place before the date does not change."""


class Reading:
    """A segment with its labels, dates and lengths; what the fields are chosen from."""

    def __init__(
        self,
        document: DocumentText,
        doc_type: DocumentType,
        start: int,
        end: int,
        rules: Timeline | None = None,
    ) -> None:
        text = document.text[start:end]
        self.document, self.doc_type = document, doc_type
        self.law = rules or timeline()
        """Which rule of law held when."""
        self.start, self.end = start, end
        self.matches: tuple[DateMatch, ...] = tuple(find_dates(text))
        self.lengths: tuple[DurationMatch, ...] = tuple(find_durations(text))
        marks = [Mark(start + m.start, start + m.end, "date", i) for i, m in enumerate(self.matches)]
        taken = [(mark.start, mark.end) for mark in marks]
        marks += [
            Mark(start + m.start, start + m.end, "duration", i)
            for i, m in enumerate(self.lengths)
            if all(start + m.end <= a or b <= start + m.start for a, b in taken)
        ]
        self.sheet = Sheet(document, start, end, marks)
        self.text = document.text.translate(NOISE_TO_SPACE)
        """The document's text without the signs that dirt is read as; for cutting names out."""
        self.entries: tuple[Entry, ...] = find_entries(self.sheet)
        self.statements = Statements(self.sheet, self.entries)

    @cached_property
    def preamble(self) -> tuple[range, ...]:
        """Rows of the considerations of a decision."""
        found: list[range] = []
        begin: int | None = None
        for row in self.sheet.rows:
            words = " ".join(token.text for token in self.sheet.tokens_between(row.start, row.end))
            if begin is None and cues().preamble_begin.match(words):
                begin = row.index
            elif begin is not None and cues().preamble_end.match(words):
                found.append(range(begin, row.index))
                begin = None
        return tuple(found)

    @cached_property
    def dates(self) -> tuple[DateRole, ...]:
        """Every date with its role, in order."""
        found: list[DateRole] = []
        by_index: dict[int, str] = {}
        for number, token in enumerate(self.sheet.tokens):
            if not token.text.startswith("<d"):
                continue
            index = int(token.text[2:-1])
            verdict = self._judge(number, by_index)
            match = self.matches[index]
            side_by_side = number > 0 and self.sheet.tokens[number - 1].text == f"<d{index - 1}>"
            if side_by_side and _opens(found, match.date):  # the dash between them was not read
                found[-1] = replace(found[-1], role="start", why="mulai berlaku", said="")
                verdict = Verdict("expiry", "akhir masa berlaku", "range_end")
            by_index[index] = verdict.role
            found.append(
                DateRole(
                    match.date,
                    verdict.role,
                    (token.start, token.end),
                    verdict.why,
                    verdict.rule,
                    match,
                    verdict.distance,
                    verdict.said,
                )
            )
        return tuple(without_births(found))

    def _judge(self, number: int, roles: dict[int, str]) -> Verdict:
        before, labelled = self.statements.before(number)
        verdict = decide(before, self.statements.after(number), self.doc_type, roles, labelled=labelled)
        token = self.sheet.tokens[number]
        if labelled and verdict.role == "issue" and self._is_aside(token):
            return _UNKNOWN
        if verdict.role == "unknown" and (above := self._above(number)):
            verdict = self._by_head_above(number, above, roles)
        if verdict.role in _ASIDE_IN_PREAMBLE and any(token.row in rows for rows in self.preamble):
            return Verdict("preamble", "tanggal dalam konsiderans, bukan tanggal surat ini", "preamble")
        if not labelled or (verdict.role == "unknown" and self._is_beside(token)):
            return self._by_place(number, before, verdict)
        return verdict

    def _is_aside(self, token: Token) -> bool:
        """Whether a date of issue is told in brackets, in the value of a label that asks for another thing.

        `Kelas : C (penetapan tanggal 4 Juni 2012)` is no date of this document.
        """
        entry = self.statements.entry_at(token.start)
        if entry is None or entry.concept in _OF_THIS_DOCUMENT:
            return False
        said = self.document.text[entry.start : token.start]
        return said.rfind("(") > said.rfind(")")

    def _above(self, number: int) -> tuple[Token, ...]:
        """Return the words right above a date that begins its cell, in the same column; () for none."""
        token = self.sheet.tokens[number]
        row = self.sheet.rows[token.row]
        if row.index == 0 or (number and self.sheet.tokens[number - 1].cell == token.cell):
            return ()
        upper = self.sheet.rows[row.index - 1]
        cell = next((item for item in row.cells if item.start <= token.start < item.end), row.cells[0])
        near = upper.page == row.page and row.box.top - upper.box.bottom < 1.2 * row.box.height
        wide = [(min(item.x1, cell.x1) - max(item.x0, cell.x0), item) for item in upper.cells]
        shared, head = max(wide, key=lambda each: each[0], default=(0.0, cell))
        return self.sheet.tokens_between(head.start, head.end) if near and shared > 0 else ()

    def _by_head_above(self, number: int, above: Sequence[Token], roles: dict[int, str]) -> Verdict:
        """Return what the short line above a date says of it: `Berakhir pada`, or the place of signing."""
        said = " ".join(token.text for token in above)
        if "<" in said or len(above) > 8:
            return _UNKNOWN
        if self.document.text[above[0].start].isupper() and _PLACE.match(said):
            return Verdict("signature", "tempat dan tanggal penandatanganan", "signature")
        return decide(f"{said} :", self.statements.after(number), self.doc_type, roles, labelled=True)

    def _is_beside(self, token: Token) -> bool:
        """Whether a date stands in a block at the right of the lower half, as signatures do."""
        row = self.sheet.rows[token.row]
        cell = next((item for item in row.cells if item.start <= token.start < item.end), row.cells[0])
        page = self.document.page_at(token.start)
        middle = page.upright_size.width / 2
        return cell is not row.cells[0] and cell.x0 >= middle and 2 * token.row >= len(self.sheet.rows)

    def _by_place(self, number: int, before: str, verdict: Verdict) -> Verdict:
        """Return `verdict`, unless the date stands behind a place as above a signature."""
        token = self.sheet.tokens[number]
        row = self.sheet.rows[token.row]
        cell = next((item for item in row.cells if item.start <= token.start < item.end), row.cells[0])
        tokens = self.sheet.tokens_between(cell.start, token.start)
        if tokens and tokens[0].text == ":":
            return verdict
        while tokens and not tokens[0].text[0].isalnum():
            tokens = tokens[1:]
        head = " ".join(item.text for item in tokens)
        if not head:
            return verdict
        if DATED.match(head) and verdict.role == "unknown":
            return Verdict("dated", "tanggal surat", "dated")
        capital = self.document.text[tokens[0].start].isupper() and len(tokens) <= 8
        if not capital or any(
            cue.pattern.search(head) for cue in (*cues().verbs, *cues().events, *cues().subjects)
        ):
            return verdict
        if _PLACE.match(head):
            if self.document.text[cell.start] == "(" and verdict.role == "unknown":
                return Verdict("birth", "tanggal lahir di bawah nama", "birth_in_brackets")
            rest = before[: len(before) - len(head)].rstrip(" .,:;-")
            if _BORN_JUST_NOW.search(rest) or (verdict.role in _KEPT and "<d" not in rest):
                return verdict
            return Verdict("signature", "tempat dan tanggal penandatanganan", "signature")
        lower_half = token.row > len(self.sheet.rows) / 3
        if verdict.role == "unknown" and lower_half and _PLACE_ALONE.match(head):
            return Verdict("signature", "tempat dan tanggal penandatanganan", "signature_without_comma")
        return verdict

    @cached_property
    def lifetimes(self) -> tuple[Lifetime, ...]:
        """Words that give this document, or another one it names, no end."""
        found: list[Lifetime] = []
        for match in cues().lifetime.finditer(self.sheet.text):
            number = self.sheet.token_at(match.start())
            before, labelled = self.statements.before(number)
            verdict = decide(before, self.statements.after(number), self.doc_type, {}, labelled=labelled)
            role = "expiry" if verdict.role in ("expiry", "start", "issue") else verdict.role
            if verdict.role == "unknown" and self.doc_type is DocumentType.STR:
                role = "expiry"
            found.append(Lifetime(self.sheet.span(match.start(), match.end()), role, "lifetime"))
        return tuple(found)

    @cached_property
    def unread_end(self) -> tuple[int, int] | None:
        """Where an end is promised ("berlaku sampai dengan ...") and no date follows that could be read."""
        until = next(cue for cue in cues().verbs if cue.id == "valid_until")
        for match in until.pattern.finditer(self.sheet.text):
            number = self.sheet.token_at(match.end() - 1)
            rest = [
                token
                for token in self.sheet.tokens[number + 1 : number + 14]
                if token.row == self.sheet.tokens[number].row
            ]
            said = " ".join(token.text for token in rest)
            if "<d" in said or "<u" in said or not re.search(r"\d", said):
                continue
            before, _ = self.statements.before(number)
            if subject_of(before, self.doc_type) is None:
                return self.sheet.tokens[self.sheet.token_at(match.start())].start, rest[
                    min(5, len(rest) - 1)
                ].end
        spoilt = [r for r in self.dates if r.role == "expiry" and r.date.year is None]
        if spoilt:
            return spoilt[0].span
        ranges = [r for r in self.dates if r.role == "start" and r.rule == "validity"]
        return ranges[0].span if ranges else None

    @cached_property
    def open_end(self) -> tuple[int, int] | None:
        """Where the document says that it has no end of its own."""
        match = cues().open_end.search(self.sheet.text)
        return self.sheet.span(match.start(), match.end()) if match else None

    @cached_property
    def flow(self) -> str:
        """`text` with a space for the end of every full line, so that names may go on in the next one."""
        rows = self.sheet.rows
        widths = sorted((row.end - row.start for row in rows), reverse=True)
        full = 0.75 * widths[min(4, len(widths) - 1)] if widths else 0
        letters = list(self.text)
        for row in rows:
            if row.end < len(letters) and letters[row.end] == "\n" and row.end - row.start >= full:
                letters[row.end] = " "
        return "".join(letters)

    @cached_property
    def ties(self) -> tuple[tuple[int, int], ...]:
        """Where the text ties the validity to that of an STR."""
        if self.doc_type is DocumentType.STR:
            return ()
        return tuple(self.sheet.span(m.start(), m.end()) for m in cues().tie.finditer(self.sheet.text))

    @cached_property
    def names_str(self) -> bool:
        """Whether an STR is spoken of, this document or another."""
        of_str = next(cue for cue in cues().subjects if cue.id == "of_str")
        return of_str.pattern.search(self.sheet.text) is not None

    @cached_property
    def durations(self) -> tuple[Length, ...]:
        """The lengths that are the validity of this document."""
        found: list[Length] = []
        for number, token in enumerate(self.sheet.tokens):
            if token.text.startswith("<u") and self._is_validity(number, number):
                match = self.lengths[int(token.text[2:-1])]
                base, roles, unnamed = self._base(self.statements.after(number))
                found.append(Length(match, (token.start, token.end), base, roles, unnamed))
            elif token.text.startswith("<u") and self._is_headed_validity(number):
                match = self.lengths[int(token.text[2:-1])]
                found.append(Length(match, (token.start, token.end), None, _OF_A_TABLE))
        return tuple(found) or tuple(self._spoilt_durations())

    def _is_headed_validity(self, number: int) -> bool:
        """Return whether the head of its column says that a length is that of this document: `Lamanya`."""
        said = " ".join(token.text for token in self._above(number))
        return (
            0 < len(said.split()) <= _LONGEST_HEAD
            and "<" not in said
            and cues().duration_before.search(said) is not None
            and cues().duration_not_before.search(said) is None
            and subject_of(said, self.doc_type) is None
        )

    def _is_validity(self, first: int, last: int) -> bool:
        """Return whether the tokens `first`..`last` are a length of time for which this document is valid."""
        rules = cues()
        before, _ = self.statements.before(first)
        return (
            rules.duration_before.search(before) is not None
            and rules.duration_not_before.search(before) is None
            and rules.duration_not_after.match(self.statements.after(last)) is None
            and subject_of(before, self.doc_type) is None
        )

    def _spoilt_durations(self) -> Iterator[Length]:
        """Find lengths whose words OCR has spoilt, such as `3 (tiga) tehun`. They are never sure."""
        tokens = self.sheet.tokens
        for number, token in enumerate(tokens):
            if not token.text.isdigit() or not 1 <= int(token.text) <= 36:
                continue
            following = tokens[number + 1 : number + 5]
            at = next((i for i, item in enumerate(following) if _unit(item.text)), None)
            if at is None or not all(item.text in "()" or item.text.isalpha() for item in following[:at]):
                continue
            last = number + 1 + at
            unit = _unit(following[at].text)
            if not self._is_validity(number, last):
                continue
            count = int(token.text)
            years, months = (count, 0) if unit == "tahun" else (0, count)
            start, end = token.start, following[at].end
            raw = self.sheet.raw(start, end)
            note = f"jangka waktu sulit dibaca: {raw}"
            match = DurationMatch(start - self.start, end - self.start, raw, years, months, 0, False, note)
            base, roles, unnamed = self._base(self.statements.after(last))
            yield Length(match, (start, end), base, roles, unnamed)

    def _base(self, after: str) -> tuple[DateRole | None, tuple[str, ...], bool]:
        """Return the date that a length is counted from or the roles of it, and whether they are a guess."""
        named = re.match(
            r"(?:[).,(] )?"
            r"(?:(?:terhitung|sejak|mulai|dari|dihitung|from|tanggal|tgl|pada|berlaku|:|\.) )+<d(\d+)>",
            after,
        )
        if named is not None:
            index = int(named.group(1))
            return next((role for role in self.dates if role.match is self.matches[index]), None), (), False
        for base in cues().bases:
            if base.pattern.search(after):
                return None, base.roles, False
        return None, ("issue", "signature", "dated"), _COUNTED.match(after) is not None


def _unit(word: str) -> str | None:
    """Return the unit of time that `word` is, give or take one letter."""
    return next((unit for unit in ("tahun", "bulan") if OSA.distance(word, unit, score_cutoff=1) <= 1), None)


def _opens(found: list[DateRole], end: PartialDate) -> bool:
    """Return whether the last date is a validity that may begin there and last until `end`."""
    first, last = (found[-1].date.date if found else None), end.date
    return first is not None and last is not None and found[-1].rule == "validity" and first < last
