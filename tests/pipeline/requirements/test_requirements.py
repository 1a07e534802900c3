from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.forms.criteria import criteria
from extractors.law import law_text, parse_timeline, timeline
from pipeline.requirements import (
    CATALOGUES,
    Requirements,
    Settings,
    catalogue_text,
    load_requirements,
)
from pipeline.requirements.load import lawful
from schemas.errors import UsageError
from schemas.labels import ClauseId, ContractKind, FacilityType, Severity

OwnRules = Callable[[str], Requirements]


def test_every_clause_id_has_an_entry_and_no_other(rules: Requirements) -> None:
    assert [clause.id for clause in rules.clauses] == [str(id_) for id_ in ClauseId]


def test_severities_add_up_to_the_published_totals(rules: Requirements) -> None:
    counts = Counter(clause.severity for clause in rules.clauses)
    assert counts == {Severity.CRITICAL: 10, Severity.MAJOR: 18, Severity.MINOR: 9}


def test_every_kind_of_contract_has_a_profile(rules: Requirements) -> None:
    assert set(rules.profiles) == set(ContractKind)


def test_every_facility_type_is_known_and_owes_something(rules: Requirements) -> None:
    assert set(FacilityType) < {kind.type for kind in rules.facilities}
    for kind in rules.facilities:
        assert any(kind.type in credential.required for credential in rules.credentials), kind.type


def test_the_credentialing_documents_are_all_there(rules: Requirements) -> None:
    ids = [credential.id for credential in rules.credentials]
    assert ids == [f"CR-DOC-{number:02d}" for number in range(1, 16)]


def test_the_criteria_are_all_there(rules: Requirements) -> None:
    wanted = {"CR-DP": 6, "CR-DS": 9, "CR-T": 6, "CR-Q": 10, "CR-RE": 8}
    assert [one.id for one in rules.criteria] == [
        f"{group}-{number:02d}" for group, count in wanted.items() for number in range(1, count + 1)
    ]
    technical = [one.weight for one in rules.criteria if one.id.startswith("CR-T")]
    assert technical == [25, 20, 20, 15, 10, 10]
    assert [one.id for one in rules.consequences] == ["CR-SAN-01", "CR-SAN-02", "CR-SAN-03"]


def test_what_a_criterion_asks_a_form_can_state(rules: Requirements) -> None:
    known = set(criteria())
    for one in rules.criteria:
        for keys in ([one.keys] if one.keys else []) + [item.keys for item in one.items]:
            assert known & set(keys), (one.id, keys)


def test_every_setting_tells_meaning_and_source() -> None:
    settings = tomllib.loads(catalogue_text("validity.toml"))["settings"]
    assert set(settings) == set(Settings.model_fields)
    for name, entry in settings.items():
        assert entry["note"], name
        assert ("law" in entry) != ("value" in entry), name
        assert lawful(timeline(), entry["law"], setting=name)[1] if "law" in entry else entry["source"], name


def test_a_day_of_the_law_is_the_setting(rules: Requirements) -> None:
    later = parse_timeline(
        law_text()
        .replace("until = 2023-08-07", "until = 2023-12-31")
        .replace("from = 2023-08-08", "from = 2024-01-01")
        .replace("months = 6", "months = 3")
    )
    changed = load_requirements(law=later)
    assert rules.settings.lifetime_str_from.isoformat() == "2023-08-08"
    assert changed.settings.lifetime_str_from.isoformat() == "2024-01-01"
    assert (rules.settings.skck_months, changed.settings.skck_months) == (6, 3)
    assert changed.version != rules.version


@pytest.mark.parametrize("reference", ["sip_six_years.from", "sip_five_years.until", "skck_six_months.years"])
def test_a_setting_that_the_law_does_not_know_is_refused(reference: str) -> None:
    with pytest.raises(UsageError, match=f"setting x: .* has no '{reference}'") as caught:
        lawful(timeline(), reference, setting="x")
    assert "`value`" in caught.value.action


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_catalogue_is_dated_and_versioned(name: str) -> None:
    data = tomllib.loads(catalogue_text(name))
    assert data["version"]
    assert data["dated"].year >= 2026


def test_version_names_the_content(own_rules: OwnRules, rules: Requirements) -> None:
    same = own_rules('version = "cabang"')
    changed = own_rules("[settings]\nexpiring_days = 60\n")
    assert same.version.split("+")[0] == "2026.1/cabang"
    assert same.version.split("+")[1] == rules.version.split("+")[1]  # nothing but the name differs
    assert changed.version != rules.version


