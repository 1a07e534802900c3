"""From when to when a contract runs: printed dates, or a length of time from a day that is named."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from extractors.dates import (
    DateMatch,
    DurationMatch,
    add_duration,
    find_dates,
    find_durations,
    subtract_duration,
)
from schemas.dates import iso_date

from .folding import fold
from .readings import DateReading, reading_of
from .rules import rule

_REACH = 460  # characters after the cue; a term sentence with both dates in words is about 300 long
_CONTRACT = rule("term.contract")
_CUE = rule("term.cue")
_HEADING = rule("term.heading")
# Something else is valid: a licence, a card, a price, a referral.
_OTHER_SUBJECT = rule("term.other_subject")
_RENEWAL = rule("term.renewal")
_NOTICE = rule("term.notice")
_AT_LEAST = rule("term.limit")
_UNTIL = rule("term.until")
_FROM = rule("term.from")
_SIGNING_BASE = rule("term.since_signing")
_SIGNED_ON = rule("term.signed_on")
_SENTENCE_END = rule("term.sentence_end")
_PARENT = rule("term.parent")
_OF_ADDENDUM = rule("term.of_addendum")
_QUOTED_HISTORY = rule("term.quoted_history")
_SHORTEST_TERM_DAYS = 27
_START_ALONE = 2.0  # score that a sentence with a start and no end needs


@dataclass(frozen=True)
class Term:
    """Start and end of a contract, as far as they are stated."""

    start: DateReading | None = None
    end: DateReading | None = None


@dataclass
class Sentence:
    """A sentence that may state the term, with what it is worth; offsets count in the document."""

    score: float
    begin: int
    finish: int
    dates: list[DateMatch] = field(default_factory=list)
    durations: list[DurationMatch] = field(default_factory=list)
    of_laws: list[DateMatch] = field(default_factory=list)
    left_out: str = ""
    """Why it was not weighed, in Indonesian; '' for one that was."""


@dataclass(frozen=True)
class WeighedTerm:
    """The term with all sentences that were looked at for it."""

    term: Term
    chosen: Sentence | None
    sentences: tuple[Sentence, ...]
    """In reading order."""
    quoted: tuple[tuple[int, int], ...] = ()
    """Where an addendum quotes the wording that it replaces; nothing is read there."""


def weigh_term(
    text: str, start: int, end: int, *, signed: DateReading | None, addendum: bool = False
) -> WeighedTerm:
    """Return the term that the contract at `start`..`end` states for itself, and what was weighed for it.

    Contracts end on the day before the anniversary of their start. A term "since signing" starts on `signed`.

    Args:
        text: The document's text.
        start: Where terms may be looked for: behind the komparisi, which cites the validity of licences.
        end: End of the contract.
        signed: The day of signing, for terms that start with it.
        addendum: Whether text quoted as the old wording must be passed over.
    """
    quoted: list[tuple[int, int]] = []
    if addendum:
        for match in _QUOTED_HISTORY.finditer(fold(text[start:end])):
            begin, finish = start + match.start(), start + match.end()
            quoted.append((begin, finish))
            text = text[:begin] + " " * (finish - begin) + text[finish:]
    sentences = _sentences(text, start, end)
    in_order = tuple(sorted(sentences, key=lambda each: (each.begin, each.finish)))
    weighed = [sentence for sentence in sentences if not sentence.left_out]
    for sentence in sorted(weighed, key=lambda each: (-each.score, each.begin)):
        term = _read(text, sentence, signed)
        if term.end or (term.start and sentence.score >= _START_ALONE):
            return WeighedTerm(term, sentence, in_order, tuple(quoted))
    return WeighedTerm(Term(), None, in_order, tuple(quoted))


def _sentences(text: str, start: int, end: int) -> list[Sentence]:
    folded = fold(text[start:end])
    found: list[Sentence] = []
    for match in (*_CUE.finditer(folded), *_HEADING.finditer(folded)):
        begin = _sentence_begin(folded, match.start())
        before = folded[max(begin, match.start() - 80) : match.start()]
        finish = _sentence_finish(folded, match.end())
        other = _of_another_thing(before, match)
        if other:
            found.append(Sentence(0.0, start + begin, start + finish, left_out=other))
            continue
        candidate = _fill(text, folded, start, begin, finish)
        if not candidate.dates and not candidate.durations:
            candidate = _fill(text, folded, start, begin, min(len(folded), match.end() + _REACH // 2))
            candidate.score -= 0.6
        if not candidate.dates and not candidate.durations:
            continue
        candidate.score += _worth(candidate, match, folded, begin, finish)
        found.append(candidate)
    return found


def _of_another_thing(before: str, cue: re.Match[str]) -> str:
    """Return why the words before a cue of validity say that it is not that of the contract; '' if not."""
    if before.endswith("tidak "):
        return "kalimat menyatakan tidak berlaku"
    if _OTHER_SUBJECT.search(before) or (
        not _CONTRACT.match(cue.group()) and _OTHER_SUBJECT.search(cue.group())
    ):
        return "masa berlaku hal lain (izin, kartu, tarif, rujukan), bukan PKS"
    if _RENEWAL.search(before):
        return "kalimat tentang perpanjangan"
    return ""


def _worth(candidate: Sentence, cue: re.Match[str], folded: str, begin: int, finish: int) -> float:
    """Return how well a sentence fits the one that states the term."""
    worth = min(2, len(candidate.dates)) + 0.8 * min(1, len(candidate.durations))
    if cue.re is _HEADING:
        worth -= 1.2
    if _HEADING.search(folded, max(0, cue.start() - 260), cue.end()):
        worth += 1.5
    if _CONTRACT.search(folded[begin : cue.end()]):
        worth += 1.0
    if _PARENT.search(folded[begin:finish]):
        worth -= 1.0
    if _OF_ADDENDUM.search(folded[begin : cue.end()]):
        worth += 2.0
    return worth


def _sentence_begin(folded: str, at: int) -> int:
    floor = max(0, at - 160)
    ends = [match.end() for match in _SENTENCE_END.finditer(folded, floor, at)]
    return ends[-1] if ends else floor


def _sentence_finish(folded: str, at: int) -> int:
    limit = min(len(folded), at + _REACH)
    match = _SENTENCE_END.search(folded, at, limit)
    return match.start() + 1 if match else limit


def _fill(text: str, folded: str, offset: int, begin: int, finish: int) -> Sentence:
    body = text[offset + begin : offset + finish]
    candidate = Sentence(0.0, offset + begin, offset + finish)
    for match in find_dates(body):
        if _is_of_a_law(body, match):
            candidate.of_laws.append(match)
        elif match.date.year is not None:
            candidate.dates.append(match)
    for duration in find_durations(body):
        ahead = folded[begin + duration.end : begin + duration.end + 60]
        behind = folded[begin : begin + duration.start]
        days = duration.years * 365 + duration.months * 30 + duration.days
        if (
            days < _SHORTEST_TERM_DAYS
            or _NOTICE.match(ahead)
            or _RENEWAL.search(behind)
            or _AT_LEAST.search(behind)
        ):
            continue
        candidate.durations.append(duration)
    return candidate


def _is_of_a_law(body: str, match: DateMatch) -> bool:
    return bool(
        re.search(
            r"\b(?:nomor|no\.?)\s+\S{1,40}(?:\s+tahun \d+)?\s+(?:tertanggal|tanggal|tgl)\s*$",
            fold(body[: match.start]),
        )
    ) and not re.search(r"(?:sejak|mulai|sampai)\s", fold(body[max(0, match.start - 25) : match.start]))


def _read(text: str, candidate: Sentence, signed: DateReading | None) -> Term:
    body = text[candidate.begin : candidate.finish]
    folded = fold(body)
    start, end = _ends(folded, candidate.dates)
    duration = candidate.durations[0] if candidate.durations else None
    first = reading_of(start, candidate.begin, "term.start") if start else None
    last = reading_of(end, candidate.begin, "term.end") if end else None
    if first is None and signed is not None and _SIGNING_BASE.search(folded) and (duration or last):
        first = DateReading(
            signed.value,
            signed.span,
            min(0.85, signed.confidence),
            "term.start_is_signing",
            signed.alternatives,
            signed.review,
            "mulai berlaku sejak ditandatangani",
        )
    if first is None and start is not None and last is not None and duration is not None:
        first = _start_from_end(candidate, start, last, duration)
    elif duration is not None and first is not None:
        first, last = _checked(candidate, first, last, duration)
    if first and last and first.value > last.value:
        first = first.doubted(0.5, "tanggal mulai sesudah tanggal berakhir")
        last = last.doubted(0.5, "tanggal berakhir sebelum tanggal mulai")
    return Term(first, last)


def _ends(folded: str, dates: list[DateMatch]) -> tuple[DateMatch | None, DateMatch | None]:
    """Return the dates that the sentence gives for start and end."""
    dates = [match for match in dates if not is_signing(folded, match)] or dates
    until = [match for match in dates if _UNTIL.search(folded[: match.start])]
    since = [match for match in dates if match not in until and _FROM.search(folded[: match.start])]
    plain = [match for match in dates if match not in until and match not in since]
    end = until[0] if until else None
    start = next((match for match in reversed(since) if end is None or match.start < end.start), None)
    start = start or next((match for match in since), None)
    if start is None and plain and (end is None or plain[0].start < end.start):
        start = plain.pop(0)
    if end is None and plain and start is not None and plain[0].start > start.start:
        end = plain[0]
    return start, end


def is_signing(folded: str, match: DateMatch) -> bool:
    """Return whether a sentence (folded) says of a date in it that the contract was signed then."""
    return _SIGNED_ON.search(folded[: match.start]) is not None


def _start_from_end(
    candidate: Sentence, start: DateMatch, last: DateReading, duration: DurationMatch
) -> DateReading | None:
    """Return the start that a length gives where the printed day was lost: `Januari 2019 s/d 31 Maret 2019`.

    None where month and year are not the printed ones. A person looks at what is returned.
    """
    try:
        computed = subtract_duration(last.value, duration, day_before=True)
    except OverflowError:
        return None
    if start.date.day is not None or (start.date.year, start.date.month) != (computed.year, computed.month):
        return None
    span = (candidate.begin + start.start, candidate.begin + start.end)
    note = f"hari tidak terbaca; dihitung dari {last.value.isoformat()} dan jangka waktu {duration.raw!r}"
    confidence = min(0.5, last.confidence)
    others = (start.date.norm,)
    return DateReading(computed, span, confidence, "term.start_from_end", others, True, note, last.span)


def _checked(
    candidate: Sentence, first: DateReading, last: DateReading | None, duration: DurationMatch
) -> tuple[DateReading, DateReading | None]:
    """Return start and end: the end that the length gives, or both doubted where it gives another."""
    computed = _end(first.value, duration)
    if last is None:
        return first, None if computed is None else _computed(candidate, first, computed, duration)
    # Some contracts end on the same day of the month as they began.
    if computed is None or not duration.consistent or 0 <= (last.value - computed).days <= 1:
        return first, last
    # The printed dates count; a length that says otherwise makes them doubtful.
    last = last.doubted(
        0.6, f"tanggal berakhir tidak cocok dengan jangka waktu {duration.raw!r}", computed.isoformat()
    )
    note = f"tanggal mulai tidak cocok dengan jangka waktu {duration.raw!r}"
    return first.doubted(
        0.6, note, subtract_duration(last.value, duration, day_before=True).isoformat()
    ), last


def _end(start: dt.date, duration: DurationMatch) -> dt.date | None:
    try:
        return add_duration(start, duration, day_before=True)
    except OverflowError:
        return None


def _computed(
    candidate: Sentence, first: DateReading, computed: dt.date, duration: DurationMatch
) -> DateReading:
    ends = (_end(start, duration) for other in first.alternatives if (start := iso_date(other)))
    return DateReading(
        computed,
        (candidate.begin + duration.start, candidate.begin + duration.end),
        min(0.85, first.confidence) if duration.consistent else 0.4,
        "term.duration",
        tuple(end.isoformat() for end in ends if end is not None),
        first.review or not duration.consistent,
        duration.note or f"dihitung dari {first.value.isoformat()} dan jangka waktu",
        first.span,
    )
