"""The audit on several machines: network namespaces with a wire between them, or processes on loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

pytestmark = [pytest.mark.cluster, pytest.mark.postgresql, pytest.mark.flow]

AS_OF = "2026-11-22"
ANSWERS = ("results.jsonl", "dossiers.jsonl", "findings.csv", "failures.csv", "expiry.ics")
PROGRAMS = Path(sys.executable).parent
PASSWORD = "rahasia"
BRIDGE = f"10.213.{os.getpid() % 250}.1"  # what a killed run left behind is in nobody's way


@dataclass
class Machines:
    """Where processes run: each in a network namespace of its own, or all here."""

    here: str
    prefixes: Sequence[Sequence[str]]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(
        self, machine: int | None, *command: str | Path, env: Mapping[str, str], log: Path
    ) -> subprocess.Popen[str]:
        prefix = () if machine is None else self.prefixes[machine]
        with log.open("w") as output:
            process = subprocess.Popen(
                [*prefix, *command],
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self.started.append(process)
        return process


def run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    """Give two machines beside this one."""
    tag = f"{os.getpid() % 10000}"
    names = [f"pks{tag}{letter}" for letter in "ab"]
    bridge = f"pksbr{tag}"
    able = os.getuid() == 0 and shutil.which("ip") is not None and _wire(bridge, names)
    found = Machines(
        BRIDGE if able else "127.0.0.1",
        [("ip", "netns", "exec", name) for name in names] if able else [(), ()],
    )
    kind = "network namespaces" if able else "processes on loopback"
    sys.stderr.write(f"two workers: {kind}\n")
    try:
        yield found
    finally:
        for process in found.started:
            if process.poll() is None:
                process.terminate()
        for process in found.started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        for name in names:
            run("ip", "netns", "del", name)
        run("ip", "link", "del", bridge)


def _wire(bridge: str, names: Sequence[str]) -> bool:
    steps = [
        ("ip", "link", "add", bridge, "type", "bridge"),
        ("ip", "addr", "add", f"{BRIDGE}/24", "dev", bridge),
        ("ip", "link", "set", bridge, "up"),
    ]
    for number, name in enumerate(names, start=2):
        inside = ("ip", "netns", "exec", name, "ip")
        steps += [
            ("ip", "netns", "add", name),
            ("ip", "link", "add", f"v{name}", "type", "veth", "peer", "name", "eth0", "netns", name),
            ("ip", "link", "set", f"v{name}", "master", bridge, "up"),
            (*inside, "addr", "add", f"{BRIDGE.rpartition('.')[0]}.{number}/24", "dev", "eth0"),
            (*inside, "link", "set", "eth0", "up"),
            (*inside, "link", "set", "lo", "up"),
        ]
    return all(run(*step) for step in steps)


@dataclass
class Cluster:
    scheduler: str
    prefect: str
    database: str
    machines: Machines
    folder: Path

    def worker(self, machine: int, pks: Any, *, jobs: int = 1) -> subprocess.Popen[str]:
        log = self.folder / f"worker-{len(self.machines.started)}.log"
        return self.machines.start(
            machine,
            PROGRAMS / "pks",
            *("worker", "--scheduler", self.scheduler, "--jobs", str(jobs)),
            *("--folder", str(self.folder)),
            env=pks.environment,
            log=log,
        )

    def workers(self) -> int:
        from distributed import Client

        with Client(self.scheduler, timeout=10, set_as_default=False) as client:
            return len(client.scheduler_info()["workers"])

    def logs(self) -> str:
        return "\n".join(log.read_text() for log in self.folder.glob("*.log"))


def free_port(address: str) -> int:
    with socket.socket() as free:
        free.bind((address, 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def database(machines: Machines, postgresql: Any) -> Iterator[Any]:
    """Start a PostgreSQL server that is reached over the wire, with a password."""
    folder = Path(tempfile.mkdtemp(prefix="pks-postgresql-"))
    server = type(postgresql)(postgresql._programs, folder)
    with (folder / "data" / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {BRIDGE}/24 scram-sha-256\n")
    server.start(f"-c listen_addresses={machines.here}")
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def cluster(machines: Machines, database: Any, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """Start what all machines share: scheduler, Prefect's server and the database."""
    folder = tmp_path_factory.mktemp("cluster")
    environment = {name: text for name, text in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"PREFECT_HOME": str(folder), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    prefect, scheduler = free_port(machines.here), free_port(machines.here)
    machines.start(
        None,
        PROGRAMS / "prefect",
        *("server", "start", "--host", machines.here, "--port", str(prefect)),
        env=environment,
        log=folder / "prefect.log",
    )
    machines.start(
        None,
        PROGRAMS / "dask",
        *("scheduler", "--host", machines.here, "--port", str(scheduler), "--no-dashboard"),
        env=environment,
        log=folder / "scheduler.log",
    )
    name = database.new_database()
    found = Cluster(
        f"tcp://{machines.here}:{scheduler}",
        f"http://{machines.here}:{prefect}/api",
        f"postgresql+psycopg://pks:{PASSWORD}@{machines.here}:{database.port}/{name}",
        machines,
        folder,
    )
    end = time.monotonic() + 60
    while not answers(f"{found.prefect}/health"):
        assert time.monotonic() < end, found.logs()
        time.sleep(0.2)
    return found


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def ask(server: str, kind: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"{server}/{kind}/filter", data=b"{}", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def rows(database: Any, url: str, query: str) -> list[tuple[Any, ...]]:
    try:
        with database.connect(url.rpartition("/")[2]) as connection:
            return list(connection.execute(query))
    except psycopg.errors.UndefinedTable:  # not made yet
        return []


@pytest.fixture
def scans(tmp_path: Path, draw_page: Callable[..., Any], make_pdf: Callable[..., Path]) -> Path:
    """Twelve pictures in three folders that a stand-in reads slowly, and a file that fails."""
    root = tmp_path / "arsip"
    for number in range(12):
        folder = root / f"klinik-{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        draw_page([f"SURAT IZIN PRAKTIK DOKTER {number}"] * 8, dpi=100).save(folder / f"{number}.png")
    (root / "klinik-0" / "rusak.pdf").write_bytes(b"%PDF-1.4 terpotong")
    return root


def test_two_workers_find_what_one_machine_finds_though_one_of_them_is_killed(
    cluster: Cluster,
    database: Any,
    pks: Any,
    scans: Path,
    words: Callable[[Sequence[str]], str],
    licence_lines: tuple[str, ...],
    tmp_path: Path,
) -> None:
    pks.fake_tesseract("sleep 0.2\n" + words(licence_lines))
    ours = tmp_path / "aturan.toml"
    ours.write_text('version = "cabang"\n[settings]\nexpiring_days = 1000\n', "utf-8")
    common = ("--as-of", AS_OF, "--rules", ours)
    local = pks("audit", scans, "--out", "satu", "--plain", "--jobs", "2", *common)
    assert local.returncode == 5, local.stderr

    first, _ = (cluster.worker(machine, pks) for machine in (0, 1))
    pks.wait_until(lambda: cluster.workers() == 2)
    audit = pks.start(
        *("audit", scans, "--out", "dua", "--cluster", cluster.scheduler, "--db", cluster.database, *common),
        PREFECT_API_URL=cluster.prefect,
        PKS_BATCH_SIZE="3",
    )
    pks.wait_until(
        lambda: (
            bool(rows(database, cluster.database, "SELECT 1 FROM facts OFFSET 2")) or audit.poll() is not None
        )
    )
    os.killpg(first.pid, signal.SIGKILL)
    before = rows(database, cluster.database, "SELECT sha256 FROM facts")
    assert 3 <= len(before) < 13, audit.communicate()
    _, told = audit.communicate(timeout=90)
    assert audit.returncode == 5, told + cluster.logs()
    assert "13/13 dokumen" in told
    for name in ANSWERS:
        assert (tmp_path / "dua" / name).read_bytes() == (tmp_path / "satu" / name).read_bytes(), name
    assert b"2028-08-17" in (tmp_path / "dua" / "results.jsonl").read_bytes()
    assert len(rows(database, cluster.database, "SELECT sha256 FROM works")) == 13

    (run,) = ask(cluster.prefect, "flow_runs")
    assert (run["state"]["type"], run["parameters"]["to_read"]) == ("COMPLETED", 13)
    seen = json.dumps([ask(cluster.prefect, kind) for kind in ("flow_runs", "task_runs", "logs")])
    assert PASSWORD not in seen + cluster.logs() + told
    cluster.machines.started[-1].terminate()


def test_a_scheduler_without_workers_is_refused(cluster: Cluster, pks: Any, archive: Path) -> None:
    pks.wait_until(lambda: cluster.workers() == 0)
    result = pks(
        *("audit", archive, "--out", "out", "--cluster", cluster.scheduler, "--db", cluster.database),
        PREFECT_API_URL=cluster.prefect,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert f"pks worker --scheduler {cluster.scheduler}" in result.stderr


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "--db postgresql+psycopg://"),
        (("--db", "sqlite:///x.db"), "--db postgresql+psycopg://"),
        (("--db", "postgresql+psycopg://x@y/z", "--plain"), "--plain"),
    ],
)
def test_what_machines_cannot_share_is_refused(
    pks: Any, archive: Path, more: tuple[str, ...], told: str
) -> None:
    result = pks("audit", archive, "--out", "out", "--cluster", "tcp://127.0.0.1:1", *more)
    assert (result.returncode, result.stdout) == (2, ""), result.stderr
    assert told in result.stderr
    assert not (pks.folder / "out").exists()


def test_a_worker_that_cannot_connect_says_so(pks: Any) -> None:
    result = pks("worker", "--scheduler", f"tcp://127.0.0.1:{free_port('127.0.0.1')}")
    assert (result.returncode, result.stdout) == (2, "")
    assert "cannot be reached" in result.stderr
    assert "Traceback" not in result.stderr
