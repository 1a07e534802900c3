"""The wording in rules.toml and patterns.toml recognises its own examples and none of its near-misses."""

import re

import pytest

from extractors.contracts.folding import fold, squeeze
from extractors.contracts.kinds import PartyKind, kind_of, kinds_of, parse_party_patterns, party_patterns
from extractors.contracts.rules import Rule, parse_rules, rules
from extractors.sightings.rules import rules as sighting_rules

RULES = [*rules().values(), *sighting_rules().values()]


def fits(rule: Rule, text: str) -> bool:
    text = text if rule.as_written else fold(text)
    found = rule.pattern.match(text) if rule.at == "start" else rule.pattern.search(text)
    return found is not None and (rule.at != "end" or found.end() == len(text))


def label(value: object) -> str:
    return value.id if isinstance(value, Rule) else str(value)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in RULES for text in rule.examples], ids=label
)
def test_a_rule_fits_its_examples(rule: Rule, text: str) -> None:
    assert fits(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in RULES for text in rule.near_misses], ids=label
)
def test_a_rule_leaves_its_near_misses(rule: Rule, text: str) -> None:
    assert not fits(rule, text)


@pytest.mark.parametrize(("kind", "text"), party_patterns().examples)
def test_a_kind_is_told_by_its_examples(kind: PartyKind, text: str) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize(("kind", "text"), party_patterns().near_misses)
def test_a_kind_is_not_told_by_its_near_misses(kind: PartyKind, text: str) -> None:
    assert kind not in kinds_of(text)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"pattern": "("}, "rule 'x'"), ({"examples": []}, "needs examples"), ({"at": "middle"}, "middle")],
)
def test_a_wrong_rule_is_named(change: dict[str, object], message: str) -> None:
    entry: dict[str, object] = {"id": "x", "pattern": "a", "examples": ["a"], "near_misses": ["b"]}
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        parse_rules({"rule": [{**entry, **change}]}, "mine.toml")
    assert "mine.toml" in str(caught.value)


def test_a_rule_id_is_used_once() -> None:
    entry = {"id": "x", "pattern": "a", "examples": ["a"], "near_misses": ["b"]}
    with pytest.raises(ValueError, match="used twice"):
        parse_rules({"rule": [entry, entry]}, "mine.toml")


def test_a_wrong_kind_is_named() -> None:
    with pytest.raises(ValueError, match=r"mine.toml: kind 'club'"):
        parse_party_patterns({"kind": [{"id": "club", "patterns": ["x"]}]}, "mine.toml")


def test_missing_terms_are_named() -> None:
    with pytest.raises(ValueError, match=r"mine.toml.*terms"):
        parse_party_patterns({"kind": []}, "mine.toml")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“P1HAK KESATU”\n", '"pihak kesatu" '),
        ("Rp1.500,00 tahun 2023", "rp1.500,00 tahun 2023"),
        ("İZIN", "İzin"),
        ("tanggal 31–12–2023", "tanggal 31-12-2023"),
        ("112/KTR/VII-05/1222", "112/ktr/vii-05/1222"),
    ],
)
def test_folding_keeps_every_offset(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(text)


def test_squeeze() -> None:
    assert squeeze("  a\n b\f") == "a b"
