"""Make a store as this version of the program writes it, to be opened by every later version.

Called once for a release, and never again for one that is out:

    python tests/stores/make_old_store.py

audits a few invented documents of samples/archive and leaves in this folder, named for the version, the
store (`0.1.0.db.gz`) and what the program wrote and said of it (`0.1.0.json.gz`). The documents do not come
along: later versions must answer from the store alone. Readings are those of the Tesseract that made it.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "samples" / "archive"
FACILITY = "klinik-utama-netra-samudra"  # it has no facility.yaml, which would be asked for at another place
DOCUMENTS = (
    "akreditasi.pdf",
    "perjanjian-asuransi-2024-2027.pdf",
    "sip-dr-anjani.pdf",
    "sip-str-dr-satria.pdf",
    "lain-lain/rekomendasi-idi.pdf",
)
AS_OF = "2026-11-22"
ROOT = "/arsip/contoh"
"""What the store calls the archive: no folder of the machine that made it."""


def main() -> None:
    """Audit, and pack what came of it."""
    version = metadata.version("pks-audit")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive, out = folder / "arsip", folder / "out"
        for path in DOCUMENTS:
            target = archive / FACILITY / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(SAMPLES / FACILITY / path, target)
        (archive / FACILITY / "rusak.pdf").write_bytes(b"%PDF-1.4 terpotong")
        _pks("audit", str(archive), "--out", str(out), "--as-of", AS_OF, "--plain", expected=5)
        database = sqlite3.connect(out / "pks.db", isolation_level=None)
        database.execute("UPDATE archives SET root = ?", (ROOT,))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        written = {name: (out / name).read_text("utf-8") for name in ("results.jsonl", "dossiers.jsonl")}
        written["expiring"] = _pks("expiring", "--out", str(out), "--within", "9y", "--as-of", AS_OF)
        _packed(HERE / f"{version}.db.gz", (out / "pks.db").read_bytes())
        _packed(HERE / f"{version}.json.gz", json.dumps(written, ensure_ascii=False).encode())


def _pks(*arguments: str, expected: int = 0) -> str:
    command = [str(Path(sys.executable).with_name("pks")), *arguments]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={"COLUMNS": "200", "PATH": "/usr/bin:/bin"}
    )
    if done.returncode != expected:
        sys.exit(f"pks {arguments[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _packed(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main()
