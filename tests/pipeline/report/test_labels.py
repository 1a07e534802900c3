from __future__ import annotations

import pytest

from pipeline.report.labels import (
    GROUPS,
    LABELS_FILE,
    SECTIONS,
    facility_kind,
    load_labels,
    name,
    parse_labels,
    reason_name,
)
from schemas.labels import ClauseId


@pytest.mark.parametrize("group", GROUPS)
def test_every_value_of_a_vocabulary_has_both_names(group: str) -> None:
    table = load_labels()[group]
    assert set(table) == {member.value for member in GROUPS[group]}
    assert all(label.indonesian.strip() and label.english.strip() for label in table.values())


def test_names_within_a_group_tell_its_values_apart() -> None:
    for group, table in load_labels().items():
        names = [label.indonesian for label in table.values()]
        assert len(set(names)) == len(names), group


def test_sections_are_those_of_the_clause_ids_in_their_order() -> None:
    assert tuple(dict.fromkeys(clause.partition(".")[0] for clause in ClauseId)) == SECTIONS


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('sip = ["Surat izin praktik (SIP)", "Practice licence"]\n', "", "[document_types] lacks sip"),
        ('ocr = ["OCR", "OCR"]', 'ocr = ["OCR"]', "[text_sources] ocr: expected"),
        ('ocr = ["OCR", "OCR"]', 'ocr = ["OCR", " "]', "[text_sources] ocr: expected"),
        (
            'ocr = ["OCR", "OCR"]',
            'ocr = ["OCR", "OCR"]\nfax = ["Faks", "Fax"]',
            "[text_sources] has unknown fax",
        ),
        ("[verdicts]", "[verdict]", "[verdicts] lacks missing, present, uncertain"),
        ("[verdicts]", '[moods]\ngood = ["baik", "good"]\n[verdicts]', "unknown tables moods"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_entry(before: str, after: str, told: str) -> None:
    text = LABELS_FILE.read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(ValueError, match=r"^mine\.toml: ") as caught:
        parse_labels(text.replace(before, after, 1), source="mine.toml")
    assert told in str(caught.value)


def test_an_organisations_own_clause_names_itself() -> None:
    assert name("clauses", "house.night_shift") == "house.night shift"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        (None, ""),
        ("not_found", "tidak ditemukan"),
        ("half_missing: denda", "sebagian tidak ada: denda"),
        ("something_new", "something new"),
    ],
)
def test_reasons_keep_their_detail(reason: str | None, shown: str) -> None:
    assert reason_name(reason) == shown


def test_kind_of_facility_leaves_out_what_is_unknown() -> None:
    assert facility_kind("FKTP", "klinik_pratama") == "FKTP · Klinik pratama"
    assert facility_kind(None, "apotek") == "Apotek"
    assert facility_kind(None, None) == ""
