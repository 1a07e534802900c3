from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from pipeline.report.standing import (
    contract_end,
    ending,
    first_lapse,
    grouped,
    lapsing_in_contract,
    recredentialing_day,
)
from schemas.labels import DeadlineKind, DocumentType, LicenceStatus, RequirementKind, RequirementResult
from schemas.results import (
    ContractResult,
    DossierResult,
    ExpiryResult,
    LicenceLine,
    PersonResult,
    RequirementOutcome,
)

MELATI = "klinik-melati"


@pytest.fixture
def melati(dossiers: tuple[DossierResult, ...]) -> DossierResult:
    return next(one for one in dossiers if one.facility == MELATI)


def line(until: str | None, *, superseded: bool = False, path: str = "sip.pdf") -> LicenceLine:
    return LicenceLine(
        doc_type=DocumentType.SIP,
        path=path,
        page=1,
        expiry_date=until,
        status=LicenceStatus.UNKNOWN,
        superseded=superseded,
    )


@pytest.mark.parametrize(
    ("lines", "day", "unknown"),
    [
        ([], None, 0),  # nobody's licence is in the folder
        ([line("lifetime")], None, 0),  # never ends, and that is known
        ([line("2028-05-02"), line("2027-03-01")], dt.date(2027, 3, 1), 0),
        ([line("2028-05-02"), line("2020-01-01", superseded=True)], dt.date(2028, 5, 2), 0),
        ([line("2028-05-02"), line(None)], dt.date(2028, 5, 2), 1),  # the other may end before
        ([line("2027-02-30")], None, 1),  # a day that does not exist tells nothing
        ([line(None, superseded=True)], None, 0),
    ],
)
def test_first_lapse_of_a_person(lines: list[LicenceLine], day: dt.date | None, unknown: int) -> None:
    lapse = first_lapse(PersonResult(name="dr. Wulan Prameswari", licences=tuple(lines)))
    assert lapse.day == day
    assert len(lapse.unknown) == unknown


def outcome(id_: str, result: str, kind: str = "absolute") -> RequirementOutcome:
    return RequirementOutcome(
        id=id_, result=RequirementResult(result), kind=RequirementKind(kind), message="m"
    )


def test_requirements_stand_by_result_the_worst_first_and_absolute_before_scored() -> None:
    given = [
        outcome("a", "not_applicable"),
        outcome("b", "met"),
        outcome("c", "unmet", "scored"),
        outcome("d", "unmet"),
        outcome("e", "needs_review"),
        outcome("f", "not_evidenced"),
    ]
    told = [(result.value, "".join(one.id for one in group)) for result, group in grouped(given)]
    assert told == [
        ("unmet", "dc"),
        ("not_evidenced", "f"),
        ("needs_review", "e"),
        ("met", "b"),
        ("not_applicable", "a"),
    ]
    assert grouped([]) == ()


def test_what_ends_before_the_contract_is_listed_soonest_first(melati: DossierResult) -> None:
    listed = [(one.expiry_date, one.path) for one in lapsing_in_contract(melati)]
    # Not the contract itself, nothing that was replaced, and nothing that outlasts it.
    assert listed == [
        ("2023-05-02", f"{MELATI}/sip dr bagas.png"),
        ("2026-12-20", f"{MELATI}/sip dr ratna.pdf"),
    ]


def test_the_last_day_of_the_contract_is_no_day_too_early(melati: DossierResult) -> None:
    def ends(day: str) -> tuple[ExpiryResult, ...]:
        moved = tuple(one.model_copy(update={"expiry_date": day}) for one in melati.expiries)
        return lapsing_in_contract(melati.model_copy(update={"expiries": moved}))

    assert ends("2026-12-31") == ()
    assert ends("2026-12-30") != ()


@pytest.mark.parametrize(
    "change",
    [
        lambda dossier: dossier.model_copy(update={"contract": None}),
        lambda dossier: dossier.model_copy(update={"contract": ContractResult(path="pks.pdf")}),
    ],
)
def test_nothing_lapses_before_an_end_that_is_not_known(
    melati: DossierResult, change: Callable[[DossierResult], DossierResult]
) -> None:
    changed = change(melati)
    assert contract_end(changed) is None
    assert lapsing_in_contract(changed) == ()
    assert ending(changed, before=dt.date(2027, 1, 1)) != ()


def test_the_day_of_recredentialing_is_told_by_its_kind_not_by_its_words(melati: DossierResult) -> None:
    assert recredentialing_day(melati) == dt.date(2026, 9, 30)
    (deadline,) = melati.deadlines
    for kind in (None, DeadlineKind.RENEWAL):
        other = deadline.model_copy(update={"kind": kind})
        assert recredentialing_day(melati.model_copy(update={"deadlines": (other,)})) is None