def test_own_rules_change_severity_window_and_profile(own_rules: OwnRules) -> None:
    rules = own_rules(
        """
        [settings]
        expiring_days = 30
        [[clause]]
        id = "payment.hold_harmless"
        severity = "major"
        [profile.bpjs_solo]
        not_applicable = []
        [[requirement]]
        id = "CR-DOC-08"
        kind = "scored"
        """
    )
    assert rules.settings.expiring_days == 30
    assert rules.clause("payment.hold_harmless").severity is Severity.MAJOR
    assert rules.profiles[ContractKind.BPJS_SOLO].not_applicable == ()
    assert next(one for one in rules.credentials if one.id == "CR-DOC-08").kind == "scored"


def test_own_rules_change_what_follows_and_what_a_letter_asks(own_rules: OwnRules) -> None:
    rules = own_rules(
        """
        [[consequence]]
        id = "CR-SAN-03"
        text = "Kerja sama ditinjau kembali."
        [[requirement]]
        id = "CR-DOC-08"
        ask = "Kirimkan NPWP ke loket."
        """
    )
    assert rules.consequence("CR-SAN-03").text == "Kerja sama ditinjau kembali."
    assert rules.consequence("CR-SAN-03").name_id == "kerja sama diakhiri"
    assert all(one.text and one.source for one in rules.consequences)
    asked = next(one for one in rules.credentials if one.id == "CR-DOC-08")
    assert asked.ask == "Kirimkan NPWP ke loket."


def test_own_rules_add_a_clause(own_rules: OwnRules) -> None:
    rules = own_rules(
        """
        [[clause]]
        id = "local.antrean"
        name_id = "Antrean daring"
        severity = "minor"
        source = "Kebijakan kantor cabang"
        advice = "Tambahkan ketentuan antrean daring."
        facilities = ["klinik_pratama"]
        """
    )
    assert len(rules.clauses) == 38
    assert rules.clause("local.antrean").source == "Kebijakan kantor cabang"
    assert rules.clause("local.antrean").facilities == ("klinik_pratama",)


