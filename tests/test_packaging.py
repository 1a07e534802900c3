"""What the wheel holds, that its names collide with nobody's, and under which licences it stands."""

from __future__ import annotations

import ast
import importlib.metadata as metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
NAMES = {"schemas", "extractors", "pipeline", "flows"}
PROJECT = "pks-audit"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[PurePosixPath]:
    """The files in the wheel, built from the checkout as it is, without a network."""
    target = tmp_path_factory.mktemp("wheel")
    result = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = target.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return [PurePosixPath(name) for name in archive.namelist()]


def test_the_wheel_holds_four_packages_and_nothing_else(wheel: list[PurePosixPath]) -> None:
    top = {path.parts[0] for path in wheel}
    assert {name for name in top if not name.endswith(".dist-info")} == NAMES
    assert len(top) == len(NAMES) + 1


def test_everything_the_packages_need_is_in_the_wheel(wheel: list[PurePosixPath]) -> None:
    """Rules, templates, styles and migrations are found beside the code at run time."""
    needed = {
        path.relative_to(ROOT).as_posix()
        for name in NAMES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    shipped = {path.as_posix() for path in wheel if path.parts[0] in NAMES}
    assert needed - shipped == set()
    assert shipped - needed == set()


@pytest.mark.parametrize("suffix", [".toml", ".j2", ".css"])
def test_data_files_are_shipped(wheel: list[PurePosixPath], suffix: str) -> None:
    assert [path for path in wheel if path.suffix == suffix]


def test_migrations_are_shipped(wheel: list[PurePosixPath]) -> None:
    assert [path for path in wheel if path.match("pipeline/store/migrations/versions/*.py")]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_package_is_typed(wheel: list[PurePosixPath], name: str) -> None:
    assert PurePosixPath(name, "py.typed") in wheel


def test_the_wheel_carries_licence_and_command(wheel: list[PurePosixPath]) -> None:
    inside = {
        path.relative_to(path.parts[0]).as_posix() for path in wheel if path.parts[0].endswith(".dist-info")
    }
    assert "licenses/LICENSE" in inside
    assert "entry_points.txt" in inside


def owners() -> dict[str, set[str]]:
    """Return which installed distributions bring each top-level name."""
    return {
        name: {canonicalize_name(owner) for owner in found}
        for name, found in metadata.packages_distributions().items()
    }


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_other_distribution_owns_our_names(name: str) -> None:
    """All four are also other projects on the package index; pip overwrites without a word."""
    assert owners().get(name, set()) <= {PROJECT}


def test_another_owner_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "other_project-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: other-project\nVersion: 1.0\n", "utf-8")
    (about / "RECORD").write_text("schemas/__init__.py,,\nother_project-1.0.dist-info/METADATA,,\n", "utf-8")
    (
        tmp_path / "schemas"
    ).mkdir()  # importlib-metadata, where a library brings it, passes over what is not there
    (tmp_path / "schemas" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "other-project" in owners()["schemas"]


# --- dependencies ---

BROUGHT_BY = {"markupsafe": "jinja2", "lxml": "python-docx", "dask": "distributed"}
"""Distributions that are part of what a declared one offers."""
HELD_BACK = {"python-multipart"}
"""Declared because Starlette imports it for forms, and does not bring it along."""


FOR_USERS = {
    "pdf": ("pipeline/searchable/",),
    "cluster": ("pipeline/objects.py", "flows/cluster/"),
}
"""The extras that add to what the program does, and where they are imported; the others are for those who
work on it, or bring a driver that is found by its name (`postgresql`)."""
BY_NAME = {"s3fs"}
"""Found by another library when it is asked for."""


def declared(*, extra: str | None = None) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def imported() -> dict[str, set[str]]:
    """Return which modules of ours import each outside distribution."""
    found: dict[str, set[str]] = {}
    brought = owners()
    for path in sorted(path for name in NAMES for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for top in {name.partition(".")[0] for name in names} - NAMES - set(sys.stdlib_module_names):
                for owner in brought.get(top, {top}):
                    found.setdefault(BROUGHT_BY.get(owner, owner), set()).add(
                        path.relative_to(ROOT).as_posix()
                    )
    return found


def test_every_import_is_declared() -> None:
    """What arrives with another library today may not tomorrow."""
    known = declared().union(*(declared(extra=extra) for extra in FOR_USERS))
    assert {name: places for name, places in imported().items() if name not in known} == {}


def test_every_declared_dependency_is_used() -> None:
    assert declared() - set(imported()) == HELD_BACK
    for extra in FOR_USERS:
        assert declared(extra=extra) - BY_NAME <= set(imported())


@pytest.mark.parametrize("extra", FOR_USERS)
def test_an_extra_is_imported_where_it_may_be_missing(extra: str) -> None:
    """Without the extra, everything but its own command still runs."""
    only = declared(extra=extra) - declared() - BY_NAME
    places = {place for name in only for place in imported()[name]}
    assert places
    assert {place for place in places if not place.startswith(FOR_USERS[extra])} == set()


def test_the_tests_install_what_users_may() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert {line for extra in (*FOR_USERS, "postgresql") for line in extras[extra]} <= set(extras["test"])


# --- licences ---

STRONG = re.compile(r"\bA?GPL|\bGNU (?:Affero )?General Public", flags=re.IGNORECASE)
CHOSEN = {
    "text-unidecode": "Artistic License or GPL, as the user likes: the former",
}
"""Distributions that name the GPL as one choice of several; every entry says which one we take."""


def is_strong_copyleft(licence: str) -> bool:
    """Whether every alternative of a licence expression is GPL or AGPL (LGPL and MPL are fine)."""
    return all(STRONG.search(choice) for choice in re.split(r"\s+OR\s+", licence))


def licences(name: str) -> list[str]:
    """Return what a distribution says of its licence: expression, field, classifiers."""
    about = metadata.metadata(name).json
    classifiers = [
        text.rpartition("::")[2].strip() for text in about.get("classifier", []) if "License" in text
    ]
    fields = [str(about.get(key, "")).strip().partition("\n")[0] for key in ("license_expression", "license")]
    return [text for text in [*fields, *classifiers] if text]


def runtime_distributions() -> list[str]:
    """Return everything that is installed to run the product, through all levels."""
    found: set[str] = set()
    waiting: list[tuple[str, frozenset[str]]] = [(PROJECT, frozenset({"", *FOR_USERS}))]
    while waiting:
        name, extras = waiting.pop()
        for line in metadata.requires(name) or []:
            needed = Requirement(line)
            key = canonicalize_name(needed.name)
            wanted = needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in extras
            )
            if wanted and key not in found:
                found.add(key)
                waiting.append((key, frozenset({"", *needed.extras})))
    return sorted(found)


def test_all_runtime_distributions_are_found() -> None:
    """The walk reaches the direct and the indirect ones, and no test tool."""
    found = runtime_distributions()
    assert declared() <= set(found)
    assert {"pdfminer-six", "lxml", "thinc", "starlette", "text-unidecode"} <= set(found)
    assert {"ocrmypdf", "fpdf2", "uharfbuzz"} <= set(found)
    assert not {"pytest", "mypy", "ruff"} & set(found)


def test_nothing_we_stand_on_is_gpl() -> None:
    said = {name: licences(name) for name in runtime_distributions()}
    bound = {
        name: texts
        for name, texts in said.items()
        if (all if name in CHOSEN else any)(is_strong_copyleft(text) for text in texts)
    }
    assert bound == {}


def test_choices_of_licence_are_still_needed() -> None:
    """An exception that nothing needs any more hides the next case."""
    for name in CHOSEN:
        assert any(is_strong_copyleft(text) for text in licences(name)), name


@pytest.mark.parametrize(
    ("licence", "strong"),
    [
        ("GPL-3.0-or-later", True),
        ("GNU Affero General Public License v3", True),
        ("AGPL-3.0", True),
        ("GPLv2+", True),
        ("Apache-2.0 OR GPL-2.0-only", False),  # a choice
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GNU Library or Lesser General Public License (LGPL)", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", False),
        ("MIT", False),
    ],
)
def test_strong_copyleft_is_recognised(licence: str, strong: bool) -> None:
    assert is_strong_copyleft(licence) is strong


def test_the_heic_reader_bundles_no_gpl_encoder() -> None:
    """pi-heif ships libheif and libde265 (LGPL); its sibling pillow-heif adds x265, which is GPL."""
    bundled = {
        Path(str(file)).name.partition("-")[0]
        for file in metadata.files("pi-heif") or []
        if "pi_heif.libs" in str(file)
    }
    assert bundled == {"libheif", "libde265"}
