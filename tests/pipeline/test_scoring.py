"""Two layers: what is absolute decides, what is scored gives the category."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.requirements import Requirements
from schemas.errors import UsageError
from schemas.labels import Decision

OwnRules = Callable[[str], Requirements]
GOOD = {
    "sumber_daya_manusia": 78,
    "sarana_prasarana": 80,
    "peralatan_obat": 76,
    "lingkup_pelayanan": 82,
    "sop": 85,
    "sistem_informasi": 70,
}


def test_the_category_is_the_weighted_mean(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(), profile=make.profile(self_assessment=GOOD))
    assert judgement.decision is Decision.MEMENUHI
    assert judgement.score is not None
    assert judgement.score.value == 78.5  # 25 x 78 + 20 x 80 + 20 x 76 + 15 x 82 + 10 x 85 + 10 x 70, by 100
    assert (judgement.score.share, judgement.score.table) == (1, "usulan-2026")
    assert judgement.category == "B"
    assert any("Kategori B (direkomendasikan): nilai 78,5" in reason for reason in judgement.reasons)


def test_category_b_does_not_save_a_lapsed_str(make: Any, judge: Any) -> None:
    lapsed = make.document("klinik/str.pdf", make.str_licence(until="2026-02-01", issue_date="2021-02-01"))
    judgement = judge(make.complete_clinic(str=lapsed), profile=make.profile(self_assessment=GOOD))
    assert (judgement.decision, judgement.category) == (Decision.TIDAK_MEMENUHI, "B")
    assert "CR-DOC-11" in judgement.reasons[0]
    assert not any("CR-Q-02" in reason for reason in judgement.reasons)  # it repeats CR-DOC-11


@pytest.mark.parametrize(
    ("score", "category"),
    [(100, "A"), (85, "A"), (84.99, "B"), (70, "B"), (69.99, "C"), (60, "C"), (59.99, "D"), (0, "D")],
)
def test_limits_belong_to_the_better_category(make: Any, judge: Any, score: float, category: str) -> None:
    judgement = judge(make.complete_clinic(), profile=make.profile(self_assessment={"sop": score}))
    assert judgement.category == category
    assert judgement.decision is Decision.MEMENUHI  # no score decides
    assert any("Kategori sementara" in reason for reason in judgement.reasons)  # a tenth of the weight


def test_nothing_stated_gives_no_category(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic())
    assert (judgement.category, judgement.score) == (None, None)
    assert "Kategori belum dapat dinilai: tidak cukup nilai yang dinyatakan." in judgement.reasons


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ('[[category]]\nid = "usulan-2026"\nB = 79\n', "C"),
        ('[[category]]\nid = "usulan-2026"\nA = 78\n', "A"),
        ('[[requirement]]\nid = "CR-T-06"\nweight = 1000\n', "B"),
        ('[[requirement]]\nid = "CR-T-06"\nweight = 1000\n[[category]]\nid = "usulan-2026"\nB = 72\n', "C"),
        ('[[requirement]]\nid = "CR-T-05"\nweight_for = { klinik_pratama = 1000 }\n', "B"),
        ("[settings]\ncategory_min_share = 1\n", "B"),
        (
            '[[category]]\nid = "cabang"\nA = 50\nB = 40\nC = 30\nsource = "x"\n'
            'facilities = ["klinik_pratama"]\n',
            "A",
        ),
        (
            '[[category]]\nid = "2027"\nA = 50\nB = 40\nC = 30\nsource = "x"\nsince = 2027-01-01\n',
            "B",
        ),
    ],
)
def test_one_number_of_the_rules_changes_the_category(
    make: Any, judge: Any, own_rules: OwnRules, text: str, category: str
) -> None:
    profile = make.profile(type="klinik_pratama", self_assessment=GOOD)
    judgement = judge(make.complete_clinic(), profile=profile, requirements=own_rules(text))
    assert judgement.category == category


def test_too_little_to_judge_gives_no_category(make: Any, judge: Any, own_rules: OwnRules) -> None:
    profile = make.profile(self_assessment={"sumber_daya_manusia": 90, "sarana_prasarana": 90})  # 45 of 100
    for share, category in ((0.45, "A"), (0.46, None)):
        rules = own_rules(f"[settings]\ncategory_min_share = {share}\n")
        judgement = judge(make.complete_clinic(), profile=profile, requirements=rules)
        assert judgement.category == category


def test_a_smaller_room_may_be_allowed(make: Any, judge: Any, own_rules: OwnRules) -> None:
    rules = own_rules('[[requirement]]\nid = "CR-DP-01"\neach_side_m = 3\n')
    stated = {"ukuran_ruang_periksa_m": [3, 4]}
    profile = make.profile(type="dokter_gigi_praktik_mandiri", self_assessment=stated)
    assert judge(make.complete_clinic(), profile=profile).category == "D"
    assert judge(make.complete_clinic(), profile=profile, requirements=rules).category == "A"


def test_a_scored_criterion_made_absolute_decides(make: Any, judge: Any, own_rules: OwnRules) -> None:
    rules = own_rules('[[requirement]]\nid = "CR-DS-02"\nkind = "absolute"\n')
    profile = make.profile(type="dokter_gigi_praktik_mandiri", self_assessment={"dental_unit": "tidak"})
    before, after = (
        judge(make.complete_clinic(), profile=profile, **more) for more in ({}, {"requirements": rules})
    )
    assert not any("CR-DS-02)" in reason for reason in before.reasons)
    assert after.decision is Decision.TIDAK_MEMENUHI
    assert any("CR-DS-02)" in reason for reason in after.reasons)
    assert (before.category, after.category) == ("D", None)


@pytest.mark.parametrize(
    ("text", "said", "cure"),
    [
        ('[[category]]\nid = "usulan-2026"\nB = 90\n', "line 2: categories > usulan-2026", "Correct"),
        ('[[category]]\nid = "usulan-2026"\nB = "x"\n', "line 3: categories > usulan-2026 > B", "Correct"),
        ('[[category]]\nid = "baru"\nA = 90\n', "line 2: unknown category table 'baru'", "B, C, source"),
        (
            '[[category]]\nid = "usulan-2026"\nfacilities = ["klinik"]\n',
            "line 3: unknown facility type in usulan-2026 'klinik'",
            "klinik_",
        ),
        ("[category]\nA = 90\n", "category is not a list of tables", "[[category]]"),
        ('[[requirement]]\nid = "CR-T-01"\nweight = -1\n', "line 3: criteria > CR-T-01 > weight", "Correct"),
        ('[[requirement]]\nid = "CR-T-01"\nweight = inf\n', "line 3: criteria > CR-T-01 > weight", "Correct"),
        (
            '[[requirement]]\nid = "CR-T-01"\nwieght = 1\n',
            "line 3: criteria > CR-T-01 > wieght",
            "mean weight?",
        ),
        ('[[requirement]]\nid = "CR-T-01"\nweight_for = 3\n', "line 3: criteria > CR-T-01", "Correct"),
        (
            '[[requirement]]\nid = "CR-T-01"\nweight_for = { klinik = 3 }\n',
            "line 3: unknown facility type in CR-T-01 'klinik'",
            "klinik_",
        ),
        ('[[requirement]]\nid = "CR-DP-01"\neach_side_m = 0\n', "line 3: criteria > CR-DP-01", "Correct"),
        ('[[requirement]]\nid = "CR-T-1"\nweight = 1\n', "line 2: unknown requirement 'CR-T-1'", "CR-T-"),
        (
            '[[requirement]]\nid = "CR-DP-01"\ncondition = ""\n',
            "line 3: criteria > CR-DP-01 > condition",
            "Correct",
        ),
        (
            '[[requirement]]\nid = "CR-Q-01"\ntakes_from = "CR-DOC-99"\n',
            "line 3: unknown requirement in CR-Q-01 'CR-DOC-99'",
            "CR-DOC",
        ),
    ],
)
def test_a_mistake_names_file_entry_and_cure(own_rules: OwnRules, text: str, said: str, cure: str) -> None:
    with pytest.raises(UsageError) as caught:
        own_rules(text)
    assert "rules.toml" in caught.value.message
    assert said in caught.value.message
    assert cure in caught.value.action


def sanctions(judgement: Any) -> list[str]:
    told = [reason for reason in judgement.reasons if reason.startswith("Akibat")]
    return [f"CR-SAN-0{number}" for number in (1, 2, 3) if any(f"CR-SAN-0{number}" in one for one in told)]


@pytest.mark.parametrize(
    ("until", "cure_days", "wanted"),
    [
        ("2026-02-01", 0, ["CR-SAN-03"]),  # no dispensation
        ("2026-02-01", 28, ["CR-SAN-01", "CR-SAN-02"]),  # 1 February and 28 days: today is the last
        ("2026-02-01", 27, ["CR-SAN-03"]),
        ("2025-12-31", 90, ["CR-SAN-03"]),  # lapsed when the contract began
        ("2026-04-01", 0, ["CR-SAN-02"]),  # ends within 90 days
        ("lifetime", 0, []),
    ],
)
def test_what_may_follow_a_lapsed_str(
    make: Any, judge: Any, own_rules: OwnRules, until: str, cure_days: int, wanted: list[str]
) -> None:
    registration = make.document("klinik/str.pdf", make.str_licence(until=until, issue_date="2021-02-01"))
    rules = own_rules(f"[settings]\ncure_days = {cure_days}\n")
    assert sanctions(judge(make.complete_clinic(str=registration), requirements=rules)) == wanted


def test_before_a_contract_an_absolute_failure_can_be_cured(make: Any, judge: Any) -> None:
    lapsed = make.document("klinik/str.pdf", make.str_licence(until="2026-02-01", issue_date="2021-02-01"))
    assert sanctions(judge(make.complete_clinic(str=lapsed, pks=None))) == ["CR-SAN-01", "CR-SAN-02"]


def test_a_scored_shortfall_repeats_the_recredentialing(make: Any, judge: Any) -> None:
    judgement = judge(make.complete_clinic(), profile=make.profile(self_assessment={"sop": 40}))
    assert sanctions(judgement) == ["CR-SAN-02"]
    assert any("CR-T-05" in reason for reason in judgement.reasons)
