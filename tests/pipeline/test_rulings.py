"""What people decide lies over what was read, follows the document, and can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.audit import judge_files
from pipeline.job import Outcome
from pipeline.rejudge import decide, judge_again, rejudge
from pipeline.requirements import Requirements
from pipeline.rulings import Standing, standing, with_rulings
from pipeline.store import Run, Store, open_store
from schemas.dossier import AuditedFile
from schemas.errors import ConflictError, NoInputError
from schemas.labels import Decision, DocumentType, FieldName, RequirementResult, Verdict
from schemas.results import DocumentResult, DossierResult
from schemas.rulings import Action, KeptRuling, Ruling, Target, TargetKind

AS_OF = dt.date(2026, 3, 1)
WHEN = "2026-02-27T08:15:00+00:00"
WHO = "petugas.a"
VERSION = ("program", "rules")


def ruling(target: Target, action: Action, value: Any = None, **more: Any) -> Ruling:
    return Ruling(target=target, action=action, value=value, **({"by": WHO, "at": WHEN} | more))


def log(*rulings: Ruling) -> Standing:
    return standing(KeptRuling(id=at, turn=at, ruling=one) for at, one in enumerate(rulings, 1))


def concluded(
    files: list[AuditedFile], rules: Requirements, *rulings: Ruling
) -> tuple[DossierResult, dict[str, DocumentResult]]:
    judged = list(judge_files(files, rules, as_of=AS_OF, decided=log(*rulings)))
    return judged[0][1][0], {document.path: document for documents, _ in judged for document in documents}


# --- fields ---


def test_a_corrected_date_is_judged(make: Any, rules: Requirements) -> None:
    wrong = make.document("klinik/str.pdf", make.str_licence(until="2025-08-17"))
    files = make.complete_clinic(str=wrong)
    assert concluded(files, rules)[0].decision is Decision.TIDAK_MEMENUHI
    target = Target.of_field(wrong.sha256, 1, FieldName.EXPIRY_DATE)
    dossier, documents = concluded(
        files, rules, ruling(target, Action.CORRECT, "lifetime", seen="2025-08-17")
    )
    assert dossier.decision is Decision.MEMENUHI
    line = documents["klinik/str.pdf"]
    assert line.fields["expiry_date"] == "lifetime"
    evidence = line.evidence["expiry_date"]
    assert (evidence.decided_by, evidence.review, evidence.confidence) == (WHO, False, 1.0)
    assert evidence.alternatives == ("2025-08-17",)
    assert evidence.note == f"Diperbaiki oleh {WHO}, 2026-02-27"


def test_a_confirmed_date_is_doubted_no_more(make: Any, rules: Requirements) -> None:
    doubted = make.document(
        "klinik/sip.pdf",
        make.segment(
            DocumentType.SIP,
            make.fact(FieldName.EXPIRY_DATE, "2028-05-02", review=True),
            holder_name=make.DOCTOR,
            facility_name=make.CLINIC,
            number="503/0417/SIP/2023",
            issue_date="2023-05-02",
            expiry_basis="explicit",
        ),
    )
    files = make.complete_clinic(sip=doubted)
    assert concluded(files, rules)[0].decision is Decision.PERLU_DITINJAU
    target = Target.of_field(doubted.sha256, 1, FieldName.EXPIRY_DATE)
    dossier, _ = concluded(files, rules, ruling(target, Action.CONFIRM, seen="2028-05-02"))
    assert dossier.decision is Decision.MEMENUHI


def test_a_rejected_value_is_unknown_and_stays_to_be_looked_at(make: Any, rules: Requirements) -> None:
    files = make.complete_clinic()
    sip = next(file for file in files if file.path == "klinik/sip.pdf")
    target = Target.of_field(sip.sha256, 1, FieldName.EXPIRY_DATE)
    _, documents = concluded(files, rules, ruling(target, Action.REJECT, seen="2028-05-02"))
    assert documents["klinik/sip.pdf"].fields["expiry_date"] is None
    assert documents["klinik/sip.pdf"].evidence["expiry_date"].review


def test_a_value_that_nobody_read_can_be_given(make: Any, rules: Requirements) -> None:
    unread = make.document("klinik/sip.pdf", make.sip(until=None))
    bare = unread.facts.segments[0].model_copy(
        update={
            "fields": tuple(
                fact for fact in unread.facts.segments[0].fields if fact.name is not FieldName.EXPIRY_DATE
            )
        }
    )
    unread = make.document("klinik/sip.pdf", bare)
    target = Target.of_field(unread.sha256, 1, FieldName.EXPIRY_DATE)
    given = ruling(target, Action.CORRECT, "2028-05-02", quote="2 Mei 2028", reason="dari fisik")
    _, documents = concluded(make.complete_clinic(sip=unread), rules, given)
    assert documents["klinik/sip.pdf"].fields["expiry_date"] == "2028-05-02"
    assert documents["klinik/sip.pdf"].evidence["expiry_date"].quote == "2 Mei 2028"


def test_a_new_reading_that_disagrees_is_shown_beside_the_ruling(make: Any, rules: Requirements) -> None:
    files = make.complete_clinic()
    sip = next(file for file in files if file.path == "klinik/sip.pdf")
    target = Target.of_field(sip.sha256, 1, FieldName.EXPIRY_DATE)
    earlier = ruling(target, Action.CONFIRM, seen="2023-05-02")  # what another version had read
    _, documents = concluded(files, rules, earlier)
    evidence = documents["klinik/sip.pdf"].evidence["expiry_date"]
    assert documents["klinik/sip.pdf"].fields["expiry_date"] == "2023-05-02"
    assert "pembacaan baru: 2028-05-02" in evidence.note
    assert evidence.alternatives == ("2028-05-02",)


def test_to_be_looked_at_again_changes_nothing(make: Any, rules: Requirements) -> None:
    files = make.complete_clinic()
    sip = next(file for file in files if file.path == "klinik/sip.pdf")
    target = Target.of_field(sip.sha256, 1, FieldName.EXPIRY_DATE)
    assert concluded(files, rules, ruling(target, Action.LATER)) == concluded(files, rules)


# --- clauses, types, places ---


@pytest.mark.parametrize("status", ["present", "missing"])
def test_a_clause_is_what_a_person_says(make: Any, rules: Requirements, status: str) -> None:
    open_ = make.clause("payment.hold_harmless", "uncertain", "poor_reading")
    contract = make.document(
        "klinik/pks.pdf", make.pks(people=(make.DOCTOR,), clauses=make.clauses(hold_harmless=open_))
    )
    target = Target.of_clause(contract.sha256, 1, "payment.hold_harmless")
    said = ruling(target, Action.CORRECT, status, seen="uncertain", quote="tidak menagih peserta")
    _, documents = concluded(make.complete_clinic(pks=contract), rules, said)
    line = documents["klinik/pks.pdf"]
    clause = next(clause for clause in line.clauses if clause.id == "payment.hold_harmless")
    assert (clause.status, clause.decided_by) == (Verdict(status), WHO)
    assert clause.quote == "tidak menagih peserta"
    codes = {finding.code for finding in line.findings if finding.subject == clause.id}
    assert codes == (set() if status == "present" else {"clause-missing"})


def test_a_document_is_of_the_type_that_a_person_says(make: Any, rules: Requirements) -> None:
    files = make.complete_clinic()
    npwp = next(file for file in files if file.path == "klinik/npwp.pdf")
    said = ruling(
        Target.of_type(npwp.sha256, 1),
        Action.CORRECT,
        "sertifikat_kompetensi",
        seen="other",
    )
    _, documents = concluded(files, rules, said)
    assert documents["klinik/npwp.pdf"].doc_type == "sertifikat_kompetensi"


def test_a_document_goes_to_another_facility(make: Any, rules: Requirements) -> None:
    stray = make.document("lain/str-nyasar.pdf", make.str_licence())
    files = [*make.complete_clinic(), stray, make.document("lain/izin.pdf", make.licence(place="Lain"))]
    moved = ruling(Target.of_document(stray.sha256), Action.MOVE, "klinik", seen="lain")
    judged = judge_files(files, rules, as_of=AS_OF, decided=log(moved))
    owner = {document.path: document.facility for documents, _ in judged for document in documents}
    assert owner["lain/str-nyasar.pdf"] == "klinik"
    assert owner["lain/izin.pdf"] == "lain"


# --- waivers ---


def test_a_waived_requirement_no_longer_decides(make: Any, rules: Requirements) -> None:
    files = make.complete_clinic(npwp=None)
    before, _ = concluded(files, rules)
    assert before.decision is Decision.BELUM_LENGKAP
    absent = next(one for one in before.requirements if one.result is RequirementResult.NOT_EVIDENCED)
    waiver = ruling(
        Target.of_requirement(absent.id, "klinik"), Action.WAIVE, reason="NPWP menyusul, surat no. 7"
    )
    after, _ = concluded(files, rules, waiver)
    assert after.decision is Decision.MEMENUHI
    outcome = next(one for one in after.requirements if one.id == absent.id)
    assert outcome.waived_by == WHO
    assert "NPWP menyusul, surat no. 7" in outcome.message
    assert absent.message in outcome.message


def test_a_waived_finding_is_told_apart(make: Any, rules: Requirements) -> None:
    lacking = make.clause("payment.hold_harmless", "missing")
    contract = make.document(
        "klinik/pks.pdf", make.pks(people=(make.DOCTOR,), clauses=make.clauses(hold_harmless=lacking))
    )
    files = make.complete_clinic(pks=contract)
    _, before = concluded(files, rules)
    finding = next(one for one in before["klinik/pks.pdf"].findings if one.code == "clause-missing")
    waiver = ruling(
        Target.of_finding(finding, "klinik", contract.sha256), Action.WAIVE, reason="ada di adendum"
    )
    _, after = concluded(files, rules, waiver)
    assert finding not in after["klinik/pks.pdf"].findings
    assert [waived.finding for waived in after["klinik/pks.pdf"].waived] == [finding]
    assert after["klinik/pks.pdf"].waived[0].reason == "ada di adendum"


def test_a_waiver_of_another_facility_does_not_count(make: Any, rules: Requirements) -> None:
    files = make.complete_clinic(npwp=None)
    absent = next(
        one
        for one in concluded(files, rules)[0].requirements
        if one.result is RequirementResult.NOT_EVIDENCED
    )
    waiver = ruling(Target.of_requirement(absent.id, "klinik-lain"), Action.WAIVE, reason="x")
    assert concluded(files, rules, waiver)[0].decision is Decision.BELUM_LENGKAP


# --- the log ---


def test_the_last_ruling_counts_and_undo_takes_it_back() -> None:
    target = Target(kind="field", name="number", sha256="a" * 64)
    first, second = ruling(target, Action.CORRECT, "1"), ruling(target, Action.CORRECT, "2")
    undo = ruling(target, Action.UNDO)
    assert log(first, second).on(target) == second
    assert log(first, second, undo).on(target) == first
    assert log(first, second, undo, undo).on(target) is None
    assert log(undo, first).on(target) == first


@pytest.mark.parametrize(
    ("kind", "action", "more"),
    [
        ("finding", Action.WAIVE, {"reason": "  "}),  # a waiver needs a reason
        ("field", Action.WAIVE, {"reason": "x"}),  # a value cannot be waived
        ("field", Action.CORRECT, {}),  # into what?
        ("clause", Action.REJECT, {}),  # present or missing, nothing between
        ("document", Action.MOVE, {"value": ""}),
        ("field", Action.CONFIRM, {"by": ""}),
    ],
)
def test_a_ruling_that_makes_no_sense_is_refused(kind: str, action: Action, more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ruling(Target(kind=kind, name="x", sha256="a" * 64), action, **more)


def test_nothing_decided_is_nothing_copied(make: Any) -> None:
    files = make.complete_clinic()
    assert all(new is old for new, old in zip(with_rulings(files, Standing()), files, strict=True))


# --- kept, and judged anew ---


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def audited(store: Store, rules: Requirements, tmp_path: Path) -> Callable[[list[AuditedFile]], Run]:
    """Keep files as if they had been audited."""

    def keep(files: list[AuditedFile]) -> Run:
        archive = store.archive_id(str(tmp_path / "arsip"))
        run = store.start_run(archive, as_of=AS_OF.isoformat(), program="p", rules="r", documents=len(files))
        for file in files:
            assert file.facts is not None
            outcome = Outcome(file.facts.sha256, file.facts.pages, b"w", file.facts.model_dump_json())
            store.keep_outcome(outcome, facts_version="p r", reader_version="r1")
        store.replace_results(archive, judge_files(files, rules, as_of=AS_OF))
        store.finish_run(run, processed=len(files), failed=0)
        latest = store.latest_run()
        assert latest is not None
        return latest

    return keep


def test_a_decision_is_kept_and_its_facility_judged_anew(
    make: Any, rules: Requirements, store: Store, audited: Callable[[list[AuditedFile]], Run]
) -> None:
    wrong = make.document("klinik/str.pdf", make.str_licence(until="2025-08-17"))
    other = make.complete_clinic("lain", npwp=None)
    run = audited([*make.complete_clinic(str=wrong), *other])
    untouched = list(store.document_results(run.archive_id, ["lain"]))
    target = Target.of_field(wrong.sha256, 1, FieldName.EXPIRY_DATE)
    said = ruling(target, Action.CORRECT, "lifetime", seen="2025-08-17")
    decide(store, run, rules, said, after=0, facility="klinik", as_of=AS_OF)
    decisions = {dossier.facility: dossier.decision for dossier in store.dossier_results(run.archive_id)}
    assert decisions == {"klinik": Decision.MEMENUHI, "lain": Decision.BELUM_LENGKAP}
    assert list(store.document_results(run.archive_id, ["lain"])) == untouched

    # Another day, or another audit of the same archive: the decision is still there.
    assert next(judge_again(store, run, rules, as_of=AS_OF))[1][0].decision is Decision.MEMENUHI
    decide(store, run, rules, ruling(target, Action.UNDO), after=1, facility="klinik", as_of=AS_OF)
    assert next(store.dossier_results(run.archive_id)).decision is Decision.TIDAK_MEMENUHI
    assert [kept.ruling.action for kept in store.rulings.on(run.archive_id, target)] == ["correct", "undo"]


def test_two_people_at_once_do_not_overwrite_each_other(
    make: Any, rules: Requirements, store: Store, audited: Callable[[list[AuditedFile]], Run]
) -> None:
    files = make.complete_clinic()
    run = audited(files)
    target = Target.of_field(files[2].sha256, 1, FieldName.EXPIRY_DATE)
    store.rulings.add(run.archive_id, ruling(target, Action.CORRECT, "2028-01-01"), after=0)
    with pytest.raises(ConflictError):
        store.rulings.add(run.archive_id, ruling(target, Action.CORRECT, "2029-01-01", by="b"), after=0)
    assert [kept.ruling.value for kept in store.rulings.of(run.archive_id)] == ["2028-01-01"]


def test_a_document_moves_between_kept_dossiers_and_back(
    make: Any, rules: Requirements, store: Store, audited: Callable[[list[AuditedFile]], Run]
) -> None:
    stray = make.document("lain/str-nyasar.pdf", make.str_licence())
    run = audited(
        [*make.complete_clinic(), stray, make.document("lain/izin.pdf", make.licence(place="Lain"))]
    )

    def owner() -> str:
        found = {document.path: document.facility for document in store.document_results(run.archive_id)}
        return found["lain/str-nyasar.pdf"]

    target = Target.of_document(stray.sha256)
    decide(
        store,
        run,
        rules,
        ruling(target, Action.MOVE, "klinik", seen="lain"),
        after=0,
        facility="lain",
        as_of=AS_OF,
    )
    assert owner() == "klinik"
    decide(store, run, rules, ruling(target, Action.UNDO), after=1, facility="klinik", as_of=AS_OF)
    assert owner() == "lain"
    with pytest.raises(NoInputError):
        away = ruling(target, Action.MOVE, "../luar")
        decide(store, run, rules, away, after=2, facility="lain", as_of=AS_OF)
    assert len(store.rulings.of(run.archive_id)) == 2


def test_judging_anew_without_rulings_changes_nothing(
    make: Any, rules: Requirements, store: Store, audited: Callable[[list[AuditedFile]], Run]
) -> None:
    run = audited([*make.complete_clinic(), *make.complete_clinic("lain", npwp=None)])
    before = list(store.facility_results(run.archive_id))
    rejudge(store, run, rules, ["klinik", "lain"], as_of=AS_OF)
    assert list(store.facility_results(run.archive_id)) == before


def test_a_decision_reads_no_rulings_of_other_facilities(
    make: Any,
    rules: Requirements,
    store: Store,
    audited: Callable[[list[AuditedFile]], Run],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stray = make.document("lain/str-nyasar.pdf", make.str_licence())
    run = audited([*make.complete_clinic(), *make.complete_clinic("lain"), stray])
    for number in range(700):  # more than one statement takes
        elsewhere = Target.of_field(f"{number:064x}", 1, FieldName.EXPIRY_DATE)
        store.rulings.add(run.archive_id, ruling(elsewhere, Action.CONFIRM, seen="2028-05-02"), after=0)
    waiver = ruling(Target.of_requirement("CR-DOC-08", "klinik"), Action.WAIVE, seen="unmet", reason="ada")
    store.rulings.add(run.archive_id, waiver, after=0)
    parsed: list[str] = []
    read = Ruling.model_validate_json

    def counted(text: str) -> Ruling:
        parsed.append(text)
        return read(text)

    monkeypatch.setattr(Ruling, "model_validate_json", counted)
    moved = ruling(Target.of_document(stray.sha256), Action.MOVE, "klinik", seen="lain")
    decide(store, run, rules, moved, after=0, facility="lain", as_of=AS_OF)
    assert 0 < len(parsed) < 10
    monkeypatch.undo()
    assert len(store.rulings.of(run.archive_id)) == 702
    assert len(store.rulings.of(run.archive_id, TargetKind.DOCUMENT)) == 1
    everything = {f"{number:064x}" for number in range(700)}
    assert len(store.rulings.about(run.archive_id, everything, ["klinik"])) == 701
    again = [(list(some), list(one)) for some, one in judge_again(store, run, rules, as_of=AS_OF)]
    assert again == [(list(some), list(one)) for some, one in store.facility_results(run.archive_id)]
