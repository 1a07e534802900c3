"""A document that hangs or kills its reader costs itself; everything else in the archive is audited."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

AS_OF = "2026-11-22"
SMALL_LIMITS = "jobs = 2\n[limits]\nseconds_per_document = 10\nseconds_per_page = 2\n"


def audit(pks: Any, archive: Path, *more: str | Path, **environment: str) -> tuple[Any, dict[str, Any]]:
    (pks.folder / "settings.toml").write_text(SMALL_LIMITS)
    given = ("--out", "out", "--as-of", AS_OF, "--plain", "--settings", "settings.toml")
    result = pks("audit", archive, *given, *more, **environment)
    lines = (pks.folder / "out" / "results.jsonl").read_text("utf-8").splitlines()
    return result, {document["path"]: document for document in map(json.loads, lines)}


# The header of the picture that Tesseract is given tells its shape, and so which document it is of.
MISBEHAVES = """
read -r width height <<END
$(head -n 2 "$1" | tail -n 1)
END
longer=$((width > height ? width : height)) shorter=$((width > height ? height : width))
[ $((longer * 10)) -gt $((shorter * 18)) ] && exec sleep 600
[ $((longer * 10)) -gt $((shorter * 12)) ] && { kill -9 $PPID; exec sleep 600; }
echo "Segmentation fault in baseline detection" >&2
exit 139
"""
SHAPES = {"hang": (6, 12), "kill": (8, 12), "break": (9, 9)}


def test_only_the_documents_that_cannot_be_read_fail(
    pks: Any, archive: Path, draw_page: Callable[..., Any]
) -> None:
    folder = archive / "klinik-arum"
    for name, size in SHAPES.items():
        draw_page(["SURAT IZIN PRAKTIK DOKTER UMUM"] * 12, size=size).save(folder / f"{name}.png")
    pks.fake_tesseract(MISBEHAVES)
    result, documents = audit(pks, archive)
    assert result.returncode == 5, result.stderr
    failed = {path: document["error"]["code"] for path, document in documents.items() if document["error"]}
    assert failed == {
        "klinik-arum/break.png": "crashed",
        "klinik-arum/hang.png": "timed_out",
        "klinik-arum/kill.png": "crashed",
    }
    assert {document["status"] for document in documents.values() if not document["error"]} == {"complete"}
    assert len(documents) == 7
    assert "baseline detection" in documents["klinik-arum/break.png"]["error"]["message"]
    with (pks.folder / "out" / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert [(row[0], row[1]) for row in rows] == list(failed.items())
    assert all(row[2] and row[3] for row in rows), rows  # message, what to do
    for path, failure in failed.items():
        assert f"{path}: {failure}" in result.stderr
    pks.wait_until(lambda: not pks.processes(), seconds=10)  # the hanging Tesseract too


def test_failures_are_kept_until_limits_or_tesseract_change(
    pks: Any,
    tmp_path: Path,
    draw_page: Callable[..., Any],
    words: Callable[[Sequence[str]], str],
    licence_lines: tuple[str, ...],
) -> None:
    folder = tmp_path / "arsip" / "klinik"
    folder.mkdir(parents=True)
    draw_page(["SURAT IZIN PRAKTIK DOKTER UMUM"] * 12).save(folder / "sip.png")
    pks.fake_tesseract("kill -9 $PPID")
    assert audit(pks, tmp_path / "arsip")[0].returncode == 5
    pks.fake_tesseract(words(licence_lines))
    pks.log.unlink()

    again, _ = audit(pks, tmp_path / "arsip")
    assert (again.returncode, pks.calls) == (5, [])
    assert "0 dokumen akan dibaca, 1 sudah dikenal" in again.stderr

    settings = pks.folder / "more.toml"
    settings.write_text(SMALL_LIMITS.replace("seconds_per_page = 2", "seconds_per_page = 30"))
    other, documents = audit(pks, tmp_path / "arsip", "--settings", settings)
    assert other.returncode == 0, other.stderr
    assert documents["klinik/sip.png"]["doc_type"] == "sip"
    calls = len(pks.calls)
    assert calls

    script = pks.bin / "tesseract"
    script.write_text(script.read_text().replace("tesseract 5.3.0", "tesseract 5.5.0"))
    assert audit(pks, tmp_path / "arsip")[0].returncode == 0
    assert len(pks.calls) == 2 * calls  # words of another version are read again


TELLS_ITS_READER = """
echo "$PPID $(sed -n 2p "$1")" >>"{log}"
{behaviour}
"""
DIES_ONCE = '[ -e "{once}" ] || {{ : >"{once}"; kill -9 $PPID; exec sleep 600; }}\n'


def readers(pks: Any) -> list[str]:
    """Return the processes that had pages read, each once, in the order in which they first did."""
    return list(dict.fromkeys(line.split()[0] for line in (pks.folder / "readers").read_text().splitlines()))


@pytest.fixture
def scans(pks: Any, tmp_path: Path, draw_page: Callable[..., Any]) -> Path:
    """Return an archive of three scans."""
    folder = tmp_path / "arsip" / "klinik"
    folder.mkdir(parents=True)
    for number, dpi in enumerate((150, 120, 100)):
        draw_page(["SURAT IZIN PRAKTIK DOKTER UMUM"] * 12, dpi=dpi).save(folder / f"{number}.png")
    return tmp_path / "arsip"


def test_a_process_that_dies_is_followed_by_one_that_has_read_nothing(
    pks: Any, scans: Path, words: Callable[[Sequence[str]], str], licence_lines: tuple[str, ...]
) -> None:
    behaviour = DIES_ONCE.format(once=pks.folder / "once") + words(licence_lines)
    pks.fake_tesseract(TELLS_ITS_READER.format(log=pks.folder / "readers", behaviour=behaviour))
    result, documents = audit(pks, scans, "--jobs", "1")
    assert result.returncode == 0, result.stderr
    assert {document["status"] for document in documents.values()} == {"complete"}
    assert len(readers(pks)) == 2  # the one that died, and the one after it


def test_what_is_not_to_be_retried_is_not(pks: Any, scans: Path) -> None:
    pks.fake_tesseract(TELLS_ITS_READER.format(log=pks.folder / "readers", behaviour="kill -9 $PPID"))
    result, documents = audit(pks, scans, "--jobs", "1", PKS_RETRY="timed_out")
    assert result.returncode == 5
    assert {document["error"]["code"] for document in documents.values()} == {"crashed"}
    assert "SIGKILL" in next(iter(documents.values()))["error"]["message"]
    assert len(readers(pks)) == 3


def test_a_worker_that_has_grown_is_replaced_before_its_next_document(
    pks: Any, scans: Path, words: Callable[[Sequence[str]], str], licence_lines: tuple[str, ...]
) -> None:
    behaviour = words(licence_lines)
    pks.fake_tesseract(TELLS_ITS_READER.format(log=pks.folder / "readers", behaviour=behaviour))
    assert audit(pks, scans, "--jobs", "1")[0].returncode == 0
    assert len(readers(pks)) == 1
    (pks.folder / "readers").unlink()
    result, documents = audit(pks, scans, "--jobs", "1", "--fresh", PKS_WORN_BYTES="1")
    assert result.returncode == 0, result.stderr
    assert {document["status"] for document in documents.values()} == {"complete"}
    assert len(readers(pks)) == 3


MISBEHAVES_ON_WIDE_PAGES = """
read -r width height <<END
$(head -n 2 "$1" | tail -n 1)
END
proportion=$((width * 100 / height))
[ $proportion -ge 235 ] && [ $proportion -le 245 ] && {{ {behaviour}; exec sleep 600; }}
"""
WIDE, TALL = (12, 5), (6, 8)


@pytest.mark.parametrize(
    ("behaviour", "failure", "shapes"),
    [
        (
            "kill -9 $PPID",
            "crashed",
            {"dua": (TALL, WIDE, WIDE), "satu": (WIDE,), "semua": (WIDE, WIDE)},
        ),
        ("true", "timed_out", {"dua": (TALL, WIDE), "satu": (WIDE,)}),
    ],
)
def test_pages_that_end_their_readers_are_left_out(
    pks: Any,
    tmp_path: Path,
    draw_page: Callable[..., Any],
    words: Callable[[Sequence[str]], str],
    licence_lines: tuple[str, ...],
    behaviour: str,
    failure: str,
    shapes: dict[str, tuple[tuple[int, int], ...]],
) -> None:
    folder = tmp_path / "arsip" / "klinik"
    folder.mkdir(parents=True)
    for name, sizes in shapes.items():
        first, *more = [draw_page(["SURAT IZIN PRAKTIK"] * 4, size=size) for size in sizes]
        first.save(folder / f"{name}.pdf", save_all=True, append_images=more, resolution=150)
    pks.fake_tesseract(MISBEHAVES_ON_WIDE_PAGES.format(behaviour=behaviour) + words(licence_lines))
    limits = pks.folder / "batas.toml"
    limits.write_text(SMALL_LIMITS.replace("seconds_per_page = 2", "seconds_per_page = 5"))
    result, documents = audit(pks, tmp_path / "arsip", "--settings", limits)
    assert result.returncode == 5, result.stderr
    document = documents.pop("klinik/dua.pdf")
    unread = [number for number, shape in enumerate(shapes["dua"], start=1) if shape is WIDE]
    assert (document["status"], document["unread_pages"]) == ("partial", unread)
    assert {other["error"]["code"] for other in documents.values()} == {failure}
