"""The benchmark of many documents: what it makes is readable, and what it says was used was used."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from benchmarks.bulk.__main__ import asked_of, main
from benchmarks.bulk.documents import make_documents
from benchmarks.bulk.measure import Measured, Took
from benchmarks.bulk.opening import opening_seconds
from benchmarks.bulk.processes import Use, watch
from benchmarks.bulk.reading import PLAIN, PREFECT, ReadAudit, share_of_prefect


def text_of(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def test_documents_differ_and_the_share_of_scans_has_no_text(tmp_path: Path) -> None:
    assert make_documents(tmp_path / "arsip", 25, scans=0.25) == 5
    files = sorted((tmp_path / "arsip").glob("*/*.pdf"))
    assert [len(list(folder.iterdir())) for folder in sorted((tmp_path / "arsip").iterdir())] == [10, 10, 5]
    assert len({hashlib.sha256(file.read_bytes()).hexdigest() for file in files}) == 25
    texts = {file.name: text_of(file) for file in files}
    assert sum(not text.strip() for text in texts.values()) == 5
    assert "PERJANJIAN KERJA SAMA" in texts["pks-000000.pdf"]
    assert "NOMOR: 503/" in texts["izin-000001.pdf"]


def test_the_same_seed_gives_the_same_documents(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_documents(tmp_path / name, 6, scans=0.5)
    for file in (tmp_path / "a").glob("*/*"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes()


BROWSER = """#!/bin/sh
for last; do true; done
echo "$last" >> "$(dirname "$0")/opened"
case "$last" in *f-a.html) sleep 0.5;; esac
for one; do case "$one" in --screenshot=*) touch "${one#--screenshot=}";; esac; done
"""

_BURNS = """
import subprocess, sys, time
held = bytearray({mib} << 20)
if {deep}:
    subprocess.run([sys.executable, "-c", sys.argv[1], ""], check=True)
else:
    while time.process_time() < 0.8: pass
    time.sleep(0.3)
"""


def test_what_a_child_uses_is_counted_with_its_parent() -> None:
    inner = _BURNS.format(mib=60, deep=False)
    use = watch(subprocess.Popen([sys.executable, "-c", _BURNS.format(mib=1, deep=True), inner]))
    assert 0.7 < use.cpu_seconds < 3
    assert use.wall_seconds > 0.8
    assert use.other_bytes > 60 << 20 > use.parent_bytes > 1 << 20
    assert use.worker_bytes == use.reading_cpu == 0


def test_who_reads_is_known_by_its_command() -> None:
    code = "import time\nwhile time.process_time() < 0.5: pass\ntime.sleep(0.3)"
    reader = [sys.executable, "-c", code, "multiprocessing.forkserver"]
    use = watch(subprocess.Popen([sys.executable, "-c", f"import subprocess; subprocess.run({reader})"]))
    assert 0.4 < use.reading_cpu < use.cpu_seconds


def test_processor_time_between_two_samples_is_in_proportion() -> None:
    use = Use(began=100.0, ended=104.0, moments=[(101.0, 2.0), (103.0, 6.0)])
    assert [use.cpu_until(moment) for moment in (99, 100.5, 101, 102, 103, 110)] == [0, 1, 2, 4, 6, 6]


def test_the_share_of_prefect_is_that_of_the_medians() -> None:
    one = ReadAudit(PLAIN, 10, 8.0, 9.0, 2.0, 5.0, 0.9, 1, 1, 1, 1, None, 2.0)
    slow = [replace(one, wall_seconds=seconds) for seconds in (6.0, 8.0, 80.0)]
    prefect = [replace(one, engine=PREFECT, wall_seconds=10.0, cpu_seconds=12.0, beside_cpu=5.0)]
    share = share_of_prefect([*slow, *prefect])
    assert (share.wall, share.cpu) == pytest.approx((0.2, 0.25))
    assert one.each_second == 2


def measured(documents: int, seconds: float, peak: int) -> Measured:
    """Return an audit that took so many seconds for each document."""
    took = Took(documents * seconds / 3, documents * seconds / 6)
    return Measured(documents, 1, took, took, took, peak, 1, 1, 0.5)


def test_what_was_asked_is_told_beside_what_was_seen() -> None:
    plain = ReadAudit(PLAIN, 100, 98.0, 196.0, 20.0, 50.0, 0.93, 1, 1, 1, 1, 0.5, 2.06)
    prefect = replace(plain, engine=PREFECT, wall_seconds=100, cpu_seconds=200, beside_cpu=27)
    read = [plain, replace(prefect, opening=2.9, told=2.0)]
    facts = [measured(100, 0.01, 10**8), measured(1000, 0.0114, 10**8 + 10**6)]
    assert [(one.what, one.seen, one.is_met) for one in asked_of(read, facts)] == [
        ("cores busy while reading", "93%", True),
        ("Prefect's share of the time", "2.0%", True),
        ("Prefect's share of the processor time", "3.5%", False),
        ("`pks status` apart", "3.0%", True),
        ("time of a document from 100 to 1000", "+14%", True),
        ("processor time of a document from 100 to 1000", "+14%", True),
        ("memory of a further document from 100 to 1000", "1.1 kB", True),
        ("opening a report", "2.90 s", True),
    ]
    worse = [facts[0], measured(1000, 0.0116, 10**8 + 10**7)]
    met = [one.is_met for one in asked_of([replace(one, busy=0.89, told=2.2) for one in read], worse)]
    assert met == [False, True, False, False, False, False, False, True]


def test_known_facts_are_judged_and_reported(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.bulk.measure.opening_seconds", lambda out: 3.5)
    assert main(["--read", "0", "--facts", "20"]) == 1
    said = capsys.readouterr().out
    assert "opening a report: 3.50 s, asked under 3 s: NO" in said


def test_the_first_and_the_largest_page_of_a_report_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "chromium"
    browser.write_text(BROWSER)
    browser.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "report").mkdir()
    for name, size in (("report.html", 1), ("report/f-a.html", 90), ("report/f-b.html", 9)):
        (tmp_path / name).write_text("x" * size)
    seconds = opening_seconds(tmp_path)
    assert seconds is not None
    assert 0.3 < seconds < 2
    opened = (tmp_path / "opened").read_text().split()
    assert [url.rpartition("/")[2] for url in opened] == ["about:blank", "report.html", "f-a.html"]
