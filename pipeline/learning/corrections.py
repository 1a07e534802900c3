"""Corrections of people as examples: phrases for the phrase bank, dates for tests of how they are read."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.clauses import OwnClause
from extractors.clauses.bank import Form, Lure, Voice
from extractors.personal import mask_personal
from pipeline.batch import facts_version
from pipeline.rulings import fact_of, standing
from pipeline.store import Run, Store
from schemas.errors import UsageError
from schemas.facts import ClauseFact, DocumentFacts, FieldFact, SegmentFacts
from schemas.labels import ClauseId, ContractKind, FieldName, TextSource, Verdict
from schemas.rulings import Action, Ruling, TargetKind

_AT_ONCE = 100
_LONG = 25
"""Words from which a phrase is a long one."""
_FEWEST = 3
"""Words below which a quote teaches nothing."""
_LARGEST = 20_000_000
_WHEN = (1980, 1, 1, 0, 0, 0)
_DATES = "dates.toml"
_HEAD = "# From corrections of people. Invent names and numbers anew before it goes into a public bank.\n"


@dataclass(frozen=True, order=True)
class Phrase:
    """Words of which a person said that they are a clause, or that they are none."""

    clause: str
    lure: bool
    text: str
    voice: str
    noise: bool


@dataclass(frozen=True, order=True)
class DateCase:
    """Words of a document and the day that a person read in them."""

    doc_type: str
    field: str
    raw: str
    value: str
    machine: str
    """What the machine had read, or ''."""


@dataclass(frozen=True)
class Corrections:
    """All that people's corrections teach."""

    phrases: tuple[Phrase, ...]
    dates: tuple[DateCase, ...]
    wordless: int
    """Corrections that name no words, and teach nothing."""


def collect(store: Store, run: Run) -> Corrections:
    """Return what the corrections that count teach; words about persons are masked."""
    wanted: dict[str, list[Ruling]] = defaultdict(list)
    for ruling in standing(store.rulings.of(run.archive_id)).rulings:
        if ruling.action is Action.CORRECT and ruling.target.kind in (TargetKind.CLAUSE, TargetKind.FIELD):
            wanted[ruling.target.sha256].append(ruling)
    version = facts_version(run.program_version, run.rules_version)
    learned: set[Phrase | DateCase] = set()
    wordless = 0
    hashes = sorted(wanted)
    for start in range(0, len(hashes), _AT_ONCE):
        some = hashes[start : start + _AT_ONCE]
        for sha256, facts in store.outcomes(some, version).items():
            if isinstance(facts, DocumentFacts):
                taught = [_taught(ruling, facts) for ruling in wanted[sha256] if _teaches(ruling)]
                wordless += taught.count(None)
                learned.update(one for one in taught if one is not None)
    return Corrections(
        tuple(sorted(one for one in learned if isinstance(one, Phrase))),
        tuple(sorted(one for one in learned if isinstance(one, DateCase))),
        wordless,
    )


