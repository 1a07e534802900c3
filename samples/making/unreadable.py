"""One file for every way in which a file cannot be audited."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from making import binding


def make(folder: Path) -> None:
    """Write the unreadable files; expected.toml beside them is written by hand."""
    folder.mkdir(exist_ok=True)
    for name, content in files().items():
        (folder / name).write_bytes(content)


def files() -> dict[str, bytes]:
    plain = blank_pdf(1, mark=True)
    return {
        "zip-bernama-pdf.pdf": small_zip(),
        "teks-bernama-jpg.jpg": b"Catatan: berkas ini hanya teks, bukan gambar.\n" * 4,
        "terkunci-sandi.pdf": binding.lock(plain, owner="pemilik-contoh", user="rahasia-contoh"),
        "terpotong.pdf": plain[: len(plain) // 3],
        "tanpa-halaman.pdf": pdf_without_pages(),
        "nol-bita.pdf": b"",
        "halaman-kosong.pdf": blank_pdf(3, mark=False),
        "halaman-raksasa.pdf": blank_pdf(1, mark=True, side=200_000),
        "gambar-raksasa.png": giant_png(30_000, 30_000),
        "satu-piksel.png": one_pixel(),
        "foto-tanpa-tulisan.jpg": picture_without_text(),
    }


def small_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("daftar.txt", binding.LONG_AGO), "SIP, STR, NPWP\n")
    return out.getvalue()


def blank_pdf(pages: int, *, mark: bool, side: float = 595) -> bytes:
    """Pages without content, or with one line of text each."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
        page = document.pages[-1]
        page.mediabox = [0, 0, side, side]
        if mark:
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            text = b"BT /F1 14 Tf 60 400 Td (SURAT IZIN PRAKTIK DOKTER Nomor 000/SIP/CONTOH/2026) Tj ET"
            page.obj.Contents = document.make_stream(text)
    return binding.save(document)


def pdf_without_pages() -> bytes:
    return binding.save(pikepdf.new())


def giant_png(width: int, height: int) -> bytes:
    """A valid PNG, one bit a pixel, all white: small on disk, huge in memory."""
    row = b"\x00" + b"\xff" * ((width + 7) // 8)
    squeeze = zlib.compressobj(9)
    data = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def one_pixel() -> bytes:
    out = io.BytesIO()
    Image.new("L", (1, 1), 0).save(out, "PNG")
    return out.getvalue()


def picture_without_text() -> bytes:
    """A sky over a field: marks on every pixel, nothing to read."""
    random = np.random.default_rng(7)
    height, width = 900, 1300
    rows = np.linspace(0, 1, height)[:, None, None]
    sky, field = np.array([120, 170, 225]), np.array([80, 130, 60])
    picture = np.where(rows < 0.6, sky * (0.8 + 0.4 * rows), field * (1.3 - 0.5 * rows)) * np.ones(
        (1, width, 1)
    )
    picture += random.normal(0, 3, (height, width, 1))
    out = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=60, dpi=(150, 150))
    return out.getvalue()
