"""From a source to laid-out pages: HTML, one PDF, and where its labelled blocks came to stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import weasyprint

from making import ink
from making.markup import Block, Source

STYLES = Path(__file__).parent.parent / "sources" / "styles"


@dataclass(frozen=True)
class LaidOut:
    """A laid-out document; pages count from 1."""

    source: Source
    pdf: bytes
    pages: int
    clause_pages: dict[str, list[int]]
    near_miss_pages: dict[str, list[int]]
    quotes: dict[str, list[str]]


def lay_out(source: Source, letterheads: dict[str, Any]) -> LaidOut:
    """Lay a source out on pages."""
    document = weasyprint.HTML(string=to_html(source, letterheads)).render()
    at: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for anchor in page.anchors:
            at.setdefault(anchor, number)
    clause_pages: dict[str, set[int]] = defaultdict(set)
    near_pages: dict[str, set[int]] = defaultdict(set)
    quotes: dict[str, list[str]] = defaultdict(list)
    for index, block in enumerate(source.blocks):
        if not (block.clauses or block.near_misses):
            continue
        first, last = at[f"b{index}"], at[f"b{index}-end"]
        for clause in block.clauses:
            clause_pages[clause].update(range(first, last + 1))
            quotes[clause].append(plain(block))
        for clause in block.near_misses:
            near_pages[clause].update(range(first, last + 1))
    pdf = document.write_pdf(pdf_identifier=source.name.encode())
    return LaidOut(
        source,
        pdf,
        len(document.pages),
        {k: sorted(v) for k, v in sorted(clause_pages.items())},
        {k: sorted(v) for k, v in sorted(near_pages.items())},
        dict(sorted(quotes.items())),
    )


def plain(block: Block) -> str:
    """The words of a block without marks."""
    text = block.text if block.kind != "table" else " ".join(" ".join(row) for row in block.rows)
    return re.sub(r"\*\*|__|(?<!\w)\*|\*(?!\w)", "", text)


# ---------------------------------------------------------------- HTML
def inline(text: str) -> str:
    """Escape and set the inline marks; ` // ` breaks the line."""
    text = escape(text, quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"__(.+?)__", r"<u>\1</u>", text)
    text = re.sub(r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])", r"<i>\1</i>", text)
    return text.replace(" // ", "<br>").replace("~~", "&nbsp;")


def to_html(source: Source, letterheads: dict[str, Any]) -> str:
    """The whole HTML of a source."""
    head = source.head
    style = (STYLES / "page.css").read_text() + (STYLES / f"{head['style']}.css").read_text()
    body = "".join(body_parts(source, letterheads))
    return (
        f"<!doctype html><html lang=id><head><meta charset=utf-8><style>{style}{page_rules(head)}"
        f"{head.get('css', '')}</style></head><body>{running_parts(head)}{body}</body></html>"
    )


def page_rules(head: dict[str, Any]) -> str:
    """Headers and footers of the page."""
    rules = []
    if text := head.get("header"):
        rules.append(f"@top-left{{content:{css_text(text)}}}")
    if text := head.get("header_right"):
        rules.append(f"@top-right{{content:{css_text(text)}}}")
    if text := head.get("footer"):
        side = "left" if head.get("paraf") else "center"
        rules.append(f"@bottom-{side}{{content:{css_text(text)}}}")
    if head.get("paraf"):
        rules.append("@bottom-right{content:element(paraf)}")
    return f"@page{{{''.join(rules)}}}{head.get('page', '')}"


def css_text(text: str) -> str:
    """A CSS content value; {n} and {N} are the page and the number of pages."""
    parts = re.split(r"(\{n\}|\{N\})", text)
    words = {"{n}": "counter(page)", "{N}": "counter(pages)"}
    return " ".join(words.get(p, '"' + p.replace('"', r"\"").replace("\n", r"\A ") + '"') for p in parts if p)


def running_parts(head: dict[str, Any]) -> str:
    paraf = head.get("paraf")
    if not paraf:
        return ""
    cells = "".join(
        f"<td>{escape(name)}<div class=box>{ink.img(ink.signature(seed, small=True), 9)}</div></td>"
        for name, seed in paraf.items()
    )
    return f"<div class=paraf><table><tr>{cells}</tr></table></div>"


def body_parts(source: Source, letterheads: dict[str, Any]) -> Iterator[str]:
    head = source.head
    if key := head.get("kop"):
        yield letterhead(letterheads[key])
    numbered = list(enumerate(source.blocks))
    for is_pair, run in groupby(numbered, key=lambda pair: pair[1].kind == "pair"):
        blocks = list(run)
        if is_pair:
            yield pairs(blocks)
        else:
            yield from (one_block(index, block, source) for index, block in blocks)


def anchored(index: int, block: Block, inner: str) -> tuple[str, str]:
    """The id attribute of a labelled block, and its inner HTML with an anchor at the end."""
    if not (block.clauses or block.near_misses):
        return "", inner
    return f" id=b{index}", f"{inner}<span id=b{index}-end></span>"


def pairs(blocks: list[tuple[int, Block]]) -> str:
    """Lines of a form: key, colon, value."""
    rows = ""
    for index, block in blocks:
        ident, value = anchored(index, block, inline(block.text))
        pad = f' style="padding-left:{block.level * 5}mm"' if block.level else ""
        rows += (
            f"<tr{ident}><td class=k{pad}>{inline(block.mark)}</td><td class=c>:</td><td>{value}</td></tr>"
        )
    return f"<table class=kv>{rows}</table>"


def one_block(index: int, block: Block, source: Source) -> str:
    ident, text = anchored(index, block, inline(block.text))
    if block.kind == "article":
        number, _, name = block.text.partition("|")
        sub = f'<span class="name">{inline(name.strip())}</span>' if name else ""
        return f"<h2 class=article id=a{index}><span class=no>{inline(number.strip())}</span> {sub}</h2>"
    if block.kind == "item":
        wide = max(7.0, 2.3 * len(block.mark) + 2.2)  # room for the mark in the widest fonts
        left = wide + block.level * 7
        return (
            f'<div class=item{ident} style="margin-left:{left:.1f}mm">'
            f'<span class=mark style="width:{wide:.1f}mm;'
            f'margin-left:-{wide:.1f}mm">{escape(block.mark)}</span>{text}</div>'
        )
    if block.kind == "table":
        return table(block, ident, index)
    if block.kind == "directive":
        return directive(block, source)
    tag = {"title": "h1", "subtitle": "h1 class=sub", "heading": "h3", "centre": "p class=centre"}
    opening = tag.get(block.kind, "p")
    pad = f' style="margin-left:{block.level * 7}mm"' if block.level else ""
    return f"<{opening}{ident}{pad}>{text}</{opening.split()[0]}>"


def table(block: Block, ident: str, index: int) -> str:
    head, *rows = block.rows
    top = "".join(f"<th>{inline(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td{' class=num' if numeric(c) else ''}>{inline(c)}</td>" for c in row) + "</tr>"
        for row in rows
    )
    end = f"<span id=b{index}-end></span>" if ident else ""
    return f"<table class=grid{ident}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{end}"


def numeric(cell: str) -> bool:
    return bool(re.fullmatch(r"(Rp\.? ?)?[\d.,]+(,-)?", cell.strip()))


def letterhead(lines: dict[str, Any]) -> str:
    """The head of an office's writing paper."""
    drawing = ink.emblem(lines["emblem"]) if "emblem" in lines else ink.logo(lines["logo"])
    mark = ink.img(drawing, lines.get("width", 19))
    text = "".join(f"<div class=l{k}>{inline(line)}</div>" for k, line in enumerate(lines["lines"]))
    small = "".join(f"<div class=addr>{inline(line)}</div>" for line in lines.get("address", []))
    return (
        f'<table class="kop {lines.get("look", "office")}"><tr><td class=mark>{mark}</td>'
        f"<td class=who>{text}{small}</td></tr></table>"
    )


