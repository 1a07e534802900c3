"""Things drawn on pages: emblems, stamps, signatures, duty stamps, QR codes, portraits (all as SVG)."""

from __future__ import annotations

import base64
import math
import random
from html import escape

import cv2

XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
BLUE, VIOLET, RED, BLACK = "#24409a", "#5b2a86", "#a11d2c", "#1a1a1a"


def data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def img(svg: str, width_mm: float, *, css: str = "") -> str:
    """An <img> of the drawing, so wide on the page."""
    return f'<img alt="" src="{data_uri(svg)}" style="width:{width_mm}mm;{css}">'


def emblem(seed: str) -> str:
    """An invented coat of arms: a shield, a star, waves or ears of rice."""
    r = random.Random(f"emblem {seed}")
    dark, light = r.choice(
        [("#1d4e2b", "#d9b43a"), ("#1c3f75", "#e2c044"), ("#7a1f1f", "#e6cf7a"), ("#155e63", "#f0d264")]
    )
    waves = "".join(
        f'<path d="M22 {y} q7 -6 14 0 t14 0 t14 0 t14 0" fill="none" stroke="{light}" stroke-width="3"/>'
        for y in range(74, 74 + 8 * r.randint(2, 3), 8)
    )
    rays = r.choice([5, 6, 8])
    star = " ".join(
        f"{50 + (15 if k % 2 == 0 else 6) * math.sin(math.pi * k / rays):.1f},"
        f"{42 - (15 if k % 2 == 0 else 6) * math.cos(math.pi * k / rays):.1f}"
        for k in range(2 * rays)
    )
    shape = r.choice(
        ["M10 8 H90 V60 Q90 98 50 116 Q10 98 10 60 Z", "M50 4 L94 20 V64 Q90 100 50 116 Q10 100 6 64 V20 Z"]
    )
    return (
        f'<svg {XMLNS} viewBox="0 0 100 120"><path d="{shape}" fill="{dark}" '
        f'stroke="{light}" stroke-width="4"/><polygon points="{star}" fill="{light}"/>{waves}</svg>'
    )


def logo(seed: str) -> str:
    """A company or clinic mark: overlapping shapes and a cross."""
    r = random.Random(f"logo {seed}")
    a, b = r.sample(["#0a7d5a", "#1565a8", "#c2571a", "#8a1c5b", "#3a7d1e", "#0b6e8f"], 2)
    drop = '<path d="M50 8 C78 42 84 62 68 82 A26 26 0 0 1 32 82 C16 62 22 42 50 8 Z" fill="{}"/>'
    leaf = '<path d="M12 88 C12 30 50 12 90 12 C90 60 66 92 12 88 Z" fill="{}"/>'
    ring = '<circle cx="50" cy="50" r="38" fill="none" stroke="{}" stroke-width="14"/>'
    cross = '<path d="M43 32 h14 v12 h12 v14 h-12 v12 h-14 v-12 h-12 v-14 h12 z" fill="{}"/>'
    base = r.choice([drop, leaf, ring])
    return (
        f'<svg {XMLNS} viewBox="0 0 100 100">'
        + base.format(a)
        + cross.format(b if base is ring else "#ffffff")
        + "</svg>"
    )


def round_stamp(rim: str, middle: str, *, colour: str = BLUE) -> str:
    """A round office stamp: words along the rim, two lines in the middle."""
    words = f"★ {rim.upper()} "
    letters = []
    for k, letter in enumerate(words):
        angle = -150 + 300 * k / max(1, len(words) - 1)
        letters.append(
            f'<text transform="rotate({angle:.1f} 100 100)" x="100" y="27" font-size="15" font-weight="bold" '
            f'text-anchor="middle">{escape(letter)}</text>'
        )
    lines = middle.split("/")
    middle_text = "".join(
        f'<text x="100" y="{104 + 17 * (k - (len(lines) - 1) / 2):.1f}" font-size="15" font-weight="bold" '
        f'text-anchor="middle">{escape(line.strip())}</text>'
        for k, line in enumerate(lines)
    )
    return (
        f'<svg {XMLNS} viewBox="0 0 200 200" font-family="Liberation Sans" '
        f'fill="{colour}"><g fill="none" stroke="{colour}">'
        '<circle cx="100" cy="100" r="94" stroke-width="4"/>'
        '<circle cx="100" cy="100" r="89" stroke-width="1.5"/>'
        '<circle cx="100" cy="100" r="62" stroke-width="2"/>'
        f"</g>{''.join(letters)}{middle_text}</svg>"
    )


