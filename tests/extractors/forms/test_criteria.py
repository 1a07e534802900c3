"""Labels of criteria: the examples of criteria.toml ask theirs, near-misses do not; mistakes are named."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.forms.criteria import asked_by, criteria, parse_criteria
from extractors.forms.words import parse_vocabulary

EXAMPLES = [(key, text) for key, one in criteria().items() for text in one.examples]
NEAR_MISSES = [(key, text) for key, one in criteria().items() for text in one.near_misses]


@pytest.mark.parametrize(("key", "text"), EXAMPLES)
def test_examples_ask_their_criterion(key: str, text: str) -> None:
    assert [(asked.criterion.key, asked.inverse) for asked in asked_by(text)] == [(key, False)]


@pytest.mark.parametrize(("key", "text"), NEAR_MISSES)
def test_near_misses_do_not(key: str, text: str) -> None:
    assert key not in [asked.criterion.key for asked in asked_by(text) if not asked.inverse]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ruang tunqqu", ""),  # two slips in one word
        ("Ruang tungqu", "ruang_tunggu"),
        ("Ruangtunggu", "ruang_tunggu"),
        ("Pelayanan laboratorlum", "pelayanan_laboratorium"),
        ("Tidak memiliki ruang tunggu", ""),
        ("SQP", ""),  # too short for likeness
    ],
)
def test_a_misread_label_is_met_by_its_likeness(text: str, key: str) -> None:
    assert [asked.criterion.key for asked in asked_by(text)] == ([key] if key else [])
    assert all(asked.likeness < 1 for asked in asked_by(text))


def test_a_bare_word_in_a_list_of_papers_asks_nothing() -> None:
    assert [asked.criterion.key for asked in asked_by("Laboratorium")] == ["pelayanan_laboratorium"]
    assert asked_by("Laboratorium", special=True) == ()
    assert asked_by("Pelayanan laboratorium", special=True)


ENTRY = {
    "key": "taman",
    "kind": "yes_no",
    "labels": ["taman"],
    "examples": ["Taman"],
    "near_misses": ["Zaman"],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "colour"}, "'colour' is not a valid Kind"),
        ({"unit": "m"}, "other kinds have none"),
        ({"kind": "size"}, "sizes and distances have a unit"),
        ({"near_misses": []}, "needs labels, examples and near_misses"),
        ({"labels": ["Taman!"]}, "write 'Taman!' as 'taman'"),
        ({"bare": ["taman"]}, "'taman' is also a label of 'taman'"),
    ],
)
def test_a_mistake_in_the_criteria_is_named(change: dict[str, Any], message: str) -> None:
    assert list(parse_criteria({"criterion": [ENTRY]}, "x.toml")) == ["taman"]
    with pytest.raises(ValueError, match=message) as raised:
        parse_criteria({"criterion": [ENTRY | change]}, "x.toml")
    assert str(raised.value).startswith("x.toml: criterion 'taman'")


def test_a_criterion_stands_there_once() -> None:
    with pytest.raises(ValueError, match="stands there twice"):
        parse_criteria({"criterion": [ENTRY, ENTRY]}, "x.toml")


VOCABULARY: dict[str, Any] = {
    "heads": {"yes": ["ada"], "no": ["tidak"]},
    "answers": {"yes": ["ya"], "no": ["tidak"], "unclear": [], "counted": [], "about": []},
    "marks": {"check": ["v"], "cross": ["x"], "empty": [], "empty_read": [], "no_mark": []},
    "labels": {"lead": [], "tail": [], "join": []},
    "sections": {"special": []},
}


@pytest.mark.parametrize(
    ("table", "key", "words", "message"),
    [
        ("heads", "maybe", ["mungkin"], "'maybe' is none of"),
        ("heads", "note", ["ada"], "'ada' is both yes and note"),
        ("answers", "unclear", ["ya"], "'ya' is both yes and unclear"),
        ("marks", "empty", ["x"], "'x' is both cross and empty"),
    ],
)
def test_a_mistake_in_the_words_is_named(table: str, key: str, words: list[str], message: str) -> None:
    parse_vocabulary(VOCABULARY, "words.toml")
    with pytest.raises(ValueError, match=message):
        parse_vocabulary({**VOCABULARY, table: VOCABULARY[table] | {key: words}}, "words.toml")
