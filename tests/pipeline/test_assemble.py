"""The published lines, field by field."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from pipeline.assemble import CONTRACT_FIELDS, LICENCE_FIELDS, Stamp, dossier_result, results_of
from schemas.labels import ClauseId, DocumentType, ExpiryBasis, FieldName

STAMP = Stamp(dt.date(2026, 3, 1), "2026.1+0a1b2c3d", "0.1.0")


@pytest.fixture
def lines(judge: Any) -> Any:
    def run(files: list[Any]) -> dict[str, dict[str, Any]]:
        documents, _ = results_of(judge(files), STAMP)
        return {line.path: json.loads(line.model_dump_json()) for line in documents}

    return run


def test_licence_has_all_fields_known_or_not(make: Any, lines: Any) -> None:
    line = lines([make.document("klinik/sip.pdf", make.sip())])["klinik/sip.pdf"]
    assert list(line["fields"]) == [str(name) for name in LICENCE_FIELDS]
    assert line["fields"]["expiry_date"] == "2028-05-02"
    assert line["fields"]["issuer"] is None
    assert "issuer" not in line["evidence"]
    assert line["evidence"]["expiry_date"]["page"] == 1
    assert line["evidence"]["expiry_date"]["regions"][0]["bbox"] == [10, 20, 110, 32]


def test_contract_has_all_fields_and_all_clauses(make: Any, lines: Any) -> None:
    line = lines([make.document("klinik/pks.pdf", make.pks(signed_date=None))])["klinik/pks.pdf"]
    assert list(line["fields"]) == [str(name) for name in CONTRACT_FIELDS]
    assert line["fields"]["numbers"] == ["417/KTR/VII-09/1225"]
    assert line["fields"]["signed_date"] is None
    assert [clause["id"] for clause in line["clauses"]] == [str(id_) for id_ in ClauseId]


def test_contract_without_a_number_says_null(make: Any, lines: Any) -> None:
    line = lines([make.document("klinik/pks.pdf", make.pks(numbers=None))])["klinik/pks.pdf"]
    assert line["fields"]["numbers"] is None


def test_one_document_stands_at_the_top_and_in_its_segment(make: Any, lines: Any) -> None:
    line = lines([make.document("klinik/sip.pdf", make.sip())])["klinik/sip.pdf"]
    (segment,) = line["segments"]
    assert line["doc_type"] == segment["doc_type"] == "sip"
    assert line["fields"] == segment["fields"]
    assert line["evidence"] == segment["evidence"]
    assert segment["validity"] == "valid"


def test_several_documents_are_multi(make: Any, lines: Any) -> None:
    bundle = make.document(
        "klinik/berkas.pdf",
        make.pks(pages=(1, 9)),
        make.sip(pages=(10, 10), confidence=0.7),
        make.str_licence(pages=(11, 11)),
    )
    line = lines([bundle])["klinik/berkas.pdf"]
    assert (line["doc_type"], line["pages"], line["fields"], line["evidence"]) == ("multi", 11, {}, {})
    assert line["doc_type_confidence"] == 0.7  # the least sure of them
    assert [(part["doc_type"], part["first_page"], part["last_page"]) for part in line["segments"]] == [
        ("pks", 1, 9),
        ("sip", 10, 10),
        ("str", 11, 11),
    ]
    assert len(line["clauses"]) == 37  # the only contract's, at the top as well
    assert line["clauses"] == line["segments"][0]["clauses"]


def test_two_contracts_in_a_file_have_their_clauses_apart(make: Any, lines: Any) -> None:
    bundle = make.document(
        "klinik/berkas.pdf", make.pks(pages=(1, 9)), make.pks("2025-01-01", "2025-12-31", pages=(10, 18))
    )
    line = lines([bundle])["klinik/berkas.pdf"]
    assert line["clauses"] == []
    assert [len(part["clauses"]) for part in line["segments"]] == [37, 37]


def test_the_contract_goes_before_a_network_agreement_behind_it(make: Any, lines: Any) -> None:
    bundle = make.document("klinik/berkas.pdf", make.pks(pages=(1, 9)), make.jejaring(pages=(10, 12)))
    line = lines([bundle])["klinik/berkas.pdf"]
    assert line["clauses"] == line["segments"][0]["clauses"]


def test_failed_file_has_its_error(make: Any, lines: Any) -> None:
    line = lines([make.failed("klinik/rusak.pdf")])["klinik/rusak.pdf"]
    assert line["status"] == "failed"
    assert line["error"] == {"code": "corrupt", "message": "tidak dapat dibuka", "action": "Pindai ulang."}
    assert (line["doc_type"], line["sha256"], line["pages"], line["segments"]) == (None, None, 0, [])


def test_unread_pages_make_a_document_partial(make: Any, lines: Any) -> None:
    line = lines([make.document("klinik/sip.pdf", make.sip(), unread=(2,))])["klinik/sip.pdf"]
    assert (line["status"], line["unread_pages"]) == ("partial", [2])
    assert [page["page"] for page in line["reading"]] == [1, 2]


def test_expiry_that_follows_the_str_is_in_the_fields(make: Any, lines: Any) -> None:
    tied = make.sip(until=None, expiry_basis=ExpiryBasis.TIED_TO_STR, issue_date="2021-04-01")
    files = [
        make.document("klinik/sip.pdf", tied),
        make.document("klinik/str.pdf", make.str_licence(until="2026-01-12", issue_date="2021-01-12")),
    ]
    line = lines(files)["klinik/sip.pdf"]
    assert line["fields"]["expiry_date"] == "2026-01-12"
    assert line["fields"]["expiry_basis"] == "tied_to_str"
    assert "klinik/str.pdf" in line["evidence"]["expiry_date"]["note"]


def test_a_copy_says_what_its_original_says(make: Any, lines: Any) -> None:
    tied = make.sip(until=None, expiry_basis=ExpiryBasis.TIED_TO_STR, issue_date="2021-04-01")
    files = [
        make.document("klinik/a.pdf", tied),
        make.document("klinik/b.pdf", tied, duplicate_of="klinik/a.pdf"),
        make.document("klinik/str.pdf", make.str_licence(until="2026-01-12", issue_date="2021-01-12")),
    ]
    found = lines(files)
    assert found["klinik/b.pdf"]["duplicate_of"] == "klinik/a.pdf"
    assert found["klinik/b.pdf"]["fields"] == found["klinik/a.pdf"]["fields"]


def test_partial_date_is_null_with_what_was_read(make: Any, lines: Any) -> None:
    partial = make.fact(FieldName.EXPIRY_DATE, None, raw="Februari 2027")
    sip = make.segment(DocumentType.SIP, partial, holder_name=make.DOCTOR)
    line = lines([make.document("klinik/sip.pdf", sip)])["klinik/sip.pdf"]
    assert line["fields"]["expiry_date"] is None
    assert line["evidence"]["expiry_date"]["raw"] == "Februari 2027"


def test_loose_file_belongs_to_the_facility_it_names(make: Any, lines: Any) -> None:
    line = lines([make.document("sip.pdf", make.sip())])["sip.pdf"]
    assert line["facility"] == "klinik-pratama-sekar-jingga"


def test_stamp_is_on_every_line(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic())
    documents, dossier = results_of(judgement, STAMP)
    stamps = [(line.as_of, line.rules_version, line.program_version) for line in documents]
    stamps.append((dossier.as_of, dossier.rules_version, dossier.program_version))
    assert set(stamps) == {("2026-03-01", "2026.1+0a1b2c3d", "0.1.0")}
    assert [line.path for line in documents] == sorted(line.path for line in documents)


def test_dossier_line(make: Any, judge: Any) -> None:
    judgement = judge([*make.complete_clinic(), make.failed("klinik/rusak.pdf")])
    line = json.loads(dossier_result(judgement, STAMP).model_dump_json())
    assert line["facility"] == "klinik"
    assert (line["name"], line["level"], line["type"]) == (make.CLINIC, "FKTP", "klinik_pratama")
    assert (line["state"], line["decision"], line["category"]) == ("pemantauan", "MEMENUHI", None)
    assert line["contract"] == {"path": "klinik/pks.pdf", "start": "2026-01-01", "end": "2026-12-31"}
    assert (line["documents"], line["failed"]) == (12, 1)
    assert [one["id"] for one in line["requirements"]][:2] == ["CR-DOC-01", "CR-DOC-02"]
    assert line["people"]
    assert line["expiries"]
    assert line["deadlines"]


def test_the_same_facts_give_the_same_bytes(make: Any, judge: Any) -> None:
    files = [*make.complete_clinic(), make.failed("klinik/rusak.pdf")]
    first, again = (
        [line.model_dump_json() for line in (*documents, dossier)]
        for documents, dossier in (results_of(judge(order), STAMP) for order in (files, files[::-1]))
    )
    assert first == again
