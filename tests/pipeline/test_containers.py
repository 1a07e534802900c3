"""What is found in ZIPs and mails, what is left out and counted, and what is said of traps."""

from __future__ import annotations

import base64
import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image

from extractors.files import Limits
from pipeline.containers import Listing, Unpacker, list_members
from pipeline.ingest import single_files, take_inventory
from pipeline.members import MemberPlace, member_at
from pipeline.pictures import Cut, cut_pictures
from pipeline.place import on_disk
from schemas.errors import DocumentError
from schemas.evidence import Region
from schemas.geometry import BoundingBox
from schemas.labels import FailureClass

# --- making them; all of it invented ---
PDF = b"%PDF-1.4\n% izin\n%%EOF\n"
SIP = b"%PDF-1.4\n% sip\n%%EOF\n"


def zipped(
    members: Mapping[str, bytes] | Sequence[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return a ZIP with these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items() if isinstance(members, Mapping) else members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def with_raw_name(name: bytes, content: bytes = PDF, *, extra: bytes = b"") -> bytes:
    """Return a ZIP whose only member has these bytes as its name, and no mark of how to read them."""
    crc = zlib.crc32(content)
    fields = struct.pack(
        "<HHHHHIIIHH", 20, 0, 0, 0, 0x21, crc, len(content), len(content), len(name), len(extra)
    )
    local = b"PK\x03\x04" + fields + name + extra + content
    central = (
        b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + extra
    )
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def unicode_path(raw: bytes, name: str) -> bytes:
    """Return the extra field in which Info-ZIP keeps the true name."""
    body = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return content in which `old`, which must be there, is `new`."""
    assert old in content and len(old) == len(new)
    return content.replace(old, new)


def locked(members: Mapping[str, bytes], names: Sequence[str] = ()) -> bytes:
    """Return a ZIP where these members (all without names) are marked as encrypted."""
    made = bytearray(zipped(members))
    for start, header, name_at, flags_at in ((b"PK\x03\x04", 30, 26, 6), (b"PK\x01\x02", 46, 28, 8)):
        place = made.find(start)
        while place >= 0:
            length = int.from_bytes(made[place + name_at : place + name_at + 2], "little")
            name = made[place + header : place + header + length].decode()
            if not names or name in names:
                made[place + flags_at] |= 1
            place = made.find(start, place + 4)
    return bytes(made)


def with_mode(name: str, mode: int, content: bytes) -> bytes:
    """Return a ZIP with a member of this Unix mode beside a PDF."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("izin.pdf", PDF)
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = mode << 16
        archive.writestr(info, content)
    return made.getvalue()


def overlapping(count: int) -> bytes:
    """Return a ZIP whose members are all one and the same piece of data, as in Fifield's bombs."""
    whole = zipped([(f"{number:03}.pdf", PDF) for number in range(count)])
    data = whole[: whole.index(b"PK\x03\x04", 4)]
    places = [place for place in range(len(whole)) if whole.startswith(b"PK\x01\x02", place)]
    end = whole.index(b"PK\x05\x06")
    central = b"".join(
        whole[start : start + 42] + bytes(4) + whole[start + 46 : stop]
        for start, stop in zip(places, [*places[1:], end], strict=True)
    )
    tail = whole[end : end + 12] + struct.pack("<II", len(central), len(data)) + whole[end + 20 :]
    return data + central + tail


def nested(levels: int, content: bytes = PDF, *, width: int = 1) -> bytes:
    """Return a ZIP in a ZIP in a ZIP ..., with the content in the innermost."""
    made = zipped({f"izin{number}.pdf": content for number in range(width)})
    for level in range(levels - 1):
        made = zipped({f"dalam{level}-{number}.zip": made for number in range(width)})
    return made


def picture(side: int, kind: str = "PNG") -> bytes:
    """Return a white picture."""
    made = io.BytesIO()
    Image.new("L", (side, side // 2 or 1), 255).save(made, kind)
    return made.getvalue()


def mail(
    *attachments: tuple[str, bytes], text: str = "Terlampir izin.", subject: str = "Kiriman"
) -> EmailMessage:
    """Return a mail with a text and attachments (name, content)."""
    made = EmailMessage()
    made["From"] = "Bagian Kerja Sama <kerjasama@contoh.invalid>"
    made["To"] = "arsip@contoh.invalid"
    made["Subject"] = subject
    made.set_content(text)
    for name, content in attachments:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def written(message: EmailMessage) -> bytes:
    """Return a mail as a program saves it."""
    return message.as_bytes(policy=SMTP)


def forwarded(*messages: EmailMessage) -> bytes:
    """Return a mail to which others are attached."""
    made = mail(subject="Fwd")
    for message in messages:
        made.add_attachment(message)
    return written(made)


def with_pictures(*pictures: tuple[str, bytes]) -> bytes:
    """Return a mail with an HTML text that shows these pictures, beside an attached PDF."""
    made = mail()
    shown = "".join(f'<img src="cid:gambar{number}">' for number in range(len(pictures)))
    made.add_alternative(f"<p>Terlampir</p>{shown}", subtype="html")
    for number, (name, content) in enumerate(pictures):
        made.get_payload()[1].add_related(  # type: ignore[union-attr, index]
            content, "image", "png", cid=f"<gambar{number}>", filename=name, disposition="inline"
        )
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="izin.pdf")
    return written(made)


# --- what is in them ---

OK = "ok"
WHOLE = ""
"""Name under which a case says what is told of the container itself."""


class Case(NamedTuple):
    why: str
    name: str
    content: bytes
    found: Mapping[str, str] | None
    """Class by name, `ok` for a document; None: the file is a document itself."""
    left_out: Mapping[str, int] = {}
    limits: Mapping[str, Any] = {}


def truncated(content: bytes, share: float = 0.6) -> bytes:
    return content[: int(len(content) * share)]


TWO = zipped({"izin.pdf": PDF, "dalam/sip.pdf": SIP})
MANY = zipped({f"{number}.pdf": PDF for number in range(30)})
ZEROS = zipped({"nol.tif": bytes(101_000_000)})
MAIL = mail(("izin.pdf", PDF), ("sip.pdf", SIP * 400))
SEALED = (
    b"From: a@contoh.invalid\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data"
    b"; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"
)
RAW_NAME = (
    b"From: a@contoh.invalid\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="%s"\r\n\r\n'
    b"%%PDF\r\n--b--\r\n"
)
ENCODED_MESSAGE = (
    b"From: a@contoh.invalid\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: message/rfc822; name=asli.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n"
)


def encoded(message: bytes) -> bytes:
    return ENCODED_MESSAGE % base64.encodebytes(message)


CASES = [
    Case("folders are kept", "kiriman.zip", TWO, {"izin.pdf": OK, "dalam/sip.pdf": OK}),
    Case("the ending is met in any case", "KIRIMAN.ZIP", TWO, {"izin.pdf": OK, "dalam/sip.pdf": OK}),
    Case(
        "stored, with a PDF at the very beginning",
        "a.zip",
        zipped({"izin.pdf": PDF}, method=0),
        {"izin.pdf": OK},
    ),
    Case("bzip2", "a.zip", zipped({"izin.pdf": PDF}, method=zipfile.ZIP_BZIP2), {"izin.pdf": OK}),
    Case(
        "LZMA asks for any memory",
        "a.zip",
        zipped([("x.pdf", PDF), ("y.pdf", PDF)], method=zipfile.ZIP_LZMA),
        {WHOLE: "unsupported"},
    ),
    # what is no container
    Case("a ZIP called .pdf", "izin.pdf", TWO, None),
    Case(
        "a DOCX called .zip",
        "a.zip",
        zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
        None,
    ),
    Case(
        "an XLSX called .zip",
        "a.zip",
        zipped({"xl/workbook.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}),
        None,
    ),
    Case(
        "an ODT called .zip",
        "a.zip",
        zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"}),
        None,
    ),
    Case("a PDF called .zip", "a.zip", PDF, None),
    Case("a PDF called .eml", "a.eml", PDF, None),
    Case("notes called .eml", "a.eml", b"Rapat hari Senin\n\nFrom: siapa pun\n", None),
    Case("0 bytes called .zip", "a.zip", b"", None),
    # names
    Case("UTF-8 without a mark", "a.zip", with_raw_name("izin é.pdf".encode()), {"izin é.pdf": OK}),
    Case("code page 437 or 850", "a.zip", with_raw_name(b"izin \x82\x94.pdf"), {"izin éö.pdf": OK}),
    Case("code page 850 alone", "a.zip", with_raw_name(b"\xb5\xe0.pdf"), {"ÁÓ.pdf": OK}),
    Case(
        "Info-ZIP's true name",
        "a.zip",
        with_raw_name(b"izin _.pdf", extra=unicode_path(b"izin _.pdf", "izin ✓.pdf")),
        {"izin ✓.pdf": OK},
    ),
    Case(
        "a true name of another name is not believed",
        "a.zip",
        with_raw_name(b"izin _.pdf", extra=unicode_path(b"lain.pdf", "izin ✓.pdf")),
        {"izin _.pdf": OK},
    ),
    Case(
        "zip slip",
        "a.zip",
        zipped([("../../etc/x.pdf", PDF), ("/etc/y.pdf", SIP), ("C:\\w\\z.pdf", b"%PDF-z")]),
        {"_/_/etc/x.pdf": OK, "etc/y.pdf": OK, "w/z.pdf": OK},
    ),
    Case(
        "names that become one",
        "a.zip",
        zipped([("a/../x.pdf", PDF), ("a/_/x.pdf", SIP), ("a\\_\\x.pdf", b"%PDF-3")]),
        {"a/_/x.pdf": OK, "a/_/x (2).pdf": OK, "a/_/x (3).pdf": OK},
    ),
    Case(
        "a ZIP beside a folder of its name",
        "a.zip",
        zipped([("d.zip", TWO), ("d.zip/izin.pdf", SIP)]),
        {"d (2).zip/izin.pdf": OK, "d (2).zip/dalam/sip.pdf": OK, "d.zip/izin.pdf": OK},
    ),
    Case("control characters", "a.zip", zipped({"izin\x1b[2J\n.pdf": PDF}), {"izin_[2J_.pdf": OK}),
    Case("absurdly deep", "a.zip", zipped({"d/" * 500 + "izin.pdf": PDF}), {"d/" * 19 + "izin.pdf": OK}),
    # left out
    Case(
        "what systems add",
        "a.zip",
        zipped(
            {
                "izin.pdf": PDF,
                "__MACOSX/._izin.pdf": b"x",
                ".DS_Store": b"x",
                "d/Thumbs.db": b"x",
                ".git/x.pdf": PDF,
                "~$kontrak.docx": b"x",
                "kosong/": b"",
            }
        ),
        {"izin.pdf": OK},
        {"system": 3, "hidden": 2},
    ),
    Case(
        "a symlink leads nowhere",
        "a.zip",
        with_mode("tautan.pdf", stat.S_IFLNK | 0o777, b"/etc/passwd"),
        {"izin.pdf": OK},
        {"symlink": 1},
    ),
    Case(
        "a device is none",
        "a.zip",
        with_mode("pipa.pdf", stat.S_IFIFO | 0o600, b""),
        {"izin.pdf": OK},
        {"special": 1},
    ),
    # nothing usable
    Case("a ZIP without members", "a.zip", zipped({}), {WHOLE: "empty"}),
    Case("system files alone", "a.zip", zipped({"Thumbs.db": b"x"}), {WHOLE: "empty"}, {"system": 1}),
    Case("all locked", "a.zip", locked({"izin.pdf": PDF, "sip.pdf": SIP}), {WHOLE: "encrypted"}),
    Case(
        "one locked",
        "a.zip",
        locked({"izin.pdf": PDF, "sip.pdf": SIP}, ["sip.pdf"]),
        {"izin.pdf": OK, "sip.pdf": "encrypted"},
    ),
    # damage
    Case("cut off", "a.zip", truncated(TWO), {WHOLE: "corrupt"}),
    Case("cut off after the first bytes", "a.zip", TWO[:10], {WHOLE: "corrupt"}),
    Case(
        "one member damaged",
        "a.zip",
        patched(zipped({"izin.pdf": PDF, "sip.pdf": SIP}, method=0), b"% sip\n", b"% sap\n"),
        {"izin.pdf": OK, "sip.pdf": "corrupt"},
    ),
    Case("an empty member is for its reader to tell", "a.zip", zipped({"izin.pdf": b""}), {"izin.pdf": OK}),
    # bombs
    Case("members that share their data", "a.zip", overlapping(20), {WHOLE: "too_large"}),
    Case("too many members", "a.zip", MANY, {WHOLE: "too_large"}, {}, {"max_members": 29}),
    Case(
        "as many as allowed",
        "a.zip",
        zipped({"a.pdf": PDF, "b.pdf": SIP}),
        {"a.pdf": OK, "b.pdf": OK},
        {},
        {"max_members": 2},
    ),
    Case(
        "unpacked beyond the limit",
        "a.zip",
        TWO,
        {WHOLE: "too_large"},
        {},
        {"max_unpacked_bytes": len(PDF + SIP) - 1},
    ),
    Case(
        "unpacked just so",
        "a.zip",
        TWO,
        {"izin.pdf": OK, "dalam/sip.pdf": OK},
        {},
        {"max_unpacked_bytes": len(PDF + SIP)},
    ),
    Case("a thousand times its size", "a.zip", ZEROS, {WHOLE: "too_large"}),
    Case("the same, where the operator allows it", "a.zip", ZEROS, {"nol.tif": OK}, {}, {"max_ratio": 2000}),
    Case(
        "one member over the size of a file",
        "a.zip",
        zipped({"izin.pdf": PDF, "b.pdf": PDF * 9}),
        {"izin.pdf": OK, "b.pdf": "too_large"},
        {},
        {"max_bytes": len(PDF)},
    ),
    Case(
        "one inside three is the last that is opened",
        "a.zip",
        nested(3),
        {"dalam1-0.zip/dalam0-0.zip/izin0.pdf": OK},
    ),
    Case("one inside four", "a.zip", nested(4), {WHOLE: "too_large"}),
    Case(
        "as deep as the operator allows",
        "a.zip",
        nested(5),
        {"/".join(f"dalam{n}-0.zip" for n in (3, 2, 1, 0)) + "/izin0.pdf": OK},
        {},
        {"max_nesting": 5},
    ),
    Case(
        "no inner ones at all",
        "a.zip",
        zipped({"izin.pdf": PDF, "d.zip": TWO}),
        {"izin.pdf": OK, "d.zip": "too_large"},
        {},
        {"max_nesting": 1},
    ),
    Case("many in many in many (42.zip) is one line", "a.zip", nested(5, width=4), {WHOLE: "too_large"}),
    Case(
        "members are counted over all levels",
        "a.zip",
        nested(3, width=5),
        {WHOLE: "too_large"},
        {},
        {"max_members": 100},
    ),
    Case(
        "bytes are counted over all levels",
        "a.zip",
        nested(2, PDF * 10, width=4),
        {WHOLE: "too_large"},
        {},
        {"max_unpacked_bytes": 16 * len(PDF)},
    ),
    # mails
    Case(
        "attachments are documents, the text is none",
        "a.eml",
        written(MAIL),
        {"izin.pdf": OK, "sip.pdf": OK},
        {"mail_text": 1},
    ),
    Case(
        "a mail saved with its mbox line",
        "a.eml",
        b"From a@b Mon Jan 1 00:00:00 2026\n" + written(MAIL),
        {"izin.pdf": OK, "sip.pdf": OK},
        {"mail_text": 1},
    ),
    Case(
        "a mail that begins with a byte order mark",
        "a.eml",
        b"\xef\xbb\xbf" + written(MAIL),
        {"izin.pdf": OK, "sip.pdf": OK},
        {"mail_text": 1},
    ),
    Case("no attachment", "a.eml", written(mail()), {WHOLE: "empty"}, {"mail_text": 1}),
    Case(
        "a name in UTF-8 and RFC 2231",
        "a.eml",
        written(mail(("izin é ✓.pdf", PDF))),
        {"izin é ✓.pdf": OK},
        {"mail_text": 1},
    ),
    Case(
        "a name in an encoded word", "a.eml", RAW_NAME % b"=?utf-8?B?aXppbiDDqS5wZGY=?=", {"izin é.pdf": OK}
    ),
    Case("a name in bare UTF-8", "a.eml", RAW_NAME % "izin é.pdf".encode(), {"izin é.pdf": OK}),
    Case("a name in bare Windows bytes", "a.eml", RAW_NAME % b"izin \xe9.pdf", {"izin é.pdf": OK}),
    Case(
        "a name that leads out",
        "a.eml",
        written(mail(("../../x.pdf", PDF))),
        {"_/_/x.pdf": OK},
        {"mail_text": 1},
    ),
    Case(
        "two of one name",
        "a.eml",
        written(mail(("scan.pdf", PDF), ("scan.pdf", SIP))),
        {"scan.pdf": OK, "scan (2).pdf": OK},
        {"mail_text": 1},
    ),
    Case(
        "forwarded as an attachment",
        "a.eml",
        forwarded(MAIL),
        {"Kiriman.eml/izin.pdf": OK, "Kiriman.eml/sip.pdf": OK},
        {"mail_text": 2},
    ),
    Case(
        "forwarded too often",
        "a.eml",
        forwarded(MAIL, mail()),
        {WHOLE: "too_large"},
        {"mail_text": 1},
        {"max_nesting": 1},
    ),
    Case(
        "a ZIP attached to a forwarded mail",
        "a.eml",
        forwarded(mail(("k.zip", TWO))),
        {"Kiriman.eml/k.zip/izin.pdf": OK, "Kiriman.eml/k.zip/dalam/sip.pdf": OK},
        {"mail_text": 2},
    ),
    Case(
        "a mail in a ZIP",
        "a.zip",
        zipped({"s.eml": written(MAIL)}),
        {"s.eml/izin.pdf": OK, "s.eml/sip.pdf": OK},
        {"mail_text": 1},
    ),
    Case(
        "a message that was encoded as a whole",
        "a.eml",
        encoded(written(MAIL)),
        {"asli.eml/izin.pdf": OK, "asli.eml/sip.pdf": OK},
        {"mail_text": 1},
    ),
    Case(
        "logos are no documents, photographs are",
        "a.eml",
        with_pictures(("logo.png", picture(200)), ("foto.png", picture(2000))),
        {"foto.png": OK, "izin.pdf": OK},
        {"mail_text": 2, "mail_picture": 1},
    ),
    Case(
        "what a logo is can be set",
        "a.eml",
        with_pictures(("logo.png", picture(200))),
        {"logo.png": OK, "izin.pdf": OK},
        {"mail_text": 2},
        {"mail_picture_side": 199},
    ),
    Case(
        "a small picture that is attached",
        "a.eml",
        written(mail(("stempel.png", picture(50)))),
        {"stempel.png": OK},
        {"mail_text": 1},
    ),
    Case("sealed for its receiver", "a.eml", SEALED, {WHOLE: "encrypted"}),
    Case(
        "cut off: what is there is taken, and it is said",
        "a.eml",
        truncated(written(MAIL)),
        {"izin.pdf": OK, "sip.pdf": OK, WHOLE: "corrupt"},
        {"mail_text": 1},
    ),
    Case(
        "cut off before its first part",
        "a.eml",
        written(MAIL).split(b"\r\n\r\n")[0] + b"\r\n\r\n",
        {WHOLE: "corrupt"},
    ),
    Case("a mail over the limit", "a.eml", written(MAIL), {WHOLE: "too_large"}, {}, {"max_mail_bytes": 1000}),
    Case("too many attachments", "a.eml", written(MAIL), {WHOLE: "too_large"}, {}, {"max_members": 1}),
    Case(
        "parts inside parts without end",
        "a.eml",
        b"From: a@b\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        {WHOLE: "too_large"},
    ),
    Case(
        "Outlook's winmail.dat is for its reader to tell",
        "a.eml",
        written(mail(("winmail.dat", b"\x78\x9f\x3e\x22"))),
        {"winmail.dat": OK},
        {"mail_text": 1},
    ),
]


def listed(folder: Path, name: str, content: bytes, **limits: Any) -> Listing | None:
    place = folder / "isi"
    place.write_bytes(content)
    return list_members(place, name, Limits(**limits))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_a_container_is_told_as_expected(tmp_path: Path, case: Case) -> None:
    listing = listed(tmp_path, case.name, case.content, **case.limits)
    if case.found is None:
        assert listing is None
        return
    assert listing is not None
    found = {member.name: str(member.failure.code) if member.failure else OK for member in listing.members}
    if listing.failure is not None:
        assert listing.failure.action
        found[WHOLE] = str(listing.failure.code)
    assert found == dict(case.found)
    assert dict(listing.left_out) == dict(case.left_out)


@pytest.mark.parametrize("case", [case for case in CASES if case.found], ids=lambda case: case.why)
def test_every_document_can_be_read_where_it_lies(tmp_path: Path, case: Case) -> None:
    limits = Limits(**case.limits)
    place = tmp_path / case.name
    place.write_bytes(case.content)
    listing = list_members(place, case.name, limits)
    assert listing is not None
    for member in listing.members:
        if member.sha256 is not None:
            with on_disk(MemberPlace(place, member.name, member.sha256), limits) as path:
                assert hashlib.sha256(path.read_bytes()).hexdigest() == member.sha256
                assert path.stat().st_size == member.size


# --- in an archive ---


def archive(folder: Path, **files: bytes) -> Path:
    """Write an archive; `__` in a name stands for a folder, `_` for a dot."""
    root = folder / "arsip"
    for name, content in files.items():
        place = root / name.replace("__", "/").replace("_", ".")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return root


def test_members_are_documents_of_the_folder_that_holds_the_container(tmp_path: Path) -> None:
    root = archive(
        tmp_path,
        klinik__izin_pdf=SIP,
        klinik__lama__kiriman_zip=zipped({"rs-lain/izin.pdf": PDF, ".DS_Store": b"x"}),
        klinik__rusak_zip=truncated(TWO),
        kiriman_eml=written(MAIL),
        klinik__bukan_pdf=TWO,
    )
    found = take_inventory(root, limits=Limits())
    assert [(file.path, file.facility, file.duplicate_of) for file in found.files] == [
        ("kiriman.eml/izin.pdf", "", None),
        ("kiriman.eml/sip.pdf", "", None),
        ("klinik/bukan.pdf", "klinik", None),
        ("klinik/izin.pdf", "klinik", None),
        ("klinik/lama/kiriman.zip/rs-lain/izin.pdf", "klinik", "kiriman.eml/izin.pdf"),
        ("klinik/rusak.zip", "klinik", None),
    ]
    assert {file.path: file.failure.code for file in found.files if file.failure} == {
        "klinik/rusak.zip": "corrupt"
    }
    assert found.left_out == (("hidden", 1), ("mail_text", 1))


def test_a_process_that_hangs_or_dies_over_a_container_costs_that_container(tmp_path: Path) -> None:
    slow = tmp_path / "lambat.zip"
    slow.write_bytes(zipped({f"{number}.zip": nested(2, bytes(4_000_000)) for number in range(40)}))
    good = tmp_path / "baik.zip"
    good.write_bytes(TWO)
    limits = Limits(seconds_per_container=0.4, max_ratio=5000)
    with Unpacker(limits, 1) as unpacker:
        listing = unpacker.list(slow, slow.name)
        assert listing is not None
        assert listing.failure is not None
        assert listing.failure.code is FailureClass.TIMED_OUT
        after = unpacker.list(good, good.name)
        assert after is not None
        assert len(after.members) == 2


def test_a_list_of_entries_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    many = zipped({f"{number:06}.pdf": b"" for number in range(40_000)})
    listing = listed(tmp_path, "a.zip", many, max_members=10)
    assert listing is not None
    assert listing.failure is not None
    assert listing.failure.code is FailureClass.TOO_LARGE


def test_a_member_of_a_container_that_has_changed_is_not_taken_for_the_one_listed(tmp_path: Path) -> None:
    place = tmp_path / "a.zip"
    place.write_bytes(zipped({"izin.pdf": PDF}))
    member = MemberPlace(place, "izin.pdf", hashlib.sha256(PDF).hexdigest())
    with on_disk(member, Limits()) as path:
        assert path.read_bytes() == PDF
    place.write_bytes(zipped({"izin.pdf": SIP}))
    with pytest.raises(DocumentError, match="berubah"), on_disk(member, Limits()):
        pass
    place.unlink()
    with pytest.raises(DocumentError, match="hilang"), on_disk(member, Limits()):
        pass


def test_what_is_unpacked_has_no_name_that_could_stay_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "a.zip"
    place.write_bytes(nested(2))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "sementara"))
    (tmp_path / "sementara").mkdir()
    listing = list_members(place, place.name, Limits())
    assert listing is not None
    (member,) = listing.members
    with on_disk(MemberPlace(place, member.name, member.sha256 or ""), Limits()) as path:
        assert path.read_bytes() == PDF
        assert list((tmp_path / "sementara").iterdir()) == []


def test_a_path_of_results_leads_back_into_the_container(tmp_path: Path) -> None:
    root = archive(tmp_path, klinik__a_zip=nested(2), klinik__izin_pdf=PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()
    inside = "klinik/a.zip/dalam0-0.zip/izin0.pdf"
    place = member_at(root, inside, root / inside, sha256)
    assert place == MemberPlace(root / "klinik" / "a.zip", "dalam0-0.zip/izin0.pdf", sha256)
    for outside in ("klinik/izin.pdf", "klinik/hilang.pdf"):
        assert member_at(root, outside, root / outside, sha256) is None


def test_single_files_tell_what_is_in_a_container(tmp_path: Path) -> None:
    root = archive(tmp_path, kiriman_eml=written(MAIL), izin_pdf=PDF)
    left_out: Counter[str] = Counter()
    found = single_files([root / "kiriman.eml", root / "izin.pdf"], limits=Limits(), left_out=left_out)
    assert [file.path for file in found] == ["kiriman.eml/izin.pdf", "kiriman.eml/sip.pdf", "izin.pdf"]
    assert left_out == {"mail_text": 1}


def test_pictures_of_evidence_are_cut_from_a_member(tmp_path: Path) -> None:
    shown = io.BytesIO()
    Image.new("RGB", (600, 800), (255, 255, 255)).save(shown, "PDF")
    place = tmp_path / "a.zip"
    place.write_bytes(zipped({"izin.pdf": shown.getvalue()}))
    member = MemberPlace(place, "izin.pdf", hashlib.sha256(shown.getvalue()).hexdigest())
    cut = Cut(1, (Region(page=1, bbox=BoundingBox(10, 10, 200, 60)),), 0)
    made = (cut_pictures(member, [cut], Limits()) or [None])[0]
    assert made is not None
    assert Image.open(io.BytesIO(made)).format == "JPEG"
    place.unlink()
    assert cut_pictures(member, [cut], Limits()) is None
