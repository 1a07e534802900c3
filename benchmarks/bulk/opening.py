"""How long a browser takes to open a report."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path


def opening_seconds(out: Path) -> float | None:
    """Return the most wall seconds in which Chromium opens the first page of a report, or its largest.

    A page is open when it is loaded, laid out and drawn; what an empty one takes is not counted.

    Args:
        out: The output folder.

    Returns:
        None without Chromium.
    """
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        return None
    pages = [out / "report.html"]
    pages += sorted((out / "report").glob("*.html"), key=lambda page: page.stat().st_size)[-1:]
    picture = out / "opening.png"
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--screenshot={picture}"]
    times = []
    for url in ("about:blank", *(page.resolve().as_uri() for page in pages)):
        began = time.perf_counter()
        subprocess.run([*command, url], capture_output=True, check=True, timeout=120)
        times.append(time.perf_counter() - began)
        picture.unlink()
    empty, *others = times
    return max(0.0, max(others) - empty)
