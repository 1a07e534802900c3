"""The piece of a page that proves a finding, cut out with the words outlined."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from schemas.evidence import Region
from schemas.geometry import BoundingBox, enclosing

POINTS_PER_INCH: Final = 72
OUTLINE: Final = (208, 74, 2)
PAPER: Final = (255, 255, 255)
COVER: Final = (70, 70, 70)
QUALITIES: Final = (45, 34, 24)

_MOST: Final = 0.6

# PIL turns counter-clockwise; the keys are clockwise degrees.
_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def crop_page(
    image: Image.Image,
    dpi: float,
    regions: Sequence[Region],
    *,
    hidden: Sequence[BoundingBox] = (),
    page: int | None = None,
    rotation: int = 0,
    margin: float = 26.0,
    min_length: float = 330.0,
    max_size: tuple[int, int] = (900, 620),
    max_bytes: int = 90_000,
) -> bytes:
    """Return a small JPEG picture of the place around `regions`, each box outlined.

    Args:
        image: The whole page as a viewer shows it.
        dpi: Its resolution, which leads from points to pixels.
        regions: Boxes in points, origin top left.
        hidden: Boxes in points to paint over, but for those that cover most of a region.
        page: Keep only the regions of this page.
        rotation: Clockwise turn in degrees that makes the page upright.
        margin: Points of surroundings to keep on each side.
        min_length: Points to show at least along the line, so that a short phrase keeps its context.
        max_size: Pixels of the upright picture at most, width and height.
        max_bytes: Size to aim for; the picture is made coarser until it fits.

    Raises:
        ValueError: when no region lies on the picture.
    """
    scale = dpi / POINTS_PER_INCH
    sheet = BoundingBox(0, 0, image.width, image.height)
    wanted = (region.bbox for region in regions if page in (None, region.page))
    boxes = [box for box in (_on_sheet(bbox, scale, sheet) for bbox in wanted) if box is not None]
    if not boxes:
        raise ValueError("no region lies on the page picture")
    sideways = rotation % 180 != 0
    frame = _frame(enclosing(boxes), sheet, margin * scale, min_length * scale, sideways=sideways)
    piece = _flat(image.crop((int(frame.x0), int(frame.top), int(frame.x1), int(frame.bottom))))
    limit = max_size[::-1] if sideways else max_size
    shrink = min(1.0, limit[0] / piece.width, limit[1] / piece.height)
    if shrink < 1:
        size = (max(1, round(piece.width * shrink)), max(1, round(piece.height * shrink)))
        piece = piece.resize(size, Image.Resampling.LANCZOS)
    piece = piece.convert("RGB")
    covers = [box for box in (_on_sheet(bbox, scale, sheet) for bbox in hidden) if box is not None]
    _paint_over(piece, [box for box in covers if not _is_the_proof(box, boxes)], frame, shrink)
    _outline(piece, boxes, frame, shrink)
    turn = _TURNS.get(rotation % 360)
    return _encoded(piece if turn is None else piece.transpose(turn), max_bytes)


def _on_sheet(box: BoundingBox, scale: float, sheet: BoundingBox) -> BoundingBox | None:
    x0, x1 = sorted((box.x0 * scale, box.x1 * scale))
    top, bottom = sorted((box.top * scale, box.bottom * scale))
    cut = BoundingBox(max(x0, 0), max(top, 0), min(x1, sheet.x1), min(bottom, sheet.bottom))
    return cut if cut.width > 0 and cut.height > 0 else None


def _frame(
    box: BoundingBox, sheet: BoundingBox, margin: float, min_length: float, *, sideways: bool
) -> BoundingBox:
    wide, high = (0.0, min_length) if sideways else (min_length, 0.0)
    x0, x1 = _span(box.x0 - margin, box.x1 + margin, wide, sheet.x1)
    top, bottom = _span(box.top - margin, box.bottom + margin, high, sheet.bottom)
    return BoundingBox(x0, top, x1, bottom)


def _span(start: float, end: float, least: float, limit: float) -> tuple[float, float]:
    """Widen a span evenly to `least` and move it inside 0..limit."""
    lack = max(0.0, least - (end - start)) / 2
    start, end = start - lack, end + lack
    if start < 0:
        start, end = 0.0, end - start
    if end > limit:
        start, end = max(0.0, start - (end - limit)), limit
    return float(int(start)), float(max(int(start) + 1, int(end)))


def _flat(piece: Image.Image) -> Image.Image:
    """Return the piece on paper where it is transparent, gray as long as it can be: it takes a third."""
    if piece.mode in ("RGBA", "LA", "PA") or "transparency" in piece.info:
        layer = piece.convert("RGBA")
        paper = Image.new("RGBA", layer.size, (*PAPER, 255))
        return Image.alpha_composite(paper, layer).convert("RGB")
    return piece if piece.mode == "L" else piece.convert("RGB")


def _outline(piece: Image.Image, boxes: Sequence[BoundingBox], frame: BoundingBox, shrink: float) -> None:
    draw = ImageDraw.Draw(piece)
    gap = 3  # the line goes around the letters, not through them
    for box in boxes:
        x0, top = (box.x0 - frame.x0) * shrink - gap, (box.top - frame.top) * shrink - gap
        x1, bottom = (box.x1 - frame.x0) * shrink + gap, (box.bottom - frame.top) * shrink + gap
        inside = (max(0, x0), max(0, top), min(piece.width - 1, x1), min(piece.height - 1, bottom))
        draw.rectangle(inside, outline=OUTLINE, width=2)


def _is_the_proof(box: BoundingBox, proof: Sequence[BoundingBox]) -> bool:
    """Return whether a box covers most of what is to be shown: then the words were taken for other ones."""
    return any(
        max(0.0, min(box.x1, one.x1) - max(box.x0, one.x0))
        * max(0.0, min(box.bottom, one.bottom) - max(box.top, one.top))
        > _MOST * one.width * one.height
        for one in proof
    )


def _paint_over(piece: Image.Image, boxes: Sequence[BoundingBox], frame: BoundingBox, shrink: float) -> None:
    draw = ImageDraw.Draw(piece)
    for box in boxes:
        place = (
            (box.x0 - frame.x0) * shrink - 1,
            (box.top - frame.top) * shrink - 1,
            (box.x1 - frame.x0) * shrink + 1,
            (box.bottom - frame.top) * shrink + 1,
        )
        draw.rectangle(place, fill=COVER)


def _encoded(piece: Image.Image, max_bytes: int) -> bytes:
    """Return the picture as JPEG, made coarser until it fits; WebP takes fifteen times as long."""
    while True:
        for quality in QUALITIES:
            jpeg = io.BytesIO()
            piece.save(jpeg, "JPEG", quality=quality)
            if jpeg.tell() <= max_bytes:
                return jpeg.getvalue()
        if min(piece.size) < 80:
            return jpeg.getvalue()
        piece = piece.resize((round(piece.width * 0.7), round(piece.height * 0.7)), Image.Resampling.LANCZOS)
