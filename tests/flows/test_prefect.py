"""The same audit as a Prefect flow: without any server, and watched by one."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import engine
from schemas.errors import PksError

pytestmark = pytest.mark.flow

AS_OF = "2026-11-22"
ANSWERS = ("results.jsonl", "dossiers.jsonl", "findings.csv", "failures.csv", "expiry.ics", "report.html")
First = tuple[Path, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the API address of a Prefect server of our own on loopback."""
    home = tmp_path_factory.mktemp("prefect")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: text for key, text in os.environ.items() if not key.startswith("PREFECT_")}
    environment |= {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                Path(sys.executable).with_name("prefect"),
                *("server", "start", "--host", "127.0.0.1", "--port", str(port)),
            ],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}/api"
    try:
        end = time.monotonic() + 90
        while not _answers(f"{address}/health"):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def ask(server: str, kind: str, **query: Any) -> list[dict[str, Any]]:
    """Return what the server's HTTP API knows of a kind of thing."""
    request = urllib.request.Request(
        f"{server}/{kind}/filter",
        data=json.dumps(query).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def same_as_plainly(pks: Any, first_audit: First) -> None:
    plain, result = first_audit
    assert result.returncode == 0, result.stderr
    for name in ANSWERS:
        assert (pks.folder / "out" / name).read_bytes() == (plain / "out" / name).read_bytes(), name


def test_without_a_server(pks: Any, archive: Path, first_audit: First) -> None:
    result = pks("audit", archive, "--out", "out", "--as-of", AS_OF)
    assert result.returncode == 0, result.stderr
    assert "4/4 dokumen" in result.stderr
    assert "Prefect" not in result.stdout
    same_as_plainly(pks, first_audit)
    pks.wait_until(lambda: not pks.processes(), seconds=10)  # the server of the run ended with it


def test_the_server_of_a_run_that_is_killed_ends_too(pks: Any, archive: Path) -> None:
    process = pks.start("audit", archive, "--out", "out", "--as-of", AS_OF)
    pks.wait_until(lambda: any(b"engine_server" in command_of(one) for one in pks.processes()))
    process.kill()
    process.communicate()
    pks.wait_until(lambda: not pks.processes(), seconds=20)


def command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # ended meanwhile
        return b""


def test_a_server_that_does_not_start_in_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "0.3")
    engine._begin()
    assert engine._own is not None
    with pytest.raises(PksError, match="did not start"):
        engine._wait(engine._own)
    assert engine._own.poll() is not None
    monkeypatch.setattr(engine, "_own", None)


def test_with_a_server(pks: Any, archive: Path, first_audit: First, server: str) -> None:
    broken = archive / "klinik-tua" / "rusak.pdf"
    small_batches = {"PREFECT_API_URL": server, "PKS_BATCH_SIZE": "2"}
    result = pks("audit", archive, "--out", "out", "--as-of", AS_OF, **small_batches)
    assert result.returncode == 0, result.stderr
    same_as_plainly(pks, first_audit)

    (run,) = ask(server, "flow_runs")
    assert run["name"] == f"{archive.name} {AS_OF}"
    assert run["state"]["type"] == "COMPLETED"
    assert run["parameters"] == {
        "archive": str(archive),
        "as_of": AS_OF,
        "documents": 4,
        "to_read": 4,
    }
    (flow,) = ask(server, "flows")
    assert (flow["id"], flow["name"]) == (run["flow_id"], "pks-audit")

    def tasks() -> list[dict[str, Any]]:
        return ask(server, "task_runs", task_runs={"flow_run_id": {"any_": [run["id"]]}})

    # The server records task runs from events, a moment after the run.
    pks.wait_until(lambda: [task["state_type"] for task in tasks()] == ["COMPLETED"] * 3, seconds=20)
    names = sorted(task["name"] for task in tasks())
    assert names[0].startswith("judge-dossiers")
    assert names[1:] == ["read-batch 1 (2 documents)", "read-batch 2 (2 documents)"]

    (artifact,) = ask(server, "artifacts", artifacts={"key": {"any_": ["pks-audit-summary"]}})
    assert artifact["flow_run_id"] == run["id"]
    assert "4 dokumen, 0 tidak dapat diaudit." in artifact["data"]
    assert artifact["data"].count("\n|") == 4  # head, rule, two facilities

    broken.write_bytes(b"PK\x03\x04 bukan dokumen")  # a failed document fails no run
    again = pks("audit", archive, "--out", "out", "--as-of", AS_OF, **small_batches)
    assert again.returncode == 5, again.stderr
    runs = ask(server, "flow_runs", sort="START_TIME_DESC")
    assert len(runs) == 2
    assert (runs[0]["state"]["type"], runs[0]["parameters"]["to_read"]) == ("COMPLETED", 1)


def test_with_the_server_of_the_operators_profile(pks: Any, archive: Path, server: str) -> None:
    before = len(ask(server, "flow_runs"))
    home = pks.folder / "prefect"
    home.mkdir()
    profile = f'active = "kantor"\n\n[profiles.kantor]\nPREFECT_API_URL = "{server}"\n'
    (home / "profiles.toml").write_text(profile, encoding="utf-8")
    result = pks("audit", archive, "--out", "out", "--as-of", AS_OF)
    assert result.returncode == 0, result.stderr
    assert len(ask(server, "flow_runs")) == before + 1
    assert not list(home.glob("*.db"))  # ours has kept nothing: it ended when it saw that there is another
    pks.wait_until(lambda: not pks.processes(), seconds=10)


def test_130_when_interrupted_and_at_once(
    pks: Any, tmp_path: Path, draw_page: Callable[..., Any], server: str
) -> None:
    folder = tmp_path / "scans" / "klinik"
    folder.mkdir(parents=True)
    for number in range(4):
        draw_page([f"SURAT IZIN PRAKTIK DOKTER {number}"] * 8, dpi=100).save(folder / f"{number}.png")
    pks.fake_tesseract("exec sleep 600")
    process = pks.start("audit", folder.parent, "--out", "out", "--jobs", "2", PREFECT_API_URL=server)
    pks.wait_until(lambda: len(pks.calls) >= 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, ""), err
    assert "Run the same command again to go on." in err
    pks.wait_until(lambda: not pks.processes(), seconds=5)


def test_a_deployment_audits_by_its_schedule(
    pks: Any, archive: Path, first_audit: First, server: str
) -> None:
    process = pks.start(
        *(
            "watch",
            archive,
            "--out",
            "out",
            "--deploy",
            "--every",
            "1h",
            "--daily",
            "05:30",
            "--quiet",
            "0.2s",
        ),
        PREFECT_API_URL=server,
        PREFECT_RUNNER_POLL_FREQUENCY="1",
        PREFECT_RUNNER_SERVER_ENABLE="false",
    )
    pks.wait_until(lambda: (pks.folder / "out" / "report.html").exists(), seconds=90)
    (deployment,) = ask(server, "deployments")
    assert deployment["name"] == archive.name
    assert {schedule["schedule"].get("cron") for schedule in deployment["schedules"]} == {None, "30 5 * * *"}

    def states() -> list[str]:
        runs = ask(server, "flow_runs", deployments={"id": {"any_": [deployment["id"]]}})
        return sorted(run["state"]["type"] for run in runs if run["state"]["type"] != "SCHEDULED")

    pks.wait_until(lambda: states() == ["COMPLETED"], seconds=30)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    pks.wait_until(lambda: not pks.processes(), seconds=10)
    assert len((pks.folder / "out" / "results.jsonl").read_text("utf-8").splitlines()) == 4