def directive(block: Block, source: Source) -> str:
    word, rest = block.mark, block.text
    args = [part.strip() for part in rest.split("|")]
    match word:
        case "page":
            return "<div class=newpage></div>"
        case "rule":
            return "<hr>"
        case "gap":
            return f'<div style="height:{rest or 6}mm"></div>'
        case "html":
            return rest
        case "right" | "small" | "boxed" | "indent":
            return f"<p class={word}>{inline(rest)}</p>"
        case "toc":
            return contents(source)
        case "lampiran":
            lines = "".join(f"<div>{inline(x)}</div>" for x in source.head.get("lampiran_lines", []))
            title = f"<h1 class=sub>{inline(args[1])}</h1>" if len(args) > 1 else ""
            return f"<div class=lampiran><b>{inline(args[0])}</b>{lines}</div>{title}"
        case "sign":
            return signatures([source.head["signers"][name] for name in rest.split()])
        case "stamp":
            return placed_stamp(args)
        case "qr":
            return f"<p class=qr>{ink.img(ink.qr(args[0]), float(args[1]) if len(args) > 1 else 22)}</p>"
        case "photo":
            place = f"left:{args[1]}mm;top:{args[2]}mm;opacity:1"
            return f"<div class=anchor>{ink.img(ink.portrait(args[0]), 24, css=place)}</div>"
        case "emblem" | "logo":
            drawing = ink.emblem(args[0]) if word == "emblem" else ink.logo(args[0])
            return f"<p class=mark>{ink.img(drawing, float(args[1]) if len(args) > 1 else 20)}</p>"
    raise ValueError(f"{source.name}: unknown directive %{word}")


