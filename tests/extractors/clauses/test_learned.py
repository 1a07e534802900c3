"""The learned scorer: its features, its file, and how it stands beside the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from extractors.clauses import Catalogue, CombinedRecogniser, load_catalogue, load_model, passages
from extractors.clauses.bank import Form, Phrase, Voice
from extractors.clauses.combined import DOUBTED_BELOW, LIKELY_FROM, SURE_FROM
from extractors.clauses.learned import Model, encode
from extractors.clauses.learned.examples import OUTPUTS, Parties, labels_of, unit_of
from extractors.clauses.learned.features import DIMENSIONS, Vector
from extractors.clauses.verdict import BORDERLINE_FROM, PRESENT_FROM
from schemas.labels import ClauseId
from schemas.text import DocumentText

Build = Callable[..., DocumentText]
HOLD_HARMLESS = "payment.hold_harmless"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def phrase(text: str, clause: ClauseId = ClauseId.HOLD_HARMLESS, **more: object) -> Phrase:
    plain = Phrase(
        clause, text, Voice.BPJS_2014, "", "", None, Form.SHORT, "", frozenset(), frozenset(), False, ""
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def closeness(one: Vector, other: Vector) -> float:
    dense = np.zeros(DIMENSIONS)
    dense[one.places] = one.weights
    return float(dense[other.places] @ other.weights)


def vector(text: str, catalogue: Catalogue, **more: object) -> Vector:
    return encode(unit_of(phrase(text, **more), catalogue))  # type: ignore[arg-type]


class Fixed(Model):
    """A model that says the same of every passage."""

    @classmethod
    def saying(cls, log_odds: float, *, of: str = HOLD_HARMLESS) -> Fixed:
        outputs = (*(output for output in OUTPUTS if output[0] == of), ("contents.services", ""))
        bias = np.array([log_odds] * (len(outputs) - 1) + [-9.0], np.float32)
        return cls(outputs, np.zeros((DIMENSIONS, len(outputs)), np.float32), bias, 1.0, 0.0)


def test_a_vector_has_length_one_and_is_the_same_again(catalogue: Catalogue) -> None:
    text = "PIHAK KEDUA dilarang memungut biaya dari Peserta."
    one, again = vector(text, catalogue), vector(text, catalogue)
    assert np.linalg.norm(one.weights) == pytest.approx(1)
    assert len(set(one.places.tolist())) == len(one.places)
    assert (one.places == again.places).all()


def test_a_party_is_the_same_whatever_it_is_called(catalogue: Catalogue) -> None:
    first = vector("PIHAK KESATU menyerahkan laporan kunjungan.", catalogue)
    other = vector("PIHAK PERTAMA menyerahkan laporan kunjungan.", catalogue)
    second = vector("PIHAK KEDUA menyerahkan laporan kunjungan.", catalogue)
    assert closeness(first, other) == pytest.approx(1, abs=1e-6)
    assert closeness(first, second) < 0.95


def test_a_word_that_a_scanner_spoilt_stays_near(catalogue: Catalogue) -> None:
    clean = vector("akreditasi menentukan kelanjutan kemitraan", catalogue)
    spoilt = vector("akreditasl menentukan kelanjufan kemitraan", catalogue)
    other = vector("ambulans menjemput rujukan malam", catalogue)
    assert closeness(clean, spoilt) > 0.5 > closeness(clean, other)


def test_heading_and_lead_are_told_from_the_words_themselves(catalogue: Catalogue) -> None:
    inside = vector("kerahasiaan rekam medis", catalogue)
    above = vector("ketentuan ini berlaku", catalogue, heading="KERAHASIAAN REKAM MEDIS")
    plain = vector("ketentuan ini berlaku", catalogue)
    assert closeness(above, plain) < 0.99
    assert closeness(above, inside) < 0.1


def test_labels_tell_halves_doubts_and_what_else_is_settled() -> None:
    half = phrase("x", ClauseId.TERM_AND_TERMINATION, part="term", also=frozenset([ClauseId.REFERRAL]))
    doubtful = replace(half, part="", doubt=frozenset([ClauseId.TERM_AND_TERMINATION]))
    told = dict(zip(OUTPUTS, labels_of(half).tolist(), strict=True))
    assert {output for output, label in told.items() if label == 1} == {
        ("contents.term_and_termination", "term"),
        ("payment.referral", ""),
    }
    asked = dict(zip(OUTPUTS, labels_of(doubtful).tolist(), strict=True))
    assert asked["contents.term_and_termination", "termination"] == -1
    assert asked["payment.referral", ""] == 1


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    weights = np.random.default_rng(7).normal(size=(DIMENSIONS, 2)).astype(np.float32)
    model = Model((("a.b", ""), ("c.d", "half")), weights, np.array([0.5, -2], np.float32), 0.8, -0.3)
    model.save(tmp_path / "model.npz")
    again = Model.load(tmp_path / "model.npz")
    seen = Vector(np.array([3, 99], np.int32), np.array([0.6, 0.8], np.float32))
    assert again.outputs == model.outputs
    assert again.log_odds(seen) == pytest.approx(model.log_odds(seen), abs=0.05)


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    model = Model((("a.b", ""),), np.ones((8, 1), np.float32), np.zeros(1, np.float32), 1.0, 0.0)
    model.save(tmp_path / "model.npz")
    with pytest.raises(ValueError, match="make train-clauses"):
        Model.load(tmp_path / "model.npz")


def test_the_shipped_model_knows_every_clause_and_is_small() -> None:
    model = load_model()
    assert model.outputs == OUTPUTS
    assert 0.3 < model.slope < 3
    assert (Path(__file__).parents[3] / "extractors/clauses/learned/model.npz").stat().st_size < 1_000_000


ODD = "PASAL 1\nUANG\nSepeser pun tak boleh ditarik dari orang sakit pemegang kartu."


def candidates(document: DocumentText, catalogue: Catalogue, model: Model) -> dict[str, float]:
    """Return clause and rule of what counts, with the score."""
    found = passages(document, start=0, end=len(document.text))
    recogniser = CombinedRecogniser(catalogue, model)
    return {
        c.rule: c.score
        for c in recogniser.candidates(document, found, Parties(("pihak kesatu",)))
        if c.clause == HOLD_HARMLESS and not c.weak
    }


RULED = "PASAL 1\nUANG\nPIHAK KEDUA dilarang memungut biaya apa pun dari Peserta atas pelayanan yang dijamin."


def test_what_a_rule_found_is_as_sure_as_the_scorer(document: Build, catalogue: Catalogue) -> None:
    (sure,) = set(candidates(document(RULED), catalogue, Fixed.saying(3.0)).values())
    (unsure,) = set(candidates(document(RULED), catalogue, Fixed.saying(DOUBTED_BELOW + 0.1)).values())
    assert sure == pytest.approx(0.953, abs=0.001)
    assert unsure == PRESENT_FROM


def test_what_a_rule_found_and_the_scorer_doubts_is_for_a_person(
    document: Build, catalogue: Catalogue
) -> None:
    scores = candidates(document(RULED), catalogue, Fixed.saying(DOUBTED_BELOW - 0.1)).values()
    assert scores
    assert all(BORDERLINE_FROM <= score < PRESENT_FROM for score in scores)


@pytest.mark.parametrize(
    ("log_odds", "least", "below"),
    [(SURE_FROM + 0.1, PRESENT_FROM, 1.0), (LIKELY_FROM + 0.1, BORDERLINE_FROM, PRESENT_FROM)],
)
def test_what_no_rule_knows_counts_as_far_as_the_scorer_is_sure(
    document: Build, catalogue: Catalogue, log_odds: float, least: float, below: float
) -> None:
    empty = replace(catalogue, clauses=tuple(replace(clause, ways=()) for clause in catalogue.clauses))
    scores = candidates(document(ODD), empty, Fixed.saying(log_odds))
    assert set(scores) == {f"{HOLD_HARMLESS}/learned"}
    assert all(least <= score < below for score in scores.values())
    assert not candidates(document(ODD), empty, Fixed.saying(LIKELY_FROM - 0.1))


def test_the_scorer_sees_the_body_alone(document: Build, catalogue: Catalogue) -> None:
    empty = replace(catalogue, clauses=tuple(replace(clause, ways=()) for clause in catalogue.clauses))
    titles = document("PASAL 1\nLARANGAN MEMUNGUT BIAYA DARI PESERTA\nPASAL 2\nPENUTUP")
    assert not candidates(titles, empty, Fixed.saying(9.0))


def test_a_deferral_stays_one_however_sure_the_scorer_is(document: Build, catalogue: Catalogue) -> None:
    later = document(
        "PASAL 1\nUANG\nLarangan memungut biaya dari Peserta akan diatur kemudian dalam perjanjian lain."
    )
    assert not candidates(later, catalogue, Fixed.saying(9.0))
