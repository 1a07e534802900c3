"""The rules of the map hold, and each guard is seen to fail on a planted violation."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "extractors", "pipeline", "flows")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_MODULE = 400
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"

VIOLATIONS = {
    "flows over pipeline over extractors over schemas": [
        ("schemas/planted.py", "import extractors"),
        ("extractors/planted.py", "import pipeline"),
        ("pipeline/planted.py", "import flows"),
    ],
    "Prefect, command line and web stay in flows": [
        ("pipeline/planted.py", "from prefect import flow"),
        ("extractors/planted.py", "import argparse"),
    ],
    "schemas need pydantic and the standard library only": [("schemas/planted.py", "import numpy")],
    "only the Tesseract engines import pytesseract and tesserocr": [
        ("extractors/ocr/planted.py", "import pytesseract"),
        ("flows/planted.py", "import pytesseract"),
    ],
    "only the store talks to a database": [
        ("pipeline/planted.py", "from sqlalchemy import orm"),
        ("flows/planted.py", "import sqlite3"),
    ],
    "spaCy stays inside the extractors": [("pipeline/planted.py", "import spacy")],
    "validators see facts, never how they are read": [
        ("pipeline/validators/planted.py", "import extractors"),
        ("pipeline/requirements/planted.py", "import sqlalchemy"),
    ],
}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources in another folder, where a violation can be planted."""
    root = tmp_path_factory.mktemp("architecture")
    shutil.copy(ROOT / "pyproject.toml", root)
    for module in MODULES:
        target = root / module.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, target)
    return root


def broken_contracts(output: str) -> list[str]:
    return re.findall(r"^(.+) BROKEN\b", output, flags=re.MULTILINE)


def test_imports_go_one_way() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout
    assert f"Contracts: {len(VIOLATIONS)} kept, 0 broken." in result.stdout


def test_every_contract_has_a_planted_violation() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    names = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    assert sorted(names) == sorted(VIOLATIONS)


@pytest.mark.parametrize(
    ("contract", "place", "line"),
    [(contract, place, line) for contract, plants in VIOLATIONS.items() for place, line in plants],
)
def test_a_planted_import_breaks_its_contract(copy: Path, contract: str, place: str, line: str) -> None:
    planted = copy / place
    planted.write_text(f'"""Planted."""\n\n{line}\n', "utf-8")
    try:
        result = lint_imports(copy)
    finally:
        planted.unlink()
    assert result.returncode == 1, result.stdout + result.stderr
    assert contract in broken_contracts(result.stdout)


def ruff(source: str, place: str) -> list[str]:
    """Return the rules that ruff finds broken in `source`, if it stood at `place`."""
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--output-format=concise", "--stdin-filename", place, "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return re.findall(r"^\S+:\d+:\d+: ([A-Z]+\d+)", result.stdout, flags=re.MULTILINE)


@pytest.mark.parametrize("package", ["schemas", "extractors", "pipeline"])
@pytest.mark.parametrize(
    "call", ["dt.date.today()", "dt.datetime.now(dt.UTC)", "dt.datetime.utcnow()", "time.time()"]
)
def test_no_verdict_can_read_the_clock(package: str, call: str) -> None:
    source = f'"""Planted."""\n\nimport datetime as dt\nimport time\n\nTHEN = ({call}, dt.date(2026, 1, 1))\n'
    assert "TID251" in ruff(source, f"{package}/planted.py")
    assert "TID251" not in ruff(source.replace(call, "time.monotonic()"), f"{package}/planted.py")


def test_flows_may_ask_for_the_day() -> None:
    source = '"""Planted."""\n\nimport datetime as dt\n\nNOW = dt.datetime.now(dt.UTC)\n'
    assert ruff(source, "flows/planted.py") == []


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ('"""Planted."""\n\nprint("found")\n', "T201"),
        ("X = 1\n", "D100"),
        ('"""Planted."""\n\nfrom datetime import date\n\nDAY = date(2026, 1, 1)\n', "ICN003"),
        ('"""Planted."""\n\ntry:\n    X = 1\nexcept Exception:\n    X = 2\n', "BLE001"),
    ],
    ids=["print", "no docstring", "bare date", "blind except"],
)
def test_ruff_teaches_the_style(source: str, rule: str) -> None:
    assert rule in ruff(source, "pipeline/planted.py")


SQL = re.compile(
    r"\s*(?:SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM|(?:CREATE|ALTER|DROP)\s+TABLE|PRAGMA\s)",
    flags=re.DOTALL,
)


def sql_strings(source: str) -> list[str]:
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]


def test_only_the_store_holds_sql() -> None:
    elsewhere = [path for path in MODULES if not str(path.relative_to(ROOT)).startswith("pipeline/store")]
    assert elsewhere
    assert {
        str(path.relative_to(ROOT)): found
        for path in elsewhere
        if (found := sql_strings(path.read_text("utf-8")))
    } == {}


def test_sql_is_recognised() -> None:
    assert sql_strings('rows = run("SELECT path\\n  FROM document")') == ["SELECT path\n  FROM document"]
    assert sql_strings('"Update the sets"; "Select a file from the list"') == []


def test_modules_stay_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_modules_are_named_for_what_they_do() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
    assert [path for path in MODULES if path.stem in vague or path.parent.name in vague] == []


def test_every_folder_says_what_it_is_for() -> None:
    for path in MODULES:
        if path.name == "__init__.py":
            assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path


def test_tests_are_no_package() -> None:
    """With one, tests/extractors would hide our extractors."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []
