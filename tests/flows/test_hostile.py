"""An archive made to stop, fill or deceive who reads it: every file gets its class, nothing gets out."""

from __future__ import annotations

import csv
import json
import os
import re
import time
import tomllib
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HERE = Path(__file__).parent
AS_OF = "2026-11-22"
MEMORY = 400_000_000
LIMITS = f"""
jobs = 2
retry = ["crashed"]
[limits]
seconds_per_document = 12
seconds_per_page = 6
memory_bytes = {MEMORY}
"""
COLUMNS = "level page_num block_num par_num line_num word_num left top width height conf text"
NO_WORDS = f"""echo '{COLUMNS}' | tr ' ' '\\t' >"$2.tsv"\n"""
SIGNS = "\x1b[31m\x9b2J\u202e<script>alert(1)<"
NAMES = (
    b"=cmd|' C calc'!A0.pdf",
    b"@SUM(A1).pdf",
    b"-1+1.pdf",
    b"\t=1+1.pdf",
    f"nama{SIGNS}.pdf".encode(),
    b"dua\npks: palsu.pdf\r\n=1.pdf",
    b"bukan-\xff\xfe-utf8.pdf",
    b"\xe2\x80\xaefdp.exe",
    b"p" * 251 + b".pdf",
    b"a\\..\\..\\etc\\passwd.pdf",
    b"; rm -rf ~ `id` $(id).pdf",
)
"""Names of files that can all be read."""
LAUGHS = "a0: &a0 [ha, ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
PROFILE = r"""name: "=cmd|calc \e[2J\u202e<script>alert(1)</script>"
level: "\x1b]0;x\a"
self_assessment: {toilet: =1+1}
"""
WORKING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Signs that a terminal obeys or that turn a line; at the end of a line CR stands in a CSV or calendar."""


class Run(NamedTuple):
    """How an audit went."""

    folder: Path
    out: str
    err: str
    code: int
    seconds: float
    parent: int
    """Peak memory of the program, in bytes."""
    workers: int
    """Peak memory of the largest of its processes."""
    documents: Mapping[str, Any]


def expected() -> dict[str, tuple[str, ...]]:
    """Return what may become of every file."""
    table = tomllib.loads((HERE / "hostile.toml").read_text("utf-8"))
    rows = {name: wanted for group in table.values() for name, wanted in group.items()}
    return {name: (wanted,) if isinstance(wanted, str) else tuple(wanted) for name, wanted in rows.items()}


def peak(pid: int) -> int:
    """Return the most memory that a process has held."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # gone meanwhile
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return 1024 * int(found[1]) if found else 0


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, make_pks: Any, hostile_files: Any) -> Run:
    """Audit the hostile archive once with the real program."""
    folder = tmp_path_factory.mktemp("hostile")
    archive = folder / "arsip"
    bad, named = archive / "klinik-jahat", archive / os.fsdecode(b"=HYPERLINK(\x1b[2J\xe2\x80\xae<b>")
    laughing = archive / "klinik-tawa"
    for place in (bad, named, laughing):
        place.mkdir(parents=True)
    for name in expected():
        (bad / name).write_bytes(getattr(hostile_files, name)())
    for number, raw in enumerate(NAMES):
        content = hostile_files.licence(b"Nama : dr. Wulan %d" % number)
        (named / os.fsdecode(raw)).write_bytes(content)
    (named / "facility.yaml").write_text(PROFILE)
    (laughing / "facility.yaml").write_text(LAUGHS)
    (laughing / "sip.pdf").write_bytes(hostile_files.licence())
    os.mkfifo(bad / "pipa.pdf")
    (bad / "nol.pdf").symlink_to("/dev/zero")
    (bad / "lingkar").symlink_to(archive)
    (folder / "settings.toml").write_text(LIMITS)
    pks = make_pks(folder)
    pks.fake_tesseract(NO_WORDS)
    began = time.monotonic()
    process = pks.start("audit", archive, "--as-of", AS_OF, "--plain", "--settings", "settings.toml")
    parent = workers = 0
    with ThreadPoolExecutor(1) as threads:
        told = threads.submit(process.communicate, timeout=200)
        while not told.done():
            parent = max(parent, peak(process.pid))
            workers = max([workers, *(peak(pid) for pid in pks.processes() if pid != process.pid)])
            time.sleep(0.1)
        out, err = told.result()
    seconds = time.monotonic() - began
    lines = (folder / "out" / "results.jsonl").read_text("utf-8").splitlines()
    documents = {document["path"]: document for document in map(json.loads, lines)}
    pks.wait_until(lambda: not pks.processes(), seconds=10)
    return Run(folder, out, err, process.returncode, seconds, parent, workers, documents)