def box_stamp(text: str, *, colour: str = VIOLET) -> str:
    """A rectangular office stamp such as a received or legalised mark; lines divided by `/`."""
    lines = [line.strip() for line in text.split("/")]
    width = 14 + max(len(line) for line in lines) * 9.6
    height = 16 + 19 * len(lines)
    body = "".join(
        f'<text x="{width / 2}" y="{23 + 19 * k}" font-size="15" font-weight="bold" text-anchor="middle">'
        f"{escape(line)}</text>"
        for k, line in enumerate(lines)
    )
    return (
        f'<svg {XMLNS} viewBox="0 0 {width:.0f} {height}" font-family="Liberation Sans" '
        f'fill="{colour}"><rect x="3" y="3" width="{width - 6:.0f}" height="{height - 6}" fill="none" '
        f'stroke="{colour}" stroke-width="3"/>{body}</svg>'
    )


def signature(seed: str, *, colour: str = BLUE, small: bool = False) -> str:
    """A pen scribble, always the same one for the same seed."""
    r = random.Random(f"signature {seed}")
    x, y, path = 12.0, 40.0, "M12 40"
    for _ in range(4 if small else r.randint(6, 9)):
        dx = r.uniform(8, 20)
        path += (
            f" C{x + r.uniform(-8, 12):.1f} {y + r.uniform(-38, 10):.1f}"
            f" {x + dx + r.uniform(-6, 8):.1f} {y + r.uniform(-10, 34):.1f}"
            f" {x + dx:.1f} {y + r.uniform(-9, 9):.1f}"
        )
        x += dx
    if r.random() < 0.6:
        path += f" M8 {56 + r.uniform(-6, 6):.1f} Q60 {48 + r.uniform(-8, 8):.1f}"
        path += f" {x + 14:.1f} {40 + r.uniform(-14, 6):.1f}"
    return (
        f'<svg {XMLNS} viewBox="0 0 170 80"><path d="{path}" fill="none" '
        f'stroke="{colour}" stroke-width="{2.6 if small else 2.1}" stroke-linecap="round"/></svg>'
    )


def duty_stamp(serial: str) -> str:
    """A printed duty stamp (meterai) of ten thousand rupiah."""
    return (
        f'<svg {XMLNS} viewBox="0 0 110 80" font-family="Liberation Sans">'
        '<rect x="2" y="2" width="106" height="76" fill="#f3d7e3" stroke="#b0617f" stroke-dasharray="3 2"/>'
        '<g fill="#8d2f55"><text x="55" y="18" font-size="11" text-anchor="middle">METERAI TEMPEL</text>'
        '<text x="55" y="46" font-size="23" font-weight="bold" text-anchor="middle">10000</text>'
        f'<text x="55" y="68" font-size="9" text-anchor="middle">{escape(serial)}</text></g></svg>'
    )


def qr(text: str) -> str:
    """A real QR code of the text."""
    modules = cv2.QRCodeEncoder_create().encode(text)
    side = modules.shape[0]
    squares = "".join(
        f'<rect x="{x}" y="{y}" width="1.03" height="1.03"/>'
        for y in range(side)
        for x in range(side)
        if modules[y, x] < 128
    )
    ground = f'<rect width="{side}" height="{side}" fill="#fff"/>'
    return f'<svg {XMLNS} viewBox="0 0 {side} {side}">{ground}{squares}</svg>'


def portrait(seed: str) -> str:
    """An identity photograph without a face: head and shoulders before a plain ground."""
    r = random.Random(f"portrait {seed}")
    ground = r.choice(["#b3261e", "#1f4fa3"])
    return (
        f'<svg {XMLNS} viewBox="0 0 60 80"><rect width="60" height="80" fill="{ground}"/>'
        '<path d="M4 80 Q6 54 30 52 Q54 54 56 80 Z" fill="#eeeeee"/><ellipse cx="30" cy="34" rx="14" ry="18" '
        'fill="#c99a76"/><path d="M15 30 Q16 10 30 11 Q45 10 45 30 Q38 20 30 21 Q21 20 15 30 Z" '
        'fill="#2a2320"/></svg>'
    )
