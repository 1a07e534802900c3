"""The plain notation in which sample documents are written, and its reader.

A source is YAML between two lines of `---`, then one block a line (indented lines continue it):

    # title             ## subtitle          ### left heading       ^ centred line
    § Pasal 4 | Tarif   heading of an article, number and name
    (1) text            ayat; also `a. text`, `1. text`, `1) text`, `i. text`, `- text`;
                        two spaces deeper per level
    Nama :: drg. X      one line of a form
    | a | b |           row of a table (first row of a table is its head)
    %word arguments     directive: %page %sign %toc %rule %gap %lampiran %stamp %qr %photo %boxed ...

A block may begin with `{clause.id other.id ~near.miss}`: the clauses that it settles, and those that it only
looks like. Inline: **bold**, *italic*, __underlined__.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LABELS = re.compile(r"^\{([a-z_.~ ]+)\}\s*")
ITEM = re.compile(
    r"^(\(\d+\)|\([a-z]\)|\d+(?:\.\d+)+\.?|\d+[.)]|[a-z]{1,2}[.)]|[A-Z]\.|[ivx]+\.|[IVX]+\.|-|•)\s+(.*)$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """One paragraph, item, heading, table or directive."""

    kind: str
    text: str = ""
    mark: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    clauses: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A sample document as written: what is printed, and what is true of it."""

    name: str
    head: dict[str, Any]
    blocks: tuple[Block, ...] = field(default=())

    @property
    def doc_type(self) -> str:
        return str(self.head["doc_type"])

    @property
    def is_contract(self) -> bool:
        return self.doc_type in ("pks", "pks_jejaring")


def load_source(path: Path) -> Source:
    """Read one source; errors name the file."""
    text = path.read_text(encoding="utf-8")
    try:
        _, head, body = text.split("---\n", 2)
    except ValueError as error:
        raise ValueError(f"{path}: no YAML between two lines of ---") from error
    return Source(path.stem, yaml.safe_load(head), tuple(parse_blocks(body, where=path.name)))


def logical_lines(body: str) -> list[tuple[int, str]]:
    """Return (indent, text) of every block, continuation lines joined."""
    lines: list[tuple[int, str]] = []
    fresh = True
    for raw in body.splitlines():
        if not raw.strip():
            fresh = True
            continue
        indent, text = len(raw) - len(raw.lstrip(" ")), raw.strip()
        begins = fresh or bool(re.match(r"[#^§|%{]", text) or ITEM.match(text) or " :: " in text)
        if begins:
            lines.append((indent, text))
        else:
            last_indent, last = lines[-1]
            lines[-1] = (last_indent, f"{last} {text}")
        fresh = False
    return lines


def parse_blocks(body: str, *, where: str) -> list[Block]:
    """Turn the body of a source into blocks."""
    blocks: list[Block] = []
    pending: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    for indent, line in logical_lines(body):
        clauses, near, text = take_labels(line)
        if not text:  # labels alone: they belong to the table or directive that follows
            pending = (clauses, near)
            continue
        clauses, near = clauses + pending[0], near + pending[1]
        pending = ((), ())
        if text.startswith("|"):
            row = tuple(cell.strip() for cell in text.strip().strip("|").split("|"))
            if blocks and blocks[-1].kind == "table" and not (clauses or near):
                blocks[-1] = Block(
                    "table", rows=(*blocks[-1].rows, row), clauses=blocks[-1].clauses,
                    near_misses=blocks[-1].near_misses,
                )  # fmt: skip
                continue
            blocks.append(Block("table", rows=(row,), clauses=clauses, near_misses=near))
            continue
        kind, mark, text = classify(text)
        blocks.append(Block(kind, text, mark, indent // 2, (), clauses, near))
    known = {
        "title",
        "subtitle",
        "heading",
        "centre",
        "article",
        "item",
        "pair",
        "para",
        "table",
        "directive",
    }
    if odd := [b.kind for b in blocks if b.kind not in known]:
        raise ValueError(f"{where}: unknown blocks {odd}")
    return blocks


def take_labels(line: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Split the labels in braces from a line."""
    found = LABELS.match(line)
    if not found:
        return (), (), line
    words = found.group(1).split()
    near = tuple(w[1:] for w in words if w.startswith("~"))
    return tuple(w for w in words if not w.startswith("~")), near, line[found.end() :]


def classify(text: str) -> tuple[str, str, str]:
    """Return kind, mark and remaining text of a block."""
    for sign, kind in (
        ("###", "heading"),
        ("##", "subtitle"),
        ("#", "title"),
        ("^", "centre"),
        ("§", "article"),
    ):
        if text.startswith(sign):
            return kind, "", text[len(sign) :].strip()
    if text.startswith("%"):
        word, _, rest = text[1:].partition(" ")
        return "directive", word, rest.strip()
    if " :: " in text:
        key, value = text.split(" :: ", 1)
        return "pair", key, value
    if found := ITEM.match(text):
        return "item", found.group(1), found.group(2)
    return "para", "", text
