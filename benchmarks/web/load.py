"""Several people ask the pages at once; how long each answer took."""

from __future__ import annotations

import http.client
import random
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

import uvicorn

from benchmarks.dossiers.facilities import AS_OF
from flows.web.app import make_app
from flows.web.site import Site
from flows.web.users import Role, User
from pipeline.requirements import Requirements
from pipeline.settings import Settings
from pipeline.store import Store

from .pages import Archive

HOST: Final = "127.0.0.1"
_NOW = f"{AS_OF}T07:00:00+00:00"


class RefusedPageError(Exception):
    """A page that did not answer as it should."""


@dataclass(frozen=True)
class Answers:
    """Seconds of the answers of one page, quickest first."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of the answers took no longer."""
        return median(self.seconds)

    @property
    def p95(self) -> float:
        """Nineteen of twenty took no longer."""
        return self.seconds[min(len(self.seconds) - 1, round(0.95 * len(self.seconds)))]

    @property
    def worst(self) -> float:
        """None took longer."""
        return self.seconds[-1]


@contextmanager
def served(store: Store, requirements: Requirements) -> Iterator[int]:
    """Serve the review page over a store; yields its port."""
    site = Site(
        store=store,
        requirements=requirements,
        settings=Settings(),
        as_of=lambda: AS_OF,
        now=lambda: _NOW,
        hosts=frozenset((HOST,)),
        alone=User("petugas.rekaan", Role.ADMIN),
    )
    with socket.create_server((HOST, 0)) as free:
        port = int(free.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(make_app(site), HOST, port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()


def ask_all(
    port: int,
    archive: Archive,
    pages: Mapping[str, str],
    *,
    users: int,
    rounds: int,
    seed: int = 1,
) -> list[Answers]:
    """Let some users ask every page so often, each in an order of their own; what is asked first warms up.

    Raises:
        RefusedPageError: when a page does not answer with 200.
    """
    took: dict[str, list[float]] = defaultdict(list)
    refused: list[str] = []
    threads = [
        threading.Thread(
            target=_use, args=(port, archive, pages, rounds, random.Random(seed + user), took, refused)
        )
        for user in range(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise RefusedPageError("; ".join(sorted(set(refused))))
    return [Answers(name, tuple(sorted(took[name]))) for name in pages]


def _use(
    port: int,
    archive: Archive,
    pages: Mapping[str, str],
    rounds: int,
    draw: random.Random,
    took: dict[str, list[float]],
    refused: list[str],
) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    cookie = ""
    for round_ in range(rounds + 1):
        for name in draw.sample(sorted(pages), len(pages)):
            address = archive.address(pages[name], draw)
            began = time.perf_counter()
            connection.request("GET", address, headers={"cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            seconds = time.perf_counter() - began
            cookie = (answer.getheader("set-cookie") or cookie).partition(";")[0]
            if answer.status != 200:
                refused.append(f"{address}: {answer.status}")
            elif round_:
                took[name].append(seconds)
    connection.close()


def told(answers: Sequence[Answers]) -> str:
    """Return a table in milliseconds."""
    lines = [f"{'page':<22}{'asked':>6}{'median':>9}{'p95':>9}{'worst':>9}"]
    lines += [
        f"{one.name:<22}{len(one.seconds):>6}"
        + "".join(f"{1000 * seconds:>9.0f}" for seconds in (one.median, one.p95, one.worst))
        for one in answers
    ]
    return "\n".join(lines)
