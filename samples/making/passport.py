"""The passport table of samples/README.md: what each file is, how it was made, what it shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

BEGIN, END = "<!-- passports: written by make.py -->", "<!-- end of passports -->"
MODES = {"bilevel": "black and white (CCITT G4)", "gray": "gray JPEG", "colour": "colour JPEG"}


def write(readme: Path, sources: Path, expected: Path) -> None:
    """Replace the table between the two marks of the README."""
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    parts = [BEGIN, ""]
    for plan in sorted(sources.glob("*/files.yaml")):
        meta = yaml.safe_load(plan.read_text(encoding="utf-8"))
        facility = meta["facility"]
        parts += [
            f"### {plan.parent.name}/ - {facility['name']} ({facility['level']}, {facility['type']})",
            "",
            "| file | pages | documents | how it was made | what it shows |",
            "| --- | --- | --- | --- | --- |",
        ]
        for entry in meta["files"]:
            parts.append(row(entry, expected / plan.parent.name / f"{entry['path']}.expected.json"))
        if facility.get("facility_yaml"):
            parts.append(
                "| facility.yaml | - | - | written by hand | name, level, type, doctors, self-assessment |"
            )
        parts.append("")
    readme.write_text(before + "\n".join(parts) + "\n" + END + after, encoding="utf-8")


def row(entry: dict[str, Any], truth_path: Path) -> str:
    if "raw" in entry:
        return f"| {entry['path']} | - | - | a few bytes | {entry['raw'].strip()} |"
    truth = json.loads(truth_path.read_text(encoding="utf-8"))
    kinds = [segment["doc_type"] for segment in truth.get("segments") or [truth]]
    kinds = [f"{k} x {kinds.count(k)}" if kinds.count(k) > 1 else k for k in dict.fromkeys(kinds)]
    return f"| {entry['path']} | {truth['pages']} | {', '.join(kinds)} | {how(entry)} | {entry['shows']} |"


def how(entry: dict[str, Any]) -> str:
    """One phrase on the making of a file."""
    if "copy_of" in entry:
        return f"copy of `{entry['copy_of']}`"
    kind = entry["as"]
    if kind == "docx":
        return "DOCX by python-docx"
    if kind == "digital":
        words = "digital PDF"
    elif kind in ("jpg", "heic") and entry.get("photo", True):
        words = f"phone photograph, {entry['quality']}, {kind.upper()}"
        words += f", EXIF orientation {entry['exif']}" if "exif" in entry else ""
    else:
        container = {"scan": "PDF", "tiff": "TIFF", "png": "PNG", "jpg": "JPEG file"}[kind]
        coding = "" if kind in ("png", "jpg") else ", " + MODES[entry.get("mode", "gray")]
        words = f"{entry['quality']} scan, {container}{coding}, {entry.get('dpi', 200)} dpi"
    for page, degrees in entry.get("turned", {}).items():
        words += f", page {page} turned by {degrees} degrees in its pixels"
    for page, degrees in entry.get("rotate", {}).items():
        words += f", page {page} with /Rotate {degrees}"
    words += ", wrong invisible text" if "hidden_text" in entry else ""
    return words + (", encrypted, empty user password" if "lock" in entry else "")
