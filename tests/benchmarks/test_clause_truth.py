"""What is known of a corpus is taken whole, or refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.clauses import SAMPLES
from benchmarks.clauses.truth import CorpusError, read_truth
from schemas.labels import Verdict

ENTRY = {
    "path": "klinik/pks.pdf",
    "quality": "light",
    "clauses": {"payment.referral": "present", "payment.acceptance": "missing", "contents.services": None},
    "evidence": {"payment.referral": [{"text": "dirujuk dengan surat rujukan", "pages": [1]}]},
    "near_miss": {"payment.acceptance": [{"text": "menerima tamu", "pages": [2]}], "payment.referral": []},
}


def listed(folder: Path, *entries: Any) -> Path:
    lines = [entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False) for entry in entries]
    (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_line_of_a_list_is_read(tmp_path: Path) -> None:
    (truth,) = read_truth(listed(tmp_path, {"path": "izin.pdf"}, ENTRY))
    assert (truth.path, truth.quality, truth.pages) == ("klinik/pks.pdf", "light", None)
    assert truth.clauses == {"payment.referral": Verdict.PRESENT, "payment.acceptance": Verdict.MISSING}
    assert truth.evidence == {"payment.referral": ("dirujuk dengan surat rujukan",)}
    assert truth.near_misses == {"payment.acceptance"}


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_a_line_ends_at_a_line_feed_only(tmp_path: Path, separator: str) -> None:
    passage = f"dirujuk{separator}dengan surat rujukan"
    entry = {**ENTRY, "evidence": {"payment.referral": [{"text": passage, "pages": [1]}]}}
    (truth,) = read_truth(listed(tmp_path, entry))
    assert truth.evidence["payment.referral"] == (passage,)


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"clauses": {"payment.refferal": "missing"}}, "payment.refferal"),
        ({"clauses": {"payment.referral": "Present"}}, "Present"),
        ({"evidence": {"payment.claims": []}}, "payment.claims"),
        ({"near_miss": {"claims_process": []}}, "claims_process"),
        ({"quality": "awful"}, "awful"),
    ],
)
def test_an_unknown_label_is_refused_by_file_line_and_name(
    tmp_path: Path, change: dict[str, Any], label: str
) -> None:
    with pytest.raises(CorpusError, match=rf"truth\.jsonl:2: unknown label '{label}'; (use|see) "):
        read_truth(listed(tmp_path, {"path": "izin.pdf"}, {**ENTRY, **change}))


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"truth\.jsonl:2: no JSON"):
        read_truth(listed(tmp_path, ENTRY, '{"path": '))


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"neither truth\.jsonl nor expected/"):
        read_truth(tmp_path)


def test_a_file_of_truth_tells_pages_of_its_contract_and_near_misses(tmp_path: Path) -> None:
    entry = {
        "clauses": {"payment.referral": "missing", "payment.acceptance": "present"},
        "evidence_quotes": {"payment.acceptance": ["menerima tarif"]},
        "near_miss_pages": {"payment.referral": [4]},
        "segments": [
            {"doc_type": "sip", "first_page": 1, "last_page": 2},
            {"doc_type": "pks", "first_page": 3, "last_page": 6},
            {"doc_type": "pks_jejaring", "first_page": 7, "last_page": 7},
        ],
    }
    file = tmp_path / "expected" / "klinik" / "pks.pdf.expected.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(entry), encoding="utf-8")
    (truth,) = read_truth(tmp_path)
    assert (truth.path, truth.quality, truth.pages) == ("klinik/pks.pdf", "digital", (3, 6))
    assert truth.near_misses == {"payment.referral"}
    assert truth.evidence == {"payment.acceptance": ("menerima tarif",)}


def test_the_samples_hold_near_misses_of_missing_clauses() -> None:
    lures = [
        clause
        for truth in read_truth(SAMPLES)
        for clause in truth.near_misses
        if truth.clauses[clause] is Verdict.MISSING
    ]
    assert len(lures) >= 15
