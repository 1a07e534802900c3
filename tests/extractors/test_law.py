"""Which rule of law held when: the file, its guard, and that its days decide."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.law import law_text, parse_timeline, timeline
from schemas.errors import UsageError
from schemas.labels import DocumentType
from schemas.law import LegalEffect

USUAL = """
[usual]
years = 5
longest_years = 6
source = "UU 1/2001"
"""
RULE = """
[[rule]]
id = "sip_rule"
documents = ["sip"]
from = 2020-01-01
until = 2020-12-31
effect = "term"
years = 5
says = "SIP lima tahun"
source = "UU 1/2001"
"""


@pytest.mark.parametrize(
    ("doc_type", "day", "effects"),
    [
        ("str", "2023-08-07", {"term"}),
        ("str", "2023-08-08", {"lifetime"}),  # the day UU 17/2023 came into force
        ("str", "2024-07-26", {"lifetime", "limited"}),
        ("sip", "2023-08-07", {"term", "follows_str"}),
        ("sipa", "2023-08-08", {"term", "follows_str"}),
        ("izin_operasional", "2021-02-01", {"term"}),
        ("izin_operasional", "2021-02-02", {"business"}),
        ("surat_afiliasi", "2021-02-02", set()),
    ],
)
def test_what_holds_on_a_day(doc_type: str, day: str, effects: set[str]) -> None:
    found = timeline().in_force(DocumentType(doc_type), dt.date.fromisoformat(day))
    assert {str(rule.effect) for rule in found} == effects


def test_a_document_without_a_date_may_be_under_any_rule() -> None:
    found = timeline().in_force(DocumentType.STR, None)
    assert {rule.id for rule in found} == {"str_five_years", "str_lifetime", "str_limited"}


def test_first_and_last_day_belong_to_a_rule() -> None:
    rules = parse_timeline(USUAL + RULE)
    days = ["2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01"]
    held = [rules.terms(DocumentType.SIP, dt.date.fromisoformat(day)) for day in days]
    assert held == [(), (60,), (60,), ()]


@pytest.mark.parametrize(
    ("old", "new", "told", "cure"),
    [
        ("from = 2020-01-01", "from = 2020-13-01", "is not valid TOML", "line"),
        ("from = 2020-01-01", 'from = "lama"', "rule sip_rule > from", "2023-08-08"),
        ("from = 2020-01-01", "from = 2021-01-01", "until 2020-12-31 lies before from 2021-01-01", "Correct"),
        ("from = 2020-01-01", "form = 2020-01-01", "rule sip_rule > form", "No entry has this key"),
        ('["sip"]', '["sipp"]', "rule sip_rule > documents > 0: Input should be", "values"),
        ('documents = ["sip"]', "documents = []", "rule sip_rule > documents", "Correct"),
        ('effect = "term"', 'effect = "terms"', "rule sip_rule > effect: Input should be 'term'", "values"),
        ('effect = "term"', 'effect = "lifetime"', "rule sip_rule: .*has a length", "Correct"),
        ("years = 5\nsays", "says", "rule sip_rule: .*has a length", "Correct"),
        ('says = "SIP lima tahun"\n', "", "rule sip_rule > says: Field required", "Add the key"),
        ('lima tahun"\nsource = "UU 1/2001"', 'x"', "rule sip_rule > source", "Add the key"),
        ("longest_years = 6", "longest_years = 4", "usual: .*4 is less than years 5", "Correct"),
        ("[usual]\nyears = 5\nlongest_years = 6\nsource = \"UU 1/2001\"", "", "usual: Field required", "Add"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_refused_by_file_entry_and_cure(old: str, new: str, told: str, cure: str) -> None:
    text = USUAL + RULE
    assert text.count(old) == 1
    with pytest.raises(UsageError, match=told) as caught:
        parse_timeline(text.replace(old, new), name="aturan.toml")
    assert caught.value.message.startswith("aturan.toml: ")
    assert cure in caught.value.action


def test_rules_that_contradict_or_repeat_are_refused() -> None:
    endless = RULE.replace("sip_rule", "other").replace('"term"\nyears = 5', '"lifetime"')
    parse_timeline(USUAL + RULE + endless.replace("2020-", "2021-"))
    with pytest.raises(UsageError, match="rules sip_rule and other: sip has an end by one and none by"):
        parse_timeline(USUAL + RULE + endless)
    with pytest.raises(UsageError, match="rule sip_rule: stands there twice"):
        parse_timeline(USUAL + RULE + RULE)


def test_every_rule_of_the_package_names_its_source() -> None:
    rules = parse_timeline(law_text())
    assert {rule.effect for rule in rules.rule} == set(LegalEffect)
    assert all(any(char.isdigit() for char in rule.source) or "Praktik" in rule.source for rule in rules.rule)
