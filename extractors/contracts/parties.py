"""Who concluded a contract: from the centred title block and from the komparisi below it.

The komparisi is the paragraph that presents each party and ends with the name it goes by from then on
("selanjutnya disebut PIHAK KESATU"). Names come from the title where it has them, roles from the komparisi.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from schemas.text import DocumentText, Line

from .folding import fold, squeeze
from .kinds import PartyKind, kind_of, kinds_of
from .rules import rule
from .stains import without_stains

_SIGNERS = "bertanda tangan di bawah ini"
_SAME_WORDS = 84
OPENING = 9000  # characters: title, komparisi and recitals fit; later definitions are not of parties
_TITLE_LINES = 45
_OPENING_LINES = 140  # a table of contents may stand between title and komparisi
_CONTENTS = rule("opening.contents")

_OPENING_SENTENCE = rule("opening.sentence")
_SEPARATOR = rule("title.and")
_BETWEEN = rule("title.between")
_TITLE_STOP = rule("title.stop")
_INLINE = rule("title.inline")
_TITLE_NOUN = rule("title.noun")

_DEFINITION = rule("komparisi.definition")
_COLLECTIVE = rule("komparisi.collective")
_NOT_A_PARTY = rule("komparisi.not_a_party")
_LETTER_PARTIES = rule("letter.parties")
_NAME_END = rule("komparisi.name_end")
_ON_BEHALF = rule("komparisi.on_behalf")
_OFFICE = rule("komparisi.office")
_BLOCK_START = re.compile(
    r"\W*(?:(?:I{1,3}|[1-3]|[A-Ca-c])\s*[.)]\s*|\([A-Ca-c1-3]\)\s*|nama\s*:?\s*)*", re.IGNORECASE
)


@dataclass(frozen=True)
class Party:
    """One side of a contract."""

    name: str
    """As written in title or komparisi; '' where neither could be read."""
    span: tuple[int, int] | None
    """Where `name` stands in the document."""
    kind: PartyKind
    kinds: frozenset[PartyKind]
    """Every kind that name or komparisi speak of."""
    terms: tuple[str, ...]
    """What the contract calls it from then on, lower case."""
    block: tuple[int, int] | None = None
    """Its paragraph of the komparisi."""


@dataclass(frozen=True)
class Opening:
    """Title block and komparisi of a contract."""

    title: tuple[int, int]
    parties: tuple[Party, ...]
    """In the order of the title, or of the komparisi where the title names none."""
    komparisi: tuple[int, int]


@dataclass(frozen=True)
class _Definition:
    start: int
    end: int
    terms: tuple[str, ...]


def read_opening(document: DocumentText, start: int, end: int) -> Opening:
    """Return title, parties and komparisi of the contract at `start`..`end`."""
    lines = [line for line in document.lines if start <= line.start < min(end, start + OPENING)]
    title_lines, title_end, body_start = _title_block(lines, start)
    limit = min(end, body_start + OPENING)
    groups = _definitions(document.text, body_start, limit)
    blocks = [
        (body_start if index == 0 else groups[index - 1].end, group.start)
        for index, group in enumerate(groups)
    ]
    names = _title_names(title_lines)
    if not names and not groups:
        names = _letter_names(document.text, start, limit)
    names = [without_stains(document.text, name) for name in names if name[0] < name[1]]
    if len(names) == 2 and len(groups) >= 2 and _crossed(document.text, names, blocks):
        groups[0], groups[1] = groups[1], groups[0]
        blocks[0], blocks[1] = blocks[1], blocks[0]
    count = max(len(names), min(len(groups), 3))
    parties = []
    for index in range(count):
        block = blocks[index] if index < len(blocks) else None
        span = names[index] if index < len(names) else None
        if span is None and block is not None:
            span = _name_in_block(document.text, block)
        terms = groups[index].terms if index < len(groups) else ()
        parties.append(_party(document.text, span, block, terms))
    komparisi_end = max((block[1] for block in blocks), default=body_start)
    return Opening((start, title_end), tuple(parties), (body_start, komparisi_end))


def _party(
    text: str, span: tuple[int, int] | None, block: tuple[int, int] | None, terms: tuple[str, ...]
) -> Party:
    name = squeeze(text[span[0] : span[1]]) if span else ""
    kind = kind_of(name) if name else PartyKind.UNKNOWN
    around = text[block[0] : block[1]] if block else ""
    kinds = set(kinds_of(name)) | set(kinds_of(around))
    if kind is PartyKind.UNKNOWN:
        kind = kind_of(" ".join(terms)) if terms else kind
    if kind is PartyKind.UNKNOWN and around:
        kind = kind_of(around)
    return Party(name, span, kind, frozenset(kinds), terms, block)


def _title_block(lines: list[Line], start: int) -> tuple[list[Line], int, int]:
    """Return the lines above the opening sentence, where they end, and where that sentence begins."""
    found = [index for index, line in enumerate(lines[:_OPENING_LINES]) if index and _opens(fold(line.text))]
    contents = next(
        (
            index
            for index, line in enumerate(lines[:_TITLE_LINES])
            if index and _CONTENTS.match(fold(line.text))
        ),
        None,
    )
    if contents is not None:
        body = next((index for index in found if index > contents), contents)
        return lines[:contents], lines[contents].start, lines[body].start
    if found and found[0] < _TITLE_LINES:
        return lines[: found[0]], lines[found[0]].start, lines[found[0]].start
    head = lines[: min(len(lines), 14)]
    end = head[-1].end if head else start
    return head, end, end


def _opens(line: str) -> bool:
    """Whether the komparisi begins with this folded line, also where it was read badly."""
    if _OPENING_SENTENCE.match(line):
        return True
    return len(line) >= len(_SIGNERS) and fuzz.partial_ratio(_SIGNERS, line) >= _SAME_WORDS


def _title_names(lines: list[Line]) -> list[tuple[int, int]]:
    folded = [fold(line.text).strip() for line in lines]
    between = next((i for i, text in enumerate(folded) if _BETWEEN.match(text)), None)
    first_line = (between + 1) if between is not None else 0
    for index in range(first_line + 1, len(lines)):
        if not _SEPARATOR.match(folded[index]):
            continue
        if folded[index].strip(" :") in ("dan", "and", "&") and any(
            _SEPARATOR.match(text) and "dengan" in text for text in folded[index + 1 : index + 4]
        ):
            continue  # "X DAN Y / DENGAN / Z": the stronger separator comes later
        top = between + 1 if between is not None else _organisation_top(folded, index)
        if top >= index:
            continue
        bottom = index + 1
        while (
            bottom < len(lines)
            and not _TITLE_STOP.match(folded[bottom])
            and not folded[bottom].startswith("(")
        ):
            bottom += 1
        bottom = min(bottom, index + 5)
        if bottom > index + 1:
            return [(lines[top].start, lines[index - 1].end), (lines[index + 1].start, lines[bottom - 1].end)]
    return _inline_names(lines)


def _letter_names(text: str, begin: int, finish: int) -> list[tuple[int, int]]:
    """Return the parties of an agreement in the form of a letter: its sentence of consent names both."""
    match = _LETTER_PARTIES.search(text, begin, finish)
    return [match.span("first"), match.span("second")] if match else []


def _organisation_top(folded: list[str], separator: int) -> int:
    """Without ANTARA: the name above the separator begins where an organisation's words do."""
    for index in range(separator - 1, max(-1, separator - 4), -1):
        if _TITLE_NOUN.match(folded[index]) or _TITLE_STOP.match(folded[index]):
            return index + 1
        if kind_of(folded[index]) is not PartyKind.UNKNOWN or re.match(r"(?:pt|cv|yayasan)\b", folded[index]):
            return index
    return separator - 1


