"""`pks dossier`: one facility as it stands on a day, its page and letter, and what is due."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from pipeline.rejudge import judge_again

AS_OF = "2026-11-22"


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


def dossier(*arguments: str, as_of: str = AS_OF) -> int:
    return main(["dossier", *arguments, "--as-of", as_of])


@pytest.mark.usefixtures("audited")
def test_it_shows_how_a_facility_stands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert not (tmp_path / "arsip").exists()  # nothing is read but the store
    assert dossier("klinik-arum") == 0
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert lines[0].rstrip() == "Klinik Pratama Sekar Arum  klinik-arum/"
    assert "Keputusan: BELUM LENGKAP" in lines[2]
    assert "  01-01-2024 s.d. 31-12-2026 (39 hari lagi)  klinik-arum/pks.pdf" in [
        line.rstrip() for line in lines
    ]
    assert any("Wulan Prameswari" in line and "17-08-2028" in line for line in lines)
    assert shown.err == ""


@pytest.mark.usefixtures("audited")
def test_it_judges_at_another_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier("klinik-arum", as_of="2028-08-18") == 0
    out = capsys.readouterr().out
    assert "TIDAK MEMENUHI" in out
    assert "31-12-2026 (596 hari lalu)" in out


@pytest.mark.usefixtures("audited")
def test_json_is_the_line_of_dossiers_jsonl(capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier("k-arum", "--json") == 0
    kept = Path("out/dossiers.jsonl").read_text("utf-8").splitlines()
    (line,) = capsys.readouterr().out.splitlines()
    assert line == next(line for line in kept if '"facility": "klinik-arum"' in line)
    kinds = [deadline["kind"] for deadline in json.loads(line)["deadlines"]]
    assert kinds == ["recredentialing", "contract_end", "renewal"]


@pytest.mark.usefixtures("audited")
@pytest.mark.parametrize("wanted", ["klinik-arum", "klinik-arum/", "KLINIK-ARUM", "K-Aru"])
def test_folder_or_a_part_names_a_facility(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier(wanted, "--json") == 0
    assert json.loads(capsys.readouterr().out)["facility"] == "klinik-arum"


@pytest.mark.usefixtures("audited")
def test_a_part_that_is_in_two_names_is_ambiguous(capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier("arum") == 2
    assert "'arum' fits 2 facilities" in capsys.readouterr().err  # both are called Sekar Arum


@pytest.fixture
def many(audited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """30 facilities, of which one has the name of another's folder."""

    def judged(*arguments: Any, **options: Any) -> Any:
        (_, [first]), *_ = judge_again(*arguments, **options)
        made = [
            first.model_copy(update={"facility": f"faskes-{number:02d}", "name": f"Klinik {number}"})
            for number in range(30)
        ]
        made[7] = made[7].model_copy(update={"name": "faskes-08"})
        made[9] = made[9].model_copy(update={"deadlines": ()})
        return [([], [one]) for one in made]

    monkeypatch.setattr("flows.cli.dossier.judge_again", judged)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("wanted", "facility"),
    [
        ("faskes-08", "faskes-08"),  # a folder goes before another's name
        ("klinik 1", "faskes-01"),  # a whole name before a part of others
        ("KLINIK 29", "faskes-29"),
    ],
)
def test_what_is_meant_exactly_goes_before_what_fits_in_part(
    wanted: str, facility: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dossier(wanted, "--json") == 0
    assert json.loads(capsys.readouterr().out)["facility"] == facility


@pytest.mark.usefixtures("many")
def test_an_ambiguous_one_lists_what_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier("klinik 2") == 0  # a whole name
    capsys.readouterr()
    assert dossier("s-2") == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "'s-2' fits 10 facilities; name one by its folder:" in shown.err
    assert shown.err.splitlines()[1:] == [f"  faskes-{number}: Klinik {number}" for number in range(20, 30)]


@pytest.mark.usefixtures("many")
def test_an_unknown_one_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier("melati") == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "pks: No facility of this audit fits 'melati'; name one of these:"
    assert (len(told), told[-1]) == (22, "  ... and 10 more")


@pytest.mark.usefixtures("audited")
def test_page_and_letter_are_written_for_their_owner_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier("klinik-tua", "--html", "tua.html", "--letter", "surat.txt") == 0
    shown = capsys.readouterr()
    assert "Halaman faskes: tua.html" in shown.err
    assert "Surat: surat.txt" in shown.err
    assert "klinik-tua/" in shown.out
    assert Path("tua.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    letter = Path("surat.txt").read_text("utf-8")
    assert "22 November 2026" in letter
    assert "Yth. Pimpinan" in letter
    assert {stat.S_IMODE(Path(name).stat().st_mode) for name in ("tua.html", "surat.txt")} == {0o600}


@pytest.mark.usefixtures("audited")
def test_own_rules_change_what_the_letter_says(tmp_path: Path) -> None:
    rules = '[[requirement]]\nid = "CR-DOC-08"\nask = "Kirimkan NPWP ke loket tiga."\n'
    Path("aturan.toml").write_text(rules, "utf-8")
    assert dossier("klinik-arum", "--rules", "aturan.toml", "--letter", "surat.txt") == 0
    assert "kirimkan NPWP ke loket tiga." in " ".join(Path("surat.txt").read_text("utf-8").split())


@pytest.mark.usefixtures("audited")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Which facility?"),
        (["klinik-arum", "--due"], "--due lists all facilities"),
        (["--due", "--json"], "--due lists all facilities"),
        (["--due", "--html", "a.html"], "--due lists all facilities"),
        (["--due", "--letter", "a.txt"], "--due lists all facilities"),
        (["klinik-arum", "--within", "10d"], "--within goes with --due."),
        (["klinik-arum", "--html", "tidak-ada/a.html"], "tidak-ada/a.html cannot be written."),
        (["klinik-arum", "--letter", "out"], "out cannot be written."),
        (["klinik-arum", "--html", "a", "--letter", "a"], "--html and --letter both name a."),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dossier(*arguments) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_without_an_audit_there_is_no_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert dossier("klinik-arum") == 3
    assert dossier("--due") == 3
    assert "pks audit" in capsys.readouterr().err


def due(capsys: pytest.CaptureFixture[str], *arguments: str, as_of: str = AS_OF) -> list[str]:
    """Return the listed days."""
    assert dossier("--due", *arguments, as_of=as_of) == 0
    return [line.split()[0] for line in capsys.readouterr().out.splitlines() if line[:2].isdecimal()]


@pytest.mark.usefixtures("audited")
def test_due_lists_whose_recredentialing_comes_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert due(capsys) == ["30-09-2026"]  # what is late stays until a new contract is there
    assert due(capsys, as_of="2026-04-03") == ["30-09-2026"]  # 180 days ahead
    assert due(capsys, as_of="2026-04-02") == []
    assert due(capsys, "--within", "181d", as_of="2026-04-02") == ["30-09-2026"]
    assert due(capsys, "--within", "0", as_of="2026-09-30") == ["30-09-2026"]


@pytest.mark.usefixtures("audited")
def test_due_names_those_whose_end_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier("--due", "--within", "1d", as_of="2026-01-01") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "Tidak ada rekredensialing yang jatuh tempo sampai 02-01-2026.",
        "Akhir PKS tidak diketahui, tanpa batas rekredensialing: klinik-tua",
    ]


@pytest.mark.usefixtures("many")
def test_due_says_nothing_of_ends_where_all_are_known_but_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert dossier("--due") == 0
    *rows, last = capsys.readouterr().out.splitlines()
    assert len(rows) == 30  # a heading and 29 facilities
    assert last.rstrip().endswith(": faskes-09")
