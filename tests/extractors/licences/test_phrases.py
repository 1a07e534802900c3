"""Every label and cue proves itself on its own examples; a broken file is refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from extractors.licences.entries import find_entries
from extractors.licences.labels import concept_of
from extractors.licences.phrases import Cue, check_cues, check_labels, cues, read_table
from extractors.licences.professions import by_titles, check_professions, find_in, professions
from extractors.licences.reading import Reading
from extractors.licences.roles import FOREIGN_EXPIRY
from extractors.licences.sheet import Sheet
from schemas.labels import DocumentType
from schemas.text import DocumentText

Paper = Callable[..., DocumentText]
ALL_CUES = [*cues().events, *cues().verbs, *cues().subjects]
MARKED = re.compile(r"<d>(.*?)</d>")
MARKED_LENGTH = re.compile(r"<u>(.*?)</u>")


def _type_for(cue: Cue) -> DocumentType:
    others = (DocumentType.SIP, DocumentType.STR, DocumentType.IZIN_OPERASIONAL)
    return next(kind for kind in others if kind not in cue.own_types)


def _role(paper: Paper, marked: str, doc_type: DocumentType) -> str:
    match = MARKED.search(marked)
    assert match is not None, marked
    document = paper(MARKED.sub(r"\1", marked))
    roles = Reading(document, doc_type, 0, len(document.text)).dates
    return next(role.role for role in roles if role.span[0] == match.start())


@pytest.mark.parametrize(
    ("cue", "example"),
    [pytest.param(cue, text, id=f"{cue.id}: {text}") for cue in ALL_CUES for text in cue.examples],
)
def test_cue_gives_its_example_the_role(cue: Cue, example: str, paper: Paper) -> None:
    wanted = {"until": "expiry", "validity": "expiry"}.get(cue.role, cue.role)
    allowed = {wanted, f"{wanted}{FOREIGN_EXPIRY}"} if cue.kind == "subject" else {wanted}
    assert _role(paper, example, _type_for(cue)) in allowed


@pytest.mark.parametrize(
    ("cue", "text"),
    [pytest.param(cue, text, id=f"{cue.id}: {text}") for cue in ALL_CUES for text in cue.near_misses],
)
def test_cue_leaves_its_near_misses(cue: Cue, text: str, paper: Paper) -> None:
    assert _role(paper, text, _type_for(cue)) != cue.role


def _tokens(paper: Paper, text: str) -> str:
    document = paper(text)
    return Sheet(document, 0, len(document.text)).text


@pytest.mark.parametrize("table", ["lifetime", "tie"])
def test_phrases_without_a_date_match_their_examples_only(table: str, paper: Paper) -> None:
    data, pattern = read_table("cues.toml")[table], getattr(cues(), table)
    for text in data["examples"]:
        assert pattern.search(_tokens(paper, text)), text
    for text in data["near_misses"]:
        assert not pattern.search(_tokens(paper, text)), text


def test_open_end_is_said_without_a_last_day(paper: Paper) -> None:
    data = read_table("cues.toml")["open_end"]
    for text in data["examples"]:
        assert cues().open_end.search(_tokens(paper, text)), text
    for text in data["near_misses"]:
        assert not cues().open_end.search(_tokens(paper, MARKED.sub(r"\1", text))), text


def test_durations_are_the_validity_in_their_examples_only(paper: Paper) -> None:
    data = read_table("cues.toml")["duration"]
    for key, wanted in (("examples", 1), ("near_misses", 0)):
        for text in data[key]:
            document = paper(MARKED_LENGTH.sub(r"\1", text))
            found = Reading(document, DocumentType.SIP, 0, len(document.text)).durations
            assert len(found) == wanted, text


@pytest.mark.parametrize("entry", read_table("labels.toml")["label"], ids=lambda entry: entry["concept"])
def test_label_is_found_in_its_examples(entry: dict[str, Any], paper: Paper) -> None:
    for text in entry["examples"]:
        document = paper(text)
        found = find_entries(Sheet(document, 0, len(document.text)))
        assert [item.concept for item in found] == [entry["concept"]], text
    for text in entry.get("near_misses", ()):
        document = paper(text)
        found = find_entries(Sheet(document, 0, len(document.text)))
        assert entry["concept"] not in [item.concept for item in found], text


@pytest.mark.parametrize(
    ("head", "concept"),
    [
        ("nama / name", "holder"),
        ("1 . nama lengkap", "holder"),
        ("tempat , tanggal lahir / place , date of birth", "birth"),
        ("nama lengkab", "holder"),  # one letter misread
        ("nama ( sesuai ktp )", "holder"),
        ("nama ibu", None),
        ("nomor 12 tanggal", None),
    ],
)
def test_labels_in_the_ways_forms_print_them(head: str, concept: str | None) -> None:
    assert concept_of(head) == concept


@pytest.mark.parametrize(
    ("words", "profession"),
    [
        ("dokter gigi", "Dokter Gigi"),
        ("dokter spesialis penyakit dalam", "Dokter Spesialis Penyakit Dalam"),
        ("dokter gigi spesialis ortodonsia", "Dokter Gigi Spesialis Ortodonsia"),
        ("spesialis bedah mulut", "Dokter Gigi Spesialis Bedah Mulut"),
        ("tenaga teknis kefarmasian", "Tenaga Teknis Kefarmasian"),
        ("direktur utama", None),
    ],
)
def test_professions_in_words(words: str, profession: str | None) -> None:
    found = find_in(words)
    assert (found[0] if found else None) == profession


@pytest.mark.parametrize(
    ("holder", "profession"),
    [
        ("dr. Contoh Nama", "Dokter"),
        ("drg. Contoh Nama, Sp.Ort", "Dokter Gigi Spesialis Ortodonsia"),
        ("dr. Contoh Nama, Sp.OG, M.Kes", "Dokter Spesialis Obstetri dan Ginekologi"),
        ("apt. Contoh Nama, S.Farm.", "Apoteker"),
        ("Contoh Nama, A.Md.Keb.", "Bidan"),
        ("Dr. Contoh Nama, S.H.", None),  # a doctorate, no physician
    ],
)
def test_titles_tell_a_profession(holder: str, profession: str | None) -> None:
    assert by_titles(holder) == profession


def test_every_profession_is_found_by_its_phrases() -> None:
    for phrase, name in professions().phrases.items():
        found = find_in(phrase)
        assert found is not None, phrase
        assert found[0] == name, phrase


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cue": [{"id": "x", "kind": "noun", "role": "x", "why": "x"}]}, "cue x: needs kind"),
        ({"cue": [{"id": "x", "kind": "verb", "role": "x", "why": "x"}]}, "cue x: has no example"),
        (
            {
                "cue": [
                    {"id": "x", "kind": "verb", "role": "x", "why": "x", "examples": ["x"], "patterns": ["("]}
                ]
            },
            "no regular expression",
        ),
        (
            {
                "cue": [
                    {
                        "id": "x",
                        "kind": "verb",
                        "role": "x",
                        "why": "x",
                        "examples": ["x"],
                        "patterns": ["{y}"],
                    }
                ]
            },
            "unknown macro",
        ),
        ({"tie": {}}, r"\[tie\] patterns"),
    ],
)
def test_a_broken_cue_file_is_refused_by_name(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        check_cues({**read_table("cues.toml"), **change}, name="mine.toml")
    assert "mine.toml" in str(caught.value)


def test_a_label_of_two_concepts_is_refused() -> None:
    entry = {"examples": ["x"], "phrases": ["nama"]}
    with pytest.raises(ValueError, match="'nama' is also a"):
        check_labels({"label": [{"concept": "a", **entry}, {"concept": "b", **entry}]})


def test_a_profession_without_phrases_is_refused() -> None:
    with pytest.raises(ValueError, match="profession Bidan"):
        check_professions({"profession": [{"name": "Bidan"}]})