def fate(document: Mapping[str, Any]) -> str:
    """Return the class of the failure, or the status."""
    return str(document["error"]["code"] if document["status"] == "failed" else document["status"])


def test_every_file_ends_as_it_should(run: Run) -> None:
    assert run.code == 5, run.err
    wanted = expected()
    assert len(wanted) >= 60
    found = {path.rpartition("/")[2]: fate(document) for path, document in run.documents.items()}
    wrong = {name: (found[name], may) for name, may in wanted.items() if found[name] not in may}
    assert not wrong
    assert run.documents["klinik-jahat/partly"]["unread_pages"] == [2]
    with (run.folder / "out" / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row[0]: row for row in csv.reader(file)}
    assert "Halaman 2 " in told["klinik-jahat/partly"][2]
    assert len(told) - 1 == sum(document["status"] != "complete" for document in run.documents.values())
    read = [document for path, document in run.documents.items() if path.startswith("=HYPERLINK")]
    assert [document["status"] for document in read] == ["complete"] * len(NAMES)
    assert len(run.documents) == len(wanted) + len(NAMES) + 1
    assert "1 special, 2 symlink" in run.out


def test_it_costs_no_more_than_it_may(run: Run) -> None:
    assert run.seconds < 200  # a minute on a busy machine; what hangs may do so for 6 seconds
    assert 20_000_000 < run.parent < 400_000_000
    assert 20_000_000 < run.workers < 400_000_000 + MEMORY


def test_nothing_works_on_a_terminal(run: Run) -> None:
    for told in (run.out, run.err):
        assert not WORKING.search(told), WORKING.search(told)
        assert "\r" not in told
    assert not re.search("^pks: palsu", run.err, re.MULTILINE)


def test_nothing_works_in_what_is_written(run: Run) -> None:
    written = {path.name: path for path in (run.folder / "out").iterdir() if path.is_file()}
    for name in (
        "report.html",
        "findings.csv",
        "decisions.csv",
        "failures.csv",
        "expiry.ics",
        "results.jsonl",
        "dossiers.jsonl",
    ):
        text = written[name].read_bytes().decode("utf-8")
        assert not WORKING.search(text), (name, WORKING.search(text))
    for name in ("findings.csv", "decisions.csv", "failures.csv"):
        with written[name].open(encoding="utf-8-sig", newline="") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), cell
    with zipfile.ZipFile(written["audit.xlsx"]) as book:
        for part in book.namelist():
            text = book.read(part).decode("utf-8")
            assert not re.search(r"<f[ >]|<hyperlink|[Ee]xternal", text), part
            assert not WORKING.search(text), part
    for line in written["expiry.ics"].read_bytes().decode("utf-8").split("\r\n"):
        assert re.match(r"[A-Z][A-Z-]*[;:]|[ ]|$", line), line


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        if tag in ("iframe", "object", "embed", "base", "form"):
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.wrong.append(f"{tag} {name}")


def test_the_report_runs_nothing_but_its_own_script(run: Run) -> None:
    text = (run.folder / "out" / "report.html").read_text("utf-8")
    assert "&lt;script&gt;alert(1)" in text  # it is shown
    assert "<script>alert(1)" not in text
    tags = _Tags()
    tags.feed(text)
    assert not tags.wrong
    assert tags.scripts <= 1


def test_a_profile_that_would_unfold_is_left_out_and_told(run: Run) -> None:
    lines = (run.folder / "out" / "dossiers.jsonl").read_text("utf-8").splitlines()
    dossiers = {dossier["facility"]: dossier for dossier in map(json.loads, lines)}
    messages = [finding["message"] for finding in dossiers["klinik-tawa"]["findings"]]
    assert any("facility.yaml" in message and "Alias" in message for message in messages)
    (named,) = (dossier for key, dossier in dossiers.items() if key.startswith("=HYPERLINK"))
    assert named["name"] == "=cmd|calc [2J<script>alert(1)</script>"


@pytest.mark.parametrize(
    "command", [("check",), ("check", "--explain"), ("read",), ("read", "--json"), ("check", "--json")]
)
def test_nothing_works_when_files_are_shown(run: Run, make_pks: Any, command: tuple[str, ...]) -> None:
    pks = make_pks(run.folder)
    places = [
        run.folder / "arsip" / "klinik-jahat" / name for name in ("pdf_attack", "docx_attack", "some_text")
    ]
    (folder,) = (run.folder / "arsip").glob("=HYPER*")
    result = pks(command[0], *places, *sorted(folder.glob("*.pdf"))[:6], *command[1:])
    assert result.returncode == 5, result.stderr
    for told in (result.stdout.replace("\f", ""), result.stderr):
        assert not WORKING.search(told), WORKING.search(told)
    if "--json" in command:
        assert [json.loads(line) for line in result.stdout.splitlines()]
