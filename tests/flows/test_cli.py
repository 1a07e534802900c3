"""What `pks` prints where, and which exit code it ends with."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import flows.cli.audit
from flows.cli import COMMANDS, main
from pipeline.rejudge import judge_again
from pipeline.tally import Conclusion
from schemas.errors import ExitCode
from schemas.labels import Severity

AS_OF = "2026-11-22"
FIRST = tuple[Path, subprocess.CompletedProcess[str]]


def audit(archive: Path, *more: str) -> ExitCode:
    """Run the command in this process; the contents are known from the first audit and not read again."""
    return main(["audit", str(archive), "--out", "out", "--as-of", AS_OF, "--plain", *more])


@pytest.fixture
def known(audited: Path, archive: Path) -> Path:
    """An archive whose documents were read by an earlier audit into `out`."""
    assert audited.is_dir()
    return archive


# --- exit codes ---


def test_0_when_complete_whatever_was_found(first_audit: FIRST) -> None:
    folder, result = first_audit
    assert result.returncode == 0, result.stderr
    documents = [json.loads(line) for line in (folder / "out" / "results.jsonl").read_text().splitlines()]
    findings = [finding for document in documents for finding in document["findings"]]
    assert "critical" in {finding["severity"] for finding in findings}


def test_1_with_findings_at_the_given_level_only(known: Path) -> None:
    assert audit(known) == 0
    assert audit(known, "--fail-on", "critical") == 1
    assert audit(known, "--fail-on", "minor") == 1


@pytest.mark.parametrize(("level", "code"), [("critical", 0), ("major", 0), ("minor", 1)])
def test_findings_below_the_given_level_do_not_count(level: str, code: int) -> None:
    assert flows.cli.audit._exit_code(Conclusion((), (), Severity.MINOR), level) == code


def test_5_goes_before_1(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (known / "klinik-tua" / "rusak.pdf").write_bytes(b"PK\x03\x04 bukan dokumen")
    assert audit(known) == 5
    assert audit(known, "--fail-on", "critical") == 5
    shown = capsys.readouterr()
    assert "klinik-tua/rusak.pdf: unsupported" in shown.err
    assert "1 berkas tidak dapat diaudit: lihat out/failures.csv" in shown.out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["tidak-ada"],
        ["audit"],
        ["audit", "arsip", "--tidak-ada"],
        ["audit", "arsip", "--jobs", "0"],
        ["audit", "arsip", "--as-of", "22-11-2026"],
        ["audit", "arsip", "--as-of", "9999-12-31"],
        ["audit", "arsip", "--as-of", "0001-01-01"],
        ["audit", "arsip", "--as-of", "\ud800\x00"],
        ["expiring", "--within", "99999y"],
        ["expiring", "--within", "-1"],
        ["forget", "--older-than", "101y"],
        ["audit", "arsip", "--fail-on", "parah"],
        ["audit", "arsip", "--rules", "tidak-ada.toml"],
        ["audit", "arsip", "--rules", "rules.toml"],
        ["audit", "arsip", "--settings", "rules.toml"],
        ["audit", "arsip", "--settings", "tidak-ada.toml"],
        ["audit", "arsip", "--db", "mysql://localhost/pks"],
        ["audit", "arsip", "--out", "berkas"],
        ["audit", "arsip", "--out", "arsip"],
        ["audit", "arsip", "--out", "arsip/klinik-arum/out"],
        ["audit", "arsip", "--out", "tautan/out"],
        ["audit", "arsip", "--out", "belum-ada/../arsip/out"],
        ["audit", "arsip", "--log", "arsip/klinik-arum/catatan.log"],
        ["audit", "arsip", "--log", "tautan/catatan.log"],
        ["audit", "arsip", "--db", "sqlite:///tautan/pks.db"],
        ["audit", "tautan", "--db", "sqlite:///arsip/pks.db"],
        ["check", "arsip/klinik-arum/sip.pdf", "--rules", "rules.toml"],
        ["rules", "check", "rules.toml"],
        ["expiring", "--within", "sebentar"],
        ["export", "--format", "docx"],
    ],
    ids=" ".join,
)
def test_2_for_usage_and_configuration(
    known: Path, tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rules.toml").write_text('[[clause]]\nid = "tidak.ada"\nseverity = "parah"\n')
    (tmp_path / "berkas").touch()
    (tmp_path / "tautan").symlink_to(known)
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, "Traceback" in shown.err) == ("", False)
    assert len(shown.err.splitlines()[-1]) > 20


@pytest.mark.parametrize("name", ["PKS_JOBS", "PKS_ENGINE", "PKS_BATCH_SIZE"])
def test_2_for_a_setting_of_the_environment(
    known: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, "banyak")
    assert audit(known) == 2
    assert f"setting {name[4:].lower()}:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["audit", "tidak-ada"], "does not exist"),
        (["audit", "kosong"], "holds no file"),
        (["audit", "berkas"], "is not a folder"),
        (["check", "tidak-ada.pdf"], "is not a file"),
        (["read", "kosong"], "is not a file"),
        (["expiring", "--out", "kosong"], "nothing was audited yet"),
        (["export", "--format", "csv", "--store", "kosong"], "nothing was audited yet"),
        (["export", "--format", "csv", "--archive", "kosong"], "no complete audit"),
    ],
    ids=str,
)
def test_3_for_what_is_not_there(
    audited: Path, tmp_path: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kosong").mkdir()
    (tmp_path / "berkas").touch()
    assert main(arguments) == 3
    shown = capsys.readouterr()
    assert told in shown.err
    assert shown.out == ""
    assert list((tmp_path / "kosong").iterdir()) == []


def test_4_without_tesseract(known: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "kosong"))
    assert audit(known) == 4
    assert main(["check", str(known / "klinik-arum" / "sip.pdf")]) == 4
    assert main(["doctor"]) == 4


def test_4_without_a_language(
    known: Path, pks: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pks.fake_tesseract("exit 1", languages=("eng", "osd"))
    monkeypatch.setenv("PATH", str(pks.bin), prepend=os.pathsep)
    assert audit(known) == 4
    assert "apt install tesseract-ocr-ind" in capsys.readouterr().err
    assert main(["doctor"]) == 4
    assert "missing  tesseract language ind" in capsys.readouterr().out


def test_15_for_a_bug_of_ours(
    known: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(*_: object) -> None:
        raise ValueError("planted")

    monkeypatch.setattr(flows.cli.audit, "load_rules", stumble)
    assert audit(known) == 15
    shown = capsys.readouterr().err
    assert "ValueError: planted" in shown
    assert "bug" in shown.splitlines()[-1]


def test_130_when_interrupted_and_at_once(pks: Any, tmp_path: Path, draw_page: Callable[..., Any]) -> None:
    folder = tmp_path / "arsip" / "klinik"
    folder.mkdir(parents=True)
    for number in range(12):
        draw_page([f"SURAT IZIN PRAKTIK DOKTER {number}"] * 8, dpi=100).save(folder / f"{number}.png")
    pks.fake_tesseract("exec sleep 600")
    process = pks.start("audit", tmp_path / "arsip", "--out", "out", "--jobs", "2", "--plain")
    pks.wait_until(lambda: len(pks.calls) >= 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert out == ""
    assert "Run the same command again to go on." in err
    pks.wait_until(lambda: not pks.processes(), seconds=5)


def test_a_reader_that_goes_away_is_no_error(pks: Any) -> None:
    process = pks.start("rules", "list")
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0


# --- help and streams ---


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    shown = capsys.readouterr()
    assert f"  pks {command}" in shown.out.replace("Example: ", "  ")
    assert shown.err == ""


def test_results_go_to_stdout_and_progress_to_stderr(first_audit: FIRST) -> None:
    _, result = first_audit
    assert "4 dokumen akan dibaca, 0 sudah dikenal" in result.stderr
    assert "4/4 dokumen, 5 halaman" in result.stderr
    assert "Laporan: out/report.html" in result.stdout
    assert "KLINIK PRATAMA SEKAR ARUM" in result.stdout.upper()
    assert "akan dibaca" not in result.stdout
    assert "Laporan:" not in result.stderr


def test_what_was_left_out_is_counted(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (known / "klinik-arum" / "Thumbs.db").touch()
    (known / "klinik-arum" / ".tersembunyi").touch()
    (known / "klinik-arum" / "tautan.pdf").symlink_to("sip.pdf")
    assert audit(known) == 0
    assert "Tidak diambil: 1 hidden, 1 symlink, 1 system." in capsys.readouterr().out


def test_everything_in_out_is_its_owners_alone(audited: Path) -> None:
    names = {"results.jsonl", "dossiers.jsonl", "report.html", "audit.xlsx", "findings.csv"}
    names |= {"decisions.csv", "failures.csv", "expiry.ics", "pks.db"}
    assert names == {file.name for file in audited.iterdir()}
    assert {stat.S_IMODE(file.stat().st_mode) for file in audited.iterdir()} == {0o600}


# --- check, read ---


def lines_of(out: Path) -> dict[str, Any]:
    return {line["path"]: line for line in map(json.loads, (out / "results.jsonl").read_text().splitlines())}


def test_check_gives_the_object_of_results(
    known: Path, audited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["klinik-arum/pks.pdf", "klinik-tua/dua-sip.pdf"]
    (known / "rusak.pdf").write_bytes(b"%PDF-1.4 rusak")
    files = [str(known / name) for name in (*names, "rusak.pdf")]
    assert main(["check", *files, "--json", "--as-of", AS_OF]) == 5
    checked = {line["path"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert sorted(checked) == ["dua-sip.pdf", "pks.pdf", "rusak.pdf"]
    for name in names:
        ours, theirs = checked[Path(name).name], lines_of(audited)[name]
        assert ours.keys() == theirs.keys()
        same = ("sha256", "status", "doc_type", "pages", "fields", "evidence", "segments", "reading", "as_of")
        assert {key: ours[key] for key in same} == {key: theirs[key] for key in same}
    assert len(checked["pks.pdf"]["clauses"]) == 37
    assert checked["rusak.pdf"]["error"]["code"] == "corrupt"


def test_check_tells_people_what_it_found(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(known / "klinik-arum" / "sip.pdf"), "--as-of", AS_OF]) == 0
    shown = capsys.readouterr().out
    assert "2028-08-17" in shown
    assert "Wulan Prameswari" in shown


def test_read_shows_the_text(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(known / "klinik-tua" / "dua-sip.pdf")
    assert main(["read", file]) == 0
    first, second = capsys.readouterr().out.split("\f")
    assert "dr. Wulan Prameswari" in first
    assert "dr. Bagas Hadiwinata" in second
    assert main(["read", "--json", file, file]) == 0
    one, two = map(json.loads, capsys.readouterr().out.splitlines())
    assert one == two
    assert [page["page"] for page in one["pages"]] == [1, 2]
    page = one["pages"][0]
    assert (page["source"], page["rotation"], page["width"], page["height"]) == ("text_layer", 0, 595, 842)
    word = next(word for word in page["words"] if word["text"] == "PEMERINTAH")
    x0, top, x1, bottom = word["bbox"]
    assert 59 < x0 < x1 < 200
    assert 55 < top < bottom < 80  # from the top of the page: the line stands 70 points below it
    assert word["confidence"] is None  # nothing was recognised: a text layer says what it holds


def test_read_tells_failures_and_goes_on(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kosong.pdf").touch()
    assert main(["read", str(tmp_path / "kosong.pdf"), str(known / "klinik-arum" / "sip.pdf")]) == 5
    shown = capsys.readouterr()
    assert "kosong.pdf: empty" in shown.err
    assert "Wulan Prameswari" in shown.out


# --- expiring ---


def expiring(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Return the dates that are listed, in order."""
    assert main(["expiring", *arguments]) == 0
    cells = [line.split() for line in capsys.readouterr().out.splitlines()]
    return [row[0] for row in cells if row and row[0][:2].isdecimal()]


