"""What the words before a date say of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.labels import DocumentType

from .phrases import Cue, cues
from .roles import FOREIGN_EXPIRY

REACH = 45
"""Tokens before a date that may say what it is."""
_FORM = re.compile(
    r"(?: \.){2,}(?= :|$)"
    r"| \( ?(?:tgl|tanggal|hari|dd)\b[^()]{0,24}(?:thn|tahun|yyyy|yy) ?\)"
    r"| (?:pukul|jam) \d{1,2} [.:] \d{2}(?: wib| wita| wit)?(?= )"
)
"""What a form prints between a label and its date: leaders, how to write a date, the hour."""
_NEARNESS = {"birth": 14, "print": 8, "start": 5, "until": 2, "valid_until": 8, "electronic_signature": 16}
DATED = re.compile(r"^(?:p?ada )?(?:tanggal|tgl)(?: \.)?(?: [:,])?$")
_RANGE_SIGN = re.compile(r"<d(\d+)>(?: [),.;/]| m)?(?: -)?$")
_RANGE_FOLLOWS = re.compile(
    r"^(?:[),] )?(?:pukul \S+ (?:\S+ )?)?"
    r"(?:s ?/ ?d|s \. ?d|sd|s d|sampai|hingga|until|till|to|-)[ .a-z]{0,32}(?:: )?<d\d+>"
)
_UNREADABLE_END = re.compile(r"^(?:(?:s ?/ ?d|s \. ?d|sd|sampai|hingga|-)[ -]*)+(?:[a-z]+ ){0,2}[a-z.]*\d")
"""Behind the first day of a range whose last day OCR has spoilt."""
_OWN = re.compile(
    r"\b(?:surat|izin|ijin|sertifikat|keputusan|piagam|polis|penugasan|penetapan|perizinan)"
    r"(?: [a-z]+){0,3} ini\b"
)
_BACK = re.compile(
    r"(?:[,;]|\b(?:dan|serta|maka))(?: [a-z]+){0,3}"
    r" (?:berlaku|masa berlaku|diberikan|diterbitkan|ditetapkan|dikeluarkan)\b"
)
"""Words that lead from a replaced document back to this one."""
_SAID_WITHOUT_PAUSE = frozenset(
    {"application", "recommendation", "law", "graduation", "assessment", "event", "legalisation"}
)
_RANGE_WORD = re.compile(
    r"(?:[^a-z]|^)(?:-|{until})(?: (?:dengan|pada|tanggal|tgl|:|\.|/))*$".replace(
        "{until}", r"s ?/ ?d|s \. ?d(?: \.)?|sd|s d|sampai(?: dengan)?|hingga|until|till|to"
    )
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The role of a date, the reason in Indonesian, the rule, and the words that decided."""

    role: str
    why: str
    rule: str
    distance: int = 0
    """Tokens between those words and the date."""
    said: str = ""
    """Those words, folded; '' where its place decided."""


def decide(
    before: str, after: str, doc_type: DocumentType, roles: Mapping[int, str], *, labelled: bool
) -> Verdict:
    """Return what a date is, from the folded words around it.

    Args:
        before: The statement up to the date.
        after: What follows it.
        doc_type: What the document is; a date of another document is not its own.
        roles: Roles of the dates that stand before, by their number in `<d0>`.
        labelled: Whether `before` begins with a label and its colon.
    """
    rules = cues()
    before = _FORM.sub("", before)
    cut = max((match.end() for match in rules.boundary.finditer(before)), default=0)
    before = before[cut:]
    before = before[max((match.start() for match in rules.opening.finditer(before)), default=0) :]
    about = _subject(before, doc_type)
    subject, named = about or (None, "")
    signed = _RANGE_WORD.search(before)
    earlier = _RANGE_SIGN.search(before[: signed.start() + 1].rstrip()) if signed else None
    if signed is not None and earlier is not None:
        second = _second_of_range(roles.get(int(earlier.group(1)), "unknown"), before)
        return replace(second, said=_quote(signed.group()))
    event = _last(rules.events, before)
    verb = _last(rules.verbs, before)
    if labelled and _born(event, before):
        # Bilingual labels end in words of other labels: `Tanggal lahir / Place, date of birth`.
        verb = None
    if event is not None and (verb is None or _prevails(event, verb, before)):
        cue, match = event
        return Verdict(cue.role, cue.why, cue.id, _tokens(before[match.end() :]), _quote(match.group()))
    if verb is None:
        if subject is not None:
            return Verdict(subject.role, subject.why, subject.id, said=_quote(named))
        if labelled and DATED.match(before.split(":")[0].rstrip()):
            return Verdict("dated", "tanggal surat", "dated")
        return Verdict("unknown", "tidak ada kata yang menjelaskan tanggal ini", "unknown")
    cue, match = verb
    distance = _tokens(before[match.end() :])
    role = "expiry" if cue.role == "until" else cue.role
    if role == "validity":
        role = "start" if _RANGE_FOLLOWS.match(after) or _UNREADABLE_END.match(after) else "expiry"
    why = {"expiry": "akhir masa berlaku", "start": "mulai berlaku"}.get(role, cue.why)
    if subject is not None:
        ending = FOREIGN_EXPIRY if role == "expiry" else ""
        said = f"{_quote(named)} … {_quote(match.group())}"
        return Verdict(subject.role + ending, f"{subject.why} ({why})", subject.id, distance, said)
    return Verdict(role, why, cue.id, distance, _quote(match.group()))