@pytest.mark.parametrize(
    ("text", "said", "cure"),
    [
        ("[settings]\nexpiring_day = 30\n", "line 2: unknown setting 'expiring_day'", "expiring_days"),
        ('[settings]\nexpiring_days = "x"\n', "line 2: settings > expiring_days", "Correct"),
        ("[settings]\nexpiring_days = -1\n", "line 2: settings > expiring_days", "Correct"),
        (
            '[[clause]]\nid = "payment.hold_harmles"\nseverity = "minor"\n',
            "line 2: unknown clause",
            "hold_harmless",
        ),
        (
            '[[clause]]\nid = "payment.referral"\nseverity = "minr"\n',
            "payment.referral > severity",
            "Correct",
        ),
        ('[[clause]]\nseverity = "minor"\n', "line 1: entry 1 of [[clause]] has no id", "id ="),
        ('[[requirement]]\nid = "CR-DOC-99"\n', "line 2: unknown requirement 'CR-DOC-99'", "CR-DOC"),
        (
            '[[requirement]]\nid = "CR-DOC-01"\nrequired = ["klinik"]\n',
            "line 3: unknown facility type",
            "klinik",
        ),
        ('[[consequence]]\nid = "CR-SAN-3"\n', "line 2: unknown consequence 'CR-SAN-3'", "CR-SAN-"),
        (
            '[[consequence]]\nid = "CR-SAN-01"\ntext = ""\n',
            "line 3: consequences > CR-SAN-01 > text",
            "Correct",
        ),
        ("[profile.jejarin]\nnot_applicable = []\n", "line 1: unknown profile 'jejarin'", "jejaring"),
        (
            '[profile.jejaring]\nnot_applicable = ["payment.x"]\n',
            "unknown clause in profile jejaring",
            "payment",
        ),
        ("[setting]\nexpiring_days = 3\n", "unknown table 'setting'", "settings"),
        ("[profile]\njejaring = 3\n", "line 2: profile jejaring is not a table", "[profile.jejaring]"),
        ("\nclause = 3\n", "line 2: clause is not a list of tables", "[[clause]]"),
        ("\nsettings = 3\n", "line 2: settings is not a table", "[settings]"),
        ("version = 7\n", "line 1: version is not a text", "in quotes"),
        ("[settings]\nperson_same = 101\n", "line 2: settings > person_same", "Correct"),
        ("[settings]\nlifetime_str_from = 2023-13-08\n", "at line 2", "Correct that line"),
        ('[settings]\nlifetime_str_from = "besok"\n', "line 2: settings > lifetime_str_from", "Correct"),
        ('[[requirement]]\nid = "CR-T-01"\nweight = -1\n', "line 3: criteria > CR-T-01 > weight", "Correct"),
        ('[[category]]\nid = "usulan-2026"\nB = 10\n', "line 2: categories > usulan-2026", "Correct"),
        (
            '[[requirement]]\nid = "CR-DOC-05"\ndeniable = ["klinik"]\n',
            "line 3: unknown facility type in CR-DOC-05 'klinik'",
            "klinik_",
        ),
        ("a = = 3\n", "line 1", "rules list"),
        (
            '[[clause]]\nid = "own.x"\nname_id = "X"\nseverity = "minor"\nadvice = "X."\n',
            "line 2: new clause 'own.x' lacks source",
            "source =",
        ),
        ('[[clause]]\nid = "payment.referral"\ncontract = []\n', "referral > contract: Extra", "contracts?"),
        (
            '[[clause]]\nid = "Own X"\nname_id = "X"\nseverity = "minor"\nsource = "X"\nadvice = "X."\n',
            "line 2: clauses > Own X > id",
            "own.online_queue",
        ),
        (
            '[[clause]]\nid = "payment.referral"\n[[clause]]\nid = "payment.referral"\n',
            "line 4: clause 'payment.referral' stands there twice",
            "one [[clause]]",
        ),
        (
            '[[clause]]\nid = "payment.referral"\nfacilities = ["klinik"]\n',
            "line 3: unknown facility type in payment.referral 'klinik'",
            "klinik_",
        ),
    ],
)
def test_a_mistake_names_file_entry_and_cure(own_rules: OwnRules, text: str, said: str, cure: str) -> None:
    with pytest.raises(UsageError) as caught:
        own_rules(text)
    assert re.search(r"rules\.toml(?:, line \d+: |.*\(at line \d+)", caught.value.message)
    assert said in caught.value.message
    assert cure in caught.value.action or cure in caught.value.message


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_requirements(tmp_path / "nothing.toml")


def test_a_file_that_is_not_text_is_a_usage_error(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        load_requirements(path)


def test_a_check_is_switched_off_or_weighed_otherwise(own_rules: OwnRules) -> None:
    rules = own_rules(
        '[[check]]\nid = "X-02"\nenabled = false\n\n[[check]]\nid = "X-22"\nseverity = "major"\n'
    )
    assert (rules.check("X-02").enabled, rules.check("X-02").severity) == (False, Severity.MINOR)
    assert (rules.check("X-22").enabled, rules.check("X-22").severity) == (True, Severity.MAJOR)
    assert rules.version != load_requirements().version


@pytest.mark.parametrize(
    ("text", "line", "words", "cure"),
    [
        ('[[check]]\nid = "X-99"\nenabled = false\n', 2, "unknown check 'X-99'", "Did you mean"),
        ('[[check]]\nid = "own"\nenabled = false\n', 2, "unknown check 'own'", "pks rules list"),
        (
            '[[check]]\nid = "X-01"\n\n[[check]]\nid = "X-05"\nseverity = "crtical"\n',
            5,
            "check X-05: unknown severity 'crtical'",
            "Did you mean critical?",
        ),
        ('[[check]]\nid = "X-05"\nseverity = 1\n', 2, "unknown severity 1", "critical, major, minor"),
        ('[[check]]\nid = "X-05"\nenabled = "no"\n', 2, "enabled is 'no'", "enabled = false"),
        ('[[check]]\nid = "X-05"\nsource = "x"\n', 2, "'source' cannot be changed", "severity or enabled"),
        ('[[check]]\nid = "X-05"\n\n[[check]]\nid = "X-05"\n', 5, "stands there twice", "one [[check]]"),
    ],
)
def test_a_check_that_cannot_be_used_is_refused_with_line_and_cure(
    own_rules: OwnRules, text: str, line: int, words: str, cure: str
) -> None:
    with pytest.raises(UsageError) as caught:
        own_rules(text)
    assert f"rules.toml, line {line}" in str(caught.value)
    assert words in str(caught.value)
    assert cure in f"{caught.value} {caught.value.action}"
