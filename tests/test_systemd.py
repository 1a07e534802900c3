"""The units for systemd are sound, and shut off what an audit does not need."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[1] / "tools" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
HARDENING = {
    "PrivateNetwork": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallFilter": "@system-service",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
    "User": "pks",
}


def service(path: Path) -> dict[str, str]:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text("utf-8"))
    return dict(unit["Service"])


def test_there_are_services_and_a_timer_for_each() -> None:
    assert SERVICES
    assert [path.stem for path in SERVICES] == sorted(path.stem for path in UNITS.glob("*.timer"))


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_may_do_no_more_than_it_must(path: Path) -> None:
    settings = service(path)
    assert {key: settings.get(key) for key in HARDENING} == HARDENING


def test_findings_and_failed_documents_are_no_fault_of_the_service() -> None:
    assert service(UNITS / "pks-audit@.service")["SuccessExitStatus"].split() == ["1", "5"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    for path in UNITS.iterdir():
        text = path.read_text("utf-8").replace("/opt/pks/bin/pks", sys.executable)
        (tmp_path / path.name).write_text(text, "utf-8")
    names = [tmp_path / path.name.replace("@", "@2026") for path in UNITS.iterdir()]
    for name in names:
        shutil.copyfile(tmp_path / name.name.replace("@2026", "@"), name)
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (told.returncode, told.stdout + told.stderr) == (0, "")
