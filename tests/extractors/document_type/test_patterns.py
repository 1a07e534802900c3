"""Every cue and mark recognises its own examples and leaves its near-misses to others."""

import re

import pytest

from extractors.document_type.page import PageView, view_page
from extractors.document_type.patterns import Cue, Mark, parse_type_patterns, type_patterns
from extractors.document_type.words import joined_letters, title_words
from schemas.geometry import BoundingBox, PageSize
from schemas.labels import DocumentType, TextSource
from schemas.text import DocumentText, PageText, Word

CUES = type_patterns().cues
MARKS = type_patterns().marks


def page_of(text: str) -> PageView:
    words = []
    left = 180.0
    for token in re.findall(r"\S+", text):
        width = 6.0 * len(token)
        words.append(Word(token, BoundingBox(left, 90, left + width, 102), None, 0))
        left += width + 3
    page = PageText(1, PageSize(595, 842), TextSource.TEXT_LAYER, tuple(words))
    document = DocumentText("0" * 64, (page,))
    return view_page(document, 1, document.lines)


def repaired(text: str) -> str:
    tokens = [token for token, _ in joined_letters(text.split())]
    return " ".join(word for token in tokens for word in title_words(token))


def rows(entries: tuple[Cue, ...] | tuple[Mark, ...], attribute: str) -> list[tuple[Cue | Mark, str]]:
    return [(entry, text) for entry in entries for text in getattr(entry, attribute)]


def label(value: object) -> str:
    return value.id if isinstance(value, Cue | Mark) else str(value)


@pytest.mark.parametrize(("cue", "text"), rows(CUES, "examples"), ids=label)
def test_a_cue_finds_its_examples(cue: Cue, text: str) -> None:
    if cue.place == "body":
        assert cue.pattern.search(repaired(text))
        return
    titles = page_of(text).titles
    assert titles, f"no title in {text!r} (read as {repaired(text)!r})"
    best = titles[0]
    assert set(best.cue.types) & set(cue.types), f"{best.cue.id} wins over {cue.id}"
    assert cue.id in {title.cue.id for title in titles} or best.cue.types == cue.types


@pytest.mark.parametrize(("cue", "text"), rows(CUES, "near_misses"), ids=label)
def test_a_cue_leaves_its_near_misses(cue: Cue, text: str) -> None:
    if cue.place == "body":
        assert not cue.pattern.search(repaired(text))
        return
    best = max(page_of(text).titles, key=lambda title: title.strength, default=None)
    assert best is None or best.cue.id != cue.id


@pytest.mark.parametrize(("mark", "text"), rows(MARKS, "examples"), ids=label)
def test_a_mark_finds_its_examples(mark: Mark, text: str) -> None:
    assert mark.pattern.search(repaired(text))


@pytest.mark.parametrize(("mark", "text"), rows(MARKS, "near_misses"), ids=label)
def test_a_mark_leaves_its_near_misses(mark: Mark, text: str) -> None:
    assert not mark.pattern.search(repaired(text))


def test_every_type_has_a_title() -> None:
    named = {doc_type for cue in CUES if cue.place == "title" for doc_type in cue.types}
    assert named == set(DocumentType) - {DocumentType.MULTI}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pattern": "("}, "cue 'x'"),
        ({"type": "passport"}, "passport"),
        ({"place": "margin"}, "margin"),
        ({"examples": []}, "examples"),
        ({"weight": "heavy"}, "cue 'x'"),
    ],
)
def test_a_wrong_entry_is_named(change: dict[str, object], message: str) -> None:
    entry: dict[str, object] = {
        "id": "x", "type": "sip", "place": "title", "weight": 1.0,
        "pattern": "sip", "examples": ["SIP"], "near_misses": ["SIK"],
    }  # fmt: skip
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        parse_type_patterns({"cue": [{**entry, **change}]}, "mine.toml")
    assert "mine.toml" in str(caught.value)


def test_an_id_is_used_once() -> None:
    entry = {
        "id": "x", "type": "sip", "place": "title", "weight": 1.0,
        "pattern": "sip", "examples": ["SIP"], "near_misses": ["SIK"],
    }  # fmt: skip
    with pytest.raises(ValueError, match="used twice: x"):
        parse_type_patterns({"cue": [entry, entry]}, "mine.toml")
