"""The set-up installs what is missing and nothing else; `make` passes on what it was given.

The installers are stand-ins that write down how they were called; the scripts under test are the real ones.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE_UTILITIES = ("cat", "chmod", "cksum", "cp", "dirname", "env", "find", "grep", "head")
STAND_INS_NEED = ("mkdir", "rm", "touch", "true")
ALL_PACKAGES = "tesseract-ocr tesseract-ocr-ind tesseract-ocr-eng tesseract-ocr-osd"

TESSERACT = """#!/bin/sh
echo "List of available languages (3):"
cat "{machine}/languages"
"""
APT_GET = """#!/bin/sh
echo "apt-get $*" >>"{machine}/log"
case " $* " in
    *" update "*) touch "{machine}/lists/debian_Packages" ;;
    *" install "*)
        if [ -e "{machine}/apt-fails" ]; then
            rm "{machine}/apt-fails"
            echo "E: 404 Not Found" >&2
            exit 100
        fi
        for package in "$@"; do
            case $package in
                tesseract-ocr) cp "{machine}/tesseract" "{bin}/tesseract" ;;
                tesseract-ocr-*) echo "${{package#tesseract-ocr-}}" >>"{machine}/languages" ;;
                postgresql) touch "{bin}/pg_createcluster" && chmod +x "{bin}/pg_createcluster" ;;
                chromium) touch "{bin}/chromium" && chmod +x "{bin}/chromium" ;;
                python3) cp "{machine}/python" "{bin}/python3" ;;
                python3*-venv) rm -f "{machine}/no-venv" ;;
            esac
        done
        ;;
esac
"""
PYTHON = """#!/bin/sh
case "$*" in
    "-m venv "*)
        echo "venv" >>"{machine}/log"
        rm -rf .venv "{machine}/pip-deleted" && mkdir -p .venv/bin && cp "{machine}/python" .venv/bin/python
        echo "#!$(pwd -P)/.venv/bin/python" >.venv/bin/pip
        ;;
    "-m pip --version") [ ! -e "{machine}/pip-deleted" ] ;;
    "-m pip install "*)
        echo "pip $*" >>"{machine}/log"
        [ ! -e "{machine}/pip-fails" ] || exit 1
        rm -f "{machine}/library-deleted" && touch .venv/bin/pks && chmod +x .venv/bin/pks
        ;;
    "-c import ensurepip"*) [ ! -e "{machine}/no-venv" ] ;;
    "- "*) [ ! -e "{machine}/library-deleted" ] && exec {real} "$@" ;;
    *) exec {real} "$@" ;;
esac
"""
OLD_PYTHON = """#!/bin/sh
exit 1
"""
SUDO = """#!/bin/sh
echo "sudo $*" >>"{machine}/log"
[ ! -e "{machine}/sudo-refuses" ] || exit 1
if [ "$1" = -n ]; then
    [ ! -e "{machine}/sudo-asks" ] || exit 1
    shift