def as_zip(corrections: Corrections) -> bytes:
    """Return a ZIP of TOML files, the same bytes for the same corrections.

    Shipped clauses stand in `phrases/<clause>.toml`, as the phrase bank has them; clauses of the organisation
    in `own/<clause>.toml`, as examples and near_misses of its rules file; dates in `dates.toml`.
    """
    files: dict[str, str] = {}
    for clause in sorted({phrase.clause for phrase in corrections.phrases}):
        own = [phrase for phrase in corrections.phrases if phrase.clause == clause]
        if clause in list(ClauseId):
            files[f"phrases/{clause}.toml"] = _HEAD + "".join(_bank_entry(phrase) for phrase in own)
        else:
            files[f"own/{clause}.toml"] = _own_file(clause, own)
    if corrections.dates:
        files[_DATES] = _HEAD + "".join(
            _table(
                "case",
                doc_type=one.doc_type,
                field=one.field,
                raw=one.raw,
                value=one.value,
                machine=one.machine,
            )
            for one in corrections.dates
        )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in files.items():
            member = zipfile.ZipInfo(name, _WHEN)
            member.external_attr = 0o600 << 16
            pack.writestr(member, text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def load_examples(file: Path) -> tuple[OwnClause, ...]:
    """Return the phrases of such a ZIP as examples and near-misses of their clauses.

    Raises:
        UsageError: for a file that is none.
    """
    cure = "Make it with `pks rules corrections`."
    examples: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    try:
        with zipfile.ZipFile(file) as pack:
            if sum(member.file_size for member in pack.infolist()) > _LARGEST:
                raise UsageError(f"{file}: larger than corrections are.", cure)
            for member in pack.namelist():
                folder, _, name = member.rpartition("/")
                data = tomllib.loads(pack.read(member).decode("utf-8"))
                good, bad = examples[name.removesuffix(".toml")] if folder in ("phrases", "own") else ([], [])
                for entry in data.get("clause", ()):
                    good += map(str, entry.get("examples", ()))
                    bad += map(str, entry.get("near_misses", ()))
                good += [str(entry["text"]) for entry in data.get("present", ())]
                bad += [str(entry["text"]) for entry in data.get("near_miss", ())]
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{file}: {error}", cure) from error
    return tuple(
        OwnClause(clause, (), tuple(good), tuple(bad)) for clause, (good, bad) in sorted(examples.items())
    )


def _teaches(ruling: Ruling) -> bool:
    if ruling.target.kind is TargetKind.CLAUSE:
        return ruling.value in (Verdict.PRESENT, Verdict.MISSING)
    return ruling.target.name.endswith("_date")


def _taught(ruling: Ruling, facts: DocumentFacts) -> Phrase | DateCase | None:
    segment = next((one for one in facts.segments if one.first_page == ruling.target.first_page), None)
    fact = fact_of(facts, ruling.target)
    if segment is None:
        return None
    if ruling.target.kind is TargetKind.FIELD:
        read = fact if isinstance(fact, FieldFact) else None
        raw = ruling.quote or (read.raw if read else "")
        if not raw.strip():
            return None
        machine = read.value if read and isinstance(read.value, str) else ""
        return DateCase(segment.doc_type, ruling.target.name, _clean(raw), str(ruling.value), machine)
    evidence = fact.evidence if isinstance(fact, ClauseFact) else ()
    lure = ruling.value == Verdict.MISSING
    # What a person chose says why it is there; that it is not there is said of what the machine quoted.
    text = evidence[0].quote if lure and evidence else ruling.quote
    if len(text.split()) < _FEWEST:
        return None
    noise = bool(evidence) and evidence[0].source is TextSource.OCR
    return Phrase(ruling.target.name, lure, _clean(text), _voice(segment), noise)


def _clean(text: str) -> str:
    return " ".join(mask_personal(text).split())


def _voice(segment: SegmentFacts) -> str:
    """Return whose words a contract is likely to have; a person may know better."""
    match segment.contract_kind:
        case ContractKind.COMMERCIAL:
            return Voice.COMMERCIAL
        case ContractKind.JEJARING:
            return Voice.JEJARING
    day = segment.value(FieldName.START_DATE) or segment.value(FieldName.SIGNED_DATE) or ""
    return Voice.ASKES if "" < day < "2014" else Voice.BPJS_2014 if day < "2023" else Voice.BPJS_2023


def _bank_entry(phrase: Phrase) -> str:
    noise = {"noise": True} if phrase.noise else {}
    if phrase.lure:
        return _table("near_miss", kind=Lure.CONFUSED.value, voice=phrase.voice, text=phrase.text, **noise)
    form = Form.LONG if len(phrase.text.split()) >= _LONG else Form.SHORT
    return _table("present", voice=phrase.voice, form=form.value, text=phrase.text, **noise)


def _own_file(clause: str, phrases: Sequence[Phrase]) -> str:
    def texts(key: str, chosen: Iterable[str]) -> str:
        return f"{key} = [\n" + "".join(f"    {_quoted(text)},\n" for text in chosen) + "]\n"

    examples = [phrase.text for phrase in phrases if not phrase.lure]
    lures = [phrase.text for phrase in phrases if phrase.lure]
    return (
        f"{_HEAD}\n[[clause]]\nid = {_quoted(clause)}\n"
        + texts("examples", examples)
        + texts("near_misses", lures)
    )


def _table(kind: str, /, **entries: str | bool) -> str:
    return f"\n[[{kind}]]\n" + "".join(f"{line}\n" for line in _lines(entries))


def _lines(entries: dict[str, str | bool]) -> Iterator[str]:
    for key, value in entries.items():
        yield f"{key} = {_quoted(value) if isinstance(value, str) else str(value).lower()}"


def _quoted(text: str) -> str:
    """Return a basic string of TOML: as JSON has them, but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