def _inline_names(lines: list[Line]) -> list[tuple[int, int]]:
    if not lines:
        return []
    offset = lines[0].start
    pieces: list[str] = []
    for line in lines:
        pieces.append(" " * (line.start - offset - sum(map(len, pieces))) + fold(line.text))
    joined = "".join(pieces)
    best: list[tuple[int, int]] = []
    match = _INLINE.search(joined)
    if not match:
        return best
    # Of several "dengan" and "dan" the one with an organisation behind it; "dengan" before "dan".
    begin, finish = match.start(1), match.end(2)
    for cut in re.finditer(r"\b(?:dengan|dan)\b", joined[begin:finish]):
        right = joined[begin + cut.end() : finish]
        if kind_of(right) is not PartyKind.UNKNOWN or re.match(r"\s*(?:pt|cv|yayasan)\b", right):
            spans = [(begin, begin + cut.start()), (begin + cut.end(), finish)]
            best = [_trimmed(joined, offset, span) for span in spans]
            if cut.group() == "dengan" or not re.search(r"\bdengan\b", right):
                return best
    return best


def _trimmed(joined: str, offset: int, span: tuple[int, int]) -> tuple[int, int]:
    begin, finish = span
    while begin < finish and not joined[begin].isalnum():
        begin += 1
    while finish > begin and not (joined[finish - 1].isalnum() or joined[finish - 1] in ")."):
        finish -= 1
    return offset + begin, offset + finish


