"""What is about a person is found and made illegible; numbers and days of licences never are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from extractors.personal import find_personal, mask_personal

RULES = tomllib.loads(
    (Path(__file__).parents[3] / "extractors" / "personal" / "rules.toml").read_text("utf-8")
)["rule"]


def cases(key: str) -> list[tuple[str, str]]:
    return [(rule["kind"], case) for rule in RULES for case in rule[key]]


@pytest.mark.parametrize(("kind", "case"), cases("examples"))
def test_examples_are_found(kind: str, case: str) -> None:
    text = re.sub(r"</?[px]>", "", case)
    inside = re.search(r"<p>(.*)</p>", case, re.DOTALL)
    assert inside is not None
    found = [text[one.start : one.end] for one in find_personal(text) if one.kind == kind]
    assert inside[1] in found


@pytest.mark.parametrize(("kind", "case"), cases("near_misses"))
def test_near_misses_are_not(kind: str, case: str) -> None:
    assert [one for one in find_personal(case) if one.kind == kind] == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIK : 3275011205800001, dokter", "NIK : 3275••••••••0001, dokter"),
        ("NIK 32 7501 120580 0001", "NIK 32 75•• •••••• 0001"),
        ("lahir di Bandung, 12 Mei 1980", "lahir di Bandung, •• ••• ••••"),
        ("No. HP : 0812-3456-7890", "No. HP : ••••-••••-••••"),
        ("Alamat rumah : Jl. Melati No. 3", "Alamat rumah : ••. •••••• ••. •"),
        # Licences keep theirs.
        ("STR 3121100220123456 berlaku sampai dengan 12 Mei 2028", None),
        ("SIP Nomor 503/0812.3456/SIP-DU/2023", None),
        ("NIB 0220001234567", None),
        ("Nomor kartu BPJS 0001234567890", None),
        ("NPWP 01.234.567.8-901.000", None),
        ("3275011205800001", None),
        ("", None),
    ],
)
def test_masks_keep_the_length(text: str, masked: str | None) -> None:
    assert mask_personal(text) == (text if masked is None else masked)
    assert len(mask_personal(text)) == len(text)


def test_masked_text_stays_as_it_is_when_masked_again() -> None:
    once = mask_personal("NIK : 3275011205800001\nTTL : Bandung, 12 Mei 1980\nHP 081234567890")
    assert mask_personal(once) == once


def test_several_are_found_in_one_text() -> None:
    text = "Nama : Wulan\nNIK : 3275011205800001\nTTL : Bandung, 12 Mei 1980\nHP 081234567890"
    assert [one.kind for one in find_personal(text)] == ["nik", "birth", "phone"]
