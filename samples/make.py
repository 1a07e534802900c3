"""Make the sample archive again, from samples/sources.

    python samples/make.py                     everything (about three minutes)
    python samples/make.py --only klinik       files whose path contains the word
    python samples/make.py --pages DIR         also the laid-out pages before any scanning, as PDF
    python samples/make.py --check             lay out only; say where a page does not show what is said of it

Needs the extra `samples` of pyproject.toml, heif-enc (Debian: libheif-examples) and the fonts named in
samples/README.md. The same sources give the same pictures at every making.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from making import binding, degrade, passport, truth, unreadable  # noqa: E402
from making.layout import LaidOut, lay_out  # noqa: E402
from making.markup import load_source  # noqa: E402

SOURCES, ARCHIVE, EXPECTED = HERE / "sources", HERE / "archive", HERE / "expected"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="make only files whose path contains this")
    parser.add_argument("--pages", type=Path, help="folder for the pages before scanning")
    parser.add_argument("--check", action="store_true", help="compare truth and pages, write nothing")
    options = parser.parse_args()
    letterheads = yaml.safe_load((SOURCES / "letterheads.yaml").read_text(encoding="utf-8"))
    doubts: list[str] = []
    total = 0
    for plan in sorted(SOURCES.glob("*/files.yaml")):
        facility = plan.parent.name
        meta = yaml.safe_load(plan.read_text(encoding="utf-8"))
        made: dict[str, dict[str, Any]] = {}
        copies, left_out = [], []
        for entry in meta["files"]:
            path = f"{facility}/{entry['path']}"
            if "copy_of" in entry:
                copies.append(entry)
                continue
            if "raw" in entry:
                left_out.append(entry["path"])
                if not options.check and options.only in path:
                    write(ARCHIVE / path, entry["raw"].encode("latin-1"))
                continue
            laid = [
                lay_out(load_source(plan.parent / f"{name}.txt"), letterheads) for name in entry["documents"]
            ]
            doubts += [f"{facility}: {d}" for document in laid for d in truth.doubts(document)]
            made[entry["path"]] = truth.expected(entry, laid)
            total += made[entry["path"]]["pages"]
            if options.pages:
                write(options.pages / f"{path}.pdf", binding.join([d.pdf for d in laid]))
            if options.only in path and not options.check:
                content = make_file(entry, laid, seed=path)
                write(ARCHIVE / path, content)
                print(
                    f"{len(content) / 1024:8.0f} KB {made[entry['path']]['pages']:3} pages  {path}",
                    flush=True,
                )
        for entry in copies:
            made[entry["path"]] = made[entry["copy_of"]] | {
                "notes": entry.get("shows", ""),
                "copy_of": entry["copy_of"],
            }
            total += made[entry["path"]]["pages"]
            if not options.check and options.only in f"{facility}/{entry['path']}":
                write(
                    ARCHIVE / facility / entry["path"], (ARCHIVE / facility / entry["copy_of"]).read_bytes()
                )
        if meta["facility"].get("facility_yaml") and not options.check:
            write(ARCHIVE / facility / "facility.yaml", (plan.parent / "facility.yaml").read_bytes())
        if not options.check:
            for name, answer in made.items():
                write_json(EXPECTED / facility / f"{name}.expected.json", answer)
            dossier = truth.dossier(meta["facility"], made, left_out)
            write_json(EXPECTED / facility / "dossier.expected.json", dossier)
    if not options.check:
        passport.write(HERE / "README.md", SOURCES, EXPECTED)
    if not options.check and options.only in "unreadable":
        unreadable.make(HERE / "unreadable")
    print(f"{total} pages")
    if doubts:
        print("\n".join(doubts), file=sys.stderr)
    return 1 if doubts else 0


def make_file(entry: dict[str, Any], laid: list[LaidOut], *, seed: str) -> bytes:
    """One file of the archive."""
    kind = entry["as"]
    if kind == "docx":
        return binding.word_document(laid[0].source)
    pdf = binding.join([d.pdf for d in laid])
    if kind == "digital":
        if "rotate" in entry:
            pdf = binding.turn_pages(pdf, entry["rotate"])
        return binding.lock(pdf, **entry["lock"]) if "lock" in entry else pdf
    how = binding.Encoding(entry.get("mode", "gray"), entry.get("jpeg", 50), entry.get("dpi", 200))
    pages = worn_pages(pdf, entry, how, seed)
    if kind == "tiff":
        return binding.tiff(pages, how)
    if kind == "png":
        return binding.png(pages[0], how)
    if kind == "heic":
        return binding.heic(pages[0], how)
    if kind == "jpg":
        return binding.jpeg_photo(pages[0], how, orientation=entry.get("exif", 1))
    for number, degrees in entry.get("rotate", {}).items():  # stored turned, shown upright
        pages[number - 1] = np.ascontiguousarray(np.rot90(pages[number - 1], degrees // 90))
    modes = entry.get("page_modes", {})
    encodings = [
        binding.Encoding(modes.get(n, how.mode), how.jpeg_quality, how.dpi) for n in range(1, len(pages) + 1)
    ]
    pdf = binding.pdf_of_pictures(pages, encodings)
    if "rotate" in entry:
        pdf = binding.turn_pages(pdf, entry["rotate"])
    if garbage := entry.get("hidden_text"):
        pdf = binding.add_hidden_text(pdf, [garbage] * len(pages))
    return binding.lock(pdf, **entry["lock"]) if "lock" in entry else pdf


def worn_pages(pdf: bytes, entry: dict[str, Any], how: binding.Encoding, seed: str) -> list[degrade.Picture]:
    """The pages as scanned, copied or photographed, and turned."""
    pages = binding.rasterise(pdf, how.dpi)
    worn = []
    for index, page in enumerate(pages):
        random = np.random.default_rng([zlib.crc32(seed.encode()), index])
        quality = entry.get("page_quality", {}).get(index + 1, entry["quality"])
        if entry["as"] in ("heic", "jpg") and entry.get("photo", True):
            picture = degrade.phone(page, quality, random)
        elif how.mode == "bilevel" and entry.get("page_modes", {}).get(index + 1, "bilevel") == "bilevel":
            picture = degrade.photocopy(page, quality, random)
        else:
            picture = degrade.scan(page, quality, random, back=pages[(index + 1) % len(pages)])
        if degrees := entry.get("turned", {}).get(index + 1):
            turns = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
            picture = cv2.rotate(picture, turns[degrees])
        worn.append(picture)
    return worn


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_json(path: Path, value: dict[str, Any]) -> None:
    write(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


if __name__ == "__main__":
    raise SystemExit(main())
