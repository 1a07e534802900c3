"""How long a browser takes to open a report."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path


def opening_seconds(page: Path) -> float | None:
    """Return the wall seconds in which Chromium loads and lays out a page; None without Chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        return None
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    times = []
    for url in ("about:blank", page.resolve().as_uri()):
        began = time.perf_counter()
        subprocess.run([*command, url], capture_output=True, check=True, timeout=120)
        times.append(time.perf_counter() - began)
    return max(0.0, times[1] - times[0])
