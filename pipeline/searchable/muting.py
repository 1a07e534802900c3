"""A text layer that was not believed: its print stays, its text is made blank, so that search finds ours.

Invisible text is taken out by OCRmyPDF. Text that can be seen (a digital page whose font gives no
letters), or that hides behind a picture, must be drawn as before. What a viewer finds for it is told by the
fonts' /ToUnicode alone, and drawing does not look at that: on such pages every code comes out as a space.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Stream

_FORM = Name.AcroForm
_FORM_ASIDE = Name("/PKSAuditForm")
_DEEPEST = 12
"""Forms inside forms; more of them are a damaged file."""
_BLANK = "0020"


def mute(source: Path, target: Path, pages: Iterable[int]) -> bool:
    """Write a copy of a PDF in which the text of some pages is blank; return False where there is no text.

    The form of the document, which OCRmyPDF refuses, is put aside; `restore_form` puts it back.

    Args:
        source: The PDF.
        target: File to write, unless no page has a font.
        pages: Numbers, from 1.
    """
    with pikepdf.open(source) as pdf:
        muted = [_mute_page(pdf, pdf.pages[number - 1]) for number in pages]
        if not any(muted):
            return False
        if _FORM in pdf.Root:
            pdf.Root[_FORM_ASIDE] = pdf.Root[_FORM]
            del pdf.Root[_FORM]
        pdf.save(target)
    return True


def restore_form(file: Path) -> None:
    """Put back, in place, the form that `mute` put aside."""
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        if _FORM_ASIDE in pdf.Root:
            pdf.Root[_FORM] = pdf.Root[_FORM_ASIDE]
            del pdf.Root[_FORM_ASIDE]
            pdf.save(file)


def _mute_page(pdf: Pdf, page: pikepdf.Page) -> bool:
    copy = _muted_resources(pdf, page.resources, 0)
    if copy is None:
        return False
    page.obj.Resources = copy  # a copy: other pages may share the resources, and their text stays
    return True


def _muted_resources(pdf: Pdf, resources: Object, depth: int) -> Dictionary | None:
    """Return resources whose fonts are mute, also those of forms drawn on the page; None without fonts."""
    fonts = {
        name: _muted_font(pdf, font)
        for name, font in _entries(resources, Name.Font)
        if isinstance(font, Dictionary)
    }
    forms = {
        name: form
        for name, drawn in _entries(resources, Name.XObject)
        if (form := _muted_form(pdf, drawn, depth)) is not None
    }
    if not fonts and not forms:
        return None
    copy = Dictionary(dict(resources.items()))
    for kind, changed in ((Name.Font, fonts), (Name.XObject, forms)):
        if changed:
            copy[kind] = Dictionary({**dict(_entries(resources, kind)), **changed})
    return copy


def _entries(resources: Object, kind: Name) -> list[tuple[str, Object]]:
    found = resources.get(kind)
    return list(found.items()) if isinstance(found, Dictionary) else []


def _muted_form(pdf: Pdf, drawn: Object, depth: int) -> Stream | None:
    if depth >= _DEEPEST or not isinstance(drawn, Stream) or drawn.get(Name.Subtype) != Name.Form:
        return None
    inside = drawn.get(Name.Resources)
    changed = _muted_resources(pdf, inside, depth + 1) if isinstance(inside, Dictionary) else None
    if changed is None:
        return None
    about = {key: value for key, value in drawn.items() if key not in ("/Length", "/Resources")}
    return Stream(pdf, drawn.read_raw_bytes(), {**about, "/Resources": changed})


def _muted_font(pdf: Pdf, font: Dictionary) -> Object:
    wide = font.get(Name.Subtype) == Name.Type0
    if wide and not _is_embedded(font):
        return font  # drawn with another font, whose letters are chosen by /ToUnicode
    copy = Dictionary(dict(font.items()))
    copy[Name.ToUnicode] = pdf.make_stream(_all_blank(2 if wide else 1))
    return pdf.make_indirect(copy)


def _is_embedded(font: Dictionary) -> bool:
    for inner in font.get(Name.DescendantFonts, []):
        about = inner.get(Name.FontDescriptor)
        if about is not None and {"/FontFile", "/FontFile2", "/FontFile3"} & set(about.keys()):
            return True
    return False


@cache
def _all_blank(width: int) -> bytes:
    """Return a CMap that takes every code of `width` bytes for a space."""
    first, last = "00" * width, "ff" * width
    blanks = f"[{f'<{_BLANK}>' * 256}]"
    rows = [f"<{high}00> <{high}ff> {blanks}" for high in _highs(width)]
    blocks = [
        f"{len(rows[start : start + 100])} beginbfrange\n"
        + "\n".join(rows[start : start + 100])
        + "\nendbfrange"
        for start in range(0, len(rows), 100)
    ]
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<{first}> <{last}>\nendcodespacerange\n"
        + "\n".join(blocks)
        + "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _highs(width: int) -> list[str]:
    return [""] if width == 1 else [f"{high:02x}" for high in range(256)]
