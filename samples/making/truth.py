"""What is true of every file made: document types, fields, clauses and where they stand."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pypdfium2

from making.layout import LaidOut
from schemas.labels import ClauseId

AS_OF = "2026-11-22"
MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
CONTRACT_FIELDS = [
    "numbers",
    "party_first",
    "party_second",
    "facility_name",
    "facility_level",
    "signed_date",
    "start_date",
    "end_date",
]
LICENCE_FIELDS = [
    "number",
    "holder_name",
    "profession",
    "facility_name",
    "issuer",
    "issue_date",
    "expiry_date",
    "expiry_basis",
]


def fields_of(laid: LaidOut) -> dict[str, Any]:
    """The fields of one document, all of them, null where the page gives nothing."""
    given = {name: as_json(value) for name, value in laid.source.head["fields"].items()}
    names = CONTRACT_FIELDS if laid.source.is_contract else LICENCE_FIELDS
    if unknown := set(given) - set(names):
        raise ValueError(f"{laid.source.name}: unknown fields {sorted(unknown)}")
    empty: dict[str, Any] = {"numbers": []} if laid.source.is_contract else {"expiry_basis": "none"}
    return {name: given.get(name, empty.get(name)) for name in names}


def as_json(value: Any) -> Any:
    """Dates as ISO text, also inside lists of alternatives."""
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def clauses_of(laid: LaidOut) -> dict[str, str]:
    known = {str(c) for c in ClauseId}
    labelled = set(laid.clause_pages) | set(laid.near_miss_pages)
    if unknown := labelled - known:
        raise ValueError(f"{laid.source.name}: unknown clauses {sorted(unknown)}")
    return {c: "present" if c in laid.clause_pages else "missing" for c in sorted(known)}


def shift(pages: dict[str, list[int]], offset: int) -> dict[str, list[int]]:
    return {key: [page + offset for page in numbers] for key, numbers in pages.items()}


def expected(entry: dict[str, Any], laid: list[LaidOut]) -> dict[str, Any]:
    """The content of one `<file>.expected.json`."""
    offsets = [sum(d.pages for d in laid[:k]) for k in range(len(laid))]
    pages = 1 if entry["as"] == "docx" else sum(d.pages for d in laid)
    truth: dict[str, Any] = {
        "doc_type": laid[0].source.doc_type if len(laid) == 1 else "multi",
        "pages": pages,
        "fields": fields_of(laid[0]) if len(laid) == 1 else {},
    }
    if subtype := laid[0].source.head.get("subtype"):
        truth["subtype"] = subtype
    if len(laid) > 1:
        truth["segments"] = [
            {
                "doc_type": d.source.doc_type,
                **({"subtype": d.source.head["subtype"]} if "subtype" in d.source.head else {}),
                "first_page": offset + 1,
                "last_page": offset + d.pages,
                "fields": fields_of(d),
            }
            for d, offset in zip(laid, offsets, strict=True)
        ]
    contracts = [(d, o) for d, o in zip(laid, offsets, strict=True) if d.source.is_contract]
    if contracts:
        contract, offset = contracts[0]
        truth["clauses"] = clauses_of(contract)
        truth["evidence_pages"] = shift(contract.clause_pages, offset)
        truth["evidence_quotes"] = contract.quotes
        truth["near_miss_pages"] = shift(contract.near_miss_pages, offset)
    truth["quality"] = "digital" if entry["as"] in ("digital", "docx") else entry["quality"]
    turned = entry.get("rotate" if entry["as"] == "digital" else "turned")  # scans with /Rotate show upright
    if turned:
        truth["rotation"] = {str(page): (360 - degrees) % 360 for page, degrees in turned.items()}
    truth["notes"] = entry.get("shows", "")
    return truth


def dossier(meta: dict[str, Any], files: dict[str, dict[str, Any]], left_out: list[str]) -> dict[str, Any]:
    """The facts of one facility that follow from its files."""
    licences, contracts = [], []
    for path, truth in sorted(files.items()):
        for segment in truth.get("segments") or [truth]:
            where = {
                "path": path,
                "doc_type": segment["doc_type"],
                "first_page": segment.get("first_page", 1),
            }
            fields = segment["fields"]
            if segment["doc_type"] in ("pks", "pks_jejaring"):
                missing = [c for c, verdict in truth["clauses"].items() if verdict == "missing"]
                contracts.append(
                    where | {k: fields[k] for k in ("start_date", "end_date")} | {"missing_clauses": missing}
                )
            elif fields["expiry_date"]:
                end = str(fields["expiry_date"])
                licences.append(
                    where
                    | {k: fields[k] for k in ("holder_name", "number", "expiry_date")}
                    | {"expired": end != "lifetime" and end < AS_OF}
                )
    return {
        "name": meta["name"],
        "level": meta["level"],
        "type": meta["type"],
        "as_of": AS_OF,
        "facility_yaml": bool(meta.get("facility_yaml")),
        "contracts": contracts,
        "expired_contracts": [
            c["path"] for c in contracts if isinstance(c["end_date"], str) and c["end_date"] < AS_OF
        ],
        "licences": [x for x in licences if not x["expired"]],
        "expired_licences": [x for x in licences if x["expired"]],
        "left_out": sorted(left_out),
    }


# ---------------------------------------------------------------- does the page say so?
def doubts(laid: LaidOut) -> list[str]:
    """Name the fields whose value is not printed on the pages as one would write it."""
    document = pypdfium2.PdfDocument(laid.pdf)
    text = squeeze(" ".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    found = []
    for name, value in fields_of(laid).items():
        if value in (None, "lifetime", []) or name in ("expiry_basis", "facility_level"):
            continue
        alternatives = [v for v in (value if isinstance(value, list) else [value]) if v is not None]
        shown = [any(squeeze(form) in text for form in forms(str(v))) for v in alternatives]
        derived = name == "expiry_date" and laid.source.head["fields"].get("expiry_basis") not in (
            "explicit",
            None,
        )
        derived = derived or name in laid.source.head.get("derived", [])
        good = all(shown) if name == "numbers" else any(shown)
        if good == derived:
            found.append(f"{laid.source.name}: {name} {value} is {'printed' if derived else 'not printed'}")
    return found


def forms(value: str) -> list[str]:
    """The ways in which a value may be printed."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return [value]
    year, month, day = value.split("-")
    names = [MONTHS[int(month) - 1], ENGLISH[int(month) - 1], MONTHS[int(month) - 1][:3]]
    if month == "11":
        names.append("Nopember")
    if month == "02":
        names.append("Pebruari")
    spelled = [f"{d} {n} {year}" for d in (str(int(day)), day) for n in names]
    return [*spelled, f"{day}-{month}-{year}", f"{day}/{month}/{year}", f"{day}.{month}.{year}", value]


def squeeze(text: str) -> str:
    return re.sub(r"[^a-z0-9/]", "", text.lower())