fi
exec "$@"
"""


class Machine:
    """A machine that has nothing yet: a checkout, the core utilities, and stand-ins for installers."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root / "bin"
        self.checkout = root / "check out"  # people have spaces in their paths
        for folder in (self.bin, root / "lists", root / "core", self.checkout / "tools"):
            folder.mkdir(parents=True)
        for name in CORE_UTILITIES + STAND_INS_NEED:
            (root / "core" / name).symlink_to(str(shutil.which(name)))
        shutil.copy(ROOT / "tools" / "setup.sh", self.checkout / "tools")
        shutil.copy(ROOT / "pyproject.toml", self.checkout)
        (root / "languages").touch()
        self.script(root / "tesseract", TESSERACT)
        self.script(root / "python", PYTHON)
        self.script(self.bin / "apt-get", APT_GET)
        self.script(self.bin / "apt-config", '#!/bin/sh\necho "lists={machine}/lists"\n')
        self.user(0)

    def script(self, path: Path, text: str) -> None:
        path.write_text(text.format(machine=self.root, bin=self.bin, real=sys.executable), "utf-8")
        path.chmod(0o755)

    def user(self, number: int) -> None:
        self.script(self.bin / "id", f"#!/bin/sh\necho {number}\n")

    def give(
        self,
        *,
        tesseract: bool = True,
        python: bool = True,
        lists: bool = True,
        server: bool = True,
        browser: str = "chromium",
    ) -> None:
        if tesseract:
            shutil.copy(self.root / "tesseract", self.bin / "tesseract")
            (self.root / "languages").write_text("eng\nind\nosd\n")
        if python:
            shutil.copy(self.root / "python", self.bin / "python3")
        if server:
            self.script(self.bin / "pg_createcluster", "#!/bin/sh\n")
        if browser:
            self.script(self.bin / browser, "#!/bin/sh\n")
        if lists:
            (self.root / "lists" / "debian_Packages").touch()

    def set_up(
        self, what: str = "audit", *, stdin: int = subprocess.DEVNULL, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "tools" / "setup.sh", what],
            env={"PATH": f"{self.bin}:{self.root / 'core'}", "HOME": str(self.root), **environment},
            stdin=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def calls(self) -> list[str]:
        """Return how the installers were called since the last question, without standing options."""
        log = self.root / "log"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        log.write_text("", "utf-8")
        kept = [line.replace("-qq -o DPkg::Lock::Timeout=300 ", "") for line in lines]
        return [line.replace("-y --no-install-recommends ", "") for line in kept]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def ready(machine: Machine) -> Machine:
    """A machine on which everything was set up for tests."""
    machine.give()
    result = machine.set_up("test")
    assert result.returncode == 0, result.stderr
    machine.calls()
    return machine


def pip_calls(calls: list[str]) -> list[str]:
    return [call for call in calls if call.startswith("pip ")]


def test_a_bare_machine_gets_everything_and_is_told_first(machine: Machine) -> None:
    result = machine.set_up()
    assert result.returncode == 0, result.stderr
    calls = machine.calls()
    assert calls[:3] == ["apt-get update", f"apt-get install {ALL_PACKAGES} python3 python3-venv", "venv"]
    assert [call.rsplit(" ", 1)[1] for call in pip_calls(calls)] == ["."]
    assert f"Installing system packages: {ALL_PACKAGES} python3 python3-venv" in result.stderr
    assert "Memasang pustaka Python" in result.stderr
    assert result.stdout == ""


def test_a_second_call_installs_nothing(ready: Machine) -> None:
    for what in ("test", "audit"):
        result = ready.set_up(what)
        assert (result.returncode, result.stderr, result.stdout, ready.calls()) == (0, "", "", [])


def test_tests_need_more_than_audits(machine: Machine) -> None:
    machine.give()
    assert machine.set_up("audit").returncode == 0
    machine.calls()
    assert machine.set_up("test").returncode == 0
    (call,) = machine.calls()
    assert call.endswith("--editable .[test]")


def test_tests_get_a_database_server_and_audits_none(machine: Machine) -> None:
    machine.give(server=False)
    assert machine.set_up("audit").returncode == 0
    assert not [call for call in machine.calls() if call.startswith("apt-get")]
    assert machine.set_up("test").returncode == 0
    assert machine.calls()[0] == "apt-get install postgresql"
    assert machine.set_up("test").returncode == 0
    assert machine.calls() == []


def test_tests_get_a_browser_and_audits_none(machine: Machine) -> None:
    machine.give(browser="")
    assert machine.set_up("audit").returncode == 0
    assert not [call for call in machine.calls() if call.startswith("apt-get")]
    assert machine.set_up("test").returncode == 0
    assert machine.calls()[0] == "apt-get install chromium"
    assert machine.set_up("test").returncode == 0
    assert machine.calls() == []


@pytest.mark.parametrize("browser", ["chromium-browser", "google-chrome"])
def test_a_browser_that_is_there_is_enough(machine: Machine, browser: str) -> None:
    machine.give(browser=browser)
    assert machine.set_up("test").returncode == 0
    assert not [call for call in machine.calls() if call.startswith("apt-get")]


def test_fresh_package_lists_are_not_fetched_again(machine: Machine) -> None:
    machine.give(tesseract=False)
    assert machine.set_up().returncode == 0
    assert machine.calls()[0] == f"apt-get install {ALL_PACKAGES}"


