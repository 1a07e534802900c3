"""The sample archive from end to end, with the real engine, against the truth beside every file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from pipeline.store import open_store
from pipeline.words import unpack
from schemas.text import PageText

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
PKS = Path(sys.executable).with_name("pks")
DATES = frozenset(("issue_date", "expiry_date", "signed_date", "start_date", "end_date"))
EXACT = DATES | {"expiry_basis", "facility_level"}

pytestmark = [pytest.mark.samples, pytest.mark.ocr]


def run_pks(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PKS, *arguments], capture_output=True, text=True, check=False, timeout=900, env={**os.environ}
    )


def read_lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


@pytest.fixture(scope="session")
def out(audited_samples: Any) -> Path:
    folder: Path = audited_samples.out
    return folder


@pytest.fixture(scope="session")
def results(out: Path) -> dict[str, dict[str, Any]]:
    return {line["path"]: line for line in read_lines(out / "results.jsonl")}


@pytest.fixture(scope="session")
def truth() -> dict[str, dict[str, Any]]:
    folder = SAMPLES / "expected"
    found = {
        file.relative_to(folder).as_posix().removesuffix(".expected.json"): json.loads(file.read_text())
        for file in folder.rglob("*.expected.json")
        if file.name != "dossier.expected.json"
    }
    assert len(found) >= 35
    return found


@dataclass
class Tally:
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, ok: bool, what: str) -> None:
        self.right += ok
        if not ok:
            self.wrong.append(what)

    @property
    def share(self) -> float:
        return self.right / (self.right + len(self.wrong))

    def __str__(self) -> str:
        return f"{self.share:.3f} of {self.right + len(self.wrong)}\n" + "\n".join(self.wrong)


def folded(value: object) -> str:
    return re.sub(r"[^a-z0-9]+", " ", str(value).lower()).strip()


def same(name: str, got: Any, want: Any) -> bool:
    """Whether `got` is the wanted value; a list holds alternatives, but for contract numbers."""
    if name == "numbers":
        return sorted(map(folded, got or [])) == sorted(map(folded, want or []))
    if isinstance(want, list):
        return any(same(name, got, one) for one in want)
    if want is None or got is None:
        return bool((got or None) == want)
    if name in EXACT:
        return bool(got == want)
    return fuzz.token_sort_ratio(folded(got), folded(want)) >= 90


def documents(
    truth: dict[str, dict[str, Any]], results: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], str]]:
    """Yield (where, expected, found, quality) for every document, also inside files that hold several."""
    for path, expected in sorted(truth.items()):
        found = results[path]
        wanted = expected.get("segments") or [{**expected, "first_page": 1}]
        by_page = {segment["first_page"]: segment for segment in found["segments"]}
        for segment in wanted:
            where = f"{path} p. {segment['first_page']}"
            yield where, segment, by_page.get(segment["first_page"], {}), expected["quality"]


def test_every_file_has_its_line(out: Path, results: dict[str, Any], truth: dict[str, Any]) -> None:
    assert set(results) == set(truth)
    assert all(result["status"] == "complete" for result in results.values())
    failures = (out / "failures.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(failures) == 1, "only the heading"


def test_types_and_pages(results: dict[str, Any], truth: dict[str, Any]) -> None:
    tally = Tally()
    for where, expected, found, _ in documents(truth, results):
        got = found.get("doc_type"), found.get("last_page")
        want = expected["doc_type"], expected.get("last_page") or expected.get("pages")
        tally.add(got == want, f"{where}: {got} instead of {want}")
    assert tally.share >= 0.95, str(tally)


def test_expiry_dates_and_that_no_wrong_one_is_silent(results: dict[str, Any], truth: dict[str, Any]) -> None:
    tally, silent = Tally(), []
    for where, expected, found, quality in documents(truth, results):
        if "expiry_date" not in expected.get("fields", {}):
            continue
        want, got = expected["fields"]["expiry_date"], found.get("fields", {}).get("expiry_date")
        # A length of time may end on the day before, too.
        ok = same("expiry_date", got, want)
        tally.add(ok, f"{where} ({quality}): {got} instead of {want}")
        review = found.get("evidence", {}).get("expiry_date", {}).get("review")
        if not ok and got is not None and not review:
            silent.append(f"{where} ({quality}): {got} instead of {want}")
    assert tally.share >= 0.95, str(tally)
    assert not silent


def test_other_fields(results: dict[str, Any], truth: dict[str, Any]) -> None:
    tally = Tally()
    for where, expected, found, quality in documents(truth, results):
        if expected["doc_type"] == "other":
            continue  # nothing relies on the fields of a letter
        for name, want in expected.get("fields", {}).items():
            got = found.get("fields", {}).get(name)
            tally.add(same(name, got, want), f"{where} ({quality}): {name} {got!r} instead of {want!r}")
    assert tally.share >= 0.93, str(tally)


def test_clauses_and_their_pages(results: dict[str, Any], truth: dict[str, Any]) -> None:
    verdicts, pages = Tally(), Tally()
    for where, expected, found, _ in documents(truth, results):
        if "clauses" not in expected:
            continue
        got = {clause["id"]: clause for clause in found.get("clauses", [])}
        assert len(got) in (0, 37), where  # none where it was not taken for a contract: 37 wrong verdicts
        for clause, want in expected["clauses"].items():
            status = got.get(clause, {}).get("status")
            verdicts.add(status == want, f"{where}: {clause} {status} instead of {want}")
            if status == want == "present":
                right = expected["evidence_pages"][clause]
                pages.add(
                    got[clause]["page"] in right, f"{where}: {clause} on {got[clause]['page']}, not {right}"
                )
    assert verdicts.share >= 0.90, str(verdicts)
    assert pages.share >= 0.95, str(pages)


@pytest.mark.parametrize("facility", sorted(folder.name for folder in (SAMPLES / "expected").iterdir()))
def test_dossiers(out: Path, facility: str) -> None:
    expected = json.loads((SAMPLES / "expected" / facility / "dossier.expected.json").read_text())
    dossier = next(line for line in read_lines(out / "dossiers.jsonl") if line["facility"] == facility)
    assert (dossier["level"], dossier["type"]) == (expected["level"], expected["type"])
    assert dossier["contract"] is not None
    assert dossier["as_of"] == "2026-11-22"


def test_boxes_lie_on_their_page(results: dict[str, Any]) -> None:
    for path, result in results.items():
        shown = [*result["clauses"], *result["evidence"].values()]
        for item in shown:
            for region in item["regions"]:
                x0, top, x1, bottom = region["bbox"]
                assert 1 <= region["page"] <= result["pages"], path
                assert 0 <= x0 < x1 <= 2000, path
                assert 0 <= top < bottom <= 2000, path


@pytest.fixture(scope="session")
def pages(out: Path) -> dict[str, dict[int, PageText]]:
    """What was read on every page, by hash of the file."""
    hashes = {line["sha256"] for line in read_lines(out / "results.jsonl")}
    with open_store(out, create=False) as store:
        packed = {sha256: [*store.readings(sha256).values()] for sha256 in hashes}
    return {sha256: {page.number: page for page in unpack(one).pages} for sha256, (one,) in packed.items()}


def places_of(line: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every place that the findings and the requirements of a line point at, with what points there."""
    for finding in line["findings"]:
        yield f"{finding['code']} {finding['subject']}", finding
        for other in finding["compared_with"]:
            yield f"{finding['code']} compared", other
    for outcome in line.get("requirements", ()):
        for link in outcome["evidence"]:
            yield outcome["id"], link


def letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def within(page: PageText, box: list[float]) -> str:
    """Return the words whose middle lies in a box, as letters."""
    x0, top, x1, bottom = box
    words = [
        word.text
        for word in page.words
        if x0 - 1 <= (word.bbox.x0 + word.bbox.x1) / 2 <= x1 + 1
        and top - 1 <= (word.bbox.top + word.bbox.bottom) / 2 <= bottom + 1
    ]
    return letters("".join(words))


def faults(place: dict[str, Any], result: dict[str, Any], read: dict[int, PageText]) -> Iterator[str]:
    """Yield why a place does not show what it is said to show."""
    number, quote, regions = place["page"], place.get("quote"), place.get("regions") or []
    if number is None:
        if quote or regions:
            yield "quote without a page"
        return
    if not 1 <= number <= result["pages"] or number not in read:
        yield f"page {number} of {result['pages']}"
        return
    if regions and regions[0]["page"] != number:
        yield f"page {number}, boxes from page {regions[0]['page']} on"
    on = sorted({number, *(region["page"] for region in regions)})
    if not quote:
        return
    words = {letters(word.text) for at in on if at in read for word in read[at].words}
    wanted = [word for part in quote.split() if (word := letters(part))]
    lacking = [word for word in wanted if word not in words]
    if lacking:
        yield f"{lacking} of {quote!r} not on page {on}"
    for region in regions:
        size = read[region["page"]].size
        x0, top, x1, bottom = region["bbox"]
        if not (-1 <= x0 < x1 <= size.width + 1 and -1 <= top < bottom <= size.height + 1):
            yield f"box {region['bbox']} outside page {region['page']} of {size}"
    framed = letters("".join(within(read[region["page"]], region["bbox"]) for region in regions))
    if regions and wanted and sum(word in framed for word in wanted) < 0.8 * len(wanted):
        yield f"{quote!r} is not in its boxes on page {on}: {framed[:80]}"


def test_every_finding_opens_on_the_right_page(
    out: Path, results: dict[str, Any], truth: dict[str, Any], pages: dict[str, dict[int, PageText]]
) -> None:
    wrong, seen = [], 0
    for line in [*results.values(), *read_lines(out / "dossiers.jsonl")]:
        for what, place in places_of(line):
            path = place["path"]
            if path not in results:
                if path and not (SAMPLES / "archive" / path).is_file():
                    wrong.append(f"{what}: no file {path}")
                continue
            assert results[path]["pages"] == truth[path]["pages"], path
            seen += 1
            found = faults(place, results[path], pages[results[path]["sha256"]])
            wrong += [f"{what} in {path}: {fault}" for fault in found]
    assert seen > 100
    assert not wrong, "\n".join(wrong)


def test_a_second_audit_reads_nothing_and_says_the_same(out: Path) -> None:
    before = (out / "results.jsonl").read_bytes(), (out / "dossiers.jsonl").read_bytes()
    again = run_pks("audit", SAMPLES / "archive", "--out", out, "--as-of", "2026-11-22", "--plain")
    assert again.returncode == 0
    assert "0 dokumen akan dibaca" in again.stderr
    assert ((out / "results.jsonl").read_bytes(), (out / "dossiers.jsonl").read_bytes()) == before


def test_unreadable_files_have_their_class_and_the_others_are_audited(tmp_path: Path) -> None:
    done = run_pks("audit", SAMPLES / "unreadable", "--out", tmp_path / "out", "--plain")
    expected = tomllib.loads((SAMPLES / "unreadable" / "expected.toml").read_text())["classes"]
    failed = {
        line["path"]: line["error"]["code"]
        for line in read_lines(tmp_path / "out" / "results.jsonl")
        if line["error"] and line["path"] in expected
    }
    assert failed == expected
    assert done.returncode == 5
