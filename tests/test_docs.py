"""The documents for people say what the program does, and name nothing that is not there."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from extractors.files import Limits
from flows.cli import main
from pipeline.requirements import load_requirements
from pipeline.settings import Settings
from schemas.errors import ExitCode
from schemas.labels import ClauseReason, Decision, ExpiryBasis, FailureClass, Severity, Verdict

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "samples/*.md", "tests/**/*.md")
    for path in ROOT.glob(pattern)
)
PKS = Path(sys.executable).with_name("pks")


def section(heading: str) -> str:
    """Return the part of the README below `heading`, up to the next heading of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", README, flags=re.MULTILINE | re.DOTALL)
    assert found, f"README has no section {heading!r}"
    return found[1]


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table below `heading`, without its head."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    assert len(lines) > 2, f"no table below {heading!r}"
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


# --- commands ---


def documented_commands() -> dict[str, str]:
    """Return what the README says of each command: its name and the whole row."""
    found = {}
    for first, second in rows("Commands"):
        name = re.match(r"`pks ([a-z]+)", first)
        assert name, first
        found[name[1]] = f"{first} {second}"
    return found


def test_every_command_is_in_the_readme() -> None:
    from flows.cli import COMMANDS

    assert sorted(documented_commands()) == sorted(COMMANDS)


@pytest.mark.parametrize("command", sorted(documented_commands()))
def test_every_option_of_the_readme_is_in_the_help(command: str) -> None:
    options = set(re.findall(r"--[a-z-]+", documented_commands()[command]))
    shown = subprocess.run([PKS, command, "--help"], capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert options - set(re.findall(r"--[a-z-]+", shown.stdout)) == set()


def test_no_document_names_a_command_that_does_not_exist() -> None:
    from flows.cli import COMMANDS

    for path in DOCUMENTS:
        named = set(re.findall(r"(?:`|\$ |bin/)pks ([a-z]+)", path.read_text("utf-8")))
        assert named - set(COMMANDS) == set(), path


def test_every_make_target_of_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    for path in DOCUMENTS:
        named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", path.read_text("utf-8")))
        assert named - targets == set(), path
    assert re.search(r"\$ make audit\n", README)
    assert re.search(r"\$ make test\n", README)


def test_exit_codes_are_those_of_the_program() -> None:
    assert [int(code) for code, _ in rows("Exit codes")] == sorted(ExitCode)


# --- vocabulary ---


def test_failure_classes_are_those_of_the_program() -> None:
    named = [first.strip("`") for first, _ in rows("What an archive looks like")]
    assert named == list(FailureClass)


@pytest.mark.parametrize(
    "word", [*Verdict, *ClauseReason, *ExpiryBasis, *Decision, *Severity], ids=lambda word: f"{word}"
)
def test_every_word_of_an_answer_is_explained(word: str) -> None:
    assert re.search(rf"`{word}\b", section("Reading the answers"))


def test_the_rules_file_of_the_readme_can_be_used(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", section("Changing the rules"), flags=re.DOTALL)
    assert found
    ours = tmp_path / "ours.toml"
    ours.write_text(textwrap.dedent(found[1]), "utf-8")
    before, after = load_requirements(), load_requirements(ours)
    assert after.version.startswith(before.version.partition("+")[0] + "/cabang-2027")
    assert after.settings.expiring_days != before.settings.expiring_days
    assert after.clauses != before.clauses
    assert after.profiles != before.profiles


def test_the_clause_that_the_readme_adds_can_be_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (added,) = re.findall(r"```toml\n(.*?)```", section("A clause of your own"), flags=re.DOTALL)
    ours = tmp_path / "ours.toml"
    ours.write_text(added, "utf-8")
    assert main(["rules", "check", str(ours)]) == 0, capsys.readouterr().err


# --- settings ---


def documented_limits(page: str, head: str) -> dict[str, tuple[str, str]]:
    """Return default and meaning by name, from the table with this head."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    table = text.partition(f"| {head} | default | |\n| --- | --- | --- |\n")[2].partition("\n\n")[0]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    assert len({name for name, _, _ in lines}) == len(lines) > 0
    return {name.strip("`"): (default, meaning) for name, default, meaning in lines}


def real_settings() -> dict[str, tuple[str, str]]:
    """Return the same of the program."""
    found = {}
    for prefix, model in (("", Settings), ("limits.", Limits)):
        for name, field in model.model_fields.items():
            if name != "limits":
                default = "cores" if field.default_factory else _as_written(field.default)
                found[prefix + name] = (default, field.description or "")
    return found


def _as_written(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, int | float):
        return f"{default:,.15g}"
    if isinstance(default, frozenset):
        return ", ".join(sorted(default))
    return "never" if default is None else str(default)


def test_the_table_of_settings_is_that_of_the_program() -> None:
    assert documented_limits("operations.md", "setting") == real_settings()
    assert all(meaning for _, meaning in real_settings().values())


def test_limits_of_containers_are_those_of_the_program() -> None:
    real = real_settings()
    large = {"10 GB": "10,000,000,000", "100 MB": "100,000,000"}
    for name, (default, _) in documented_limits("containers.md", "limit").items():
        assert large.get(default, default) == real[f"limits.{name}"][0], name


# --- links and paths ---


def anchors(path: Path) -> set[str]:
    """Return the anchors of the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if link.startswith("https://"):
            continue
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), link
        assert file.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(file), link


def test_folders_of_the_readme_exist() -> None:
    for first, _ in rows("The map"):
        assert (ROOT / first.strip("`/")).is_dir(), first
    named = set(
        re.findall(r"`((?:schemas|extractors|pipeline|flows|samples|tests|tools|docs)/[\w./-]*)`", README)
    )
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_readme_shows_real_output() -> None:
    """The marked place has been filled: the next thing after it is what `make audit` printed."""
    found = re.search(r"<!-- output of make audit -->\n+```[a-z]*\n(.+?)```", README, flags=re.DOTALL)
    assert found, "put the output of `make audit` behind its mark in README.md"
    assert "samples/archive" in found[1] or "out/" in found[1]


# --- dependencies ---


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [
        *project["dependencies"],
        *extras["cluster"],
        *extras["pdf"],
        *extras["pictures"],
        *extras["postgresql"],
        *extras["train"],
    ]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_every_dependency_says_why_it_is_there() -> None:
    table = rows("What it stands on")
    assert {first.strip("`") for first, _, _ in table if first.startswith("`")} == declared()
    assert all(why and licence for _, why, licence in table)


# --- changelog ---


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert text.startswith("# Changelog\n")
    versions = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    for version in versions[1:]:
        released = re.fullmatch(r"\[\d+\.\d+\.\d+\] - (\d{4}-\d{2}-\d{2})", version)
        assert released, version
        assert dt.date.fromisoformat(released[1])
    kinds = set(re.findall(r"^### (.+)$", text, flags=re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert re.search(r"^- \S", text, flags=re.MULTILINE)
