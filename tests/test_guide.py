"""The user's guide says what the pages say, its commands can be given, and its pictures are there."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/panduan.md").read_text("utf-8")
PICTURES = ROOT / "docs/pictures"
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def on_the_pages() -> set[str]:
    """Return every Indonesian text of the pages; of one with a gap, what stands before the gap."""
    found = set()
    for path in ("flows/web/texts.toml", "pipeline/report/labels.toml"):
        for table in tomllib.loads((ROOT / path).read_text("utf-8")).values():
            found |= {text.partition("{")[0].rstrip(" (") for text, _ in table.values()}
    return found - {""}


def bold() -> list[str]:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", GUIDE, flags=re.DOTALL)
    assert text.count("**") % 2 == 0
    return sorted(
        {" ".join(quoted.split()) for quoted in re.findall(r"\*\*(.+?)\*\*", text, flags=re.DOTALL)}
    )


@pytest.mark.parametrize("quoted", bold())
def test_what_the_guide_quotes_stands_on_a_page(quoted: str) -> None:
    assert quoted in on_the_pages()


def commands() -> list[str]:
    """Return every whole command of the guide: those of its examples, and those with options elsewhere."""
    return re.findall(r"\$ pks (.+)", GUIDE) + re.findall(r"`pks ([^`]+ --[^`]+)`", GUIDE)


@pytest.mark.parametrize("command", commands())
def test_the_commands_of_the_guide_can_be_given(command: str) -> None:
    name, *arguments = shlex.split(command)
    parser = argparse.ArgumentParser(exit_on_error=False)
    importlib.import_module(f"flows.cli.{name}").attach(parser)
    parser.parse_args(arguments)


def test_every_sheet_of_the_workbook_is_named() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "pipeline/report").glob("*sheets.py"))
    sheets = re.findall(r"Sheet\(\s*\"([^\"]+)\"", source)
    assert len(sheets) > 5
    assert [name for name in sheets if f"`{name}`" not in GUIDE] == []


def test_every_picture_is_there_and_used() -> None:
    named = {
        (path.parent / link).resolve()
        for path in DOCUMENTS
        for link in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", path.read_text("utf-8"))
    }
    assert named == set(PICTURES.glob("*"))


def test_every_picture_is_taken_by_the_script() -> None:
    taken = re.findall(r"camera\.take\(\s*\"([a-z-]+)\"", (ROOT / "tools/pictures.py").read_text("utf-8"))
    assert len(taken) == len(set(taken))
    assert {f"{name}.png" for name in taken} == {path.name for path in PICTURES.glob("*")}


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in PICTURES.glob("*")}
    assert max(sizes.values()) < 80_000
    assert sum(sizes.values()) < 1_000_000