def contents(source: Source) -> str:
    """A table of contents with leaders and page numbers."""
    rows = "".join(
        f'<div class=tocline><a href="#a{index}">{inline(block.text.replace(" |", ". "))}</a></div>'
        for index, block in enumerate(source.blocks)
        if block.kind == "article"
    )
    return f"<div class=toc><h1 class=sub>DAFTAR ISI</h1>{rows}</div>"


def placed_stamp(args: list[str]) -> str:
    """A stamp laid over the text: kind, words, (middle), colour, x, y in mm from here, width, turn."""
    if args[0] == "round":
        _, rim, middle, colour, x, y, width, turn = args
        svg = ink.round_stamp(rim, middle, colour=getattr(ink, colour.upper()))
    else:
        _, words, colour, x, y, width, turn = args
        svg = ink.box_stamp(words, colour=getattr(ink, colour.upper()))
    return (
        f'<div class=anchor><img alt="" src="{ink.data_uri(svg)}" style="left:{x}mm;top:{y}mm;'
        f"width:{width}mm;"
        f'transform:rotate({turn}deg)"></div>'
    )


def signatures(signers: list[dict[str, Any]]) -> str:
    """Signature blocks side by side; a single one stands on the right."""
    if len(signers) == 1:
        return f"<table class=signs><tr><td></td><td>{one_signature(signers[0])}</td></tr></table>"
    return (
        "<table class=signs><tr>" + "".join(f"<td>{one_signature(s)}</td>" for s in signers) + "</tr></table>"
    )


def one_signature(signer: dict[str, Any]) -> str:
    marks = ""
    if seed := signer.get("sig"):
        marks += f'<img alt="" class=sig src="{ink.data_uri(ink.signature(seed))}">'
    if words := signer.get("stamp"):
        rim, middle, *colour = [w.strip() for w in words.split("|")]
        svg = ink.round_stamp(rim, middle, colour=getattr(ink, (colour or ["BLUE"])[0].upper()))
        marks += f'<img alt="" class=stamp src="{ink.data_uri(svg)}">'
    if serial := signer.get("meterai"):
        marks = f'<img alt="" class=duty src="{ink.data_uri(ink.duty_stamp(serial))}">' + marks
    if text := signer.get("qr"):
        marks += f'<img alt="" class=code src="{ink.data_uri(ink.qr(text))}">'
    above = "".join(f"<div>{inline(line)}</div>" for line in signer.get("above", []))
    below = "".join(f"<div>{inline(line)}</div>" for line in signer.get("below", []))
    name = f"<div class=signer><b><u>{inline(signer['name'])}</u></b></div>"
    return f"{above}<div class=space>{marks}</div>{name}{below}"
