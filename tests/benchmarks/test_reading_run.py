"""From batches to figures, and one small run of the product from end to end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from benchmarks.reading.__main__ import main
from benchmarks.reading.layer import agreement, check_layer
from benchmarks.reading.measure import Batch, cpu_of_tree
from benchmarks.reading.peers import PEERS, ReadPage
from benchmarks.reading.prose import Field
from benchmarks.reading.report import Results
from benchmarks.reading.truth import Box, TruePage, TrueWord

ROOT = Path(__file__).parents[2]
PRODUCT_PACKAGES = ("schemas", "extractors", "pipeline", "flows")
TEXT = "Perjanjian ini berlaku sampai dengan 31 Desember 2027"


def true_page(level: str, number: int = 1, text: str = TEXT, *, turn: int = 0) -> TruePage:
    words = []
    for at, word in enumerate(text.split()):
        box = Box(60 + 50 * at, 60, 100 + 50 * at, 70)
        corners = ((box.x0, 60.0), (box.x1, 60.0), (box.x1, 70.0), (box.x0, 70.0))
        words.append(TrueWord(word, 0, box, corners))
    return TruePage(
        level, number, "contract", "F", 11, 595, 842, 300, turn, tuple(words),
        (Field("date", "31 Desember 2027"),),
    )  # fmt: skip


def batch(peer: str, level: str, *, wall: float, pages: list[ReadPage], repetition: int = 0) -> Batch:
    return Batch(peer, level, repetition, wall, cpu=2 * wall, pages=pages)


def test_times_are_of_a_page_and_levels_weigh_the_same() -> None:
    pages = {"clean": [true_page("clean", 1), true_page("clean", 2)], "hard": [true_page("hard")]}
    good = ReadPage(TEXT)
    results = Results(
        pages,
        [
            batch("product", "clean", wall=2, pages=[good, good]),
            batch("product", "clean", wall=4, pages=[good, good], repetition=1),
            batch("product", "hard", wall=2.5, pages=[good]),
            batch("naive", "clean", wall=12, pages=[good, good]),
            batch("naive", "clean", wall=12, pages=[good, good], repetition=1),
            batch("naive", "hard", wall=4, pages=[good]),
        ],
    )
    assert results.rates["product", "clean"].wall == 1.5
    assert results.rates["product", "clean"].cpu == 3
    assert results.mean_wall("product") == 2
    assert results.ratios("naive") == (2.5, 2.5)
    assert results.ratios("product") == (1, 1)


def test_the_born_digital_level_is_no_scan() -> None:
    pages = {"digital": [true_page("digital")], "clean": [true_page("clean")]}
    read = [ReadPage(TEXT)]
    results = Results(
        pages,
        [batch("product", "digital", wall=9, pages=read), batch("product", "clean", wall=1, pages=read)],
    )
    assert results.mean_wall("product") == 1


def test_lost_pages_are_told_by_whether_the_product_told() -> None:
    lost = TEXT.replace("Perjanjian ", "")
    read = [
        ReadPage(lost, coverage=0.5, rotation=90),
        ReadPage(lost, coverage=0.99),
        ReadPage(TEXT, coverage=0.5),
        ReadPage(TEXT, coverage=0.99, rotation=0),
    ]
    pages = [true_page("hard", number) for number in range(1, 5)]
    results = Results({"hard": pages}, [batch("product", "hard", wall=1, pages=read)])
    assert results.reported(0.6) == {
        "much_reported": 1, "much_unreported": 1, "some_reported": 0, "some_unreported": 0,
        "none_reported": 1, "none_unreported": 1,
    }  # fmt: skip
    assert results.reported(0.4)["much_unreported"] == 2
    assert results.turns() == {"hard": (1, 4)}
    rate = results.rates["product", "hard"]
    assert rate.lost == pytest.approx(2 / 32)
    assert rate.wrong_fields["date"] == (0, 4)
    json.dumps(results.as_json(1))


def test_cpu_of_children_counts_while_they_live_and_after() -> None:
    burn = "import time\nwhile time.process_time() < 0.4: pass\n"
    nested = (
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}])\nprint('done', flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", f"{nested}\nprint('done', flush=True)\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        while cpu_of_tree(process.pid) < 0.25:  # the grandchild is still at it
            assert process.poll() is None
        assert process.stdout.readline() == "done\n"
        assert 0.39 <= cpu_of_tree(process.pid) < 3
        process.stdin.write("\n")


def test_text_layers_are_compared_word_by_word(make_pdf: Callable[..., Path]) -> None:
    check = check_layer([make_pdf([[TEXT, "Pasal 3"]])], repetitions=1)
    assert (check.pages, check.words) == (1, 10)
    assert check.same_words == 1
    assert check.same_boxes == 1


def test_a_word_of_a_layer_answers_for_one() -> None:
    dan = ("dan", 10.0, 10.0, 30.0, 20.0)
    far = ("dan", 10.0, 50.0, 30.0, 60.0)
    assert agreement([dan], [dan, dan]) == (1, 1)
    assert agreement([far, dan], [dan, far]) == (2, 2)
    assert agreement([far], [dan]) == (1, 0)
    assert agreement([], [dan]) == (0, 0)


# --- from end to end ---


@pytest.fixture
def digital(tmp_path: Path, make_pdf: Callable[..., Path]) -> Path:
    """A folder with one born-digital page, as `pages` would make it."""
    file = make_pdf([[TEXT]], name="pages/digital/page-01.pdf")
    (file.parents[1] / "digital.pdf").write_bytes(file.read_bytes())
    document = pypdfium2.PdfDocument(file)
    text_page = document[0].get_textpage()
    words, at = [], 0
    for text in TEXT.split():
        boxes = [text_page.get_charbox(index) for index in range(at, at + len(text))]
        at += len(text) + 1
        box = Box(boxes[0][0], 842 - max(b[3] for b in boxes), boxes[-1][2], 842 - min(b[1] for b in boxes))
        corners = ((box.x0, box.top), (box.x1, box.top), (box.x1, box.bottom), (box.x0, box.bottom))
        words.append(TrueWord(text, 0, box, corners))
    document.close()
    page = TruePage(
        "digital", 1, "contract", "Helvetica", 11, 595, 842, None, 0, tuple(words),
        (Field("date", "31 Desember 2027"),),
    )  # fmt: skip
    page.save(file.parent)
    return file.parents[1]


@pytest.mark.ocr
def test_the_product_is_measured_on_a_page_that_it_reads_whole(
    digital: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code = main(
        ["run", "--pages", str(digital), "--out", str(out), "--peers", "product", "--levels", "digital"]
    )
    assert code == 0
    assert "text layer" in capsys.readouterr().out.lower()
    told = json.loads((out / "results.json").read_text("utf-8"))
    (rate,) = told["rates"]
    assert (rate["peer"], rate["level"], rate["cer"], rate["lost"]) == ("product", "digital", 0, 0)
    assert rate["wrong_fields"]["date"] == [0, 1]
    assert rate["wall"] > 0
    assert told["boxes"]["digital"]["matched"] == len(TEXT.split())
    assert told["turns"] == {"digital": [1, 1]}
    assert told["start_up"]["product"]["wall"] > rate["wall"]
    assert (out / "worst.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("option", "named"), [(["--peers", "nobody"], "naive-omp1"), (["--levels", "worst"], "medium")]
)
def test_unknown_names_are_refused_with_the_known_ones(
    digital: Path, option: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--pages", str(digital), *option]) == 2
    assert named in capsys.readouterr().err


def test_missing_pages_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--pages", str(tmp_path), "--peers", "product"]) == 2
    assert "make them with" in capsys.readouterr().err


# --- its place beside the product ---


def test_the_product_does_not_know_its_benchmarks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PRODUCT_PACKAGES)
    for package in PRODUCT_PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            text = module.read_text("utf-8")
            assert not re.search(r"^\s*(?:from|import) benchmarks\b", text, flags=re.MULTILINE), module


def test_peers_are_told_apart() -> None:
    assert next(iter(PEERS)) == "product"
    assert {name for name, peer in PEERS.items() if peer.omp_thread_limit == 1} == {"naive-omp1"}