def test_expiring_lists_the_soonest_first(
    audited: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert expiring(capsys, "--as-of", AS_OF) == ["17-08-2025", "31-12-2026"]
    assert expiring(capsys, "--as-of", AS_OF, "--within", "38d") == ["17-08-2025"]
    assert expiring(capsys, "--as-of", AS_OF, "--within", "39d") == ["17-08-2025", "31-12-2026"]
    assert expiring(capsys, "--as-of", AS_OF, "--within", "2y")[2:] == ["17-08-2028"] * 3


def test_expiring_judges_at_another_day(
    audited: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert expiring(capsys, "--as-of", "2025-01-01", "--within", "30") == []
    assert expiring(capsys, "--as-of", "2025-08-01", "--within", "4w") == ["17-08-2025"]
    assert main(["expiring", "--as-of", "2025-08-01", "--within", "4w"]) == 0
    (row,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("17-08-2025")]
    assert row.split()[1] == "16"
    assert "klinik-tua/sip-lama.pdf, 1" in row


def test_expiring_shows_what_was_replaced_as_such(
    audited: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def replaced(*arguments: Any, **options: Any) -> Any:
        (documents, [first]), *others = judge_again(*arguments, **options)
        lines = tuple(line.model_copy(update={"superseded": True}) for line in first.expiries)
        return [(documents, [first.model_copy(update={"expiries": lines})]), *others]

    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("flows.cli.expiring.judge_again", replaced)
    assert main(["expiring", "--as-of", AS_OF, "--within", "2y", "--ics", "pengingat.ics"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line[:2].isdecimal()]
    old = ["digantikan" in row for row in rows]
    assert old == [False] * 3 + [True] * 2
    assert "-462 " in rows[0]
    assert Path("pengingat.ics").read_text("utf-8").count("BEGIN:VEVENT") == 3


def test_expiring_by_facility_names_the_most_urgent_first(
    audited: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert main(["expiring", "--as-of", AS_OF, "--within", "2y", "--by-facility"]) == 0
    lines = capsys.readouterr().out.splitlines()
    titles = [line for line, below in pairwise(lines) if below.startswith("Berakhir")]
    assert titles == ["Klinik Pratama Sekar Arum (klinik-tua)", "Klinik Pratama Sekar Arum (klinik-arum)"]
    assert not any("Faskes" in line for line in lines)


def test_expiring_writes_a_calendar(audited: Path, tmp_path: Path) -> None:
    assert main(["expiring", "--as-of", AS_OF, "--ics", "pengingat.ics"]) == 0
    text = (tmp_path / "pengingat.ics").read_text("utf-8")
    assert text.count("BEGIN:VEVENT") == 2
    assert "20261231" in text
    assert "20280817" not in text
    assert stat.S_IMODE((tmp_path / "pengingat.ics").stat().st_mode) == 0o600


# --- export ---

FILES = {
    "jsonl": "results.jsonl",
    "csv": "findings.csv",
    "xlsx": "audit.xlsx",
    "html": "report.html",
    "ics": "expiry.ics",
}


def same(format_: str, one: bytes, other: bytes) -> bool:
    """Whether two exports hold the same; a workbook notes when it was made."""
    if format_ != "xlsx":
        return one == other
    parts = []
    for content in (one, other):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts.append({name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"})
    return parts[0] == parts[1]


@pytest.mark.parametrize("format_", FILES)
def test_export_gives_what_the_audit_wrote(
    audited: Path, tmp_path: Path, format_: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    written = (audited / FILES[format_]).read_bytes()
    assert main(["export", "--format", format_]) == 0
    assert same(format_, capfdbinary.readouterr().out, written)

    assert main(["export", "--format", format_, "--out", "berkas.dat"]) == 0
    (tmp_path / "folder").mkdir()
    assert main(["export", "--format", format_, "--out", "folder", "--store", "out"]) == 0
    for file in (tmp_path / "berkas.dat", tmp_path / "folder" / FILES[format_]):
        assert same(format_, file.read_bytes(), written)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    assert main(["export", "--format", format_, "--out", "out"]) == 0  # a folder with a store is read from
    assert same(format_, capfdbinary.readouterr().out, written)


def test_export_from_a_named_database(audited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.move(audited / "pks.db", "lain.db")
    assert main(["export", "--format", "csv", "--db", "sqlite:///lain.db"]) == 0
    assert len(list(csv.reader(io.StringIO(capsys.readouterr().out)))) > 10


# --- rules, doctor ---


def test_rules_are_listed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    assert main(["rules"]) == 0
    plain = capsys.readouterr().out
    assert main(["rules", "list"]) == 0
    assert capsys.readouterr().out == plain
    assert "payment.hold_harmless" in plain
    assert "CR-SAN-01" in plain
    assert re.search(r"X-01 .*critical +ya ", plain)


def test_a_check_that_is_switched_off_is_listed_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    ours = tmp_path / "kami.toml"
    ours.write_text('[[check]]\nid = "X-01"\nseverity = "major"\nenabled = false\n')
    assert main(["rules", "list", str(ours)]) == 0
    assert re.search(r"X-01 .*major +tidak ", capsys.readouterr().out)


def test_rules_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check"]) == 0
    assert capsys.readouterr().out.startswith("ok: 37 clauses")
    ours = tmp_path / "kami.toml"
    ours.write_text('version = "kami"\n[[clause]]\nid = "payment.hold_harmless"\nseverity = "minor"\n')
    for arguments in ([str(ours)], ["--rules", str(ours)]):
        assert main(["rules", "check", *arguments]) == 0
        assert "/kami" in capsys.readouterr().out
    ours.write_text('[[clause]]\nid = "payment.hold_harmles"\nseverity = "minor"\n')
    assert main(["rules", "check", str(ours)]) == 2
    shown = capsys.readouterr().err
    assert "kami.toml" in shown
    assert "payment.hold_harmles" in shown


def test_own_rules_change_the_audit(known: Path, tmp_path: Path, audited: Path) -> None:
    ours = tmp_path / "kami.toml"
    ours.write_text('version = "kami"\n[[clause]]\nid = "payment.hold_harmless"\nseverity = "minor"\n')
    before = lines_of(audited)["klinik-arum/pks.pdf"]
    assert audit(known, "--rules", str(ours)) == 0
    after = lines_of(audited)["klinik-arum/pks.pdf"]
    assert (before["rules_version"] == after["rules_version"], "/kami" in after["rules_version"]) == (
        False,
        True,
    )
    severity = {clause["id"]: clause["severity"] for clause in after["clauses"]}
    assert severity["payment.hold_harmless"] == "minor"


def test_a_clause_of_the_organisation_is_found_by_its_cues(
    known: Path, tmp_path: Path, audited: Path
) -> None:
    ours = tmp_path / "kami.toml"
    own = """
[[clause]]
id = "own.{name}"
name_id = "Klausul kami"
severity = "minor"
source = "Kebijakan"
advice = "Tambahkan."
cues = ["{cue}"]
"""
    cues = {"fee": "kapitasi, bayar", "boat": "perahu motor, sedia"}
    ours.write_text("".join(own.format(name=name, cue=cue) for name, cue in cues.items()))
    assert audit(known, "--rules", str(ours)) == 0
    found = {clause["id"]: clause for clause in lines_of(audited)["klinik-arum/pks.pdf"]["clauses"]}
    assert (found["own.fee"]["status"], found["own.boat"]["status"]) == ("present", "missing")
    assert "membayar kapitasi" in found["own.fee"]["quote"]


def test_own_clauses_that_cannot_be_found_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = Path(__file__).parents[2] / "samples" / "aturan-contoh.toml"
    assert main(["rules", "check", str(sample)]) == 0
    assert capsys.readouterr().out.startswith("ok: 39 clauses")
    ours = tmp_path / "kami.toml"
    ours.write_text(
        sample.read_text().replace("near_misses = [", 'near_misses = [\n"Antrean daring wajib ada.",')
    )
    assert main(["rules", "check", str(ours)]) == 2
    told = capsys.readouterr().err
    assert "kami.toml, line 30: own.online_queue: near_miss 'Antrean daring wajib ada.' is taken" in told
    ours.write_text(sample.read_text().replace('"nomor antrean | nomor', '"TANPA_ARTI | nomor'))
    for command in (["rules", "check", str(ours)], ["check", str(sample), "--rules", str(ours)]):
        assert main(command) == 2
        assert "kami.toml, line 12: own.online_queue: cues: concept TANPA_ARTI" in capsys.readouterr().err
    ours.write_text('[[clause]]\nid = "payment.referral"\ncues = ["rujuk"]\n')
    assert main(["rules", "check", str(ours)]) == 2
    assert "line 2: cues of payment.referral: how this clause is found is built in" in capsys.readouterr().err


def test_doctor_says_what_is_there(
    pks: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pks.fake_tesseract("exit 1")
    monkeypatch.setenv("PATH", str(pks.bin), prepend=os.pathsep)
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    assert "ok       tesseract 5.3.0" in shown
    assert "ok       tesseract language ind" in shown
    assert "missing" not in shown


@pytest.fixture(autouse=True)
def _installed_tesseract(
    request: pytest.FixtureRequest,
    pks: Any,
    monkeypatch: pytest.MonkeyPatch,
    words: Callable[[Sequence[str]], str],
) -> None:
    """Nothing here reads a scan: a stand-in shows that Tesseract is installed, on every machine."""
    pks.fake_tesseract(words(["TIDAK DIBACA"]))
    monkeypatch.setenv("PATH", str(pks.bin), prepend=os.pathsep)
    monkeypatch.setenv("PKS_ENGINE", "pytesseract")