def _quote(words: str) -> str:
    """Return folded words as they are shown: without the marks of dates and lengths."""
    return " ".join(re.sub(r"<[du]\d+>", "…", words).split())


def _born(event: tuple[Cue, re.Match[str]] | None, before: str) -> bool:
    """Return whether the label that `before` begins with asks for a birth."""
    return event is not None and event[0].role == "birth" and event[1].end() <= before.find(":")


def _second_of_range(first: str, before: str) -> Verdict:
    if first in ("start", "expiry"):
        return Verdict("expiry", "akhir masa berlaku", "range_end")
    if first in ("issue", "dated", "signature", "unknown") and re.search(r"\bberlaku\b", before):
        return Verdict("expiry", "akhir masa berlaku", "range_end")
    return Verdict(first, "akhir rentang tanggal lain", "range_end")


def _prevails(event: tuple[Cue, re.Match[str]], verb: tuple[Cue, re.Match[str]], before: str) -> bool:
    """Return whether the event names the date although a verb stands in the same statement."""
    (happened, at), (said, where) = event, verb
    if where.end() <= at.end():
        return True
    if happened.role == "renewal_deadline":
        return not (said.role in ("expiry", "until") and said.id == "valid_until")
    if said.role == "issue" and _tokens(before[at.end() : where.end()]) <= 2:
        return True
    if said.role == "issue" and happened.role in _SAID_WITHOUT_PAUSE:
        between = before[at.end() : where.start()]
        return "," not in between or " yang " in between
    return False


def subject_of(before: str, doc_type: DocumentType) -> Cue | None:
    """Return whose date it is when it is not this document's."""
    about = _subject(before, doc_type)
    return about[0] if about is not None else None


def _subject(before: str, doc_type: DocumentType) -> tuple[Cue, str] | None:
    """Return whose date it is when it is not this document's, with the words that name it."""
    rules = cues()
    ties = [match.end() for match in rules.tie.finditer(before)]
    best: tuple[int, Cue, str] | None = None
    cited = _cited(before)
    for cue in rules.subjects:
        for match in cue.pattern.finditer(before):
            if match.end() in ties or (doc_type in cue.own_types and match.start() in cited):
                continue
            # Words that always speak of another document prevail: `izin lama`, `SIP lain`.
            if best is None or (match.end(), not cue.own_types) > (best[0], not best[1].own_types):
                best = (match.end(), cue, match.group())
    if best is None or doc_type in best[1].own_types:
        return None
    own = max((match.end() for match in _OWN.finditer(before)), default=-1)
    return None if own >= best[0] else best[1:]


def _cited(before: str) -> frozenset[int]:
    """Return where the kind of a document is named that this one replaces: `menggantikan SIP nomor 1`.

    Of the same kind as this document, it is still the other one until the sentence comes back to this one.
    """
    return frozenset(
        at
        for cue in cues().subjects
        if cue.role == "replaced"
        for match in cue.pattern.finditer(before)
        for at in range(match.start(), len(before))
        if not _BACK.search(before, match.end())
    )


def _tokens(text: str) -> int:
    return len(text.split())


def _last(rules: Sequence[Cue], before: str) -> tuple[Cue, re.Match[str]] | None:
    """Return the rule that matches last in `before`; of two with the same end the longer match."""
    best: tuple[int, int, Cue, re.Match[str]] | None = None
    for cue in rules:
        for match in cue.pattern.finditer(before):
            if _tokens(before[match.end() :]) > _NEARNESS.get(cue.id, REACH):
                continue
            if best is None or (match.end(), -match.start()) > best[:2]:
                best = (match.end(), -match.start(), cue, match)
    return None if best is None else best[2:]
