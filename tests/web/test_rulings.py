"""What people decide on the review page: kept, judged at once, taken back."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from schemas.results import DossierResult
from schemas.rulings import Action, KeptRuling, Target

CLAUSE = "payment.hold_harmless"


def sent(**values: str) -> dict[str, str]:
    return values


class Desk:
    """Somebody at the page who decides about the clinic."""

    def __init__(self, web: Any, archive: int, browser: Any) -> None:
        self.web, self.archive, self.browser = web, archive, browser
        browser.get("/antrean")

    @property
    def store(self) -> Any:
        return self.web.site.store

    @property
    def dossier(self) -> DossierResult:
        (found,) = self.store.dossier_results(self.archive, ["klinik"])
        assert isinstance(found, DossierResult)
        return found

    def sha256(self, name: str) -> str:
        return next(
            str(document.sha256)
            for document in self.store.document_results(self.archive, ["klinik"])
            if document.path == f"klinik/{name}"
        )

    def field(self, name: str = "expiry_date") -> Target:
        return Target.of_field(self.sha256("sip.pdf"), 1, name)

    def clause(self) -> Target:
        return Target.of_clause(self.sha256("pks.pdf"), 1, CLAUSE)

    def log(self, target: Target) -> list[KeptRuling]:
        found = self.store.rulings.on(self.archive, target)
        assert isinstance(found, list)
        return found

    def post(self, target: Target, values: dict[str, str], *, in_place: bool = False) -> Any:
        seen = "uncertain" if target == self.clause() else "2028-05-02"
        data = {
            "csrf": self.web.csrf(self.browser),
            "target": target.model_dump_json(),
            "facility": "klinik",
            "seen": json.dumps(seen),
            "after": "0",
            "back": "/antrean?jenis=clause",
        }
        return self.browser.post(
            "/putusan", data=data | values, headers={"hx-request": "true"} if in_place else {}
        )


@pytest.fixture
def desk(web: Any, archive: int) -> Desk:
    return Desk(web, archive, web.browser())


def test_a_doubted_date_is_confirmed(desk: Desk) -> None:
    before = desk.store.queue.at(desk.archive, [desk.field().key])
    assert before == {desk.field().key}
    answer = desk.post(desk.field(), sent(action="confirm"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/antrean?jenis=clause")
    (kept,) = desk.log(desk.field())
    assert (kept.ruling.action, kept.ruling.by, kept.ruling.at) == (
        Action.CONFIRM,
        "petugas.a",
        "2026-03-01T07:00:00+00:00",
    )
    assert desk.store.queue.at(desk.archive, [desk.field().key]) == set()


def test_who_and_when_come_from_the_session_alone(desk: Desk) -> None:
    desk.post(desk.field(), sent(action="confirm", by="orang.lain", at="2001-01-01T00:00:00+00:00"))
    assert desk.log(desk.field())[0].ruling.by == "petugas.a"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"value": "2 Mei 2023"}, "2023-05-02"),
        ({"value": "2 Pebruari 2027"}, "2027-02-02"),
        ({"value": "31-12-2026"}, "2026-12-31"),
        ({"date": "2023-05-02"}, "2023-05-02"),
        ({"value": "seumur hidup"}, "lifetime"),
        ({"choose": "lifetime"}, "lifetime"),
    ],
)
def test_a_date_is_corrected(desk: Desk, given: dict[str, str], kept: str) -> None:
    assert desk.post(desk.field(), given | {"action": "correct"}).status_code == 303
    assert desk.log(desk.field())[0].ruling.value == kept


def test_the_decision_changes_with_what_people_decide(desk: Desk) -> None:
    doubtful = desk.dossier.decision
    desk.post(desk.field(), sent(action="correct", value="2 Mei 2024"))
    assert desk.dossier.decision == "TIDAK_MEMENUHI" != doubtful
    desk.post(desk.field(), sent(action="undo", after="1"))
    assert desk.dossier.decision == doubtful
    assert [kept.ruling.action for kept in desk.log(desk.field())] == [Action.CORRECT, Action.UNDO]


@pytest.mark.parametrize("status", ["present", "missing"])
def test_a_clause_is_decided_with_evidence(desk: Desk, status: str) -> None:
    answer = desk.post(desk.clause(), sent(choose=status, quote=" tidak \n menagih peserta "))
    assert answer.status_code == 303
    (kept,) = desk.log(desk.clause())
    assert (kept.ruling.value, kept.ruling.quote) == (status, "tidak menagih peserta")
    assert kept.ruling.seen == "uncertain"


def test_a_requirement_is_waived_with_a_reason(desk: Desk) -> None:
    unmet = next(one for one in desk.dossier.requirements if one.result != "met" and not one.same_as)
    target = Target.of_requirement(unmet.id, "klinik")
    assert desk.post(target, sent(action="waive")).status_code == 400
    assert desk.post(target, sent(action="waive", reason="Berkas asli sudah dilihat")).status_code == 303
    (now,) = [one for one in desk.dossier.requirements if one.id == unmet.id]
    assert now.waived_by == "petugas.a" or now.result == "not_applicable"


def test_a_finding_is_waived_and_taken_back(desk: Desk) -> None:
    desk.post(desk.field(), sent(action="correct", value="2 Mei 2024"))
    documents = desk.store.document_results(desk.archive, ["klinik"])
    finding, sha256 = next((one, doc.sha256) for doc in documents for one in doc.findings)
    target = Target.of_finding(finding, "klinik", sha256)
    assert desk.post(target, sent(action="waive", reason="Disetujui kepala")).status_code == 303
    waived = [one for doc in desk.store.document_results(desk.archive, ["klinik"]) for one in doc.waived]
    assert [one.finding for one in waived] == [finding]
    assert desk.post(target, sent(action="undo", after="1")).status_code == 303
    waived = [one for doc in desk.store.document_results(desk.archive, ["klinik"]) for one in doc.waived]
    assert waived == []


def test_the_second_of_two_people_is_told(desk: Desk) -> None:
    assert desk.post(desk.field(), sent(action="confirm")).status_code == 303
    assert desk.post(desk.field(), sent(action="reject")).status_code == 409
    in_place = desk.post(desk.field(), sent(action="reject"), in_place=True)
    assert in_place.status_code == 409
    assert "petugas.a" in in_place.text
    assert "Orang lain baru saja memutuskan" in in_place.text
    assert len(desk.log(desk.field())) == 1


def test_who_saw_another_reading_is_told(desk: Desk) -> None:
    assert desk.post(desk.field(), sent(action="confirm", seen='"2023-05-02"')).status_code == 409
    assert desk.log(desk.field()) == []


def test_htmx_gets_what_changed(desk: Desk) -> None:
    answer = desk.post(desk.field(), sent(action="correct", value="2 Mei 2024"), in_place=True)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="keputusan" class="mark s-TIDAK_MEMENUHI" hx-swap-oob="true"' in answer.text
    assert re.search(r'id="terbuka" hx-swap-oob="true">\d+<', answer.text)
    assert "<strong>02-05-2024</strong>" in answer.text
    assert 'name="after" value="1"' in answer.text


def test_a_field_of_few_values_is_chosen_by_name(desk: Desk) -> None:
    basis = desk.field("expiry_basis")
    assert desk.post(basis, sent(action="correct", value="tersurat", seen="null")).status_code == 400
    answer = desk.post(basis, sent(action="correct", value="tied_to_str", seen="null"), in_place=True)
    assert answer.status_code == 200
    assert "<strong>mengikuti STR</strong>" in answer.text
    options = dict(re.findall(r'<option value="([a-z_]+)"(?: selected)?>([^<]+)<', answer.text))
    assert options["duration"] == "dihitung dari jangka waktu"
    assert 'name="value" maxlength' not in answer.text


@pytest.mark.parametrize(
    "values",
    [
        sent(action="correct", value="31 Februari 2027"),
        sent(action="correct", value="Mei 2027"),
        sent(action="correct", value="entahlah"),
        sent(action="correct", value=""),
        sent(action="waive", reason="tidak cocok untuk isian"),
        sent(action="move", value="lain"),
        sent(action="hapus"),
        sent(action=""),
        sent(action="undo"),
        sent(action="confirm", after="-1"),
        sent(action="confirm", after=""),
        sent(action="confirm", after="1e3"),
        sent(action="confirm", seen="{"),
        sent(action="correct", value="2 Mei 2027", regions="[1]"),
        sent(action="correct", value="2 Mei 2027", regions='[{"page": 9, "bbox": [1, 1, 2, 2]}]'),
        sent(action="correct", value="2 Mei 2027", quote="x" * 2001),
        sent(action="correct", value="2 Mei\x07 2027"),
        sent(action="confirm", target="{}"),
        sent(action="confirm", target="bukan json"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(desk: Desk, values: dict[str, str]) -> None:
    assert desk.post(desk.field(), values).status_code == 400
    assert desk.log(desk.field()) == []


def test_nothing_is_decided_about_what_is_not_there(desk: Desk) -> None:
    sip = desk.sha256("sip.pdf")
    foreign = [
        Target.of_field("f" * 64, 1, "expiry_date"),
        Target.of_field(sip, 2, "expiry_date"),
        Target.of_field(sip, 1, "tanggal"),
        Target.of_clause(sip, 1, CLAUSE),
        Target.of_requirement("tidak.ada", "klinik"),
        Target.of_requirement("tidak.ada", "lengkap"),
        desk.field().model_copy(update={"facility": "klinik"}),
    ]
    for target in foreign:
        assert desk.post(target, sent(action="confirm")).status_code == 404, target
        assert desk.log(target) == []
    assert desk.post(desk.field(), sent(action="confirm", facility="lain")).status_code == 404


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_away(desk: Desk, back: str) -> None:
    assert desk.post(desk.field(), sent(action="confirm", back=back)).headers["location"] == "/antrean"


def test_a_decision_needs_the_token_and_the_role(guarded: Any, archive: int) -> None:
    viewer = Desk(guarded, archive, guarded.logged_in("viewer"))
    assert viewer.post(viewer.field(), sent(action="confirm")).status_code == 403
    reviewer = Desk(guarded, archive, guarded.logged_in("reviewer"))
    assert reviewer.post(reviewer.field(), sent(action="confirm", csrf="x")).status_code == 403
    assert reviewer.log(reviewer.field()) == []
    assert reviewer.post(reviewer.field(), sent(action="confirm")).status_code == 303
    assert reviewer.log(reviewer.field())[0].ruling.by == "reviewer"
    assert 'action="/putusan"' not in viewer.browser.get("/antrean").text
    assert 'action="/putusan"' in reviewer.browser.get("/antrean").text


def test_words_of_people_are_shown_as_words(desk: Desk) -> None:
    unmet = next(one for one in desk.dossier.requirements if one.result != "met" and not one.same_as)
    answer = desk.post(
        Target.of_requirement(unmet.id, "klinik"),
        sent(action="waive", reason="<script>alert(1)</script>"),
        in_place=True,
    )
    assert "<script>" not in answer.text
    assert "<script>alert(1)</script>" in unescape(answer.text)
