"""Rooms, instruments, services and scores as a facility states them (persyaratan teknis of the forms)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.requirements import Item
from schemas.facts import declared_text
from schemas.labels import RequirementResult
from schemas.results import EvidenceLink

from .answers import Answer, Question, pictured
from .licence_part import ABSENT, MET, REVIEW, UNMET, licence_part
from .stated import Statement, statement
from .wording import link, title

_LARGEST_SIDE_M = 50
"""A longer side is no room in metres: centimetres, or misread."""


def each_item(question: Question) -> list[Answer]:
    """Return an answer for each item: every one must be there. Those that nobody states share one."""
    answers = [(item, _item(item, question)) for item in _asked(question)]
    unstated = [item for item, answer in answers if answer.result is ABSENT]
    told = [answer for _, answer in answers if answer.result is not ABSENT]
    if unstated:
        names = ", ".join(item.name for item in unstated)
        told.append(_nowhere(names, [key for item in unstated for key in item.keys]))
    return told


def enough_of(question: Question) -> list[Answer]:
    """Return whether the stated number reaches `at_least`; a bare yes does not tell."""
    criterion = question.criterion
    least = f"{declared_text(criterion.at_least)} {criterion.unit}".strip()
    said = statement(criterion.keys, question.case)
    if said is None or not said.sure:
        return [_unstated(criterion.name_id, criterion.keys, criterion.photos, question, said)]
    if said.number is None and said.answer is not False:
        return [_doubt(said, f"jumlahnya tidak dinyatakan dalam {said.where}, sekurang-kurangnya {least}")]
    number = said.number or 0.0
    told = f"{declared_text(number)} {criterion.unit}".strip()
    message = f"{told} dinyatakan dalam {said.where}, sekurang-kurangnya {least}"
    return [_stated(said, number >= (criterion.at_least or 0), message)]


def room_sides(question: Question) -> list[Answer]:
    """Return whether each side of the room is long enough; an area alone can only be too small."""
    criterion = question.criterion
    least = criterion.each_side_m or 0
    said = statement(criterion.keys, question.case)
    if said is None or not said.sure:
        return [_unstated(criterion.name_id, criterion.keys, criterion.photos, question, said)]
    asked = f"setiap sisi sekurang-kurangnya {declared_text(least)} m"
    sides = said.sides
    if sides is None:
        area = said.number
        if area is not None and 0 < area < least**2:
            message = f"luas {declared_text(area)} m2 dinyatakan dalam {said.where}, terlalu kecil; {asked}"
            return [_stated(said, False, message)]
        return [_doubt(said, f"panjang dan lebar tidak dinyatakan dalam {said.where}; {asked}")]
    told = declared_text(sides)
    if not all(0 < side <= _LARGEST_SIDE_M for side in sides):
        return [_doubt(said, f"ukuran {told} dalam {said.where} bukan ukuran ruang dalam meter")]
    return [_stated(said, min(sides) >= least, f"{told} m dinyatakan dalam {said.where}; {asked}")]


def scored(question: Question) -> list[Answer]:
    """Return the stated score, or else the mean of the items that are stated, against the pass mark."""
    criterion = question.criterion
    said = statement(criterion.keys, question.case)
    if said is not None and said.sure:
        score = said.score
        if score is None:
            told = declared_text(said.value)
            return [_doubt(said, f"{told} dalam {said.where} bukan nilai 0-100")]
        return [_against_mark(score, f"dinyatakan dalam {said.where}", (said.evidence,), question)]
    items = [(item, _item(item, question)) for item in _asked(question)]
    judged = [(item, answer) for item, answer in items if answer.value is not None]
    if said is None and judged:
        total = sum(item.weight for item, _ in judged)
        mean = sum((answer.value or 0) * item.weight for item, answer in judged) / total
        links = tuple(dict.fromkeys(link for _, answer in judged for link in answer.evidence))
        how = f"dari {'; '.join(answer.message for _, answer in judged)}"
        left = [item.name for item, answer in items if answer.value is None]
        how += f"; tidak dinyatakan: {', '.join(left)}" if left else ""
        return [_against_mark(mean, how, links, question)]
    doubtful = [answer for _, answer in items if answer.result is REVIEW]
    if said is None and doubtful:
        return doubtful
    keys = (*criterion.keys, *(key for item, _ in items for key in item.keys))
    unstated = _unstated(criterion.name_id, keys, criterion.photos, question, said)
    return [_beside_permits(unstated, question) if unstated.result is ABSENT else unstated]


def _beside_permits(answer: Answer, question: Question) -> Answer:
    """Return the answer with the valid permits that show people, though no score."""
    case, settings = question.case, question.settings
    permits = [entry for entry in question.entries() if licence_part(entry, case, settings).result is MET]
    if not permits:
        return answer
    message = f"{answer.message}; izin berlaku dalam berkas: {', '.join(title(entry) for entry in permits)}"
    return replace(answer, message=message, evidence=tuple(link(entry) for entry in permits))


def _asked(question: Question) -> list[Item]:
    type_ = question.case.dossier.type
    return [item for item in question.criterion.items if not item.facilities or type_ in item.facilities]


def _item(item: Item, question: Question) -> Answer:
    said = statement(item.keys, question.case)
    if said is None or not said.sure:
        photos = (*item.photos, *question.criterion.photos)
        return _unstated(item.name, item.keys, photos, question, said)
    answer = said.answer
    if answer is None:
        return _doubt(said, f"{item.name}: isian dalam {said.where} tidak jelas")
    if item.scale:
        count = said.number if said.number is not None else float(answer)
        worth = item.scale[min(int(count), len(item.scale) - 1)]
        message = f"{item.name} {declared_text(said.value)} dinyatakan dalam {said.where}"
        return Answer(MET if answer else UNMET, message, (said.evidence,), "declared", worth)
    return _stated(said, answer, f"{item.name} dinyatakan {'' if answer else 'tidak '}ada dalam {said.where}")


def _stated(said: Statement, enough: bool, message: str) -> Answer:
    result: RequirementResult = MET if enough else UNMET
    return Answer(result, message, (said.evidence,), "declared", 100.0 * enough)


def _against_mark(score: float, how: str, links: tuple[EvidenceLink, ...], question: Question) -> Answer:
    mark = question.settings.technical_pass_mark
    below = "" if score >= mark else f", di bawah {declared_text(mark)}"
    message = f"nilai {declared_text(round(score, 2))}{below}, {how}"
    return Answer(UNMET if below else MET, message, links, "declared", score)


def _doubt(said: Statement, message: str) -> Answer:
    return Answer(REVIEW, message, (said.evidence,), "declared")


def _unstated(
    name: str, keys: tuple[str, ...], photos: tuple[str, ...], question: Question, said: Statement | None
) -> Answer:
    """Return what to say where nothing is stated, or only in a form that a person must look at."""
    if said is not None:
        return _doubt(said, f"{name}: isian dalam {said.where} perlu dilihat")
    seen = pictured(photos, question.case)
    if seen:
        links = tuple(EvidenceLink(path=path) for path in seen)
        message = f"{name} tidak dinyatakan; mungkin terlihat pada {', '.join(seen)}"
        return Answer(REVIEW, message, links, "document")
    return _nowhere(name, keys)


def _nowhere(name: str, keys: Iterable[str]) -> Answer:
    searched = ", ".join(dict.fromkeys(keys))
    message = f"{name} tidak dinyatakan dan tidak dibuktikan dokumen"
    return Answer(ABSENT, f"{message}; dicari: {searched} dalam facility.yaml dan formulir")
