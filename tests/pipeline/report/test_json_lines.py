from __future__ import annotations

import json
import random

from pipeline.report import dossiers_jsonl, results_jsonl
from schemas.results import DocumentResult, DossierResult

CONTRACT_KEYS = [
    "schema_version", "path", "sha256", "facility", "status", "error", "duplicate_of", "as_of",
    "rules_version", "program_version", "doc_type", "doc_type_confidence", "subtype", "pages",
    "unread_pages", "fields", "evidence", "clauses", "declared", "segments", "findings", "waived", "reading",
]  # fmt: skip


def test_a_line_per_document_by_path(documents: tuple[DocumentResult, ...]) -> None:
    shuffled = list(documents)
    random.Random(3).shuffle(shuffled)
    text = results_jsonl(shuffled)
    lines = [json.loads(line) for line in text.split("\n")[:-1]]
    assert [line["path"] for line in lines] == sorted(one.path for one in documents)
    assert text == results_jsonl(documents)
    assert all(list(line) == CONTRACT_KEYS for line in lines)


def test_lines_read_back_to_the_same_results(
    documents: tuple[DocumentResult, ...], dossiers: tuple[DossierResult, ...]
) -> None:
    by_path = {one.path: one for one in documents}
    for line in results_jsonl(documents).splitlines():
        read = DocumentResult.model_validate_json(line)
        assert read == by_path[read.path]
    by_facility = {one.facility: one for one in dossiers}
    lines = dossiers_jsonl(dossiers).splitlines()
    assert [json.loads(line)["facility"] for line in lines] == sorted(by_facility)
    for line in lines:
        judged = DossierResult.model_validate_json(line)
        assert judged == by_facility[judged.facility]


def test_fields_stand_in_the_order_of_the_interface(documents: tuple[DocumentResult, ...]) -> None:
    line = next(
        json.loads(x) for x in results_jsonl(documents).splitlines() if "klinik-melati/pks-2026.pdf" in x
    )
    order = [
        "facility_name",
        "numbers",
        "party_first",
        "party_second",
        "facility_level",
        "start_date",
        "end_date",
    ]
    assert list(line["fields"]) == order
    assert list(line["segments"][0]["fields"]) == order


def test_null_lifetime_and_boxes_keep_their_form(documents: tuple[DocumentResult, ...]) -> None:
    lines = {line["path"]: line for line in map(json.loads, results_jsonl(documents).splitlines())}
    failed = lines["klinik-melati/pindaian rusak.pdf"]
    assert (failed["doc_type"], failed["clauses"], failed["error"]["code"]) == (None, [], "corrupt")
    assert lines["klinik-melati/str ratna.pdf"]["segments"][0]["fields"]["expiry_date"] == "lifetime"
    clause = lines["klinik-melati/pks-2026.pdf"]["clauses"][0]
    assert clause["regions"][0] == {"page": 2, "bbox": [70.0, 90.0, 420.0, 102.0]}


def test_odd_line_breaks_and_broken_file_names_stay_in_one_line(
    documents: tuple[DocumentResult, ...],
) -> None:
    odd = documents[0].model_copy(update={"path": "a/b\u2028c\x85d\ne.pdf", "facility": "a"})
    text = results_jsonl([odd])
    assert len(text.splitlines()) == 1
    assert json.loads(text)["path"] == odd.path
    broken = results_jsonl([odd.model_copy(update={"path": "a/\udce9.pdf"})]).encode(
        "utf-8", "backslashreplace"
    )
    assert json.loads(broken)["path"] == "a/\udce9.pdf"


def test_letters_are_written_as_they_are(dossiers: tuple[DossierResult, ...]) -> None:
    named = dossiers[0].model_copy(update={"name": "Klinik Sehat – “Ānanda”"})
    assert "Klinik Sehat – “Ānanda”".replace('"', '\\"') in dossiers_jsonl([named])
