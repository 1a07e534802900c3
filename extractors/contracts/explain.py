"""Why a contract starts and ends when it does: every date in it, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.dates import DateMatch, find_dates
from schemas.explanation import ExplainedDate, ExplainedField, ExplainedStatement, SegmentExplanation
from schemas.labels import DateUse, DocumentType, FieldName, StatementKind
from schemas.text import DocumentText

from .fields import ContractFields, extract_contract_fields
from .folding import fold, squeeze
from .readings import DateReading
from .term import Sentence, is_signing

_COMPUTED = "term.duration"
_FROM_SIGNING = "term.start_is_signing"
_ELSEWHERE = "tidak berada dalam kalimat jangka waktu PKS"


def explain_contract(
    document: DocumentText, *, doc_type: DocumentType, start: int, end: int, pages: tuple[int, int]
) -> SegmentExplanation:
    """Return how signing, start and end of the contract in `document.text[start:end]` were arrived at.

    Args:
        document: The text as read.
        doc_type: A contract with the payer or within the network.
        start: Where it begins.
        end: Where it ends.
        pages: Its first and last page.
    """
    contract = extract_contract_fields(document, start=start, end=end, doc_type=doc_type)
    told = _Told(document, contract)
    return SegmentExplanation(
        doc_type=doc_type,
        first_page=pages[0],
        last_page=pages[1],
        dates=tuple(told.date(match, start) for match in find_dates(document.text[start:end])),
        statements=tuple(told.statements()),
        fields=tuple(told.fields()),
    )


class _Told:
    """Puts into words what was decided on the dates of one contract."""

    def __init__(self, document: DocumentText, contract: ContractFields) -> None:
        self._document = document
        self._dates = dates = contract.dates
        self._facts = {fact.name: fact for fact in contract.fields}
        term = dates.weighed.term
        self._read: tuple[tuple[FieldName, DateUse, DateReading | None], ...] = (
            (FieldName.SIGNED_DATE, DateUse.SIGNED, dates.signed),
            (FieldName.START_DATE, DateUse.START, term.start),
            (FieldName.END_DATE, DateUse.END, term.end),
        )

    def fields(self) -> Iterator[ExplainedField]:
        """Yield the dates that were found, with the way to each."""
        start = self._dates.weighed.term.start
        for name, _, reading in self._read:
            fact = self._facts.get(name)
            if reading is None or fact is None:
                if name is FieldName.END_DATE:
                    how = "tidak ada kalimat jangka waktu dengan tanggal akhir atau lamanya"
                    yield ExplainedField(name=name, value=None, how=how, confidence=0)
                continue
            said = squeeze(self._document.text[slice(*reading.span)])
            how = f"tercetak: {said}"
            if reading.rule == _COMPUTED and start is not None:
                how = f"jangka waktu {said} sejak {start.value.isoformat()}, sampai sehari sebelumnya"
            elif reading.rule == _FROM_SIGNING:
                how = f"sejak ditandatangani: {said}"
            yield ExplainedField(
                name=name,
                value=reading.value.isoformat(),
                how=how,
                confidence=fact.confidence,
                review=fact.review,
                notes=(fact.note,) if fact.note else (),
                alternatives=fact.alternatives,
            )

    def statements(self) -> Iterator[ExplainedStatement]:
        """Yield the lengths of time in the sentences that were weighed."""
        weighed = self._dates.weighed
        end = weighed.term.end
        spans: set[tuple[int, int]] = set()
        for sentence in weighed.sentences:
            for length in sentence.durations:
                span = (sentence.begin + length.start, sentence.begin + length.end)
                if span in spans:
                    continue
                spans.add(span)
                used = end is not None and end.rule == _COMPUTED and end.span == span
                own = weighed.chosen is not None and _within(span, weighed.chosen)
                apart = "tanggal akhir yang tercetak didahulukan" if own else "kalimat jangka waktu lain"
                yield ExplainedStatement(
                    page=self._document.page_at(span[0]).number,
                    raw=squeeze(length.raw),
                    kind=StatementKind.DURATION,
                    used=used,
                    why="menentukan akhir PKS" if used else f"tidak menentukan: {apart}",
                )

    def date(self, match: DateMatch, offset: int) -> ExplainedDate:
        """Return a date of the contract with what became of it."""
        span = (offset + match.start, offset + match.end)
        uses = [(use, reading) for _, use, reading in self._read if reading and _overlap(span, reading.span)]
        end = self._dates.weighed.term.end
        counted = end is not None and end.rule == _COMPUTED and any(use is DateUse.START for use, _ in uses)
        role, taken_for, why = _TAKEN[uses[0][0]] if uses else self._left(span)
        rule = uses[0][1].rule if uses else "contract.date"
        named = tuple(dict.fromkeys(use for use, _ in uses)) + (DateUse.BASE,) * counted
        if not named:
            named = (DateUse.RIVAL,) if role == "term" else (DateUse.SET_ASIDE,)
        reasons = [why, *(_TAKEN[use][2] for use, _ in uses[1:])]
        if counted:
            reasons.append("jangka waktu dihitung dari tanggal ini")
        return ExplainedDate(
            page=self._document.page_at(span[0]).number,
            span=span,
            raw=squeeze(match.raw),
            line=self._document.line_at(span[0]),
            value=match.date.norm,
            role=role,
            taken_for=taken_for,
            rule=rule,
            uses=named,
            why="; ".join(reasons),
            alternatives=tuple(dict.fromkeys(other.norm for other in match.alternatives)),
            note=match.note,
        )

    def _left(self, span: tuple[int, int]) -> tuple[str, str, str]:
        """Return role, name and reason of a date that was not taken."""
        weighed = self._dates.weighed
        if any(begin <= span[0] < finish for begin, finish in weighed.quoted):
            return "quoted", "kutipan ketentuan lama", "addendum mengutip ketentuan yang digantikannya"
        if span[0] < self._dates.body:
            why = "di judul atau komparisi: jangka waktu PKS tidak dicari di sana"
            return "opening", "tanggal di judul atau komparisi", why
        around = [sentence for sentence in weighed.sentences if _within(span, sentence)]
        if any(_is_in(span, sentence, sentence.of_laws) for sentence in around):
            return "law", "tanggal peraturan atau surat", "tanggal surat bernomor yang dikutip"
        chosen = weighed.chosen
        if chosen is not None and chosen in around:
            return self._in_chosen(span, chosen)
        rivals = [sentence for sentence in around if not sentence.left_out]
        if rivals and chosen is not None:
            worth = max(sentence.score for sentence in rivals)
            why = (
                f"kalimat jangka waktu lain yang lebih lemah (bobot {worth:.1f}, terpilih {chosen.score:.1f})"
            )
            return "term", "jangka waktu", why
        if rivals:
            return "term", "jangka waktu", "kalimat ini tidak menyebut akhir yang dapat dipakai"
        if around:
            return "other", "tanggal lain", around[0].left_out
        return "other", "tanggal lain", _ELSEWHERE

    def _in_chosen(self, span: tuple[int, int], chosen: Sentence) -> tuple[str, str, str]:
        folded = fold(self._document.text[chosen.begin : chosen.finish])
        own = next((match for match in chosen.dates if _is_in(span, chosen, [match])), None)
        if own is not None and is_signing(folded, own):
            return "signed", "penandatanganan", "kalimat menyebutnya sebagai hari penandatanganan"
        if own is not None:
            return (
                "term",
                "jangka waktu",
                "mulai dan akhir sudah ditentukan oleh tanggal lain dalam kalimat ini",
            )
        return "other", "tanggal lain", "tahunnya tidak terbaca"


_TAKEN = {
    DateUse.SIGNED: ("signed", "penandatanganan", "diambil sebagai hari penandatanganan"),
    DateUse.START: ("start", "mulai PKS", "diambil sebagai mulai PKS: awal dalam kalimat jangka waktu"),
    DateUse.END: ("end", "akhir PKS", "diambil sebagai akhir PKS: akhir dalam kalimat jangka waktu"),
}
"""Role, name and reason of a date that was taken."""


def _within(span: tuple[int, int], sentence: Sentence) -> bool:
    return sentence.begin <= span[0] < sentence.finish


def _is_in(span: tuple[int, int], sentence: Sentence, matches: list[DateMatch]) -> bool:
    return any(
        _overlap(span, (sentence.begin + match.start, sentence.begin + match.end)) for match in matches
    )


def _overlap(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one[0] < two[1] and two[0] < one[1]