def test_stale_package_lists_are_fetched_after_a_failure(machine: Machine) -> None:
    machine.give(tesseract=False)
    (machine.root / "apt-fails").touch()
    result = machine.set_up()
    assert result.returncode == 0
    assert machine.calls()[:3] == [
        f"apt-get install {ALL_PACKAGES}",
        "apt-get update",
        f"apt-get install {ALL_PACKAGES}",
    ]
    assert "404 Not Found" in result.stderr  # what apt-get said is not swallowed


def test_one_missing_language_is_installed_alone(ready: Machine) -> None:
    (ready.root / "languages").write_text("eng\nosd\n")
    assert ready.set_up().returncode == 0
    assert ready.calls() == ["apt-get install tesseract-ocr-ind"]


def test_a_purged_tesseract_is_noticed(ready: Machine) -> None:
    (ready.bin / "tesseract").unlink()
    (ready.root / "languages").write_text("")
    assert ready.set_up().returncode == 0
    assert ready.calls() == [f"apt-get install {ALL_PACKAGES}"]


def test_a_changed_pyproject_is_installed(ready: Machine) -> None:
    with (ready.checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n# another dependency\n")
    assert ready.set_up().returncode == 0
    assert len(ready.calls()) == 1
    assert ready.set_up().returncode == 0
    assert ready.calls() == []


def test_a_deleted_library_is_installed_again(ready: Machine) -> None:
    (ready.root / "library-deleted").touch()
    assert ready.set_up().returncode == 0
    assert len(pip_calls(ready.calls())) == 1


def test_a_deleted_command_is_installed_again(ready: Machine) -> None:
    (ready.checkout / ".venv" / "bin" / "pks").unlink()
    assert ready.set_up().returncode == 0
    assert len(pip_calls(ready.calls())) == 1


def test_a_broken_environment_is_made_anew(ready: Machine) -> None:
    (ready.checkout / ".venv" / "bin" / "python").unlink()
    assert ready.set_up().returncode == 0
    assert ready.calls()[0] == "venv"


def test_an_environment_without_pip_is_made_anew(ready: Machine) -> None:
    (ready.root / "pip-deleted").touch()
    (ready.root / "library-deleted").touch()
    assert ready.set_up().returncode == 0
    assert ready.calls()[0] == "venv"


def test_a_moved_environment_is_made_anew(ready: Machine) -> None:
    """The commands in it name the old place."""
    ready.checkout = ready.checkout.rename(ready.root / "elsewhere")
    assert ready.set_up().returncode == 0
    assert ready.calls()[0] == "venv"


def test_debian_without_venv_gets_the_package_of_its_python(machine: Machine) -> None:
    machine.give()
    (machine.root / "no-venv").touch()
    assert machine.set_up().returncode == 0
    assert machine.calls()[0] == f"apt-get install python3.{sys.version_info[1]}-venv"


def test_a_user_installs_through_sudo(machine: Machine) -> None:
    machine.give(tesseract=False)
    machine.user(1000)
    machine.script(machine.bin / "sudo", SUDO)
    assert machine.set_up().returncode == 0
    assert machine.calls()[:3] == [
        "sudo -n true",
        f"sudo env DEBIAN_FRONTEND=noninteractive apt-get install {ALL_PACKAGES}",
        f"apt-get install {ALL_PACKAGES}",
    ]


@pytest.mark.parametrize("sudo", ["absent", "refuses"])
def test_without_root_and_sudo_one_sentence_says_what_to_do(machine: Machine, sudo: str) -> None:
    machine.give(tesseract=False)
    machine.user(1000)
    if sudo == "refuses":
        machine.script(machine.bin / "sudo", SUDO)
        (machine.root / "sudo-refuses").touch()
    result = machine.set_up()
    assert result.returncode == 4
    assert result.stderr.count("\n") == 1
    assert f"apt-get install {ALL_PACKAGES}" in result.stderr
    assert "administrator" in result.stderr
    assert [call for call in machine.calls() if not call.startswith("sudo -n")] == []


@pytest.fixture
def terminal() -> Iterator[int]:
    """The keyboard of somebody who could type a password."""
    ends = os.openpty()
    yield ends[1]
    for end in ends:
        os.close(end)


def test_sudo_may_ask_somebody_at_a_terminal(machine: Machine, terminal: int) -> None:
    machine.give(tesseract=False)
    machine.user(1000)
    machine.script(machine.bin / "sudo", SUDO)
    (machine.root / "sudo-asks").touch()
    assert machine.set_up(stdin=terminal).returncode == 0
    assert f"apt-get install {ALL_PACKAGES}" in machine.calls()


def test_without_sudo_a_terminal_changes_nothing(machine: Machine, terminal: int) -> None:
    machine.give(tesseract=False)
    machine.user(1000)
    result = machine.set_up(stdin=terminal)
    assert (result.returncode, result.stderr.count("\n")) == (4, 1)


def test_a_user_without_sudo_needs_none_when_nothing_is_missing(machine: Machine) -> None:
    machine.give()
    machine.user(1000)
    assert machine.set_up().returncode == 0


def test_without_apt_one_sentence_says_what_is_missing(machine: Machine) -> None:
    machine.give(tesseract=False)
    (machine.bin / "apt-get").unlink()
    result = machine.set_up()
    assert (result.returncode, result.stderr.count("\n")) == (4, 1)
    assert ALL_PACKAGES in result.stderr


def test_packages_that_cannot_be_installed_end_the_set_up(machine: Machine) -> None:
    machine.give(tesseract=False)
    machine.script(machine.bin / "apt-get", "#!/bin/sh\necho 'E: Unable to locate package' >&2\nexit 100\n")
    result = machine.set_up()
    assert result.returncode == 4
    assert "Unable to locate package" in result.stderr
    assert f"could not be installed: {ALL_PACKAGES}" in result.stderr
    assert pip_calls(machine.calls()) == []


def test_an_old_python_is_left_alone_and_named(machine: Machine) -> None:
    machine.give()
    machine.script(machine.bin / "python3", OLD_PYTHON)
    result = machine.set_up()
    assert (result.returncode, result.stderr.count("\n"), machine.calls()) == (4, 1, [])
    assert "no Python 3.11 or later found" in result.stderr


def test_another_python_can_be_chosen(machine: Machine) -> None:
    machine.give(python=False)
    machine.script(machine.bin / "python3", OLD_PYTHON)
    machine.script(machine.root / "chosen", PYTHON)
    assert machine.set_up(PYTHON=str(machine.root / "chosen")).returncode == 0


def test_a_newer_python_beside_an_old_one_is_found(machine: Machine) -> None:
    machine.give(python=False)
    machine.script(machine.bin / "python3", OLD_PYTHON)
    machine.script(machine.bin / "python3.12", PYTHON)
    assert machine.set_up().returncode == 0


def test_a_failed_installation_is_tried_again_next_time(machine: Machine) -> None:
    machine.give()
    (machine.root / "pip-fails").touch()
    result = machine.set_up()
    assert result.returncode == 4
    assert "check the network" in result.stderr
    (machine.root / "pip-fails").unlink()
    machine.calls()
    assert machine.set_up().returncode == 0
    assert len(pip_calls(machine.calls())) == 1


def test_a_half_made_installation_is_not_taken_for_the_old_one(ready: Machine) -> None:
    """pip failed for a new pyproject.toml; the old one is back, the libraries may be of either."""
    project = ready.checkout / "pyproject.toml"
    old = project.read_text("utf-8")
    (ready.root / "pip-fails").touch()
    project.write_text(old + "\n# another dependency\n", "utf-8")
    assert ready.set_up().returncode == 4
    (ready.root / "pip-fails").unlink()
    project.write_text(old, "utf-8")
    ready.calls()
    assert ready.set_up().returncode == 0
    assert len(pip_calls(ready.calls())) == 1


def test_a_tesseract_that_ignores_the_packages_is_named(machine: Machine) -> None:
    """One from elsewhere, first on PATH, does not see Debian's languages."""
    machine.give()
    machine.script(machine.bin / "tesseract", "#!/bin/sh\necho eng\n")
    result = machine.set_up(TESSDATA_PREFIX="/opt/other")
    assert result.returncode == 4
    assert f"{machine.bin}/tesseract" in result.stderr
    assert "TESSDATA_PREFIX=/opt/other" in result.stderr


def test_an_unknown_argument_is_refused(machine: Machine) -> None:
    result = machine.set_up("everything")
    assert (result.returncode, machine.calls()) == (2, [])


def test_the_oldest_python_is_that_of_the_project() -> None:
    assert "oldest=11 " in (ROOT / "tools" / "setup.sh").read_text("utf-8")
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text("utf-8")


# --- make ---

PKS = """#!/bin/sh
printf '%s\\n' "$@" >arguments
echo "summary"
exit {code}
"""


def make(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the real Makefile over a stand-in for `pks` that ends with `code`."""
    commands = folder / ".venv" / "bin"
    commands.mkdir(parents=True)
    (folder / "tools").mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    for path, text in (
        (commands / "pks", PKS.format(code=code)),
        (folder / "tools" / "setup.sh", "#!/bin/sh\n"),
    ):
        path.write_text(text, "utf-8")
        path.chmod(0o755)
    # A surrounding `make test` must not pass its own arguments on.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        ([], ["samples/archive", "--out", "out"]),
        (["ARCHIVE=/arsip/PKS 2024", "OUT=/hasil/a b"], ["/arsip/PKS 2024", "--out", "/hasil/a b"]),
        (["ARCHIVE=/a'b\"c$d`e#f;g"], ["/a'b\"c$d`e#f;g", "--out", "out"]),
        (["ARGS=--as-of 2026-11-22"], ["samples/archive", "--out", "out", "--as-of", "2026-11-22"]),
    ],
    ids=["defaults", "spaces", "quotes", "more options"],
)
def test_make_audit_passes_paths_on_untouched(tmp_path: Path, arguments: list[str], seen: list[str]) -> None:
    result = make(tmp_path, "audit", *arguments)
    assert (result.returncode, result.stdout) == (0, "summary\n"), result.stderr
    assert (tmp_path / "arguments").read_text("utf-8").splitlines() == ["audit", *seen]


def test_a_variable_of_the_environment_changes_no_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUT", "/somewhere")
    make(tmp_path, "audit")
    assert "/somewhere" not in (tmp_path / "arguments").read_text("utf-8")


def test_failed_documents_are_pointed_at_and_not_swallowed(tmp_path: Path) -> None:
    """The audit is complete, so its summary is there; nobody takes it for one without failures."""
    result = make(tmp_path, "audit", "OUT=/hasil/a b", code=5)
    assert (result.returncode, result.stdout) == (2, "summary\n")
    assert "/hasil/a b/failures.csv" in result.stderr
    assert "Error 5" in result.stderr


@pytest.mark.parametrize("code", [1, 2, 3, 4, 15, 130])
def test_every_other_exit_code_fails_make_audit(tmp_path: Path, code: int) -> None:
    result = make(tmp_path, "audit", code=code)
    assert result.returncode == 2  # make knows no other
    assert f"Error {code}" in result.stderr
    assert "failures.csv" not in result.stderr


def test_make_test_runs_every_check(tmp_path: Path) -> None:
    planned = make(tmp_path, "-n", "test").stdout.splitlines()
    assert planned == [
        "tools/setup.sh test",
        *(
            f".venv/bin/{check}"
            for check in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest")
        ),
    ]


def test_make_lists_its_targets(tmp_path: Path) -> None:
    listed = make(tmp_path, "help").stdout
    for target in ("audit", "test", "setup", "lint", "clean"):
        assert f"make {target} " in listed


def test_ci_runs_make_test_and_nothing_weaker(tmp_path: Path) -> None:
    (tmp_path / "make").write_text('#!/bin/sh\necho "make $*" >>"$LOG"\nexit 7\n', "utf-8")
    (tmp_path / "make").chmod(0o755)
    log = tmp_path / "log"
    result = subprocess.run(
        [ROOT / ".ci" / "run"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "LOG": str(log)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert log.read_text("utf-8") == "make test\n"
    assert result.returncode == 7
    assert "make test" in result.stdout