def _definitions(text: str, start: int, end: int) -> list[_Definition]:
    """Return what each party is called from then on, in order; neighbouring names are one party's."""
    folded = fold(text[start:end])
    found: list[_Definition] = []
    for match in _DEFINITION.finditer(folded):
        before = folded[max(0, match.start() - 70) : match.start()]
        raw = [squeeze(part) for part in match.group("quoted", "party", "plain", "also", "bracketed") if part]
        terms = [term.strip(" .-'") for term in raw]
        terms = [
            term
            for term in terms
            if len(term) > 1 and len(term.split()) <= 5 and not _NOT_A_PARTY.match(term)
        ]
        if not terms or _COLLECTIVE.search(before[-60:]):
            continue
        here = _Definition(start + match.start(), start + match.end(), tuple(dict.fromkeys(terms)))
        if found and here.start - found[-1].end < 40:
            found[-1] = _Definition(
                found[-1].start, here.end, tuple(dict.fromkeys(found[-1].terms + here.terms))
            )
        elif len(found) < 3 and (not found or here.start - found[-1].end < 2500):
            found.append(here)
    if len(found) == 3 and not any("ketiga" in term or "iii" in term for term in found[2].terms):
        found.pop()  # a definition of the recitals, not a third party
    return found


def _crossed(text: str, names: list[tuple[int, int]], blocks: list[tuple[int, int]]) -> bool:
    """Whether the komparisi presents the parties in the other order than the title."""
    titles = [fold(squeeze(text[a:b])) for a, b in names]
    bodies = [fold(squeeze(text[a:b])) for a, b in blocks[:2]]
    score = [[fuzz.partial_ratio(title, body) for body in bodies] for title in titles]
    return score[0][1] + score[1][0] > score[0][0] + score[1][1] + 25


def _name_in_block(text: str, block: tuple[int, int]) -> tuple[int, int] | None:
    """Return the span of the party's name inside its paragraph of the komparisi."""
    begin, finish = block
    body = text[begin:finish]
    options = [
        (weight, (begin + match.end(), _name_end(text, begin + match.end(), finish)))
        for pattern, weight in ((_ON_BEHALF, 3.0), (_OFFICE, 2.0))
        for match in pattern.finditer(body)
    ]
    first = re.search(r"(?:antara\s*:?|bawah ini\s*:?|yakni\s*:?)", body, re.IGNORECASE)
    top = begin + (first.end() if first else 0)
    if label := _BLOCK_START.match(text, top, finish):
        top = label.end()
    options.append((1.0, (top, _name_end(text, top, finish))))
    ranked = []
    for weight, (a, b) in options:
        name = squeeze(text[a:b])
        if not 4 <= len(name) <= 120 or "diri sendiri" in name.lower():
            continue
        kind = kind_of(name)
        ranked.append(
            (weight + (2.0 if kind not in (PartyKind.UNKNOWN, PartyKind.PERSON) else 0.0), -a, (a, b))
        )
    if re.search(r"diri(?:nya)? sendiri", body, re.IGNORECASE):
        ranked = [
            option for option in ranked if kind_of(squeeze(text[slice(*option[2])])) is PartyKind.PERSON
        ] or ranked
    return max(ranked)[2] if ranked else None


def _name_end(text: str, begin: int, finish: int) -> int:
    match = _NAME_END.search(text, begin + 3, finish)
    return match.start() if match else min(finish, begin + 90)
