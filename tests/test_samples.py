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
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit") / "out"
    done = run_pks("audit", SAMPLES / "archive", "--out", folder, "--as-of", "2026-11-22", "--plain")
    assert done.returncode == 0, done.stderr[-2000:]
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
